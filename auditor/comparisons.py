"""The comparisons of one crossing: every pair that a contrast asks for, with its doubt, charged to one group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from auditor import intervals
from auditor.cells import Floats, Integers
from auditor.contrasts import Contrast
from auditor.intervals import Level, Limits
from auditor.mean import Mean
from auditor.metrics import Metric
from auditor.quantity import Flags, Joint, Quantity, Rate, Single
from auditor.spanning import against_each_other


@dataclass(frozen=True)
class Comparisons:
    """All comparisons of one crossing. Vectors run over comparisons.

    `charged` is the group (position) that answers for each; `families` is the number of
    comparisons that a correction must count, `camps` that of the pairs that can be at a limit at once;
    `limits(level)` are one-sided. A simulation compares many crossings of the same groups at
    once: `crossing` is the one that each comparison belongs to, and a level may be a vector over them.
    """

    charged: Integers
    value: Floats
    families: int
    camps: int
    paired: bool
    limits: Callable[[Level], Limits]
    crossing: Integers
    crossings: int
    part: Integers | None = None
    """Of a joint quantity: which of its parts each comparison is about."""
    parts: tuple[str, ...] = ()

    def of(self, groups: Flags) -> Comparisons:
        """Only those charged to these groups (a flag per position)."""
        kept = groups[self.charged]

        def limits(level: Level) -> Limits:
            every = self.limits(level)
            return Limits(every.low[kept], every.high[kept])

        return replace(
            self,
            charged=self.charged[kept],
            value=self.value[kept],
            limits=_remembered(limits),
            crossing=self.crossing[kept],
            part=None if self.part is None else self.part[kept],
        )

    def named(self, comparison: int) -> str | None:
        """The part that a comparison is about."""
        return None if self.part is None else self.parts[self.part[comparison]]


@dataclass(frozen=True)
class _Piece:
    """A quantity that is compared: the only one, or a part of a joint one; with that of everybody."""

    name: str
    better: str
    quantity: Single
    whole: Single | None


def _pieces(metric: Metric, quantity: Quantity, whole: Quantity | None) -> list[_Piece]:
    if not isinstance(quantity, Joint):
        assert not isinstance(whole, Joint)
        return [_Piece(metric.name, metric.better, quantity, whole)]
    wholes = [part.quantity for part in whole.parts] if isinstance(whole, Joint) else []
    return [
        _Piece(part.name, part.better, part.quantity, wholes[k] if wholes else None)
        for k, part in enumerate(quantity.parts)
    ]


def zero_denominator(
    metric: Metric,
    contrast: Contrast,
    quantity: Quantity,
    *,
    eligible: Flags,
    whole: Quantity | None,
    other: int | None,
) -> bool:
    """Whether the contrast divides by zero, and so is undefined for the whole crossing.

    `eligible`: who may be compared; `other`: position of the reference or largest group.
    """
    if contrast.operation != "ratio":
        return False
    pieces = _pieces(metric, quantity, whole)
    return any(_divisor(contrast, piece, eligible, other) == 0.0 for piece in pieces)


def _divisor(contrast: Contrast, piece: _Piece, eligible: Flags, other: int | None) -> float:
    """The largest (or only) value that a ratio may divide by."""
    if contrast.against == "overall":
        return 0.0 if piece.whole is None else float(piece.whole.value[0])
    if contrast.against in ("reference", "largest"):
        assert other is not None
        return float(piece.quantity.value[other])
    lowest = contrast.against == "best" and piece.better == "lower"
    values = piece.quantity.value[eligible]
    return float(np.min(values) if lowest else np.max(values))


def compare(
    metric: Metric,
    contrast: Contrast,
    quantity: Quantity,
    *,
    eligible: Flags,
    whole: Quantity | None = None,
    other: int | None = None,
    crossings: int = 1,
) -> Comparisons:
    """The comparisons among these groups.

    A group that is not `eligible` is compared with the others, so that it can be shown; nobody is
    compared with it, and no correction counts it. `other`: position of the reference or largest.
    Of a joint quantity all parts are compared, and a correction counts them all. `crossings`: how
    many crossings of these groups stand in the quantity, one after the other.
    """
    pieces = _pieces(metric, quantity, whole)
    found = [_compared(contrast, piece, eligible, other, crossings) for piece in pieces]
    whole_of = _joined(pieces, found) if isinstance(quantity, Joint) else found[0]
    return replace(whole_of, limits=_remembered(whole_of.limits))


def _remembered(limits: Callable[[Level], Limits]) -> Callable[[Level], Limits]:
    """The same limits, worked out once per level: many rules ask for the same few."""
    known: dict[float, Limits] = {}

    def at(level: Level) -> Limits:
        if not _one(level):
            return limits(level)
        if (key := float(level)) not in known:
            known[key] = limits(level)
        return known[key]

    return at


def _joined(pieces: list[_Piece], found: list[Comparisons]) -> Comparisons:
    def limits(level: Level) -> Limits:
        each = [one.limits(level) for one in found]
        return Limits(
            np.concatenate([one.low for one in each]), np.concatenate([one.high for one in each])
        )

    return Comparisons(
        charged=np.concatenate([one.charged for one in found]),
        value=np.concatenate([one.value for one in found]),
        families=sum(one.families for one in found),
        camps=sum(one.camps for one in found),
        paired=found[0].paired,
        limits=limits,
        crossing=np.concatenate([one.crossing for one in found]),
        crossings=found[0].crossings,
        part=np.repeat(np.arange(len(found)), [len(one.value) for one in found]),
        parts=tuple(piece.name for piece in pieces),
    )


def _compared(
    contrast: Contrast, piece: _Piece, eligible: Flags, other: int | None, crossings: int
) -> Comparisons:
    """The comparisons of one quantity."""
    quantity, judged, groups = piece.quantity, int(eligible.sum()), len(eligible)

    def each(level: Level) -> Limits:
        return intervals.limits(quantity, level if _one(level) else np.repeat(level, groups))

    if contrast.operation == "itself":
        everyone = np.arange(len(quantity.value))
        return Comparisons(
            charged=everyone,
            value=quantity.value,
            families=judged,
            camps=judged,
            paired=False,
            limits=each,
            crossing=everyone // groups,
            crossings=crossings,
        )
    if contrast.against == "overall":
        return _to_overall(contrast, quantity, piece.whole, families=judged)
    start = np.arange(crossings)[:, None] * groups
    first, second, charged = (
        (start + positions).ravel() for positions in _pairs(piece.better, contrast, eligible, other)
    )
    single = contrast.against in ("reference", "largest")
    families = max(judged - 1 if single else judged * (judged - 1) // 2, 1)
    left, right = quantity.value[first], quantity.value[second]
    ratio = contrast.operation == "ratio"
    value = _quotient(left, right) if ratio else left - right
    smoothed = isinstance(quantity, Rate) and quantity.pulled is not None
    if isinstance(quantity, Rate) and smoothed:
        left, right = quantity.centre[first], quantity.centre[second]
    alike = against_each_other(quantity, first, quantity, second)

    def limits_at(level: Level) -> Limits:
        found = each(level)
        one = Limits(found.low[first], found.high[first])
        two = Limits(found.low[second], found.high[second])
        method = intervals.ratio if ratio else intervals.difference
        bounds = method(left, one, right, two, alike=alike)
        return _holding(bounds, value) if smoothed else bounds

    return Comparisons(
        charged=charged,
        value=value,
        families=families,
        camps=families if single else max(judged * judged // 4, 1),
        paired=True,
        limits=limits_at,
        crossing=charged // groups,
        crossings=crossings,
    )


def _holding(bounds: Limits, value: Floats) -> Limits:
    """A smoothed value may stand outside what was seen; its limits hold it all the same."""
    return Limits(np.minimum(bounds.low, value), np.maximum(bounds.high, value))


def _one(level: Level) -> bool:
    """Whether all crossings have the same level."""
    return np.ndim(level) == 0


def _quotient(left: Floats, right: Floats) -> Floats:
    """left / right; infinite over 0, and 1 for 0/0: two groups at zero do not differ."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = left / right
    return np.where((left == 0) & (right == 0), 1.0, quotient)


