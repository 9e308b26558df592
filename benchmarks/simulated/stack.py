"""Many audits of one design judged at once, by the product's own pairs, limits, levels and answers.

The groups of all audits stand in one long vector, audit after audit, so that every limit is
computed by the functions that a report uses. tests/properties/test_coverage.py holds the words
found here against those of the whole judge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from auditor import contrasts, eligible, metrics
from auditor.cells import Integers, Sums
from auditor.comparisons import Comparisons, compare
from auditor.contrasts import Contrast
from auditor.eligible import Standing
from auditor.intervals import Level, Limits
from auditor.judgement.question import Question, answer
from auditor.mean import Mean
from auditor.metrics import Metric
from auditor.quantity import Flags, Joint, Quantity, Rate, defined
from auditor.rules import Rule

PASS, FAIL, INCONCLUSIVE, INSUFFICIENT = range(4)
TEXT = {"en": "simulated", "zh-CN": "模拟"}


def rule(metric: str, contrast: str | None, must: Mapping[str, float]) -> Rule:
    """A rule without minimums of its own, so that what decides is the method alone."""
    return Rule.model_validate(
        {
            "id": "SIM-001",
            "name": "simulated",
            "kind": "metric",
            "asks": {"metric": metric, "contrast": contrast},
            "must": dict(must),
            "decide": {"min_group": 1, "min_denominator": 1},
            "threshold": {"origin": "project_default", "why": TEXT},
            "on_breach": "fail",
            "severity": "high",
            "title": TEXT,
            "why": TEXT,
            "tests": [],
        }
    )


def today() -> dt.date:
    """Any day: no rule here begins or ends."""
    return dt.date(2026, 1, 1)


def counts(hits: Integers, among: Integers) -> Rate:
    """A rate of independent people who weigh the same."""

    def sums(n: Integers) -> Sums:
        n = np.ascontiguousarray(n, dtype=np.int64).ravel()
        return Sums(n, n.astype(float), n.astype(float))

    return Rate(sums(hits), sums(np.broadcast_to(among, np.shape(hits))))


@dataclass(frozen=True)
class Stack:
    """Audits of one design: `quantity` holds audits × groups; the same groups may be compared in each."""

    quantity: Quantity
    groups: int
    metric: Metric
    contrast: Contrast
    compared: Flags
    """[groups] which may be compared, the same in every audit of the stack."""

    @property
    def audits(self) -> int:
        return len(self.quantity.value) // self.groups

    @cached_property
    def comparisons(self) -> Comparisons:
        found = compare(
            self.metric,
            self.contrast,
            self.quantity,
            eligible=self.compared,
            other=0,
            crossings=self.audits,
        )
        return replace(found, limits=_remembered(found.limits))

    @cached_property
    def everybody(self) -> Flags:
        """[audits · groups] who may be compared."""
        return np.tile(self.compared, self.audits)

    @property
    def low_bad(self) -> bool | None:
        return contrasts.low_is_bad(self.metric, self.contrast)

    def question(self, must: Mapping[str, float]) -> Question:
        """The judge's question, of all audits together: drawn as sums, they have no cells."""
        positions = np.arange(self.audits * self.groups)
        nothing = np.zeros(len(positions), dtype=bool)
        standing = Standing(self.everybody, (None,) * len(positions), nothing, ~nothing)
        asked = rule(self.metric.name, self.contrast.name or None, must)
        none: Any = None
        return Question(none, none, self.metric, self.contrast, self.quantity, standing, asked)

    @property
    def enough(self) -> bool:
        """Whether there are groups enough to judge."""
        return bool(self.compared.sum() >= (1 if self.contrast.operation == "itself" else 2))

    def words(self, must: Mapping[str, float]) -> Integers:
        """[audits] what the judge says of each crossing: the worst of its groups' words."""
        if not self.enough:
            return np.full(self.audits, INSUFFICIENT)
        judged = self.comparisons.of(self.everybody)
        found = answer(self.question(must), judged)
        fails = np.bincount(judged.crossing, found.fails, self.audits) > 0
        passes = np.bincount(judged.crossing, ~found.passes, self.audits) == 0
        otherwise = np.where(passes, PASS, INCONCLUSIVE)
        if not self.compared.all():
            otherwise = np.full(self.audits, INSUFFICIENT)
        words = np.where(fails, FAIL, otherwise)
        return np.where(self._nothing_to_compare_with, INSUFFICIENT, words)

    @property
    def _nothing_to_compare_with(self) -> Flags:
        """A ratio to nobody selected is undefined."""
        if self.contrast.operation != "ratio":
            return np.zeros(self.audits, dtype=bool)
        values = self.quantity.value.reshape(self.audits, self.groups)
        if self.contrast.against in ("reference", "largest"):
            return np.asarray(values[:, 0] == 0)
        lowest = self.contrast.against == "best" and self.metric.better == "lower"
        best = np.min if lowest else np.max
        return np.asarray(best(values[:, self.compared], axis=1) == 0)

    def shown(self) -> Limits:
        """[audits, groups] the two-sided 95 % interval that a report shows for each group; NaN where it has no value."""
        question = self.question({"at_least": 0})
        _, found = question.spread(self.comparisons, low_bad=self.low_bad, confidence=0.95)
        shape, there = (self.audits, self.groups), defined(self.quantity)
        low, high = (np.where(there, end, np.nan) for end in (found.low, found.high))
        return Limits(low.reshape(shape), high.reshape(shape))

    def worst(self) -> Limits:
        """[audits] the interval of the worst comparison of the crossing."""
        judged = self.comparisons.of(self.everybody)
        return self.question({"at_least": 0}).worst_case(
            judged, low_bad=bool(self.low_bad), confidence=0.95
        )


def _remembered(limits: Callable[[Level], Limits]) -> Callable[[Level], Limits]:
    """The limits at a level are computed once."""
    known: dict[float, Limits] = {}

    def at(level: Level) -> Limits:
        if not isinstance(level, float):
            return limits(level)
        if level not in known:
            known[level] = limits(level)
        return known[level]

    return at


def stacked(
    quantity: Quantity, groups: int, *, metric: str, contrast: str | None
) -> list[tuple[Integers, Stack]]:
    """The audits sorted by which of their groups may be compared: (numbers of the audits, stack)."""
    found = metrics.get(metric), contrasts.get(contrast)
    allowed = (~_weak(quantity, groups) & defined(quantity)).reshape(-1, groups)
    patterns, which = np.unique(allowed, axis=0, return_inverse=True)
    which = which.reshape(-1)
    stacks = []
    for k, pattern in enumerate(patterns):
        numbers = np.flatnonzero(which == k)
        rows = (numbers[:, None] * groups + np.arange(groups)).ravel()
        part = quantity if len(patterns) == 1 else quantity.take(rows)
        stacks.append((numbers, Stack(part, groups, *found, pattern)))
    return stacks


def _weak(quantity: Quantity, groups: int) -> Flags:
    """[audits · groups] whose interval is not relied on; of amounts everybody in the crossing tells."""
    if isinstance(quantity, Joint):
        return np.any([_weak(part.quantity, groups) for part in quantity.parts], axis=0)
    if not (isinstance(quantity, Mean) or getattr(quantity, "tails", None) is not None):
        return np.array([reason is not None for reason in eligible.unreliable(quantity)])
    starts = range(0, len(quantity.value), groups)
    audits = [quantity.take(np.arange(start, start + groups)) for start in starts]
    return np.array([r is not None for one in audits for r in eligible.unreliable(one)])
