"""Whether data have the shape that is asked of them. In a list of many thousands the first mistakes are enough."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from auditor.errors import MOST

HEADS = (MOST, 8 * MOST)
"""So many items of every list are looked at before all of them: 90,000 empty rules have 900,000 mistakes."""
M = TypeVar("M", bound=BaseModel)


def held(model: type[M], data: Any) -> M:
    """The data as this model. Raises ValidationError with every mistake, or with more than anybody reads."""
    text = _json(data)
    for most in HEADS if _longest(data) > MOST else ():
        try:
            _strictly(model, _json(_head(data, most)))
        except ValidationError as error:
            if error.error_count() > MOST:
                raise
    return _strictly(model, text)


def _strictly(model: type[M], text: str) -> M:
    """Strict JSON mode: dates and tuples from what a file can hold, numbers never from text."""
    return model.model_validate_json(text, strict=True)


def _json(data: Any) -> str:
    return json.dumps(data, default=str)


def _longest(data: Any) -> int:
    """How many items the longest list has."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    longest = max((_longest(part) for part in inside if isinstance(part, dict | list)), default=0)
    return max(longest, len(data)) if isinstance(data, list) else longest


def _head(data: Any, most: int) -> Any:
    """The data without what comes late in a list; mappings are whole, or keys would seem to be missing."""
    if isinstance(data, dict):
        return {key: _head(value, most) for key, value in data.items()}
    return [_head(item, most) for item in data[:most]] if isinstance(data, list) else data
