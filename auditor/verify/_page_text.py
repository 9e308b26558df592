"""What a reader of an HTML page sees (alternative texts and charts included), and what decides how it is seen."""

from __future__ import annotations

import base64
import binascii
import re
import urllib.parse
from html.parser import HTMLParser

from auditor.verify._evidence import SCRIPT

_SILENT = {"script", "style", "template", "noscript"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl",
    "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "img", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "title", "tr", "ul", "text",
}  # fmt: skip
_SPOKEN = ("alt", "title", "aria-label", "content")
_SVG = "data:image/svg+xml"
_NOT_SEEN = re.compile(r"<\?xml[^>]*>|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>", re.DOTALL)


class Reader(HTMLParser):
    """Collects words line by line; beside them tags, attributes, styles and scripts; and the charts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.machinery: list[str] = []
        self.drawings: list[str] = []
        self.language: str | None = None
        self._lines: list[str] = [""]
        self._silent: list[str] = []
        self._report = False

    @property
    def visible(self) -> list[str]:
        """The words, line by line, blanks made one."""
        lines = (" ".join(line.split()) for line in self._lines)
        return [line for line in lines if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang")
        if tag in _BLOCKS:
            self._lines.append("")
        if tag in _SILENT:
            self._silent.append(tag)
            self._report = given.get("id") == SCRIPT
        for name in _SPOKEN:
            if name in given:
                self._lines += [given[name], ""]
        if given.get("src", "").startswith(_SVG):
            drawing = _svg(given.pop("src"))
            self.drawings.append(drawing)
            self._lines += [*read(_NOT_SEEN.sub("", drawing)).visible, ""]
        self.machinery.append(f"<{tag} {sorted(given.items())}>")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
            self._report = False
        if tag in _BLOCKS:
            self._lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._lines[-1] += data
        elif not self._report:
            self.machinery.append(data)


def read(page: str) -> Reader:
    """Read a page, or a chart."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def _svg(source: str) -> str:
    """The text of a chart that is embedded as a data address."""
    head, _, data = source.partition(",")
    if not head.endswith(";base64"):
        return urllib.parse.unquote(data)
    try:
        return base64.b64decode(data).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return "(a chart that cannot be read)"
