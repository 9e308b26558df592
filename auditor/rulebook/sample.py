"""What a rule's own test says about people, before it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from auditor.codebook import Feature, ScoreBins
from auditor.tolerances import NONE, Tolerances

TWO_BINS = ScoreBins(edges=(0.0, 1.0), exact=True, median=0.0, above_median=1, below_median=1)


@dataclass(frozen=True)
class Row:
    """Some people of one level who share their codes; `amounts` are their sums (regression)."""

    level: str
    codes: tuple[int, ...]
    n: int
    amounts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Sample:
    """What a test says about people: its rows, by which keys they are counted, and the score bins."""

    rows: list[Row]
    keys: tuple[str, ...]
    sums: tuple[str, ...] = ()
    score: ScoreBins | None = None
    classes: tuple[str, ...] | None = None
    favourable: tuple[str, ...] | None = None
    further: tuple[str, ...] = ()
    """Further roles that the people have: probes, features, a population."""
    features: tuple[Feature, ...] = ()
    population: dict[str, float] | None = None
    strata: str | None = None
    tolerances: Tolerances = NONE
    class_scores: tuple[ScoreBins, ...] = ()
    of_classes: Sample | None = None
    """The same people once for each of several classes, by its score."""


def class_word(value: str | float) -> str:
    """A class as the word that stands for it."""
    return value if isinstance(value, str) else f"{value:g}"


def people(row: Sequence[Any]) -> int:
    """How many share this row of a test."""
    return row[3] if len(row) > 3 else 1
