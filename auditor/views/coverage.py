"""Which clauses the rules look at, how fully, and which no software can decide."""

from __future__ import annotations

from auditor.report import Report
from auditor.rules import Clause
from auditor.views import legal, order
from auditor.views.shapes import Cell, Column, Table, Words
from auditor.wording import SYMBOLS, Wording


def coverage(report: Report, words: Wording) -> Table | None:
    """A row per clause; None where the rules cite none."""
    if not report.clauses:
        return None
    columns = (
        Column(words.say("table.clause"), 36),
        Column(words.say("table.citation"), 24),
        Column(words.say("table.covered"), 40),
    )
    return Table(columns, tuple(_row(report, clause, words) for clause in report.clauses))


def _row(report: Report, clause: Clause, words: Wording) -> tuple[Cell, ...]:
    status = legal.standing(clause, clause.status, report.as_of, words)
    verified = words.say(f"verified.{clause.verified}.short")
    return (
        Cell(words=words.text(clause.title), head=True),
        Cell(words=clause.citation, small=(status, verified)),
        Cell(words=_covered(report, clause, words), small=tuple(_rules(report, clause, words))),
    )


def _asked(report: Report, clause: Clause) -> dict[str, str]:
    """The rules of this audit that look at the clause, with their relation to it."""
    here = [effective.rule.id for effective in report.rules]
    return {id: relation for id, relation in clause.checked_by.items() if id in here}


def _covered(report: Report, clause: Clause, words: Wording) -> Words:
    if not clause.testable:
        return words.say("covered.untestable")
    asked = _asked(report, clause)
    if not asked:
        return words.say("covered.no")
    strength = ("equals", "subset", "intersects", "supports")
    return words.say(f"covered.{min(asked.values(), key=strength.index)}")


def _rules(report: Report, clause: Clause, words: Wording) -> list[Words]:
    said: list[Words] = []
    for id in _asked(report, clause):
        verdicts = [v for v in report.verdicts if v.rule == id]
        if verdicts:
            worst = order.worst(verdicts).verdict
            told = f"{SYMBOLS[worst]} {words.verdict(worst)}"
            said.append(words.say("covered.rule", rule=id, verdict=told))
    return said
