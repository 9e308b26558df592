"""Figures that decide by themselves do so exactly: a figure at its limit keeps it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from auditor.judgement import judge
from auditor.report import Word
from tests.counted import rule, selected, situation

SIZES = ((10, 10), (20, 50), (30, 90), (100, 60))


def word(contrast: str, must: dict[str, Any], *, a: tuple[int, int], b: tuple[int, int]) -> Word:
    asked = rule(
        asks={"metric": "selection_rate", "contrast": contrast},
        must=must,
        decide={"by": "point", "min_group": 1, "min_denominator": 1},
    )
    (verdict,) = judge(selected({"a": a, "b": b}), [asked], situation())
    return verdict.verdict


def pairs(of_a: int, of_b: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Every pair of counts of which a's rate is the higher one."""
    return [
        ((a, of_a), (b, of_b))
        for a in range(1, of_a + 1)
        for b in range(1, of_b + 1)
        if a * of_b > b * of_a
    ]


@pytest.mark.parametrize(("of_a", "of_b"), SIZES)
def test_four_fifths_are_not_less_than_four_fifths(of_a: int, of_b: int) -> None:
    """To a computer (32/100) / (40/100) is less than 0.8; one selection less is less indeed."""
    for a, b in pairs(of_a, of_b):
        if Fraction(*b) / Fraction(*a) == Fraction(4, 5):
            assert word("ratio_to_best", {"at_least": 0.8}, a=a, b=b) == Word.PASS
            fewer = (b[0] - 1, b[1])
            assert word("ratio_to_best", {"at_least": 0.8}, a=a, b=fewer) == Word.FAIL


@pytest.mark.parametrize("most", ["0.1", "0.3"])
@pytest.mark.parametrize(("of_a", "of_b"), SIZES)
def test_a_gap_of_the_limit_is_not_more_than_it(of_a: int, of_b: int, most: str) -> None:
    """To a computer 4/10 − 1/10 is more than 0.3."""
    for a, b in pairs(of_a, of_b):
        if Fraction(*a) - Fraction(*b) == Fraction(most):
            assert word("difference", {"at_most": float(most)}, a=a, b=b) == Word.PASS
            fewer = (b[0] - 1, b[1])
            assert word("difference", {"at_most": float(most)}, a=a, b=fewer) == Word.FAIL


def test_half_a_million_people_show_a_gap_that_one_selection_makes() -> None:
    a, b = (400_000, 500_000), (319_999, 499_999)
    short = Fraction(*b) / Fraction(*a) - Fraction(4, 5)
    assert -Fraction(1, 10**6) < short < 0
    assert word("ratio_to_best", {"at_least": 0.8}, a=a, b=b) == Word.FAIL


def test_a_selection_that_brings_the_ratio_to_its_limit_changes_the_side() -> None:
    """31/100 to 41/100 is below 0.8; with one selection moved it is 32/100 to 40/100, which is not."""
    asked = rule(decide={"by": "point"})
    (verdict,) = judge(selected({"a": (41, 100), "b": (31, 100)}), [asked], situation())
    (beside,) = verdict.tests
    assert beside.flips
