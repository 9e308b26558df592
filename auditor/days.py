"""Documented dates: read, moved by whole months, and told beside each other."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any

MONTHS = 12


def read(value: Any) -> dt.date:
    """A documented date. Raises ValueError where it is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def later(day: dt.date, *, months: int = 0, days: int = 0) -> dt.date:
    """So many calendar months and days later; a month without that day ends on its last."""
    years, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if years > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(years, month + 1)[1]
    moved = dt.date(years, month + 1, min(day.day, last))
    return dt.date.max if days > (dt.date.max - moved).days else moved + dt.timedelta(days=days)


def told(limit: str, beside: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The sentence of a limit beside another date, by its code, with its values."""
    for unit in ("months", "days"):
        if beside.get(unit):
            return f"limit.{limit}.{unit}", {"fact": beside["fact"], "n": beside[unit]}
    return f"limit.{limit}", {"fact": beside["fact"]}
