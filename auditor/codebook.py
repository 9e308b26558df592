"""How values became integers, and what was counted of them: levels, classes, score bins, and the tallies' columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from auditor.documented import Said
from auditor.noun import Noun
from auditor.tolerances import NONE, Tolerances

UNKNOWN = "unknown"
OF_CLASS, MEMBER, CLASS_BIN = "of_class", "member", "class_bin"
"""Keys of a tally that holds everybody once for each of several classes: which class, whether it is the
own one (as a label), and the bin of its score."""
FINEST = 6
"""Decimals from which on a probability counts as not rounded."""
CLOSE = 1e-3
"""By so much the sum may be off for other reasons, such as numbers of half the usual precision."""


class Attribute(Noun):
    """A sensitive attribute and its levels, in the order of their codes."""

    name: str
    column: str
    levels: tuple[str, ...]
    reference: str | None = None
    bins: tuple[float, ...] | None = None
    population: dict[str, float] | None = None
    """Level → its share of the population that the audit names."""
    population_source: str | dict[str, str] | None = None
    values: dict[str, tuple[str, ...]] | None = None
    """Level → the values of the column that are counted as it, where the audit gave them that name."""

    def level(self, code: int) -> str:
        return UNKNOWN if code < 0 else self.levels[code]

    def code(self, level: str) -> int:
        return -1 if level == UNKNOWN else self.levels.index(level)


SCORED = ("score", "scores", "probability", "distribution")
"""Roles that are read from score bins."""


class ScoreBins(Noun):
    """How scores become bins.

    `edges` are the upper ends, ascending, each belonging to its bin: bin b holds the scores in
    (edges[b-1], edges[b]]. When `exact`, every distinct score is its own bin. The bins with code
    ≥ `above_median` hold exactly the scores strictly above `median`, and those with code <
    `below_median` exactly the scores strictly below it.
    """

    edges: tuple[float, ...]
    exact: bool
    median: float
    above_median: int
    below_median: int
    means: tuple[float, ...] | None = None
    """The mean score in each bin; None where every score is its own bin, and so its own mean."""
    cuts: dict[str, tuple[int, int]] = Field(default_factory=dict)
    """Quantile asked by a rule → the bins with codes below the first number hold exactly the scores
    strictly below that quantile of all scores, those from the second on exactly the scores above."""
    within: tuple[float, float] | None = None
    """Scores outside are set aside as wrong: nearly all others are probabilities."""


class Feature(Noun):
    """A column that a model may read, as it is held against the sensitive attributes.

    `levels` are its words in the order of their codes, or `edges` the upper ends of its ranges, each
    belonging to its range; a missing value is a value of its own, -1. `left_out`: why it has none.
    """

    name: str
    levels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    left_out: Said | None = None

    @property
    def key(self) -> str:
        return feature_key(self.name)

    @property
    def size(self) -> int:
        return len(self.levels) or len(self.edges)


def feature_key(name: str) -> str:
    """The name of the key under which a feature is counted."""
    return f"feature {name}"


def quantile(distinct: NDArray[np.float64], counts: NDArray[np.int64], q: float) -> float:
    """The score at rank q·(people − 1), between two of them in proportion (the usual linear rule)."""
    below = np.cumsum(counts)
    rank = q * (int(below[-1]) - 1)
    first = math.floor(rank)
    low, high = (
        float(distinct[np.searchsorted(below, place, side="right")])
        for place in (first, min(first + 1, int(below[-1]) - 1))
    )
    part = rank - first
    # Weighing first cannot overflow; equal scores need no arithmetic at all.
    return low if low == high or part == 0 else low * (1 - part) + high * part


class Codebook(Noun):
    """How values became integers: sealed with the plan, and all that is needed to read the cells."""

    task: str
    attributes: tuple[Attribute, ...]
    has_label: bool
    has_prediction: bool
    has_score: bool
    adverse: bool = False
    """The positive decision is bad for the person."""
    score: ScoreBins | None = None
    label_positive: tuple[str, ...] | None = None
    prediction_positive: tuple[str, ...] | None = None
    """The values that mean positive, as canonical text; every other value that is there is negative."""
    scales: dict[str, int] = Field(default_factory=dict)
    """Amount → exponent e: the cells hold round(amount · 2^e)."""
    centre: float = 0.0
    """Of a regression: what label and prediction are taken from before they are squared and summed."""
    tolerances: Tolerances = NONE
    folds: int | None = None
    """With repeated rows per person: how many folds the person ids were hashed into."""
    weighted: bool = False
    aggregated: bool = False
    """A row may stand for several people."""
    classes: tuple[str, ...] | None = None
    """Of a multiclass task: the names of the classes, in the order of their codes in label and prediction."""
    class_scores: tuple[ScoreBins, ...] = ()
    """Of a multiclass task with a score for each class: how they became bins, in the order of the classes."""
    top: int | None = None
    """Of a ranking: how many places of a list count as its top, if that was said."""
    further: tuple[str, ...] = ()
    """Further roles that the data bind, beside label, prediction and score."""
    features: tuple[Feature, ...] = ()
    """Those held against the sensitive attributes."""
    lent: bool = Field(default=False, exclude=True)
    """Rows were counted that its score bins were not made from: these tell how far scores moved, and nothing else,
    for median and means are those of others. No report is made of such counts."""

    def has(self, role: str) -> bool:
        """Whether the data bind this role."""
        if role in SCORED and self.lent:
            return False
        if role in ("label", "prediction", "score"):
            return bool(getattr(self, f"has_{role}"))
        if role == "favourable":
            return self.task != "multiclass" or self.prediction_positive is not None
        if role == "probability":
            ends = [(one.edges[0], one.edges[-1]) for one in self.binned]
            return bool(ends) and all(low >= 0 and high <= 1 for low, high in ends)
        return role in self.further

    @property
    def binned(self) -> tuple[ScoreBins, ...]:
        """The bins of the score, or those of every class's score; of a regression those of what it predicts."""
        return self.class_scores if self.score is None else (self.score,)

    def lend(self) -> Codebook:
        """The codebook for rows that it was not made from."""
        return self.model_copy(update={"lent": bool(self.binned)})

    @property
    def roles(self) -> frozenset[str]:
        """All roles that the data bind: what metrics may need."""
        named = ("label", "prediction", "score", "probability", *self.further)
        several = ("favourable",) if self.task == "multiclass" else ()
        return frozenset(role for role in (*named, *several) if self.has(role))

    @property
    def favourable(self) -> tuple[list[int], list[int]]:
        """The codes of favourable decisions (and labels), and those of all others."""
        positive = [1]
        if self.classes is not None:
            positive = [self.classes.index(name) for name in self.prediction_positive or ()]
        every = range(len(self.classes or (0, 1)))
        good = [code for code in every if (code in positive) != self.adverse]
        return good, [code for code in every if code not in good]

    def attribute(self, name: str) -> Attribute:
        return self.attributes[[attribute.name for attribute in self.attributes].index(name)]

    def names(self, by: Sequence[str], codes: Sequence[int]) -> dict[str, str]:
        return {
            name: self.attribute(name).level(code) for name, code in zip(by, codes, strict=True)
        }


