"""Averages over several classes, of equal size or some rare, of one group and compared between groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from auditor.eligible import WEIGHT_EVENTS
from auditor.metrics import shelf

from .design import Design
from .people import ALIKE, Sampling, Table, drawing, samplings, truly
from .scores import limit

METRICS = (
    "macro_f1",
    "macro_true_positive_rate",
    "macro_precision",
    "weighted_f1",
    "cohens_kappa",
    "multiclass_matthews_correlation",
)
RAREST = {"alike": 1.0, "one rare": 0.1}
"""How large the rarest class is beside the others."""
SIZES = {1: (30, 100, 300, 1000), 2: (100, 300, 1000), 5: (300, 1000)}
"""Groups → people in each."""
LEAST = 5
"""Members of the rarest class expected: below, rules call a group too small."""


def table(classes: int) -> Table:
    names = tuple(f"c{k:02}" for k in range(classes))
    codes = np.array([(label, guess) for label in range(classes) for guess in range(classes)])
    return Table(("label", "prediction"), codes, task="multiclass", book={"classes": names})


def cells(classes: int, rarest: float, right: float) -> np.ndarray:
    """[classes²] chances: right beyond chance so often, else by the shares of the classes."""
    share = np.r_[rarest, np.ones(classes - 1)]
    share = share / share.sum()
    return (share[:, None] * (right * np.eye(classes) + (1 - right) * share[None, :])).ravel()


def grid(quick: bool) -> Iterator[Design]:
    for metric in [name for name in METRICS if name in shelf()]:
        for classes in (3,) if quick else (3, 10):
            for named in RAREST:
                for groups, sizes in SIZES.items():
                    for people in sizes if not quick else (300,) if groups < 3 else ():
                        yield design(metric, groups, people, classes, named=named)
                heavier = [1.6 if k < classes else 1.0 for k in range(classes**2)]
                for how in samplings(quick, heavier) if classes == 3 else ():
                    for groups in (1, 2) if quick else (1, 2, 5):
                        for people in (300,) if quick else (300, 1000) if groups < 5 else (600,):
                            yield design(metric, groups, people, classes, named=named, how=how)


def design(
    metric: str, groups: int, people: int, classes: int, *, named: str, how: Sampling = ALIKE
) -> Design:
    """Half of the groups are judged rightly less often; the limit is what that comes to."""
    counted, contrast = table(classes), None if groups == 1 else "difference"
    worse, best = (cells(classes, RAREST[named], right) for right in (0.6, 0.75))
    at_limit = groups // 2
    chances = np.array([worse] * at_limit + [best] * (groups - at_limit))
    (truth,) = truly(metric, counted, chances)
    confusion = best.reshape(classes, classes)
    rarest = people * min(confusion.sum(axis=0).min(), confusion.sum(axis=1).min())
    least = WEIGHT_EVENTS * how.loss if how.spread else LEAST
    return Design(
        part="classes",
        metric=metric,
        contrast=contrast,
        must=limit(metric, contrast, truth),
        truth=tuple(truth.tolist()),
        draw=drawing(metric, counted, chances, people, how),
        told={
            "groups": groups,
            "n": people,
            "classes": classes,
            "sizes": named,
            "people": how.named,
        },
        inside=how.inside(people, groups) and (rarest >= least or not metric.startswith("macro")),
        rows=how.rows_of(people, groups, classes**2),
    )
