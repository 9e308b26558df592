"""Draws one row per group: its name, a dot with its interval in each panel, its n; limits as lines across."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from auditor.charts import _sheet as sheet
from auditor.report import GroupVerdict, Word
from auditor.wording import Interval, Unit, Wording, range_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Tone = Literal["plain", "inside", "outside", "undecided", "absent"]
LOOKS: dict[Tone, tuple[str, str, str]] = {
    "plain": ("o", sheet.BLUE, sheet.BLUE),
    "inside": ("o", sheet.GREEN, sheet.GREEN),
    "outside": ("^", sheet.VERMILION, sheet.VERMILION),
    "undecided": ("D", sheet.MUTED, sheet.PAPER),
    "absent": ("o", sheet.MUTED, "none"),
}
LINE, ROW, TOP, TITLE, AXIS, LEGEND = 0.135, 0.25, 0.28, 0.2, 0.25, 0.22
GAP, BETWEEN = 0.14, 0.34
SMALL = 7.5


@dataclass(frozen=True)
class Dot:
    """What is known of a group in one panel. A None end of an interval is unbounded."""

    value: float | None
    interval: Interval | None = None
    note: str = ""
    short: str = ""
    """What stands in the picture where the note is too long."""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Row:
    """One group: its name, how many people, and a dot for each panel."""

    label: str
    n: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Limit:
    """A line that values are compared with; `good` says on which side they should be."""

    at: float
    label: str
    good: Literal["above", "below"]


@dataclass(frozen=True)
class Panel:
    """An axis that all rows share: its ends, how its numbers are written, its limits, where groups are equal."""

    low: float
    high: float
    write: Callable[[float], str]
    title: str = ""
    limits: tuple[Limit, ...] = ()
    parity: float | None = None
    bars: bool = False


@dataclass(frozen=True)
class _Place:
    """Where things stand on the sheet, in inches."""

    top: float
    gutter: float
    left: float
    right: float
    labels: list[list[str]]
    heights: list[float]

    @property
    def height(self) -> float:
        return sum(self.heights) + 0.1


def draw(
    rows: Sequence[Row],
    panels: Sequence[Panel],
    *,
    header: str,
    legend: Sequence[tuple[Tone, str]] = (),
) -> sheet.Sheet:
    """All rows on one sheet, as high as they need; panels beside each other."""
    place = _placed(rows, header, titled=any(panel.title for panel in panels))
    marks = _legend_lines(legend, room=sheet.WIDTH - place.left)
    bottom = place.top + place.height + AXIS
    page = sheet.Sheet(height=bottom + LEGEND * len(marks))
    _names(page, rows, place, header)
    space = page.width - place.left - place.right + BETWEEN
    width = space / len(panels) - BETWEEN
    for index, panel in enumerate(panels):
        left = place.left + index * (width + BETWEEN)
        axes = page.axes(left=left, top=place.top, width=width, height=place.height)
        page.text(left, place.top - 0.22, panel.title, fontsize=SMALL, color=sheet.MUTED)
        _panel(axes, panel, [row.dots[index] for row in rows], place, width)
    for index, part in enumerate(marks):
        _legend(page, part, left=place.left, top=bottom + LEGEND * (index + 0.5))
    return page


def _placed(rows: Sequence[Row], header: str, *, titled: bool) -> _Place:
    gutter = min(1.75, max(sheet.inches(row.label) for row in rows) + 0.05)
    labels = [sheet.wrapped(row.label, width=gutter) for row in rows]
    return _Place(
        top=TOP + (TITLE if titled else 0.0),
        gutter=gutter,
        left=gutter + GAP,
        right=max(0.42, *(sheet.inches(row.n) for row in rows), sheet.inches(header)) + 0.1,
        labels=labels,
        heights=[max(ROW, LINE * len(lines) + 0.1) for lines in labels],
    )


def _names(page: sheet.Sheet, rows: Sequence[Row], place: _Place, header: str) -> None:
    page.text(page.width, place.top - 0.07, header, ha="right", color=sheet.MUTED, fontsize=SMALL)
    y = place.top + 0.05
    for row, lines, tall in zip(rows, place.labels, place.heights, strict=True):
        for index, line in enumerate(lines):
            page.text(0, y + tall / 2 + (index - (len(lines) - 1) / 2) * LINE, line)
        page.text(page.width, y + tall / 2, row.n, ha="right", color=sheet.MUTED)
        y += tall


def _panel(axes: Axes, panel: Panel, dots: Sequence[Dot], place: _Place, width: float) -> None:
    _scaled(axes, panel, place.height, most=max(3, int(width / 0.62)))
    _limits(axes, panel)
    y = 0.05
    for dot, tall in zip(dots, place.heights, strict=True):
        middle = y + tall / 2
        if dot.value is None:
            _absent(axes, dot, middle, width)
        elif panel.bars:
            axes.barh([middle], [dot.value], height=0.13, color=sheet.BLUE, linewidth=0, zorder=2)
        else:
            _dot(axes, dot, dot.value, middle, panel)
        y += tall


def _scaled(axes: Axes, panel: Panel, height: float, *, most: int) -> None:
    axes.set_xlim(panel.low, panel.high)
    axes.set_ylim(height, 0)
    marks = sheet.ticks(panel.low, panel.high, most=min(6, most))
    axes.set_xticks(marks, [panel.write(mark) for mark in marks])
    axes.yaxis.set_visible(False)
    if panel.parity is not None and panel.low <= panel.parity <= panel.high:
        axes.axvline(panel.parity, color=sheet.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))


def _limits(axes: Axes, panel: Panel) -> None:
    for limit in panel.limits:
        span = (panel.low, limit.at) if limit.good == "above" else (limit.at, panel.high)
        if span[0] < span[1]:
            axes.axvspan(*span, color=sheet.BREACH_TINT, linewidth=0, zorder=0)
        axes.axvline(limit.at, color=sheet.INK, linewidth=1.1, zorder=1.5)
        share = (limit.at - panel.low) / (panel.high - panel.low)
        side = "left" if share < 0.3 else "right" if share > 0.7 else "center"
        axes.text(
            limit.at, 1.0, limit.label, transform=axes.get_xaxis_transform(), ha=side,
            va="bottom", fontsize=SMALL, color=sheet.INK, clip_on=False,
        )  # fmt: skip


def _dot(axes: Axes, dot: Dot, value: float, y: float, panel: Panel) -> None:
    marker, colour, face = LOOKS[dot.tone]
    if dot.interval is not None:
        _interval(axes, dot.interval, y, panel, colour)
    inside = min(max(value, panel.low), panel.high)
    axes.plot([inside], [y], marker=marker, markersize=5.2, markeredgecolor=colour,
              markerfacecolor=face if face != "none" else sheet.PAPER, markeredgewidth=1.1,
              clip_on=False, zorder=3)  # fmt: skip


def _absent(axes: Axes, dot: Dot, y: float, width: float) -> None:
    """A hollow mark at the edge and the reason, so that nobody takes a gap for a zero."""
    across = axes.get_yaxis_transform()
    axes.plot([0.06 / width], [y], marker="o", markersize=5.2, markeredgecolor=sheet.MUTED,
              markerfacecolor="none", markeredgewidth=1.1, transform=across, clip_on=False)  # fmt: skip
    fits = width > 3 and sheet.inches(dot.note, SMALL) <= width - 0.25
    note = dot.note if fits else dot.short
    paper = {"facecolor": sheet.PAPER, "linewidth": 0, "pad": 0.8, "alpha": 0.85}
    axes.text(0.17 / width, y, sheet.printable(note), transform=across, va="center",
              fontsize=SMALL, color=sheet.MUTED, bbox=paper)  # fmt: skip


def _interval(axes: Axes, interval: Interval, y: float, panel: Panel, colour: str) -> None:
    """A line from limit to limit; an arrow where it goes on beyond the axis or without end."""
    low, high = interval
    from_ = panel.low if low is None else max(panel.low, low)
    to = panel.high if high is None else min(panel.high, high)
    axes.plot([from_, to], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt", zorder=2)
    if low is None or low < panel.low:
        axes.plot([panel.low], [y], marker="<", markersize=4.5, color=colour, clip_on=False)
    if high is None or high > panel.high:
        axes.plot([panel.high], [y], marker=">", markersize=4.5, color=colour, clip_on=False)


def _legend_lines(
    legend: Sequence[tuple[Tone, str]], *, room: float
) -> list[list[tuple[Tone, str]]]:
    """The marks broken into lines that fit."""
    lines: list[list[tuple[Tone, str]]] = []
    used = room
    for tone, words in legend:
        width = 0.4 + sheet.inches(words, SMALL)
        if used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append((tone, words))
        used += width
    return lines


def _legend(
    page: sheet.Sheet, legend: Sequence[tuple[Tone, str]], *, left: float, top: float
) -> None:
    """The marks that occur, each with its word, under the axis."""
    from matplotlib.lines import Line2D

    x = left
    for tone, words in legend:
        marker, colour, face = LOOKS[tone]
        mark = Line2D([(x + 0.05) / page.width], [1 - top / page.height], marker=marker,
                      markersize=4.6, markeredgecolor=colour, markeredgewidth=1,
                      markerfacecolor=face if face != "none" else sheet.PAPER,
                      linestyle="none")  # fmt: skip
        page.figure.add_artist(mark)
        page.text(x + 0.15, top, words, fontsize=SMALL, color=sheet.MUTED)
        x += 0.15 + sheet.inches(words, SMALL) + 0.25


def dot(
    group: GroupVerdict,
    words: Wording,
    *,
    value: float | None,
    interval: Interval | None,
    tone: Tone,
) -> Dot:
    """A group's dot, with the reason where there is none to draw."""
    return Dot(value, interval, note(group, words), str(words.say("chart.not_compared")), tone)


