"""What the waivers of an audit do: which breach each answers for, which end soon, which have ended or cover nothing."""

from __future__ import annotations

from auditor.effective import EffectiveRule
from auditor.force import in_force
from auditor.report import Report, Verdict, Word
from auditor.rules import Answered, Waiver
from auditor.views import origins
from auditor.views.about import about
from auditor.views.shapes import Words
from auditor.wording import Wording, unit_of

WARNED = 90
"""So many days before its end a waiver is told among what ends soon."""


def covering(report: Report, words: Wording) -> list[Words]:
    """Every breach that somebody answers for: the value, who, until when, and what is done instead."""
    rules = {(one.pack, one.rule.id): one for one in report.rules}
    return [
        _covering(verdict, waiver, rules[verdict.pack, verdict.rule], words)
        for verdict, waiver in _waived(report)
    ]


def _covering(verdict: Verdict, waiver: Waiver, rule: EffectiveRule, words: Wording) -> Words:
    unit = unit_of(verdict.metric, verdict.contrast)
    return words.say(
        "summary.loosened" if _loosened(verdict) else "summary.waived",
        rule=origins.titled(rule, words),
        by=words.crossing(verdict.by) if verdict.by else words.say("crossing.none"),
        found=_found(verdict, words),
        limit=words.limit(rule.unwaived().rule.must.model_dump(exclude_none=True), unit),
        owner=waiver.owner,
        until=words.date(waiver.expires),
        control=waiver.compensating_control,
        unwaived=verdict.reason.values.get("unwaived") if verdict.reason is not None else None,
    )


def _loosened(verdict: Verdict) -> bool:
    """Whether nothing is broken but what an overlay, under its own waiver, no longer asks."""
    return verdict.reason is not None and verdict.reason.code == "reason.loosened"


def _waived(report: Report) -> list[tuple[Verdict, Waiver]]:
    waived = [verdict for verdict in report.verdicts if verdict.verdict == Word.WAIVED]
    return [(verdict, verdict.waiver) for verdict in waived if verdict.waiver is not None]


def _found(verdict: Verdict, words: Wording) -> Words:
    """`female: 0.62 (asked: at least 0.80)`, or the reason where there is no value."""
    verdict = about(verdict)
    if verdict.value is None or verdict.kind != "metric":
        return words.reason(verdict.reason)
    unit = unit_of(verdict.metric, verdict.contrast)
    return words.say(
        "summary.waived_value",
        group=words.group(verdict.worst_group, verdict.by),
        value=words.figure(verdict.value, unit, near=verdict.limit),
        limit=words.limit(verdict.limit, unit),
    )


def ending(report: Report, words: Wording) -> list[Words]:
    """Waivers that hold today, and end within the days of warning; those of overlays by what they loosen."""
    told = [
        words.say("summary.waiver_ends", rule=verdict.rule, **_end(waiver, report, words))
        for verdict, waiver in _waived(report)
        if not _loosened(verdict) and _soon(waiver, report)
    ]
    told += [
        words.say(
            "summary.loosening_ends",
            rule=effective.rule.id,
            name=origin.name,
            **_end(origin.waiver, report, words),
        )
        for effective in report.rules
        for origin in effective.origins
        if origin.waiver is not None and origin.applied and _soon(origin.waiver, report)
    ]
    return list(dict.fromkeys(told))


def _soon(waiver: Answered, report: Report) -> bool:
    return (waiver.expires - report.as_of).days <= WARNED


def _end(waiver: Answered, report: Report, words: Wording) -> dict[str, object]:
    days = (waiver.expires - report.as_of).days
    return {"owner": waiver.owner, "until": words.date(waiver.expires), "n": days}


def idle(report: Report, words: Wording) -> list[Words]:
    """Every waiver that changes no verdict, and why: it has ended, or there is no breach to answer for."""
    told = [_idle(report, waiver, words) for waiver in report.waivers]
    return [line for line in told if line]


def _idle(report: Report, waiver: Waiver, words: Wording) -> Words:
    meant = [verdict for verdict in report.verdicts if waiver.covers(verdict.rule, verdict.by)]
    found = {verdict.verdict for verdict in meant}
    held = in_force(waiver, report.as_of)
    if any(verdict.waiver == waiver for verdict in meant) or (Word.WAIVED in found and not held):
        return ""
    how = ("" if held else "_ended") + ("_counts" if found & {Word.FAIL, Word.FLAG} else "")
    others = _others(meant)
    how = ("_beside" if others else "_other") if Word.WAIVED in found else how
    rule, by = waiver.rule, words.crossing(waiver.by or ())
    return words.say(
        f"waiver.idle{how}",
        rule=words.say("waiver.of", rule=rule, by=by) if waiver.by else rule,
        owner=waiver.owner,
        until=words.date(waiver.expires),
        others=words.together([_whose(one, words) for one in others]),
        verdicts=words.together([words.verdict(word) for word in Word if word in found]),
    )


def _others(waived: list[Verdict]) -> list[Waiver]:
    """Which answer for these breaches, where none of them is an overlay's: they last as long or longer."""
    answering = {str(one.waiver): one.waiver for one in waived if one.waiver is not None}
    return [] if any(map(_loosened, waived)) else list(answering.values())


def _whose(waiver: Waiver, words: Wording) -> Words:
    return words.say("waiver.whose", owner=waiver.owner, until=words.date(waiver.expires))


def standing(report: Report, words: Wording) -> Words | None:
    """How many waivers are in force, those of overlays too, and how many have ended; nothing where there are none."""
    overlaid = {
        (one.rule.id, origin.name, str(origin.waiver)): origin.waiver
        for one in report.rules
        for origin in one.origins
        if origin.waiver is not None
    }
    waivers = [*report.waivers, *overlaid.values()]
    held = sum(in_force(waiver, report.as_of) for waiver in waivers)
    return words.say("waiver.standing", held=held, ended=len(waivers) - held) if waivers else None
