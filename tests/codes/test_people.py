"""Rows of one person share a fold, on every machine."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from auditor.codes import people
from auditor.errors import DataError


def test_folds_are_the_same_everywhere() -> None:
    """From the id alone; these numbers are part of the format of a report."""
    assert [people.fold(person) for person in ("1", "2", "anna", "李雷")] == [10, 17, 55, 23]


def test_folds_are_even() -> None:
    """Consecutive ids spread over all 64."""
    sizes = np.bincount([people.fold(str(at)) for at in range(64_000)], minlength=people.FOLDS)

    assert len(sizes) == 64
    assert sizes.min() > 800
    assert sizes.max() < 1200


def test_rows_of_a_person() -> None:
    """A number and the same number as text are one person; repeats count people."""
    ids = pa.chunked_array([pa.array([7.0, 8.0, 7.0])])
    found = people.code(ids, "id", np.array([1, 1, 2]))
    text = people.code(pa.chunked_array([["7", "8", "7"]]), "id", np.array([1, 1, 2]))

    assert found.repeats.tolist() == [3, 1, 3]
    assert found.fold.tolist() == text.fold.tolist()
    assert found.fold[0] == found.fold[2]


def test_a_row_of_nobody() -> None:
    """Which rows belong together must be known for all."""
    with pytest.raises(DataError, match="empty in 1 of 2 rows"):
        people.code(pa.chunked_array([["a", None]]), "id", np.ones(2, dtype=np.int64))
