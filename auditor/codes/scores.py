"""Scores become bins: each distinct score its own, or quantile bins in which the median stands alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.arrays import added, array_namespace, beside, on_host, whole
from auditor.cells import Floats, Integers
from auditor.codebook import ScoreBins, quantile
from auditor.codes.numbers import Numbers, numbers
from auditor.codes.places import Places
from auditor.documented import Said
from auditor.errors import DataError

MOST_EXACT = 1024
_SUM_BITS = 61
_VALUE_BITS = 52
_MOSTLY_PROBABILITIES = 0.95


def read(column: pa.ChunkedArray, name: str) -> Numbers:
    """The scores as numbers; without a single one there is nothing to audit."""
    found = numbers(column, name, role="score")
    refuse_none(int((~np.isnan(found.values)).sum()), name)
    return found


def refuse_none(usable: int, name: str) -> None:
    """A score column without a score."""
    if not usable:
        raise DataError(f"The score column '{name}' has no usable score in any row.")


def bins(
    found: Numbers,
    people: Integers,
    quantiles: Sequence[float] = (),
    *,
    most: int = MOST_EXACT,
    amounts: bool = False,
) -> ScoreBins:
    """Edges from the usable scores; `people` says how many each row stands for.

    `quantiles` that rules ask for get an edge of their own, as the median does. `most`: so many
    bins, and a few for these edges. `amounts`: predicted ones, none of which is a mistaken probability.
    """
    xp = array_namespace(found.values)
    usable = found.values[~xp.isnan(found.values)]
    inside = int(((usable >= 0) & (usable <= 1)).sum())
    integers = amounts or bool((usable == xp.floor(usable)).all())
    within = probabilities(len(usable), inside, whole=integers)
    scores = sound(found.values, within)
    there = ~xp.isnan(scores) & (people > 0)
    distinct, counts = counted(scores[there], people[there])
    exact = len(distinct) <= most
    told = _thinned(distinct, counts, quantiles, most=most)
    book = settled(*told, quantiles, exact=exact, within=within, most=most)
    if exact:
        return book
    scales = mean_scales(book.edges, float(distinct[0]), int(counts.sum()))
    where = code(Numbers(distinct, {}), book)
    sums, people_there = (
        on_host(added(amount, where, len(scales)))
        for amount in (scaled(distinct, where, beside(scales, distinct)) * counts, counts)
    )
    return book.model_copy(update={"means": means(sums, people_there, scales)})


def counted(scores: Floats, people: Integers) -> tuple[Floats, Integers]:
    """The distinct scores in order, and how many people have each."""
    # Adding zero makes one zero of the two.
    distinct, where = array_namespace(scores).unique_inverse(scores + 0.0)
    return distinct, added(people, where.reshape(-1), len(distinct))


def _thinned(
    distinct: Floats, counts: Integers, quantiles: Sequence[float], *, most: int
) -> tuple[Floats, Integers]:
    """On the host, the scores that an edge or a quantile may fall on; the people of all others with the next above."""
    if len(distinct) <= most:
        return on_host(distinct), on_host(counts)
    xp = array_namespace(counts)
    below = xp.cumulative_sum(counts)
    places = beside(wanted_ranks(int(below[-1]), quantiles), below)
    ends = beside(ranks(int(below[-1]), most), distinct)
    around = xp.searchsorted(below, places, side="right")
    cut = xp.searchsorted(xp.astype(below, xp.float64), ends, side="left")
    last = len(distinct) - 1
    chosen = xp.concat([cut, around, around - 1, beside(np.array([0, last]), below)])
    kept = xp.unique_values(xp.clip(chosen, 0, last))
    return on_host(distinct[kept]), np.diff(on_host(below[kept]), prepend=0)


def settled(
    distinct: Floats,
    counts: Integers,
    quantiles: Sequence[float],
    *,
    exact: bool,
    within: tuple[float, float] | None,
    most: int,
) -> ScoreBins:
    """The edges, without the mean score in each bin. Only scores around quantiles need be there apart."""
    if not len(distinct):
        raise DataError("No row with a usable score stands for anybody.")
    median = _median(distinct, counts)
    cuts = {f"{q:g}": quantile(distinct, counts, q) for q in sorted(set(quantiles))}
    ends = _quantiles(distinct, counts, [median, *cuts.values()], most)
    edges = distinct if exact else distinct[ends]
    return ScoreBins(
        edges=tuple(edges.tolist()),
        exact=exact,
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


def probabilities(usable: int, inside: int, *, whole: bool) -> tuple[float, float] | None:
    """(0, 1) where nearly all scores, but not all, are probabilities: the others are mistakes."""
    few = _MOSTLY_PROBABILITIES * usable <= inside < usable
    # Scores that are all integers (deciles, points, votes) are no probabilities, however small.
    return (0.0, 1.0) if few and not whole else None


def sound(values: Floats, within: tuple[float, float] | None) -> Floats:
    """The scores without those that are mistakes, which count for nothing."""
    if within is None:
        return values
    inside = (values >= within[0]) & (values <= within[1])
    kept: Floats = array_namespace(values).where(inside, values, math.nan)
    return kept


def _median(distinct: Floats, counts: Integers) -> float:
    """Of all people: the middle one, or halfway between the middle two."""
    return quantile(distinct, counts, 0.5)


def wanted_ranks(people: int, quantiles: Sequence[float]) -> Integers:
    """The ranks between which the median and other quantiles of so many people lie."""
    first = [math.floor(q * (people - 1)) for q in (0.5, *quantiles)]
    return np.array([*first, *(min(at + 1, people - 1) for at in first)], dtype=np.int64)


def ranks(people: int, most: int) -> Floats:
    """Where to cut so many people into equal shares."""
    return np.asarray(np.arange(1, most, dtype=np.float64) * (people / most))


def _quantiles(
    distinct: Floats, counts: Integers, cuts: Sequence[float], most: int
) -> NDArray[np.intp]:
    """Positions of the upper ends: equal shares of people, and an end on either side of every cut."""
    below = np.cumsum(counts)
    ends = np.searchsorted(below, ranks(int(below[-1]), most), side="left")
    before = np.searchsorted(distinct, cuts, side="left") - 1
    upto = np.searchsorted(distinct, cuts, side="right") - 1
    chosen = np.concatenate([ends, before, upto, [len(distinct) - 1]])
    return np.unique(chosen[(chosen >= 0) & (chosen < len(distinct))])


def mean_scales(edges: Sequence[float], least: float, people: int) -> Floats:
    """Per bin the power of two by which its scores become integers, whose sum is the same in every order."""
    ends = np.abs(np.array([least, *edges]))
    most = np.maximum(ends[:-1], ends[1:])
    bits = min(_VALUE_BITS, _SUM_BITS - people.bit_length())
    return np.asarray(np.ldexp(1.0, np.clip(bits - np.frexp(most)[1], -1000, 1000)))


def scaled(scores: Floats, bins: Integers, scales: Floats) -> Integers:
    """Scores as integers of their bin's unit."""
    return whole(array_namespace(scores).round(scores * scales[bins]))


