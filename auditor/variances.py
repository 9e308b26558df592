"""How far a figure may be off by chance: of people by their squared weights, of persons with several rows between folds."""

from __future__ import annotations

import numpy as np

from auditor.cells import Floats, Sums
from auditor.mean import Mean
from auditor.quantity import Area

Variance = tuple[Floats, Floats]
"""[G] the variance, and the degrees of freedom that it was estimated with."""


def between_folds(among: Sums, swings: Floats) -> Variance:
    """Of a figure that each fold of persons moves by so much [G, F]."""
    assert among.folds is not None
    used = (among.folds > 0).sum(axis=1).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(used / (used - 1) * (swings**2).sum(axis=1)), used - 1


def of_mean(mean: Mean) -> Variance:
    """n / (n − 1) · Σw²(v − mean)² / (Σw)², or between folds."""
    if mean.swings is not None:
        between, freedom = between_folds(mean.among, mean.swings)
        with np.errstate(invalid="ignore", divide="ignore"):
            return between / mean.among.weight**2, freedom
    n = mean.among.n.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(n / (n - 1) * mean.spread / mean.among.weight**2), mean.among.kish - 1


def of_area(area: Area) -> Variance:
    """From the placements per score bin of positives and of negatives (DeLong 1988), or between folds."""
    fewer = np.minimum(*area.worth) - 1
    if area.swings is not None:
        between, freedom = between_folds(area.among, area.swings)
        return between, np.minimum(freedom, fewer)
    positives = _of_placements(area, area.positives, area.positives_2, area.below, area.ones)
    negatives = _of_placements(area, area.negatives, area.negatives_2, area.above, area.zeros)
    return positives + negatives, fewer


def _of_placements(
    area: Area, weights: Floats, squares: Floats, placement: Floats, people: Sums
) -> Floats:
    n = people.n.astype(float)
    spread = (squares * (placement - area.value[:, None]) ** 2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(n / (n - 1) * spread / weights.sum(axis=1) ** 2)
