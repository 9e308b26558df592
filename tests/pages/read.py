"""Reads pages as a person would: the words of an HTML page, the words and pixels of a PDF."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pikepdf

SILENT = ("script", "style", "title")
BLOCKS = {
    "p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "caption", "figcaption", "div", "a",
    "section", "tr", "nav", "header", "footer",
}  # fmt: skip


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BLOCKS or (tag == "span" and ("class", "small") in attrs):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words += data.split()


def html_text(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    return " ".join(word for word in reader.words if word != "\n")


def html_lines(page: str) -> list[str]:
    """The same, block by block."""
    reader = _Text()
    reader.feed(page)
    lines = (" ".join(line.split()) for line in " ".join(reader.words).split("\n"))
    return [line for line in lines if line]


def pdf_pages(content: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Without blanks: where a line breaks is not what is compared."""
    return re.sub(r"\s+", "", text.replace("\ufffe", "-"))


def fonts(content: bytes) -> set[str]:
    """The fonts in a PDF, without their subset prefix."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {
            str(item.FontName).split("+")[-1]
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
        }
