"""What time it is: now in UTC, or SOURCE_DATE_EPOCH where reproducible bytes are wanted."""

from __future__ import annotations

import datetime as dt
import os
import re

from auditor.errors import AuditorError

_WHOLE = re.compile(r"-?[0-9]+")


def now() -> dt.datetime:
    """The moment of the run in UTC, in whole seconds."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is not None:
        return _moment(fixed)
    return dt.datetime.now(tz=dt.UTC).replace(microsecond=0)


def _moment(seconds: str) -> dt.datetime:
    try:
        if _WHOLE.fullmatch(seconds):
            return dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise AuditorError(
        f"the environment variable SOURCE_DATE_EPOCH is {seconds!r}, which is no time: it counts "
        "whole seconds since 1970, as in SOURCE_DATE_EPOCH=1795392000. Mend it, or unset it."
    )


def today() -> dt.date:
    """The day of the run in UTC."""
    return now().date()


def day(asked: dt.date | str | None) -> dt.date:
    """The day asked for, or today. Raises AuditorError for what is no day: a moment is one only somewhere on earth."""
    if asked is None:
        return today()
    if isinstance(asked, dt.date) and not isinstance(asked, dt.datetime):
        return asked
    try:
        return dt.date.fromisoformat(asked) if isinstance(asked, str) else _refused(asked)
    except ValueError:
        return _refused(asked)


def _refused(asked: object) -> dt.date:
    raise AuditorError(f"as_of: {asked!r} is no day; write it as '2026-11-23'")
