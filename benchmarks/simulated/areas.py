"""Areas under the ROC curve, of one group and compared between groups: two normal score distributions, in bins."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from auditor.cells import Sums
from auditor.codebook import ScoreBins
from auditor.eligible import AREA_EVENTS, WEIGHT_LOSS
from auditor.quantity import Area, Quantity

from .design import Design, Draw
from .people import Sampling, Table, drawing

BINS = 64
LIMITS = {
    None: {"at_least": 0.0},
    "difference": {"at_most": 0.05},
    "ratio_to_best": {"at_least": 0.9},
}


def chances(area: float, positive: float) -> tuple[np.ndarray, np.ndarray]:
    """Of a positive and a negative, the chance of each score bin; bins are quantiles of all scores."""
    shift = np.sqrt(2) * stats.norm.ppf(area)
    at = np.linspace(-6, 6 + shift, 20_001)
    whole = positive * stats.norm.cdf(at - shift) + (1 - positive) * stats.norm.cdf(at)
    edges = np.interp(np.arange(1, BINS) / BINS, whole, at)
    ends = np.r_[-np.inf, edges, np.inf]
    return np.diff(stats.norm.cdf(ends - shift)), np.diff(stats.norm.cdf(ends))


def true_area(positive: np.ndarray, negative: np.ndarray) -> float:
    """In bins, ties counting half."""
    return float((positive * (np.cumsum(negative) - negative / 2)).sum())


def scored(areas: list[tuple[np.ndarray, np.ndarray]], people: list[tuple[int, int]]) -> Draw:
    """So many positives and negatives of every group."""

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        size = (audits, len(areas), BINS)
        positives, negatives = np.empty(size), np.empty(size)
        for k, ((one, other), (many, rest)) in enumerate(zip(areas, people, strict=True)):
            positives[:, k] = random.multinomial(many, one, audits)
            negatives[:, k] = random.multinomial(rest, other, audits)
        positives, negatives = positives.reshape(-1, BINS), negatives.reshape(-1, BINS)
        both = positives, negatives
        return Area(*both, *both, *(_people(each, each) for each in both))

    return draw


def weighted(
    areas: list[tuple[np.ndarray, np.ndarray]], people: list[tuple[int, int]], spread: float
) -> Draw:
    """The same with log-normal weights."""

    def sums(random: np.random.Generator, audits: int, side: int) -> list[np.ndarray]:
        """[audits · groups, bins] Σw and Σw² of the positives (0) or negatives (1)."""
        found = []
        for chances_of, many in zip(areas, people, strict=True):
            ends, size = np.cumsum(chances_of[side]), (audits, many[side])
            code = np.minimum(np.searchsorted(ends, random.random(size), "right"), BINS - 1)
            weight = np.exp(spread * random.standard_normal(size)).ravel()
            place = (np.arange(audits)[:, None] * BINS + code).ravel()
            both = [np.bincount(place, w, audits * BINS) for w in (weight, weight**2)]
            found.append(np.reshape(both, (2, audits, BINS)))
        return list(np.stack(found, axis=2).reshape(2, -1, BINS))

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        (ones, ones_2), (zeros, zeros_2) = (sums(random, audits, side) for side in (0, 1))
        n = np.tile(np.array(people), (audits, 1)).T
        both = (ones, ones_2, n[0]), (zeros, zeros_2, n[1])
        return Area(ones, zeros, ones_2, zeros_2, *(_people(*each) for each in both))

    return draw


def _people(weights: np.ndarray, squares: np.ndarray, n: np.ndarray | None = None) -> Sums:
    """So many people of a class, from Σw and Σw² per bin."""
    weight = weights.sum(axis=1)
    return Sums(weight.astype(int) if n is None else n, weight, squares.sum(axis=1))


PEOPLE = ((10, 30), (30, 30), (30, 300), (100, 100), (100, 1000), (1000, 1000))


def grid(quick: bool) -> Iterator[Design]:
    for contrast in LIMITS:
        numbers = (1,) if contrast is None else (2,) if quick else (2, 5, 20)
        for groups in numbers:
            for people in ((30, 300),) if quick else PEOPLE:
                for best in (0.8, 0.95) if quick else (0.65, 0.8, 0.9, 0.95, 0.98):
                    for uneven in (False,) if quick or groups in (1, 20) else (False, True):
                        yield _design(contrast, groups, people, best=best, uneven=uneven)
                    for spread in (0.5, 0.8) if best in (0.8, 0.95) and groups < 20 else ():
                        yield _design(contrast, groups, people, best=best, spread=spread)
    yield from _repeated(quick)


SAMPLINGS = (
    Sampling("2 rows each, ICC 0.8", rows=(2, 2), alike=0.8),
    Sampling("1 to 20 rows, ICC 0.3", rows=(1, 20), alike=0.3),
    Sampling("1 to 20 rows, ICC 0.8", rows=(1, 20), alike=0.8),
    Sampling("2 rows in every group, ICC 0.8", rows=(2, 2), alike=0.8, spanning=True),
    Sampling("2 rows, ICC 0.8, own weights σ 0.5", spread=0.5, rows=(2, 2), alike=0.8),
    Sampling(
        "1 to 20 rows, ICC 0.3, positives heavier, σ 0.3",
        spread=0.3,
        rows=(1, 20),
        alike=0.3,
        heavier=(1.0,) * BINS + (1.5,) * BINS,
    ),
)
"""Persons with several rows, also with weights."""


def _repeated(quick: bool) -> Iterator[Design]:
    for how in SAMPLINGS[:1] if quick else SAMPLINGS:
        for contrast in LIMITS:
            for groups in (1,) if contrast is None else (2,) if quick else (2, 5):
                for persons in (300,) if quick else (100, 300, 1000) if groups < 5 else (300,):
                    for base in (0.1, 0.5):
                        for best in (0.8,) if quick else (0.65, 0.8, 0.95):
                            if groups > 1 or not how.spanning:
                                yield _of_persons(
                                    contrast, groups, persons, base=base, best=best, how=how
                                )


def _of_persons(
    contrast: str | None, groups: int, persons: int, *, base: float, best: float, how: Sampling
) -> Design:
    """The same of persons with several rows each."""
    kinds = _kinds(contrast, groups, chances(best, base), base)
    truth = tuple(true_area(*kind) for kind in kinds)
    cells = np.array([np.r_[(1 - base) * zero, base * one] for one, zero in kinds])
    score = ScoreBins(
        edges=tuple(np.linspace(0.01, 0.99, BINS).tolist()),
        exact=True,
        median=0.5,
        above_median=BINS // 2,
        below_median=BINS // 2,
    )
    codes = np.array([(label, b) for label in (0, 1) for b in range(BINS)])
    table = Table(("label", "bin"), codes, book={"score": score})
    rarer = how.persons(persons, groups) * min(base, 1 - base)
    return Design(
        part="areas",
        metric="roc_auc",
        contrast=contrast,
        must=_limit(contrast, truth),
        truth=truth,
        draw=drawing("roc_auc", table, cells, persons, how),
        told={
            "groups": groups,
            "persons": persons,
            "positives": base,
            "best": best,
            "people": how.named,
        },
        inside=how.inside(persons, groups) and rarer * (1 - max(truth)) >= AREA_EVENTS,
        rows=how.rows_of(persons, groups, 2 * BINS),
    )


def _kinds(
    contrast: str | None, groups: int, top: tuple[np.ndarray, np.ndarray], base: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Half of the groups below the best by the limit."""
    low = top if contrast is None else _below(true_area(*top), contrast, base)
    at_limit = max(groups // 2, 1)
    return [low] * at_limit + [top] * (groups - at_limit)


def _design(
    contrast: str | None,
    groups: int,
    people: tuple[int, int],
    *,
    best: float,
    uneven: bool = False,
    spread: float = 0.0,
) -> Design:
    base = people[0] / sum(people)
    kinds = _kinds(contrast, groups, chances(best, base), base)
    truth = tuple(true_area(*kind) for kind in kinds)
    sizes = [people] * groups
    if uneven:
        sizes = [people if k % 2 else (10 * people[0], 10 * people[1]) for k in range(groups)]
    loss = float(np.exp(spread**2))
    events = min(min(size) * min(a, 1 - a) for size, a in zip(sizes, truth, strict=True))
    return Design(
        part="areas",
        metric="roc_auc",
        contrast=contrast,
        must=_limit(contrast, truth),
        truth=truth,
        draw=weighted(kinds, sizes, spread) if spread else scored(kinds, sizes),
        told={
            "groups": groups,
            "positives": people[0],
            "negatives": people[1],
            "best": best,
            "sizes": "1 to 10" if uneven else "equal",
            **({"weights σ": spread} if spread else {}),
        },
        inside=events / loss >= AREA_EVENTS and loss <= WEIGHT_LOSS,
        rows=groups * (sum(people) if spread else 2 * BINS),
    )


def _below(top: float, contrast: str, base: float) -> tuple[np.ndarray, np.ndarray]:
    """The scores whose area lies below the top one by the limit."""
    limit = next(iter(LIMITS[contrast].values()))
    return chances(_solved(top * limit if contrast == "ratio_to_best" else top - limit, base), base)


def _limit(contrast: str | None, truth: tuple[float, ...]) -> dict[str, float]:
    """The limit that the lowest area meets exactly."""
    if contrast is None:
        return {"at_least": truth[0]}
    if contrast == "ratio_to_best":
        return {"at_least": truth[0] / truth[-1]}
    return {"at_most": truth[-1] - truth[0]}


def _solved(wanted: float, base: float) -> float:
    """The binormal area whose value in bins is the wanted one."""
    low, high = 0.5, 0.9999
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if true_area(*chances(middle, base)) < wanted else (low, middle)
    return low
