"""What was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.report import Report, Said, Verdict
from auditor.views import order
from auditor.views.shapes import Badge, Words, badge
from auditor.wording import Wording, unit_of


@dataclass(frozen=True)
class Finding:
    """One rule and crossing that is not inside its limit, or not decided, with what to do."""

    anchor: str
    title: Words
    badge: Badge
    facts: Words
    reason: Words
    recommendations: list[Words]


@dataclass(frozen=True)
class Findings:
    """All findings, worst first, then recommendations that belong to no single one."""

    findings: list[Finding]
    general: list[Words]
    limitations: list[Words]


def findings(report: Report, words: Wording) -> Findings:
    """Findings in the order of their weight."""
    telling = [v for v in report.verdicts if v.verdict in (*order.BROKEN, *order.OPEN)]
    telling.sort(key=lambda verdict: order.WORST_FIRST.index(verdict.verdict))
    told: set[int] = set()
    made = [
        _finding(report, verdict, f"finding-{index + 1}", words, told)
        for index, verdict in enumerate(telling)
    ]
    rest = [said for index, said in enumerate(report.recommendations) if index not in told]
    return Findings(
        findings=made,
        general=[words.say(said) for said in rest],
        limitations=[words.say(said) for said in report.limitations],
    )


def _finding(
    report: Report, verdict: Verdict, anchor: str, words: Wording, told: set[int]
) -> Finding:
    rule = next(r.rule for r in report.rules if (r.pack, r.rule.id) == (verdict.pack, verdict.rule))
    title = words.say("rule.titled", id=rule.id, title=words.text(rule.title))
    if verdict.by:
        title = words.say("finding.title", rule=title, by=words.crossing(verdict.by))
    mine = _mine(report.recommendations, verdict)
    told.update(mine)
    return Finding(
        anchor=anchor,
        title=title,
        badge=badge(words, verdict.verdict),
        facts=_facts(verdict, words),
        reason=words.reason(verdict.reason),
        recommendations=[words.say(report.recommendations[index]) for index in mine],
    )


def _mine(recommendations: Sequence[Said], verdict: Verdict) -> list[int]:
    """The recommendations that name this rule, and this crossing where they name one."""
    found = []
    for index, said in enumerate(recommendations):
        by = said.values.get("by")
        if said.values.get("rule") == verdict.rule and (by is None or tuple(by) == verdict.by):
            found.append(index)
    return found


def _facts(verdict: Verdict, words: Wording) -> Words:
    if verdict.value is None:
        return ""
    unit = unit_of(verdict.metric, verdict.contrast)
    return words.say(
        "finding.value",
        asked=words.asked(verdict.metric, verdict.contrast),
        value=words.figure(verdict.value, unit, near=verdict.limit),
        interval=words.interval(verdict.interval, unit, near=verdict.limit),
        limit=words.limit(verdict.limit, unit),
    )
