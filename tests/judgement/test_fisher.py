"""Fisher's exact test of many tables at once gives what scipy gives for each."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.stats import binomtest

from auditor.judgement import fisher, judge
from auditor.judgement.significance import Pair
from tests.counted import rule, selected, situation


def drawn(seed: int, size: int, largest: int) -> list[tuple[int, int, int, int]]:
    draw = np.random.default_rng(seed)
    people = draw.integers(1, largest, (size, 2))
    rates = draw.choice([0.0, 0.01, 0.3, 0.5, 0.97, 1.0], (size, 2))
    chosen = draw.binomial(people, rates)
    return [(int(a), int(n), int(b), int(m)) for (a, b), (n, m) in zip(chosen, people, strict=True)]


@pytest.mark.parametrize(("largest", "size"), [(6, 400), (40, 400), (5_000, 300), (2_000_000, 40)])
def test_many_tables_have_the_p_that_each_has_alone(largest: int, size: int) -> None:
    tables = drawn(largest, size, largest)

    alone = [stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue for a, n, b, m in tables]

    assert fisher.p_values(tables) == pytest.approx(alone, rel=1e-12, abs=1e-300)


def test_a_p_by_hand() -> None:
    """The lady tasting tea: 3 of 4 cups named rightly: (16 + 1 + 16 + 1) / 70."""
    assert fisher.p_values([(3, 4, 1, 4)])[0] == pytest.approx(34 / 70)


def test_tables_of_which_none_is_less_likely_have_p_1() -> None:
    assert fisher.p_values([(0, 5, 0, 7), (5, 5, 7, 7), (2, 4, 3, 6)]).tolist() == [1.0] * 3


def test_no_table_has_no_p() -> None:
    assert fisher.p_values([]).tolist() == []


def test_of_more_people_than_can_be_summed_no_exact_p_is_shown() -> None:
    """A million millions: told by z, at once, and never as no number."""
    cells = selected({"a": (10**11, 10**12), "b": (10**11 - 10**7, 10**12)})
    (verdict,) = judge(cells, [rule()], situation())

    assert [one.fisher_p for one in verdict.tests] == [None]
    assert all(one.z is not None for one in verdict.tests)


def test_of_very_many_people_of_whom_few_are_selected_the_binomial_test_decides() -> None:
    pair = Pair(selected=3, people=10**9, best_selected=12, best_people=10**9)

    assert pair.fisher_p == pytest.approx(binomtest(3, 15, 0.5).pvalue)
