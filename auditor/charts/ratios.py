"""Draws every group's own value and, beside it, how it compares with the others against the rule's limit."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _rows, _said, _sheet
from auditor.charts._rows import Dot, Panel, Row, Tone
from auditor.charts._sheet import Chart
from auditor.report import GroupVerdict, Verdict, Word
from auditor.wording import Unit, Wording, asks_several, doubt, own, unit_of


@_sheet.drawing
def draw(verdict: Verdict, words: Wording, *, groups: Sequence[GroupVerdict]) -> Chart:
    """Values on the left, where groups have one, and comparisons with the limit on the right."""
    units = (unit_of(verdict.metric), unit_of(verdict.metric, verdict.contrast))
    compared = [_comparison(group, verdict.contrast, words) for group in groups]
    right = _compared(verdict, compared, words, units[1])
    values = [] if asks_several(verdict) else [_value(group, words) for group in groups]
    panels = [_own(verdict, values, words, units[0]), right] if values else [right]
    columns = [values, compared] if values else [compared]
    rows = [
        Row(str(words.group(group.group, verdict.by)), words.number(group.n), dots)
        for group, dots in zip(groups, zip(*columns, strict=True), strict=True)
    ]
    page = _rows.draw(
        rows,
        panels,
        header=str(words.say("table.n")),
        legend=_rows.legend([*values, *compared], words),
    )
    asked = words.asked(verdict.metric, verdict.contrast, verdict.parameters)
    title = str(words.say("chart.ratios.title", asked=asked))
    return _said.chart(page, rows, words, units[-len(panels) :], title=title, limits=right.limits)


def _own(verdict: Verdict, dots: Sequence[Dot], words: Wording, unit: Unit) -> Panel:
    low, high = _rows.within(*_rows.ends(dots, []), verdict.metric)
    return Panel(
        low, high, _sheet.writer(words, unit, low, high), title=str(words.metric(verdict.metric))
    )


def _compared(verdict: Verdict, dots: Sequence[Dot], words: Wording, unit: Unit) -> Panel:
    limits = _rows.limits_of(verdict.limit, words, unit)
    parity = 1.0 if unit == "ratio" else 0.0
    low, high = _rows.ends(dots, [parity, *(limit.at for limit in limits)])
    if unit == "ratio":
        low = 0.0 if low < 0.5 else low
    return Panel(
        low,
        high,
        _sheet.writer(words, unit, low, high),
        title=str(words.catalogue.title("contrast", verdict.contrast or "")),
        limits=limits,
        parity=parity,
    )


def _value(group: GroupVerdict, words: Wording) -> Dot:
    value, interval = own(group)
    small = group.set_aside or group.verdict in (Word.INSUFFICIENT_DATA, Word.ERROR)
    tone: Tone = "absent" if small else "plain"
    return _rows.dot(group, words, value=value, interval=interval, tone=tone)


def _comparison(group: GroupVerdict, contrast: str | None, words: Wording) -> Dot:
    tone = _rows.tone_of(group)
    interval = doubt(group, contrast)
    return _rows.dot(group, words, value=group.value, interval=interval, tone=tone)
