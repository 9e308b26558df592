"""Which groups of a crossing can be compared, and for the others why not.

A group that cannot be compared is shown, is never best, largest or reference, and never makes
another group pass or fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor import intervals
from auditor.cells import Crossing, Integers
from auditor.documented import Said
from auditor.metrics import Metric
from auditor.quantity import Area, Quantity, Rate
from auditor.rules import Decide

WEIGHT_SIZE = 30
"""Kish's effective size below which weighted intervals under-covered in simulation."""
WEIGHT_LOSS = 2.0
"""n / Kish above which they did, where weights depend on the outcome."""
AREA_EVENTS = 3.0
"""min(n⁺, n⁻)·(1 − A) below which AUC intervals under-covered."""


@dataclass(frozen=True)
class Standing:
    """Per group of the crossing: may it be compared, and if not, why; was it set aside; has it a value to show."""

    compared: NDArray[np.bool_]
    reasons: tuple[Said | None, ...]
    set_aside: NDArray[np.bool_]
    shown: NDArray[np.bool_]

    @property
    def positions(self) -> Integers:
        """The groups whose contrast is shown: those compared, and those too small to be."""
        return np.flatnonzero(self.shown)

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Of those shown, which may be compared."""
        return self.compared[self.positions]


def undefined(metric: Metric, quantity: Quantity) -> list[Said | None]:
    """Per group: why the metric has no value, or None."""
    code = f"reason.no_{metric.of}"
    return [Said(code=code) if np.isnan(value) else None for value in quantity.value]


def unreliable(quantity: Quantity) -> list[Said | None]:
    """Per group: why the interval method does not keep its promise here, or None."""
    reasons: list[Said | None] = [None] * len(quantity.value)
    if isinstance(quantity, Area):
        events = quantity.counted * (1 - quantity.value)
        for position in np.flatnonzero(events < AREA_EVENTS):
            values = {"events": float(events[position]), "least": AREA_EVENTS}
            reasons[position] = Said(code="reason.area_few_events", values=values)
        if quantity.clustered:
            reasons = [Said(code="reason.area_clustered") for _ in reasons]
    if isinstance(quantity, Rate):
        _weights(quantity, reasons)
        _persons(quantity, reasons)
    return reasons


def _weights(rate: Rate, reasons: list[Said | None]) -> None:
    if np.array_equal(rate.among.weight, rate.among.n):
        return
    size = intervals.kish(rate)
    with np.errstate(divide="ignore"):
        loss = rate.among.n / size
    for position in np.flatnonzero((size < WEIGHT_SIZE) | (loss > WEIGHT_LOSS)):
        values = {"size": float(size[position]), "n": int(rate.among.n[position])}
        reasons[position] = Said(code="reason.weights_too_uneven", values=values)


def _persons(rate: Rate, reasons: list[Said | None]) -> None:
    if rate.among.folds is None:
        return
    people = intervals.persons(rate)
    for position in np.flatnonzero(~intervals.enough_persons(rate)):
        values = {
            "persons": float(people[position]),
            "least": intervals.FOLD_PERSONS,
            "events": intervals.FOLD_EVENTS,
        }
        reasons[position] = Said(code="reason.few_persons", values=values)


def standing(
    crossing: Crossing,
    metric: Metric,
    quantity: Quantity,
    decide: Decide,
    *,
    named: Sequence[dict[str, str]] = (),
) -> Standing:
    """Apply the minimums of a rule. `named`: groups that the audit sets aside, with a reason."""
    empty, shaky = undefined(metric, quantity), unreliable(quantity)
    total = max(int(crossing.n.sum()), 1)
    reasons: list[Said | None] = []
    aside = np.zeros(len(crossing.groups), dtype=bool)
    for position, group in enumerate(crossing.groups):
        n, counted = int(crossing.n[position]), int(quantity.counted[position])
        reason = _reason(decide, n=n, counted=counted)
        reason = reason if reason is not None else empty[position] or shaky[position]
        if not crossing.known[position]:
            reason = Said(code="reason.unknown_group", values={"n": n})
        else:
            small = reason is not None
            aside[position] = _set_aside(decide, group, n / total, named=named, small=small)
        if aside[position]:
            reason = Said(code="reason.set_aside", values={"n": n, "group_share": n / total})
        reasons.append(reason)
    compared = np.array([reason is None for reason in reasons], dtype=bool)
    shown = crossing.known & ~np.isnan(quantity.value) & ~aside
    return Standing(compared, tuple(reasons), aside, shown)


def _reason(decide: Decide, *, n: int, counted: int) -> Said | None:
    if n < decide.min_group:
        return Said(code="reason.small_group", values={"n": n, "least": decide.min_group})
    if 0 < counted < decide.min_denominator:
        values = {"n": counted, "least": decide.min_denominator}
        return Said(code="reason.small_denominator", values=values)
    return None


def _set_aside(
    decide: Decide,
    group: dict[str, str],
    part: float,
    *,
    named: Sequence[dict[str, str]],
    small: bool,
) -> bool:
    if decide.small_groups == "undetermined":
        return False
    allowed = decide.small_groups.set_aside
    if part >= allowed.max_share:
        return False
    return group in named if allowed.only_named else small
