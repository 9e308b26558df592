"""Cramér's V: by hand, by scipy, and how often its interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats.contingency import association

from auditor import intervals
from auditor.association import cramers_v
from auditor.cells import Floats, Sums
from auditor.quantity import Dispersion


def v(table: list[list[int]] | Floats) -> Dispersion:
    counts = np.array(table, dtype=float)
    n = counts.sum(keepdims=True).reshape(1)
    return cramers_v(counts, size=float(n[0]), among=Sums(n.astype(np.int64), n, n))


@pytest.mark.parametrize(
    "table",
    [[[40, 10], [20, 30]], [[10, 0, 5], [3, 20, 7], [8, 8, 8], [1, 2, 30]], [[50, 0], [0, 50]]],
)
def test_before_correction_it_is_scipys(table: list[list[int]]) -> None:
    found = v(table)

    assert found.on_curve(found.place)[0] == pytest.approx(association(np.array(table), "cramer"))


def test_what_chance_brings_is_taken_off() -> None:
    """χ² = 50/3, n = 100: φ̃² = 1/6 − 1/99, r̃ = c̃ = 2 − 1/99."""
    assert v([[40, 10], [20, 30]]).value[0] == pytest.approx(
        np.sqrt((1 / 6 - 1 / 99) / (1 - 1 / 99))
    )


def test_a_feature_that_says_nothing_has_none_of_it_and_one_that_says_all_has_all() -> None:
    assert v([[30, 30], [30, 30]]).value[0] == 0.0
    assert v([[50, 0], [0, 50]]).value[0] == 1.0


@pytest.mark.parametrize("table", [[[50, 50]], [[50], [50]], [[50, 0], [50, 0]], [[1, 0], [0, 1]]])
def test_with_one_group_one_value_or_nobody_there_is_none(table: list[list[int]]) -> None:
    """Two people are always told apart, which says nothing."""
    assert np.isnan(v(table).value[0])


def test_the_order_of_groups_and_values_changes_nothing() -> None:
    table = np.array([[40, 10, 50], [20, 30, 60]], dtype=float)

    assert v(table[::-1, [2, 0, 1]]).value[0] == pytest.approx(v(table).value[0], rel=1e-12)


def mixed(rows: int, groups: Floats, strength: float) -> Floats:
    """So much of every group has values of its own, the rest has any value."""
    own = np.zeros((rows, len(groups)))
    for column, share in enumerate(groups):
        mine = [row for row in range(rows) if row * len(groups) // rows == column]
        own[mine, column] = share / len(mine)
    return np.asarray((1 - strength) * np.outer(np.full(rows, 1 / rows), groups) + strength * own)


@pytest.mark.parametrize("strength", [0.0, 0.05, 0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize(
    ("rows", "groups", "n"),
    [(2, [0.5, 0.5], 60), (10, [0.1, 0.9], 400), (10, [0.05, 0.95], 1000), (4, [0.1, 0.3, 0.6], 300)],
)  # fmt: skip
def test_its_interval_holds_the_truth(
    rows: int, groups: list[float], n: int, strength: float
) -> None:
    """In at least 92 of 100 samples (less 3.5 errors of 400), and always the figure that is shown."""
    shares = mixed(rows, np.array(groups), strength)
    exact = v(shares * 1e9)
    truth = float(exact.on_curve(exact.place)[0])
    random, held = np.random.default_rng(7), 0
    for _ in range(400):
        found = v(random.multinomial(n, shares.ravel()).reshape(shares.shape).astype(float))
        limits = intervals.limits(found, 0.025)
        low, high = float(limits.low[0]), float(limits.high[0])
        assert low - 1e-9 <= found.value[0] <= high + 1e-9
        held += low - 1e-6 <= truth <= high + 1e-6

    assert held / 400 >= 0.92 - 3.5 * np.sqrt(0.92 * 0.08 / 400)
