"""What a verification found: each difference by its place in the document, and what was not recomputed."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TOLERANCE = 1e-9
_ABSENT = object()
_LONGEST = 120
_BEFORE = 40
NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    """One place where the report states something else than follows from it."""

    path: str
    stated: str
    recomputed: str
    about: str = ""

    def __str__(self) -> str:
        about = f" ({self.about})" if self.about else ""
        return f"{self.path}{about}: stated {self.stated}, recomputed {self.recomputed}"


@dataclass
class Verification:
    """All differences, all that could not be recomputed, and how much was."""

    kind: str
    digest: str = ""
    """Over the document as it is: what a signature on paper must bind to."""
    differences: list[Difference] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        return not self.differences

    def differs(self, path: str, stated: Any, recomputed: Any, *, about: str = "") -> None:
        pair = _side_by_side(_whole(stated), _whole(recomputed))
        self.differences.append(Difference(path, *pair, about))

    def compare(self, path: str, stated: Any, recomputed: Any, *, about: str = "") -> bool:
        """Counts, words and limits exactly, floats to 1e-9. Tells whether they agree."""
        found = list(_compare(path, stated, recomputed))
        for place, one, other in found:
            self.differs(place, one, other, about=about)
        return not found

    def gave_up(self, what: str, mistake: Exception) -> None:
        """Nothing follows from counts or rules of that sort: a difference, never agreement."""
        told = " ".join(str(mistake).split()) or type(mistake).__name__
        nothing = Words(f"nothing, for counts or rules are missing or malformed ({told})")
        self.differs(what, Words("as they stand"), nothing)

    def count(self, what: str, n: int = 1) -> None:
        self.checked[what] = self.checked.get(what, 0) + n


def written(value: Any) -> str:
    """A value as it stands in the document, not longer than a line."""
    return _cut(_whole(value), 0)


def _whole(value: Any) -> str:
    """A value as it stands in the document; nothing for what is not there."""
    if value is _ABSENT:
        return NOTHING
    return value if isinstance(value, Words) else json.dumps(value, ensure_ascii=False, default=str)


def _side_by_side(one: str, other: str) -> tuple[str, str]:
    """Both from a little before the place where they part, so that long texts are not cut off before it."""
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    parted = sum(1 for _ in alike)
    longest = max(len(one), len(other))
    first = max(0, parted - _BEFORE) if longest > _LONGEST else 0
    return _cut(one, first), _cut(other, first)


def _cut(text: str, first: int) -> str:
    before = "…" if first else ""
    after = "…" if len(text) - first > _LONGEST else ""
    return f"{before}{text[first : first + _LONGEST]}{after}"


class Words(str):
    """Words of ours inside a difference, printed without quotes."""

    __slots__ = ()


def _compare(path: str, stated: Any, recomputed: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(stated, dict) and isinstance(recomputed, dict):
        for key in [*stated, *(key for key in recomputed if key not in stated)]:
            one, other = stated.get(key, _ABSENT), recomputed.get(key, _ABSENT)
            yield from _compare(f"{path}.{key}" if path else str(key), one, other)
    elif isinstance(stated, list) and isinstance(recomputed, list):
        for k in range(max(len(stated), len(recomputed))):
            one, other = (v[k] if k < len(v) else _ABSENT for v in (stated, recomputed))
            yield from _compare(f"{path}[{k}]", one, other)
    elif not equal(stated, recomputed):
        yield path, stated, recomputed


def equal(one: Any, other: Any) -> bool:
    """Whether two values of a document are the same: floats to 1e-9, all else exactly."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(one == other)
