"""Draws, per group, how the model's scores are spread."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _sheet
from auditor.charts._sheet import Chart
from auditor.report import Exhibit
from auditor.wording import Wording

MOST, TALL, GAP, TOP, BOTTOM = 12, 0.42, 0.14, 0.34, 0.5


@_sheet.drawing
def draw(exhibits: Sequence[Exhibit], words: Wording, *, threshold: float | None) -> Chart:
    """One ridge per group on a common axis, with the threshold where there is one."""
    chosen = sorted(exhibits, key=lambda exhibit: -exhibit.n)[:MOST]
    shown = [exhibit for exhibit in exhibits if exhibit in chosen]
    page = _drawn(shown, words, threshold)
    title = str(words.say("chart.scores.title", by=words.crossing(shown[0].by)))
    if len(shown) < len(exhibits):
        title = f"{title} {words.say('chart.largest', n=len(shown))}"
    said = [str(words.say("chart.alt", title=title)), *(_said(e, words) for e in shown)]
    alt = _sheet.printable(" ".join(said))
    return Chart(page.svg(), alt, title, page.width, page.height)


def _drawn(shown: Sequence[Exhibit], words: Wording, threshold: float | None) -> _sheet.Sheet:
    labels = [str(words.group(exhibit.group)) for exhibit in shown]
    gutter = min(2.2, max(_sheet.inches(label) for label in labels) + 0.05)
    numbers = [words.number(exhibit.n) for exhibit in shown]
    right = max(0.5, *(_sheet.inches(n) for n in numbers)) + 0.08
    height = len(shown) * TALL
    page = _sheet.Sheet(height=TOP + height + BOTTOM)
    left = gutter + GAP
    axes = page.axes(left=left, top=TOP, width=page.width - left - right, height=height)
    low, high = _ends(shown, threshold)
    axes.set_xlim(low, high)
    axes.set_ylim(len(shown), 0)
    marks = _sheet.ticks(low, high)
    write = _sheet.writer(words, "index", low, high)
    axes.set_xticks(marks, [write(mark) for mark in marks])
    axes.yaxis.set_visible(False)
    page.text(page.width, TOP - 0.1, str(words.say("table.n")), ha="right", fontsize=7.5,
              color=_sheet.MUTED)  # fmt: skip
    top = max(max(_heights(exhibit)) for exhibit in shown) or 1.0
    for index, (exhibit, label, n) in enumerate(zip(shown, labels, numbers, strict=True)):
        x, y = _outline(exhibit)
        base = index + 0.94
        axes.fill_between(x, [base] * len(x), [base - 0.86 * v / top for v in y], linewidth=0,
                          color=_sheet.BLUE, alpha=0.22)  # fmt: skip
        axes.plot(x, [base - 0.86 * v / top for v in y], color=_sheet.BLUE, linewidth=1.1)
        axes.axhline(base, color=_sheet.GRID, linewidth=0.7)
        _label(page, label, n, y=TOP + (index + 0.72) * TALL, gutter=gutter)
    if threshold is not None and low <= threshold <= high:
        axes.axvline(threshold, color=_sheet.INK, linewidth=1.1)
        told = str(words.say("chart.scores.threshold", value=words.number(threshold)))
        axes.text(threshold, 1.0, told, transform=axes.get_xaxis_transform(), ha="center",
                  va="bottom", fontsize=7.5, color=_sheet.INK)  # fmt: skip
    page.text(left + (page.width - left - right) / 2, page.height - 0.1,
              str(words.say("chart.scores.across")), ha="center", color=_sheet.MUTED)  # fmt: skip
    return page


def _label(page: _sheet.Sheet, label: str, n: str, *, y: float, gutter: float) -> None:
    lines = _sheet.wrapped(label, width=gutter, lines=2)
    for index, line in enumerate(lines):
        page.text(0, y + (index - (len(lines) - 1) / 2) * 0.135, line)
    page.text(page.width, y, n, ha="right", color=_sheet.MUTED)


def _ends(shown: Sequence[Exhibit], threshold: float | None) -> tuple[float, float]:
    values = [x for exhibit in shown for x in exhibit.x]
    values += [] if threshold is None else [threshold]
    low, high = min(values), max(values)
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _heights(exhibit: Exhibit) -> Sequence[float]:
    return exhibit.y or [0.0]


def _outline(exhibit: Exhibit) -> tuple[list[float], list[float]]:
    """Edges and heights of bars become steps; points stay as they are."""
    if len(exhibit.x) != len(exhibit.y) + 1:
        return list(exhibit.x), list(exhibit.y)
    x = [edge for edge in exhibit.x for _ in (0, 1)]
    return x, [0.0, *(height for height in exhibit.y for _ in (0, 1)), 0.0]


def _said(exhibit: Exhibit, words: Wording) -> str:
    """The middle half of a group's scores, read from the drawn figures."""
    total = sum(exhibit.y) or 1.0
    run = 0.0
    quartiles: list[str] = []
    for x, y in zip(exhibit.x, exhibit.y, strict=False):
        run += y / total
        while len(quartiles) < 3 and run >= 0.25 * (len(quartiles) + 1) - 1e-9:
            quartiles.append(words.number(x))
    low, middle, high = (*quartiles, "–", "–", "–")[:3]
    return str(
        words.say(
            "chart.scores.alt_row",
            group=words.group(exhibit.group),
            n=words.number(exhibit.n),
            low=low,
            middle=middle,
            high=high,
        )
    )
