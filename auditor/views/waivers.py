"""What the waivers of an audit do: which breach each answers for, which end soon, which have ended or cover nothing."""

from __future__ import annotations

from auditor.force import in_force
from auditor.report import Report, Verdict, Word
from auditor.rules import Waiver
from auditor.views import origins
from auditor.views.shapes import Words
from auditor.wording import Wording, unit_of

WARNED = 90
"""So many days before its end a waiver is told among what ends soon."""


def covering(report: Report, words: Wording) -> list[Words]:
    """Every breach that somebody answers for: the value, who, until when, and what is done instead."""
    rules = {(one.pack, one.rule.id): one for one in report.rules}
    return [
        words.say(
            "summary.waived",
            rule=origins.titled(rules[verdict.pack, verdict.rule], words),
            by=words.crossing(verdict.by) if verdict.by else words.say("crossing.none"),
            found=_found(verdict, words),
            owner=waiver.owner,
            until=words.date(waiver.expires),
            control=waiver.compensating_control,
        )
        for verdict, waiver in _waived(report)
    ]


def _waived(report: Report) -> list[tuple[Verdict, Waiver]]:
    waived = [verdict for verdict in report.verdicts if verdict.verdict == Word.WAIVED]
    return [(verdict, verdict.waiver) for verdict in waived if verdict.waiver is not None]


def _found(verdict: Verdict, words: Wording) -> Words:
    """`female: 0.62 (asked: at least 0.80)`, or the reason where there is no value."""
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
    """Waivers that hold today, and end within the days of warning."""
    told: list[Words] = []
    for verdict, waiver in _waived(report):
        days = (waiver.expires - report.as_of).days
        if days <= WARNED:
            said = {"owner": waiver.owner, "until": words.date(waiver.expires), "n": days}
            told.append(words.say("summary.waiver_ends", rule=verdict.rule, **said))
    return list(dict.fromkeys(told))


def idle(report: Report, words: Wording) -> list[Words]:
    """Every waiver that changes no verdict, and why: it has ended, or there is no breach to answer for."""
    told = [_idle(report, waiver, words) for waiver in report.waivers]
    return [line for line in told if line]


def _idle(report: Report, waiver: Waiver, words: Wording) -> Words:
    meant = [verdict for verdict in report.verdicts if waiver.covers(verdict.rule, verdict.by)]
    found = {verdict.verdict for verdict in meant}
    if Word.WAIVED in found:
        return ""
    ended = "_ended" if not in_force(waiver, report.as_of) else ""
    counts = "_counts" if found & {Word.FAIL, Word.FLAG} else ""
    rule, by = waiver.rule, words.crossing(waiver.by or ())
    return words.say(
        f"waiver.idle{ended}{counts}",
        rule=words.say("waiver.of", rule=rule, by=by) if waiver.by else rule,
        owner=waiver.owner,
        until=words.date(waiver.expires),
        verdicts=words.together([words.verdict(word) for word in Word if word in found]),
    )


def standing(report: Report, words: Wording) -> Words | None:
    """How many waivers are in force, and how many have ended; nothing where there are none."""
    if not report.waivers:
        return None
    held = sum(in_force(waiver, report.as_of) for waiver in report.waivers)
    return words.say("waiver.standing", held=held, ended=len(report.waivers) - held)
