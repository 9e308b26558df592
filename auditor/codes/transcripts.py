"""Transcriptions as integers: which utterances have edits and a length, and what is summed over them."""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor import edits
from auditor.cells import Floats, Integers
from auditor.codebook import Codebook
from auditor.codes import amounts as scaling
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
                f"data.{role} says nothing of a transcription: its edits are counted already.",
                at=("data", role),
            )
    return {"has_prediction": False, "has_score": False, "further": bound}, []


def amounts(reading: Reading) -> dict[str, Floats]:
    """Per row every product that is summed, of the people it stands for; 0 where a number is missing."""
    found: dict[str, Floats] = {}
    for unit, sides in reading.utterances.items():
        wrong, length = map(np.nan_to_num, sides)
        for degree, powers in edits.DEGREES.items():
            people = reading.people * reading.weight**degree
            for e, k in powers:
                found[edits.name(unit, e, k)] = people * wrong**e * length**k
    return found


def code(reading: Reading, codebook: Codebook) -> dict[str, Integers]:
    """Per unit 0 where both numbers are there, -1 where not; and the products, scaled."""
    columns = {
        unit: np.where(np.isnan(wrong), -1, 0).astype(np.int64)
        for unit, (wrong, _) in reading.utterances.items()
    }
    summed = amounts(reading).items()
    return columns | {n: scaling.scaled(values, codebook.scales[n]) for n, values in summed}
