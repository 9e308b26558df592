"""Amounts become integers: weights, labels, predictions and their errors, scaled by a power of two.

The scale is chosen so that a value needs at most 52 bits and the sum over all rows stays below
2^62; sums of integers are the same in every engine and in every order, sums of floats are not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from auditor import moments
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


def scale(name: str, values: Floats) -> int:
    """The exponent of an amount; of weights from their largest alone, so that a file may come in pieces."""
    if name in ("weight", "weight_2"):
        return exponent_of(float(values.max(initial=0.0)), len(values))
    return exponent(values)


def exponent_of(top: float, rows: int) -> int:
    """The same for so many values of at most `top`, without their sum: what a file read in pieces knows."""
    if top == 0.0:
        return 0
    fits = min(_VALUE_BITS - math.frexp(top)[1], _SUM_BITS - math.frexp(top * rows)[1])
    return max(-_FURTHEST, min(_FURTHEST, fits))


def scaled(values: Floats, e: int) -> Integers:
    """round(v · 2^e), as int64."""
    found = np.ldexp(values, e)
    return np.rint(found, out=found).astype(np.int64)


def centre(sides: Mapping[str, Floats]) -> float:
    """What label and prediction are taken from before they are squared: about the middle of the labels."""
    for side in ("label", "prediction"):
        if side in sides:
            there = sides[side][~np.isnan(sides[side])]
            return math.fsum(there.tolist()) / len(there) if len(there) else 0.0
    return 0.0


def powers(
    sides: Mapping[str, Floats],
    weight: Floats,
    people: Integers,
    *,
    centre: float,
    weighted: bool,
) -> dict[str, Floats]:
    """Per row the products that are summed, of the people it stands for; 0 where a number is missing.

    With sampling weights Σw·v, Σw²·v and Σw³·v apart, and Σw³.
    """
    found = moments.products({side: values - centre for side, values in sides.items()})
    told = {name: values * people for name, values in found.items()}
    if weighted:
        told, power = {}, people.astype(np.float64)
        for prefix, wanted in moments.BY_WEIGHT.items():
            power = power * weight
            told |= {prefix + name: found[name] * power for name in found if name in wanted}
        told[moments.CUBED_WEIGHT] = power
    if not all(np.isfinite(values).all() for values in told.values()):
        raise DataError(
            f"Some {' and '.join(sides)} values are too large to be raised to the powers that "
            "intervals need. Give them in another unit."
        )
    return told


def weights(weight: Floats, people: Integers, column: str) -> dict[str, Floats]:
    """Per row Σw and Σw² of the people it stands for."""
    if (weight < 0).any():
        raise DataError(
            f"The weight column '{column}' holds {int((weight < 0).sum()):,} negatives."
        )
    if not (weight * people).any():
        raise DataError(f"The weight column '{column}' is 0 in every row.")
    return {"weight": weight * people, "weight_2": weight**2 * people}
