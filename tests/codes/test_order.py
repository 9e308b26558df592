"""Scores at wanted ranks are found exactly, in whichever parts they come and however few are held."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.cells import Integers
from auditor.codes import order
from auditor.codes.order import Drawers, Few

numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)


@given(st.lists(numbers, min_size=1, max_size=60))
def test_keys_are_in_the_order_of_the_numbers(values: list[float]) -> None:
    """From the least to the greatest, and back; the two zeros are one number."""
    found = np.sort(np.array(values))
    keys = order.keys(found)

    assert np.array_equal(keys[1:] > keys[:-1], found[1:] > found[:-1])
    assert np.array_equal(order.numbers(keys), found)
    assert order.keys(np.array([-0.0]))[0] == order.keys(np.array([0.0]))[0] == 0


def at_ranks(ranks: list[int]) -> order.Wanted:
    def wanted(people: Integers) -> Integers:
        return np.unique(np.searchsorted(np.cumsum(people), ranks, side="right"))

    return wanted


@settings(max_examples=40, deadline=None)
@given(
    st.lists(numbers | st.sampled_from([0.5, 0.5 + 2**-53, 0.25]), min_size=1, max_size=200),
    st.data(),
    st.sampled_from([0, 3, 1 << 21]),
)
def test_scores_at_ranks(values: list[float], data: st.DataObject, hold: int) -> None:
    """As in a sorted list: with parts cut anywhere, people counted several times, and little or much held."""
    scores = np.array(values)
    people = np.array([data.draw(st.integers(1, 3)) for _ in values]) if len(values) < 20 else None
    every = np.sort(scores if people is None else np.repeat(scores, people))
    ranks = sorted(data.draw(st.lists(st.integers(0, len(every) - 1), min_size=1, max_size=5)))
    cuts = [0, *sorted(data.draw(st.lists(st.integers(0, len(values)), max_size=4))), len(values)]
    drawers, passes = Drawers(at_ranks(ranks)), 0
    with patch.object(order, "HOLD", hold):
        while True:
            passes += 1
            for begun, end in pairwise(cuts):
                drawers.add(scores[begun:end], None if people is None else people[begun:end])
            if not drawers.again():
                break
        found, counts = drawers.distinct()

    below = np.cumsum(counts)
    assert below[-1] == len(every)
    assert (np.diff(found) > 0).all()
    assert [found[np.searchsorted(below, r, side="right")] for r in ranks] == every[ranks].tolist()
    assert passes == 2 if hold > len(values) else passes <= 5


def test_few_scores_are_kept_apart_until_they_are_many() -> None:
    """With the people who have each, in order."""
    few, other = Few(3), Few(3)
    few.add(np.array([0.5, 0.1, 0.5]), None)
    few.add(np.array([0.1, 0.1]), np.array([2, 5]))
    other.add(np.array([0.9]), None)

    assert few.joined(other).distinct.tolist() == [0.1, 0.5, 0.9]
    assert few.joined(other).people.tolist() == [8, 2, 1]
    other.add(np.array([0.7, 0.8]), None)
    assert not other.overflown
    assert few.joined(other).overflown
