"""Rows of one person belong together: a fold from a hash of the person's id, the same on every machine."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auditor.cells import Integers
from auditor.codes.levels import words
from auditor.errors import DataError

FOLDS = 64
_MIXER = 2654435769
"""2^32 divided by the golden ratio: spreads neighbouring numbers over all folds (Knuth)."""


@dataclass(frozen=True)
class People:
    """Per row the fold of its person, and how many people the rows of that person stand for."""

    fold: Integers
    repeats: Integers


def code(column: pa.ChunkedArray, name: str, people: Integers) -> People:
    """Folds and repeats; a row without a person id would be counted as nobody, so it is refused."""
    found = words(column, name, ordered=False)
    if found.missing:
        raise DataError(
            f"The cluster column '{name}' (person id) is empty in {found.missing:,} of "
            f"{len(found.codes):,} rows; which rows belong together must be known for all.",
            at=("data", "cluster"),
        )
    rows = np.zeros(len(found.words), dtype=np.int64)
    np.add.at(rows, found.codes, people)
    folds = np.array([fold(word) for word in found.words], dtype=np.int64)
    return People(folds[found.codes], rows[found.codes])


def fold(person: str) -> int:
    """0 … 63, from the id alone."""
    mixed = (zlib.crc32(person.encode()) * _MIXER) & 0xFFFFFFFF
    return mixed >> 26
