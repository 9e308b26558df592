"""Amounts are scaled to integers that keep their precision and never overflow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import auditor
from auditor import moments
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


NOBODY = float("nan")
SIDES = {"label": np.array([1.0, 2.0, NOBODY]), "prediction": np.array([3.0, 1.0, 5.0])}
PEOPLE = np.array([1, 2, 1])


def test_powers_of_errors_labels_and_predictions() -> None:
    """Times the people of the row; nothing where a number is missing; labels from the centre."""
    found = amounts.powers(SIDES, np.ones(3), PEOPLE, centre=1.5, weighted=False)

    assert {
        name: found[name].tolist() for name in ("error", "abs_error", "error_2", "error_3")
    } == {
        "error": [2.0, -2.0, 0.0],
        "abs_error": [2.0, 2.0, 0.0],
        "error_2": [4.0, 2.0, 0.0],
        "error_3": [8.0, -2.0, 0.0],
    }
    assert found["label_1"].tolist() == [-0.5, 1.0, 0.0]
    assert found["prediction_1"].tolist() == [1.5, -1.0, 3.5]
    assert found["error_2_label"].tolist() == [-2.0, 1.0, 0.0]
    assert set(found) == set(moments.sums(SIDES, weighted=False))


def test_weights_are_summed_once_and_squared() -> None:
    """Σw·v is for the figure, Σw²·v for its doubt."""
    weight = np.array([0.5, 3.0, 1.0])
    found = amounts.powers(SIDES, weight, PEOPLE, centre=0.0, weighted=True)

    assert found["error_2"].tolist() == [2.0, 6.0, 0.0]
    assert found["weight_2_error_2"].tolist() == [1.0, 18.0, 0.0]
    assert found["weight_3_error_3"].tolist() == [1.0, -54.0, 0.0]
    assert found["weight_3"].tolist() == [0.125, 54.0, 1.0]
    assert set(found) == set(moments.sums(SIDES, weighted=True))


def test_the_centre_is_that_of_the_labels() -> None:
    """Of the predictions only where there is no label; of nothing, 0."""
    assert amounts.centre(SIDES) == 1.5
    assert amounts.centre({"prediction": SIDES["prediction"]}) == 3.0
    assert amounts.centre({"label": np.array([NOBODY])}) == 0.0


def test_amounts_too_large_are_refused() -> None:
    """Infinity cannot be counted."""
    sides = {"label": np.array([0.0]), "prediction": np.array([1e100])}
    with pytest.raises(DataError, match="too large"):
        amounts.powers(sides, np.ones(1), np.ones(1, dtype=np.int64), centre=0.0, weighted=False)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([-1.0, 1.0], "The weight column 'w' holds 1 negatives"),
        ([0.0, 0.0], "The weight column 'w' is 0 in every row"),
        ([1.0, 1e300], "The largest weight in the column 'w' is 1e\\+300"),
        ([0.0, 1e-200], "multiply or divide all by one number"),
    ],
)
@pytest.mark.parametrize("parts", [False, True])
def test_weights_that_are_none(weights: list[float], said: str, parts: bool) -> None:
    """Negative, nothing at all, or with squares that no number holds: their intervals would be nothing."""
    table = {"sex": ["f", "m"], "chosen": [0, 1], "w": weights}
    frame = iter([table]) if parts else table

    with pytest.raises(DataError, match=said):
        auditor.count(frame, sensitive=["sex"], prediction="chosen", weight="w")
