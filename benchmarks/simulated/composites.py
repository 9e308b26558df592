"""Figures of a group's whole confusion matrix, and rules that ask two rates at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from auditor import metrics
from auditor.cells import Counted, Crossing
from auditor.codebook import Attribute, Codebook, Tally
from auditor.quantity import Joint, Quantity

from .design import Design, Draw

METRICS = ("f1", "balanced_accuracy", "matthews_correlation", "equalized_odds")
LIMITS = {"difference": 0.1, "ratio_to_best": 0.9}
SETTINGS = {
    "balanced": (0.5, 0.8, 0.2),
    "rare": (0.1, 0.7, 0.05),
    "very rare, good": (0.05, 0.95, 0.01),
    "hardly better than chance": (0.5, 0.55, 0.45),
}
"""Base rate, true and false positive rate of the better groups."""
CODES = np.array([(1, 1), (0, 1), (1, 0), (0, 0)])
"""Label and prediction of true positives, false positives, false negatives, true negatives."""


def crossing(confusions: np.ndarray) -> Crossing:
    """The groups of all audits as one crossing, from [groups, 4] counts."""
    groups = len(confusions)
    book = Codebook(
        task="binary",
        attributes=(Attribute(name="g", column="g", levels=tuple(str(k) for k in range(groups))),),
        has_label=True,
        has_prediction=True,
        has_score=False,
    )
    codes = np.c_[np.repeat(np.arange(groups), 4), np.tile(CODES, (groups, 1))]
    tally = Tally(by=("g",), keys=("label", "prediction"), sums=("n",))
    counted = Counted.gather(tally, codes, confusions.reshape(-1, 1).astype(np.int64))
    return Crossing(book, ("g",), (counted,))


def chances(base: float, hit: float, false: float) -> np.ndarray:
    """Of TP, FP, FN and TN."""
    return np.array([base * hit, (1 - base) * false, base * (1 - hit), (1 - base) * (1 - false)])


def confused(metric: str, cells: Sequence[np.ndarray], people: Sequence[int]) -> Draw:
    """So many people of every group."""
    asked = metrics.get(metric)

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        drawn = [random.multinomial(n, p, audits) for n, p in zip(people, cells, strict=True)]
        return asked.measure(crossing(np.stack(drawn, axis=1).reshape(-1, 4)))

    return draw


def truly(metric: str, cells: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The true values per group: of the metric, or of each of its parts."""
    endless = np.stack([np.round(p * 1e12) for p in cells])
    found = metrics.get(metric).measure(crossing(endless))
    return [p.quantity.value for p in found.parts] if isinstance(found, Joint) else [found.value]


def grid(quick: bool) -> Iterator[Design]:
    there = [name for name in METRICS if name in metrics.shelf()]
    for metric in there:
        joint = metrics.get(metric).kind == "joint"
        for named, (base, hit, false) in SETTINGS.items():
            for people in (300,) if quick else (30, 100, 300, 3000):
                if not joint:
                    yield _alone(metric, named, chances(base, hit, false), people)
                for groups in (2,) if quick else (2, 5):
                    yield _compared(metric, named, (base, hit, false), people, groups)


def _alone(metric: str, named: str, cells: np.ndarray, people: int) -> Design:
    (values,) = truly(metric, [cells])
    return Design(
        part="composites",
        metric=metric,
        contrast=None,
        must={"at_least": float(values[0])},
        truth=(float(values[0]),),
        draw=confused(metric, [cells], [people]),
        told={"groups": 1, "n": people, "setting": named},
    )


def _compared(
    metric: str, named: str, setting: tuple[float, float, float], people: int, groups: int
) -> Design:
    """Half of the groups have hit rates lower by 0.1; the limit is what that comes to."""
    base, hit, false = setting
    low = [chances(base, hit - 0.1, false)] * (groups // 2)
    cells = [*low, *[chances(base, hit, false)] * (groups - groups // 2)]
    parts = truly(metric, cells)
    gap = np.max([part.max() - part for part in parts], axis=0)
    if len(parts) > 1:  # of a false positive rate the lowest is best
        gap = np.maximum(parts[0].max() - parts[0], parts[1] - parts[1].min())
    return Design(
        part="composites",
        metric=metric,
        contrast="difference",
        must={"at_most": float(gap.max())},
        truth=tuple((-gap).tolist()),
        draw=confused(metric, cells, [people] * groups),
        told={"groups": groups, "n": people, "setting": named},
    )
