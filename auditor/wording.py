"""Turns figures, limits, groups and verdicts into words: the same on every page and in every chart."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from auditor import contrasts, days, i18n, metrics
from auditor.errors import AuditorError
from auditor.i18n import Catalogue, Phrase
from auditor.report import Bound, GroupVerdict, Outcome, Report, Verdict, Word

Unit = Literal["share", "points", "ratio", "index", "amount", "documented"]
"""`documented`: a number that somebody wrote down, shown as it was written."""
Interval = tuple[float | None, float | None]
SYMBOLS: dict[str, str] = {
    Word.ERROR: "!",
    Word.FAIL: "×",
    Word.FLAG: "▲",
    Word.INSUFFICIENT_DATA: "○",
    Word.INCONCLUSIVE: "≈",
    Word.PENDING: "…",
    Word.WAIVED: "◇",
    Word.PASS: "✓",
    Word.NOT_APPLICABLE: "–",
    Outcome.UNDETERMINED: "≈",
    Outcome.FLAGGED: "▲",
}
DIGITS: dict[Unit, int] = {"share": 1, "points": 1, "ratio": 3, "index": 3}
MOST_DIGITS = 8
ROWS = {"ranking": "items", "transcription": "utterances"}
"""What the rows of a task are, where they are not people: the prefix of the sentences that are told otherwise."""


def title_of(kind: str, name: str) -> Mapping[str, str] | None:
    """The title that a metric or contrast gave itself; None where the shelf does not know it."""
    try:
        return metrics.get(name).title if kind == "metric" else contrasts.get(name).title
    except AuditorError:
        return None


@functools.cache
def unit_of(metric: str | None, contrast: str | None = None) -> Unit:
    """In which unit the values of a metric and contrast are written."""
    if contrast and contrast.startswith("ratio"):
        return "ratio"
    unit = _own_unit(metric)
    return "points" if unit == "share" and contrast and contrast.startswith("diff") else unit


def _own_unit(metric: str | None) -> Unit:
    if metric is None:
        return "documented"
    try:
        return metrics.get(metric).unit
    except AuditorError:
        return "index"


@functools.cache
def range_of(metric: str | None) -> tuple[float | None, float | None]:
    """Between what the values of a metric lie; None where they have no end."""
    try:
        return metrics.get(metric or "").range
    except AuditorError:
        return (None, None)


def parameters_of(metric: str) -> Mapping[str, metrics.Taken]:
    """The parameters that a metric takes."""
    try:
        return metrics.get(metric).parameters
    except AuditorError:
        return {}


def is_headline(metric: str | None) -> bool:
    """Whether a metric stands on every page."""
    try:
        return metrics.get(metric or "").headline
    except AuditorError:
        return True


def is_joint(metric: str | None) -> bool:
    """Whether a metric joins several others and has no value of its own."""
    try:
        return metrics.get(metric or "").kind == "joint"
    except AuditorError:
        return False


class Wording:
    """A catalogue that also knows what figures mean."""

    def __init__(self, language: str, *, strict: bool = False, of: str = "") -> None:
        self.catalogue: Catalogue = i18n.catalogue(language, title_of, strict=strict, of=of)
        self.language = language
        self.say = self.catalogue.say
        self.text = self.catalogue.text
        self.group = self.catalogue.group
        self.number = self.catalogue.number
        self.percent = self.catalogue.percent
        self.date = self.catalogue.date
        self.together = self.catalogue.together

    def figure(
        self, value: float | None, unit: Unit, *, near: Mapping[str, Any] | None = None
    ) -> str:
        """A value in its unit; with more digits where rounding would move it across the limit `near`."""
        if value is None:
            return "–"
        digits = DIGITS.get(unit)
        if digits is None:
            return self.number(value)
        scale = 100 if unit in ("share", "points") else 1
        while digits < MOST_DIGITS and _moved(value * scale, digits, scale, near):
            digits += 1
        if unit in ("index", "ratio") and value != 0 and round(value, digits) == 0:
            return self.number(value)
        return self._written(value, unit, digits)

    def _written(self, value: float, unit: Unit, digits: int) -> str:
        if unit == "share":
            return self.percent(value, digits=digits)
        if unit == "points":
            return str(
                self.say("unit.points", value=Phrase(self.number(100 * value, digits=digits)))
            )
        return self.number(value, digits=digits)

    def interval(
        self, interval: Interval | None, unit: Unit, *, near: Mapping[str, Any] | None = None
    ) -> str:
        """`28.9% to 33.4%`; an unbounded side is said in words."""
        if interval is None or interval == (None, None):
            return "–"
        if unit == "points" and None not in interval:
            return self._points(interval, near)
        low, high = (self.figure(limit, unit, near=near) for limit in interval)
        if interval[1] is None:
            return str(self.say("interval.from", low=low))
        if interval[0] is None:
            return str(self.say("interval.up_to", high=high))
        return str(self.say("interval.both", low=low, high=high))

    def _points(self, interval: Interval, near: Mapping[str, Any] | None) -> str:
        """Percentage points name their unit once: `5.1 to 8.6 pp`."""
        far = {key: _hundredfold(value) for key, value in (near or {}).items()}
        low, high = (self._near(100 * limit, 1, far) for limit in interval if limit is not None)
        both = self.say("interval.both", low=low, high=high)
        return str(self.say("unit.points", value=both))

    def _near(self, value: float, digits: int, near: Mapping[str, Any]) -> str:
        while digits < MOST_DIGITS and _moved(value, digits, 1, near):
            digits += 1
        return self.number(value, digits=digits)

    def limit(self, limit: Mapping[str, Any], unit: Unit = "index") -> Phrase:
        """What must hold: `at least 0.80`."""
        for key, value in limit.items():
            if value is None:
                continue
            if key == "between":
                low, high = (self._limit(part, unit) for part in value)
                return self.say("limit.between", low=low, high=high)
            if key in ("not_before", "not_after"):
                code, values = days.told(key, value)
                return self.say(code, **values)
            if key == "newer_than_days":
                return self.say("limit.newer_than_days", n=value)
            return self.say(f"limit.{key}", value=self._limit(value, unit))
        return self.say("limit.none")

    def _limit(self, value: Any, unit: Unit) -> Phrase:
        """A limit with as many digits as were written, at least two for ratios."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.catalogue.value(value)
        scale = 100 if unit in ("share", "points") else 1
        digits = {"ratio": 2, "index": 2}.get(unit, 0)
        while digits < MOST_DIGITS and abs(round(value * scale, digits) - value * scale) > 1e-9:
            digits += 1
        if unit == "amount" or abs(value) >= i18n.LARGEST:
            return Phrase(self.number(value))
        return Phrase(self._written(value, unit, digits))

    def bound(self, bound: Bound, unit: Unit, near: Mapping[str, Any]) -> Phrase:
        """What was compared with the limit, and at which one-sided level."""
        value = self.figure(bound.value, unit, near=near)
        level = Phrase(self.level(bound.level))
        return self.say(f"bound.{bound.side}", value=value, level=level)

    def level(self, level: float | None) -> str:
        """A level such as 4 % or, divided among many comparisons, 0.0263 %."""
        return "–" if level is None else f"{self.number(100 * level)}%"

    def p_value(self, p: float | None) -> str:
        if p is not None and p < 0.0001:
            return f"< {self.number(0.0001)}"
        return self.number(p, digits=4)

    def count(self, value: float | None) -> str:
        """A count of people; weighted ones may have a fraction."""
        if value is None:
            return "–"
        return self.number(int(value)) if value == int(value) else self.number(value, digits=1)

    def counted(self, k: float | None, n: float | None, value: float | None, unit: Unit) -> str:
        """`227 of 340` where the value is that share; of an F1 or an odds ratio it is not, so a dash."""
        if k is None or n is None or unit == "amount":
            return self.count(n)
        if value is not None and not (n and math.isclose(k / n, value, rel_tol=1e-6, abs_tol=1e-9)):
            return "–"
        return str(self.say("table.of", k=self.count(k), n=self.count(n)))

    def metric(self, name: str | None, parameters: Mapping[str, Any] | None = None) -> Phrase:
        """`scoring rate (quantile 0.8)`."""
        if not name:
            return Phrase("–")
        title = self.catalogue.title("metric", name)
        if not parameters:
            return title
        given = [self._parameter(name, key, value) for key, value in parameters.items()]
        return self.say("metric.with", metric=title, parameters=self.together(given))

    def _parameter(self, metric: str, name: str, value: Any) -> Phrase:
        if name == metrics.CLASS:
            return self.say("metric.class", value=str(value))
        told = parameters_of(metric).get(name)
        title = Phrase(name) if told is None else self.text(told.what)
        return self.say("metric.parameter", parameter=title, value=self.catalogue.value(value))

    def asked(
        self,
        metric: str | None,
        contrast: str | None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Phrase:
        """`selection rate, ratio to the best group`."""
        named = self.metric(metric, parameters)
        if not contrast:
            return named
        title = self.catalogue.title("contrast", contrast)
        return self.say("asked", metric=named, contrast=title)

    def part(self, metric: str | None, part: str) -> Phrase:
        """Which of several quantities: a metric, or a class."""
        if is_joint(metric):
            name, several, of = part.partition(metrics.OF)
            if name not in metrics.names():
                return self.say("metric.feature", value=part)
            return self.metric(name, {metrics.CLASS: of} if several else None)
        return self.say("metric.class", value=part)

    def crossing(self, by: Sequence[str]) -> Phrase:
        return Phrase(" × ".join(by)) if by else self.say("group.whole")

    def verdict(self, word: str) -> Phrase:
        return self.say(f"verdict.{word}")

    def outcome(self, outcome: str) -> Phrase:
        return self.say(f"outcome.{outcome}")

    def reason(self, reason: Any) -> Phrase:
        return self.say(reason) if reason is not None else Phrase("")

    def groups(self, groups: Iterable[Mapping[str, str]]) -> Phrase:
        return self.together(self.group(group) for group in groups)


def _moved(value: float, digits: int, scale: float, near: Mapping[str, Any] | None) -> bool:
    """Whether a rounded value stands on the other side of a limit than the value itself."""
    shown = round(value, digits)
    for limit in _limits(near):
        at = limit * scale
        if value != at and (shown - at) * (value - at) <= 0 and abs(value - at) > 1e-12:
            return True
    return False


def _hundredfold(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_hundredfold(part) for part in value]
    return 100 * value if isinstance(value, int | float) else value


def _limits(near: Mapping[str, Any] | None) -> list[float]:
    found: list[float] = []
    for value in (near or {}).values():
        parts = value if isinstance(value, list | tuple) else [value]
        found += [p for p in parts if isinstance(p, int | float) and not isinstance(p, bool)]
    return found


def own(group: GroupVerdict) -> tuple[float | None, Interval | None]:
    """A group's own metric: `rate` where the verdict is about a contrast, else the value itself."""
    if group.rate is not None or group.rate_interval is not None:
        return group.rate, group.rate_interval
    return group.value, group.interval


def doubt(group: GroupVerdict, contrast: str | None) -> Interval | None:
    """The interval of a group's comparison; none for the group that others are held against, which is 0 or 1 by definition."""
    interval = group.interval
    if contrast and interval is not None and interval[0] == interval[1] == group.value:
        return None
    return interval


def asks_several(verdict: Verdict) -> bool:
    """Whether several quantities were asked at once, so that groups have no value of their own."""
    return is_joint(verdict.metric) or any(group.part is not None for group in verdict.groups)


@functools.cache
def wording(language: str, *, strict: bool = False, of: str = "") -> Wording:
    return Wording(language, strict=strict, of=of)


def of_report(report: Report, language: str) -> Wording:
    """The words for a report: of lists items are told, of transcriptions utterances, else people."""
    return wording(language, of=ROWS.get(report.codebook.task, ""))
