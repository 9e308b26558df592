"""What was found, rule by rule with the gravest first, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.report import Report, Verdict
from auditor.views import absent, order, origins
from auditor.views.about import about
from auditor.views.absent import Absent
from auditor.views.needed import HARDLY, growth, sooner
from auditor.views.said import said, waiver
from auditor.views.shapes import Badge, Cell, Column, Table, Words, badge
from auditor.wording import SYMBOLS, Wording, unit_of

MORE_DATA = "recommend.collect_to_decide"
ON_THE_LIMIT = "recommend.on_the_limit"


@dataclass(frozen=True)
class Finding:
    """One rule that is broken or not decided somewhere, where, and what to do."""

    anchor: str
    title: Words
    badge: Badge
    where: Table
    recommendations: list[Words]


@dataclass(frozen=True)
class Findings:
    """All findings, the gravest first, then recommendations that belong to no single one."""

    findings: list[Finding]
    general: list[Words]
    limitations: list[Words]


def findings(report: Report, words: Wording) -> Findings:
    """Findings in the order of their weight."""
    together = absent.gathered(report)
    gathered = {(one.pack, rule) for one in together for rule in one.rules}
    found = []
    for rule in report.rules:
        telling = [v for v in order.of_rule(report, rule) if v.verdict in order.TELLING]
        if telling and (rule.pack, rule.rule.id) not in gathered:
            telling.sort(key=lambda verdict: order.WORST_FIRST.index(verdict.verdict))
            found.append((rule, telling))
    found.sort(key=lambda pair: order.WORST_FIRST.index(pair[1][0].verdict))
    rules = {rule.rule.id for rule, _ in found} | {rule for _, rule in gathered}
    rest = [said for said in report.recommendations if said.values.get("rule") not in rules]
    return Findings(
        findings=[
            _finding(report, rule, verdicts, f"finding-{index + 1}", words)
            for index, (rule, verdicts) in enumerate(found)
        ]
        + [
            _missing(report, one, f"finding-{len(found) + index + 1}", words)
            for index, one in enumerate(together)
        ],
        general=[words.say(said) for said in rest],
        limitations=[words.say(said) for said in report.limitations],
    )


def _finding(
    report: Report, rule: EffectiveRule, verdicts: list[Verdict], anchor: str, words: Wording
) -> Finding:
    return Finding(
        anchor=anchor,
        title=origins.titled(rule, words),
        badge=badge(words, verdicts[0].verdict),
        where=_where(rule, verdicts, words),
        recommendations=_recommended(report, rule.rule.id, words),
    )


def _missing(report: Report, one: Absent, anchor: str, words: Wording) -> Finding:
    """Many facts or statements of a pack for which there is nothing at all: which, in one table."""
    titles = {pack.pack: words.text(pack.title) for pack in report.packs}
    columns = (Column(words.say("table.rule"), 58), Column(words.say("table.asked"), 42))
    mine = [e for e in report.rules if e.pack == one.pack and e.rule.id in one.rules]
    rows = (
        (
            Cell(words=origins.titled(effective, words), head=True),
            Cell(words=effective.rule.asks.fact or effective.rule.asks.attestation or ""),
        )
        for effective in mine
    )
    told = {"pack": titles[one.pack], "n": len(one.rules)}
    return Finding(
        anchor=anchor,
        title=words.say(f"finding.absent.{one.kind}", **told),
        badge=badge(words, one.verdict),
        where=Table(columns, tuple(rows)),
        recommendations=[words.say(f"recommend.absent.{one.kind}")],
    )


def _where(rule: EffectiveRule, verdicts: Sequence[Verdict], words: Wording) -> Table:
    columns = (
        Column(words.say("table.by"), 20),
        Column(words.say("table.verdict"), 22),
        Column(words.say("table.finding"), 58),
    )
    return Table(columns, tuple(_row(verdict, rule, words) for verdict in verdicts))


def _row(verdict: Verdict, rule: EffectiveRule, words: Wording) -> tuple[Cell, ...]:
    whole = verdict.kind != "metric"
    by = words.say("crossing.none") if whole else words.crossing(verdict.by)
    told = f"{SYMBOLS[verdict.verdict]} {words.verdict(verdict.verdict)}"
    why, answered = said(verdict, rule, words), waiver(verdict, words)
    shown = about(verdict)
    value = _value(shown, words)
    if not value:
        own = (answered,) if answered else ()
        return Cell(words=by, head=True), Cell(words=told), Cell(words=why, small=own)
    part = words.part(verdict.metric, shown.part) if shown.part else ""
    small = tuple(line for line in (part, why, answered) if line)
    return Cell(words=by, head=True), Cell(words=told), Cell(words=value, small=small)


def _value(verdict: Verdict, words: Wording) -> Words:
    if verdict.value is None or verdict.kind != "metric":
        return ""
    unit = unit_of(verdict.metric, verdict.contrast)
    return words.say(
        "finding.value",
        group=words.group(verdict.worst_group, verdict.by),
        value=words.figure(verdict.value, unit, near=verdict.limit),
        interval=words.interval(verdict.interval, unit, near=verdict.limit),
        limit=words.limit(verdict.limit, unit),
    )


def _recommended(report: Report, rule: str, words: Wording) -> list[Words]:
    """What is recommended for this rule, each sentence once however many crossings it is for."""
    mine = [said for said in report.recommendations if said.values.get("rule") == rule]
    return list(dict.fromkeys(_advice(report, said, words) for said in mine))


def _advice(report: Report, said: Said, words: Wording) -> Words:
    """A recommendation; more data is asked for by crossing and group, and not where it will hardly help."""
    asked = (said.values.get("rule"), list(said.values.get("by", ())))
    if said.code == ON_THE_LIMIT:
        return words.say(said.code, **{**said.values, "by": words.crossing(asked[1])})
    if said.code != MORE_DATA:
        return words.say(said)
    verdict = next((v for v in report.verdicts if (v.rule, list(v.by)) == asked), None)
    whose = None if verdict is None else verdict.deciding_group or verdict.worst_group
    told = {
        **said.values,
        "by": words.crossing(asked[1]),
        "group": words.group(whose, asked[1]),
    }
    grown = said.values["n_needed"] / max(said.values["n"], 1)
    first = None if verdict is None else sooner(verdict)
    if first is not None and growth(first) <= HARDLY:
        told |= {
            "first": words.group(first.group, asked[1]),
            "first_needed": first.n_needed,
            "first_n": first.n,
            "times": words.number(growth(first), digits=1),
        }
        return words.say(f"{MORE_DATA}_sooner", **told)
    told["times"] = words.number(grown, digits=1)
    return words.say(f"{MORE_DATA}_hardly" if grown > HARDLY else MORE_DATA, **told)
