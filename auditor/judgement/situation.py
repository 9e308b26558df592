"""What a judge must know besides the cells: documents, statements, waivers, and the date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, get_args

from auditor.places import is_shaped
from auditor.rules import Attestation, Output, Waiver

OUTPUTS = frozenset(get_args(Output))
NUMBERS = ("regression", "transcription")
"""Tasks whose systems give neither a decision nor a score."""


@dataclass(frozen=True)
class Situation:
    """The circumstances of an audit. `outputs` are the kinds of output that the audit brings: decision, score."""

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
        """Where the system is documented to be used; nowhere where nothing is said, or something that is no place."""
        stated = self.facts.get("system.jurisdiction") or ()
        places = (stated,) if isinstance(stated, str) else tuple(map(str, stated))
        return places if all(map(is_shaped, places)) else ()

    @property
    def every_output(self) -> frozenset[str] | None:
        """All that the system gives; None where nobody documented it: what is not brought may be there all the same."""
        if self.task in NUMBERS:
            return frozenset()
        stated = self.facts.get("system.output") or ()
        kinds = {stated} if isinstance(stated, str) else set(stated)
        return self.outputs | kinds if kinds and kinds <= OUTPUTS else None
