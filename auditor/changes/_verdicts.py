"""Whether the answers got worse: verdicts by rule and crossing, and groups where the crossing's verdict stayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.changes._change import Change, How
from auditor.documented import Said
from auditor.effective import Origin
from auditor.outcome import comes_to
from auditor.report import GroupVerdict, Outcome, Report, Verdict, Word

Key = tuple[str, frozenset[str]]
"""A rule and its crossing, in whatever order the audit named the attributes."""
Levels = dict[str, tuple[str, ...]]
"""The groups of each attribute in the newer report."""
_WORDS, _OUTCOMES = list(Word), list(Outcome)
_BREACHES = (Word.FAIL, Word.FLAG, Word.WAIVED)
_OF_CROSSINGS = ("reason.evidence_absent", "reason.scores_alone", "reason.decisions_alone")
"""Told of each crossing, so also of everybody together; not of the rule."""


def changes(old: Report, new: Report) -> Iterator[Change]:
    """The outcome, then verdicts that got worse, then all others."""
    if old.outcome != new.outcome:
        how = _of_outcome(old, new)
        yield Change(kind="outcome", how=how, name="outcome", old=old.outcome, new=new.outcome)
    lapsed, levels = _lapsed(new), _levels(new)
    found = [change for pair in _pairs(old, new) for change in _changes(*pair, lapsed, levels)]
    yield from sorted(found, key=lambda change: not change.worse)


def _of_outcome(old: Report, new: Report) -> How:
    """Better only where it would be so without the waivers that were given since, and with what vanished."""
    if not _better(old.outcome, new.outcome):
        return How.WORSE
    before, after = _keyed(old), _keyed(new)
    words = {_unwaived(before.get(key), verdict) for key, verdict in after.items()}
    if not _better(old.outcome, comes_to(words)):
        return How.WAIVED
    levels = _levels(new)
    vanished = {word for pair in _pairs(old, new) for word in _vanished(*pair, levels)}
    return How.BETTER if _better(old.outcome, comes_to(words | vanished)) else How.OTHER


def _vanished(old: Verdict | None, new: Verdict | None, levels: Levels) -> Iterator[Word]:
    """What was said of a crossing that is not there any more, or of groups of it that are not."""
    if old is not None and new is None:
        yield old.verdict
    elif old is not None and new is not None:
        yield from (_breach(old, group) for group in _lost(old, new, levels))


def _unwaived(old: Verdict | None, new: Verdict) -> Word:
    return old.verdict if old is not None and new.verdict == Word.WAIVED else new.verdict


def _better(old: Outcome, new: Outcome) -> bool:
    return _OUTCOMES.index(new) > _OUTCOMES.index(old)


def direction(old: Word, new: Word) -> How:
    """Worse where the word is, or where what it comes to is: no trade of one for the other is a gain.

    A breach that was seen and can no longer be decided is worse, and so is an undecided one that
    proved to be a breach. Whether a rule applies at all is another question than how it ended;
    only a rule that newly applies and does not hold is worse. A waiver of what did not hold is neither.
    """
    if new == Word.NOT_APPLICABLE:
        return How.OTHER
    if old == Word.NOT_APPLICABLE:
        return How.WORSE if _rank(new)[0] < _rank(Word.PASS)[0] else How.OTHER
    pairs = list(zip(_rank(new), _rank(old), strict=True))
    if any(now < before for now, before in pairs):
        return How.WORSE
    return How.WAIVED if new == Word.WAIVED else How.BETTER


def _rank(word: Word) -> tuple[int, int]:
    """What a word comes to where all else passes, and its own place; less is worse."""
    return _OUTCOMES.index(comes_to({word, Word.PASS})), _WORDS.index(word)


def _pairs(old: Report, new: Report) -> Iterator[tuple[Verdict | None, Verdict | None]]:
    """Verdicts on the same question. One on the rule itself answers for each crossing that the other report has."""
    before, after = _keyed(old), _keyed(new)
    wholes = [_of_rules(report) for report in (old, new)]
    for key in dict.fromkeys((*after, *before)):
        rule, by = key
        one, other = before.get(key), after.get(key)
        lacking = before if one is None else after if other is None else None
        answers = not by and any(rule in found for found in wholes)
        if answers and lacking is not None and any(name == rule for name, _ in lacking):
            continue
        yield one or wholes[0].get(rule), other or wholes[1].get(rule)


def _of_rules(report: Report) -> dict[str, Verdict]:
    """Verdicts on a rule itself, before any crossing was looked at: that it does not apply, or broke down.

    One on everybody together, of a rule that asks `whole`, says nothing of the groups that are not there any more.
    """
    return {
        verdict.rule: verdict
        for verdict in report.verdicts
        if not verdict.by
        and verdict.verdict in (Word.NOT_APPLICABLE, Word.ERROR)
        and (verdict.reason is None or verdict.reason.code not in _OF_CROSSINGS)
    }


def _keyed(report: Report) -> dict[Key, Verdict]:
    return {(verdict.rule, frozenset(verdict.by)): verdict for verdict in report.verdicts}


def _levels(report: Report) -> Levels:
    return {attribute.name: attribute.levels for attribute in report.codebook.attributes}


def _lost(old: Verdict, new: Verdict, levels: Levels) -> list[GroupVerdict]:
    """The groups with a breach that are not there any more; where the rule itself was answered, no group is missed.

    Where no group is told of the crossing, those are gone whose people are not in the data at all.
    """
    if not old.by or not new.by:
        return []
    there = {frozenset(group.group.items()) for group in new.groups}
    return [
        group
        for group in old.groups
        if _is_breach(old, group)
        and frozenset(group.group.items()) not in there
        and (there or any(level not in levels.get(by, ()) for by, level in group.group.items()))
    ]


def _is_breach(verdict: Verdict, group: GroupVerdict) -> bool:
    """Whether it did not hold; where only a waived overlay lets a crossing hold, the worst group did not."""
    owed = verdict.verdict == Word.WAIVED and group.group == verdict.worst_group
    return group.verdict in _BREACHES or owed


def _breach(verdict: Verdict, group: GroupVerdict) -> Word:
    """What was said of a group: somebody answered for its breach as for the crossing's."""
    return Word.WAIVED if verdict.verdict == Word.WAIVED else group.verdict


