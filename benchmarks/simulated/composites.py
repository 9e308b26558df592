"""Figures of a group's whole confusion matrix, and rules that ask two rates at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from auditor import metrics

from .design import Design
from .people import ALIKE, Sampling, Table, drawing, samplings, truly

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
TABLE = Table(("label", "prediction"), CODES)
SIZES = {1: (30, 100, 300, 1000, 3000), 2: (30, 100, 300, 1000), 5: (30, 100, 300), 20: (300,)}
"""Groups → people in each."""
HEAVIER = (1.6, 1.0, 1.6, 1.0)


def chances(base: float, hit: float, false: float) -> np.ndarray:
    """Of TP, FP, FN and TN."""
    return np.array([base * hit, (1 - base) * false, base * (1 - hit), (1 - base) * (1 - false)])


def grid(quick: bool) -> Iterator[Design]:
    there = [name for name in METRICS if name in metrics.shelf()]
    for metric in there:
        joint = metrics.get(metric).kind == "joint"
        for named in SETTINGS:
            for groups, sizes in SIZES.items():
                if (groups == 1 and joint) or (quick and groups > 2):
                    continue
                for people in (300,) if quick else sizes:
                    yield design(metric, named, people, groups)
            for how in samplings(quick, HEAVIER):
                for groups in (2,) if quick else (1, 2, 5):
                    for people in (300,) if quick else (300, 1000) if groups < 5 else (300,):
                        if groups > 1 or not joint:
                            yield design(metric, named, people, groups, how)


def design(metric: str, named: str, people: int, groups: int, how: Sampling = ALIKE) -> Design:
    """Half of the groups have hit rates lower by 0.1; the limit is what that comes to."""
    base, hit, false = SETTINGS[named]
    low = [chances(base, hit - 0.1, false)] * (groups // 2)
    cells = np.array([*low, *[chances(base, hit, false)] * (groups - groups // 2)])
    parts = truly(metric, TABLE, cells)
    gap = np.max([part.max() - part for part in parts], axis=0)
    if len(parts) > 1:  # of a false positive rate the lowest is best
        gap = np.maximum(parts[0].max() - parts[0], parts[1] - parts[1].min())
    alone = groups == 1
    return Design(
        part="composites",
        metric=metric,
        contrast=None if alone else "difference",
        must={"at_least": float(parts[0][0])} if alone else {"at_most": float(gap.max())},
        truth=tuple(parts[0].tolist()) if alone else tuple((-gap).tolist()),
        draw=drawing(metric, TABLE, cells, people, how),
        told={"groups": groups, "n": people, "setting": named, "people": how.named},
        inside=how.inside(people, groups),
        rows=how.rows_of(people, groups, 4),
    )
