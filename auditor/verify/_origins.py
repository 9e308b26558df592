"""Check that what overlays and parameters are stated to have set is something that they can set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from auditor.effective import EffectiveRule, Origin, value_at
from auditor.force import in_force
from auditor.overlay import Change, DecideChange
from auditor.report import Report
from auditor.rulebook import Rulebook, overlays
from auditor.rulebook.overlays import Step
from auditor.rulebook.parameters import PLACES, misses
from auditor.verify._difference import Verification, Words

Books = dict[str, Rulebook]
"""Shipped pack → as it is shipped, where the report used that edition."""


def check(report: Report, books: Books, found: Verification) -> list[EffectiveRule]:
    """The rules without the origins that nobody could have written; each of those is a difference."""
    layers = {used.pack for used in report.packs if used.extends is not None}
    rules = []
    for k, effective in enumerate(report.rules):
        kept = []
        for j, origin in enumerate(effective.origins):
            place, about = f"rules[{k}].origins[{j}]", f"{effective.rule.id} {origin.path}"
            wrong = _wrong(effective, origin, layers, books.get(effective.pack))
            if wrong is not None:
                found.differs(
                    place, Words(f"set by {origin.source} {origin.name}"), wrong, about=about
                )
                continue
            kept.append(origin)
            for told in _loosened(origin, report):
                found.differs(f"{place}.applied", origin.applied, told, about=about)
        rules.append(effective.model_copy(update={"origins": tuple(kept)}))
    return rules


def _wrong(
    effective: EffectiveRule, origin: Origin, layers: set[str], book: Rulebook | None
) -> Words | None:
    if origin.source == "overlay":
        if origin.name not in layers:
            return Words("no overlay of that name among the packs")
        settable = _is_step(effective, origin)
        return None if settable else Words("nothing that an overlay can set so")
    if origin.waiver is not None or not origin.applied or not _is_number(origin.value):
        return Words("a number, without a waiver")
    if book is None:
        place = tuple(origin.path.split("."))
        inside = any(place[: len(one)] == one and len(place) > len(one) for one in PLACES)
        there = inside and _at(effective, place) is not None
        return None if there else Words("no place for a parameter")
    return _of_shipped(effective, origin, book)


def _of_shipped(effective: EffectiveRule, origin: Origin, book: Rulebook) -> Words | None:
    """A parameter that the pack declares, in that place, within its range."""
    own = [one for rule in book.rules if rule.rule.id == effective.rule.id for one in rule.origins]
    declared = {(one.path, one.name): one for one in own}
    known = declared.get((origin.path, origin.name))
    if known is None or known.was != origin.was:
        return Words("no such parameter of the pack")
    missed = misses(book.packs[0].parameters[origin.name], origin.value)
    return None if missed is None else Words(missed)


def _is_step(effective: EffectiveRule, origin: Origin) -> bool:
    """Whether an overlay has words for this change, and both values are of their sort."""
    place = tuple(origin.path.split("."))
    named = {
        "must": len(place) == 2,
        "decide": len(place) == 2 and place[1] in DecideChange.model_fields,
        "on_breach": len(place) == 1,
        "severity": len(place) == 1,
    }
    if not named.get(place[0], False) or _at(effective, place) is None or origin.why is None:
        return False
    if place[0] == "must" and not all(map(overlays.is_comparable, (origin.was, origin.value))):
        return False
    return all(_says(place, value) for value in (origin.was, origin.value))


def _says(place: tuple[str, ...], value: Any) -> bool:
    """Whether an overlay may say this there."""
    inside = value
    for step in reversed(place):
        inside = {step: inside}
    try:
        Change.model_validate_json(json.dumps({**inside, "why": {}}), strict=True)
    except (ValidationError, ValueError):
        return False
    return value is not None


def _loosened(origin: Origin, report: Report) -> Iterator[bool]:
    """Whether it counts, where the report says otherwise: what asks for less does so only while somebody answers for it."""
    if origin.source == "overlay":
        step = Step(tuple(origin.path.split(".")), origin.was, origin.value)
        holds = not step.looser or (
            origin.waiver is not None and in_force(origin.waiver, report.as_of)
        )
        if holds and not origin.applied:
            yield holds


def _at(effective: EffectiveRule, place: tuple[str, ...]) -> Any:
    """What stands there; None where the rule has no such place."""
    try:
        return value_at(effective.rule, place)
    except (AttributeError, LookupError, ValueError):
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
