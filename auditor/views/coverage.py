"""Which clauses the rules look at, how fully, and which no software can decide."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.effective import EffectiveRule
from auditor.report import Report, Word
from auditor.rules import Clause, Rule
from auditor.views import legal, order
from auditor.views.shapes import Cell, Column, Table, Words
from auditor.wording import SYMBOLS, Wording

STRENGTH = ("equals", "subset", "intersects", "supports")
KINDS = ("metric", "fact", "attestation")
ANSWERED = (Word.PASS, Word.FAIL, Word.FLAG, Word.WAIVED, Word.INCONCLUSIVE)
"""What was looked at: not what nobody documented, stated or had people for, nor what does not apply."""


def coverage(report: Report, words: Wording) -> Table | None:
    """A row per clause; None where the rules cite none."""
    if not report.clauses:
        return None
    columns = (
        Column(words.say("table.clause"), 34),
        Column(words.say("table.citation"), 33),
        Column(words.say("table.covered"), 33),
    )
    return Table(columns, tuple(_row(report, clause, words) for clause in report.clauses))


def _row(report: Report, clause: Clause, words: Wording) -> tuple[Cell, ...]:
    status = legal.standing(clause, clause.status, report.as_of, words)
    verified = words.say(f"verified.{clause.verified}.short")
    return (
        Cell(words=words.text(clause.title), head=True),
        Cell(words=clause.citation, small=(status, verified, *_successor(report, clause, words))),
        Cell(words=_covered(report, clause, words), small=tuple(_rules(report, clause, words))),
    )


def _successor(report: Report, clause: Clause, words: Wording) -> list[Words]:
    """What stands in the place of a clause that was superseded."""
    if clause.superseded_by is None:
        return []
    titles = {one.id: words.text(one.title) for one in report.clauses}
    later = titles.get(clause.superseded_by, clause.superseded_by)
    return [words.say("covered.superseded", clause=later)]


def _asked(report: Report, clause: Clause) -> list[EffectiveRule]:
    """The rules of this audit that look at the clause, or say so themselves."""
    return [
        one
        for one in report.rules
        if one.rule.id in clause.checked_by or clause.id in one.rule.cites
    ]


def _covered(report: Report, clause: Clause, words: Wording) -> Words:
    """How fully, and how: tested, documented, attested; a rule that found no answer covers nothing."""
    asked = _asked(report, clause)
    if not asked:
        return words.say("covered.no" if clause.testable else "covered.untestable")
    found = [(one, {v.verdict for v in order.of_rule(report, one)}) for one in asked]
    answered = [one.rule for one, verdicts in found if verdicts.intersection(ANSWERED)]
    if not answered:
        applies = any(verdicts - {Word.NOT_APPLICABLE} for _, verdicts in found)
        return words.say("covered.unanswered" if applies else "covered.not_applicable")
    kinds = sorted({rule.kind for rule in answered}, key=KINDS.index)
    return words.say(
        "covered.how",
        how=words.say(f"covered.{_relation(answered, clause)}"),
        kinds=words.together([words.say(f"covered.by_{kind}") for kind in kinds]),
    )


def _relation(rules: Sequence[Rule], clause: Clause) -> str:
    """The strongest that the framework names; a rule that cites the clause of itself only refers to it."""
    named = [clause.checked_by[rule.id] for rule in rules if rule.id in clause.checked_by]
    return min(named, key=STRENGTH.index, default="cited")


def _rules(report: Report, clause: Clause, words: Wording) -> list[Words]:
    """Each verdict, the worst first, with the rules that came to it; then those with a waived crossing beside a worse one."""
    found: dict[Word, list[str]] = {}
    waived: list[str] = []
    for one in _asked(report, clause):
        verdicts = order.of_rule(report, one)
        if verdicts:
            found.setdefault(order.worst(verdicts).verdict, []).append(one.rule.id)
            waived += [one.rule.id] if order.waived_beside(verdicts) else []
    told: list[Words] = [
        words.say(
            "covered.rules",
            verdict=f"{SYMBOLS[word]} {words.verdict(word)}",
            rules=found[word],
        )
        for word in order.WORST_FIRST
        if word in found
    ]
    return [*told, words.say("covered.waived", rules=waived)] if waived else told
