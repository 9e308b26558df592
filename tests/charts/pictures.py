"""Reads the words of a chart with their places, and finds those that cover each other or leave the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from auditor.charts._sheet import Chart, ems

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Words:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Words) -> bool:
        return (
            self.left < other.right - 0.5
            and other.left < self.right - 0.5
            and self.top < other.bottom - 0.5
            and other.top < self.bottom - 0.5
        )


def words(chart: Chart) -> list[Words]:
    """Every upright text, with the box it takes at the narrower of our two estimates of width."""
    found = []
    for node in ElementTree.fromstring(chart.svg).iter(f"{SVG}text"):
        style = node.get("style", "")
        if "rotate" in node.get("transform", ""):
            continue
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])
        width = ems(node.text or "") * size * 0.93
        anchor = (re.search(r"text-anchor: (\w+)", style) or ["", "start"])[1]
        x, y = float(node.get("x", 0)), float(node.get("y", 0))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        found.append(Words(node.text or "", left, y - 0.75 * size, left + width, y + 0.2 * size))
    return found


def covered(chart: Chart) -> list[tuple[str, str]]:
    """Pairs of texts that lie over each other."""
    boxes = words(chart)
    return [(a.text, b.text) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.covers(b)]


def outside(chart: Chart) -> list[str]:
    """Texts that leave the paper."""
    wide, high = chart.width * 72, chart.height * 72
    return [
        w.text for w in words(chart)
        if w.left < -1 or w.right > wide + 2 or w.top < -1 or w.bottom > high + 1
    ]  # fmt: skip


def texts(chart: Chart) -> list[str]:
    return [w.text for w in words(chart)]
