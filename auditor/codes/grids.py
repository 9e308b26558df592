"""Scores put on a fine grid of floating-point numbers, so that millions of them can be counted in little room.

A cell of the grid holds the numbers that share sign, exponent and the first bits of the fraction; in
the order of the numbers. Which cell a number falls into depends on nothing but the number.
"""

from __future__ import annotations

import functools

import numpy as np

from auditor.cells import Floats, Integers

FINE, COARSE = 16, 12
"""Bits of the fraction: to within 1/65,536 of the number for counting, 1/4,096 for looking bins up."""
LEAST, MOST = -40, 24
"""Numbers of a size below 2^-40 share a cell; beyond 2^24 the grid ends."""
_FRACTION = 52
_BIAS = 1023


def cells(values: Floats, bits: int = FINE) -> Integers:
    """Per number ≥ 0 its cell: 0 for all below 2^-40, rising with the number."""
    whole = np.ascontiguousarray(values).view(np.int64) >> (_FRACTION - bits)
    first = (_BIAS + LEAST) << bits
    return np.asarray(np.maximum(whole - first + 1, 0))


def size(bits: int = FINE) -> int:
    """How many cells there are."""
    return ((MOST - LEAST) << bits) + 1


def tops(found: Integers, bits: int = FINE) -> Floats:
    """The largest number of each cell."""
    whole = (found + ((_BIAS + LEAST) << bits)) << (_FRACTION - bits)
    return (whole - 1).view(np.float64)


def fits(values: Floats) -> bool:
    """Whether all of these (NaN aside) have a place on the grid."""
    there = values[~np.isnan(values)]
    return bool(len(there) == 0 or (there.min() >= 0 and there.max() < 2.0**MOST))


@functools.lru_cache(maxsize=4)
def _places(edges: tuple[float, ...]) -> Integers:
    """Per coarse cell the bin that all its numbers belong to, or -1 where an edge runs through it."""
    ends = np.array(edges)
    highest = tops(np.arange(size(COARSE), dtype=np.int64), COARSE)
    last = np.searchsorted(ends, highest, side="left")
    first = np.searchsorted(ends, np.concatenate([[0.0], np.nextafter(highest[:-1], np.inf)]))
    return np.where(first == last, first, -1)


def searched(edges: tuple[float, ...], values: Floats) -> Integers:
    """np.searchsorted(edges, values, side="left"), from a table wherever no edge is near."""
    found = _places(edges)[np.minimum(cells(values, COARSE), size(COARSE) - 1)]
    near = (found < 0) | ~((values >= 0) & (values < 2.0**MOST))
    found[near] = np.searchsorted(np.array(edges), values[near], side="left")
    return found
