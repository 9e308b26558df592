"""Check that the clauses of shipped frameworks stand in the report as they were shipped, all that its rules touch; others are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from auditor import resources
from auditor.report import Report
from auditor.rulebook import Rulebook, packs
from auditor.rules import Clause, Framework
from auditor.verify._difference import Verification, Words

_MOST_NAMED = 3
Stated = dict[str, tuple[int, Clause]]
"""Id → where the clause stands in the report, and what it says there."""


def check(report: Report, books: Iterable[Rulebook], found: Verification) -> None:
    """What the law is said to be, and who looked it up, is read in the report beside every rule."""
    stated: Stated = {one.id: (k, one) for k, one in enumerate(report.clauses)}
    for id, times in Counter(one.id for one in report.clauses).items():
        if times > 1:
            found.differs("clauses", Words(f"{times} times"), Words("once"), about=id)
    frameworks = packs.frameworks([]).frameworks
    cited = _cited(report)
    wanted = cited | {clause.id for book in books for clause in book.clauses} | stated.keys()
    rules = {effective.rule.id for effective in report.rules}
    for framework in frameworks:
        if any(c.id in wanted or rules & c.checked_by.keys() for c in framework.clauses):
            _framework(framework, stated, report.environment.auditor, found)
    shipped = {clause.id for framework in frameworks for clause in framework.clauses}
    for id in sorted(cited - stated.keys() - shipped):
        found.differs("clauses", Words("no such clause"), id, about="cited by its rules")
    _others([id for id in stated if id not in shipped], found)


def _cited(report: Report) -> set[str]:
    """The clauses by which rules and signatures of the report stand."""
    cited = {clause for effective in report.rules for clause in effective.rule.cites}
    return cited | {c for used in report.packs for one in used.signatures for c in one.cites}


def _framework(framework: Framework, stated: Stated, auditor: str, found: Verification) -> None:
    """All of its clauses; another version of auditor may have shipped another edition of it."""
    wrong = [
        clause
        for clause in framework.clauses
        if clause.id not in stated or stated[clause.id][1] != clause
    ]
    if wrong and auditor != resources.version():
        found.unchecked.append(
            f"clauses of {framework.framework}: taken as the report states them, for auditor "
            f"{auditor} wrote it, and this version ships others"
        )
        return
    for clause in wrong:
        if clause.id not in stated:
            found.differs("clauses", Words("no such clause"), clause.id, about=framework.framework)
            continue
        k, other = stated[clause.id]
        pair = (one.model_dump(mode="json") for one in (other, clause))
        found.compare(f"clauses[{k}]", *pair, about=clause.id)


def _others(ids: list[str], found: Verification) -> None:
    """Clauses of a house, or of an edition that is not here."""
    if not ids:
        return
    more = f" and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
    found.unchecked.append(
        f"clauses {', '.join(ids[:_MOST_NAMED])}{more}: taken as the report states them, for no "
        "framework that is shipped with this version has them"
    )
