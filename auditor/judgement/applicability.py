"""Whether a rule speaks to this system on this day. Only the system and the day decide, never absent evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.force import begun, in_force
from auditor.judgement.situation import Situation
from auditor.rules import Excepted, Systems


def objection(effective: EffectiveRule, situation: Situation) -> Said | None:
    """Why the rule does not apply, or None."""
    return next(_objections(effective, situation), None)


def superseding(rules: Sequence[EffectiveRule], situation: Situation) -> dict[str, str]:
    """Of the rules that speak to this system on this day: the id of a rule → which stands in its place."""
    return {
        old: effective.rule.id
        for effective in rules
        if effective.rule.supersedes and objection(effective, situation) is None
        for old in effective.rule.supersedes
    }


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
    if applies.output is not None and not situation.outputs & set(applies.output):
        yield _other_output(applies.output, situation)
    places = situation.jurisdictions
    if applies.jurisdiction is not None and places and not _touches(places, applies.jurisdiction):
        told = {"places": list(applies.jurisdiction), "stated": list(places)}
        yield Said(code="reason.other_jurisdiction", values=told)
    for field, wanted in applies.system.items():
        stated = situation.facts.get(f"system.{field}")
        if stated is not None and not _is_one_of(stated, wanted):
            yield Said(code="reason.other_system", values={"fact": f"system.{field}"})


def _other_output(asked: Sequence[str], situation: Situation) -> Said:
    """That only something else is asked about; of a system with scores alone, that a threshold makes decisions of them."""
    alone = situation.outputs == {"score"} and "decision" in asked
    code = "reason.scores_alone" if alone else "reason.other_output"
    return Said(code=code, values={"outputs": list(asked)})


def _excepted(meant: Excepted, situation: Situation) -> Iterator[Said]:
    if not _is_among(meant, situation):
        return
    if meant.until is None:
        yield Said(code="reason.excepted_system", values={})
    elif situation.as_of <= meant.until:
        yield Said(code="reason.excepted_until", values={"until_date": str(meant.until)})


def _is_among(meant: Systems, situation: Situation) -> bool:
    """Whether the system is certainly one of those meant: everything said of them is documented of it."""
    outputs, places = situation.outputs, situation.jurisdictions
    told = [
        _is_one_of(situation.facts.get(f"system.{field}"), wanted)
        for field, wanted in meant.system.items()
    ]
    if meant.task is not None:
        told.append(situation.task in meant.task)
    if meant.output is not None:
        told.append(bool(outputs) and outputs <= set(meant.output))
    if meant.jurisdiction is not None:
        inside = (_within([place], meant.jurisdiction) for place in places)
        told.append(bool(places) and all(inside))
    return bool(told) and all(told)


def _touches(places: Sequence[str], meant: Sequence[str]) -> bool:
    """A system of the US may be used in US-NYC: only places apart exclude each other."""
    return _within(places, meant) or _within(meant, places)


def _within(places: Sequence[str], meant: Sequence[str]) -> bool:
    """US-NYC lies within US; US does not lie within US-NYC."""
    return any(place == one or place.startswith(f"{one}-") for place in places for one in meant)


def _is_one_of(stated: Any, wanted: Sequence[Any]) -> bool:
    """True is not 1: a documented yes is no number."""
    return any(
        stated == one and isinstance(stated, bool) == isinstance(one, bool) for one in wanted
    )
