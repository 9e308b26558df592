"""Draws, per group, how often what the score foretells came true: observed rates against mean scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from auditor.charts import _sheet as sheet
from auditor.charts._sheet import Chart
from auditor.report import Exhibit
from auditor.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 6
"""Groups drawn; of more the largest."""
BESIDE = 3
LEFT, RIGHT, HEAD, FOOT, GAP = 0.55, 0.12, 0.4, 0.52, 0.38
SMALL = 7.0
MARKS = [0.0, 0.5, 1.0]


@sheet.drawing
def draw(exhibits: Sequence[Exhibit], words: Wording) -> Chart:
    """A square per group: on the diagonal the score is right; each bar is the interval of one rate."""
    chosen = sorted(exhibits, key=lambda exhibit: -exhibit.n)[:MOST]
    shown = [exhibit for exhibit in exhibits if exhibit in chosen]
    side = (sheet.WIDTH - LEFT - RIGHT - GAP * (BESIDE - 1)) / BESIDE
    rows = -(-len(shown) // BESIDE)
    page = sheet.Sheet(height=rows * (HEAD + side + FOOT))
    for k, exhibit in enumerate(shown):
        column, top = k % BESIDE, (k // BESIDE) * (HEAD + side + FOOT)
        left = LEFT + column * (side + GAP)
        _named(page, exhibit, words, left=left, top=top, width=side)
        axes = page.axes(left=left, top=top + HEAD, width=side, height=side)
        _points(axes, exhibit, words, first=column == 0)
        middle, below = left + side / 2, top + HEAD + side + 0.36
        across = str(words.say("chart.reliability.across"))
        page.text(middle, below, across, ha="center", color=sheet.MUTED, fontsize=SMALL)
        if column == 0:
            up = str(words.say("chart.reliability.up"))
            page.text(0.09, top + HEAD + side / 2, up, rotation=90, ha="center",
                      color=sheet.MUTED, fontsize=SMALL)  # fmt: skip
    title = str(words.say("chart.reliability.title", by=words.crossing(shown[0].by)))
    if len(shown) < len(exhibits):
        title = f"{title} {words.say('chart.largest', n=len(shown))}"
    alt = " ".join([str(words.say("chart.alt", title=title)), *(_said(e, words) for e in shown)])
    return Chart(page.svg(), sheet.printable(alt), title, page.width, page.height)


def _named(
    page: sheet.Sheet, exhibit: Exhibit, words: Wording, *, left: float, top: float, width: float
) -> None:
    """The group, and how many people each of its points is made of."""
    (name,) = sheet.wrapped(str(words.group(exhibit.group)), width=width, lines=1)
    page.text(left, top + 0.1, name, fontweight="bold")
    least, most = (words.number(end(exhibit.people)) for end in (min, max))
    note = str(words.say("chart.reliability.note", least=least, most=most))
    page.text(left, top + 0.26, note, color=sheet.MUTED, fontsize=SMALL)


def _points(axes: Axes, exhibit: Exhibit, words: Wording, *, first: bool) -> None:
    axes.grid(axis="y", color=sheet.GRID, linewidth=0.7)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks(MARKS, [words.number(mark, digits=1) for mark in MARKS])
    labels = [words.percent(mark, digits=0) if first else "" for mark in MARKS]
    axes.set_yticks(MARKS, labels)
    axes.plot([0, 1], [0, 1], color=sheet.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    axes.vlines(exhibit.x, exhibit.low, exhibit.high, color=sheet.BLUE, linewidth=1.3, zorder=3)
    axes.plot(exhibit.x, exhibit.y, "o", color=sheet.BLUE, markersize=3.6, clip_on=False, zorder=4)


def _said(exhibit: Exhibit, words: Wording) -> str:
    """Point by point: mean score, observed rate and its interval, people."""
    points = zip(exhibit.x, exhibit.y, exhibit.low, exhibit.high, exhibit.people, strict=True)
    told = [
        words.say(
            "chart.reliability.point",
            score=words.number(x, digits=3),
            rate=words.percent(y, digits=1),
            interval=words.interval((low, high), "share"),
            n=n,
        )
        for x, y, low, high, n in points
    ]
    group, told_all = words.group(exhibit.group), words.together(told)
    return str(words.say("chart.reliability.alt_row", group=group, told=told_all))
