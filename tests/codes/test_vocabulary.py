"""Words that turn up part by part are in the end those of the whole column."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from auditor.codes.levels import words
from auditor.codes.vocabulary import Vocabulary

COLUMNS: dict[str, list[pa.Array]] = {
    "integers": [pa.array([3, 1, 3]), pa.array([-9, 1]), pa.array([], pa.int64())],
    "integers far apart": [pa.array([3, 1]), pa.array([10**6, 3]), pa.array([1, 2**62])],
    "integers with gaps": [pa.array([3, 1]), pa.array([None, 3, 2])],
    "text": [pa.array(["b", "", None]), pa.array(["a", "b"])],
    "decimals": [pa.array([1.0, 2.5]), pa.array([float("nan"), 1.0])],
    "truth": [pa.array([True, None]), pa.array([False])],
    "dictionaries": [
        pa.array(["b", None, "b"]).dictionary_encode(),
        pa.array(["a", "b", ""]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 2]), ["b", "nobody", "c"]),
    ],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_parts_and_whole(name: str) -> None:
    """The same words, as often, in the same rows."""
    parts = COLUMNS[name]
    texts = [p.cast(p.type.value_type) if name == "dictionaries" else p for p in parts]
    whole = words(pa.chunked_array(texts), "x")
    vocabulary = Vocabulary("x")
    codes = [vocabulary.code(pa.chunked_array([part])) for part in parts]
    found = vocabulary.words()
    places = vocabulary.places(found)

    assert (found.words, found.absent) == (whole.words, ())
    assert (found.counts, found.missing, found.rows) == (whole.counts, whole.missing, whole.rows)
    assert [int(c) for part in codes for c in places[part]] == whole.codes.tolist()


def test_words_that_a_type_declares_are_told_apart() -> None:
    """Of a column of categories, those that no row has are known all the same."""
    parts: list[Any] = [
        pa.DictionaryArray.from_arrays(pa.array([0, 0]), ["x", "y", "z"]),
        pa.DictionaryArray.from_arrays(pa.array([1]), ["w", "z"]),
    ]
    vocabulary = Vocabulary("x", declared=True)
    for part in parts:
        vocabulary.code(pa.chunked_array([part]))

    assert vocabulary.words().words == ("x", "z")
    assert vocabulary.words().absent == ("w", "y")
