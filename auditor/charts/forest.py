"""Draws a metric's value for every group with its interval, and the limit where the rule sets one for it."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _rows, _sheet
from auditor.charts._rows import Row, Scale
from auditor.charts._sheet import Chart
from auditor.report import GroupVerdict, Verdict, Word
from auditor.wording import Unit, Wording, own, unit_of


@_sheet.drawing
def draw(verdict: Verdict, words: Wording, *, groups: Sequence[GroupVerdict]) -> Chart:
    """The groups' own values; coloured by verdict only where the limit is about these very values."""
    unit = unit_of(verdict.metric)
    plain = verdict.contrast in (None, "worst")
    rows = [_row(group, words, unit, plain=plain) for group in groups]
    limits = _rows.limits_of(verdict.limit, words, unit) if plain else []
    scale = _scale(rows, [limit.at for limit in limits], words, unit)
    page = _rows.draw(
        rows,
        scale=scale,
        limits=limits,
        legend=_rows.legend(rows, words),
        header=str(words.say("table.n")),
    )
    title = words.say("chart.forest.title", metric=words.metric(verdict.metric))
    return _rows.chart(page, rows, words, unit, title=title, limits=limits)


def _row(group: GroupVerdict, words: Wording, unit: Unit, *, plain: bool) -> Row:
    value, interval = own(group)
    tone = _rows.tone_of(group) if plain else "plain"
    small = group.set_aside or group.verdict in (Word.INSUFFICIENT_DATA, Word.ERROR)
    return Row(
        label=str(words.group(group.group)),
        n=words.number(group.n),
        value=value,
        interval=interval,
        note=_rows.note(group, words),
        tone="absent" if small else tone,
    )


def _scale(rows: Sequence[Row], limits: Sequence[float], words: Wording, unit: Unit) -> Scale:
    low, high = _rows.ends(rows, limits)
    if unit in ("share", "index"):
        low, high = max(0.0, low), min(1.0, high)
        low = 0.0 if low < 0.3 else low
    return Scale(low, high, _rows.writer(words, unit, low, high))
