"""Scores become bins: each distinct score its own, or quantile bins in which the median stands alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.cells import Floats, Integers
from auditor.codebook import ScoreBins, quantile
from auditor.codes import grids
from auditor.codes.numbers import Numbers, numbers
from auditor.documented import Said
from auditor.errors import DataError

MOST_EXACT = 1024
MANY = 1 << 16
"""From this many rows on, a table of where bins lie is worth its making."""
_MOSTLY_PROBABILITIES = 0.95


def read(column: pa.ChunkedArray, name: str) -> Numbers:
    """The scores as numbers; without a single one there is nothing to audit."""
    found = numbers(column, name, role="score")
    check(found, name)
    return found


def check(found: Numbers, name: str) -> None:
    """Without a single usable score there is nothing to audit."""
    if np.isnan(found.values).all():
        raise DataError(f"The score column '{name}' has no usable score in any row.")


def bins(
    found: Numbers,
    people: Integers,
    quantiles: Sequence[float] = (),
    *,
    most: int = MOST_EXACT,
) -> ScoreBins:
    """Edges from the usable scores; `people` says how many each row stands for.

    `quantiles` that rules ask for get an edge of their own, as the median does.
    """
    within = _within(found.values)
    scores = _usable(found.values, within)
    there = ~np.isnan(scores) & (people > 0)
    distinct, where = np.unique(scores[there], return_inverse=True)
    counts = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(counts, where.reshape(-1), people[there])
    return of_counts(distinct, counts, quantiles, within=within, most=most)


def of_counts(
    distinct: Floats,
    counts: Integers,
    quantiles: Sequence[float] = (),
    *,
    within: tuple[float, float] | None,
    most: int = MOST_EXACT,
    gridded: bool = False,
) -> ScoreBins:
    """The bins of scores, ascending, and how many people have each; at most about `most` of them.

    `gridded`: scores far from the median and the quantiles were rounded up to a grid.
    """
    if not len(distinct):
        raise DataError("No row with a usable score stands for anybody.")
    median = _median(distinct, counts)
    exact = len(distinct) <= most and not gridded
    cuts = {f"{q:g}": quantile(distinct, counts, q) for q in sorted(set(quantiles))}
    ends = _quantiles(distinct, counts, [median, *cuts.values()], most=most)
    edges = distinct if exact else distinct[ends]
    return ScoreBins(
        edges=tuple(edges.tolist()),
        exact=exact,
        means=None if exact else tuple(_means(distinct, counts, ends).tolist()),
        cuts={q: _around(edges, cut) for q, cut in cuts.items()},
        median=median,
        above_median=int(np.searchsorted(edges, median, side="right")),
        below_median=int(np.searchsorted(edges, median, side="left")),
        within=within,
    )


def _around(edges: Floats, cut: float) -> tuple[int, int]:
    """How many bins lie strictly below a cut, and the first strictly above it."""
    below, above = (int(np.searchsorted(edges, cut, side=s)) for s in ("left", "right"))
    return below, above


def _within(values: Floats) -> tuple[float, float] | None:
    """(0, 1) where nearly all scores, but not all, are probabilities: the others are mistakes."""
    usable = values[~np.isnan(values)]
    inside = int(((usable >= 0) & (usable <= 1)).sum())
    return probable(inside, len(usable), whole=bool((usable == np.floor(usable)).all()))


def probable(inside: int, usable: int, *, whole: bool) -> tuple[float, float] | None:
    """The same from counts. `whole`: all scores are integers (deciles, points): no probabilities, however small."""
    few = _MOSTLY_PROBABILITIES * usable <= inside < usable
    return (0.0, 1.0) if few and not whole else None


def _usable(values: Floats, within: tuple[float, float] | None) -> Floats:
    if within is None:
        return values
    return np.where((values >= within[0]) & (values <= within[1]), values, np.nan)


def _median(distinct: Floats, counts: Integers) -> float:
    """Of all people: the middle one, or halfway between the middle two."""
    return quantile(distinct, counts, 0.5)


def _quantiles(
    distinct: Floats, counts: Integers, cuts: Sequence[float], *, most: int
) -> NDArray[np.intp]:
    """Positions of the upper ends: equal shares of people, and an end on either side of every cut."""
    below = np.cumsum(counts)
    ranks = np.arange(1, most) * (int(below[-1]) / most)
    ends = np.searchsorted(below, ranks, side="left")
    before = np.searchsorted(distinct, cuts, side="left") - 1
    upto = np.searchsorted(distinct, cuts, side="right") - 1
    chosen = np.concatenate([ends, before, upto, [len(distinct) - 1]])
    return np.unique(chosen[(chosen >= 0) & (chosen < len(distinct))])


def _means(distinct: Floats, counts: Integers, ends: NDArray[np.intp]) -> Floats:
    """The mean score of the people in each bin; distinct scores are sorted, so no order of rows matters."""
    starts = np.concatenate([[0], ends[:-1] + 1])
    people = np.add.reduceat(counts, starts)
    return np.asarray(np.add.reduceat(distinct * counts, starts) / people)


def code(found: Numbers, book: ScoreBins) -> Integers:
    """Per row its bin; -1 where there is no usable score."""
    scores = _usable(found.values, book.within)
    many = len(scores) >= MANY and len(book.edges) > 1
    search = grids.searched if many else np.searchsorted
    codes = search(book.edges, scores).astype(np.int64, copy=False)
    # A score above all that the codebook saw belongs to the last bin, which has no upper neighbour.
    np.minimum(codes, len(book.edges) - 1, out=codes)
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
