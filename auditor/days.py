"""Documented dates: read, moved by whole months, and told beside each other."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

MONTHS = 12
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})日?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})[-/. ](\d{4})")


def read(value: Any) -> dt.date:
    """A documented date. Raises ValueError where it is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def meant(text: str) -> dt.date | None:
    """The day that a text in another order or with other marks means, where only one can be meant."""
    first, last = _YEAR_FIRST.fullmatch(text), _YEAR_LAST.fullmatch(text)
    if first:
        year, month, day = map(int, first.groups())
    elif last:
        one, mark, other, year = int(last[1]), last[2], int(last[3]), int(last[4])
        if mark != "." and one <= MONTHS and other <= MONTHS and one != other:
            return None  # the month may stand first or second
        day, month = (one, other) if other <= MONTHS else (other, one)
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


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
