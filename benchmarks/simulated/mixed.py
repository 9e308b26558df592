"""Sampling weights and several rows per person in one audit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from auditor.eligible import WEIGHT_EVENTS
from auditor.intervals import FOLD_EVENTS

from . import composites
from .design import Design
from .groups import lowest, placed
from .people import Sampling, Table, drawing

LIMITS = {None: {}, "difference": {"at_most": 0.1}, "ratio_to_best": {"at_least": 0.8}}
TABLE = Table(("prediction",), np.array([(1,), (0,)]))
SIZES = {1: (30, 100, 300, 1000), 2: (30, 100, 300, 1000), 5: (100, 300)}
"""Groups → persons in each."""
SAMPLINGS = (
    Sampling("2 rows, ICC 0.8, own weights σ 0.5", spread=0.5, rows=(2, 2), alike=0.8),
    Sampling("2 rows, ICC 0.8, own weights σ 0.8", spread=0.8, rows=(2, 2), alike=0.8),
    Sampling("1 to 20 rows, ICC 0.3, own weights σ 0.5", spread=0.5, rows=(1, 20), alike=0.3),
    Sampling("1 to 20 rows, ICC 0.8, own weights σ 0.8", spread=0.8, rows=(1, 20), alike=0.8),
    Sampling("2 rows, ICC 0.3, σ 0.5 by row", spread=0.5, rows=(2, 2), alike=0.3, by_row=True),
    Sampling(
        "2 rows in every group, ICC 0.8, own weights σ 0.5",
        spread=0.5,
        rows=(2, 2),
        alike=0.8,
        spanning=True,
    ),
)
HEAVIER = {"": (), "positives heavier": (2.0, 1.0), "positives lighter": (0.5, 1.0)}


def grid(quick: bool) -> Iterator[Design]:
    for contrast in LIMITS:
        for groups, sizes in SIZES.items():
            if (contrast is None) != (groups == 1) or (quick and groups > 2):
                continue
            for persons in (100, 300) if quick else sizes:
                for best in (0.1, 0.5, 0.9):
                    yield from _rates(contrast, groups, persons, best=best)
    for metric in composites.METRICS:
        for named in composites.SETTINGS:
            for how in SAMPLINGS[:1] if quick else (SAMPLINGS[1], SAMPLINGS[3], SAMPLINGS[5]):
                for persons in (300,) if quick else (100, 300, 1000):
                    design = composites.design(metric, named, persons, 2, how)
                    yield design


def _rates(contrast: str | None, groups: int, persons: int, *, best: float) -> Iterator[Design]:
    must = LIMITS[contrast] if contrast else {"at_least": best}
    low = lowest(contrast, best, next(iter(must.values())))
    if low is None or low < 0.02:
        return
    rates = placed("half at the limit", groups, low, best) if groups > 1 else np.array([best])
    cells = np.c_[rates, 1 - rates]
    for sampling in SAMPLINGS[: 5 if groups == 1 else 6]:
        for linked, heavier in HEAVIER.items():
            how = sampling.heavier_by(heavier)
            yield Design(
                part="weighted repeats",
                metric="selection_rate",
                contrast=contrast,
                must=must,
                truth=tuple(rates.tolist()),
                draw=drawing("selection_rate", TABLE, cells, persons, how),
                told={
                    "groups": groups,
                    "persons": persons,
                    "best": best,
                    "people": how.named,
                    "weights": linked or "independent",
                },
                inside=how.inside(persons, groups) and _events(cells, persons, how, groups),
                rows=how.rows_of(persons, groups, 2),
            )


def _events(cells: np.ndarray, persons: int, how: Sampling, groups: int) -> bool:
    """Whether persons enough have either outcome."""
    least = how.persons(persons, groups) * float(cells.min())
    return least >= max(FOLD_EVENTS, WEIGHT_EVENTS)
