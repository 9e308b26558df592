"""R² of predicted amounts: labels and errors from tame to such whose variance a few people decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from auditor import metrics, moments
from auditor.cells import Counted, Crossing
from auditor.codebook import Attribute, Codebook, Tally
from auditor.eligible import FIGURE_KURTOSIS, FIGURE_PEOPLE, FIGURE_TAILS
from auditor.quantity import Quantity

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


def summed(label: np.ndarray, error: np.ndarray) -> Crossing:
    """One group per row, its sums of products as counting would have made them."""
    found = moments.products({"label": label, "prediction": label + error})
    groups = len(label)
    book = Codebook(
        task="regression",
        attributes=(Attribute(name="g", column="g", levels=tuple(str(k) for k in range(groups))),),
        has_label=True,
        has_prediction=True,
        has_score=False,
        scales=dict.fromkeys(found, SCALE),
    )
    sums = [np.full(groups, label.shape[1]), *(v.sum(axis=1) * 2.0**SCALE for v in found.values())]
    codes = np.c_[np.arange(groups), np.ones((groups, 2), dtype=np.int64)]
    values = np.stack([np.round(each) for each in sums], axis=1).astype(np.int64)
    tally = Tally(by=("g",), keys=KEYS, sums=("n", *found))
    return Crossing(book, ("g",), (Counted(tally, codes, values),))


def predicted(shape: Shape, unexplained: np.ndarray, people: int) -> Draw:
    """People of groups whose predictions leave this share of the variance unexplained."""
    asked = metrics.get("r_squared")

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        size = (audits * len(unexplained), people)
        label = shape.labels(random, size)
        error = random.standard_normal(size) * np.sqrt(np.tile(unexplained, audits))[:, None]
        if shape.growing:
            error *= label / np.sqrt(10.0)  # E label² = 10
        return asked.measure(summed(label, error))

    return draw


def grid(quick: bool) -> Iterator[Design]:
    for named in SHAPES:
        for groups, sizes in SIZES.items():
            for people in sizes if not quick else (750,) if groups < 3 else ():
                for unexplained in UNEXPLAINED if not quick else (0.5,):
                    yield _design(named, groups, people, unexplained)


def _design(named: str, groups: int, people: int, unexplained: float) -> Design:
    """Half of the groups have R² lower by 0.1."""
    shape, low = SHAPES[named], unexplained + 0.1
    shares = np.array([low] * (groups // 2) + [unexplained] * (groups - groups // 2))
    truth = 1 - shares
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
        draw=predicted(shape, shares, people),
        told={"groups": groups, "n": people, "amounts": named, "R²": round(1 - unexplained, 3)},
        inside=kurtosis <= FIGURE_TAILS
        and people >= FIGURE_KURTOSIS * kurtosis
        and people * groups >= FIGURE_PEOPLE,
        rows=people * groups * 4,
    )
