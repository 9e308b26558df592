"""Draws how every group compares with the others, beside the rule's limit."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _rows, _sheet
from auditor.charts._rows import Row, Scale
from auditor.charts._sheet import Chart
from auditor.report import GroupVerdict, Verdict
from auditor.wording import Wording, unit_of


@_sheet.drawing
def draw(verdict: Verdict, words: Wording, *, groups: Sequence[GroupVerdict]) -> Chart | None:
    """The groups' contrasts against the limit; None where no group has one."""
    unit = unit_of(verdict.metric, verdict.contrast)
    rows = [_row(group, words) for group in groups]
    if all(row.value is None for row in rows):
        return None
    limits = _rows.limits_of(verdict.limit, words, unit)
    parity = 1.0 if unit == "ratio" else 0.0
    low, high = _rows.ends(rows, [parity, *(limit.at for limit in limits)])
    if unit == "ratio":
        low = 0.0 if low < 0.6 else low
    scale = Scale(low, high, _rows.writer(words, unit, low, high), parity=parity)
    page = _rows.draw(
        rows,
        scale=scale,
        limits=limits,
        legend=_rows.legend(rows, words),
        header=str(words.say("table.n")),
    )
    return _rows.chart(page, rows, words, unit, title=_title(verdict, words), limits=limits)


def _title(verdict: Verdict, words: Wording) -> str:
    asked = words.asked(verdict.metric, verdict.contrast)
    return str(words.say("chart.ratios.title", asked=asked))


def _row(group: GroupVerdict, words: Wording) -> Row:
    return Row(
        label=str(words.group(group.group)),
        n=words.number(group.n),
        value=group.value,
        interval=group.interval,
        note=_rows.note(group, words),
        tone=_rows.tone_of(group),
    )


