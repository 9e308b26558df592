"""Rules as an audit applied them: from which pack, in which edition, and what others set of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import Field

from auditor.noun import Noun
from auditor.rules import (
    Answered,
    Clause,
    Dated,
    Instrument,
    Named,
    Rule,
    Signature,
    Status,
    Text,
    Waiver,
)


class Origin(Noun):
    """Where a value of a rule comes from, other than from the rule itself."""

    path: str
    """must.at_least, decide.min_group, severity …"""
    source: Literal["parameter", "overlay"]
    name: str
    """Of the parameter, or of the overlay."""
    was: Any
    """What the pack says."""
    value: Any
    """What was asked for."""
    why: Text | None = None
    waiver: Answered | None = None
    """Who answers for asking less than the pack does."""
    applied: bool = True
    """False where that waiver is not in force: the pack's value stays."""


class EffectiveRule(Dated):
    """A rule as it was applied, with the pack it came from and what others set of it.

    Its days are its own, or those of its instrument where it has none.
    """

    pack: str
    rule: Rule
    origins: tuple[Origin, ...] = ()

    @property
    def waiver(self) -> Waiver | None:
        """Under which less is asked than the pack does; None where no less is."""
        answered = [o.waiver for o in self._waived() if o.waiver is not None]
        if not answered:
            return None
        return Waiver(rule=self.rule.id, **answered[0].model_dump())

    def unwaived(self) -> EffectiveRule:
        """The rule as it is asked where nobody answers for asking less; what others tightened stays."""
        rule = self.rule
        for path in dict.fromkeys(origin.path for origin in self._waived()):
            place = path.split(".")
            asked = _unwaived(place[-1], [o for o in self.origins if o.applied and o.path == path])
            rule = put(rule, place, asked)
        return self.model_copy(update={"rule": rule, "origins": ()})

    def _waived(self) -> list[Origin]:
        """The last one first."""
        return [o for o in reversed(self.origins) if o.applied and o.waiver is not None]


def _unwaived(name: str, origins: Sequence[Origin]) -> Any:
    """What the pack and its parameters say, with what was tightened since: nothing of what a waiver loosened."""
    value = origins[0].was
    for origin in origins:
        if origin.source == "parameter":
            value = origin.value
        elif origin.waiver is None:
            value = _stricter(name, value, origin.value)
    return value


def _stricter(name: str, was: Any, now: Any) -> Any:
    """Of two values of a limit the one that asks for more, of two ranges what both allow; of anything else the later one."""
    if name == "between":
        low, high = max(was[0], now[0]), min(was[1], now[1])
        return [low, high] if low <= high else was
    if name == "at_least":
        return max(was, now)
    return min(was, now) if name == "at_most" else now


def value_at(rule: Rule, place: Sequence[str]) -> Any:
    """What stands at must.at_least, decide.min_group, severity …"""
    inside: Any = rule.model_dump(mode="json")
    for step in place:
        inside = inside[int(step)] if isinstance(inside, list) else inside.get(step)
    return inside


def put(rule: Rule, place: Sequence[str], value: Any) -> Rule:
    """The rule with another value there."""
    written: Any = rule.model_dump(mode="json")
    inside = written
    for step in place[:-1]:
        inside = inside[_key(inside, step)]
    inside[_key(inside, place[-1])] = value
    return Rule.model_validate_json(json.dumps(written))


def _key(inside: Any, step: str) -> str | int:
    return int(step) if isinstance(inside, list) else step


def read_at_source(
    law: Instrument | None, rules: Iterable[Rule], clauses: Iterable[Clause]
) -> bool:
    """Whether the instrument of a pack, and every clause that its rules cite, was read in the text itself.

    A pack without an instrument claims nothing of one.
    """
    cited = {clause for rule in rules for clause in rule.cites}
    marks = {clause.verified for clause in clauses if clause.id in cited}
    return law is None or marks | {law.verified} == {"primary"}


class PackUsed(Noun):
    """A rule pack as used: edition, instrument, digest, and how its own tests ended."""

    pack: str
    version: str
    title: Text
    languages: list[str]
    instrument: Instrument | None = None
    status: Status = "stable"
    extends: str | None = None
    """The pack that this one, an overlay, changes; it stands behind it in the report."""
    verdict_words: dict[Named, Text] = Field(default_factory=dict)
    """What its instrument calls a verdict."""
    signatures: tuple[Signature, ...] = ()
    """Who signs the report for it."""
    digest: str
    rules: int
    tests: int = 0
    """How many tests stand in its rules; they are run anew for every report."""
    tests_failed: list[str] = Field(default_factory=list)
    """The rules of which a test did not end as written."""
