"""One sentence per verdict: why it is what it is, and whose figures decided it."""

from __future__ import annotations

from auditor.effective import EffectiveRule
from auditor.report import Verdict, Word
from auditor.views.about import is_anothers
from auditor.views.shapes import Words, capital
from auditor.wording import Wording

COMPARED = (Word.FAIL, Word.FLAG, Word.PASS)


def said(verdict: Verdict, rule: EffectiveRule, words: Wording) -> Words:
    """The verdict's own reason; where it has none but a waiver that ended, what the comparison with the limit came to."""
    told = reason(verdict, words)
    ended = verdict.reason is not None and verdict.reason.code == "reason.waiver_expired"
    if (told and not ended) or verdict.verdict not in COMPARED or verdict.kind != "metric":
        return told
    compared = words.say(f"said.{verdict.verdict}.{rule.rule.decide.by}")
    if verdict.deciding_group and is_anothers(verdict):
        whose = words.group(verdict.deciding_group, verdict.by)
        compared = words.say("said.whose", group=whose, reason=compared)
    return words.say("said.ended", compared=compared, reason=told) if ended else compared


def reason(verdict: Verdict, words: Wording) -> Words:
    """The reason, and whose it is where it is not the worst group's."""
    if verdict.reason is None:
        return ""
    told = words.reason(verdict.reason)
    whose = whose_reason(verdict)
    if whose is None or whose == verdict.worst_group:
        return capital(told)
    return words.say("said.whose", group=words.group(whose, verdict.by), reason=told)


def whose_reason(verdict: Verdict) -> dict[str, str] | None:
    """The group that decided, if the reason is its own; else the first that has the reason."""
    whose = [group.group for group in verdict.groups if group.reason == verdict.reason]
    if verdict.worst_group in whose:
        return verdict.worst_group
    if verdict.deciding_group in whose:
        return verdict.deciding_group
    return whose[0] if whose else None


def waiver(verdict: Verdict, words: Wording) -> Words:
    """Who answers for a breach, until when, why, and what is done instead; nothing where it is not waived."""
    held = verdict.waiver
    if held is None:
        return ""
    return words.say(
        "waiver.said",
        owner=held.owner,
        reason=held.reason,
        control=held.compensating_control,
        until=words.date(held.expires),
    )
