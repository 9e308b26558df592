"""Figures that moved further than their intervals, and figures that came or went."""

from __future__ import annotations

import math
from collections.abc import Iterator

from auditor.changes._change import Change, How
from auditor.report import Estimate, Report, digest_of

BY_CHANCE = 6
"""One figure in about so many moves beyond both 95 % intervals although nothing but the sample changed.

Two estimates of one quantity, equally sure: their difference has √2 standard errors, and leaves
1.96 of them in 16.6 % of the cases.
"""


def changes(old: Report, new: Report) -> Iterator[Change]:
    """Of every figure that both reports hold."""
    before = {_key(one): one for one in old.estimates}
    for estimate in new.estimates:
        was = before.get(_key(estimate))
        how = None if was is None else _how(was, estimate)
        if was is not None and how is not None:
            yield Change(
                kind="figure",
                how=how,
                name=estimate.metric,
                by=estimate.by,
                group=estimate.group,
                contrast=estimate.contrast,
                parameters=estimate.parameters,
                old=was.value,
                new=estimate.value,
                old_interval=was.interval,
                new_interval=estimate.interval,
                reason=estimate.reason or was.reason,
            )


def _key(one: Estimate) -> tuple[object, ...]:
    group = frozenset((one.group or {}).items())
    given = digest_of(one.parameters) if one.parameters else ""
    return one.metric, given, one.contrast, frozenset(one.by), group


def _how(old: Estimate, new: Estimate) -> How | None:
    """Beyond: the new value outside the old interval, and the old one outside the new."""
    if old.value is None or new.value is None:
        if old.value is None and new.value is None:
            return None
        return How.NEW if old.value is None else How.GONE
    apart = _outside(new.value, old.interval) and _outside(old.value, new.interval)
    return How.BEYOND if apart else None


def _outside(value: float, interval: tuple[float | None, float | None] | None) -> bool:
    """Without an interval nobody can say so."""
    if interval is None:
        return False
    low = -math.inf if interval[0] is None else interval[0]
    high = math.inf if interval[1] is None else interval[1]
    slack = 1e-12 * max(1.0, abs(value))
    return value < low - slack or value > high + slack
