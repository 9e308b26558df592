"""Scores become bins: each distinct score its own, or quantile bins in which the median stands alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.cells import Floats, Integers
from auditor.codebook import ScoreBins
from auditor.codes.numbers import Numbers, numbers
from auditor.documented import Said
from auditor.errors import DataError

MOST_EXACT = 1024
_MOSTLY_PROBABILITIES = 0.95


def read(column: pa.ChunkedArray, name: str) -> Numbers:
    """The scores as numbers; without a single one there is nothing to audit."""
    found = numbers(column, name, role="score")
    if np.isnan(found.values).all():
        raise DataError(f"The score column '{name}' has no usable score in any row.")
    return found


def bins(found: Numbers, people: Integers) -> ScoreBins:
    """Edges from the usable scores; `people` says how many each row stands for."""
    within = _within(found.values)
    scores = _usable(found.values, within)
    there = ~np.isnan(scores) & (people > 0)
    if not there.any():
        raise DataError("No row with a usable score stands for anybody.")
    distinct, where = np.unique(scores[there], return_inverse=True)
    counts = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(counts, where.reshape(-1), people[there])
    median = _median(distinct, counts)
    exact = len(distinct) <= MOST_EXACT
    edges = distinct if exact else distinct[_quantiles(distinct, counts, median)]
    return ScoreBins(
        edges=tuple(edges.tolist()),
        exact=exact,
        median=median,
        above_median=int(np.searchsorted(edges, median, side="right")),
        below_median=int(np.searchsorted(edges, median, side="left")),
        within=within,
    )


def _within(values: Floats) -> tuple[float, float] | None:
    """(0, 1) where nearly all scores, but not all, are probabilities: the others are mistakes."""
    usable = values[~np.isnan(values)]
    inside = int(((usable >= 0) & (usable <= 1)).sum())
    few = _MOSTLY_PROBABILITIES * len(usable) <= inside < len(usable)
    # Scores that are all integers (deciles, points, votes) are no probabilities, however small.
    return (0.0, 1.0) if few and (usable != np.floor(usable)).any() else None


def _usable(values: Floats, within: tuple[float, float] | None) -> Floats:
    if within is None:
        return values
    return np.where((values >= within[0]) & (values <= within[1]), values, np.nan)


def _median(distinct: Floats, counts: Integers) -> float:
    """Of all people: the middle one, or halfway between the middle two."""
    below = np.cumsum(counts)
    total = int(below[-1])
    low, high = (
        distinct[np.searchsorted(below, rank, side="right")]
        for rank in ((total - 1) // 2, total // 2)
    )
    # Halving first cannot overflow; equal scores need no arithmetic at all.
    return float(low) if low == high else float(low / 2 + high / 2)


def _quantiles(distinct: Floats, counts: Integers, median: float) -> NDArray[np.intp]:
    """Positions of the upper ends: equal shares of people, and an end on either side of the median."""
    below = np.cumsum(counts)
    ranks = np.arange(1, MOST_EXACT) * (int(below[-1]) / MOST_EXACT)
    ends = np.searchsorted(below, ranks, side="left")
    before = np.searchsorted(distinct, median, side="left") - 1
    upto = np.searchsorted(distinct, median, side="right") - 1
    chosen = np.concatenate([ends, [before, upto, len(distinct) - 1]])
    return np.unique(chosen[(chosen >= 0) & (chosen < len(distinct))])


def code(found: Numbers, book: ScoreBins) -> Integers:
    """Per row its bin; -1 where there is no usable score."""
    edges, scores = np.array(book.edges), _usable(found.values, book.within)
    codes = np.searchsorted(edges, scores, side="left").astype(np.int64)
    # A score above all that the codebook saw belongs to the last bin, which has no upper neighbour.
    np.minimum(codes, len(edges) - 1, out=codes)
    codes[np.isnan(scores)] = -1
    return codes


def decisions(found: Numbers, book: ScoreBins, threshold: float) -> Integers:
    """1 where the score reaches the threshold, 0 below, -1 without a usable score."""
    scores = _usable(found.values, book.within)
    return np.where(np.isnan(scores), -1, scores >= threshold).astype(np.int64)


def noticed(found: Numbers, book: ScoreBins, column: str) -> list[Said]:
    """Scores that count for nothing, by kind; and a score that tells nobody apart."""
    rows = len(found.values)
    facts = []
    for kind, n in (found.kinds | _outside(found.values, book.within)).items():
        values = {"column": column, "n": n, "n_share": n / rows}
        if kind == "text":
            values["examples"] = list(found.odd[:5])
        facts.append(Said(code=f"data.score_{kind}", values=values))
    if len(book.edges) == 1:
        values = {"column": column, "value": book.edges[0]}
        facts.append(Said(code="data.score_constant", values=values))
    return facts


def _outside(values: Floats, within: tuple[float, float] | None) -> dict[str, int]:
    if within is None:
        return {}
    low, high = within
    kinds = {"below_0": int((values < low).sum()), "above_1": int((values > high).sum())}
    return {kind: n for kind, n in kinds.items() if n}
