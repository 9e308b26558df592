"""The few shapes that pages are made of: badges, tables, lists of facts, pictures."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.charts._sheet import Chart
from auditor.i18n import Phrase
from auditor.report import Word
from auditor.rules import Named, Text
from auditor.wording import SYMBOLS, Wording

Words = Phrase | str
_TYPED = re.compile(r"[a-z]+\.[a-z]")
"""A sentence that begins with the name of a documented fact: `system.purpose`."""


@dataclass(frozen=True)
class Badge:
    """A verdict or outcome: its symbol, its word, and the tone of its border."""

    symbol: str
    word: Words
    tone: str
    own: Words = ""
    """What the instrument of its pack calls it, where that is another word."""


@dataclass(frozen=True)
class Cell:
    """One field of a table: words, smaller words under them, or a verdict."""

    words: Words = ""
    small: tuple[Words, ...] = ()
    badge: Badge | None = None
    head: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the width in percent, and whether figures stand in it."""

    title: Words
    width: int
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads. `note` says what was left out."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Words = ""
    note: Words = ""


@dataclass(frozen=True)
class Item:
    """A fact with its name."""

    label: Words
    value: Words
    small: Words = ""


@dataclass(frozen=True)
class Picture:
    """A chart ready to be put on a page."""

    source: str
    alt: str
    caption: Words
    width: int
    height: int


def badge(words: Wording, word: Word, named: Mapping[Named, Text] | None = None) -> Badge:
    """The badge of a verdict; beside it what it is `named` by the instrument, never in its place."""
    ours = words.verdict(word)
    own = {str(verdict): words.text(text) for verdict, text in (named or {}).items()}.get(word, "")
    return Badge(SYMBOLS[word], ours, word, "" if own == ours else own)


def outcome_badge(words: Wording, outcome: str) -> Badge:
    """The badge of an outcome."""
    return Badge(SYMBOLS[outcome], words.outcome(outcome), outcome)


def picture(chart: Chart) -> Picture:
    """A chart as a data address, so that a page needs no other file."""
    source = base64.b64encode(chart.svg.encode()).decode()
    width, height = round(chart.width * 96), round(chart.height * 96)
    caption = chart.caption[:1].upper() + chart.caption[1:]
    return Picture(f"data:image/svg+xml;base64,{source}", chart.alt, caption, width, height)


def items(*pairs: tuple[Words, Words | None]) -> list[Item]:
    """Facts with their names; those without a value are left out."""
    return [
        Item(label, value) for label, value in pairs if value is not None and value not in ("", "–")
    ]


def capital(words: Words) -> Words:
    """The same words with a capital first letter (where the script has any); a name to be typed stays as it is."""
    text = str(words)
    if _TYPED.match(text):
        return words
    raised = text[:1].upper() + text[1:]
    if isinstance(words, Phrase) and words.markup != words:
        same = words.markup[:1] == text[:1]  # else a tag begins it
        return Phrase(raised, raised[:1] + words.markup[1:]) if same else words
    return Phrase(raised)


def plain_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Words]],
    *,
    caption: Words = "",
    note: Words = "",
) -> Table:
    """A table of words alone; the first field of each row is its head."""
    made = tuple(
        tuple(Cell(words=field, head=index == 0) for index, field in enumerate(row)) for row in rows
    )
    return Table(tuple(columns), made, caption, note)
