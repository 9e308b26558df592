"""A feature becomes a few values or ranges, so that it can be counted how well each tells the groups apart.

Few numbers and words are values as they stand; many numbers become ranges that hold about as many
rows each; many words may name people one by one, and are left out with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from auditor.cells import Floats, Integers
from auditor.codebook import Feature
from auditor.codes import scores
from auditor.codes.levels import Words
from auditor.codes.numbers import numbers
from auditor.codes.reading import Reading
from auditor.documented import Said

MOST_WORDS = 50
RANGES = 10
LEAST = 40
"""A range holds at least so many rows."""


def look(reading: Reading) -> tuple[Feature, ...]:
    """How each named feature of this table will be coded."""
    return tuple(_looked(reading, name) for name in dict.fromkeys(reading.data.features or ()))


def _looked(reading: Reading, name: str) -> Feature:
    column = reading.table[name]
    if is_number(column.type):
        distinct, counts = scores.counted(*_present(_numbers(column, name)))
        return of_numbers(name, distinct, counts)
    if not is_words(column.type):
        return _left_out(name, "feature_of_another_kind", kind=str(column.type))
    return of_words(name, reading.words(column, name))


def of_numbers(name: str, distinct: Floats, counts: Integers) -> Feature:
    """A feature of numbers, from those that occur and how many rows have each."""
    if len(distinct) < 2:
        return _left_out(name, "feature_constant")
    if len(distinct) <= RANGES:
        return Feature(name=name, edges=tuple(distinct.tolist()))
    below = np.cumsum(counts)
    most = int(np.clip(below[-1] // LEAST, 2, RANGES))
    ends = np.searchsorted(below, scores.ranks(int(below[-1]), most), side="left")
    kept = np.unique([*ends, len(distinct) - 1])
    if len(kept) < 2:  # nearly all have one number: it, and all that is more
        kept = np.array([0, len(distinct) - 1])
    return Feature(name=name, edges=tuple(distinct[kept].tolist()))


def of_words(name: str, found: Words) -> Feature:
    """A feature of words, from those that rows have."""
    levels = [word for word, n in zip(found.words, found.counts, strict=True) if n]
    if len(levels) > MOST_WORDS:
        return _left_out(name, "feature_many_values", values=len(levels), most=MOST_WORDS)
    if len(levels) + bool(found.missing) < 2:
        return _left_out(name, "feature_constant")
    return Feature(name=name, levels=tuple(levels))


def code(reading: Reading, book: Sequence[Feature]) -> dict[str, Integers]:
    """Per row the value or range of every feature that is screened; -1 where it is missing."""
    found = {}
    for feature in book:
        if feature.left_out is None:
            column = reading.table[feature.name]
            if feature.edges:
                codes = numbered(feature, _numbers(column, feature.name))
            else:
                words = reading.words(column, feature.name)
                codes = np.array([*worded(feature, words.words), -1])[words.codes]
            found[feature.key] = codes.astype(np.int64)
    return found


def worded(feature: Feature, words: Sequence[str]) -> Integers:
    """The code of each of these words; -1 for one that the feature does not have."""
    place = {word: at for at, word in enumerate(feature.levels)}
    return np.array([place.get(word, -1) for word in words], dtype=np.int64)


def numbered(feature: Feature, values: Floats) -> Integers:
    """The code of each of these numbers: its range, the first and last having no end; -1 where there is none."""
    edges = np.array(feature.edges)
    there = np.isfinite(values)
    codes = np.searchsorted(edges, np.where(there, values, edges[0]), side="left")
    return np.where(there, np.minimum(codes, len(edges) - 1), -1).astype(np.int64)


def is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def is_words(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(text or pa.types.is_string_view(kind) or pa.types.is_boolean(kind))


def _numbers(column: pa.ChunkedArray, name: str) -> Floats:
    return numbers(column, name, role="feature").values


def _present(values: Floats) -> tuple[Floats, Integers]:
    there = values[np.isfinite(values)]
    return there, np.ones(len(there), dtype=np.int64)


def _left_out(name: str, code: str, **values: str | int) -> Feature:
    return Feature(name=name, left_out=Said(code=f"reason.{code}", values=values))
