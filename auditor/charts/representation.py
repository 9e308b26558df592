"""Draws how many people of each group are in the data."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _rows, _sheet
from auditor.charts._rows import Row, Scale
from auditor.charts._sheet import Chart
from auditor.report import Estimate
from auditor.wording import Wording


@_sheet.drawing
def draw(shares: Sequence[Estimate], words: Wording) -> Chart:
    """A bar per group, from estimates of `share` of one crossing."""
    rows = [_row(estimate, words) for estimate in shares]
    high = max((row.value or 0.0) for row in rows) * 1.08 or 1.0
    scale = Scale(0.0, min(1.0, high), _rows.writer(words, "share", 0.0, high))
    page = _rows.draw(
        rows, scale=scale, limits=[], legend=[], header=str(words.say("table.n")), bars=True
    )
    by = words.crossing(shares[0].by)
    title = words.say("chart.representation.title", by=by)
    return _rows.chart(page, rows, words, "share", title=str(title), limits=[])


def _row(estimate: Estimate, words: Wording) -> Row:
    group = str(words.group(estimate.group))
    return Row(group, words.number(estimate.n), estimate.value)
