"""What every rule came to: the question, who set the limit, and for each crossing verdict, chart and table."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.effective import EffectiveRule, PackUsed
from auditor.force import current
from auditor.i18n import Phrase
from auditor.report import Report, Significance, Verdict, Word
from auditor.rules import Rule
from auditor.views import groups, order, origins, packs
from auditor.views.gallery import Gallery
from auditor.views.needed import sooner
from auditor.views.said import reason, said, waiver
from auditor.views.shapes import Badge, Cell, Column, Item, Picture, Table, Words, badge, items
from auditor.wording import Wording, unit_of


@dataclass(frozen=True)
class Crossing:
    """One verdict of a metric rule."""

    anchor: str
    name: Words
    badge: Badge
    facts: list[Item]
    reason: Words
    picture: Picture | None
    groups: Table | None
    tests: Table | None
    tests_elsewhere: Words
    """Where the same figures beside the ratio stand, if another rule has shown them."""


@dataclass(frozen=True)
class RuleView:
    """A metric rule with its verdicts."""

    anchor: str
    title: Words
    badge: Badge
    why: Words
    facts: list[Item]
    crossings: list[Crossing]
    note: Words


@dataclass(frozen=True)
class PackView:
    """The rules of one pack."""

    anchor: str
    title: Words
    facts: list[Item]
    rules: list[RuleView]
    duties: Table | None
    skipped: Table | None
    """Measured rules that are not about this kind of system."""


def results(
    report: Report, words: Wording, gallery: Gallery, medium: order.Medium
) -> list[PackView]:
    """Everything that the section on results says, pack by pack."""
    maker = _Maker(report, words, gallery, medium)
    proper = packs.proper(report.packs)
    return [maker.pack(pack, f"pack-{index + 1}") for index, pack in enumerate(proper)]


class _Maker:
    """Makes the views of one report in order."""

    def __init__(
        self, report: Report, words: Wording, gallery: Gallery, medium: order.Medium
    ) -> None:
        self.report = report
        self.words = words
        self.gallery = gallery
        self.medium = medium
        self.tested: list[tuple[str, tuple[Significance, ...]]] = []

    def pack(self, pack: PackUsed, anchor: str) -> PackView:
        """A pack with its rules, measured ones first."""
        mine = [rule for rule in self.report.rules if rule.pack == pack.pack]
        measured = [rule for rule in mine if rule.rule.kind == "metric"]
        skipped = [rule for rule in measured if _is_skipped(self.report, rule)]
        rules = [self.rule(rule) for rule in measured if rule not in skipped]
        other = [rule for rule in mine if rule.rule.kind != "metric"]
        return PackView(
            anchor=anchor,
            title=self.words.text(pack.title),
            facts=packs.facts(self.report, pack, self.words),
            rules=[rule for rule in rules if rule is not None],
            duties=_duties(self.report, other, self.words, "duties") if other else None,
            skipped=_duties(self.report, skipped, self.words, "skipped") if skipped else None,
        )

    def rule(self, rule: EffectiveRule) -> RuleView | None:
        """A measured rule with its verdicts."""
        verdicts = order.of_rule(self.report, rule)
        if not verdicts:
            return None
        words, anchor = self.words, f"rule-{rule.rule.id}"
        return RuleView(
            anchor=anchor,
            title=origins.titled(rule, words),
            badge=_badge(self.report, order.worst(verdicts), words),
            why=words.text(rule.rule.why),
            facts=_rule_facts(self.report, rule, words),
            crossings=[
                self.crossing(verdict, rule, f"{anchor}-{index + 1}")
                for index, verdict in enumerate(verdicts)
            ],
            note=words.say("significance.note") if any(v.tests for v in verdicts) else "",
        )

    def crossing(self, verdict: Verdict, rule: EffectiveRule, anchor: str) -> Crossing:
        """One verdict with its picture and tables."""
        words = self.words
        tests, elsewhere = self.tests(verdict)
        return Crossing(
            anchor=anchor,
            name=_name(verdict, words),
            badge=_badge(self.report, verdict, words),
            facts=_figures(verdict, words),
            reason=said(verdict, rule, words),
            picture=self.gallery.of_verdict(verdict, order.charted(verdict.groups)),
            groups=groups.groups(verdict, words, self.medium),
            tests=tests,
            tests_elsewhere=elsewhere,
        )

    def tests(self, verdict: Verdict) -> tuple[Table | None, Words]:
        """The figures beside the ratio; where another rule has shown the same, a word to say so."""
        if not verdict.tests:
            return None, ""
        shown = next((rule for rule, tests in self.tested if tests == verdict.tests), None)
        if shown is not None:
            return None, self.words.say("significance.elsewhere", rule=shown)
        self.tested.append((verdict.rule, verdict.tests))
        return groups.significance(verdict, self.words, self.medium), ""


def _badge(report: Report, verdict: Verdict, words: Wording) -> Badge:
    """The verdict, and beside it what the instrument of its pack calls it."""
    pack = next(pack for pack in report.packs if pack.pack == verdict.pack)
    return badge(words, verdict.verdict, pack.verdict_words)


def citation(report: Report, rule: EffectiveRule) -> str:
    """What a limit is cited by: the rule's clauses, else the pack's instrument."""
    cited = [clause.citation for clause in report.clauses if clause.id in rule.rule.cites]
    if cited:
        return "; ".join(dict.fromkeys(cited))
    pack = next((pack for pack in report.packs if pack.pack == rule.pack), None)
    return pack.instrument.citation if pack and pack.instrument else ""


def limit_in_words(report: Report, rule: EffectiveRule, words: Wording) -> Words:
    """`at least 0.80, reference value of 29 CFR 1607.4(D)`; a limit that somebody else set is not the pack's source's."""
    asks = rule.rule.asks
    limit = words.limit(
        rule.rule.must.model_dump(exclude_none=True), unit_of(asks.metric, asks.contrast)
    )
    if not origins.is_own_limit(rule):
        return words.say("limit.with_origin", limit=limit, origin=words.say("origin.organisation"))
    cited = citation(report, rule)
    code = f"origin.{rule.rule.threshold.origin}"
    if cited and words.catalogue.has(f"{code}.of"):
        return words.say(
            "limit.with_origin", limit=limit, origin=words.say(f"{code}.of", cited=cited)
        )
    return words.say("limit.with_origin", limit=limit, origin=words.say(code))


def _rule_facts(report: Report, effective: EffectiveRule, words: Wording) -> list[Item]:
    rule = effective.rule
    why = "rule.limit_why" if origins.is_own_limit(effective) else "rule.limit_was"
    return items(
        (
            words.say("rule.asks"),
            words.asked(rule.asks.metric, rule.asks.contrast, rule.asks.parameters),
        ),
        (words.say("rule.must"), limit_in_words(report, effective, words)),
        (words.say(why), words.text(rule.threshold.why)),
        (words.say("rule.set"), origins.together(effective, words.catalogue)),
        (words.say("rule.decide"), _decide(rule, words)),
        (words.say("rule.severity"), _severity(rule, words)),
        (words.say("rule.cites"), _cites(report, rule, words)),
        (words.say("rule.maturity"), maturity(rule, words)),
    )


def maturity(rule: Rule, words: Wording) -> Words | None:
    """What a reader must know of a rule that is not stable; None where it is."""
    return None if rule.status == "stable" else words.say(f"rule.maturity.{rule.status}")


def _decide(rule: Rule, words: Wording) -> Words:
    decide = rule.decide
    return words.say(
        f"decide.{decide.by}",
        confidence=words.percent(decide.confidence, digits=0),
        min_group=decide.min_group,
        min_denominator=decide.min_denominator,
    )


def _severity(rule: Rule, words: Wording) -> Words:
    return words.say(
        "rule.severity_and_breach",
        severity=words.say(f"severity.{rule.severity}"),
        breach=words.verdict(rule.on_breach),
    )


def _cites(report: Report, rule: Rule, words: Wording) -> Words | None:
    known = {clause.id: clause for clause in report.clauses}
    said = [
        words.say("rule.clause", title=words.text(known[id].title), citation=known[id].citation)
        if id in known
        else Phrase(id)
        for id in rule.cites
    ]
    return words.together(said) if said else None


def _name(verdict: Verdict, words: Wording) -> Words:
    if not verdict.by:
        return words.say("group.whole" if verdict.kind == "metric" else "crossing.none")
    return words.say("performance.by", by=words.crossing(verdict.by))


def _figures(verdict: Verdict, words: Wording) -> list[Item]:
    """Value with interval, the bound where it matters, whose value it is, and what would decide."""
    unit = unit_of(verdict.metric, verdict.contrast)
    near = verdict.limit
    n = words.say("crossing.worst", group=words.group(verdict.worst_group, verdict.by), n=verdict.n)
    part = words.part(verdict.metric, verdict.part) if verdict.part else None
    return items(
        (words.say("crossing.value"), _value(verdict, words)),
        (words.say("crossing.part"), part),
        (words.say("crossing.bound"), deciding_bound(verdict, words)),
        (words.say("crossing.limit"), words.limit(near, unit)),
        (words.say("crossing.group"), n if verdict.worst_group else None),
        (words.say("crossing.n_needed"), _needed(verdict, words)),
        (words.say("crossing.unknown"), words.number(verdict.unknown) if verdict.unknown else None),
        (words.say("crossing.together"), _together(verdict, words)),
        (words.say("crossing.waiver"), waiver(verdict, words)),
    )  # fmt: skip


def _together(verdict: Verdict, words: Wording) -> Words | None:
    """χ² and G of all compared groups: said of more than two, for of two z says the same."""
    found = verdict.tests_together
    if found is None or found.groups < 3:
        return None
    return words.say(
        "significance.together",
        groups=found.groups,
        chi_squared=words.number(found.chi_squared, digits=2),
        chi_squared_p=words.p_value(found.chi_squared_p),
        g=words.number(found.g, digits=2),
        g_p=words.p_value(found.g_p),
        degrees=found.groups - 1,
    )


def _needed(verdict: Verdict, words: Wording) -> Words | None:
    """How many people of which group would decide: the others are thought to grow alike."""
    if not verdict.n_needed:
        is_open = verdict.kind == "metric" and verdict.verdict == Word.INCONCLUSIVE
        return words.say("crossing.needed_never") if is_open else None
    whose = words.group(verdict.deciding_group or verdict.worst_group, verdict.by)
    first = sooner(verdict)
    if first is None:
        return words.say("crossing.needed", group=whose, n_needed=verdict.n_needed)
    return words.say(
        "crossing.needed_sooner",
        first=words.group(first.group, verdict.by),
        first_needed=first.n_needed,
        group=whose,
        n_needed=verdict.n_needed,
    )


def deciding_bound(verdict: Verdict, words: Wording) -> Words | None:
    """The bound that decided, and whose it is, where value and interval alone would suggest another verdict."""
    whose = verdict.deciding_group or verdict.worst_group
    other = whose != verdict.worst_group
    misleading = groups.suggests_another(verdict.verdict, verdict.interval, verdict.limit)
    if verdict.bound is None or not (other or misleading):
        return None
    unit = unit_of(verdict.metric, verdict.contrast)
    bound = words.bound(verdict.bound, unit, verdict.limit)
    if not other:
        return bound
    return words.say("said.whose", group=words.group(whose, verdict.by), reason=bound)


def _value(verdict: Verdict, words: Wording) -> Words | None:
    if verdict.value is None:
        return None
    unit = unit_of(verdict.metric, verdict.contrast)
    value = words.figure(verdict.value, unit, near=verdict.limit)
    if verdict.interval is None:
        return value
    interval = words.interval(verdict.interval, unit, near=verdict.limit)
    return words.say("crossing.value_and_interval", value=value, interval=interval)


def _is_skipped(report: Report, rule: EffectiveRule) -> bool:
    verdicts = order.of_rule(report, rule)
    return bool(verdicts) and all(v.verdict == Word.NOT_APPLICABLE for v in verdicts)


def _duties(report: Report, rules: list[EffectiveRule], words: Wording, kind: str) -> Table:
    """Rules without groups, a row each: facts, attestations, and what does not apply."""
    columns = (
        Column(words.say("table.rule"), 36),
        Column(words.say("table.must"), 20),
        Column(words.say("table.verdict"), 44),
    )
    rows = []
    for effective in rules:
        for verdict in order.of_rule(report, effective):
            rows.append(_duty(report, effective, verdict, words))
    return Table(columns, tuple(rows), words.say(f"{kind}.caption"))


def _duty(
    report: Report, effective: EffectiveRule, verdict: Verdict, words: Wording
) -> tuple[Cell, ...]:
    rule = effective.rule
    asked = rule.asks.fact or rule.asks.attestation or ""
    told = [reason(verdict, words), waiver(verdict, words), *_stated(report, rule, words)]
    small = tuple(one for one in (asked, maturity(rule, words)) if one)
    return (
        Cell(words=origins.titled(effective, words), small=small, head=True),
        Cell(
            words=limit_in_words(report, effective, words),
            small=tuple(origins.told(effective, words.catalogue)),
        ),
        Cell(badge=_badge(report, verdict, words), small=tuple(part for part in told if part)),
    )


def _stated(report: Report, rule: Rule, words: Wording) -> list[Words]:
    """Who stated what, until when it holds, and on which evidence: the statement that counts, else the last one."""
    every = [one for one in report.attestations if one.id == rule.asks.attestation]
    stated = current(every, report.as_of) or next(reversed(every), None)
    if stated is None:
        return []
    told = words.say(
        "attestation.until" if stated.expires else "attestation.open",
        statement=words.text(stated.statement),
        person=stated.person,
        role=stated.role,
        on=words.date(stated.date),
        until=words.date(stated.expires),
    )
    if stated.evidence is None:
        return [told]
    code = "attestation.evidence_file" if stated.sha256 else "attestation.evidence"
    return [told, words.say(code, evidence=stated.evidence, digest=stated.sha256)]