def _pairs(
    better: str, contrast: Contrast, eligible: Flags, other: int | None
) -> tuple[Integers, Integers, Integers]:
    """First, second and charged positions of every comparison, so that the value's worst end is the charged group's."""
    if contrast.against in ("reference", "largest"):
        group = np.array([g for g in range(len(eligible)) if g != other], dtype=np.int64)
        return group, np.full(len(group), other, dtype=np.int64), group
    i, j = np.where(~np.eye(len(eligible), dtype=bool) & eligible[None, :])
    lower_is_better = better == "lower"
    if contrast.name == "ratio":  # min / max: the charged group is the worse one
        return (j, i, i) if lower_is_better else (i, j, i)
    if contrast.name == "ratio_to_best":
        return i, j, i
    return (i, j, i) if lower_is_better else (j, i, i)  # the gap of i to j


def _to_overall(
    contrast: Contrast, quantity: Single, whole: Single | None, *, families: int
) -> Comparisons:
    """Against everybody, the group itself included.

    p − P = (1 − f)(p − r) and p / P = 1 / (f + (1 − f) r / p), with r the rate of everybody
    else and f the group's part of the denominator: so the doubt is that of group against rest,
    which share nobody.
    """
    assert isinstance(quantity, (Rate, Mean))
    assert whole is not None
    rest = quantity.complement(whole)  # type: ignore[arg-type]  # of the same metric, so of one kind
    part = quantity.denominator / (quantity.denominator + rest.denominator)
    part = np.where(np.isnan(part), 1.0, part)
    overall = np.full(len(part), whole.value[0])
    ratio = contrast.operation == "ratio"
    size = len(part)
    alike = against_each_other(quantity, np.arange(size), rest, np.arange(size))

    def limits_at(level: Level) -> Limits:
        one, two = intervals.limits(quantity, level), intervals.limits(rest, level)
        if not ratio:
            found = intervals.difference(quantity.value, one, rest.value, two, alike=alike)
            return Limits((1 - part) * found.low, (1 - part) * found.high)
        found = intervals.ratio(quantity.value, one, rest.value, two, alike=alike)
        with np.errstate(divide="ignore"):
            return Limits(1 / (part + (1 - part) / found.low), 1 / (part + (1 - part) / found.high))

    value = _quotient(quantity.value, overall) if ratio else quantity.value - overall
    return Comparisons(
        charged=np.arange(size),
        value=value,
        families=families,
        camps=families,
        paired=False,
        limits=limits_at,
        crossing=np.zeros(size, dtype=np.int64),
        crossings=1,
    )
