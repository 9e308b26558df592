"""Transcriptions as integers: which utterances have edits and a length, and what is summed over them."""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor import edits
from auditor.cells import Floats, Integers
from auditor.codebook import Codebook
from auditor.codes import amounts as scaling
from auditor.codes.numbers import numbers
from auditor.codes.reading import Reading
from auditor.documented import Said
from auditor.errors import DataError


def look(reading: Reading) -> tuple[dict[str, Any], list[Said]]:
    """The units that the data bind. Raises DataError where a transcription has none, or further roles."""
    data = reading.data
    bound = tuple(unit for unit in edits.UNITS if getattr(data, unit) is not None)
    if not bound:
        raise DataError(
            "A transcription needs edits and lengths: data.words: {edits: COLUMN, length: COLUMN}, "
            "or data.characters (--words EDITS,LENGTH)."
        )
    for role in ("label", "prediction", "score"):
        if getattr(data, role) is not None:
            raise DataError(
                f"data.{role} says nothing of a transcription: its edits are counted already."
            )
    return {"has_prediction": False, "has_score": False, "further": bound}, []


def _read(reading: Reading, unit: str) -> tuple[Floats, Floats]:
    """Edits and lengths, NaN where either is missing."""
    bound = getattr(reading.data, unit)
    found = []
    for role, column in (("edits", bound.edits), ("length", bound.length)):
        values = numbers(reading.table[column], column, role=f"{role} of {unit}").values
        there = values[~np.isnan(values)]
        if (there < 0).any() or (there != np.floor(there)).any():
            raise DataError(
                f"The column '{column}' (data.{unit}.{role}) counts {unit}: whole numbers, none "
                "below 0."
            )
        found.append(values)
    lacking = np.isnan(found[0]) | np.isnan(found[1])
    return np.where(lacking, np.nan, found[0]), np.where(lacking, np.nan, found[1])


def amounts(reading: Reading) -> dict[str, Floats]:
    """Per row every product that is summed, of the people it stands for; 0 where a number is missing."""
    found: dict[str, Floats] = {}
    if reading.data.words is None and reading.data.characters is None:
        return found
    for unit in edits.UNITS:
        if getattr(reading.data, unit) is None:
            continue
        wrong, length = (np.nan_to_num(side) for side in _read(reading, unit))
        for degree, powers in edits.DEGREES.items():
            people = reading.people * reading.weight**degree
            for e, k in powers:
                found[edits.name(unit, e, k)] = people * wrong**e * length**k
    return found


def code(reading: Reading, codebook: Codebook) -> dict[str, Integers]:
    """Per unit 0 where both numbers are there, -1 where not; and the products, scaled."""
    columns = {
        unit: np.where(np.isnan(_read(reading, unit)[0]), -1, 0).astype(np.int64)
        for unit in codebook.further
        if unit in edits.UNITS
    }
    summed = amounts(reading).items()
    return columns | {n: scaling.scaled(values, codebook.scales[n]) for n, values in summed}
