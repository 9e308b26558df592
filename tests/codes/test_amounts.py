"""Amounts are scaled to integers that keep their precision and never overflow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.codes import amounts
from auditor.errors import DataError

floats = st.floats(-1e15, 1e15, allow_nan=False)


@given(st.lists(floats, min_size=1, max_size=200))
def test_sums_fit_and_values_keep_their_precision(values: list[float]) -> None:
    """Below 2^62 in sum, at most 52 bits a value, and off by half a unit at most."""
    numbers = np.array(values)
    e = amounts.exponent(numbers)
    whole = amounts.scaled(numbers, e)

    assert sum(abs(int(v)) for v in whole) < 2**62
    assert max(abs(int(v)) for v in whole) <= 2**52
    assert np.abs(np.ldexp(whole.astype(float), -e) - numbers).max() <= 2.0 ** (-e - 1)


@given(st.lists(floats, min_size=2, max_size=50), st.randoms())
def test_the_scale_does_not_depend_on_the_order(values: list[float], random: object) -> None:
    """Sums of floats do; this one is exact."""
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert amounts.exponent(np.array(shuffled)) == amounts.exponent(np.array(values))


def test_whole_weights_are_exact() -> None:
    """A power of two loses nothing of an integer."""
    weights = np.array([1.0, 3.0, 250.0])
    e = amounts.exponent(weights)

    assert (np.ldexp(amounts.scaled(weights, e).astype(float), -e) == weights).all()


def test_errors_are_powers_of_prediction_minus_label() -> None:
    """Times weight and people; nothing where either is missing."""
    nan = float("nan")
    found = amounts.errors(
        np.array([1.0, 2.0, nan]), np.array([3.0, 1.0, 5.0]), np.array([1.0, 2.0, 1.0])
    )

    assert {name: values.tolist() for name, values in found.items()} == {
        "error": [2.0, -2.0, 0.0],
        "abs_error": [2.0, 2.0, 0.0],
        "error_2": [4.0, 2.0, 0.0],
        "error_4": [16.0, 2.0, 0.0],
    }


def test_errors_too_large_are_refused() -> None:
    """Infinity cannot be counted."""
    with pytest.raises(DataError, match="too large"):
        amounts.errors(np.array([0.0]), np.array([1e100]), np.ones(1))


@pytest.mark.parametrize("weights", [[-1.0, 1.0], [0.0, 0.0]])
def test_weights_that_are_none(weights: list[float]) -> None:
    """Negative, or nothing at all."""
    with pytest.raises(DataError, match="weight column"):
        amounts.weights(np.array(weights), np.ones(2, dtype=np.int64), "w")
