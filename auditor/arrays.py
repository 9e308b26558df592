"""Arithmetic on a number per row that is the same on a processor and on the GPU where a model answered.

What is asked of numpy alone stands where it is used; here is what numpy and torch spell differently.
"""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from array_api_compat import array_namespace, device, to_device
from numpy.typing import NDArray

__all__ = ["added", "array_namespace", "beside", "exact_sum", "on_host", "whole"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Array = TypeVar("Array", bound=NDArray[Any])
"""An array of numpy, or a tensor: typed as numpy's, and asked only for what both can do."""

_BITS = 53
_HALF = 26
_LEAST = 1100
"""No float64 has a binary exponent below the negative of this."""


def beside(values: Array, there: NDArray[Any]) -> Array:
    """These values on the device that `there` lies on; themselves where that is so already."""
    if isinstance(there, np.ndarray) or not isinstance(values, np.ndarray):
        return values
    # torch shares memory with numpy on a processor, and only with what may be written to.
    moved: Array = to_device(
        array_namespace(there).asarray(np.require(values, requirements="W")), device(there)
    )
    return moved


def on_host(values: Array) -> Array:
    """As numpy's: for what is no longer a number per row."""
    if isinstance(values, np.ndarray):
        return values
    there: Array = values.cpu().numpy()
    return there


def whole(values: NDArray[Any]) -> Integers:
    """As int64."""
    found: Integers = array_namespace(values).astype(values, array_namespace(values).int64)
    return found


def added(amounts: Integers, where: Integers, size: int) -> Integers:
    """Σ amounts of every place below `size`; integers, so that no order changes a bit."""
    if isinstance(amounts, np.ndarray):
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, where, amounts)
        return sums
    there: Integers = amounts.new_zeros(size).index_add_(0, where, amounts)
    return there


def exact_sum(values: Floats) -> float:
    """Σ values rounded once, as math.fsum gives it: in whatever order, on whatever device.

    Off the host every number is parted into two integers of its binary exponent, whose sums are exact.
    """
    if isinstance(values, np.ndarray):
        return math.fsum(values.tolist())
    fraction, exponent = array_namespace(values).frexp(values)
    digits = whole(fraction * 2.0**_BITS)
    place = whole(exponent) + _LEAST
    halves = (digits >> _HALF, digits & ((1 << _HALF) - 1))
    high, low = (on_host(added(half, place, 2 * _LEAST)).tolist() for half in halves)
    total = sum(((h << _HALF) + lo) << at for at, (h, lo) in enumerate(zip(high, low, strict=True)))
    return total / (1 << (_BITS + _LEAST))
