"""How the figures and verdicts came about: the words, the intervals, and what was done about doubt."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report import Report, Word
from auditor.views.shapes import Cell, Column, Item, Table, Words, badge, items
from auditor.wording import Wording


@dataclass(frozen=True)
class Method:
    """The section on method."""

    paragraphs: list[Words]
    verdicts: Table
    intervals: list[Item]
    facts: list[Item]


def method(report: Report, words: Wording) -> Method:
    """What the section on method says."""
    confidence = report.method.confidence
    return Method(
        paragraphs=[
            words.say("method.page.question"),
            words.say("method.page.interval", confidence=words.percent(confidence, digits=0)),
            words.say("method.page.groups"),
            *_about_decisions(report, words),
        ],
        verdicts=_verdicts(words),
        intervals=[
            Item(_kind(kind, words), words.say(f"method.{name}"))
            for kind, name in report.method.intervals.items()
        ],
        facts=items(
            (words.say("method.page.confidence"), words.percent(confidence, digits=0)),
            (words.say("method.page.version"), report.method.version),
            (words.say("method.page.seed"), str(report.method.seed)),
        ),
    )


def _about_decisions(report: Report, words: Wording) -> list[Words]:
    """Which decision selection rates are about, where there are decisions."""
    if report.system.task != "binary":
        return []
    return [words.say(f"method.page.{report.system.positive_is}")]


def _kind(kind: str, words: Wording) -> Words:
    code = f"quantity.{kind}"
    return words.say(code) if words.catalogue.has(code) else kind


def _verdicts(words: Wording) -> Table:
    columns = (Column(words.say("table.verdict"), 28), Column(words.say("table.meaning"), 72))
    rows = tuple(
        (Cell(badge=badge(words, word)), Cell(words=words.say(f"verdict.{word}.meaning")))
        for word in Word
    )
    return Table(columns, rows)
