"""Draws one row per group: its name, a dot with its interval, its n; limits as lines across all rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from auditor.charts import _sheet as sheet
from auditor.report import GroupVerdict, Word
from auditor.wording import Unit, Wording

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
LINE, ROW, TOP, BOTTOM, GAP = 0.135, 0.25, 0.34, 0.5, 0.14
MOST_SAID = 12
"""Groups that the words beside a picture name; the table under it has them all."""


@dataclass(frozen=True)
class Row:
    """One group: what is known of it. `low` or `high` None inside an interval = unbounded."""

    label: str
    n: str
    value: float | None
    interval: tuple[float | None, float | None] | None = None
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Limit:
    """A line that values are compared with; `good` says on which side they should be."""

    at: float
    label: str
    good: Literal["above", "below"]


@dataclass(frozen=True)
class Scale:
    """The axis: its ends, how a number on it is written, and where groups are equal."""

    low: float
    high: float
    write: Callable[[float], str]
    parity: float | None = None


def draw(
    rows: Sequence[Row],
    *,
    scale: Scale,
    limits: Sequence[Limit],
    legend: Sequence[tuple[Tone, str]],
    header: str,
    bars: bool = False,
) -> sheet.Sheet:
    """All rows on one sheet, as high as they need."""
    gutter = min(2.2, max(sheet.inches(row.label) for row in rows) + 0.05)
    labels = [sheet.wrapped(row.label, width=gutter) for row in rows]
    right = max(0.5, *(sheet.inches(row.n) for row in rows), sheet.inches(header)) + 0.08
    heights = [max(ROW, LINE * len(lines) + 0.1) for lines in labels]
    height = sum(heights) + 0.1
    page = sheet.Sheet(height=TOP + height + BOTTOM)
    left = gutter + GAP
    width = page.width - left - right
    axes = page.axes(left=left, top=TOP, width=width, height=height)
    _scaled(axes, scale, height)
    _limits(axes, limits, scale)
    page.text(page.width, TOP - 0.1, header, ha="right", color=sheet.MUTED, fontsize=7.5)
    y = 0.05
    for row, lines, tall in zip(rows, labels, heights, strict=True):
        middle = y + tall / 2
        for index, line in enumerate(lines):
            page.text(0, TOP + middle + (index - (len(lines) - 1) / 2) * LINE, line)
        page.text(page.width, TOP + middle, row.n, ha="right", color=sheet.MUTED)
        if bars:
            _bar(axes, row, middle)
        else:
            _dot(axes, row, middle, scale)
        y += tall
    _legend(page, legend, left=left, top=page.height - 0.09)
    return page


def _scaled(axes: Axes, scale: Scale, height: float) -> None:
    axes.set_xlim(scale.low, scale.high)
    axes.set_ylim(height, 0)
    marks = sheet.ticks(scale.low, scale.high)
    axes.set_xticks(marks, [scale.write(mark) for mark in marks])
    axes.set_yticks([])
    if scale.parity is not None and scale.low <= scale.parity <= scale.high:
        axes.axvline(scale.parity, color=sheet.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))


def _limits(axes: Axes, limits: Sequence[Limit], scale: Scale) -> None:
    for limit in limits:
        span = (scale.low, limit.at) if limit.good == "above" else (limit.at, scale.high)
        if span[0] < span[1]:
            axes.axvspan(*span, color=sheet.BREACH_TINT, linewidth=0, zorder=0)
        axes.axvline(limit.at, color=sheet.INK, linewidth=1.1, zorder=1.5)
        share = (limit.at - scale.low) / (scale.high - scale.low)
        side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
        axes.text(
            limit.at, 1.0, limit.label, transform=axes.get_xaxis_transform(), ha=side,
            va="bottom", fontsize=7.5, color=sheet.INK, clip_on=False,
        )  # fmt: skip


def _dot(axes: Axes, row: Row, y: float, scale: Scale) -> None:
    marker, colour, face = LOOKS[row.tone]
    if row.value is None:
        _absent(axes, row, y)
        return
    if row.interval is not None:
        _interval(axes, row.interval, y, scale, colour)
    inside = min(max(row.value, scale.low), scale.high)
    axes.plot([inside], [y], marker=marker, markersize=5.2, markeredgecolor=colour,
              markerfacecolor=face if face != "none" else sheet.PAPER, markeredgewidth=1.1,
              clip_on=False, zorder=3)  # fmt: skip


def _bar(axes: Axes, row: Row, y: float) -> None:
    axes.barh([y], [row.value or 0.0], height=0.13, color=sheet.BLUE, linewidth=0, zorder=2)


def _absent(axes: Axes, row: Row, y: float) -> None:
    """A hollow mark at the edge and the reason, so that nobody takes a gap for a zero."""
    across = axes.get_yaxis_transform()
    axes.plot([0.012], [y], marker="o", markersize=5.2, markeredgecolor=sheet.MUTED,
              markerfacecolor="none", markeredgewidth=1.1, transform=across, clip_on=False)  # fmt: skip
    note = sheet.wrapped(row.note, width=3.4, lines=1, size=7.5)[0]
    axes.text(0.035, y, sheet.printable(note), transform=across, va="center", fontsize=7.5,
              color=sheet.MUTED, style="normal")  # fmt: skip


def _interval(
    axes: Axes,
    interval: tuple[float | None, float | None],
    y: float,
    scale: Scale,
    colour: str,
) -> None:
    """A line from limit to limit; an arrow where it goes on beyond the axis or without end."""
    low, high = interval
    from_, to = max(scale.low, _or(low, scale.low)), min(scale.high, _or(high, scale.high))
    axes.plot([from_, to], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt", zorder=2)
    if low is None or low < scale.low:
        axes.plot([scale.low], [y], marker="<", markersize=4.5, color=colour, clip_on=False)
    if high is None or high > scale.high:
        axes.plot([scale.high], [y], marker=">", markersize=4.5, color=colour, clip_on=False)


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _legend(
    page: sheet.Sheet, legend: Sequence[tuple[Tone, str]], *, left: float, top: float
) -> None:
    """The marks that occur, each with its word, in one line under the axis."""
    from matplotlib.lines import Line2D

    x = left
    for tone, words in legend:
        marker, colour, face = LOOKS[tone]
        mark = Line2D([(x + 0.05) / page.width], [1 - top / page.height], marker=marker,
                      markersize=4.6, markeredgecolor=colour, markeredgewidth=1,
                      markerfacecolor=face if face != "none" else sheet.PAPER,
                      linestyle="none")  # fmt: skip
        page.figure.add_artist(mark)
        page.text(x + 0.15, top, words, fontsize=7.5, color=sheet.MUTED)
        x += 0.15 + sheet.inches(words, 7.5) + 0.25


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


def limits_of(limit: Mapping[str, Any], words: Wording, unit: Unit) -> list[Limit]:
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
    return found


def legend(rows: Sequence[Row], words: Wording) -> list[tuple[Tone, str]]:
    """The marks that occur, unless all groups look alike and plain."""
    tones = [tone for tone in LOOKS if any(row.tone == tone for row in rows)]
    if tones == ["plain"]:
        return []
    return [(tone, str(words.say(f"chart.legend.{tone}"))) for tone in tones]


def ends(rows: Sequence[Row], others: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis: all values, limits and most of the intervals, with a little air."""
    values = [row.value for row in rows if row.value is not None] + list(others)
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    reach = max(high - low, abs(high) * 0.05, 1e-9)
    for row in rows:
        from_, to = row.interval or (None, None)
        low = min(low, max(from_, min(values) - 1.2 * reach)) if from_ is not None else low
        high = max(high, min(to, max(values) + 1.2 * reach)) if to is not None else high
    air = 0.06 * (high - low or 1.0)
    return low - air, high + air


