"""What an audit is drawn from, what is true of it, and what was seen when many such audits were judged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from auditor import contrasts, metrics
from auditor.cells import Floats
from auditor.intervals import Limits
from auditor.quantity import Quantity

from .stack import FAIL, INCONCLUSIVE, INSUFFICIENT, PASS, stacked

Draw = Callable[[np.random.Generator, int], Quantity]
CHUNK = 200_000
"""Groups, or a few million comparisons, judged in one go."""
ROWS = 4_000_000
"""People or rows drawn in one go."""
TIE = 1e-9
"""True values this close are the limit itself."""
ALLOWED = 0.05


@dataclass(frozen=True)
class Design:
    """One cell of the grid: how audits are drawn, the rule that is asked, and the true value of every group."""

    part: str
    metric: str
    contrast: str | None
    must: Mapping[str, float]
    truth: tuple[float, ...]
    draw: Draw = field(compare=False)
    told: Mapping[str, Any] = field(default_factory=dict)
    """For the table: sizes, rates, weights …"""
    inside: bool = True
    """Whether the true quantities lie within the minimums, so that coverage is promised."""
    rows: int = 1
    """People or rows of an audit, where each is drawn."""
    parts: tuple[tuple[float, ...], ...] = ()
    """Of a joint metric asked by difference: the true values of its parts, none of which has a better end."""

    @property
    def groups(self) -> int:
        return len(self.truth)

    @property
    def name(self) -> str:
        told = " ".join(f"{key}={value}" for key, value in self.told.items())
        must = " ".join(f"{key}={np.round(value, 6)}" for key, value in self.must.items())
        return f"{self.part}: {self.metric} {self.contrast or ''} {must} {told}"

    @property
    def seed(self) -> int:
        """From the name, so that a cell draws the same audits whatever runs beside it."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:8], "big")

    @property
    def true_contrast(self) -> Floats:
        """[groups] what each group's shown value would be with endless data."""
        return self.truth_among(np.ones(self.groups, dtype=bool))

    def truth_among(self, compared: np.ndarray) -> Floats:
        """The same where only these groups may be compared, so that the best is one of them."""
        if self.parts:
            parts = np.array(self.parts)
            return np.asarray((parts[:, compared].max(axis=1, keepdims=True) - parts).max(axis=0))
        values, contrast = np.array(self.truth), contrasts.get(self.contrast)
        better = metrics.get(self.metric).better  # of joint metrics `truth` is minus the gap
        if contrast.operation == "itself":
            return values
        ratio = contrast.operation == "ratio"
        if contrast.against in ("reference", "largest"):
            return values / values[0] if ratio else values - values[0]
        lower = better == "lower"
        best = values[compared].min() if lower else values[compared].max()
        if not ratio:
            return np.maximum(values - best if lower else best - values, 0.0)
        if contrast.name == "ratio":
            return np.minimum(best / values if lower else values / best, 1.0)
        return np.maximum(values / best, 1.0) if lower else np.minimum(values / best, 1.0)

    def worst_among(self, compared: np.ndarray) -> float:
        """The true value of the worst of these groups."""
        low = contrasts.low_is_bad(metrics.get(self.metric), contrasts.get(self.contrast))
        if low is None:
            return float("nan")
        values = self.truth_among(compared)[compared]
        return float(values.min() if low else values.max())

    def side(self) -> tuple[bool, bool]:
        """(would a pass be wrong, would a fail be wrong); both at the limit exactly."""
        low, high = self.must.get(
            "between", (self.must.get("at_least", -np.inf), self.must.get("at_most", np.inf))
        )
        values = self.true_contrast
        breaks = bool(((values <= low + TIE) | (values >= high - TIE)).any())
        keeps = bool(((values >= low - TIE) & (values <= high + TIE)).all())
        return breaks, keeps


@dataclass(frozen=True)
class Seen:
    """Shares over all audits of a cell, whatever was said of them."""

    design: Design
    audits: int
    covered: Floats
    """[groups]"""
    covered_worst: float
    words: Floats
    """Shares of pass, fail, inconclusive, insufficient_data."""

    @property
    def wrong_pass(self) -> float | None:
        return float(self.words[PASS]) if self.design.side()[0] else None

    @property
    def wrong_fail(self) -> float | None:
        return float(self.words[FAIL]) if self.design.side()[1] else None

    @property
    def inconclusive(self) -> float:
        return float(self.words[INCONCLUSIVE])

    @property
    def insufficient(self) -> float:
        return float(self.words[INSUFFICIENT])

    @property
    def error(self) -> float:
        """The standard error of a share that is truly 5 %."""
        return float(np.sqrt(ALLOWED * (1 - ALLOWED) / self.audits))

    @property
    def most_allowed(self) -> float:
        return ALLOWED + 3.5 * self.error

    @property
    def worst_wrong(self) -> float:
        return max(self.wrong_pass or 0.0, self.wrong_fail or 0.0)


def observe(design: Design, audits: int, *, seed: int = 0) -> Seen:
    """Draw and judge that many audits of a design."""
    random = np.random.default_rng([design.seed, seed])
    each = max(min(audits, CHUNK // design.groups**2, ROWS // design.rows), 1)
    words, covered, worst, done = np.zeros(4), np.zeros(design.groups), 0.0, 0
    while done < audits:
        number = min(each, audits - done)
        found = _judged(design, design.draw(random, number))
        words, covered, worst = words + found[0], covered + found[1], worst + found[2]
        done += number
    return Seen(design, audits, covered / audits, worst / audits, words / audits)


def _judged(design: Design, quantity: Quantity) -> tuple[Floats, Floats, float]:
    """How many audits got each word, how often each group's interval holds the truth, and the worst one's."""
    words, covered, held = np.zeros(4), np.zeros(design.groups), 0.0
    for _, stack in stacked(
        quantity, design.groups, metric=design.metric, contrast=design.contrast
    ):
        words += np.bincount(stack.words(design.must), minlength=4)
        if not stack.enough and stack.contrast.operation != "itself":
            covered, held = covered + stack.audits, held + stack.audits  # no contrast is shown
            continue
        itself = stack.contrast.operation == "itself"
        truth = design.true_contrast if itself else design.truth_among(stack.compared)
        covered += holds(stack.shown(), truth).sum(axis=0)
        several = stack.low_bad is not None and stack.compared.sum() > 1
        worst = design.worst_among(stack.compared) if several else np.nan
        held += holds(stack.worst(), worst).sum() if several else stack.audits
    return words, covered, held


def holds(found: Limits, truth: Floats | float) -> np.ndarray:
    """Whether the interval holds the true value; where there is none it cannot mislead."""
    return ~((found.low > truth + TIE) | (found.high < truth - TIE))
