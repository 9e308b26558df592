"""Made-up reports of the other tasks: choices among classes, lists of offers, transcribed utterances. Counted and judged, not written by hand."""

from __future__ import annotations

import datetime as dt
import functools
from itertools import product
from typing import Any

import auditor
from auditor.report import Report
from tests.pages import sample

DAY = dt.date(2026, 11, 23)
CHOSEN = {
    ("women", "approve"): (420, 60, 20), ("women", "review"): (80, 190, 30), ("women", "refuse"): (10, 30, 60),
    ("men", "approve"): (560, 30, 10), ("men", "review"): (20, 260, 20), ("men", "refuse"): (2, 8, 90),
}  # fmt: skip
"""(group, label) → how many were decided as each of the classes."""
CLASSES = ("approve", "review", "refuse")
LISTS = {"AABB": 150, "ABAB": 90, "BABA": 50, "BBAA": 10}
"""Lists by the sellers of their entries, best place first → how many lists look so."""


@functools.cache
def classes() -> Report:
    """Three classes, of which one is favourable."""
    rows = [
        (sex, label, decided)
        for (sex, label), counts in CHOSEN.items()
        for decided, n in zip(CLASSES, counts, strict=True)
        for _ in range(n)
    ]
    sex, label, decided = (list(column) for column in zip(*rows, strict=True))
    return _scanned(
        {"sex": sex, "label": label, "decided": decided},
        sensitive=["sex"],
        label="label",
        prediction="decided",
        positive=["approve"],
        task="multiclass",
    )


@functools.cache
def lists() -> Report:
    """Lists of four offers, of which two count as the top; the seller of some is not known."""
    rows = [
        (f"{kind} {number}", place, _seller(seller, number), int(place in (1, 3)))
        for kind, often in LISTS.items()
        for number, (place, seller) in product(range(often), enumerate(kind, 1))
    ]
    query, rank, seller, clicked = (list(column) for column in zip(*rows, strict=True))
    return _scanned(
        {"query": query, "rank": rank, "seller": seller, "clicked": clicked},
        sensitive=["seller"],
        label="clicked",
        query="query",
        rank="rank",
        top=2,
        task="ranking",
    )


@functools.cache
def utterances() -> Report:
    """Words wrongly transcribed, by the accent of the speaker; some speakers' accent is not known."""
    accents = ["northern"] * 500 + ["southern"] * 400 + ["islands"] * 20 + [None] * 12
    lengths = [8 + number % 9 for number in range(len(accents))]
    edits = [
        number * (3 if accent == "southern" else 1) % 17 % 4 if number % 3 else 0
        for number, accent in enumerate(accents)
    ]
    return _scanned(
        {"accent": accents, "edits": edits, "length": lengths},
        sensitive=["accent"],
        words=("edits", "length"),
        task="transcription",
    )


def _seller(letter: str, number: int) -> str | None:
    if letter == "B" and number % 40 == 7:
        return None
    return {"A": "marketplace", "B": "small shop"}[letter]


def _scanned(frame: dict[str, list[Any]], **flags: Any) -> Report:
    """As of one day, and as if it had always been written on the sample's machine."""
    found = auditor.scan(frame, rules=["intl.baseline"], as_of=DAY, **flags)
    made = sample.binary()
    same = {"created": made.created, "environment": made.environment, "clauses": []}
    return Report.model_construct(**dict(found)).model_copy(update=same).sealed()