def means(sums: Integers, people: Integers, scales: Floats) -> tuple[float, ...]:
    """The mean score of the people in each bin."""
    return tuple((sums / scales / people).tolist())


def code(found: Numbers, book: ScoreBins, places: Places | None = None) -> Integers:
    """Per row its bin; -1 where there is no usable score. `places`: those of the book's edges."""
    scores = sound(found.values, book.within)
    places = places or Places(np.array(book.edges))
    missing = array_namespace(scores).isnan(scores)
    if not missing.any():
        return places.of(scores)
    codes = places.of(array_namespace(scores).where(missing, book.edges[0], scores))
    codes[missing] = -1
    return codes


def decisions(found: Numbers, book: ScoreBins, threshold: float) -> Integers:
    """1 where the score reaches the threshold, 0 below, -1 without a usable score."""
    scores = sound(found.values, book.within)
    return whole(scores >= threshold) - whole(array_namespace(scores).isnan(scores))


def noticed(found: Numbers, book: ScoreBins, column: str) -> list[Said]:
    """Scores that count for nothing, by kind; and a score that tells nobody apart."""
    outside = _outside(found.values, book.within)
    return facts(found.kinds | outside, book, column, rows=len(found.values), odd=found.odd)


def facts(
    kinds: dict[str, int], book: ScoreBins, column: str, *, rows: int, odd: Sequence[str] = ()
) -> list[Said]:
    """The same, of cells that were counted by kind."""
    facts = []
    for kind, n in kinds.items():
        values = {"column": column, "n": n, "n_share": n / rows}
        if kind == "text":
            values["examples"] = list(odd[:5])
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
