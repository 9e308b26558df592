"""One difference between two reports, and all of them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Literal

from pydantic import ConfigDict, Field

from auditor.documented import Said
from auditor.noun import Noun
from auditor.report import Outcome, Report, written

Kind = Literal[
    "outcome",
    "verdict",
    "group",
    "figure",
    "pack",
    "rule",
    "waiver",
    "attestation",
    "data",
    "levels",
    "people",
    "model",
    "method",
    "plan",
    "system",
]


class How(StrEnum):
    """In which way something changed."""

    WORSE = "worse"
    BETTER = "better"
    WAIVED = "waived"
    """Somebody answers for it now: that makes nothing better, and hides nothing."""
    OTHER = "other"
    NEW = "new"
    GONE = "gone"
    BEYOND = "beyond"
    """Either value lies outside the interval of the other."""
    CHANGED = "changed"


class Change(Noun):
    """One difference: what it is about, in which way it changed, and what stood there before and after."""

    kind: Kind
    how: How
    worse: bool = False
    """Whether a verdict got worse by it."""
    name: str
    """A rule's id, a metric, a file, an attribute, a setting."""
    part: str | None = None
    """What of it: `limit`, `version`, `in_force` …"""
    by: tuple[str, ...] = ()
    group: dict[str, str] | None = None
    contrast: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    old: Any = None
    new: Any = None
    old_interval: tuple[float | None, float | None] | None = None
    new_interval: tuple[float | None, float | None] | None = None
    reason: Said | None = None
    """Why the new verdict is what it is, where the report says so; a remark on a limit that moved."""


class Side(Noun):
    """Which report was compared."""

    digest: str
    created: dt.datetime
    as_of: dt.date
    outcome: Outcome
    task: str
    """Whether its rows are people, items of lists, or utterances."""

    @classmethod
    def of(cls, report: Report) -> Side:
        return cls(
            digest=report.digest,
            created=report.created,
            as_of=report.as_of,
            outcome=report.outcome,
            task=report.codebook.task,
        )


class Changes(Noun):
    """Everything that differs between two reports."""

    schema_: Literal["auditor.diff/1"] = Field(default="auditor.diff/1", alias="schema")
    old: Side
    new: Side
    changes: tuple[Change, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def worse(self) -> tuple[Change, ...]:
        """The changes by which a verdict got worse."""
        return tuple(change for change in self.changes if change.worse)

    def to_json(self) -> str:
        """As text, a line per change; `worse` counts the verdicts that got worse."""
        document = self.model_dump(mode="json", by_alias=True)
        return written({**document, "worse": len(self.worse)})
