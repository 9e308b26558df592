"""The figures of an audit: every metric for the whole, every group, and every contrast asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from auditor import comparisons, contrasts, eligible, intervals, levels, metrics
from auditor.cells import Cells, Crossing, Floats, Integers
from auditor.comparisons import Comparisons
from auditor.contrasts import Contrast
from auditor.documented import Said
from auditor.eligible import Standing
from auditor.errors import AuditorError
from auditor.intervals import Limits
from auditor.metrics import Metric
from auditor.noun import Noun
from auditor.quantity import Joint, Point, Quantity, Single
from auditor.report import Estimate
from auditor.rules import Decide

Interval = tuple[float | None, float | None]


def finite(value: float) -> float | None:
    """A number for the document: None for an unbounded or undefined one."""
    return float(value) if math.isfinite(value) else None


def interval_of(low: float, high: float) -> Interval | None:
    """An interval for the document; None where there is no value at all."""
    if math.isnan(low) or math.isnan(high):
        return None
    return (finite(low), finite(high))


def available(cells: Cells) -> list[Metric]:
    """The metrics of the task that the data allow: with several classes of each, with every counted tolerance."""
    whole, book = cells.at(()), cells.codebook
    found: list[Metric] = []
    for metric in metrics.shelf().values():
        if not metric.available(whole):
            continue
        counted = book.tolerances.of(metric.name)
        if counted is not None:
            found += [metric.with_({"tolerance": one}) for one in counted]
        else:
            found += metric.of_each_class(book.classes)
    return found


class Asked(Noun):
    """A contrast that a rule asks at a crossing, the minimums that it sets, and the groups set aside."""

    metric: str
    contrast: str
    by: tuple[str, ...]
    parameters: dict[str, Any] = Field(default_factory=dict)
    decide: Decide = Decide(min_group=1, min_denominator=1)
    set_aside: tuple[dict[str, str], ...] = ()


def estimate_all(cells: Cells, *, asked: Iterable[Asked], confidence: float) -> list[Estimate]:
    """Every available metric at every crossing of the cells, then every contrast that a rule asks.

    Where several rules ask the same, the first one's minimums count: a figure is stated once.
    """
    found = []
    for by in cells.crossings():
        crossing = cells.at(by)
        for metric in available(cells):
            of_groups = metric.kind == "share" or metric.of_crossing
            if metric.kind == "joint" or (of_groups and not by):
                continue  # several values are no value; the whole's share of itself says nothing
            found += plain(crossing, metric, confidence=confidence)
    once: dict[tuple[object, ...], Asked] = {}
    for one in asked:
        given = tuple(sorted(one.parameters.items()))
        once.setdefault((one.metric, given, one.contrast, one.by), one)
    for one in once.values():
        if metrics.get(one.metric).available(cells.at(one.by)):
            found += contrasted(cells, one, confidence=confidence)
    return found


def plain(crossing: Crossing, metric: Metric, *, confidence: float) -> list[Estimate]:
    """The metric's own value in every group, `unknown` included."""
    quantity = _single(metric.measure(crossing))
    reasons = eligible.undefined(metric, quantity)
    found, seen = intervals.limits(quantity, (1 - confidence) / 2), metric.seen(crossing)
    unknown = Said(code="reason.no_interval_known") if isinstance(quantity, Point) else None
    return [
        Estimate(
            metric=metric.name,
            parameters=dict(metric.given),
            by=crossing.by,
            group=group if seen.by else None,
            n=int(seen.n[position]),
            value=finite(quantity.value[position]),
            interval=interval_of(found.low[position], found.high[position]),
            numerator=finite(quantity.numerator[position]),
            denominator=finite(quantity.denominator[position]),
            status="ok" if reasons[position] is None else "undefined",
            reason=reasons[position] or unknown,
        )
        for position, group in enumerate(seen.groups)
    ]


def _single(quantity: Quantity) -> Single:
    """A quantity that has a value of its own."""
    if isinstance(quantity, Joint):
        raise AuditorError("several quantities at once have no value of their own; name a contrast")
    return quantity


