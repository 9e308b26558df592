"""Answers to questions beside the audited one: what would be decided about another, and about those alike."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditor.arrays import array_namespace, beside, whole
from auditor.cells import Floats, Integers
from auditor.codebook import Codebook
from auditor.codes import outcomes
from auditor.codes.amounts import scaled
from auditor.codes.levels import find, quoted
from auditor.codes.numbers import numbers
from auditor.codes.reading import Reading
from auditor.config import Data
from auditor.errors import DataError

KEYS = ("counterfactual", "neighbours", "incomplete")
SUMS = ("consistency", "consistency_2")
_WITHIN = 1e-9
"""A share that was computed may miss 0 or 1 by its rounding."""


def further(data: Data, *, task: str, decided: bool) -> tuple[str, ...]:
    """The further roles that the data bind. A probe of decisions needs decisions to be compared with."""
    probes = [
        name for name in ("counterfactual", "consistency") if getattr(data.probes, name) is not None
    ]
    if probes and (task != "binary" or not decided):
        raise DataError(
            f"data.probes.{probes[0]} is compared with the decisions of a binary audit, and this "
            "one has none: name data.prediction, or a score with decision.threshold.",
            at=("data", "probes", probes[0]),
        )
    found = [*probes, *(["features"] if data.features else [])]
    return (*found, *(["population"] if data.population else []))


def amounts(reading: Reading) -> dict[str, Floats]:
    """The most that each sum can come to in a row; what their scale is chosen by."""
    if reading.data.probes.consistency is None:
        return {}
    most = {"consistency": reading.weight * reading.counted}
    if reading.data.weight is not None:
        most["consistency_2"] = reading.weight**2 * reading.counted
    return most


def code(reading: Reading, codebook: Codebook, prediction: Integers | None) -> dict[str, Integers]:
    """Per row: whether the decision flips, how alike the neighbours are decided, whether a feature is missing."""
    found: dict[str, Integers] = {}
    if prediction is not None and reading.data.probes.counterfactual is not None:
        found["counterfactual"] = _flipped(reading, codebook, prediction)
    if prediction is not None and reading.data.probes.consistency is not None:
        found |= _consistent(reading, codebook, prediction)
    if reading.data.features:
        found["incomplete"] = incomplete(reading.table, reading.data.features)
    return found


def _flipped(reading: Reading, codebook: Codebook, prediction: Integers) -> Integers:
    """1 where the decision would have been another, 0 where the same, -1 where either is missing."""
    bound = reading.data.probes.counterfactual
    assert bound is not None
    words = outcomes.seen([reading.table[bound.column]], bound.column, read=reading.words)
    named = bound.positive or codebook.prediction_positive or ()
    positive = [find(value, words.words) for value in named]
    if not set(positive) & set(words.words) and not set(words.words) <= {"0", "1", "false", "true"}:
        raise DataError(
            f"Which values of the column '{bound.column}' (data.probes.counterfactual) are the "
            f"positive decision? Values seen: {quoted(words.words)}. Name them: "
            f"data: probes: {{counterfactual: {{column: {bound.column}, positive: [VALUE]}}}}.",
            at=("data", "probes", "counterfactual"),
        )
    other = beside(outcomes.coded(words, positive or ["1", "true"]), prediction)
    missing = (prediction < 0) | (other < 0)
    flipped: Integers = array_namespace(other).where(missing, -1, whole(prediction != other))
    return flipped


def _consistent(reading: Reading, codebook: Codebook, prediction: Integers) -> dict[str, Integers]:
    """1 − |decision − mean decision of the nearest neighbours|, as a sum; the key tells who has one."""
    bound = reading.data.probes.consistency
    assert bound is not None
    mean = numbers(reading.table[bound.column], bound.column, role="consistency probe").values
    if (np.abs(mean[~np.isnan(mean)] - 0.5) > 0.5 + _WITHIN).any():
        raise DataError(
            f"The column '{bound.column}' (data.probes.consistency) holds numbers outside 0 to 1: it "
            "is the share of positive decisions among each person's nearest neighbours.",
            at=("data", "probes", "consistency"),
        )
    mean = beside(np.clip(mean, 0.0, 1.0), prediction)
    xp = array_namespace(mean)
    there = ~xp.isnan(mean) & (prediction >= 0)
    alike = xp.where(there, 1 - abs(prediction - mean), 0.0)
    sums = {
        name: scaled(alike * most, codebook.scales[name]) for name, most in amounts(reading).items()
    }
    return {"neighbours": whole(there) - 1, **sums}


def incomplete(table: pa.Table, features: list[str]) -> Integers:
    """1 where some feature is missing."""
    lacking = np.zeros(table.num_rows, dtype=bool)
    for name in features:
        lacking |= missing(table[name])
    return lacking.astype(np.int64)


def missing(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a column has no value: null, not a number, or an empty text."""
    nowhere = pc.is_null(column, nan_is_null=True)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        nowhere = pc.or_(nowhere, pc.fill_null(pc.equal(column, ""), fill_value=True))
    return np.asarray(nowhere.to_numpy())
