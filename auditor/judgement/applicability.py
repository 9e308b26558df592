"""Whether a rule speaks to this system on this day. Only the system and the day decide, never absent evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor import metrics
from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.errors import AuditorError
from auditor.filled import bare, is_blank
from auditor.force import begun, in_force
from auditor.judgement.situation import Situation
from auditor.places import is_within
from auditor.rules import Excepted, Systems


def objection(effective: EffectiveRule, situation: Situation) -> Said | None:
    """Why the rule does not apply, or None."""
    return next(_objections(effective, situation), None)


def superseding(rules: Sequence[EffectiveRule], situation: Situation) -> dict[str, str]:
    """Of the rules that speak to this system on this day: the id of a rule → which stands in its place."""
    return {
        old: effective.rule.id
        for effective in rules
        if effective.rule.supersedes and _answers(effective, situation)
        for old in effective.rule.supersedes
    }


def _answers(effective: EffectiveRule, situation: Situation) -> bool:
    """Whether it is asked: not where it does not apply, be it for want of evidence."""
    if objection(effective, situation) is not None:
        return False
    return effective.rule.otherwise != "not_applicable" or not lacking(effective, situation)


def lacking(effective: EffectiveRule, situation: Situation) -> list[str]:
    """The roles that a metric rule or its metric needs and the audit does not have. Raises AuditorError where its metric is not of this task."""
    rule = effective.rule
    if rule.kind != "metric":
        return []
    metric = metrics.get(str(rule.asks.metric), rule.asks.parameters)
    if (misplaced := metric.misplaced(situation.task)) is not None:
        raise AuditorError(
            f"{rule.id}: {misplaced}; say so in the rule "
            f"(applies: {{task: [{', '.join(metric.tasks)}]}})"
        )
    needed = [role for role in rule.applies.requires if not role.endswith("?")]
    return sorted((set(needed) | metric.roles(situation.task)) - situation.evidence)


def superseded(
    effective: EffectiveRule, later: Mapping[str, str], situation: Situation
) -> Said | None:
    """That another rule answers in the place of one that would be asked as well; None where none does."""
    new = later.get(effective.rule.id)
    if new is None or objection(effective, situation) is not None:
        return None
    return Said(code="reason.superseded", values={"rule": new})


def _objections(effective: EffectiveRule, situation: Situation) -> Iterator[Said]:
    rule = effective.rule
    yield from _by_date(effective, situation)
    yield from _outside(rule.applies, situation)
    if rule.not_applicable_when is not None:
        yield from _excepted(rule.not_applicable_when, situation)


def _by_date(effective: EffectiveRule, situation: Situation) -> Iterator[Said]:
    if in_force(effective, situation.as_of):
        return
    if not begun(effective, situation.as_of):
        yield Said(code="reason.not_yet_in_force", values={"begins_date": _day(effective, 0)})
    else:
        yield Said(code="reason.no_longer_in_force", values={"ended_date": _day(effective, 1)})


def _day(effective: EffectiveRule, end: int) -> str:
    return str((effective.first_day, effective.last_day)[end])


def _outside(applies: Systems, situation: Situation) -> Iterator[Said]:
    """What is asked of other systems only."""
    if applies.task is not None and situation.task not in applies.task:
        values = {"task": situation.task, "tasks": list(applies.task)}
        yield Said(code="reason.other_task", values=values)
    given = situation.every_output
    if applies.output is not None and given is not None and not given & set(applies.output):
        yield Said(code="reason.other_output", values={"outputs": list(applies.output)})
    places = situation.jurisdictions
    if applies.jurisdiction is not None and places and not _touches(places, applies.jurisdiction):
        told = {"places": list(applies.jurisdiction), "stated": list(places)}
        yield Said(code="reason.other_jurisdiction", values=told)
    for field, wanted in applies.system.items():
        stated = situation.facts.get(f"system.{field}")
        if _is_apart(stated, wanted):
            yield Said(code="reason.other_system", values={"fact": f"system.{field}"})


def _excepted(meant: Excepted, situation: Situation) -> Iterator[Said]:
    if not _is_among(meant, situation):
        return
    if meant.until is None:
        yield Said(code="reason.excepted_system", values={})
    elif in_force(meant, situation.as_of):
        yield Said(code="reason.excepted_until", values={"until_date": str(meant.until)})


def _is_among(meant: Systems, situation: Situation) -> bool:
    """Whether the system is certainly one of those meant: everything said of them is documented of it."""
    given, places = situation.every_output, situation.jurisdictions
    told = [
        _is_one_of(situation.facts.get(f"system.{field}"), wanted)
        for field, wanted in meant.system.items()
    ]
    if meant.task is not None:
        told.append(situation.task in meant.task)
    if meant.output is not None:
        told.append(given is not None and bool(given) and given <= set(meant.output))
    if meant.jurisdiction is not None:
        inside = (_within([place], meant.jurisdiction) for place in places)
        told.append(bool(places) and all(inside))
    return bool(told) and all(told)


def _touches(places: Sequence[str], meant: Sequence[str]) -> bool:
    """A system of the US may be used in US-NYC: only places apart exclude each other."""
    return _within(places, meant) or _within(meant, places)


def _within(places: Sequence[str], meant: Sequence[str]) -> bool:
    return any(is_within(place, one) for place in places for one in meant)


def _is_apart(stated: Any, wanted: Sequence[Any]) -> bool:
    """Whether what is documented is certainly none of these: not where a part says nothing, or something of another kind."""
    kinds = {_kind(one) for one in wanted}
    sure = not is_blank(stated) and all(_kind(part) in kinds for part in _parts(stated))
    return sure and not any(_is_one(part, wanted) for part in _parts(stated))


def _is_one_of(stated: Any, wanted: Sequence[Any]) -> bool:
    """Whether all that is documented is certainly among these."""
    return not is_blank(stated) and all(_is_one(part, wanted) for part in _parts(stated))


def _parts(stated: Any) -> list[Any]:
    return stated if isinstance(stated, list) else [stated]


def _is_one(part: Any, wanted: Sequence[Any]) -> bool:
    """True is not 1: a documented yes is no number. Capitals and blanks around a word make no other word."""
    return any(_word(part) == _word(one) and _kind(part) is _kind(one) for one in wanted)


def _kind(value: Any) -> type:
    return float if type(value) is int else type(value)


def _word(value: Any) -> Any:
    return bare(value) if isinstance(value, str) else value
