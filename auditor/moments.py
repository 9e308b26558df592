"""Which powers and products of amounts are summed over people: what means are made of, and their doubt.

A figure is a function of weighted sums Σw·v. Its variance needs sums Σw²·v of the products of those v,
its skewness sums Σw³·v up to their third powers. Each is a product of a few factors, so that every machine gets the
same bits: multiplying is exact to the last one, raising to a power is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import mul

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REGRESSION: dict[str, tuple[str, ...]] = {
    "error": ("error",),
    "abs_error": ("abs_error",),
    "error_2": ("error",) * 2,
    "error_3": ("error",) * 3,
    "abs_error_3": ("abs_error",) * 3,
    "error_4": ("error",) * 4,
    "error_6": ("error",) * 6,
    "label_1": ("label",),
    "label_2": ("label",) * 2,
    "label_3": ("label",) * 3,
    "label_4": ("label",) * 4,
    "error_2_label": ("error", "error", "label"),
    "error_2_label_2": ("error", "error", "label", "label"),
    "prediction_1": ("prediction",),
    "prediction_2": ("prediction",) * 2,
    "prediction_3": ("prediction",) * 3,
}
"""`label` and `prediction` are taken from the codebook's centre, so that their squares keep their digits."""
MEANS: dict[str, tuple[str, str, str]] = {
    "error": ("error", "error_2", "error_3"),
    "abs_error": ("abs_error", "error_2", "abs_error_3"),
    "error_2": ("error_2", "error_4", "error_6"),
    "label_1": ("label_1", "label_2", "label_3"),
    "prediction_1": ("prediction_1", "prediction_2", "prediction_3"),
}
"""Amounts whose mean is a metric, with their squares and cubes."""
FIRST = (*MEANS, "label_2")
"""Those that a figure itself is made of; the others are for its doubt."""
THIRD = tuple(dict.fromkeys(name for powers in MEANS.values() for name in powers))
SECOND = tuple(
    name for name in REGRESSION if name == "label_3" or name not in {m[2] for m in MEANS.values()}
)
"""What a variance needs: all but cubes, and label³ for R²."""
BY_WEIGHT = {"": FIRST, "weight_2_": SECOND, "weight_3_": THIRD}
"""With sampling weights the sums are Σw·v, Σw²·v and Σw³·v, each under the name of v behind this."""
CUBED_WEIGHT = "weight_3"


_BY_FACTORS = {tuple(sorted(factors)): name for name, factors in REGRESSION.items()}


def product(first: str, second: str) -> str:
    """The name of the product of two sums' amounts; "" is 1."""
    factors = [factor for name in (first, second) if name for factor in REGRESSION[name]]
    return _BY_FACTORS[tuple(sorted(factors))] if factors else ""


def needing(roles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The products that these roles (label, prediction) allow; an error needs both."""
    there = set(roles)
    there |= {"error", "abs_error"} if {"label", "prediction"} <= there else set()
    return {name: factors for name, factors in REGRESSION.items() if set(factors) <= there}


def sums(roles: Iterable[str], *, weighted: bool) -> tuple[str, ...]:
    """The names of what is summed over people: with sampling weights, Σw·v and Σw²·v apart."""
    names = tuple(needing(roles))
    if not weighted:
        return names
    powers = BY_WEIGHT.items()
    found = [prefix + name for prefix, wanted in powers for name in names if name in wanted]
    return (*found, CUBED_WEIGHT)


def products(amounts: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every product that these amounts (label, prediction, NaN where missing) allow; 0 where one is missing."""
    factors = dict(amounts)
    if {"label", "prediction"} <= factors.keys():
        factors["error"] = factors["prediction"] - factors["label"]
        factors["abs_error"] = abs(factors["error"])
    with np.errstate(over="ignore"):  # told by whoever sums them, by name
        return {
            name: _zeroed(reduce(mul, [factors[one] for one in used]))
            for name, used in needing(amounts).items()
        }


def _zeroed(values: Floats) -> Floats:
    found: Floats = array_namespace(values).nan_to_num(values, posinf=np.inf, neginf=-np.inf)
    return found
