"""Says in words what a chart of groups shows, from the very figures that were drawn."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _sheet as sheet
from auditor.charts._rows import Dot, Limit, Row
from auditor.wording import Unit, Wording

MOST = 12
"""Groups that the words beside a picture name; the table under it has them all."""


def chart(
    page: sheet.Sheet,
    rows: Sequence[Row],
    words: Wording,
    units: Sequence[Unit],
    *,
    title: str,
    limits: Sequence[Limit] = (),
) -> sheet.Chart:
    """The picture with its words."""
    sentences = [str(words.say("chart.alt", title=title))]
    sentences += [str(words.say("chart.alt_limit", limit=limit.label)) for limit in limits]
    sentences += [_row(row, words, units) for row in rows[:MOST]]
    if len(rows) > MOST:
        sentences.append(str(words.say("chart.more", n=len(rows) - MOST)))
    alt = sheet.printable(" ".join(sentences))
    return sheet.Chart(page.svg(), alt, title, page.width, page.height)


def _row(row: Row, words: Wording, units: Sequence[Unit]) -> str:
    parts = [_dot(dot, words, unit) for dot, unit in zip(row.dots, units, strict=True)]
    told = str(words.say("chart.then")).join(parts)
    return str(words.say("chart.alt_row", group=row.label, n=row.n, told=told))


def _dot(dot: Dot, words: Wording, unit: Unit) -> str:
    if dot.value is None:
        return dot.note
    value = words.figure(dot.value, unit)
    if dot.interval is None:
        return value
    interval = words.interval(dot.interval, unit)
    return str(words.say("chart.alt_value", value=value, interval=interval))
