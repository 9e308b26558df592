"""One metric rule at one crossing, measured: what is allowed, and what the bounds say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auditor import levels
from auditor.cells import Floats
from auditor.comparisons import Comparisons
from auditor.estimates import Measured
from auditor.intervals import Level, Limits
from auditor.rules import Decide, Limit, Rule

Flags = NDArray[np.bool_]
ROUNDING = 16 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class Question(Measured):
    """A metric rule at a crossing, with the groups that may be compared."""

    rule: Rule

    @property
    def decide(self) -> Decide:
        return self.rule.decide

    @property
    def limit(self) -> Limit:
        return self.rule.must

    @cached_property
    def low_is_bad(self) -> bool | None:
        """Which end is the bad one, by the limit; None where both ends are."""
        if self.limit.at_least is not None:
            return True
        return False if self.limit.at_most is not None else None

    def spread(
        self, comparisons: Comparisons, *, low_bad: bool | None, confidence: float
    ) -> tuple[Floats, Limits]:
        """Per group its worst value and two-sided interval; by a limit with two ends, the one furthest towards or beyond either."""
        several = np.bincount(comparisons.charged, minlength=len(self.standing.positions))
        if low_bad is not None or several.max() <= 1:
            return super().spread(comparisons, low_bad=low_bad, confidence=confidence)
        least, most = ends(self.limit)
        beyond = np.maximum(least - comparisons.value, comparisons.value - most)
        order = np.lexsort((np.nan_to_num(beyond, nan=-np.inf), comparisons.charged))
        last = order[np.cumsum(several)[several > 0] - 1]
        values, low, high = (np.full(len(several), np.nan) for _ in range(3))
        for number in np.unique(several[several > 0]):
            # chosen from so many, on either side
            found = comparisons.limits((1 - confidence) / 2 / int(number))
            mine = last[several[comparisons.charged[last]] == number]
            of = comparisons.charged[mine]
            values[of], low[of], high[of] = (
                comparisons.value[mine],
                found.low[mine],
                found.high[mine],
            )
        return values, Limits(low, high)

    def inside(self, values: Floats) -> Flags:
        """Which values meet the limit."""
        low, high = ends(self.limit)
        return np.asarray((values >= low - rounding(low)) & (values <= high + rounding(high)))


def rounding(limit: float) -> float:
    """How far a figure at the limit may lie from it in a computer, which has no 0.1: 4/10 − 1/10 is above its 0.3.

    Rates of groups below half a million people cannot come as near to a limit of three digits without being at it.
    """
    return ROUNDING * max(1.0, abs(limit))


def ends(limit: Limit) -> tuple[float, float]:
    """The allowed values, infinite where one side is free."""
    if limit.between is not None:
        return float(limit.between[0]), float(limit.between[1])
    if limit.equals is not None:
        return float(limit.equals), float(limit.equals)
    low = -math.inf if limit.at_least is None else float(limit.at_least)
    return low, math.inf if limit.at_most is None else float(limit.at_most)


@dataclass(frozen=True)
class Levels:
    """One-sided levels: for passing, and for failing (corrected)."""

    passing: float
    failing: Level


@dataclass(frozen=True)
class Answer:
    """Per comparison: does it pass, does it fail, and the limits that said so."""

    passes: Flags
    fails: Flags
    at_pass: Limits
    at_fail: Limits
    levels: Levels


def at_levels(question: Question, comparisons: Comparisons) -> Levels:
    """The levels of a rule's confidence, for these comparisons together.

    Areas, means, composites and repeated persons decide at half: their one-sided misses were
    measured (or must be feared) at up to twice the nominal level.
    """
    miss = round(1 - float(question.decide.confidence), 12)
    rough = question.quantity.rough
    allowed = miss / 2 if rough else miss
    failing = levels.failing(allowed, question.contrast, comparisons, ends(question.limit))
    alike = bool((failing == failing[0]).all())
    passing = levels.passing(miss, question.contrast, rough=rough)
    return Levels(passing, float(failing[0]) if alike else failing)


def answer(question: Question, comparisons: Comparisons) -> Answer:
    """Compare every comparison's bounds with the limit."""
    level = at_levels(question, comparisons)
    if question.decide.by == "point":
        value = comparisons.value
        inside = question.inside(value)
        return Answer(inside, ~inside, Limits(value, value), Limits(value, value), level)
    at_pass, at_fail = comparisons.limits(level.passing), comparisons.limits(level.failing)
    low, high = ends(question.limit)
    passes = (at_pass.low >= low) & (at_pass.high <= high)
    fails = (at_fail.high < low) | (at_fail.low > high)
    return Answer(passes, fails, at_pass, at_fail, level)
