"""Differential fairness: two decisions and several, up to twenty groups, at an ε that is the limit itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .design import Design
from .people import ALIKE, Sampling, Table, drawing, samplings, truly

METRIC = "differential_fairness"
SETTINGS = {"even": 1.0, "one rare": 0.15}
"""How frequent the first decision is beside the others."""
CLASSES = (2, 3, 5)
SIZES = {2: (30, 100, 300, 1000, 3000), 3: (100, 1000), 5: (100, 300, 1000), 20: (300,)}
"""Groups → people in each."""
FEWER = 0.75
"""Half of the groups are given the first decision so much more rarely."""


def table(classes: int) -> Table:
    codes = np.arange(classes)[:, None]
    if classes == 2:
        return Table(("prediction",), codes)
    names = tuple(f"c{k:02}" for k in range(classes))
    return Table(("prediction",), codes, task="multiclass", book={"classes": names})


def chances(classes: int, first: float) -> np.ndarray:
    """The shares of the decisions, the others alike."""
    return np.r_[first, np.full(classes - 1, (1 - first) / (classes - 1))]


def grid(quick: bool) -> Iterator[Design]:
    for classes in (3,) if quick else CLASSES:
        for named in SETTINGS:
            for groups, sizes in SIZES.items():
                for people in sizes if not quick else (300,) if groups < 5 else ():
                    yield design(classes, groups, people, named=named)
            heavier = [1.6, *[1.0] * (classes - 1)]
            for how in samplings(quick, heavier):
                for groups in (2,) if quick else (2, 5):
                    for people in (300,) if quick else (300, 1000):
                        yield design(classes, groups, people, named=named, how=how)


def design(classes: int, groups: int, people: int, *, named: str, how: Sampling = ALIKE) -> Design:
    counted, rare = table(classes), SETTINGS[named]
    first = rare / (rare + classes - 1)
    low = [chances(classes, FEWER * first)] * (groups // 2)
    cells = np.array([*low, *[chances(classes, first)] * (groups - groups // 2)])
    parts = truly(METRIC, counted, cells)
    gap = max(float(np.ptp(part)) for part in parts)
    return Design(
        part="differential fairness",
        metric=METRIC,
        contrast="difference",
        must={"at_most": gap},
        truth=tuple(parts[0].tolist()),
        parts=tuple(tuple(part.tolist()) for part in parts),
        draw=drawing(METRIC, counted, cells, people, how),
        told={
            "groups": groups,
            "n": people,
            "decisions": classes,
            "shares": named,
            "people": how.named,
        },
        inside=how.inside(people, groups),
        rows=how.rows_of(people, groups, classes),
    )
