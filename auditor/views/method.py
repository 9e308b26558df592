"""How the figures and verdicts came about: the words, the intervals, and what was done about doubt."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report import Report, Word
from auditor.views.shapes import Cell, Column, Item, Table, Words, badge, capital, items
from auditor.wording import Wording


@dataclass(frozen=True)
class Method:
    """The section on method."""

    paragraphs: list[Words]
    verdicts: Table
    intervals: list[Item]
    facts: list[Item]
    seal: list[Item]
    """When the plan was sealed, and when it was run; empty where it was not sealed."""
    changes: list[Words]
    """Everything that was not as it was sealed."""


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
        intervals=_intervals(report, words),
        facts=items(
            (words.say("method.page.confidence"), words.percent(confidence, digits=0)),
            (words.say("method.page.version"), report.method.version),
            (words.say("method.page.seed"), str(report.method.seed)),
        ),
        seal=_seal(report, words),
        changes=[words.say(change) for change in report.plan.changes],
    )


def _intervals(report: Report, words: Wording) -> list[Item]:
    """Each method once, with everything that it is used for."""
    kinds: dict[str, list[Words]] = {}
    for kind, name in report.method.intervals.items():
        kinds.setdefault(name, []).append(_kind(kind, words))
    return [
        Item(capital(words.together(found)), words.say(f"method.{name}"))
        for name, found in kinds.items()
    ]


def _seal(report: Report, words: Wording) -> list[Item]:
    lock = report.plan.lock
    if lock is None:
        return []
    return items(
        (words.say("seal.sealed"), words.catalogue.moment(lock.sealed_at)),
        (words.say("seal.run"), words.catalogue.moment(report.created)),
        (words.say("seal.as_of"), words.date(lock.as_of)),
        (words.say("seal.by"), f"auditor {lock.auditor}"),
        (words.say("seal.digest"), lock.digest),
        (words.say("seal.changes"), words.say("seal.n_changes", n=len(report.plan.changes))),
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
