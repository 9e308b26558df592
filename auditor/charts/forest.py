"""Draws a metric's value for every group with its interval, and the limit that the rule sets for it."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _rows, _said, _sheet
from auditor.charts._rows import Dot, Panel, Row
from auditor.charts._sheet import Chart
from auditor.report import GroupVerdict, Verdict
from auditor.wording import Wording, own, unit_of


@_sheet.drawing
def draw(verdict: Verdict, words: Wording, *, groups: Sequence[GroupVerdict]) -> Chart:
    """The groups' own values against the limit, coloured by verdict."""
    unit = unit_of(verdict.metric)
    dots = [_dot(group, words) for group in groups]
    limits = _rows.limits_of(verdict.limit, words, unit)
    low, high = _rows.ends(dots, [limit.at for limit in limits])
    low, high = _rows.within(low, high, verdict.metric)
    panel = Panel(low, high, _sheet.writer(words, unit, low, high), limits=limits)
    rows = [
        Row(str(words.group(group.group, verdict.by)), words.number(group.n), (dot,))
        for group, dot in zip(groups, dots, strict=True)
    ]
    header = str(words.say("table.n"))
    page = _rows.draw(rows, [panel], header=header, legend=_rows.legend(dots, words))
    title = str(
        words.say("chart.forest.title", metric=words.metric(verdict.metric, verdict.parameters))
    )
    return _said.chart(page, rows, words, [unit], title=title, limits=limits)


def _dot(group: GroupVerdict, words: Wording) -> Dot:
    value, interval = own(group)
    tone = _rows.tone_of(group)
    return _rows.dot(group, words, value=value, interval=interval, tone=tone)
