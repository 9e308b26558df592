"""Sampling weights: log-normal, independent of the outcome or depending on it, over one to twenty groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from auditor.cells import Sums
from auditor.eligible import WEIGHT_EVENTS, WEIGHT_LOSS, WEIGHT_SIZE
from auditor.quantity import Quantity, Rate

from .design import Design, Draw
from .groups import lowest, placed

LIMITS = {
    None: {"at_least": 0.0},
    "ratio_to_best": {"at_least": 0.8},
    "difference": {"at_most": 0.1},
}
SIZES = {1: (40, 100, 300, 1000), 2: (40, 100, 300, 1000), 5: (100, 300), 20: (100,)}
"""Groups → people in each."""
INFORMATIVE = {"independent": 0.0, "positives heavier": -0.9, "positives lighter": 0.9}


def weighted(rates: np.ndarray, people: int, spread: float, link: float) -> Draw:
    """People whose outcome and weight hang together by a correlation `link`; the weighted rate is the true one.

    Outcome 1 where a normal z lies below t, log w = σ·(link·z + noise): the weighted rate is Φ(t − σ·link).
    """
    cut = _cut(rates, spread, link)

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        groups = audits * len(rates)
        z = random.standard_normal((groups, people), dtype=np.float32)
        noise = random.standard_normal((groups, people), dtype=np.float32)
        weight = np.exp(spread * (link * z + np.sqrt(1 - link**2) * noise))
        hit = z < np.tile(cut, audits)[:, None]
        return Rate(_sums(weight * hit, hit), _sums(weight, np.ones_like(hit)))

    return draw


def _cut(rates: np.ndarray, spread: float, link: float) -> np.ndarray:
    return np.asarray(stats.norm.ppf(rates) + spread * link)


def _sums(weight: np.ndarray, there: np.ndarray) -> Sums:
    return Sums(
        there.sum(axis=1), weight.sum(axis=1, dtype=float), (weight**2).sum(axis=1, dtype=float)
    )


def grid(quick: bool) -> Iterator[Design]:
    spreads = (0.5, 1.0) if quick else (0.25, 0.5, 0.82, 1.0)
    for contrast in LIMITS:
        for groups, sizes in SIZES.items():
            if (contrast is None) != (groups == 1) or (quick and groups > 2):
                continue
            for people in (100, 500) if quick else sizes:
                for best in (0.1, 0.5, 0.95) if groups < 20 else (0.5, 0.95):
                    yield from _designs(contrast, groups, people, best=best, spreads=spreads)


def _designs(
    contrast: str | None, groups: int, people: int, *, best: float, spreads: tuple[float, ...]
) -> Iterator[Design]:
    must = LIMITS[contrast] if contrast else {"at_least": best}
    low = lowest(contrast, best, next(iter(must.values())))
    if low is None or low < 0.005:
        return
    for configuration in ("one at the limit", "half at the limit")[: 1 if groups < 3 else 2]:
        rates = placed(configuration, groups, low, best)
        for spread in spreads:
            for named, link in INFORMATIVE.items():
                yield Design(
                    part="weights",
                    metric="selection_rate",
                    contrast=contrast,
                    must=must,
                    truth=tuple(rates.tolist()),
                    draw=weighted(rates, people, spread, link),
                    told={
                        "groups": groups,
                        "n": people,
                        "best": best,
                        "rates": configuration,
                        "spread": spread,
                        "weights": named,
                    },
                    inside=_inside(rates, people, spread, link),
                    rows=groups * people,
                )


def _inside(rates: np.ndarray, people: int, spread: float, link: float) -> bool:
    """Whether the expected sizes meet the minimums."""
    loss = float(np.exp(spread**2))
    there = stats.norm.cdf(_cut(rates, spread, link))
    events = people * np.minimum(there, 1 - there).min()
    return bool(loss <= WEIGHT_LOSS and people / loss >= WEIGHT_SIZE and events >= WEIGHT_EVENTS)
