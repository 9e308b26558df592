"""A second judge, written from the pages alone, in exact fractions and scipy's quantiles: which words may a verdict be?

Between pairs the page gives a range for the level of a breach, from ⌊G²/4⌋ pairs to all ordered ones, so a
case close to it may have two words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from scipy import stats

Row = tuple[int | None, int | None]
Counts = Mapping[Row, int]
Rate = tuple[int, int]
"""Hits, and those among whom they are counted."""
ORDER = ("pass", "inconclusive", "insufficient_data", "fail")
LOWER_IS_BETTER = {
    "false_positive_rate",
    "false_negative_rate",
    "false_discovery_rate",
    "false_omission_rate",
}
AMONG: Mapping[str, tuple[Callable[[Row], bool], Callable[[Row], bool]]] = {
    "true_positive_rate": (lambda r: r[1] == 1, lambda r: r[0] == 1),
    "false_negative_rate": (lambda r: r[1] == 0, lambda r: r[0] == 1),
    "false_positive_rate": (lambda r: r[1] == 1, lambda r: r[0] == 0),
    "true_negative_rate": (lambda r: r[1] == 0, lambda r: r[0] == 0),
    "precision": (lambda r: r[0] == 1, lambda r: r[1] == 1),
    "false_discovery_rate": (lambda r: r[0] == 0, lambda r: r[1] == 1),
    "negative_predictive_value": (lambda r: r[0] == 0, lambda r: r[1] == 0),
    "false_omission_rate": (lambda r: r[0] == 1, lambda r: r[1] == 0),
    "accuracy": (lambda r: r[0] == r[1], lambda r: True),
}


@dataclass(frozen=True)
class Asked:
    """A rule: what is measured, compared, and allowed."""

    metric: str
    contrast: str | None
    must: Mapping[str, Any]
    by: str = "interval"
    confidence: float = 0.95
    min_group: int = 30
    min_denominator: int = 5
    max_unknown: float = 0.1
    max_share: float | None = None

    @property
    def ends(self) -> list[tuple[bool, float]]:
        """(whether it is the low end, the end)"""
        if "between" in self.must:
            low, high = self.must["between"]
            return [(True, low), (False, high)]
        return [(kind == "at_least", end) for kind, end in self.must.items()]

    @property
    def is_ratio(self) -> bool:
        return (self.contrast or "").startswith("ratio")

    @property
    def lower_is_better(self) -> bool:
        return self.metric in LOWER_IS_BETTER


@dataclass(frozen=True)
class Table:
    """People per group, label and decision; those of unknown group; and the group that the audit names."""

    groups: Mapping[str, Counts]
    unknown: Counts = field(default_factory=dict)
    reference: str = ""
    adverse: bool = False

    def measured(self, metric: str, counts: Counts) -> tuple[Rate, int, int]:
        """The rate, the people, and those who lack what the metric needs."""
        people = sum(counts.values())
        if metric == "selection_rate":
            there = {row: n for row, n in counts.items() if row[1] is not None}
            chosen = 0 if self.adverse else 1
            hits = sum(n for row, n in there.items() if row[1] == chosen)
            among = sum(there.values())
            return (hits, among), people, people - among
        hit, counted = AMONG[metric]
        there = {row: n for row, n in counts.items() if None not in row}
        among = sum(n for row, n in there.items() if counted(row))
        hits = sum(n for row, n in there.items() if counted(row) and hit(row))
        return (hits, among), people, people - sum(there.values())


@cache
def clopper_pearson(rate: Rate, level: float) -> tuple[float, float]:
    hits, n = rate
    low = 0.0 if hits == 0 else stats.beta.ppf(level, hits, n - hits + 1)
    high = 1.0 if hits == n else stats.beta.isf(level, hits + 1, n - hits)
    return float(low), float(high)


def joined(one: Rate, two: Rate, times: float, level: float) -> tuple[float, float]:
    """Limits of p₁ − c·p₂ by Zou and Donner: of a difference where c is 1, of a ratio against c else."""
    p, q = one[0] / one[1], times * two[0] / two[1]
    (low, high), (low_2, high_2) = clopper_pearson(one, level), clopper_pearson(two, level)
    down = math.hypot(p - low, times * high_2 - q)
    up = math.hypot(high - p, q - times * low_2)
    return p - q - down, p - q + up


@dataclass(frozen=True)
class Comparison:
    """One rate against another (or against none), where the second may be everybody else."""

    one: Rate
    two: Rate | None = None
    part: float = 0.0
    """Of everybody, the part that the first is."""

    def beyond(self, asked: Asked, end: float, level: float) -> tuple[float, float]:
        """Limits of the distance to an end, in one direction or the other."""
        if self.two is None:
            low, high = clopper_pearson(self.one, level)
            return low - end, high - end
        rest = 1 - self.part
        if asked.is_ratio:  # p / (f·p + (1 − f)·r) ≥ c where p / r ≥ c·(1 − f) / (1 − c·f)
            if 1 - end * self.part <= 0:
                return -1.0, -1.0
            return joined(self.one, self.two, end * rest / (1 - end * self.part), level)
        low, high = joined(self.one, self.two, 1, level)
        return rest * low - end, rest * high - end

    @property
    def value(self) -> Fraction:
        return Fraction(*self.one)


@dataclass(frozen=True)
class Answer:
    """The words that the pages allow, the value that must be shown, and the levels that must have decided."""

    words: set[str]
    value: Fraction | None = None
    passing: float = 0.0
    failing: tuple[float, ...] = ()
    """The least and the most that the level of a breach may be."""


NOTHING = Answer({"insufficient_data"})


def answer(asked: Asked, table: Table) -> Answer:
    """What a verdict on this table may be."""
    fit, lacking = _eligible(asked, table)
    everybody = sum(sum(c.values()) for c in (*table.groups.values(), table.unknown))
    if sum(table.unknown.values()) > Fraction(str(asked.max_unknown)) * everybody:
        return NOTHING
    against, contrast = "", asked.contrast or "worst"
    if contrast != "worst":
        against = contrast.rpartition("_to_")[2] if "_to_" in contrast else "each"
    if len(fit) < (1 if not against else 2):
        return NOTHING
    if against == "reference" and table.reference not in fit:
        return NOTHING
    values, pairs = _compared(asked, table, fit, against)
    if values is None:
        return NOTHING
    worst = _worst(asked, values)
    miss = 1 - asked.confidence
    passing = miss * (0.8 if against else 1)
    failing = [miss / number for number in _corrections(asked, len(fit), len(pairs), against)]
    if asked.by == "point":
        found = {"pass" if _keeps(asked, worst) else "fail"}
    else:
        found = {_decided(asked, pairs, passing=passing, failing=level) for level in failing}
    least = ["insufficient_data"] if lacking else []
    found = {max([word, *least], key=ORDER.index) for word in found}
    return Answer(found, worst, passing, (min(failing), max(failing)))


def _eligible(asked: Asked, table: Table) -> tuple[dict[str, Rate], bool]:
    """The groups that can be compared; whether one that cannot is left to be told."""
    everybody = sum(sum(c.values()) for c in (*table.groups.values(), table.unknown))
    fit, lacking = {}, False
    for name, counts in table.groups.items():
        rate, people, missing = table.measured(asked.metric, counts)
        if (
            people >= asked.min_group
            and rate[1] >= max(asked.min_denominator, 1)
            and missing <= Fraction(str(asked.max_unknown)) * people
        ):
            fit[name] = rate
        elif asked.max_share is None or people >= Fraction(str(asked.max_share)) * everybody:
            lacking = True
    return fit, lacking


def _compared(
    asked: Asked, table: Table, fit: Mapping[str, Rate], against: str
) -> tuple[list[Fraction] | None, list[Comparison]]:
    """The values of which the worst is shown (None: x / 0), and what is decided."""
    rates = {name: Fraction(*rate) for name, rate in fit.items()}
    if not against:
        return list(rates.values()), [Comparison(rate) for rate in fit.values()]
    if against in ("each", "best"):
        pairs = [Comparison(fit[i], fit[j]) for i in fit for j in fit if i != j]
        high, low = max(rates.values()), min(rates.values())
        if not asked.is_ratio:
            return [high - low], pairs
        upside_down = against == "best" and asked.lower_is_better
        over, under = (high, low) if upside_down else (low, high)
        return ([over / under] if under else None), pairs
    if against == "overall":
        return _against_everybody(asked, table, fit)
    other = table.reference if against == "reference" else _largest(asked, table, fit)
    pairs = [Comparison(fit[name], fit[other]) for name in fit if name != other]
    return _quotients(asked, pairs, [rates[other]] * len(pairs)), pairs


def _against_everybody(
    asked: Asked, table: Table, fit: Mapping[str, Rate]
) -> tuple[list[Fraction] | None, list[Comparison]]:
    among = [table.measured(asked.metric, c)[0] for c in (*table.groups.values(), table.unknown)]
    hits, n = (sum(rate[k] for rate in among) for k in (0, 1))
    pairs = [Comparison(r, (hits - r[0], n - r[1]), r[1] / n) for r in fit.values()]
    return _quotients(asked, pairs, [Fraction(hits, n)] * len(pairs)), pairs


def _quotients(
    asked: Asked, pairs: Sequence[Comparison], others: Sequence[Fraction]
) -> list[Fraction] | None:
    if not asked.is_ratio:
        return [pair.value - other for pair, other in zip(pairs, others, strict=True)]
    if not all(others):
        return None
    return [pair.value / other for pair, other in zip(pairs, others, strict=True)]


def _largest(asked: Asked, table: Table, fit: Mapping[str, Rate]) -> str:
    sign = -1 if asked.lower_is_better else 1
    return max(
        fit,
        key=lambda g: (sum(table.groups[g].values()), sign * Fraction(*fit[g]), fit[g][1]),
    )


def _worst(asked: Asked, values: Sequence[Fraction]) -> Fraction:
    """That which is furthest on the bad side of an end."""
    exact = [(low, Fraction(str(end))) for low, end in asked.ends]
    return max(values, key=lambda v: max(end - v if low else v - end for low, end in exact))


def _keeps(asked: Asked, value: Fraction) -> bool:
    exact = [(low, Fraction(str(end))) for low, end in asked.ends]
    return all(value >= end if low else value <= end for low, end in exact)


def _corrections(asked: Asked, groups: int, pairs: int, against: str) -> list[int]:
    """By which numbers the level of a breach may be divided."""
    if against in ("each", "best"):
        return [groups**2 // 4, groups * (groups - 1)]
    return [pairs, pairs * len(asked.ends)]


def _decided(asked: Asked, pairs: Sequence[Comparison], *, passing: float, failing: float) -> str:
    """Fail: one comparison beyond, at a corrected level. Pass: each within, uncorrected."""
    close = 1e-9
    if any(
        limits[1] < -close if low else limits[0] > close
        for low, end in asked.ends
        for limits in (pair.beyond(asked, end, failing) for pair in pairs)
    ):
        return "fail"
    within = all(
        limits[0] >= -close if low else limits[1] <= close
        for low, end in asked.ends
        for limits in (pair.beyond(asked, end, passing) for pair in pairs)
    )
    return "pass" if within else "inconclusive"
