"""The words of audit.yaml: the system, its data, its decision, its model, and the rules it answers to."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from auditor.noun import Noun
from auditor.rules import Attestation, Language, Number, Output, Text, Waiver

MOST_PACKS = 200
"""So many rule packs may be asked at once: four times as many as are shipped."""

Value = str | int | float | bool


class System(Noun):
    """The audited system, as its provider documents it. Every field is a fact that rules may ask for."""

    name: str | Text | None = None
    version: str | None = None
    provider: str | None = None
    purpose: str | Text | None = None
    intended_users: str | Text | None = None
    affected_people: str | Text | None = None
    out_of_scope: str | Text | None = None
    human_oversight: str | Text | None = None
    contact: str | None = None
    jurisdiction: str | list[str] | None = None
    """Where it is used: US-NYC, EU, CN; a place may be told by its country."""
    output: list[Output] | None = None
    """Every kind of output that it gives; what an audit does not bring is known to be none of it only where this is said."""
    deployed_on: dt.date | None = None
    data_source: str | Text | None = None
    data_period: str | None = None
    distribution_date: dt.date | None = None
    prepared_by: str | None = None
    reviewed_by: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    """Further documented fields, by the name that a fact rule asks for."""


class Read(Noun):
    """How to read a file that does not say so itself."""

    columns: list[str] | None = None
    header: bool = True
    missing: list[str] = Field(default_factory=list)
    strip: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    skip: Annotated[int, Field(ge=0)] = 0


class Join(Noun):
    """A second file whose rows match exactly once: by position (`row`) or by a key column."""

    path: str
    on: str = "row"
    columns: list[str] | None = None


class Decided(Noun):
    """A column of decisions or outcomes, and the values that mean positive.

    With several classes no label is the positive one, and `positive` of the prediction names the
    favourable classes.
    """

    column: str
    positive: list[Value] | None = None


class Scored(Noun):
    """A column of scores: higher = more likely positive."""

    column: str


class Score(Scored):
    """A column of scores, and how many bins they are counted in; up to so many distinct scores have one each."""

    bins: Annotated[int, Field(ge=2, le=65_536)] = 1024


class Sensitive(Noun):
    """A sensitive attribute: its column, level names, bins, and reference level."""

    column: str
    levels: dict[Value, str] | None = None
    bins: list[Annotated[Number, Field(allow_inf_nan=False)]] | None = None
    reference: str | None = None


class Probes(Noun):
    """Columns with answers to questions beside the audited one: what would be decided if …"""

    counterfactual: Decided | None = None
    """The decision on the same person, had the sensitive attribute been another; of several classes, the class."""
    consistency: Scored | None = None
    """0 to 1. Of a binary audit: the share of positive decisions among the person's nearest neighbours. Of
    several classes: the share of these neighbours who were decided like the person."""


class Transcribed(Noun):
    """Of each utterance: how many edits lead from what was recognised to what was said, and how long that is."""

    edits: str
    length: str


class Population(Noun):
    """The people whom the data should look like: the share of every level, and who counted them."""

    source: str | Text
    shares: Annotated[dict[Value, Annotated[Number, Field(ge=0, le=1)]], Field(min_length=1)]


class Split(Noun):
    """Which rows train and which are audited: a column, a fraction, or two files."""

    column: str | None = None
    fraction: Annotated[float, Field(gt=0, lt=1)] | None = None
    seed: int | None = None
    train: str | None = None
    audit: Value | None = None
    """With `column`: the value that marks the audited rows. With `train`: the file of the audited rows."""


class Missing(Noun):
    """What to do about missing feature values, and with which constant."""

    features: Literal["drop", "mean", "median", "constant"] = "median"
    value: Value | None = None


class Data(Noun):
    """Where the rows are, and which column plays which role."""

    path: str | None = None
    made_up: Literal["credit", "houses"] | None = None
    """A generated example data set instead of a file."""
    read: Read = Read()
    join: Join | None = None
    keep: dict[str, list[Value]] = Field(default_factory=dict)
    label: Decided | None = None
    prediction: Decided | None = None
    score: Score | None = None
    scores: dict[Value, str] | None = None
    """Of a multiclass task: class → the column of its score."""
    query: str | None = None
    """Of a ranking: the list that an item is shown in."""
    rank: str | None = None
    """Of a ranking: the item's place in its list, 1 at the top; without it the score ranks."""
    words: Transcribed | None = None
    """Of a transcription: columns of edits and length, in words."""
    characters: Transcribed | None = None
    """The same in characters."""
    positive_is: Literal["favourable", "adverse"] = "favourable"
    features: list[str] | None = None
    sensitive: Annotated[dict[str, Sensitive], Field(min_length=1)]
    probes: Probes = Probes()
    population: dict[str, Population] = Field(default_factory=dict)
    """Sensitive attribute → the population that its groups are held against."""
    count: str | None = None
    weight: str | None = None
    cluster: str | None = None
    id: str | None = None
    split: Split | None = None
    missing: Missing = Missing()


class Decision(Noun):
    """From a score to a decision: positive when score ≥ threshold; in a ranking, the top so many of a list.

    Of a regression: by how much an amount may miss.
    """

    threshold: Annotated[float, Field(allow_inf_nan=False)] | None = None
    top: Annotated[int, Field(ge=1)] | None = None
    tolerance: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


class Train(Noun):
    """A model trained here."""

    kind: str = "mlp"
    hidden: list[Annotated[int, Field(ge=1)]] = Field(default_factory=lambda: [64, 32])
    epochs: Annotated[int, Field(ge=1)] = 50
    batch: Annotated[int, Field(ge=1)] = 256
    optimiser: Literal["adamw", "sgd"] = "adamw"
    learning_rate: Annotated[float, Field(gt=0)] = 0.001
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    patience: Annotated[int, Field(ge=1)] | None = 5


class Architecture(Noun):
    """The declared shape of a loaded state dict: an MLP over named numeric features."""

    kind: Literal["mlp"] = "mlp"
    hidden: list[Annotated[int, Field(ge=1)]]
    dropout: float = 0.0


class ModelChoice(Noun):
    """Where the model comes from: loaded from a file, or trained here. Neither: predictions were brought along."""

    load: str | None = None
    architecture: Architecture | None = None
    train: Train | None = None
    save: str | None = None


class SetAsideGroup(Noun):
    """A group that the auditor leaves out of comparisons, with the reason; its n and rate stay in the report."""

    group: dict[str, str]
    reason: str


class ReportChoice(Noun):
    """Languages, formats, and how much goes into the pages."""

    lang: list[Language] = Field(default_factory=lambda: list[Language](["en"]))
    to: list[str] = Field(default_factory=lambda: ["html", "json"])
    profile: Literal["standard"] = "standard"
    cells: Literal["standard", "full"] = "standard"


class Audit(Noun):
    """One audit.yaml, whole."""

    system: System = System()
    task: Literal["binary", "multiclass", "regression", "ranking", "transcription"] = "binary"
    data: Data
    decision: Decision = Decision()
    model: ModelChoice = ModelChoice()
    rules: Annotated[list[str], Field(min_length=1, max_length=MOST_PACKS)]
    parameters: dict[str, dict[str, Number]] = Field(default_factory=dict)
    """A pack → the numbers that it leaves open."""
    waivers: str | list[Waiver] | None = None
    attestations: str | list[Attestation] | None = None
    set_aside: list[SetAsideGroup] = Field(default_factory=list)
    report: ReportChoice = ReportChoice()
    seed: Annotated[int, Field(ge=0)] = 20261123
