"""Features as a few values or ranges, and why some have none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

import auditor
from auditor.cells import Cells
from auditor.codebook import Feature

PEOPLE = 400


def cells(column: Any, **asked: Any) -> Cells:
    frame = {"sex": ["f", "m"] * (len(column) // 2), "x": column}
    return auditor.count(frame, sensitive=["sex"], features=["x"], **asked)


def feature(column: Any) -> Feature:
    (found,) = cells(column).codebook.features
    return found


def people_per_code(found: Cells) -> dict[int, int]:
    counted = found.at(["sex"]).counted_by("feature x")
    assert counted is not None
    per: dict[int, int] = {}
    for code, n in zip(counted.column("feature x").tolist(), counted.values[:, 0], strict=True):
        per[code] = per.get(code, 0) + int(n)
    return per


def test_words_are_values_as_they_stand() -> None:
    assert feature(["b", "a", "c", "a"]).levels == ("a", "b", "c")
    assert people_per_code(cells(["b", "a", "c", "a", None, ""])) == {-1: 2, 0: 2, 1: 1, 2: 1}


def test_few_numbers_are_values_and_many_are_ranges_of_about_as_many_people() -> None:
    assert feature([3, 1, 2, 2]).edges == (1.0, 2.0, 3.0)
    many = cells(np.arange(PEOPLE) / 7)

    assert len(many.codebook.features[0].edges) == 10
    assert set(people_per_code(many).values()) == {40}


def test_with_fewer_people_there_are_fewer_ranges() -> None:
    assert len(feature(np.arange(120.0)).edges) == 3


def test_a_number_that_most_people_have_is_a_range_of_its_own() -> None:
    """Capital gains: nearly everybody has none."""
    values = np.where(np.arange(PEOPLE) < 385, 0.0, np.arange(PEOPLE))

    assert people_per_code(cells(values)) == {0: 385, 1: 15}


def test_no_number_is_missing() -> None:
    values = np.array([1.0, 2.0, np.nan, np.inf] * 10)

    assert people_per_code(cells(values)) == {-1: 20, 0: 10, 1: 10}


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ([7] * 100, "reason.feature_constant"),
        (["a"] * 100, "reason.feature_constant"),
        ([f"name {k}" for k in range(100)], "reason.feature_many_values"),
        ([dt.date(2026, 1, 1 + k % 28) for k in range(100)], "reason.feature_of_another_kind"),
    ],
)
def test_a_feature_that_is_left_out_says_why_and_is_not_counted(column: Any, code: str) -> None:
    found = cells(column)
    (left_out,) = [one.left_out for one in found.codebook.features]

    assert left_out is not None
    assert left_out.code == code
    assert not found.at(["sex"]).has("feature x")


def test_other_rows_are_coded_as_the_codebook_says() -> None:
    """What was never seen belongs to the outermost range; a word never seen is missing."""
    old = cells(np.arange(PEOPLE, dtype=float))
    new = cells(np.array([-5.0, 1e9, 50.0, np.nan]), codebook=old.codebook)

    assert people_per_code(new) == {-1: 1, 0: 1, 1: 1, 9: 1}
    words = cells(["a", "b", "a", "b"])
    assert people_per_code(cells(["a", "z"], codebook=words.codebook)) == {-1: 1, 0: 1}
