"""Each pack is named once: an overlay brings along what it extends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.complaints import short
from auditor.rulebook.opening import Opened


@dataclass(frozen=True)
class Named:
    """What an audit calls a pack or an overlay, and the files behind the name, the pack itself first."""

    name: str
    path: Path
    behind: tuple[Path, ...]

    @classmethod
    def of(cls, name: str, path: Path, opened: Opened) -> Named:
        below = (opened.read.document, *(layer.document for layer in opened.layers))
        files = dict.fromkeys(Path(one.path).resolve() for one in below)
        return cls(short(name), path.resolve(), tuple(files))


def superfluous(named: Sequence[Named]) -> Iterator[tuple[int, str]]:
    """Which of the names, by their places, bring what another one brings, and what to do."""
    for place, one in enumerate(named):
        told = _told(one, named[:place], named)
        if told is not None:
            yield place, told


def _told(one: Named, earlier: Sequence[Named], every: Sequence[Named]) -> str | None:
    for other in earlier:
        if other.path == one.path:
            called = "" if other.name == one.name else f", the first time as '{other.name}'"
            return f"'{one.name}' is named twice{called}: leave one out"
    for other in every:
        if other.path != one.path and one.path in other.behind:
            return f"'{one.name}' comes with '{other.name}', which extends it: leave one out"
    for other in earlier:
        if other.path not in one.behind and other.behind[0] == one.behind[0]:
            return (
                f"'{one.name}' and '{other.name}' extend the same pack: leave one out, "
                "or let one extend the other and name that one alone"
            )
    return None
