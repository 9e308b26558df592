"""One page for the reader who reads only one: what was found, what could not be tested, who was left out."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report import EffectiveRule, Report, Verdict
from auditor.views import order
from auditor.views.shapes import (
    Badge,
    Cell,
    Column,
    Item,
    Table,
    Words,
    badge,
    items,
    outcome_badge,
)
from auditor.wording import Wording, unit_of


@dataclass(frozen=True)
class Kind:
    """The outcome of one kind of rules."""

    name: Words
    badge: Badge


@dataclass(frozen=True)
class Summary:
    """The summary page."""

    lead: Words
    kinds: list[Kind]
    rules: Table
    untested: list[Words]
    not_applicable: Words
    untestable: Words
    set_aside: list[Words]
    unknown: list[Item]


def summary(report: Report, words: Wording) -> Summary:
    """What the summary page says."""
    return Summary(
        lead=words.say(
            "summary.lead",
            rules=words.say("count.rules", n=len(report.rules)),
            verdicts=words.say("count.verdicts", n=len(report.verdicts)),
            people=words.say("count.people", n=report.data.people),
        ),
        kinds=[
            Kind(words.say(f"kind.{kind}"), outcome_badge(words, outcome))
            for kind, outcome in sorted(report.outcome_by_kind.items(), reverse=True)
        ],
        rules=_rules(report, words),
        untested=_untested(report, words),
        not_applicable=_not_applicable(report, words),
        untestable=_untestable(report, words),
        set_aside=[_set_aside(one, words) for one in report.set_aside],
        unknown=_unknown(report, words),
    )


def _rules(report: Report, words: Wording) -> Table:
    columns = (
        Column(words.say("table.rule"), 40),
        Column(words.say("table.worst"), 37),
        Column(words.say("table.verdict"), 23),
    )
    rows = []
    for rule in report.rules:
        verdicts = order.of_rule(report, rule)
        if verdicts:
            rows.append(_row(rule, verdicts, words))
    return Table(columns, tuple(rows))


def _row(rule: EffectiveRule, verdicts: list[Verdict], words: Wording) -> tuple[Cell, ...]:
    worst = order.worst(verdicts)
    title = words.say("rule.titled", id=rule.rule.id, title=words.text(rule.rule.title))
    crossings = words.say("summary.crossings", n=len(verdicts))
    return (
        Cell(words=title, small=(crossings,) if len(verdicts) > 1 else (), head=True),
        Cell(words=_where(worst, words), small=(_value(worst, words),)),
        Cell(badge=badge(words, worst.verdict)),
    )


def _where(verdict: Verdict, words: Wording) -> Words:
    if verdict.worst_group:
        return words.group(verdict.worst_group)
    return words.crossing(verdict.by) if verdict.by else words.say(f"kind.{verdict.kind}")


def _value(verdict: Verdict, words: Wording) -> Words:
    unit = unit_of(verdict.metric, verdict.contrast)
    limit = words.limit(verdict.limit, unit)
    if verdict.value is None:
        return words.say("summary.asked", limit=limit)
    value = words.figure(verdict.value, unit, near=verdict.limit)
    return words.say("summary.value", value=value, limit=limit)


def _untested(report: Report, words: Wording) -> list[Words]:
    """Every verdict that leaves a question open, with the reason."""
    found: list[Words] = []
    for verdict in report.verdicts:
        if verdict.verdict not in order.OPEN:
            continue
        code = "summary.open_crossing" if verdict.by else "summary.open"
        said = words.say(
            code,
            rule=verdict.rule,
            by=words.crossing(verdict.by),
            verdict=words.verdict(verdict.verdict),
            reason=words.reason(verdict.reason),
        )
        found.append(said)
    return found


def _not_applicable(report: Report, words: Wording) -> Words:
    rules = dict.fromkeys(v.rule for v in report.verdicts if v.verdict == "not_applicable")
    return words.say("summary.not_applicable", rules=list(rules)) if rules else ""


def _untestable(report: Report, words: Wording) -> Words:
    clauses = [clause for clause in report.clauses if not clause.testable]
    return words.say("summary.untestable", n=len(clauses)) if clauses else ""


def _set_aside(one: dict[str, object], words: Wording) -> Words:
    """A group that was left out of comparisons: who, how many, at which rate, and why."""
    group = one.get("group")
    n, rate = one.get("n"), one.get("rate", one.get("value"))
    return words.say(
        "summary.set_aside",
        group=words.group(group if isinstance(group, dict) else None),
        n=n if isinstance(n, int) else None,
        rate=words.percent(rate) if isinstance(rate, float) else "–",
        reason=one.get("reason") or "–",
    )


def _unknown(report: Report, words: Wording) -> list[Item]:
    """How many rows have no value of an attribute, per crossing that a rule looked at."""
    found = {}
    for verdict in report.verdicts:
        if verdict.by:
            most = max(verdict.unknown, found.get(verdict.by, 0))
            found[verdict.by] = most
    return items(*((words.crossing(by), words.say("count.people", n=n)) for by, n in found.items()))
