"""Persons in several groups: only what makes a difference less sure is counted."""

from __future__ import annotations

import numpy as np
import pytest

from auditor import intervals
from auditor.cells import Sums
from auditor.intervals import Limits
from auditor.quantity import Rate
from auditor.spanning import against_each_other


def rate(hits: list[list[float]], among: list[list[float]]) -> Rate:
    """Groups × folds of hits and rows, one row per person."""

    def sums(folds: list[list[float]]) -> Sums:
        table = np.array(folds)
        n = table.sum(axis=1)
        return Sums(n.astype(int), n, n, repeats=n, folds=table)

    return Rate(sums(hits), sums(among))


ROWS = [[4.0, 4.0, 4.0, 4.0]] * 3
GROUPS = rate([[4.0, 0.0, 3.0, 1.0], [0.0, 4.0, 1.0, 3.0], [4.0, 0.0, 3.0, 1.0]], ROWS)


def test_what_one_gains_the_other_loses() -> None:
    """Residuals (2, −2, 1, −1) and their opposites correlate by −1; with their like by +1, which counts as 0."""
    first, second = np.array([0, 0]), np.array([1, 2])

    assert against_each_other(GROUPS, first, GROUPS, second) == pytest.approx([-1.0, 0.0])


def test_independent_rows_have_nothing_in_common() -> None:
    """Without folds the arms are joined as those of independent groups."""
    plain = Rate(*(Sums(s.n, s.weight, s.weight_2) for s in (GROUPS.hits, GROUPS.among)))
    place = np.array([0])

    assert against_each_other(plain, place, plain, place) == 0.0


def test_arms_of_opposite_groups_add_up() -> None:
    """At a correlation of −1 the half-widths of a difference add, and the ratio is that of the outer limits."""
    p, q = np.array([0.5]), np.array([0.8])
    one, two = Limits(np.array([0.4]), np.array([0.7])), Limits(np.array([0.6]), np.array([0.9]))

    gap = intervals.difference(p, one, q, two, alike=np.array([-1.0]))
    ratio = intervals.ratio(p, one, q, two, alike=np.array([-1.0]))

    assert (gap.low[0], gap.high[0]) == pytest.approx((0.4 - 0.9, 0.7 - 0.6))
    assert (ratio.low[0], ratio.high[0]) == pytest.approx((0.4 / 0.9, 0.7 / 0.6))
