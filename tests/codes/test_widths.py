"""A short number means the shortest decimal that is stored as it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auditor.codes.widths import widened

floats = st.floats(width=32) | st.integers(0, 10**6).map(lambda n: float(np.float32(n / 1000)))


@given(st.lists(floats | st.none(), max_size=60))
def test_numbers_are_what_their_text_says(values: list[float | None]) -> None:
    """As written out and read again; what is missing stays missing, and NaN stays NaN."""
    column = pa.chunked_array([pa.array(values, pa.float32())])
    read = column.cast(pa.string()).cast(pa.float64())
    found = widened(column)

    assert found.is_null().equals(read.is_null())
    assert np.array_equal(found.to_numpy(), read.to_numpy(), equal_nan=True)


def test_many_at_once() -> None:
    """Bits of every kind, in more than one block."""
    bits = np.random.default_rng(1).integers(0, 2**32, 40_000, dtype=np.uint32)
    column = pa.chunked_array([pa.array(bits.view(np.float32))])
    read = column.cast(pa.string()).cast(pa.float64())

    assert np.array_equal(widened(column).to_numpy(), read.to_numpy(), equal_nan=True)


def test_half_width() -> None:
    """0.1 in 16 bits is 0.099976, and means that in 32 bits."""
    column = pa.chunked_array([pa.array(np.array([0.1, 0.5], dtype=np.float16))])

    assert widened(column).to_pylist() == [0.099975586, 0.5]
