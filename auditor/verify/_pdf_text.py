"""The words that a PDF prints, and which of them are running heads that pages repeat."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from auditor.errors import VerifyError

_DIGITS = re.compile(r"\d+")
_EDGE = 2
"""Running heads and page numbers are among the first or last lines of a page."""


@dataclass(frozen=True)
class Word:
    """A word and the page it is printed on, counting from 1."""

    text: str
    page: int


@dataclass(frozen=True)
class Print:
    """What a PDF prints: the lines of every page, and its language."""

    lines: list[list[str]]
    language: str | None

    @cached_property
    def words(self) -> list[Word]:
        """All words in order."""
        return [
            Word(text, number)
            for number, page in enumerate(self.lines, start=1)
            for line in page
            for text in line.split()
        ]

    @cached_property
    def body(self) -> list[Word]:
        """The words without running heads and page numbers."""
        seen = Counter(edge for page in self.lines for edge in _edges(page).values())
        heads = {edge for edge, n in seen.items() if n > max(2, len(self.lines) / 2)}
        return [
            Word(text, number)
            for number, page in enumerate(self.lines, start=1)
            for k, line in enumerate(page)
            if _edges(page).get(k) not in heads
            for text in line.split()
        ]


def _edges(page: list[str]) -> dict[int, tuple[int, str]]:
    """The first and last lines: their place, counted from the nearer end, and their text with figures masked."""
    places = {k: k for k in range(min(_EDGE, len(page)))}
    places |= {len(page) - k: -k for k in range(1, min(_EDGE, len(page)) + 1)}
    return {k: (place, _DIGITS.sub("#", page[k])) for k, place in places.items()}


def read(content: bytes) -> Print:
    """Read a PDF. Raises ImportError without pypdfium2, VerifyError where the pages cannot be read."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        try:
            return Print([_lines(page) for page in document], _language(content))
        finally:
            document.close()
    except pypdfium2.PdfiumError as mistake:
        raise VerifyError(f"the pages of this PDF cannot be read: {mistake}") from mistake


def _lines(page: Any) -> list[str]:
    r"""`\ufffe` stands for a hyphen at the end of a line."""
    text = page.get_textpage().get_text_bounded().replace("\ufffe", "-")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


def _language(content: bytes) -> str | None:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = pdf.Root.get("/Lang")
        return None if found is None else str(found)