def _lapsed(report: Report) -> dict[str, Origin]:
    """What an overlay no longer loosens because its waiver has ended, by rule: the first of it."""
    return {
        effective.rule.id: origin
        for effective in report.rules
        for origin in reversed(effective.origins)
        if origin.waiver is not None and not origin.applied
    }


def _why(old: Verdict, new: Verdict, lapsed: Mapping[str, Origin]) -> Said | None:
    """What the new verdict says of itself, and that an overlay had loosened the rule where only that had let it hold."""
    origin = lapsed.get(new.rule)
    if origin is None or origin.waiver is None or not _is_loosened(old):
        return new.reason
    values: dict[str, Any] = {
        "name": origin.name,
        "owner": origin.waiver.owner,
        "expires_date": origin.waiver.expires.isoformat(),
    }
    if new.reason is None:
        return Said(code="diff.loosening_ended", values=values)
    values["now"] = new.reason.model_dump(mode="json")
    return Said(code="diff.loosening_ended_and", values=values)


def _is_loosened(verdict: Verdict) -> bool:
    """Whether it holds only as an overlay asks for less than the pack."""
    return verdict.reason is not None and verdict.reason.code == "reason.loosened"


def _changes(
    old: Verdict | None, new: Verdict | None, lapsed: Mapping[str, Origin], levels: Levels
) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(
            kind="verdict",
            how=How.NEW,
            name=new.rule,
            by=new.by,
            new=new.verdict,
            reason=new.reason,
        )
    elif old is not None and new is None:
        worse = old.verdict != Word.NOT_APPLICABLE
        yield Change(
            kind="verdict", how=How.GONE, worse=worse, name=old.rule, by=old.by, old=old.verdict
        )
    elif old is not None and new is not None:
        lost = _lost(old, new, levels)
        yield from _of_both(old, new, lost, lapsed)
        for group in lost:
            yield Change(
                kind="group",
                how=How.GONE,
                worse=True,
                name=new.rule,
                by=new.by,
                group=group.group,
                old=_breach(old, group),
            )


def _of_both(
    old: Verdict, new: Verdict, lost: Sequence[GroupVerdict], lapsed: Mapping[str, Origin]
) -> Iterator[Change]:
    """The crossing's verdict, or those of its groups where that is the same."""
    if old.verdict != new.verdict:
        how = direction(old.verdict, new.verdict)
        left = min([new.verdict, *(_breach(old, group) for group in lost)], key=_WORDS.index)
        if how == How.BETTER and (left == old.verdict or direction(old.verdict, left) != how):
            how = How.OTHER
        yield Change(
            kind="verdict",
            how=how,
            worse=how == How.WORSE,
            name=new.rule,
            by=new.by or old.by,
            old=old.verdict,
            new=new.verdict,
            reason=_why(old, new, lapsed),
        )
    else:
        yield from _groups(old, new)


def _groups(old: Verdict, new: Verdict) -> Iterator[Change]:
    """Groups of a crossing that has the same verdict as before, for other reasons."""
    before = {frozenset(group.group.items()): group for group in old.groups}
    for group in new.groups:
        was = before.get(frozenset(group.group.items()))
        if was is None or was.verdict == group.verdict:
            continue
        how = direction(was.verdict, group.verdict)
        yield Change(
            kind="group",
            how=how,
            worse=how == How.WORSE,
            name=new.rule,
            by=new.by,
            group=group.group,
            old=was.verdict,
            new=group.verdict,
            reason=group.reason,
        )