@dataclass(frozen=True)
class Measured:
    """A metric measured at a crossing, under the contrast and the minimums of whoever asks."""

    cells: Cells
    crossing: Crossing
    metric: Metric
    contrast: Contrast
    quantity: Quantity
    standing: Standing

    def comparisons(self) -> Comparisons | Said:
        """The comparisons among the groups that are shown, or why there are none."""
        allowed = self.standing.eligible
        least = 1 if self.contrast.operation == "itself" else 2
        if allowed.sum() < least:
            because = self.standing.commonest()
            values = {"groups": int(allowed.sum()), "least": least, "because": because}
            return Said(code="reason.too_few_groups", values=values)
        other = self._other()
        if isinstance(other, Said):
            return other
        among = self.quantity.take(self.standing.positions)
        overall = self.contrast.against == "overall"
        whole = self.metric.measure(self.cells.at(())) if overall else None
        named = self.metric, self.contrast, among
        if comparisons.zero_denominator(*named, eligible=allowed, whole=whole, other=other):
            return Said(code="reason.zero_to_compare_with")
        return comparisons.compare(*named, eligible=allowed, whole=whole, other=other)

    def _other(self) -> int | Said | None:
        """The position, among those shown, of the reference or largest group."""
        positions = self.standing.positions
        if self.contrast.against == "largest":
            named = self.metric, self.quantity
            held = eligible.largest(*named, self.crossing.n, self.standing.compared)
            return int(np.flatnonzero(self.standing.positions == held)[0])
        if self.contrast.against != "reference":
            return None
        book = self.crossing.codebook
        reference = {name: book.attribute(name).reference for name in self.crossing.by}
        missing = [name for name, level in reference.items() if level is None]
        if missing:
            return Said(code="reason.no_reference", values={"attributes": missing})
        for k, position in enumerate(positions):
            if self.crossing.groups[position] == reference and self.standing.compared[position]:
                return k
        return Said(code="reason.reference_not_comparable", values={"group": reference})

    def spread(
        self, comparisons: Comparisons, *, low_bad: bool | None, confidence: float
    ) -> tuple[Floats, Limits]:
        """Per group that is shown: its worst value and two-sided interval."""
        size = len(self.standing.positions)
        values, found = per_group(
            comparisons, size, low_bad=low_bad, levels=self._shown(confidence)
        )
        if self.contrast.against in ("reference", "largest"):
            itself = 1.0 if self.contrast.operation == "ratio" else 0.0
            held = np.bincount(comparisons.charged, minlength=len(values)) == 0
            values, found = (
                np.where(held, itself, values),
                Limits(np.where(held, itself, found.low), np.where(held, itself, found.high)),
            )
        if isinstance(self.quantity, Point):
            return self.capped(values), Limits(np.full_like(values, np.nan), values * np.nan)
        return self.capped(values), Limits(self.capped(found.low), self.capped(found.high))

    def _shown(self, confidence: float) -> Callable[[int], tuple[float, float]]:
        """The levels of the worst of so many comparisons, outer and inner side."""
        miss, rough = round(1 - confidence, 12), self.quantity.rough
        passing = levels.passing(miss, self.contrast, rough=rough)
        return lambda several: levels.shown(miss, several, passing=passing, rough=rough)

    def worst_case(self, comparisons: Comparisons, *, low_bad: bool, confidence: float) -> Limits:
        """[crossings] the two-sided interval of the worst comparison of all, whichever it is."""
        miss, rough = round(1 - confidence, 12), self.quantity.rough
        passing = levels.passing(miss, self.contrast, rough=rough)
        pairs = self.contrast.against in ("best", "each_other")
        method = levels.shown_of_pairs if pairs else levels.shown
        both = method(miss, comparisons.families, passing=passing, rough=rough)
        _, found = _worst_of(
            comparisons,
            comparisons.crossing,
            comparisons.crossings,
            low_bad=low_bad,
            levels=both,
        )
        return Limits(self.capped(found.low), self.capped(found.high))

    def capped(self, values: Floats) -> Floats:
        """A ratio to the best cannot pass 1, nor a gap to the best fall below 0."""
        if self.contrast.against not in ("best", "each_other"):
            return values
        if self.contrast.operation == "difference":
            return np.maximum(values, 0.0)
        if self.contrast.name == "ratio" or self.metric.better == "higher":
            return np.minimum(values, 1.0)
        return np.maximum(values, 1.0)


def measured(
    cells: Cells,
    *,
    metric: str,
    contrast: str | None,
    by: tuple[str, ...],
    decide: Decide,
    parameters: Mapping[str, Any] | None = None,
    named: Sequence[dict[str, str]] = (),
) -> Measured:
    """Measure a metric at a crossing and see which groups may be compared. `named`: groups set aside."""
    crossing, found = cells.at(by), metrics.get(metric, parameters)
    quantity, seen = found.measure(crossing), found.seen(crossing)
    standing = eligible.standing(seen, found, quantity, decide, named=named)
    return Measured(cells, seen, found, contrasts.get(contrast), quantity, standing)


def contrasted(cells: Cells, asked: Asked, *, confidence: float) -> list[Estimate]:
    """A contrast per group of a crossing; groups without a value, and `unknown`, are left undefined with the reason."""
    found = measured(
        cells,
        metric=asked.metric,
        contrast=asked.contrast,
        by=asked.by,
        parameters=asked.parameters,
        decide=asked.decide,
        named=asked.set_aside,
    )
    comparisons = found.comparisons()
    shown: dict[int, Estimate] = {}
    fallback = comparisons
    if isinstance(comparisons, Comparisons):
        shown = _shown(found, comparisons, confidence=confidence)
        fallback = Said(code="reason.is_reference")
    return [
        shown.get(position)
        or _figure(found, position).model_copy(
            update={
                "status": "undefined",
                "reason": found.standing.reasons[position] or fallback,
            }
        )
        for position in range(len(found.crossing.groups))
    ]


