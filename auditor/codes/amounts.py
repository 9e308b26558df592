"""Amounts become integers: weights and prediction errors, scaled by a power of two.

The scale is chosen so that a value needs at most 52 bits and the sum over all rows stays below
2^62; sums of integers are the same in every engine and in every order, sums of floats are not.
"""

from __future__ import annotations

import math

import numpy as np

from auditor.cells import Floats, Integers
from auditor.errors import DataError

_VALUE_BITS = 52
_SUM_BITS = 61
_FURTHEST = 1000


def exponent(values: Floats) -> int:
    """The e for which round(v · 2^e) keeps as much as fits."""
    sizes = np.abs(values)
    top = float(sizes.max(initial=0.0))
    if top == 0.0:
        return 0
    # fsum is exact, so the order of the rows cannot tip the scale.
    total = math.fsum(sizes.tolist())
    fits = min(_VALUE_BITS - math.frexp(top)[1], _SUM_BITS - math.frexp(total)[1])
    return max(-_FURTHEST, min(_FURTHEST, fits))


def scaled(values: Floats, e: int) -> Integers:
    """round(v · 2^e), as int64."""
    return np.rint(np.ldexp(values, e)).astype(np.int64)


def errors(label: Floats, prediction: Floats, weight: Floats) -> dict[str, Floats]:
    """Weighted powers of prediction − label; 0 where either is missing, so that it adds nothing."""
    both = ~np.isnan(label) & ~np.isnan(prediction)
    error = np.where(both, prediction - label, 0.0)
    weight = np.where(both, weight, 0.0)
    with np.errstate(over="ignore"):  # told below, by name
        powers = {
            "error": error * weight,
            "abs_error": np.abs(error) * weight,
            "error_2": error**2 * weight,
            "error_4": error**4 * weight,
        }
    if not all(np.isfinite(values).all() for values in powers.values()):
        raise DataError(
            "Some prediction errors are too large to be raised to the fourth power "
            f"(the largest is {np.abs(error).max():.3g}). Give label and prediction in another unit."
        )
    return powers


def weights(weight: Floats, people: Integers, column: str) -> dict[str, Floats]:
    """Per row Σw and Σw² of the people it stands for."""
    if (weight < 0).any():
        raise DataError(
            f"The weight column '{column}' holds {int((weight < 0).sum()):,} negatives."
        )
    if not (weight * people).any():
        raise DataError(f"The weight column '{column}' is 0 in every row.")
    return {"weight": weight * people, "weight_2": weight**2 * people}
