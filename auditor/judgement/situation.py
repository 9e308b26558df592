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

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Where the system is documented to be used; nowhere where nothing is said."""
        stated = self.facts.get("system.jurisdiction") or ()
        return (stated,) if isinstance(stated, str) else tuple(map(str, stated))
