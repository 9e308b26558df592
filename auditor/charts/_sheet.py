"""The paper that every chart is drawn on: its fonts, its colours, and how it becomes text SVG."""

from __future__ import annotations

import functools
import io
import math
import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from xml.etree import ElementTree

from auditor.wording import Unit, Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

P = ParamSpec("P")
R = TypeVar("R")
INK, MUTED, GRID, PAPER = "#1b2733", "#5b6770", "#dfe4e8", "#ffffff"
BREACH_TINT = "#fbefe7"
BLUE, VERMILION, GREEN, ORANGE = "#0072b2", "#d55e00", "#009e73", "#b87800"
SERIES = (BLUE, VERMILION, GREEN, "#aa4e88", ORANGE, "#2b8cc4", INK)
MARKERS = ("o", "^", "s", "D", "v", "P", "X")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)))
WIDTH = 6.69
"""Inches: the text width of an A4 page with 20 mm margins."""
SIZE = 8.5
# Unquoted and one list for both languages: in SVG text a quoted list of families is not matched
# for Chinese, and it falls back to some other font without a word.
FONTS = (
    "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, "
    "WenQuanYi Micro Hei, DejaVu Sans, sans-serif"
)
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "auditor",
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,  # a group may be called `$x$`
    "axes.unicode_minus": True,
    "path.simplify": True,
}


@dataclass(frozen=True)
class Chart:
    """A picture, the words that stand for it, and the line beneath it, all from the same figures."""

    svg: str
    alt: str
    caption: str
    width: float
    height: float
    """Inches."""


class Sheet:
    """A blank picture measured in inches from its top left corner."""

    def __init__(self, *, height: float, width: float = WIDTH) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height))

    def axes(self, *, left: float, top: float, width: float, height: float) -> Axes:
        """Bare axes with a light vertical grid."""
        box = (
            left / self.width,
            1 - (top + height) / self.height,
            width / self.width,
            height / self.height,
        )
        axes = self.figure.add_axes(box)
        axes.set_axisbelow(True)
        axes.patch.set_alpha(0)
        axes.grid(axis="x", color=GRID, linewidth=0.7)
        axes.tick_params(bottom=False, left=False, labelsize=SIZE - 0.5, labelcolor=MUTED, pad=4)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(GRID)
        return axes

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        style = {"fontsize": SIZE, "color": INK, "ha": "left", "va": "center", **style}
        self.figure.text(x / self.width, 1 - y / self.height, printable(words), **style)

    def svg(self) -> str:
        """The same figures give the same bytes, on every machine."""
        page = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        with warnings.catch_warnings():
            # Widths are ours (`ems`), so glyphs that matplotlib's own font lacks do not matter.
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            self.figure.savefig(page, format="svg", transparent=True, metadata=nothing)
        svg = re.sub(r"font-family: [^;\"]+", f"font-family: {FONTS}", page.getvalue())
        return _flat(re.sub(r' transform="rotate\(-0 [^"]*\)"', "", svg))


def _flat(svg: str) -> str:
    """The same picture without the groups that only carry a name: half the nodes, half the time to print."""
    space = "http://www.w3.org/2000/svg"
    ElementTree.register_namespace("", space)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)  # noqa: S314  # written by matplotlib just now
    _lift(root, f"{{{space}}}g")
    root.tail = None
    return ElementTree.tostring(root, encoding="unicode")


def _lift(node: ElementTree.Element, group: str) -> None:
    """Replace every bare group by what is in it."""
    kept: list[ElementTree.Element] = []
    for child in node:
        _lift(child, group)
        child.tail = None
        bare = child.tag == group and set(child.attrib) <= {"id"}
        kept += list(child) if bare else [child]
    node[:] = kept
    node.text = node.text if (node.text or "").strip() else None


def drawing(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function under our settings, whatever the machine's are."""

    @functools.wraps(draw)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        import matplotlib

        with matplotlib.rc_context(_SETTINGS):
            return draw(*args, **kwargs)

    return wrapped


def printable(words: str) -> str:
    """Words without characters that SVG may not hold."""
    return "".join(
        "\ufffd" if unicodedata.category(ch) in ("Cc", "Cs") and ch != "\n" else ch for ch in words
    )


def ems(words: str) -> float:
    """The width of a line in units of its size, a little on the generous side."""
    return sum(1.0 if unicodedata.east_asian_width(ch) in "WF" else 0.58 for ch in words)


def inches(words: str, size: float = SIZE) -> float:
    return ems(words) * size / 72


def wrapped(words: str, *, width: float, lines: int = 3, size: float = SIZE) -> list[str]:
    """A label broken into lines of that width in inches; what does not fit ends in `…`."""
    room = width * 72 / size
    found: list[str] = []
    rest = words.strip()
    while rest and len(found) < lines:
        take = _fitting(rest, room)
        found.append(rest[:take].rstrip())
        rest = rest[take:].lstrip()
    if rest:
        last = found[-1]
        while ems(last) + 1 > room and len(last) > 1:
            last = last[:-1]
        found[-1] = last.rstrip() + "…"
    return found or [""]


def _fitting(words: str, room: float) -> int:
    """How many characters fit, preferring to break after a space or between Chinese characters."""
    used, best = 0.0, 0
    for index, ch in enumerate(words):
        used += 1.0 if unicodedata.east_asian_width(ch) in "WF" else 0.58
        if used > room:
            return best or max(1, index)
        if ch in " -/×,)，、" or unicodedata.east_asian_width(ch) in "WF":
            best = index + 1
    return len(words)


def ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round numbers between two ends."""
    if not high > low:
        return [low]
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def writer(words: Wording, unit: Unit, low: float, high: float) -> Callable[[float], str]:
    """How numbers on an axis are written, with just as many digits as its marks need."""
    marks = ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else high - low
    scale = 100 if unit in ("share", "points") else 1
    digits = 0
    while digits < 6 and abs(round(step * scale, digits) - step * scale) > 1e-9:
        digits += 1
    if unit == "share":
        return lambda value: words.percent(value, digits=digits)
    return lambda value: words.number(value * scale, digits=digits)
