"""Draws, per group, how many people of each class were decided to be of which: the confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.charts import _sheet as sheet
from auditor.charts._sheet import Chart
from auditor.report import Exhibit
from auditor.wording import Wording

MOST = 4
"""Groups drawn; of more the largest."""
FEW = 4
"""Up to so many classes two groups stand side by side."""
LEFT, HEAD, FOOT, GAP = 1.0, 0.56, 0.16, 0.3
ROW, WIDEST = 0.36, 1.1
SMALL = 7.0
DARKEST = 0.5
"""How much of the colour a full cell has: the words on it stay black, in print too."""


@sheet.drawing
def draw(exhibits: Sequence[Exhibit], words: Wording) -> Chart:
    """A matrix per group: label down, decision across; each cell with its people and their share of the row."""
    chosen = sorted(exhibits, key=lambda exhibit: -exhibit.n)[:MOST]
    shown = [exhibit for exhibit in exhibits if exhibit in chosen]
    classes = shown[0].classes or ()
    beside = 2 if len(classes) <= FEW and len(shown) > 1 else 1
    height = HEAD + ROW * len(classes) + FOOT
    page = sheet.Sheet(height=height * -(-len(shown) // beside))
    width = (page.width - GAP * (beside - 1)) / beside
    for k, exhibit in enumerate(shown):
        left, top = (k % beside) * (width + GAP), (k // beside) * height
        _matrix(page, exhibit, words, left=left, top=top, width=width)
    title = str(words.say("chart.confusion.title", by=words.crossing(shown[0].by)))
    if len(shown) < len(exhibits):
        title = f"{title} {words.say('chart.largest', n=len(shown))}"
    told = [_told(exhibit, words) for exhibit in shown]
    alt = " ".join([str(words.say("chart.alt", title=title)), *told])
    return Chart(page.svg(), sheet.printable(alt), title, page.width, page.height)


def _matrix(
    page: sheet.Sheet, exhibit: Exhibit, words: Wording, *, left: float, top: float, width: float
) -> None:
    classes, counts = exhibit.classes or (), exhibit.counts or ()
    wide = min((width - LEFT) / len(classes), WIDEST)
    title = f"{words.group(exhibit.group)} ({words.say('chart.n', n=words.number(exhibit.n))})"
    for line in sheet.wrapped(title, width=width - 0.1, lines=1):
        page.text(left, top + 0.1, line, fontweight="bold")
    across = str(words.say("chart.confusion.across"))
    page.text(left + LEFT + wide * len(classes) / 2, top + 0.27, across, **_quiet("center"))
    down = str(words.say("chart.confusion.down"))
    page.text(left + LEFT - 0.1, top + 0.44, down, **_quiet("right"))
    for k, name in enumerate(classes):
        place = left + LEFT + wide * (k + 0.5)
        (short,) = sheet.wrapped(name, width=wide - 0.06, lines=1, size=SMALL)
        page.text(place, top + 0.44, short, ha="center", fontsize=SMALL)
    for i, (name, row) in enumerate(zip(classes, counts, strict=True)):
        y, total = top + HEAD + ROW * i, sum(row)
        (short,) = sheet.wrapped(name, width=LEFT - 0.16, lines=1)
        page.text(left + LEFT - 0.1, y + ROW / 2, short, ha="right")
        for j, n in enumerate(row):
            share = n / total if total else None
            x = left + LEFT + wide * j
            _cell(page, share, x=x, y=y, width=wide)
            page.text(x + wide / 2, y + 0.12, words.number(n), ha="center", fontsize=SMALL)
            if share is not None:
                told = words.percent(share, digits=0)
                page.text(x + wide / 2, y + 0.25, told, ha="center", fontsize=SMALL)


def _quiet(where: str) -> dict[str, object]:
    return {"ha": where, "color": sheet.MUTED, "fontsize": SMALL}


def _cell(page: sheet.Sheet, share: float | None, *, x: float, y: float, width: float) -> None:
    """A box, the darker the larger its share of the row."""
    from matplotlib.patches import Rectangle

    place = (x / page.width, 1 - (y + ROW) / page.height)
    size = (width / page.width, ROW / page.height)
    tint = DARKEST * (share or 0.0)
    base = tuple(int(sheet.BLUE[k : k + 2], 16) / 255 for k in (1, 3, 5))
    colour = tuple(1 - tint * (1 - part) for part in base)
    page.figure.add_artist(
        Rectangle(place, *size, facecolor=colour, edgecolor=sheet.GRID, linewidth=0.7)
    )


def _told(exhibit: Exhibit, words: Wording) -> str:
    """Class by class, how many were decided right."""
    rows = enumerate(zip(exhibit.classes or (), exhibit.counts or (), strict=True))
    right = [
        words.say(
            "chart.confusion.right", name=name, k=words.number(row[k]), n=words.number(sum(row))
        )
        for k, (name, row) in rows
    ]
    return str(
        words.say(
            "chart.confusion.alt_row", group=words.group(exhibit.group), told=words.together(right)
        )
    )
