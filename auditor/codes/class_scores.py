"""The score of every class: how each becomes bins, which class scores highest, and where the label's own stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from auditor.cells import Floats, Integers
from auditor.codebook import CLASS_BIN, Codebook, ScoreBins, add_up
from auditor.codes import scores
from auditor.codes.levels import find
from auditor.codes.numbers import Numbers
from auditor.codes.reading import Reading
from auditor.documented import Said
from auditor.errors import Gathered

LEAST_BINS = 256
"""Many classes share the bins that one score would have; none has fewer than these."""


def columns(reading: Reading, seen: Sequence[str]) -> dict[str, str]:
    """Class → column of its score, each class by its word among those seen."""
    named = reading.data.scores or {}
    return {find(name, seen): column for name, column in named.items()}


def look(
    reading: Reading, classes: Sequence[str], scored: Mapping[str, str], quantiles: Sequence[float]
) -> tuple[dict[str, Any], list[Said]]:
    """The part of the codebook that is about scores, and what was noticed of them."""
    if not scored:
        return {"has_score": False}, []
    every = read(reading, classes)
    most = max(LEAST_BINS, scores.MOST_EXACT // len(classes))
    binned, facts, wrong = [], _unscored(every), Gathered()
    for name, found in zip(classes, every, strict=True):
        with wrong.about("data", "scores", name):
            bins = scores.bins(found, reading.people, quantiles, most=most)
            kinds = {kind: n for kind, n in found.kinds.items() if kind != "missing"}
            facts += scores.noticed(Numbers(found.values, kinds, found.odd), bins, scored[name])
            binned.append(bins)
    wrong.tell()
    table = _sound(every, binned)
    summed = bool(np.isfinite(table).all(axis=0).any()) and add_up(table)
    further = ("scores", *(["distribution"] if summed else []))
    return {"has_score": True, "class_scores": tuple(binned), "further": further}, facts


def read(reading: Reading, classes: Sequence[str]) -> list[Numbers]:
    """The score of every class, by its column."""
    scored = columns(reading, classes)
    found, wrong = [], Gathered()
    for name in classes:
        with wrong.about("data", "scores", name):
            found.append(reading.class_score(scored[name]))
    wrong.tell()
    return found


def _unscored(every: Sequence[Numbers]) -> list[Said]:
    """How many rows lack the score of some class."""
    n = int((~np.isfinite(np.sum([found.values for found in every], axis=0))).sum())
    values = {"n": n, "n_share": n / max(len(every[0].values), 1)}
    return [Said(code="data.scores_missing", values=values)] if n else []


def _sound(every: Sequence[Numbers], binned: Sequence[ScoreBins]) -> Floats:
    """[classes, rows] the scores, without those that count for nothing."""
    pairs = zip(every, binned, strict=True)
    return np.stack([scores.sound(one.values, book.within) for one, book in pairs])


def code(reading: Reading, codebook: Codebook, label: Integers | None) -> dict[str, Integers]:
    """Per row the bin of every class's score [rows, classes], the class that scores highest, and the rank of the label's."""
    classes = codebook.classes or ()
    every = read(reading, classes)
    values = _sound(every, codebook.class_scores)
    binned = zip(every, codebook.class_scores, strict=True)
    found = {CLASS_BIN: np.stack([scores.code(one, book) for one, book in binned], axis=1)}
    if reading.data.prediction is None:
        found["prediction"] = _highest(values)
    if label is not None:
        found["label_rank"] = _rank(label, values)
    return found


def _highest(every: Floats) -> Integers:
    """The class with the highest score, of several alike the first; missing where any score is."""
    best, chosen = every[0].copy(), np.zeros(len(every[0]), dtype=np.int64)
    for at, column in enumerate(every[1:], start=1):
        higher = column > best
        chosen[higher] = at
        best = np.maximum(best, column)  # NaN stays NaN
    return np.where(np.isfinite(best), chosen, -1)


def _rank(label: Integers, every: Floats) -> Integers:
    """How many other classes score at least as high as the label's own: 0 where it stands alone at the top."""
    known = label >= 0
    own = np.full(len(label), np.nan)
    for at, column in enumerate(every):
        own = np.where(label == at, column, own)
        known &= np.isfinite(column)
    rank = np.full(len(label), -1, dtype=np.int64)
    for column in every:
        rank += column >= own
    return np.where(known, rank, -1)
