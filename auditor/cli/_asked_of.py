"""Of which systems and on which days a rule is asked, in words."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.effective import EffectiveRule
from auditor.i18n import Catalogue, Phrase
from auditor.rules import Systems

Lines = Iterator[tuple[str, str]]


def asked_of(effective: EffectiveRule, say: Catalogue) -> Lines:
    """The days of the rule, the systems that it is about, and those that it excepts."""
    days = [
        say.say(f"cli.days_{end}", on_date=str(day))
        for end, day in (("first", effective.first_day), ("last", effective.last_day))
        if day is not None
    ]
    if days:
        yield say.say("cli.days"), say.together(days)
    about = list(_systems(effective.rule.applies, say))
    if about:
        yield say.say("cli.asked_of"), say.say("cli.asked_of_systems", systems=say.together(about))
    excepted = effective.rule.not_applicable_when
    if excepted is None:
        return
    told = say.together(_systems(excepted, say))
    if excepted.until is not None:
        told = say.say("cli.excepts_until", systems=told, until_date=str(excepted.until))
    if told:
        yield say.say("cli.excepts"), told


def _systems(meant: Systems, say: Catalogue) -> Iterator[Phrase]:
    """`system.operator_role: provider / both`, as it would be written."""
    for heading, values in (
        ("task", meant.task),
        ("output", meant.output),
        ("system.jurisdiction", meant.jurisdiction),
        *((f"system.{field}", values) for field, values in meant.system.items()),
    ):
        if values:
            yield say.say("cli.documented_as", name=heading, values=" / ".join(map(_typed, values)))


def _typed(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
