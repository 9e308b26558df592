"""What model.json says about a model: plain words and numbers, enough to use its weights, no code."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from auditor.documented import Training
from auditor.noun import Noun

Finite = Annotated[float, Field(allow_inf_nan=False)]
Width = Annotated[int, Field(ge=1)]


class NumberInput(Noun):
    """A numeric feature: a missing value becomes `fill`, then (value − mean) / scale enters the network.

    `fill` None: a row without this value gets no prediction.
    """

    kind: Literal["number"] = "number"
    name: str
    fill: Finite | None = None
    mean: Finite = 0.0
    scale: Annotated[Finite, Field(gt=0)] = 1.0

    @property
    def width(self) -> int:
        return 1


class CategoryInput(Noun):
    """A feature of words: one input per level; a level never seen in training sets none of them.

    A missing value is a `level` of its own where the training rows had any; `zero`: it sets no
    input, for training had none; `none`: a row without it gets no prediction.
    """

    kind: Literal["category"] = "category"
    name: str
    levels: tuple[str, ...]
    missing: Literal["level", "zero", "none"]

    @property
    def width(self) -> int:
        return len(self.levels) + (self.missing == "level")


Input = Annotated[NumberInput | CategoryInput, Field(discriminator="kind")]


class Output(Noun):
    """What the network's one number is. A `value` is in units of the target: number · scale + mean."""

    kind: Literal["logit", "probability", "value"]
    mean: Finite = 0.0
    scale: Annotated[Finite, Field(gt=0)] = 1.0


class Description(Noun):
    """model.json, whole."""

    schema_: Literal["auditor.model/1"] = Field(default="auditor.model/1", alias="schema")
    kind: Literal["mlp"] = "mlp"
    task: Literal["binary", "regression"]
    hidden: tuple[Width, ...]
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    precision: Literal["float32", "float64"] = "float32"
    inputs: Annotated[tuple[Input, ...], Field(min_length=1)]
    output: Output
    weights: str
    """SHA-256 of model.safetensors."""
    threshold: Finite | None = None
    positive: tuple[str, ...] | None = None
    """The label's values that meant positive."""
    training: Training | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def width(self) -> int:
        """Numbers that enter the network per row."""
        return sum(entry.width for entry in self.inputs)

    @property
    def sizes(self) -> tuple[int, ...]:
        return (self.width, *self.hidden, 1)

    def shapes(self) -> list[tuple[int, int]]:
        """[outputs, inputs] of every linear layer, from the features to the answer."""
        return [(after, before) for before, after in itertools.pairwise(self.sizes)]
