"""What time it is: now in UTC, or SOURCE_DATE_EPOCH where reproducible bytes are wanted."""

from __future__ import annotations

import datetime as dt
import os


def now() -> dt.datetime:
    """The moment of the run in UTC, in whole seconds."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is not None:
        return dt.datetime.fromtimestamp(int(fixed), tz=dt.UTC)
    return dt.datetime.now(tz=dt.UTC).replace(microsecond=0)


def today() -> dt.date:
    """The day of the run in UTC."""
    return now().date()