def _figure(found: Measured, position: int) -> Estimate:
    """A contrast of one group, before its value."""
    return Estimate(
        metric=found.metric.name,
        parameters=dict(found.metric.given),
        contrast=found.contrast.name or None,
        by=found.crossing.by,
        group=found.crossing.groups[position],
        n=int(found.crossing.n[position]),
        status="ok",
    )


def _shown(found: Measured, comparisons: Comparisons, *, confidence: float) -> dict[int, Estimate]:
    low_bad = contrasts.low_is_bad(found.metric, found.contrast)
    values, limits = found.spread(comparisons, low_bad=low_bad, confidence=confidence)
    shown = {}
    for k, position in enumerate(found.standing.positions.tolist()):
        value = finite(values[k])
        if value is not None:
            told = {"value": value, "interval": interval_of(limits.low[k], limits.high[k])}
            shown[position] = _figure(found, position).model_copy(update=told)
    return shown


def per_group(
    comparisons: Comparisons,
    size: int,
    *,
    low_bad: bool | None,
    levels: Callable[[int], tuple[float, float]],
) -> tuple[Floats, Limits]:
    """The worst value charged to each of so many groups, and its two-sided interval.

    With several comparisons per group the side towards them is corrected for their number, since
    the best group is itself estimated. A group that is not eligible has one comparison more than
    the others, and changes nothing for them.
    """
    several = np.bincount(comparisons.charged, minlength=size)
    if low_bad is None or several.max() <= 1:
        half, _ = levels(1)
        each = comparisons.limits(half)
        values = np.full(size, np.nan)
        low, high = np.full(size, np.nan), np.full(size, np.nan)
        if several.max() <= 1:
            # of several none is the worst where no limit says which end is bad
            values[comparisons.charged] = comparisons.value
            low[comparisons.charged], high[comparisons.charged] = each.low, each.high
        return values, Limits(low, high)
    values, low, high = (np.full(size, np.nan) for _ in range(3))
    for number in np.unique(several[several > 0]):
        both = levels(int(number))
        worst, found = _worst_of(
            comparisons, comparisons.charged, size, low_bad=low_bad, levels=both
        )
        mine = several == number
        values[mine], low[mine], high[mine] = worst[mine], found.low[mine], found.high[mine]
    return values, Limits(low, high)


def _worst_of(
    comparisons: Comparisons,
    owner: Integers,
    size: int,
    *,
    low_bad: bool,
    levels: tuple[float, float],
) -> tuple[Floats, Limits]:
    """Per owner the worst of its comparisons, with limits at the levels of the outer and inner side."""
    outer, inner = (comparisons.limits(level) for level in levels)
    worst = np.fmin if low_bad else np.fmax
    low, high = (outer.low, inner.high) if low_bad else (inner.low, outer.high)
    values, lows, highs = (
        furthest(worst, owner, among, size) for among in (comparisons.value, low, high)
    )
    return values, Limits(lows, highs)


def furthest(worst: np.ufunc, owner: Integers, values: Floats, size: int) -> Floats:
    """Per owner the lowest or highest (np.minimum, np.fmax …) of its values; ±infinity where it has none."""
    found = np.full(size, np.inf if worst in (np.minimum, np.fmin) else -np.inf)
    if (owner[1:] > owner[:-1]).all():  # one each: five times as fast
        found[owner] = worst(found[owner], values)
    else:
        worst.at(found, owner, values)
    return found


def columns(
    cells: Cells, metric: Metric, contrast: Contrast, by: tuple[str, ...], *, confidence: float
) -> dict[str, list[object]]:
    """The same figures as columns, for a table of many groups."""
    crossing = cells.at(by)
    if contrast.name:
        asked = Asked(
            metric=metric.name, contrast=contrast.name, by=by, parameters=dict(metric.given)
        )
        found = contrasted(cells, asked, confidence=confidence)
        return _as_columns(found, by)
    quantity, seen = _single(metric.measure(crossing)), metric.seen(crossing)
    limits = intervals.limits(quantity, (1 - confidence) / 2)
    names = {name: [group.get(name) for group in seen.groups] for name in by}
    return {
        **names,
        "n": seen.n.tolist(),
        "value": _blank(quantity.value),
        "low": _blank(limits.low),
        "high": _blank(limits.high),
        "reason": [said and said.code for said in eligible.undefined(metric, quantity)],
    }


def _blank(values: Floats) -> list[object]:
    """Numbers, with None where there is none."""
    return [None if math.isnan(value) else value for value in values.tolist()]


def _as_columns(found: list[Estimate], by: tuple[str, ...]) -> dict[str, list[object]]:
    ends = [e.interval or (None, None) for e in found]
    return {
        **{name: [(e.group or {}).get(name) for e in found] for name in by},
        "n": [e.n for e in found],
        "value": [e.value for e in found],
        "low": [low for low, _ in ends],
        "high": [high for _, high in ends],
        "reason": [e.reason.code if e.reason else None for e in found],
    }
