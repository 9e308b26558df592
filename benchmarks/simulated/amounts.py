"""Means of amounts, from tame errors to such where one person in a hundred decides, and their differences and ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from auditor.cells import Sums
from auditor.eligible import MEAN_PEOPLE, MEAN_SKEWNESS
from auditor.mean import Mean
from auditor.quantity import Quantity

from .design import Design, Draw

LIMITS = {None: {}, "difference": {"at_most": 0.25}, "ratio_to_best": {"at_most": 1.25}}
SIZES = {1: (300, 500, 1000, 5000), 2: (100, 250, 500, 1000, 5000), 5: (100, 300, 1000)}
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


def amounts(shape: Shape, means: np.ndarray, people: int) -> Draw:
    """People of groups whose amounts have this shape and these means."""

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        values = shape.draw(random, (audits * len(means), people))
        own = np.tile(means, audits)[:, None]
        values = values + own if shape.signed else values * own
        n = np.full(len(values), people)
        powers = [(values**k).sum(axis=1) for k in range(4)]
        return Mean(
            among=Sums(n, powers[0], powers[0]),
            total=powers[1],
            ones=powers[1],
            squares=powers[2],
            cubes=np.array(powers),
            signed=shape.signed,
        )

    return draw


def grid(quick: bool) -> Iterator[Design]:
    for named, shape in SHAPES.items():
        for contrast in LIMITS:
            if shape.signed and contrast == "ratio_to_best":
                continue
            for groups in (1,) if contrast is None else (2,) if quick else (2, 5):
                for people in (500,) if quick else SIZES[groups]:
                    yield _design(named, shape, contrast, groups, people)


def _design(named: str, shape: Shape, contrast: str | None, groups: int, people: int) -> Design:
    """Half of the groups err by a quarter more than the others."""
    best = 0.0 if shape.signed else 1.0
    means = np.array([best + 0.25] * (groups // 2) + [best] * (groups - groups // 2))
    metric = "mean_error" if shape.signed else "mean_absolute_error"
    alone = {"between": (best, best + 100.0)} if shape.signed else {"at_most": best}
    return Design(
        part="amounts",
        metric=metric,
        contrast=contrast,
        must=LIMITS[contrast] or alone,
        truth=tuple(means.tolist()),
        draw=amounts(shape, means, people),
        told={"groups": groups, "n": people, "amounts": named},
        rows=people * groups,
        inside=people >= MEAN_SKEWNESS * shape.skewness**2 and people * groups >= MEAN_PEOPLE,
    )
