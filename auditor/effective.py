"""Rules as an audit applied them: from which pack, in which edition, and what others set of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from auditor.noun import Noun
from auditor.rules import Answered, Dated, Instrument, Named, Rule, Signature, Status, Text


class Origin(Noun):
    """Where a value of a rule comes from, other than from the rule itself."""

    path: str
    """must.at_least, decide.min_group, severity …"""
    source: Literal["parameter", "overlay"]
    name: str
    """Of the parameter, or of the overlay."""
    was: Any
    """What the pack says."""
    value: Any
    """What was asked for."""
    why: Text | None = None
    waiver: Answered | None = None
    """Who answers for asking less than the pack does."""
    applied: bool = True
    """False where that waiver is not in force: the pack's value stays."""


class EffectiveRule(Dated):
    """A rule as it was applied, with the pack it came from and what others set of it.

    Its days are its own, or those of its instrument where it has none.
    """

    pack: str
    rule: Rule
    origins: tuple[Origin, ...] = ()


class PackUsed(Noun):
    """A rule pack as used: edition, instrument, digest, and how its own tests ended."""

    pack: str
    version: str
    title: Text
    languages: list[str]
    instrument: Instrument | None = None
    status: Status = "stable"
    extends: str | None = None
    """The pack that this one, an overlay, changes; it stands behind it in the report."""
    verdict_words: dict[Named, Text] = Field(default_factory=dict)
    """What its instrument calls a verdict."""
    signatures: tuple[Signature, ...] = ()
    """Who signs the report for it."""
    digest: str
    rules: int
    tests: int = 0
    """How many tests stand in its rules; they are run anew for every report."""
    tests_failed: list[str] = Field(default_factory=list)
    """The rules of which a test did not end as written."""
