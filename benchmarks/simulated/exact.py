"""One and two groups, enumerated: every outcome of the binomials, weighted with its probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from auditor import contrasts, intervals, metrics
from auditor.cells import Floats
from auditor.intervals import Limits

from .stack import FAIL, PASS, Stack, counts

NEGLIGIBLE = 1e-9
"""Outcomes less likely than this, under every rate of a table, are left out of it (where a group has more than 1,000)."""


@dataclass(frozen=True)
class Exact:
    """What was found for one pair of sizes and one limit, over all rates: vectors over `best`."""

    contrast: str
    limit: float
    sizes: tuple[int, int]
    best: Floats
    """The rate of the better group; the other's lies at the limit exactly."""
    wrong_pass: Floats
    wrong_fail: Floats
    covered: Floats
    """Of the lower group's shown interval."""
    covered_worst: Floats
    """Of the interval of the crossing's worst case."""
    settings: dict[str, float] = field(default_factory=dict)


def one_rate(size: int, rates: Floats, level: float = 0.025) -> tuple[Floats, Floats, Floats]:
    """Per true rate: coverage of the two-sided interval, and how often it lies wholly below or above."""
    hits = np.arange(size + 1)
    found = intervals.limits(counts(hits, np.array(size)), level)
    chance = stats.binom.pmf(hits[None, :], size, rates[:, None])
    below = (chance * (found.high[None, :] < rates[:, None])).sum(axis=1)
    above = (chance * (found.low[None, :] > rates[:, None])).sum(axis=1)
    return 1 - below - above, below, above


def _likely(size: int, rates: Floats) -> np.ndarray:
    """The outcomes worth a row of the table."""
    low = stats.binom.ppf(NEGLIGIBLE, size, rates.min())
    high = stats.binom.isf(NEGLIGIBLE, size, rates.max())
    return np.arange(max(int(low), 0), min(int(high), size) + 1)


@dataclass(frozen=True)
class Table:
    """Every outcome of two groups: their counts, and what the product says of each."""

    low: np.ndarray
    best: np.ndarray
    sizes: tuple[int, int]
    stack: Stack

    @classmethod
    def of(cls, sizes: tuple[int, int], low: np.ndarray, best: np.ndarray, contrast: str) -> Table:
        first, second = (grid.ravel() for grid in np.meshgrid(low, best, indexing="ij"))
        hits = np.stack([first, second], axis=1)
        named = metrics.get("selection_rate"), contrasts.get(contrast)
        both = np.ones(2, dtype=bool)
        return cls(low, best, sizes, Stack(counts(hits, np.array(sizes)), 2, *named, both))

    def chance_of(self, events: np.ndarray, low_rates: Floats, best_rates: Floats) -> Floats:
        """The probability of a set of outcomes, per pair of true rates."""
        grid = events.reshape(len(self.low), len(self.best)).astype(float)
        one = stats.binom.pmf(self.low[None, :], self.sizes[0], low_rates[:, None])
        two = stats.binom.pmf(self.best[None, :], self.sizes[1], best_rates[:, None])
        return np.asarray(((one @ grid) * two).sum(axis=1))

    def at(self, limit: float, best: Floats) -> Exact:
        """The low group exactly at the limit below the best one."""
        contrast = self.stack.contrast
        ratio = contrast.operation == "ratio"
        low = best * limit if ratio else best - limit
        words = self.stack.words({"at_least" if ratio else "at_most": limit})
        shown, worst = self.stack.shown(), self.stack.worst()
        own = Limits(shown.low[:, 0], shown.high[:, 0])
        return Exact(
            contrast.name,
            limit,
            self.sizes,
            best,
            self.chance_of(words == PASS, low, best),
            self.chance_of(words == FAIL, low, best),
            self.chance_of(_holds(own, limit), low, best),
            self.chance_of(_holds(worst, limit), low, best),
        )


def _holds(found: Limits, truth: float) -> np.ndarray:
    """Whether the interval holds the true value; where there is none it cannot mislead."""
    return ~((found.low > truth + 1e-12) | (found.high < truth - 1e-12))


def two_groups(
    sizes: tuple[int, int], rates: Floats, *, contrast: str, limits: Sequence[float]
) -> Iterator[Exact]:
    """Both groups' outcomes in full up to 1,000 people; beyond, the likely ones, rate by rate."""
    ratio = contrasts.get(contrast).operation == "ratio"
    if max(sizes) <= 1000:
        table = Table.of(sizes, np.arange(sizes[0] + 1), np.arange(sizes[1] + 1), contrast)
        for limit in limits:
            yield table.at(limit, rates if ratio else rates[rates - limit > 1e-9])
        return
    for limit in limits:
        for rate in rates:
            low = rate * limit if ratio else rate - limit
            if low <= 1e-9:
                continue
            best = np.array([rate])
            outcomes = _likely(sizes[0], np.array([low])), _likely(sizes[1], best)
            yield Table.of(sizes, *outcomes, contrast).at(limit, best)
