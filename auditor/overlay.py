"""The nouns of an overlay: what it changes of rules that somebody else owns, and who answers for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from auditor.noun import Noun
from auditor.rules import BOTH, Answered, Language, Limit, Number, RuleTest, Severity, Text


class DecideChange(Noun):
    """What an overlay changes of how a rule is decided."""

    by: Literal["interval", "point"] | None = None
    confidence: Annotated[Number, Field(gt=0.5, lt=1)] | None = None
    min_group: Annotated[StrictInt, Field(ge=1)] | None = None
    min_denominator: Annotated[StrictInt, Field(ge=1)] | None = None
    max_unknown: Annotated[Number, Field(ge=0, le=1)] | None = None


class Change(Noun):
    """What an overlay changes of one rule: stricter freely, looser only with a waiver."""

    must: Limit | None = None
    decide: DecideChange | None = None
    on_breach: Literal["fail", "flag"] | None = None
    severity: Severity | None = None
    why: Text
    waiver: Answered | None = None
    """Who answers for a change that asks for less; once it has expired, the rule is as before."""
    tests: list[RuleTest] = Field(default_factory=list)
    """Of the rule as changed, in the place of those that it has; needed where one of them ends otherwise now."""


class Overlay(Noun):
    """A file that changes rules of a pack which somebody else owns."""

    overlay: str
    version: str
    title: Text
    languages: list[Language] = Field(default_factory=lambda: list(BOTH))
    extends: str
    """The pack (or overlay) that it changes: a name, or a path from this file."""
    changes: Annotated[dict[str, Change], Field(min_length=1)]