def tone_of(group: GroupVerdict) -> Tone:
    """How a group's verdict looks in a picture."""
    if group.value is None or group.set_aside:
        return "absent"
    tones: dict[str, Tone] = {
        Word.PASS: "inside", Word.FAIL: "outside", Word.FLAG: "outside",
        Word.INCONCLUSIVE: "undecided",
    }  # fmt: skip
    return tones.get(group.verdict, "absent")


def note(group: GroupVerdict, words: Wording) -> str:
    """Why a group has no value, in one line."""
    if group.set_aside:
        return str(words.say("chart.set_aside"))
    if group.reason is not None:
        return str(words.say("chart.not_computed_because", reason=words.reason(group.reason)))
    return str(words.say("chart.not_computed"))


def limits_of(limit: Mapping[str, Any], words: Wording, unit: Unit) -> tuple[Limit, ...]:
    """The lines that a rule's limit draws."""
    sides: dict[str, Literal["above", "below"]] = {"at_least": "above", "at_most": "below"}
    found = []
    for key, value in limit.items():
        if key in sides and value is not None:
            found.append(Limit(float(value), str(words.limit({key: value}, unit)), sides[key]))
        elif key == "between" and value is not None:
            low, high = value
            found.append(Limit(float(low), str(words.limit({"at_least": low}, unit)), "above"))
            found.append(Limit(float(high), str(words.limit({"at_most": high}, unit)), "below"))
    return tuple(found)


