"""A sealed plan: what was laid down before an audit, and when, so that nobody can bend it to the result."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import ConfigDict, Field

from auditor.noun import Noun


class SealedRule(Noun):
    """A rule as it stood: its limit in the open, all of it by its digest."""

    pack: str
    id: str
    version: str
    """Of its pack."""
    limit: dict[str, Any]
    in_force: bool = True
    """On the day that was sealed for."""
    excepted: bool | None = Field(default=None, exclude_if=lambda told: told is None)
    """Whether an exception with a last day, which may be about this system, holds on that day; nothing where there is none."""
    digest: str


class SealedFile(Noun):
    """A data file: its name without folders, its SHA-256."""

    name: str
    digest: str


class Replaced(Noun):
    """The seal that this one took the place of, and how far back the first of them goes."""

    digest: str
    """Of that seal, whole: it says in turn what it took the place of."""
    sealed_at: dt.datetime
    first_sealed_at: dt.datetime
    seals: int
    """How many stood here before."""


class Lock(Noun):
    """What `auditor plan --lock` lays down."""

    schema_: Literal["auditor.lock/1"] = Field(default="auditor.lock/1", alias="schema")
    sealed_at: dt.datetime
    as_of: dt.date
    """The day whose editions of the rules were sealed."""
    auditor: str
    method: str
    """Version of the method of intervals and decisions."""
    plan: str
    """Digest of what will be counted."""
    rules: tuple[SealedRule, ...]
    data: tuple[SealedFile, ...]
    seed: int
    model: str | None = None
    """SHA-256 of the weights that are loaded; None where a model is trained or predictions are brought along."""
    description: str | None = None
    """SHA-256 of the description beside them."""
    settings: dict[str, Any]
    """What audit.yaml says of data, decision, model, groups set aside, and of what in the system decides to which rules it is subject; where it is not the default."""
    replaces: Replaced | None = None
    """Nothing where the plan was never sealed before in this file."""
    digest: str
    """Over all the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
