"""Bins found by a table are those found by search."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.codes.places import Places

numbers = st.floats(allow_nan=False, allow_infinity=False)
near = st.floats(0, 1) | st.sampled_from([0.5, 0.5 + 2**-53, 1e-300, -1e300])


@given(st.lists(numbers | near, min_size=1, max_size=300, unique=True), st.lists(numbers | near))
@example([0.0, 1e-9, 2e-9, 1.0], [1.5e-9, 2e-9, 3e-9, -1.0, 2.0])
@example([-1.7e308, 1.7e308], [0.0, 1.7e308, -1.75e308])
def test_bins_are_those_of_a_search(edges: list[float], scores: list[float]) -> None:
    """Between edges, on an edge, before the first and beyond the last; edges far apart or next to each other."""
    ends = np.unique(np.array(edges) + 0.0)
    asked = np.array([*scores, *ends, *np.nextafter(ends, np.inf)])
    asked = asked[np.isfinite(asked)]
    expected = np.minimum(np.searchsorted(ends, asked, side="left"), len(ends) - 1)

    assert np.array_equal(Places(ends).of(asked), expected)