def legend(dots: Sequence[Dot], words: Wording) -> list[tuple[Tone, str]]:
    """The marks that occur, unless all groups look alike and plain."""
    tones = [tone for tone in LOOKS if any(dot.tone == tone for dot in dots)]
    if tones == ["plain"]:
        return []
    return [(tone, str(words.say(f"chart.legend.{tone}"))) for tone in tones]


def within(low: float, high: float, metric: str | None) -> tuple[float, float]:
    """The ends of an axis, no further than values of the metric can lie; from 0 where that is near."""
    least, most = range_of(metric)
    if least is not None:
        low = max(low, least)
        span = (high if most is None else most) - least
        low = least if low - least < 0.3 * span else low
    return low, high if most is None else min(high, most)


def ends(dots: Sequence[Dot], others: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis: all values, limits and most of the intervals, with a little air."""
    values = [dot.value for dot in dots if dot.value is not None] + list(others)
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    reach = max(high - low, abs(high) * 0.05, 1e-9)
    for dot in dots:
        from_, to = dot.interval or (None, None)
        low = min(low, max(from_, min(values) - 1.2 * reach)) if from_ is not None else low
        high = max(high, min(to, max(values) + 1.2 * reach)) if to is not None else high
    air = 0.06 * (high - low or 1.0)
    return low - air, high + air
