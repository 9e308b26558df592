"""What is documented about an audit: the system, the data, the model, and where it ran."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from auditor.noun import Noun
from auditor.rules import Text


class Said(Noun):
    """A sentence by its code in the catalogue, with the values that fill it."""

    code: str
    values: dict[str, Any] = Field(default_factory=dict)


class SystemFacts(Noun):
    """The audited system, as documented by its provider."""

    name: str | Text | None = None
    version: str | None = None
    provider: str | None = None
    purpose: str | Text | None = None
    prepared_by: str | None = None
    reviewed_by: str | None = None
    documented: dict[str, Any] = Field(default_factory=dict)
    """Further documented fields."""
    task: str
    positive_is: str


class FileUsed(Noun):
    """A file that was read: its name without folders, its size in bytes, its SHA-256."""

    name: str
    bytes: int
    digest: str


class RoleUsed(Noun):
    """Which column played which role, and which values meant positive."""

    role: str
    column: str
    positive: list[str] | None = None


class DataFacts(Noun):
    """The data as read."""

    source: str
    made_up: bool = False
    files: list[FileUsed] = Field(default_factory=list)
    rows_read: int
    rows_audited: int
    people: int
    """Rows, or the sum of the count column."""
    columns: int
    roles: list[RoleUsed]
    features: list[str] = Field(default_factory=list)
    split: Said | None = None
    facts: list[Said] = Field(default_factory=list)
    """What was noticed: missing values, duplicates, near-duplicate level names, bad scores …"""


class Layer(Noun):
    """One layer of a network, for the architecture table."""

    name: str
    kind: str
    shape: str
    parameters: int


class Epoch(Noun):
    """One point of the training curve."""

    epoch: int
    training_loss: float
    validation_loss: float | None = None


class Training(Noun):
    """How a model was trained here."""

    rows: int
    validation_rows: int
    loss: str
    optimiser: str
    settings: dict[str, Any]
    seed: int
    device: str
    epochs_run: int
    best_epoch: int
    stopped_early: bool
    curve: list[Epoch]
    gap: float | None = None
    """Validation loss − training loss of the kept weights, both without dropout: large = overfitted."""
    seconds: float | None = None
    """Left out when SOURCE_DATE_EPOCH is set."""


class ModelFacts(Noun):
    """The model, or that predictions were brought along."""

    source: Literal["trained", "loaded", "predictions"]
    kind: str | None = None
    layers: list[Layer] = Field(default_factory=list)
    parameters: int | None = None
    inputs: list[str] = Field(default_factory=list)
    digest: str | None = None
    file: str | None = None
    device: str | None = None
    threshold: float | None = None
    threshold_origin: Literal["audit", "default", "none"] = "none"
    training: Training | None = None
    facts: list[Said] = Field(default_factory=list)
    """What was noticed: features left out, rows dropped, what a weights file does not say …"""


class Environment(Noun):
    """Where it ran."""

    auditor: str
    python: str
    platform: str
    packages: dict[str, str]
    device: str | None = None
    host: str | None = None
    """Left out when SOURCE_DATE_EPOCH is set."""
