"""Answers to questions beside the audited one: what would be decided about another, and about those alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditor.arrays import array_namespace, beside, whole
from auditor.cells import Floats, Integers
from auditor.codebook import Codebook
from auditor.codes import outcomes
from auditor.codes.amounts import scaled
from auditor.codes.levels import Words, find, folded, looks_missing, quoted
from auditor.codes.numbers import numbers
from auditor.codes.reading import Reading
from auditor.config import Data, Decided
from auditor.errors import DataError, nearest

KEYS = ("counterfactual", "neighbours", "incomplete")
SUMS = ("consistency", "consistency_2")
DECIDED = {"binary": "a score with decision.threshold", "multiclass": "data.scores"}
"""The tasks whose decisions a probe is compared with, and what decides there in place of a prediction."""
_WITHIN = 1e-9
"""A share that was computed may miss 0 or 1 by its rounding."""


def further(data: Data, *, task: str, decided: bool) -> tuple[str, ...]:
    """The further roles that the data bind. A probe of decisions needs decisions to be compared with."""
    probes = [
        name for name in ("counterfactual", "consistency") if getattr(data.probes, name) is not None
    ]
    if probes and (task not in DECIDED or not decided):
        raise DataError(
            f"data.probes.{probes[0]} is compared with the decisions of an audit, and this one has "
            f"none: {_where(task)}",
            at=("data", "probes", probes[0]),
        )
    found = [*probes, *(["features"] if data.features else [])]
    return (*found, *(["population"] if data.population else []))


def _where(task: str) -> str:
    """Where decisions to compare with would come from."""
    if task not in DECIDED:
        return f"its task is {task}. Leave the probe out."
    return f"name data.prediction, or {DECIDED[task]}."


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
    decided = _classes if codebook.classes is not None else _positive
    other = beside(decided(words, bound, codebook), prediction)
    missing = (prediction < 0) | (other < 0)
    flipped: Integers = array_namespace(other).where(missing, -1, whole(prediction != other))
    return flipped


def _positive(words: Words, bound: Decided, codebook: Codebook) -> Integers:
    """The decisions under the change: 1 positive, 0 negative, -1 missing."""
    named = bound.positive or codebook.prediction_positive or ()
    positive = [find(value, words.words) for value in named]
    if not set(positive) & set(words.words) and not set(words.words) <= {"0", "1", "false", "true"}:
        raise DataError(
            f"Which values of the column '{bound.column}' (data.probes.counterfactual) are the "
            f"positive decision? Values seen: {quoted(words.words)}. Name them: "
            f"data: probes: {{counterfactual: {{column: {bound.column}, positive: [VALUE]}}}}.",
            at=("data", "probes", "counterfactual"),
        )
    return outcomes.coded(words, positive or ["1", "true"])


def _classes(words: Words, bound: Decided, codebook: Codebook) -> Integers:
    """The decisions under the change as class codes, -1 missing. A word that is no class would flip everybody who has it."""
    classes = codebook.classes or ()
    if bound.positive is not None:
        raise DataError(
            "A flip is another class than the person's own, whichever is favourable: leave out "
            "data.probes.counterfactual.positive.",
            at=("data", "probes", "counterfactual", "positive"),
        )
    meant = [find(word, classes) for word in words.words]
    odd = [word for word in meant if word not in classes]
    if odd:
        raise DataError(
            f"The column '{bound.column}' (data.probes.counterfactual) holds {quoted(odd)}, which is "
            f"no class of the label or the prediction. Classes: {quoted(classes)}."
            f"{_slip(odd, classes)}",
            at=("data", "probes", "counterfactual"),
        )
    lookup = np.array([*(classes.index(word) for word in meant), -1], dtype=np.int64)
    return np.asarray(lookup[words.codes])


def _slip(odd: Sequence[str], classes: Sequence[str]) -> str:
    """What was probably meant by words that are no classes."""
    gaps = [word for word in odd if looks_missing(word)]
    if gaps:
        return f" Say that it means missing: data.read.missing: [{quoted(gaps)}]."
    same = [name for name in classes if folded(name) == folded(odd[0])]
    return f" Did you mean '{same[0]}'?" if same else nearest(odd[0], classes)


def _consistent(reading: Reading, codebook: Codebook, prediction: Integers) -> dict[str, Integers]:
    """How much of the nearest neighbours is decided like the person, as a sum; the key tells who has any."""
    share = beside(_share(reading, codebook), prediction)
    xp = array_namespace(share)
    there = ~xp.isnan(share) & (prediction >= 0)
    alike = share if codebook.classes is not None else 1 - abs(prediction - share)
    alike = xp.where(there, alike, 0.0)
    sums = {
        name: scaled(alike * most, codebook.scales[name]) for name, most in amounts(reading).items()
    }
    return {"neighbours": whole(there) - 1, **sums}


def _share(reading: Reading, codebook: Codebook) -> Floats:
    """The share of the neighbours with a positive decision; of several classes, of those decided like the person."""
    bound = reading.data.probes.consistency
    assert bound is not None
    share = numbers(reading.table[bound.column], bound.column, role="consistency probe").values
    if (np.abs(share[~np.isnan(share)] - 0.5) > 0.5 + _WITHIN).any():
        meaning = (
            "the share of positive decisions among each person's nearest neighbours"
            if codebook.classes is None
            else "the share of each person's nearest neighbours who were decided like the person"
        )
        raise DataError(
            f"The column '{bound.column}' (data.probes.consistency) holds numbers outside 0 to 1: it "
            f"is {meaning}.",
            at=("data", "probes", "consistency"),
        )
    return np.asarray(np.clip(share, 0.0, 1.0))


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
