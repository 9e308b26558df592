"""One page for the reader who reads only one: what was found, what could not be tested, who was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor import recommend
from auditor.effective import EffectiveRule
from auditor.outcome import left_open
from auditor.report import GroupVerdict, Report, Verdict, Word
from auditor.views import absent, order, origins, packs, waivers
from auditor.views.about import about
from auditor.views.said import reason
from auditor.views.shapes import (
    Badge,
    Cell,
    Column,
    Table,
    Words,
    badge,
    outcome_badge,
)
from auditor.wording import Wording, own, unit_of

MOST_NAMED = 20
"""More rules that do not apply are counted, and named where the results are."""
_BREACHED = (Word.ERROR, Word.FAIL, Word.FLAG, Word.WAIVED)
_LISTED = {True: tuple(word for word in Word if word != Word.NOT_APPLICABLE), False: _BREACHED}
"""Which verdicts of measured rules, and of others, have a row of their own."""


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
    packs: Table
    rules: Table | None
    waived: list[Words]
    """Every breach that somebody answers for: the value, who, until when, and what is done instead."""
    idle: list[Words]
    """Every waiver that changes nothing, and why."""
    untested: list[Words]
    ending: list[Words]
    """What holds today, and ends within the days of warning."""
    not_applicable: Words
    untestable: Words
    set_aside: list[Words]
    unknown: Words


def summary(report: Report, words: Wording) -> Summary:
    """What the summary page says."""
    given = [v for v in report.verdicts if v.verdict != Word.NOT_APPLICABLE]
    applied = {(v.pack, v.rule) for v in given}
    return Summary(
        lead=words.say(
            "summary.lead",
            applied=words.say("summary.applied", n=len(applied)),
            skipped=words.say("summary.skipped", n=len(report.rules) - len(applied)),
            verdicts=words.say("count.verdicts", n=len(given)),
            people=words.say("count.people", n=report.data.people),
        ),
        kinds=[
            Kind(words.say(f"kind.{kind}"), outcome_badge(words, outcome))
            for kind, outcome in sorted(report.outcome_by_kind.items(), reverse=True)
        ],
        packs=_packs(report, words),
        rules=_rules(report, words),
        waived=waivers.covering(report, words),
        idle=waivers.idle(report, words),
        untested=_untested(report, words),
        ending=ending(report, words),
        not_applicable=_not_applicable(report, words),
        untestable=_untestable(report, words),
        set_aside=_set_aside(report, words),
        unknown=_unknown(report, words),
    )


def _packs(report: Report, words: Wording) -> Table:
    """How many rules of each pack and kind came to which verdict, each rule by its worst one."""
    kinds = sorted(report.outcome_by_kind, reverse=True)
    columns = [Column(words.say("table.pack"), 34)]
    columns += [Column(words.say(f"kind.{kind}"), 66 // len(kinds)) for kind in kinds]
    rows = []
    for pack in packs.proper(report.packs):
        counted = _counted(report, pack.pack)
        waived = _waived_in_part(report, pack.pack)
        cells = (
            Cell(small=_told(counted.get(kind, {}), waived.get(kind, 0), words)) for kind in kinds
        )
        rows.append((Cell(words=words.text(pack.title), head=True), *cells))
    return Table(tuple(columns), tuple(rows))


def _counted(report: Report, pack: str) -> dict[str, Counter[Word]]:
    """Kind of rule → verdict → rules of this pack."""
    found: dict[str, Counter[Word]] = {}
    for rule in report.rules:
        verdicts = order.of_rule(report, rule) if rule.pack == pack else []
        if verdicts:
            found.setdefault(rule.rule.kind, Counter())[order.worst(verdicts).verdict] += 1
    return found


def _waived_in_part(report: Report, pack: str) -> Counter[str]:
    """Kind of rule → rules of this pack with a waived crossing and a worse one, which counts."""
    found: Counter[str] = Counter()
    for rule in report.rules:
        verdicts = order.of_rule(report, rule) if rule.pack == pack else []
        found[rule.rule.kind] += order.waived_beside(verdicts)
    return found


def _told(counted: Mapping[Word, int], waived: int, words: Wording) -> tuple[Words, ...]:
    """`2 fail`, `3 flagged for review`, worst first; a dash where there are no such rules."""
    said = [
        words.say("summary.counted", n=counted[word], verdict=words.verdict(word))
        for word in order.WORST_FIRST
        if word in counted
    ]
    said += [words.say("summary.counted_waived", n=waived)] if waived else []
    return tuple(said) or ("–",)


def _rules(report: Report, words: Wording) -> Table | None:
    """Measured rules that apply, and every other rule that is breached or could not be evaluated."""
    columns = (
        Column(words.say("table.rule"), 47),
        Column(words.say("table.worst"), 31),
        Column(words.say("table.verdict"), 22),
    )
    rows = []
    for rule in report.rules:
        verdicts = order.of_rule(report, rule)
        if verdicts and order.worst(verdicts).verdict in _LISTED[rule.rule.kind == "metric"]:
            rows.append(_row(rule, verdicts, words))
    return Table(columns, tuple(rows), note=words.say("rules.titles")) if rows else None


def _row(rule: EffectiveRule, verdicts: list[Verdict], words: Wording) -> tuple[Cell, ...]:
    worst = order.worst(verdicts)
    return (
        Cell(words=origins.titled(rule, words), head=True),
        _worst(worst, words),
        Cell(badge=badge(words, worst.verdict)),
    )


def _worst(verdict: Verdict, words: Wording) -> Cell:
    """The worst value, whose it is, and what was asked."""
    unit = unit_of(verdict.metric, verdict.contrast)
    limit = words.limit(verdict.limit, unit)
    asked = words.say("summary.asked", limit=limit)
    shown = about(verdict)
    if shown.value is None or verdict.kind != "metric":
        return Cell(small=(asked,))
    told = words.say(
        "summary.value",
        group=words.group(shown.worst_group, verdict.by),
        value=words.figure(shown.value, unit, near=verdict.limit),
    )
    return Cell(words=told, small=(asked,))


def _untested(report: Report, words: Wording) -> list[Words]:
    """Every verdict that leaves a question open, with the reason; rules with the same one share a line."""
    together = absent.gathered(report)
    titles = {pack.pack: words.text(pack.title) for pack in report.packs}
    gathered = [
        words.say(
            f"summary.absent.{one.kind}",
            pack=titles[one.pack],
            verdict=words.verdict(one.verdict),
            n=len(one.rules),
            rules=one.rules,
        )
        for one in together
    ]
    others = absent.others(report, together)
    beside = [part for verdict in others for part in left_open(verdict)]
    named = [
        part.model_copy(update={"worst_group": None}) for part in beside
    ]  # so that each is named
    return _one_by_one([*others, *named], words) + gathered


def _one_by_one(verdicts: Sequence[Verdict], words: Wording) -> list[Words]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for verdict in verdicts:
        if verdict.verdict in order.OPEN:
            by = str(words.crossing(verdict.by)) if verdict.by else ""
            key = (by, str(words.verdict(verdict.verdict)), str(reason(verdict, words)))
            found.setdefault(key, []).append(verdict.rule)
    return [
        words.say(
            "summary.open_crossing" if by else "summary.open",
            rules=list(dict.fromkeys(rules)),
            by=by,
            verdict=verdict,
            reason=why,
        )
        for (by, verdict, why), rules in found.items()
    ]


def ending(report: Report, words: Wording) -> list[Words]:
    """What holds today, and ends so soon that its rule warns of it; waivers within the days of warning."""
    codes = recommend.ENDING.values()
    told = [words.say(s) for s in report.recommendations if s.code in codes]
    return list(dict.fromkeys([*told, *waivers.ending(report, words)]))


def _not_applicable(report: Report, words: Wording) -> Words:
    rules = dict.fromkeys(v.rule for v in report.verdicts if v.verdict == "not_applicable")
    if len(rules) > MOST_NAMED:
        return words.say("summary.not_applicable_many", n=len(rules))
    return words.say("summary.not_applicable", rules=list(rules)) if rules else ""


def _untestable(report: Report, words: Wording) -> Words:
    clauses = [clause for clause in report.clauses if not clause.testable]
    return words.say("summary.untestable", n=len(clauses)) if clauses else ""


def _set_aside(report: Report, words: Wording) -> list[Words]:
    """The groups left out of comparisons: who, how many, at which rate, and why."""
    found: dict[str, Words] = {}
    for verdict in report.verdicts:
        for group in verdict.groups:
            if group.set_aside:
                why = _named(report, group) or group.reason
                told = _left_out(verdict, group, why, words)
                found.setdefault(f"{verdict.metric} {group.group}", told)
    return list(found.values())


def _named(report: Report, group: GroupVerdict) -> object:
    """The reason that the audit gives for leaving this group out."""
    return next((o.get("reason") for o in report.set_aside if o.get("group") == group.group), None)


def _left_out(verdict: Verdict, group: GroupVerdict, why: object, words: Wording) -> Words:
    value, _ = own(group)
    return words.say(
        "summary.set_aside",
        group=words.group(group.group, verdict.by),
        people=words.say("count.people", n=group.n),
        metric=words.metric(verdict.metric, verdict.parameters),
        value=words.figure(value, unit_of(verdict.metric)),
        reason=words.catalogue.value(why),
    )


def _unknown(report: Report, words: Wording) -> Words:
    """How many people have no value of an attribute, for every attribute where somebody has none."""
    found: dict[tuple[str, ...], int] = {}
    for verdict in report.verdicts:
        if len(verdict.by) == 1 and verdict.unknown:
            found[verdict.by] = max(verdict.unknown, found.get(verdict.by, 0))
    told = [
        words.say(
            "summary.unknown_of", by=words.crossing(by), people=words.say("count.people", n=n)
        )
        for by, n in found.items()
    ]
    return words.say("summary.unknown", people=words.together(told)) if told else ""
