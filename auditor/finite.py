"""Numbers that are none: not a number, and infinity. A file cannot hold them, so a dict must not either."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, SupportsFloat

Where = tuple[str | int, ...]


def uncountable(data: Any, *, depth: int, at: Where = ()) -> Iterator[tuple[Where, Any]]:
    """Where they stand, however deep up to this depth."""
    if isinstance(data, Mapping) and len(at) < depth:
        for name, value in data.items():
            yield from uncountable(value, depth=depth, at=(*at, str(name)))
    elif isinstance(data, list | tuple) and len(at) < depth:
        for place, value in enumerate(data):
            yield from uncountable(value, depth=depth, at=(*at, place))
    elif isinstance(data, SupportsFloat) and not _is_finite(data):
        yield at, data


def _is_finite(value: SupportsFloat) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:  # a whole number beyond every float
        return True
    except (TypeError, ValueError):  # a column or a tensor: told elsewhere
        return True
