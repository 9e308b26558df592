"""Amounts become integers: weights, labels, predictions and their errors, scaled by a power of two.

The scale is chosen so that a value needs at most 52 bits and the sum over all rows stays below
2^62; sums of integers are the same in every engine and in every order, sums of floats are not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from auditor import moments
from auditor.arrays import array_namespace, exact_sum, whole
from auditor.cells import Floats, Integers
from auditor.errors import DataError

_VALUE_BITS = 52
_SUM_BITS = 61
_FURTHEST = 1000
_ROUGH = 1e-12
_LIGHTEST, _HEAVIEST = 1e-30, 1e30
"""Between these the squares and cubes of weights, times those of amounts, are far from what a number can hold."""
"""Sums of floats, pairwise and of parts, miss by less than this share of themselves."""


def exponent(values: Floats) -> int:
    """The e for which round(v · 2^e) keeps as much as fits."""
    if not len(values):
        return 0
    sizes = abs(values)
    top, about = float(sizes.max()), float(sizes.sum())
    return fitting(top, about, lambda: exact_sum(sizes))


def fitting(top: float, about: float, exactly: Callable[[], float]) -> int:
    """The e for amounts up to `top` that add up to `about`; `exactly` is asked only where that is too rough.

    A power of two between what the sum may at least and at most be would make the order of the rows
    tip the scale.
    """
    if top == 0.0:
        return 0
    digits = math.frexp(about * (1 - _ROUGH))[1]
    if digits != math.frexp(about * (1 + _ROUGH))[1] or math.isinf(about):
        digits = math.frexp(exactly())[1]
    fits = min(_VALUE_BITS - math.frexp(top)[1], _SUM_BITS - digits)
    return max(-_FURTHEST, min(_FURTHEST, fits))


def scaled(values: Floats, e: int) -> Integers:
    """round(v · 2^e), as int64."""
    found = values * math.ldexp(1.0, e)  # a power of two changes no digit
    return whole(array_namespace(found).round(found))


def centre(sides: Mapping[str, Floats]) -> float:
    """What label and prediction are taken from before they are squared: about the middle of the labels."""
    for side in ("label", "prediction"):
        if side in sides:
            there = sides[side][~array_namespace(sides[side]).isnan(sides[side])]
            return exact_sum(there) / len(there) if len(there) else 0.0
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
        xp = array_namespace(people)
        told, power = {}, xp.astype(people, xp.float64)
        for prefix, wanted in moments.BY_WEIGHT.items():
            power = power * weight
            told |= {prefix + name: found[name] * power for name in found if name in wanted}
        told[moments.CUBED_WEIGHT] = power
    if not all(array_namespace(values).isfinite(values).all() for values in told.values()):
        raise DataError(
            f"Some {' and '.join(sides)} values are too large to be raised to the powers that "
            "intervals need. Give them in another unit."
        )
    return told


def of_weights(weight: Floats, people: Integers | None) -> dict[str, Floats]:
    """Per row Σw and Σw² of the people it stands for; `people` None where each row is one."""
    square = weight * weight
    if people is None:
        return {"weight": weight, "weight_2": square}
    return {"weight": weight * people, "weight_2": square * people}


def refuse_weights(column: str, *, negatives: int, heaviest: float) -> None:
    """Weights that weigh nobody, or whose powers are no numbers."""
    if negatives:
        raise DataError(f"The weight column '{column}' holds {negatives:,} negatives.")
    if not heaviest:
        raise DataError(f"The weight column '{column}' is 0 in every row.")
    if not _LIGHTEST <= heaviest <= _HEAVIEST:
        raise DataError(
            f"The largest weight in the column '{column}' is {heaviest:g}: its powers, which intervals "
            "need, do not fit a number. Only the proportions of weights count: multiply or divide all by one number."
        )
