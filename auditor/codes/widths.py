"""Numbers of 32 bits as what they were written as: 0.7 stored short means 0.7, not 0.69999999."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.cells import Floats

_DIGITS = (6, 7, 8, 9)
"""Fewer are found with 6 as well, more than 9 no short number needs."""
_EXACT = 22
"""10^22 is the last power of ten that a float holds exactly: dividing by it rounds once, as reading a text does."""
_TIE = 1e-6
_BLOCK = 1 << 14


def widened(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Short floats by the shortest decimal that means them, as their text would show it."""
    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    return pa.chunked_array([_part(chunk) for chunk in column.chunks], pa.float64())


def _part(chunk: pa.Array) -> pa.Array:
    short = np.asarray(chunk.to_numpy(zero_copy_only=False), dtype=np.float32)
    blocks = [_wide(short[at : at + _BLOCK]) for at in range(0, len(short), _BLOCK)]
    values = np.concatenate(blocks) if blocks else np.zeros(0)
    mask = np.asarray(chunk.is_null()) if chunk.null_count else None
    return pa.array(values, pa.float64(), mask=mask)


def _wide(short: NDArray[np.float32]) -> Floats:
    with np.errstate(invalid="ignore"):  # one kind of NaN becomes another
        exact = short.astype(np.float64)
    found = exact.copy()  # what is no number, and 0, is itself
    left = np.flatnonzero(np.isfinite(exact) & (exact != 0))
    size = np.floor(np.log10(np.abs(exact[left]))).astype(np.int64)
    doubtful = [np.zeros(0, dtype=np.int64)]
    for digits in _DIGITS:
        places = digits - 1 - size
        near, tied = _nearest(exact[left], places)
        doubtful.append(left[tied])
        same = (near.astype(np.float32) == short[left]) & ~tied
        found[left[same]] = near[same]
        again = ~(same | tied)
        left, size = left[again], size[again]
        if not len(left):
            break
    asked = np.concatenate([left, *doubtful])
    if len(asked):
        texts = pa.array(short[asked]).cast(pa.string())
        found[asked] = texts.cast(pa.float64()).to_numpy()
    return found


def _nearest(exact: Floats, places: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
    """The nearest decimal with so many places, and where that is too close to call."""
    power = 10.0 ** np.minimum(np.abs(places), _EXACT)
    small = places >= 0
    scaled = np.where(small, exact * power, exact / power)
    whole = np.rint(scaled)
    near = np.where(small, whole / power, whole * power)
    tied = (np.abs(np.abs(scaled - whole) - 0.5) < _TIE) | (np.abs(places) > _EXACT)
    return near, tied
