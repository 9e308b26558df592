"""What is wrong with the name of a documented field: a slip in it would ask for what nobody can document.

Further names under `system` are allowed, for a house may document what it likes; only a name that
is nearly one of ours is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from auditor.config import System
from auditor.errors import Problem
from auditor.rulebook.spot import Spot

PLACES = ("system", "data", "model", "training")
FIELDS = tuple(name for name in System.model_fields if name != "facts")
_NEAR = 0.8


def of_name(fact: Spot) -> Iterator[Problem]:
    """The name that a fact rule asks for."""
    if not fact.text:
        return
    place, dot, field = fact.text.partition(".")
    own = field.removeprefix("facts.")
    if place not in PLACES or not dot or not field:
        yield fact.problem(f"unknown fact '{fact.text}'.{_tail(place, field)}")
    elif place == "system" and field != own:
        message = f"a field under system.facts is asked for without 'facts': write 'system.{own}'"
        yield fact.problem(message)
    elif place == "system" and field not in FIELDS and (near := _nearest(field, FIELDS)):
        yield fact.problem(f"unknown fact '{fact.text}'. Did you mean 'system.{near}'?")


def _tail(place: str, field: str) -> str:
    """The whole name as it may have been meant."""
    if not field:
        near = _nearest(place, FIELDS)
        return f" Did you mean 'system.{near}'?" if near else _places()
    known = _nearest(place, PLACES)
    if known is None:
        return _places()
    meant = (_nearest(field, FIELDS) or field) if known == "system" else field
    return f" Did you mean '{known}.{meant}'?"


def _places() -> str:
    return f" A fact begins with {', '.join(f'{place}.' for place in PLACES[:-1])} or training."


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    close = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR)
    return close[0] if close else None