def of_crossing(name: str, by: Sequence[str]) -> str:
    """The name of a sum that is worked out anew for every crossing: of a ranking, of the items of a group in a list."""
    return f"{name} by {' × '.join(by)}" if by else name


class Tally(Noun):
    """What to count: groups of `by`, crossed with `keys`, summing `sums`.

    keys ⊆ (label, prediction, bin, label_rank, of_class, member, class_bin, miss, relative, fold, counterfactual, neighbours, incomplete,
    `feature NAME`); sums begin with `n` (people) and may hold `weight`,
    `weight_2` (Σw²), `repeats` (Σ over rows of the person's number of rows) and amounts.
    """

    by: tuple[str, ...]
    keys: tuple[str, ...]
    sums: tuple[str, ...]

    @property
    def name(self) -> str:
        return " × ".join((*self.by, *self.keys)) or "whole"

    def holds(self, *names: str) -> bool:
        """Whether it tells these apart; where everybody stands once for each class, only with the class."""
        mine = {*self.by, *self.keys}
        return set(names) <= mine and (OF_CLASS in names or OF_CLASS not in mine)


def add_up(table: NDArray[np.float64]) -> bool:
    """Whether the scores of every row are the probabilities of its classes; of a row that lacks some, as far as it tells."""
    if (table < 0).any() or (table > 1).any():
        return False
    off = sum(_rounded(column[np.isfinite(column)]) for column in table)
    whole = table[:, np.isfinite(table).all(axis=0)]
    return bool((np.abs(whole.sum(axis=0) - 1) <= off + CLOSE).all())


def _rounded(values: NDArray[np.float64]) -> float:
    """By how much each of these may be off by the decimals that they were written with, two or more."""
    for decimals in range(2, FINEST):
        scaled = values * 10.0**decimals
        if (np.abs(scaled - np.round(scaled)) < CLOSE).all():
            return 0.5 * 10.0**-decimals
    return 0.0
