"""Composite figures: their variance against formulas that are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import intervals
from auditor.cells import Sums
from auditor.influence import composed
from auditor.metrics import get
from tests.counted import at, confused


def counts(*values: int) -> list[Sums]:
    """One group's cells, everybody weighing 1."""
    return [
        Sums(np.array([v]), np.array([v], dtype=float), np.array([v], dtype=float)) for v in values
    ]


def share(hits: Any, misses: Any) -> Any:
    return hits / (hits + misses)


def test_of_a_plain_share_it_is_the_binomial_variance() -> None:
    """300 of 1,000 (301 of 1,002 smoothed): p(1−p)/(n−1) to the smoothing."""
    found = composed(share, counts(300, 700), low=0.0, high=1.0)

    assert found.value[0] == pytest.approx(0.3)
    assert found.variance[0] == pytest.approx(0.3 * 0.7 / 999, rel=5e-3)


def test_of_balanced_accuracy_it_is_that_of_two_independent_rates() -> None:
    found = get("balanced_accuracy").measure(at(confused({"a": (800, 100, 200, 900)})))
    expected = (0.8 * 0.2 / 1000 + 0.9 * 0.1 / 1000) / 4

    assert found.value[0] == pytest.approx(0.85)
    assert found.variance[0] == pytest.approx(expected, rel=0.02)


def test_weights_that_are_all_alike_change_nothing() -> None:
    plain = composed(share, counts(30, 70))
    heavy = composed(
        share,
        [Sums(s.n, 3.0 * s.weight, 9.0 * s.weight_2) for s in counts(30, 70)],
    )

    assert heavy.variance == pytest.approx(plain.variance)
    assert heavy.freedom == pytest.approx(plain.freedom)


def test_an_empty_cell_does_not_claim_certainty() -> None:
    """Twenty right of twenty: the interval still has a width."""
    found = get("balanced_accuracy").measure(at(confused({"a": (10, 0, 0, 10)})))
    limits = intervals.limits(found, 0.025)

    assert found.value[0] == 1.0
    assert limits.high[0] == 1.0
    assert limits.low[0] < 0.95


@given(st.lists(st.integers(1, 500), min_size=4, max_size=4))
def test_the_interval_holds_its_point(cells: list[int]) -> None:
    tp, fp, fn, tn = cells
    found = get("balanced_accuracy").measure(at(confused({"a": (tp, fp, fn, tn)})))
    limits = intervals.limits(found, 0.025)

    assert limits.low[0] <= found.value[0] <= limits.high[0]
