"""Draws, per group, how many positives are found at the price of how many false alarms."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _lines, _sheet
from auditor.charts._lines import Axis, Curve
from auditor.charts._sheet import Chart
from auditor.report import Exhibit
from auditor.wording import Wording

MOST = 7


@_sheet.drawing
def draw(exhibits: Sequence[Exhibit], words: Wording) -> Chart:
    """One curve per group; of many groups the largest."""
    chosen = sorted(exhibits, key=lambda exhibit: -exhibit.n)[:MOST]
    shown = [exhibit for exhibit in exhibits if exhibit in chosen]
    curves = [_curve(exhibit, words) for exhibit in shown]

    def write(value: float) -> str:
        return words.percent(value, digits=0)

    across = Axis(str(words.say("chart.roc.across")), 0.0, 1.0, write)
    up = Axis(str(words.say("chart.roc.up")), 0.0, 1.0, write)
    page, axes = _lines.draw(curves, across=across, up=up, square=True)
    axes.plot([0, 1], [0, 1], color=_sheet.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    title = str(words.say("chart.roc.title", by=words.crossing(shown[0].by)))
    if len(shown) < len(exhibits):
        title = f"{title} {words.say('chart.largest', n=len(shown))}"
    said = [str(words.say("chart.roc.alt_row", group=c.name, note=c.note)) for c in curves]
    alt = " ".join([str(words.say("chart.alt", title=title)), *said])
    return Chart(page.svg(), _sheet.printable(alt), title, page.width, page.height)


def _curve(exhibit: Exhibit, words: Wording) -> Curve:
    n = words.number(exhibit.n)
    if exhibit.area is None:
        note = words.say("chart.n", n=n)
    else:
        note = words.say("chart.roc.note", area=words.number(exhibit.area, digits=3), n=n)
    return Curve(str(words.group(exhibit.group)), str(note), exhibit.x, exhibit.y)
