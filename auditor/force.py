"""When something is in force: the one place that decides it, for waivers, statements, rules and clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol, TypeVar


class Lasting(Protocol):
    """A waiver, a statement, a rule, a clause: something with a first and a last day."""

    @property
    def first_day(self) -> dt.date | None: ...

    @property
    def last_day(self) -> dt.date | None: ...


L = TypeVar("L", bound=Lasting)


def current(items: Sequence[L], as_of: dt.date) -> L | None:
    """Of several on one matter, the one that counts on that day: the last that is in force, or none."""
    return next((item for item in reversed(items) if in_force(item, as_of)), None)


def longest(items: Sequence[L]) -> L | None:
    """Of several on one matter, the one that ends last; of those that end alike the last, of none none."""
    return max(reversed(items), key=lambda item: item.last_day or dt.date.max, default=None)


def in_force(item: Lasting, as_of: dt.date) -> bool:
    """Whether something counts on that day: begun, and not past its last day (UTC, whole days)."""
    return begun(item, as_of) and (item.last_day is None or as_of <= item.last_day)


def begun(item: Lasting, as_of: dt.date) -> bool:
    """Whether its first day has come."""
    return item.first_day is None or item.first_day <= as_of
