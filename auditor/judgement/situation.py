"""What a judge must know besides the cells: documents, statements, waivers, and the date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from auditor.rules import Attestation, Waiver


@dataclass(frozen=True)
class Situation:
    """The circumstances of an audit. `outputs` is the system's kind of output: decision, score."""

    task: str
    as_of: dt.date
    outputs: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    """The roles that the data bind: label, prediction, score."""
    facts: dict[str, Any] = field(default_factory=dict)
    attestations: tuple[Attestation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    set_aside: tuple[dict[str, str], ...] = ()
    """Groups that the audit names as left out."""


def in_force(item: Attestation | Waiver, as_of: dt.date) -> bool:
    """Whether a statement or waiver counts on that day: begun, and not past its last day (UTC, whole days)."""
    begun = not isinstance(item, Attestation) or item.date <= as_of
    return begun and (item.expires is None or as_of <= item.expires)
