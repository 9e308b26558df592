"""Persons with rows in several groups: how the groups' figures move together because of them.

Where what one group gains another loses (two people compared, a place that only one can take),
a difference is less sure than its two figures alone say. Figures that rise and fall together
make a difference surer; that is not made use of.
"""

from __future__ import annotations

import numpy as np

from auditor.cells import Floats, Integers
from auditor.quantity import Single


def against_each_other(
    quantity: Single, first: Integers, other: Single, second: Integers
) -> Floats | float:
    """Per pair the correlation of the two figures over the folds of persons, where it is negative; else 0."""
    one, two = quantity.swings, other.swings
    if one is None or two is None:
        return 0.0
    left, right = _unit(one)[first], _unit(two)[second]
    return np.asarray(np.minimum((left * right).sum(axis=1), 0.0))


def _unit(swings: Floats) -> Floats:
    size = np.sqrt((swings**2).sum(axis=1, keepdims=True))
    return np.nan_to_num(swings / np.where(size > 0, size, 1.0))
