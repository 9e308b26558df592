"""Draws how many people of each group are in the data."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _rows, _said, _sheet
from auditor.charts._rows import Dot, Panel, Row
from auditor.charts._sheet import Chart
from auditor.report import Estimate
from auditor.wording import Wording


@_sheet.drawing
def draw(shares: Sequence[Estimate], words: Wording) -> Chart:
    """A bar per group, from estimates of `share` of one crossing."""
    rows = [Row(str(words.group(e.group)), words.number(e.n), (Dot(e.value),)) for e in shares]
    high = min(1.0, max((e.value or 0.0) for e in shares) * 1.08) or 1.0
    panel = Panel(0.0, high, _sheet.writer(words, "share", 0.0, high), bars=True)
    page = _rows.draw(rows, [panel], header=str(words.say("table.n")))
    title = words.say("chart.representation.title", by=words.crossing(shares[0].by))
    return _said.chart(page, rows, words, ["share"], title=str(title))
