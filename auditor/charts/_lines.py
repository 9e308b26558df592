"""Draws curves over a common axis, each told apart by colour, dash and a name beside the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.charts import _sheet as sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT, LEFT, TOP, BOTTOM, SIDE = 2.5, 0.62, 0.12, 0.5, 2.05


@dataclass(frozen=True)
class Curve:
    """A named line."""

    name: str
    note: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True)
class Axis:
    """An axis: its name, its ends, and how numbers on it are written."""

    name: str
    low: float
    high: float
    write: Callable[[float], str]


def draw(
    curves: Sequence[Curve], *, across: Axis, up: Axis, square: bool = False
) -> tuple[sheet.Sheet, Axes]:
    """The curves, with their names and notes in a column on the right."""
    page = sheet.Sheet(height=HEIGHT + (0.25 if square else 0.0))
    height = page.height - TOP - BOTTOM
    width = height * 1.15 if square else page.width - LEFT - SIDE
    axes = page.axes(left=LEFT, top=TOP, width=width, height=height)
    axes.grid(axis="y", color=sheet.GRID, linewidth=0.7)
    axes.tick_params(pad=6)
    _framed(axes, across, up)
    for index, curve in enumerate(curves):
        look = _look(index)
        axes.plot(list(curve.x), list(curve.y), linewidth=1.5, clip_on=False, zorder=3,
                  markevery=max(1, len(curve.x) // 9), markersize=3.6, **look)  # fmt: skip
    page.text(LEFT + width / 2, page.height - 0.12, across.name, ha="center", color=sheet.MUTED)
    _upward(page, up.name, height)
    _names(page, curves, left=LEFT + width + 0.22)
    return page, axes


def _framed(axes: Axes, across: Axis, up: Axis) -> None:
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    marks = sheet.ticks(across.low, across.high)
    axes.set_xticks(marks, [across.write(mark) for mark in marks])
    marks = sheet.ticks(up.low, up.high, most=5)
    axes.set_yticks(marks, [up.write(mark) for mark in marks])


def _upward(page: sheet.Sheet, name: str, height: float) -> None:
    page.text(0.09, TOP + height / 2, name, rotation=90, ha="center", color=sheet.MUTED)


def _look(index: int) -> dict[str, Any]:
    count = len(sheet.SERIES)
    return {
        "color": sheet.SERIES[index % count],
        "marker": sheet.MARKERS[index % count],
        "linestyle": sheet.DASHES[(index + index // count) % len(sheet.DASHES)],
    }


def _names(page: sheet.Sheet, curves: Sequence[Curve], *, left: float) -> None:
    from matplotlib.lines import Line2D

    y = TOP + 0.08
    for index, curve in enumerate(curves):
        x = [left / page.width, (left + 0.3) / page.width]
        up = 1 - y / page.height
        line = Line2D(x, [up, up], linewidth=1.5, markersize=3.6, **_look(index))
        page.figure.add_artist(line)
        room = page.width - left - 0.4
        for words in sheet.wrapped(curve.name, width=room, lines=2):
            page.text(left + 0.4, y, words)
            y += 0.14
        for words in sheet.wrapped(curve.note, width=room, lines=2, size=7.5):
            page.text(left + 0.4, y, words, fontsize=7.5, color=sheet.MUTED)
            y += 0.125
        y += 0.07
