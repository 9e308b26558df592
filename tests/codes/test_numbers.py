"""A column as numbers, and every cell that is none accounted for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from auditor.codes.numbers import numbers, required, whole
from auditor.errors import DataError


def read(values: list[Any], kind: pa.DataType | None = None) -> Any:
    return numbers(pa.chunked_array([pa.array(values, kind)]), "x", role="score")


def test_kinds_are_counted() -> None:
    """Missing, not a number, infinite and text are four different things."""
    text = [*["0.5"] * 30, " 1 ", "nan", "NaN", "-inf", "n.a.", "", None]
    floats = [0.5, float("nan"), float("inf"), None]

    assert read(text).kinds == {"infinite": 1, "nan": 2, "text": 1, "missing": 2}
    assert read(text).odd == ("n.a.",)
    assert read(floats).kinds == {"missing": 1, "nan": 1, "infinite": 1}
    assert np.isnan(read(floats).values).tolist() == [False, True, True, True]


def test_text_beyond_the_range_of_floats_is_infinite() -> None:
    """1e400 is written as a number and is none."""
    assert read(["1e400", *["1"] * 9]).kinds == {"infinite": 1}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], pa.uint8()),
        ([1.0, 2.0], pa.float32()),
        (["1", "2"], pa.large_string()),
        (["1", "2"], pa.dictionary(pa.int8(), pa.string())),
        ([True, True], pa.bool_()),
    ],
)
def test_kinds_of_columns(values: list[Any], kind: pa.DataType) -> None:
    """Whatever the file calls them."""
    assert read(values, kind).values.tolist() == [float(v) for v in values]


def test_words_are_refused_by_name() -> None:
    """A column of words is no column of numbers with a few gaps."""
    with pytest.raises(DataError, match=r"column 'x' holds text in 2 of 3 cells, such as 'a', 'b'"):
        read(["a", "b", "1", None])
    with pytest.raises(DataError, match="dates or times"):
        read([0], pa.date32())


def test_every_row_needs_a_weight_or_a_count() -> None:
    """A person without a weight would count for nothing."""
    assert whole(read([3, 0]), "x", role="count").tolist() == [3, 0]
    for values in ([1.5], [-1.0]):
        with pytest.raises(DataError, match="whole numbers"):
            whole(read(values), "x", role="count")
    with pytest.raises(DataError, match="has missing in 1 of 2 rows"):
        required(read([1.0, None]), "x", role="weight")
