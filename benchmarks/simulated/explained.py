"""R² of predicted amounts: labels and errors from tame to such whose variance a few people decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from auditor import metrics, moments
from auditor.cells import Counted, Crossing
from auditor.codebook import Attribute, Codebook, Tally
from auditor.eligible import (
    FIGURE_KURTOSIS,
    FIGURE_PEOPLE,
    FIGURE_TAILS,
    WEIGHTED_KURTOSIS,
    WEIGHTED_TAILS,
)
from auditor.quantity import Quantity

from .amounts import ALIKE, FOLDS, SAMPLINGS, Sampling
from .design import Design, Draw

SCALE = 24
KEYS = ("label", "prediction")
Values = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


@dataclass(frozen=True)
class Shape:
    """Labels of variance 1 with this kurtosis; `growing`: errors are in proportion to the label."""

    labels: Values
    kurtosis: float
    growing: bool = False


def _lognormal(spread: float) -> Shape:
    e = np.exp(spread**2)
    deviation = np.sqrt(e * (e - 1))

    def labels(random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
        return np.asarray(np.exp(spread * random.standard_normal(size)) / deviation)

    return Shape(labels, float(e**4 + 2 * e**3 + 3 * e**2 - 3))


def _outlying(random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    times = np.where(random.random(size) < 0.01, 10.0, 1.0)
    return np.asarray(random.standard_normal(size) * times / np.sqrt(1.99))


SHAPES = {
    "normal": Shape(lambda random, size: random.standard_normal(size), 3.0),
    "normal, errors in proportion": Shape(
        lambda random, size: random.standard_normal(size) + 3.0, 3.0, growing=True
    ),
    "exponential": Shape(lambda random, size: random.standard_exponential(size), 9.0),
    "log-normal 0.5": _lognormal(0.5),
    "log-normal 0.8": _lognormal(0.8),
    "one in a hundred tenfold": Shape(_outlying, 3 * (0.99 + 0.01 * 1e4) / 1.99**2),
    "log-normal 1": _lognormal(1.0),
}
UNEXPLAINED = (0.1, 0.5, 0.9)
SIZES = {1: (500, 750, 1500, 5000), 2: (375, 750, 1500, 5000), 5: (300, 1500)}
"""Groups → people in each."""


@dataclass(frozen=True)
class People:
    """[groups, rows] labels and errors; what each row weighs, and the fold of its person."""

    label: np.ndarray
    error: np.ndarray
    weight: np.ndarray | None = None
    fold: np.ndarray | None = None
    rows: int = 1

    def sums(self) -> dict[str, np.ndarray]:
        """Every product that counting would have summed, by its name."""
        found = moments.products({"label": self.label, "prediction": self.label + self.error})
        if self.weight is None:
            return found
        powers = {prefix: self.weight**k for k, prefix in enumerate(moments.BY_WEIGHT, 1)}
        several = {
            prefix + name: powers[prefix] * found[name]
            for prefix, names in moments.BY_WEIGHT.items()
            for name in names
        }
        return several | {
            "weight": self.weight,
            "weight_2": self.weight**2,
            moments.CUBED_WEIGHT: self.weight**3,
        }


def summed(people: People) -> Crossing:
    """One group per row of the table, its sums as counting would have made them."""
    found, (groups, each) = people.sums(), people.label.shape
    folds = 1 if people.fold is None else FOLDS
    fold = np.zeros((groups, each), dtype=np.int64) if people.fold is None else people.fold
    place = (np.arange(groups)[:, None] * folds + fold).ravel()
    book = Codebook(
        task="regression",
        attributes=(Attribute(name="g", column="g", levels=tuple(str(k) for k in range(groups))),),
        has_label=True,
        has_prediction=True,
        has_score=False,
        weighted=people.weight is not None,
        folds=None if people.fold is None else FOLDS,
        scales=dict.fromkeys(found, SCALE),
    )
    n = np.bincount(place, minlength=groups * folds)
    columns = [
        n,
        *(np.bincount(place, v.ravel(), groups * folds) * 2.0**SCALE for v in found.values()),
    ]
    names = ("n", *found)
    keys: tuple[str, ...] = KEYS
    codes = np.c_[np.arange(groups * folds) // folds, np.ones((groups * folds, 2), dtype=np.int64)]
    if people.fold is not None:
        keys, names = (*KEYS, "fold"), (*names, "repeats")
        codes, columns = (
            np.c_[codes, np.arange(groups * folds) % folds],
            [*columns, n * people.rows],
        )
    values = np.stack([np.round(column) for column in columns], axis=1).astype(np.int64)
    there = np.flatnonzero(n)
    counted = Counted(Tally(by=("g",), keys=keys, sums=names), codes[there], values[there])
    return Crossing(book, ("g",), (counted,))


def drawn(
    random: np.random.Generator, shape: Shape, unexplained: np.ndarray, rows: int, how: Sampling
) -> People:
    """[groups, rows] people, or rows of persons who with chance √ICC have their own label and error."""
    size = (len(unexplained), rows)
    label, error = shape.labels(random, size), random.standard_normal(size)
    fold = None
    if how.rows > 1:
        persons = (len(unexplained), rows // how.rows)
        same = random.random(size) < np.sqrt(how.alike)
        own = [
            np.repeat(v, how.rows, axis=1)
            for v in (shape.labels(random, persons), random.standard_normal(persons))
        ]
        label, error = np.where(same, own[0], label), np.where(same, own[1], error)
        fold = np.repeat(random.integers(0, FOLDS, persons), how.rows, axis=1)
    error = error * np.sqrt(unexplained)[:, None]
    if shape.growing:
        error *= label / np.sqrt(10.0)  # E label² = 10
    return People(label, error, how.weights(random, label), fold, how.rows)


def predicted(shape: Shape, unexplained: np.ndarray, people: int, how: Sampling = ALIKE) -> Draw:
    """People of groups whose predictions leave this share of the variance unexplained."""
    asked = metrics.get("r_squared")

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        every = np.tile(unexplained, audits)
        return asked.measure(summed(drawn(random, shape, every, people, how)))

    return draw


@cache
def truly(named: str, unexplained: float, how: Sampling) -> float:
    """R² of everybody: where weights grow with the label, from four million of them."""
    if not how.growing:
        return 1 - unexplained
    random = np.random.default_rng(20261123)
    people = drawn(random, SHAPES[named], np.array([unexplained]), 4_000_000, how)
    weight, label, error = people.weight, people.label, people.error
    assert weight is not None
    mean = (weight * label).sum() / weight.sum()
    return float(1 - (weight * error**2).sum() / (weight * (label - mean) ** 2).sum())


def grid(quick: bool) -> Iterator[Design]:
    for named in SHAPES:
        for groups, sizes in SIZES.items():
            for people in sizes if not quick else (750,) if groups < 3 else ():
                for unexplained in UNEXPLAINED if not quick else (0.5,):
                    yield _design(named, groups, people, unexplained)
            if not quick and groups < 5:
                for how, people in product(SAMPLINGS, (1500, 5000)):
                    yield _design(named, groups, people, 0.5, how)


def _design(
    named: str, groups: int, people: int, unexplained: float, how: Sampling = ALIKE
) -> Design:
    """Half of the groups have R² lower by 0.1, or by what that comes to with the weights."""
    shape, low = SHAPES[named], unexplained + 0.1
    shares = np.array([low] * (groups // 2) + [unexplained] * (groups - groups // 2))
    truth = np.array([truly(named, float(share), how) for share in shares])
    told = {"groups": groups, "n": people, "amounts": named, "R²": round(1 - unexplained, 3)}
    weighted = bool(how.spread)
    most = WEIGHTED_TAILS if weighted else FIGURE_TAILS
    least = WEIGHTED_KURTOSIS if weighted else FIGURE_KURTOSIS
    worth = people / how.rows / float(np.exp(how.spread**2))
    # Of errors: 3, times E label⁴ / (E label²)² where they grow with a label around 3.
    kurtosis = max(shape.kurtosis, 3.0 * (138.0 / 100.0 if shape.growing else 1.0))
    return Design(
        part="explained",
        metric="r_squared",
        contrast=None if groups == 1 else "difference",
        must={"at_least": float(truth[0])}
        if groups == 1
        else {"at_most": float(truth.max() - truth.min())},
        truth=tuple(truth.tolist()),
        draw=predicted(shape, shares, people, how),
        told=told if how is ALIKE else told | {"people": how.named},
        inside=kurtosis <= most
        and worth >= least * kurtosis
        and worth * groups >= FIGURE_PEOPLE
        and not how.growing,
        rows=people * groups * (4 if how is ALIKE else 12),
    )
