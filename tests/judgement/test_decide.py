"""What a crossing's verdict says of itself follows from its comparisons alone."""

from __future__ import annotations

from typing import Any

import pytest
from scipy.stats import binomtest

import auditor
from auditor.judgement import judge
from auditor.report import Verdict, Word
from tests.counted import confused, rule, selected, situation


def judged(contrast: str, must: dict[str, Any], **groups: tuple[int, int]) -> Verdict:
    """The first group is the reference, and the largest."""
    words = {"asks": {"metric": "selection_rate", "contrast": contrast}, "must": must}
    (verdict,) = judge(selected(groups, reference="a"), [rule(**words)], situation())
    return verdict


@pytest.mark.parametrize("whom", ["reference", "largest"])
@pytest.mark.parametrize(
    ("operation", "must", "value"),
    [("ratio", {"at_least": 0.8}, 1.5), ("difference", {"at_least": -0.05}, 0.2)],
)
def test_the_group_that_others_are_held_against_is_nobody_s_worst(
    whom: str, operation: str, must: dict[str, Any], value: float
) -> None:
    """Both others are selected more often (0.6 and 0.7 to 0.4): the worst comparison is that of b, within its interval.

    The reference against itself, 1 or 0 without doubt, is no comparison.
    """
    contrast = f"{operation}_to_{whom}"
    found = judged(contrast, must, a=(2000, 5000), b=(600, 1000), c=(700, 1000))
    assert found.verdict == "pass"
    assert found.value == pytest.approx(value)
    assert found.interval is not None
    low, high = found.interval
    assert low is not None
    assert high is not None
    assert low <= value <= high
    assert found.worst_group == found.deciding_group == {"group": "b"}
    assert (found.n, found.reason) == (1000, None)
    assert found.bound is not None
    assert found.bound.value is not None
    assert found.bound.value >= must["at_least"]


@pytest.mark.parametrize(
    ("right", "word"), [(970, Word.PASS), (930, Word.INCONCLUSIVE), (900, Word.FAIL)]
)
def test_a_rule_may_ask_about_everybody_together(right: int, word: Word) -> None:
    """Of 1,000 in two groups 97, 93 or 90 % right against 93 %: Clopper-Pearson of the whole, whoever is in which group."""
    cells = confused({"a": (right - 400, 0, 1000 - right, 0), "b": (400, 0, 0, 0)})
    asked = rule(asks={"metric": "accuracy", "across": ["whole"]}, must={"at_least": 0.93})
    (verdict,) = judge(cells, [asked], situation())

    low, high = binomtest(right, 1000).proportion_ci(0.95, "exact")
    assert (verdict.by, verdict.groups, verdict.worst_group, verdict.n) == ((), (), None, 1000)
    assert verdict.interval == pytest.approx((low, high))
    assert verdict.verdict == word
    if word == Word.INCONCLUSIVE:
        assert verdict.n_needed is None  # it lies on the limit itself


def test_everybody_are_those_of_unknown_group_too() -> None:
    cells = selected({"a": (40, 100), "unknown": (60, 100)})
    asked = rule(asks={"metric": "selection_rate", "across": ["whole"]}, must={"at_least": 0.3})
    (verdict,) = judge(cells, [asked], situation())

    assert (verdict.verdict, verdict.value, verdict.n) == (Word.PASS, 0.5, 200)


def test_the_group_that_some_number_decides_stands_for_the_crossing() -> None:
    """None of 40 against three of 50: of the best group no number of people says more, of the other it does."""
    (verdict,) = judge(selected({"a": (0, 40), "b": (3, 50)}), [rule()], situation())

    assert verdict.verdict == Word.INCONCLUSIVE
    assert verdict.deciding_group == {"group": "a"}
    assert verdict.n_needed is not None


@pytest.mark.parametrize(
    ("between", "word", "value"), [([0.1, 0.9], "pass", 0.19), ([0.3, 0.4], "fail", 0.19)]
)
def test_of_several_classes_with_two_ends_the_one_nearest_to_an_end_is_the_value(
    between: list[float], word: str, value: float
) -> None:
    """Shares of 0.5, 0.31 and 0.19 of a thousand: a pass or a fail always has a figure and an interval."""
    decided = ["x"] * 500 + ["y"] * 310 + ["z"] * 190
    frame = {"y": decided, "p": decided, "g": ["a"] * 1000}
    cells = auditor.count(
        frame, label="y", prediction="p", sensitive=["g"], task="multiclass", positive=["x"]
    )
    asked = rule(asks={"metric": "predicted_positive_rate"}, must={"between": between})
    told = situation(task="multiclass", evidence=cells.codebook.roles)
    (verdict,) = judge(cells, [asked], told)

    assert (verdict.verdict, verdict.value) == (word, value)
    assert verdict.part == "z"
    assert verdict.interval is not None
    assert verdict.interval[0] < value < verdict.interval[1]  # type: ignore[operator]
