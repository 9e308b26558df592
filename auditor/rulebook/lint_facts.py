"""What is wrong with the name of a documented field: a slip in it would ask for what nobody can document.

Further names under `system` are allowed, for a house may document what it likes; only a name that
is nearly one of ours is refused. What the run itself finds out has its names, and no others.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from auditor import days, i18n
from auditor.config import System
from auditor.errors import Choices, Problem
from auditor.facts import MEASURED
from auditor.rulebook.spot import Spot

PLACES = ("system", *MEASURED)
FIELDS = tuple(name for name in System.model_fields if name != "facts")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NEAR = 0.8
_LETTERS = 2


def of_name(fact: Spot) -> Iterator[Problem]:
    """The name that a fact rule asks for."""
    told = wrong(fact.text) if fact.text else None
    if told is not None:
        yield fact.problem(told)


def of_test(rule: Spot, facts: Spot) -> Iterator[Problem]:
    """The names that a test documents: a slip there shows the rule something else than was meant."""
    asked, dates = dict(_asked(rule)), set(_dates(rule))
    right = Choices((name for name in asked if wrong(name) is None), alike=_NEAR)
    for fact in facts.entries():
        if fact.name in asked:
            if fact.name in dates and (slip := _no_day(fact.text)):
                yield fact.problem(slip)
            continue
        near = right.close(fact.name)
        known = fact.name.removeprefix("system.") in FIELDS
        if near and not known:
            line = rule.document.where(asked[near].loc)[0]
            told = f"the rule looks at no fact '{fact.name}'. Did you mean '{near}' (line {line})?"
            yield fact.problem(told, key=True)
        elif (unknown := wrong(fact.name)) is not None:
            yield fact.problem(unknown, key=True)


def _asked(rule: Spot) -> Iterator[tuple[str, Spot]]:
    """Every fact on which the verdict of a rule can depend."""
    yield "system.jurisdiction", rule["applies"]["jurisdiction"]
    for spot in (rule["asks"], rule["must"]["not_before"], rule["must"]["not_after"]):
        if spot["fact"].text:
            yield spot["fact"].text, spot["fact"]
    for meant in (rule["applies"], rule["not_applicable_when"]):
        yield from ((f"system.{field.name}", field) for field in meant["system"].entries())


def _dates(rule: Spot) -> Iterator[str]:
    """The facts that the limit of the rule reads as dates."""
    others = [rule["must"][name]["fact"].text for name in ("not_before", "not_after")]
    if "newer_than_days" in rule["must"] or any(others):
        yield rule["asks"]["fact"].text
    yield from filter(None, others)


def _no_day(text: str) -> str | None:
    """A slip in a date: what is none would be a breach of its own, and the test would show nothing."""
    if _ISO.fullmatch(text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return f"the calendar has no {text}"
        return None
    meant = days.meant(text.strip())
    return None if meant is None else f"a date is written as {meant}"


def wrong(name: str) -> str | None:
    """What is wrong with the name of a fact, or None."""
    place, dot, field = name.partition(".")
    own = field.removeprefix("facts.")
    if place not in PLACES or not dot or not field:
        return f"unknown fact '{name}'.{_tail(place, field)}"
    if place != "system":
        return _unmeasured(place, field)
    if field != own:
        return f"a field under system.facts is asked for without 'facts': write 'system.{own}'"
    if field not in FIELDS and (near := _nearest(field, FIELDS)):
        return f"unknown fact '{name}'. Did you mean 'system.{near}'?"
    return None


def _unmeasured(place: str, field: str) -> str | None:
    """A run finds out so much and no more; levels are counted by role, and what it notices of the data by the notice's name."""
    code, dot, _ = field.rpartition(".")
    if place == "data" and dot and (code == "levels" or i18n.catalogue("en").has(f"data.{code}")):
        return None
    if field in MEASURED[place]:
        return None
    near = _nearest(field, MEASURED[place])
    choices = ", ".join(f"{place}.{one}" for one in MEASURED[place])
    tail = f"Did you mean '{place}.{near}'?" if near else f"Choices: {choices}."
    return f"unknown fact '{place}.{field}'. {tail}"


def _tail(place: str, field: str) -> str:
    """The whole name as it may have been meant."""
    if not field:
        near = _nearest(place, FIELDS)
        return f" Did you mean 'system.{near}'?" if near else _places()
    known = _nearest(place, PLACES)
    if known is None:
        return _places()
    fields = FIELDS if known == "system" else MEASURED[known]
    return f" Did you mean '{known}.{_nearest(field, fields) or field}'?"


def _places() -> str:
    return f" A fact begins with {', '.join(f'{place}.' for place in PLACES[:-1])} or training."


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """A slip of the pen is a letter or two; more of them are another name (atrs_out_of_scope)."""
    alike = [name for name in known if abs(len(name) - len(word)) <= _LETTERS]
    return Choices(alike, alike=_NEAR).close(word)
