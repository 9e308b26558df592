"""Overlays: a house changes rules that somebody else owns. Stricter freely; looser only while a waiver is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from auditor import contrasts, metrics
from auditor.complaints import short
from auditor.effective import EffectiveRule, Origin, put
from auditor.errors import Choices, Problem
from auditor.force import in_force
from auditor.overlay import Change, Overlay
from auditor.rulebook import lint, translated
from auditor.rulebook.spot import Spot
from auditor.rules import Limit, Rule, Severity
from auditor.yamlfile import Document, Where

SEVERITIES = get_args(Severity)


@dataclass(frozen=True)
class Layer:
    """An overlay as read."""

    document: Document
    overlay: Overlay


@dataclass(frozen=True)
class Step:
    """One value that a change sets."""

    place: tuple[str, ...]
    was: Any
    value: Any

    @property
    def path(self) -> str:
        return ".".join(self.place)

    @property
    def looser(self) -> bool:
        """Whether less is asked than before.

        How much evidence is needed cuts both ways: with a higher minimum or confidence a breach can
        become insufficient data, with a lower one chance can pass. So every such change counts, and
        so does another number that must be met exactly: it is neither more nor less.
        """
        name, was, value = self.place[-1], self.was, self.value
        if self.place[0] == "decide" or name == "equals":
            return True
        if name == "between":
            return bool(value[0] < was[0] or value[1] > was[1])
        if name == "on_breach":
            return bool(was == "fail")
        if name == "severity":
            return SEVERITIES.index(value) < SEVERITIES.index(was)
        return bool(value < was if name == "at_least" else value > was)


def problems(layer: Layer, rules: Sequence[Rule]) -> Iterator[Problem]:
    """What is wrong with an overlay of these rules."""
    root = Spot.of(layer.document)
    declared = translated.languages(root)
    yield from translated.text(root["title"], declared)
    known: dict[str, list[Rule]] = {}
    for rule in rules:
        known.setdefault(rule.id, []).append(rule)
    for id, change in layer.overlay.changes.items():
        spot = root["changes"][id]
        yield from translated.text(spot["why"], declared)
        for rule in known.get(id, ()):
            yield from _of_change(spot, rule, change)


def unknown(root: Spot, pack: Spot) -> Iterator[Problem]:
    """Changes of rules that the pack does not have, whatever else is wrong in either file."""
    known = dict.fromkeys(rule["id"].text for rule in pack["rules"].items() if rule["id"].text)
    choices = Choices(known)
    for change in root["changes"].entries() if known else ():
        if change.name not in known:
            tail = choices.nearest(change.name) or f" Choices: {', '.join(known)}."
            said = f"{root['extends'].text} has no rule '{short(change.name)}'.{tail}"
            yield change.problem(said, key=True)


def _of_change(spot: Spot, rule: Rule, change: Change) -> Iterator[Problem]:
    for part in list(spot["must"].entries())[1:]:
        yield part.problem("one limit only", key=True)
    yield from lint.limit_values(spot["must"], metric=rule.kind == "metric")
    steps = list(_steps(rule, change))
    if not steps:
        yield from _nothing(spot, rule, change)
    for step in steps:
        if step.looser and change.waiver is None:
            yield _unanswered(spot, rule, step)
        wrong = _against_direction(rule, step)
        if wrong is not None:
            yield _at(spot, step.place).problem(wrong)


def unanswered(layer: Layer, rules: Sequence[Rule], *, since: dt.date) -> Iterator[Problem]:
    """What nobody answers for from that day on: a waiver below has ended, and its rule asks for more again."""
    for rule in rules:
        change = layer.overlay.changes.get(rule.id)
        for step in _steps(rule, change) if change is not None and change.waiver is None else ():
            if step.looser:
                spot = Spot.of(layer.document)["changes"][rule.id]
                yield _unanswered(spot, rule, step, since=f" from {since} on")


def ends(layers: Sequence[Layer]) -> list[dt.date]:
    """The days on which a waiver of these overlays no longer holds."""
    waivers = [change.waiver for layer in layers for change in layer.overlay.changes.values()]
    last = {waiver.expires for waiver in waivers if waiver is not None}
    return sorted(day + dt.timedelta(days=1) for day in last if day < dt.date.max)


def _unanswered(spot: Spot, rule: Rule, step: Step, *, since: str = "") -> Problem:
    return _at(spot, step.place).problem(
        f"{step.path} of {rule.id} is {step.was}{since}: to set {step.value} needs a 'waiver' "
        "with owner, reason, compensating_control and expires"
    )


def _nothing(spot: Spot, rule: Rule, change: Change) -> Iterator[Problem]:
    """A change that sets nothing, or another sort of limit than the rule has."""
    kind, limit = _limit(rule.must)
    if change.must is not None and (other := _limit(change.must)[0]) != kind:
        yield _at(spot, ("must", other)).problem(
            f"the limit of {rule.id} is '{kind}': change its value, not its sort", key=True
        )
    elif change.must is not None and not is_comparable(limit):
        yield spot["must"].problem(f"the limit of {rule.id} cannot be changed: it is {kind}")
    else:
        yield spot.problem(f"this changes nothing of {rule.id}", key=True)


def _against_direction(rule: Rule, step: Step) -> str | None:
    if step.place[0] != "must" or rule.kind != "metric":
        return None
    metric, contrast = metrics.get(str(rule.asks.metric)), contrasts.get(rule.asks.contrast)
    return contrasts.problem(metric, contrast, Limit.model_validate({step.place[1]: step.value}))


def _steps(rule: Rule, change: Change) -> Iterator[Step]:
    """Everything that the change sets otherwise than the rule."""
    if change.must is not None:
        kind, was = _limit(rule.must)
        other, value = _limit(change.must)
        if other == kind and value != was and is_comparable(was):
            yield Step(("must", kind), was, value)
    for name, value in (
        change.decide.model_dump(exclude_none=True) if change.decide else {}
    ).items():
        if value != getattr(rule.decide, name):
            yield Step(("decide", name), getattr(rule.decide, name), value)
    for name in ("on_breach", "severity"):
        value = getattr(change, name)
        if value is not None and value != getattr(rule, name):
            yield Step((name,), getattr(rule, name), value)


def _limit(must: Limit) -> tuple[str, Any]:
    return next(iter(must.model_dump(exclude_none=True).items()), ("", None))


def is_comparable(value: Any) -> bool:
    """A number, or two of them: yes, no and another date ask for neither more nor less."""
    return value is not None and not isinstance(value, bool | str | dict)


def _at(spot: Spot, place: Where) -> Spot:
    for step in place:
        spot = spot[step]
    return spot


def applied(rules: Sequence[EffectiveRule], layer: Layer, *, as_of: dt.date) -> list[EffectiveRule]:
    """The rules with what the overlay changes of them on that day."""
    changes = layer.overlay.changes
    return [
        _changed(one, changes[one.rule.id], layer.overlay.overlay, as_of)
        if one.rule.id in changes
        else one
        for one in rules
    ]


def _changed(effective: EffectiveRule, change: Change, name: str, as_of: dt.date) -> EffectiveRule:
    rule, origins = effective.rule, list(effective.origins)
    for step in _steps(rule, change):
        waiver = change.waiver if step.looser else None
        holds = not step.looser or (waiver is not None and in_force(waiver, as_of))
        if holds:
            rule = put(rule, step.place, step.value)
        origins.append(
            Origin(
                path=step.path,
                source="overlay",
                name=name,
                was=step.was,
                value=step.value,
                why=change.why,
                waiver=waiver,
                applied=holds,
            )
        )
    return effective.model_copy(update={"rule": rule, "origins": tuple(origins)})


def unexplained(effective: EffectiveRule, as_of: dt.date) -> Iterator[Origin]:
    """Changes that ask for less, and for which nobody answers on that day, but which were applied."""
    for origin in effective.origins:
        if origin.source == "overlay" and origin.applied:
            step = Step(tuple(origin.path.split(".")), origin.was, origin.value)
            if step.looser and (origin.waiver is None or not in_force(origin.waiver, as_of)):
                yield origin
