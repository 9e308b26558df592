"""Several rows per person: 2 to 20 each, more or less alike, within one group or across groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from auditor.cells import Sums
from auditor.intervals import FOLD_EVENTS, FOLD_PERSONS
from auditor.quantity import Quantity, Rate

from .design import Design, Draw
from .groups import lowest, placed

FOLDS = 64
LIMITS = {
    None: {"at_least": 0.0},
    "ratio_to_best": {"at_least": 0.8},
    "difference": {"at_most": 0.1},
}
ROWS = {"2": (2, 2), "1 to 20": (1, 20)}
SIZES = {1: (30, 100, 300, 1000), 2: (30, 100, 300, 1000), 5: (100, 300), 20: (100, 300)}
"""Groups → persons in each."""
SPANNING = ("own group", "all groups, alike", "all groups, opposite")


def repeated(
    rates: np.ndarray, persons: int, rows: tuple[int, int], alike: float, spanning: str
) -> Draw:
    """Persons whose own rate is beta around the group's, with intraclass correlation `alike`.

    Who spans all groups has rows in each, with own rates of the same rank (or, in every other group,
    of the opposite one).
    """
    shape = np.array([rates, 1 - rates]) * (1 - alike) / alike

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        groups = len(rates)
        size = (audits, groups, persons)
        alone = spanning == "own group"
        rank = random.random(size if alone else (audits, 1, persons))
        fold = random.integers(0, FOLDS, rank.shape)
        if not alone:
            rank, fold = np.broadcast_to(rank, size).copy(), np.broadcast_to(fold, size)
            if spanning.endswith("opposite"):
                rank[:, ::2] = 1 - rank[:, ::2]
        own = np.empty(size)
        for k in range(groups):
            own[:, k] = _quantiles(rank[:, k], shape[0, k], shape[1, k])
        each = random.integers(rows[0], rows[1] + 1, size)
        hits = random.binomial(each, own)
        # A person's number of rows counts those in every group.
        repeats = each * (each if alone else each.sum(axis=1, keepdims=True))
        place = np.arange(audits * groups)[:, None] * FOLDS + fold.reshape(-1, persons)
        return Rate(
            _sums(hits, repeats * hits / np.maximum(each, 1), place),
            _sums(each, repeats, place),
        )

    return draw


def _quantiles(rank: np.ndarray, a: float, b: float) -> np.ndarray:
    """Beta quantiles from a fine table: the exact ones take a second per million."""
    at = np.r_[np.geomspace(1e-6, 0.01, 200), np.linspace(0.01, 0.99, 600)[1:-1]]
    at = np.r_[0.0, at, 1 - np.geomspace(1e-6, 0.01, 200)[::-1], 1.0]
    return np.interp(rank, at, stats.beta.ppf(at, a, b))


def _sums(rows: np.ndarray, repeats: np.ndarray, place: np.ndarray) -> Sums:
    rows = rows.reshape(len(place), -1)
    folds = np.bincount(place.ravel(), rows.ravel(), len(place) * FOLDS).reshape(-1, FOLDS)
    n = rows.sum(axis=1)
    return Sums(
        n, n.astype(float), n.astype(float), repeats.reshape(len(place), -1).sum(axis=1), folds
    )


def grid(quick: bool) -> Iterator[Design]:
    for contrast in LIMITS:
        for groups, sizes in SIZES.items():
            if (contrast is None) != (groups == 1) or (quick and groups > 2):
                continue
            for persons in (100, 300) if quick else sizes:
                for best in (0.1, 0.5, 0.9) if groups < 20 else (0.5,):
                    yield from _designs(contrast, groups, persons, best=best)


def _designs(contrast: str | None, groups: int, persons: int, *, best: float) -> Iterator[Design]:
    must = LIMITS[contrast] if contrast else {"at_least": best}
    low = lowest(contrast, best, next(iter(must.values())))
    if low is None or low < 0.02:
        return
    rates = placed("half at the limit", groups, low, best) if groups > 1 else np.array([best])
    for named, rows in ROWS.items():
        for alike in (0.3, 0.8):
            for spanning in SPANNING[: 1 if groups == 1 else 3]:
                yield Design(
                    part="clusters",
                    metric="selection_rate",
                    contrast=contrast,
                    must=must,
                    truth=tuple(rates.tolist()),
                    draw=repeated(rates, persons, rows, alike, spanning),
                    told={
                        "groups": groups,
                        "persons": persons,
                        "best": best,
                        "rows": named,
                        "ICC": alike,
                        "persons in": spanning,
                    },
                    inside=_inside(rates, persons, rows, own=spanning == "own group"),
                    rows=groups * persons,
                )


def _inside(rates: np.ndarray, persons: int, rows: tuple[int, int], *, own: bool) -> bool:
    """Whether the expected persons and events meet the minimums."""
    sizes = np.arange(rows[0], rows[1] + 1)
    effective = persons * sizes.mean() ** 2 / (sizes**2).mean() / (1 if own else len(rates))
    events = effective * float(np.minimum(rates, 1 - rates).min())
    return effective >= FOLD_PERSONS and events >= FOLD_EVENTS
