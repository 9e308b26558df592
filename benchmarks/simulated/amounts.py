"""Means of amounts, from tame errors to such where one person in a hundred decides, and their differences and ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from auditor.cells import Sums
from auditor.eligible import (
    MEAN_PEOPLE,
    MEAN_SKEWNESS,
    WEIGHT_LOSS,
    WEIGHT_SIZE,
    WEIGHTED_SKEWNESS,
)
from auditor.intervals import FOLD_PERSONS
from auditor.mean import Mean
from auditor.quantity import Quantity

from .design import Design, Draw

LIMITS = {None: {}, "difference": {"at_most": 0.25}, "ratio_to_best": {"at_most": 1.25}}
SIZES = {1: (500, 750, 1500, 5000), 2: (100, 375, 750, 1500, 5000), 5: (100, 150, 300, 1000)}
"""Groups → people in each."""
MOST_OUTLYING, TIMES = 0.01, 10.0


@dataclass(frozen=True)
class Shape:
    """A distribution with mean 1 (or 0, where it is signed), and its skewness."""

    draw: Callable[[np.random.Generator, tuple[int, int]], np.ndarray]
    skewness: float
    signed: bool = False


def _lognormal(spread: float) -> Shape:
    def draw(random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
        return np.exp(spread * random.standard_normal(size) - spread**2 / 2)

    e = np.exp(spread**2)
    return Shape(draw, float((e + 2) * np.sqrt(e - 1)))


def _outlying(random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Half-normal, one in a hundred ten times as large."""
    times = np.where(random.random(size) < MOST_OUTLYING, TIMES, 1.0)
    mean = np.sqrt(2 / np.pi) * (1 + MOST_OUTLYING * (TIMES - 1))
    return np.abs(random.standard_normal(size)) * times / mean


def _skewness(values: np.ndarray) -> float:
    return float(((values - values.mean()) ** 3).mean() / values.std() ** 3)


SHAPES = {
    "normal errors": Shape(lambda random, size: random.standard_normal(size), 0.0, signed=True),
    "half-normal": Shape(
        lambda random, size: np.abs(random.standard_normal(size)) * np.sqrt(np.pi / 2), 0.995
    ),
    "exponential": Shape(lambda random, size: random.standard_exponential(size), 2.0),
    "log-normal 0.5": _lognormal(0.5),
    "log-normal 1": _lognormal(1.0),
    "one in a hundred tenfold": Shape(
        _outlying, _skewness(_outlying(np.random.default_rng(1), (1, 1_000_000)))
    ),
}


@dataclass(frozen=True)
class Sampling:
    """`spread`: of log-normal weights, `growing` with the amount. `rows` of each person, alike with this ICC."""

    named: str = "alike"
    spread: float = 0.0
    growing: bool = False
    rows: int = 1
    alike: float = 0.0

    def weights(self, random: np.random.Generator, values: np.ndarray) -> np.ndarray | None:
        """Of values of mean 1 (or, where they are signed, 0)."""
        if not self.spread:
            return None
        noise = random.standard_normal(values.shape)
        if self.growing:
            noise = (noise + np.clip(values - 1, -2, 2)) / np.sqrt(2)
        return np.asarray(np.exp(self.spread * noise))

    def values(
        self, random: np.random.Generator, shape: Shape, groups: int, persons: int
    ) -> np.ndarray:
        """[groups, persons · rows]: with chance √ICC a row has the person's own amount."""
        values = shape.draw(random, (groups, persons * self.rows))
        if self.rows == 1:
            return values
        own = np.repeat(shape.draw(random, (groups, persons)), self.rows, axis=1)
        return np.where(random.random(values.shape) < np.sqrt(self.alike), own, values)


ALIKE = Sampling()
SAMPLINGS = (
    Sampling("weights σ 0.5", spread=0.5),
    Sampling("weights σ 0.8", spread=0.8),
    Sampling("weights σ 0.5, growing", spread=0.5, growing=True),
    Sampling("2 rows each, ICC 0.8", rows=2, alike=0.8),
    Sampling("5 rows each, ICC 0.3", rows=5, alike=0.3),
)
FOLDS = 64


def amounts(shape: Shape, means: np.ndarray, persons: int, how: Sampling = ALIKE) -> Draw:
    """People of groups whose amounts have this shape and these means (or, where weights grow, multiples of them)."""

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        values = how.values(random, shape, audits * len(means), persons)
        weight = how.weights(random, values)
        own = np.tile(means, audits)[:, None]
        values = values + own if shape.signed else values * own
        if how.rows > 1:
            return _repeated(values, random.integers(0, FOLDS, (len(values), persons)), how.rows)
        return _mean(values, weight, signed=shape.signed)

    return draw