def writer(words: Wording, unit: Unit, low: float, high: float) -> Callable[[float], str]:
    """How numbers on an axis are written, with just as many digits as its marks need."""
    marks = sheet.ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else high - low
    scale = 100 if unit in ("share", "points") else 1
    digits = 0
    while digits < 6 and abs(round(step * scale, digits) - step * scale) > 1e-9:
        digits += 1
    if unit == "share":
        return lambda value: words.percent(value, digits=digits)
    return lambda value: words.number(value * scale, digits=digits)


def chart(
    page: sheet.Sheet,
    rows: Sequence[Row],
    words: Wording,
    unit: Unit,
    *,
    title: str,
    limits: Sequence[Limit],
) -> sheet.Chart:
    """The picture with words made from the same rows."""
    said = [_said(row, words, unit) for row in rows[:MOST_SAID]]
    if len(rows) > MOST_SAID:
        said.append(str(words.say("chart.more", n=len(rows) - MOST_SAID)))
    sentences = [str(words.say("chart.alt", title=title))]
    sentences += [str(words.say("chart.alt_limit", limit=limit.label)) for limit in limits]
    alt = " ".join([*sentences, *said])
    return sheet.Chart(page.svg(), sheet.printable(alt), title, page.width, page.height)


def _said(row: Row, words: Wording, unit: Unit) -> str:
    if row.value is None:
        return str(words.say("chart.alt_absent", group=row.label, n=row.n, reason=row.note))
    value = words.figure(row.value, unit)
    if row.interval is None:
        return str(words.say("chart.alt_value", group=row.label, n=row.n, value=value))
    interval = words.interval(row.interval, unit)
    return str(
        words.say("chart.alt_row", group=row.label, n=row.n, value=value, interval=interval)
    )
