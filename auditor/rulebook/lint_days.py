"""What is wrong with the days of a law: an end before the beginning, or a legal status that its own days deny.

A file says what was so when it was looked at (`checked_on`), and stays right when days go by; only
where no such day is given is it held against today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from auditor.errors import Problem
from auditor.rulebook import editions
from auditor.rulebook.spot import Spot

WRITTEN = dt.date(2026, 11, 23)
"""A clock that shows an earlier day than this line was written on is wrong, and accuses nobody."""


def of_instrument(instrument: Spot, *, shipped: bool) -> Iterator[Problem]:
    """The instrument of a pack."""
    yield from editions.backwards(instrument)
    if not shipped:
        yield from checked(instrument["checked_on"])
    yield from _status(instrument, "legal_status", _day(instrument["checked_on"]) or today())


def of_clause(clause: Spot, looked_at: Spot) -> Iterator[Problem]:
    """A clause, as it was when somebody looked at its framework."""
    yield from editions.backwards(clause)
    yield from _status(clause, "status", _day(looked_at) or today())


def checked(spot: Spot) -> Iterator[Problem]:
    """Nobody has looked yet at what will be."""
    day = _day(spot)
    if day is not None and day > today():
        yield spot.problem(f"'{spot.name}' is a day to come: {day}. Write when it was looked at")


def today() -> dt.date:
    """The day in UTC, whatever day an audit is asked about."""
    return max(dt.datetime.now(tz=dt.UTC).date(), WRITTEN)


def _status(item: Spot, key: str, seen: dt.date) -> Iterator[Problem]:
    """What the status says of that day, and the days of the item say otherwise."""
    status, begins, ends = item[key], _day(item["applies_from"]), _day(item["applies_until"])
    if status.text == "in_force" and ends is not None and ends < seen:
        yield status.problem(f"'in_force', but it ended on {ends}: write repealed or withdrawn")
    elif status.text == "adopted_not_yet_applicable" and begins is not None and begins <= seen:
        yield status.problem(f"'{status.text}', but it has applied since {begins}: write in_force")
    elif status.text == "repealed" and "applies_from" in item and "applies_until" not in item:
        yield item.problem("missing key 'applies_until': what is repealed has a last day")


def _day(spot: Spot) -> dt.date | None:
    try:
        return dt.date.fromisoformat(spot.text)
    except ValueError:
        return None
