"""A place in a YAML file: its value if there is one, its parts, and a problem told at its position."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import Problem
from auditor.yamlfile import Document, Where

_ABSENT = object()


@dataclass(frozen=True)
class Spot:
    """A place that may be empty: looking further from nowhere is still nowhere."""

    document: Document
    loc: Where = ()
    found: Any = field(default=_ABSENT, compare=False)

    @classmethod
    def of(cls, document: Document) -> Spot:
        return cls(document, (), document.data)

    @property
    def value(self) -> Any:
        return None if self.found is _ABSENT else self.found

    @property
    def text(self) -> str:
        """The value where it is text, else nothing."""
        return self.found if isinstance(self.found, str) else ""

    @property
    def name(self) -> str:
        return str(self.loc[-1]) if self.loc else "the file"

    def __getitem__(self, step: str | int) -> Spot:
        inside = isinstance(self.found, dict) and step in self.found
        inside = inside or (isinstance(self.found, list) and step in range(len(self.found)))
        return Spot(self.document, (*self.loc, step), self.found[step] if inside else _ABSENT)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.found, dict) and key in self.found

    def items(self) -> Iterator[Spot]:
        """The items of a list; nothing of anything else."""
        if isinstance(self.found, list):
            for position in range(len(self.found)):
                yield self[position]

    def entries(self) -> Iterator[Spot]:
        """The entries of a mapping; nothing of anything else."""
        if isinstance(self.found, dict):
            for key in self.found:
                yield self[key]

    def problem(self, message: str, *, key: bool = False) -> Problem:
        """At the value, or at the key where the key itself is wrong."""
        return self.document.problem(self.loc, message, key=key)