def _mean(values: np.ndarray, weight: np.ndarray | None, *, signed: bool) -> Mean:
    n = np.full(len(values), values.shape[1])
    if weight is None:
        powers = [(values**k).sum(axis=1) for k in range(4)]
        among, ones, squares, cubes = Sums(n, powers[0], powers[0]), *powers[1:3], powers
        return Mean(among, powers[1], ones, squares, np.array(cubes), signed=signed)
    total, square, cube = weight, weight**2, weight**3
    among = Sums(n, total.sum(axis=1), square.sum(axis=1))
    cubes = np.array([(cube * values**k).sum(axis=1) for k in range(4)])
    ones, squares = ((square * values**k).sum(axis=1) for k in (1, 2))
    return Mean(among, (total * values).sum(axis=1), ones, squares, cubes, signed=signed)


def _repeated(values: np.ndarray, fold: np.ndarray, rows: int) -> Mean:
    """The same with the sums of each fold of persons."""
    alone, groups = _mean(values, None, signed=bool((values < 0).any())), len(values)
    place = (np.arange(groups)[:, None] * FOLDS + np.repeat(fold, rows, axis=1)).ravel()

    def folds(of: np.ndarray | None) -> np.ndarray:
        return np.bincount(place, of, groups * FOLDS).reshape(-1, FOLDS).astype(float)

    among = replace(alone.among, repeats=alone.among.n * float(rows), folds=folds(None))
    return replace(alone, among=among, folds=folds(values.ravel()))


def grid(quick: bool) -> Iterator[Design]:
    for named, shape in SHAPES.items():
        for contrast in LIMITS:
            if shape.signed and contrast == "ratio_to_best":
                continue
            for groups in (1,) if contrast is None else (2,) if quick else (2, 5):
                for people in (750,) if quick else SIZES[groups]:
                    yield _design(named, contrast, groups, people)
                for how in SAMPLINGS[::3] if quick else SAMPLINGS:
                    for people in (1000,) if quick or groups == 5 else (1000, 3000):
                        yield _design(named, contrast, groups, people, how)


def _design(
    named: str, contrast: str | None, groups: int, people: int, how: Sampling = ALIKE
) -> Design:
    """Half of the groups err by a quarter more than the others. `people`: rows, of as many persons or fewer."""
    shape = SHAPES[named]
    best = 0.0 if shape.signed else 1.0
    means = np.array([best + 0.25] * (groups // 2) + [best] * (groups - groups // 2))
    metric = "mean_error" if shape.signed else "mean_absolute_error"
    base, least, loss = of_weighted(named, how)
    truth = means + base if shape.signed else means * base
    first = float(truth[0])
    alone = {"between": (first, first + 100.0)} if shape.signed else {"at_most": first}
    must = {None: alone, "difference": {"at_most": 0.25 * (1.0 if shape.signed else base)}}
    persons = people // how.rows
    together = persons * groups / loss
    enough = together >= MEAN_PEOPLE and (how.rows == 1 or persons >= FOLD_PERSONS)
    return Design(
        part="amounts",
        metric=metric,
        contrast=contrast,
        must=must.get(contrast, LIMITS[contrast]),
        truth=tuple(truth.tolist()),
        draw=amounts(shape, means, persons, how),
        told={"groups": groups, "n": people, "amounts": named, "people": how.named},
        inside=enough and persons >= least,
        rows=2 * people * groups,
    )


@cache
def of_weighted(named: str, how: Sampling) -> tuple[float, float, float]:
    """The weighted mean of the shape itself, how many people it takes, and how many are worth one."""
    shape = SHAPES[named]
    base = 0.0 if shape.signed else 1.0
    if not how.spread:
        return base, MEAN_SKEWNESS * shape.skewness**2, 1.0
    random = np.random.default_rng(20261123)
    values = shape.draw(random, (1, 4_000_000))
    weight = how.weights(random, values)
    assert weight is not None
    mean = float((weight * values).sum() / weight.sum())
    away = weight * (values - mean)
    skewness = float((away**3).mean() / (away**2).mean() ** 1.5)
    loss = float((weight**2).mean() / weight.mean() ** 2)
    few = max(WEIGHTED_SKEWNESS * skewness**2, WEIGHT_SIZE * loss)
    return mean if how.growing else base, few if loss <= WEIGHT_LOSS else np.inf, loss
