"""The same value is the same word, whatever file type it came from."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.codes.levels import alike, canonical, find, in_order, looks_missing, words
from auditor.errors import DataError


def column(values: list[Any], kind: pa.DataType | None = None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, kind)])


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, 10, 2, None], pa.int8(), ["1", "10", "2", None]),
        ([1.0, 2.5, float("nan"), None], pa.float64(), ["1", "2.5", None, None]),
        ([0.1, 0.7], pa.float32(), ["0.1", "0.7"]),
        ([True, False], pa.bool_(), ["true", "false"]),
        ([Decimal("1.00"), Decimal("2.50")], pa.decimal128(5, 2), ["1", "2.5"]),
        (
            [Decimal(10**18), Decimal(10**18 + 1)],
            pa.decimal128(20, 1),
            ["1000000000000000000", "1000000000000000001"],
        ),
        (
            [Decimal("0.1"), Decimal("1.00000000000000000000000000000000001")],
            pa.decimal128(38, 36),
            ["0.1", "1.00000000000000000000000000000000001"],
        ),
        ([" a", "a", "", None], pa.string(), [" a", "a", None, None]),
        (["男", "女"], pa.large_string(), ["男", "女"]),
        (["x", "y"], pa.string_view(), ["x", "y"]),
        ([dt.date(2020, 1, 2)], pa.date32(), ["2020-01-02"]),
        ([None, None], pa.null(), [None, None]),
        ([1e300, 0.1 + 0.2], pa.float64(), ["1e+300", "0.30000000000000004"]),
    ],
)
def test_canonical_words(values: list[Any], kind: pa.DataType, expected: list[str | None]) -> None:
    """Integral numbers have no point; NaN and empty text are missing."""
    found = words(column(values, kind), "x")

    assert [found.words[code] if code >= 0 else None for code in found.codes] == expected


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()])
def test_a_dictionary_of_numbers_says_what_they_are(kind: pa.DataType) -> None:
    """Not a number is missing there too, and short numbers are what they were written as."""
    values = pa.array([1.0, 0.7, float("nan")], kind)
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None], pa.int32()), values)
    found = words(pa.chunked_array([coded]), "x")

    assert found.words == ("0.7", "1")
    assert found.codes.tolist() == [1, 0, -1, -1]
    assert found.absent == ()


def test_dictionaries_of_many_chunks() -> None:
    """Chunks with dictionaries of their own agree; words that nobody has are told apart."""
    chunks = [
        pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int8()), ["b", "a", "x"]),
        pa.DictionaryArray.from_arrays(pa.array([0, 0], pa.int8()), ["a", "b"]),
    ]

    found = words(pa.chunked_array(chunks), "x")

    assert (found.words, found.codes.tolist()) == (("a", "b"), [1, -1, 0, 0, 0])
    assert (found.counts, found.missing, found.absent) == ([3, 1], 1, ("x",))


def test_lists_are_no_level() -> None:
    """A role needs one value per row."""
    for kind, value in ((pa.list_(pa.int8()), [1]), (pa.binary(), b"a")):
        with pytest.raises(DataError, match="one number, text or true/false"):
            words(column([value], kind), "x")


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=20), st.randoms())
def test_order_and_chunks_change_nothing(values: list[str | None], random: Any) -> None:
    """Each row has the same word wherever it stands."""
    order = list(range(len(values)))
    random.shuffle(order)
    shuffled = [values[at] for at in order]
    cut = len(values) // 2
    chunked = pa.chunked_array(
        [pa.array(part, pa.string()) for part in (shuffled[:cut], shuffled[cut:])]
    )

    straight, mixed = words(column(values, pa.string()), "x"), words(chunked, "x")

    assert mixed.words == straight.words
    assert mixed.codes.tolist() == straight.codes[np.array(order, dtype=int)].tolist()


def test_order_of_levels() -> None:
    """By number where all are numbers, else by text."""
    assert in_order(["10", "9", "-1.5"]) == ["-1.5", "9", "10"]
    assert in_order(["10", "9", "x"]) == ["10", "9", "x"]


@pytest.mark.parametrize(
    ("value", "among", "word"),
    [
        (1, ["0", "1"], "1"),
        (1.0, ["0", "1"], "1"),
        ("1.0", ["0", "1"], "1"),
        ("1.0", ["1", "1.0"], "1.0"),
        (True, ["false", "true"], "true"),
        (True, ["0", "1"], "1"),
        ("TRUE", ["false", "true"], "true"),
        (True, ["False", "True"], "True"),
        (1, ["false", "true"], "true"),
        (0, ["false", "true"], "false"),
        (1, ["false"], "true"),
        ("Yes", ["yes"], "Yes"),
        ("01", ["01", "1"], "01"),
    ],
)
def test_named_values(value: Any, among: list[str], word: str) -> None:
    """What a person writes in YAML or on the command line, as the word of the column."""
    assert find(value, among) == word


def test_names_that_look_alike() -> None:
    """Case, blanks, width and a final full stop."""
    assert alike(["A", "a ", "Ａ", "b", ">50K", ">50K."]) == [[">50K", ">50K."], ["A", "a ", "Ａ"]]
    assert [w for w in ("N/A", "null", "?", "未知", "Nan", "None", "Other") if looks_missing(w)] == [
        "N/A", "null", "?", "未知", "Nan", "None",
    ]  # fmt: skip


def test_canonical_of_plain_values() -> None:
    """numpy's and Python's own numbers alike."""
    assert [canonical(v) for v in (np.float64(2.0), np.bool_(True), np.int64(3), 2.50)] == [
        "2", "true", "3", "2.5",
    ]  # fmt: skip
