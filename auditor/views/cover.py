"""What stands on the first page: which system, which outcome, on which day, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.i18n import Phrase
from auditor.outcome import left_open
from auditor.report import Outcome, Report, Word
from auditor.views import packs, waivers
from auditor.views.order import OPEN
from auditor.views.shapes import Badge, Item, Words, badge, capital, items, outcome_badge
from auditor.wording import Wording


@dataclass(frozen=True)
class Count:
    """How many verdicts there are of one word."""

    badge: Badge
    n: str


@dataclass(frozen=True)
class Cover:
    """The first page."""

    system: Words
    under: Words
    made_up: bool
    outcome: Badge
    meaning: Words
    counts: list[Count]
    facts: list[Item]


def cover(report: Report, words: Wording) -> Cover:
    """The first page of a report."""
    return Cover(
        system=words.text(report.system.name) if report.system.name else words.say("cover.unnamed"),
        under=Phrase(" · ".join(part for part in _under(report, words) if part)),
        made_up=report.data.made_up,
        outcome=_outcome(report, words),
        meaning=_meaning(report, words),
        counts=counts(report, words),
        facts=_facts(report, words),
    )


def _outcome(report: Report, words: Wording) -> Badge:
    plain = outcome_badge(words, report.outcome)
    return Badge(plain.symbol, capital(plain.word), plain.tone)


def _meaning(report: Report, words: Wording) -> Words:
    """What the outcome means; of a breach that figures show, with which confidence they do."""
    decided = {e.rule.id: e.rule.decide for e in report.rules if e.rule.kind == "metric"}
    failed = [
        decided[v.rule] for v in report.verdicts if v.verdict == Word.FAIL and v.rule in decided
    ]
    levels = sorted({one.confidence for one in failed if one.by == "interval"})
    if report.outcome == Outcome.UNDETERMINED:
        return words.say(_undetermined(report))
    if report.outcome != Outcome.FAIL or not levels:
        return words.say(f"outcome.{report.outcome}.meaning")
    told = [words.percent(level, digits=0) for level in levels]
    return words.say("outcome.fail.meaning.interval", confidence=words.together(told))


def _undetermined(report: Report) -> str:
    """What stays open, and whether something is breached beside it; or that nothing was there to be shown."""
    parts = {part.verdict for one in report.verdicts for part in (one, *left_open(one))}
    if not parts.intersection(OPEN):
        return "outcome.undetermined.meaning.nothing"
    breached = parts & {Word.FLAG, Word.WAIVED}
    return f"outcome.undetermined.meaning{'.breached' if breached else ''}"


def _under(report: Report, words: Wording) -> list[str]:
    version = report.system.version
    return [
        str(words.say("cover.version", version=version)) if version else "",
        report.system.provider or "",
    ]


def counts(report: Report, words: Wording) -> list[Count]:
    """Every verdict word that occurs, worst first."""
    return [
        Count(badge(words, word), words.number(report.counts[word]))
        for word in Word
        if report.counts.get(word)
    ]


def _facts(report: Report, words: Wording) -> list[Item]:
    nobody = words.say("cover.nobody")
    rules = words.together(
        packs.edition(pack, words.text(pack.title), words) for pack in report.packs
    )
    return items(
        (words.say("cover.as_of"), words.date(report.as_of)),
        (words.say("cover.prepared_by"), report.system.prepared_by or nobody),
        (words.say("cover.reviewed_by"), report.system.reviewed_by or nobody),
        (words.say("cover.rules"), rules),
        (words.say("cover.created"), words.catalogue.moment(report.created)),
        (words.say("cover.sealed"), _sealed(report, words)),
        (words.say("cover.waivers"), waivers.standing(report, words)),
        (words.say("cover.digest"), report.digest),
    )


def _sealed(report: Report, words: Wording) -> Words | None:
    """When the plan was sealed, and how much changed since; nothing where it was not."""
    if report.plan.sealed_at is None:
        return None
    changes = words.say("seal.n_changes", n=len(report.plan.changes))
    sealed = words.catalogue.moment(report.plan.sealed_at)
    return words.say("seal.cover", sealed=sealed, changes=changes)
