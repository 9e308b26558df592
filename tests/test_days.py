"""Dates moved by months end where a calendar says, counted by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from auditor import days


@pytest.mark.parametrize(
    ("day", "months", "more", "moved"),
    [
        ("2026-02-15", 6, 0, "2026-08-15"),
        ("2026-08-31", 6, 0, "2027-02-28"),  # February has no 31st
        ("2027-08-31", 6, 0, "2028-02-29"),  # of a leap year
        ("2026-07-01", 6, 0, "2027-01-01"),
        ("2026-12-31", 12, 0, "2027-12-31"),
        ("2028-02-29", 12, 0, "2029-02-28"),
        ("2026-01-31", 1, 0, "2026-02-28"),
        ("2026-12-31", 0, 1, "2027-01-01"),
        ("2026-06-10", 0, 0, "2026-06-10"),
        ("9999-12-01", 6, 0, "9999-12-31"),
        ("9999-12-01", 0, 99, "9999-12-31"),
    ],
)
def test_a_date_is_moved_by_calendar_months(day: str, months: int, more: int, moved: str) -> None:
    """The same day of the later month, or its last; beyond the calendar its last day."""
    found = days.later(dt.date.fromisoformat(day), months=months, days=more)

    assert found == dt.date.fromisoformat(moved)


def test_a_moment_is_read_as_its_day() -> None:
    """YAML may hold a time of day."""
    assert days.read(dt.datetime(2026, 2, 15, 13, 0, tzinfo=dt.UTC)) == dt.date(2026, 2, 15)
    assert days.read("2026-02-15") == dt.date(2026, 2, 15)


@pytest.mark.parametrize("word", ["soon", "15.2.2026", 20.5, True])
def test_what_is_no_date_is_said_to_be_none(word: object) -> None:
    """Never guessed."""
    with pytest.raises(ValueError):  # noqa: PT011  # Python's own words
        days.read(word)
