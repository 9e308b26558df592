"""The stated n gives every comparison together the promised power, and the figures beside a ratio cost no second look."""

from __future__ import annotations

import datetime as dt
import gc
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from auditor import count
from auditor.judgement import Situation, judge
from auditor.judgement.needed import POWER, _all_pass
from auditor.report import Verdict
from tests.counted import rule, selected, situation

Z = float(special.ndtri(0.96))
growths = st.floats(0.01, 1e6)


@given(st.lists(growths, min_size=1, max_size=50))
def test_at_the_stated_growth_the_chances_of_not_passing_add_up_to_what_the_power_leaves(
    alone: list[float],
) -> None:
    grown = _all_pass([np.array(alone)], Z)[0]
    errors = (Z + special.ndtri(POWER)) / np.sqrt(alone)
    missed = special.ndtr(Z - errors * math.sqrt(grown)).sum()
    assert missed == pytest.approx(1 - POWER, abs=1e-8)


@given(st.lists(st.lists(growths, min_size=1, max_size=9), min_size=1, max_size=9))
def test_groups_asked_together_need_what_each_needs_by_itself(groups: list[list[float]]) -> None:
    together = _all_pass([np.array(alone) for alone in groups], Z)
    each = [_all_pass([np.array(alone)], Z)[0] for alone in groups]
    assert together == pytest.approx(each, rel=1e-12)


def test_a_comparison_that_no_growth_decides_leaves_no_number() -> None:
    assert math.isinf(_all_pass([np.array([2.0, math.inf])], Z)[0])


def test_comparisons_that_are_decided_already_ask_for_nobody() -> None:
    assert _all_pass([np.array([0.0, 0.0])], Z)[0] == 0
    assert _all_pass([np.array([0.0, 4.0])], Z)[0] == pytest.approx(4)


def test_judging_leaves_the_search_for_garbage_as_it_was() -> None:
    cells = count(
        {"group": ["a", "b"], "prediction": [0, 1]}, prediction="prediction", sensitive=["group"]
    )
    situation = Situation(
        task="binary", as_of=dt.date(2026, 11, 23), outputs=frozenset({"decision"})
    )
    for collecting in (True, False):
        (gc.enable if collecting else gc.disable)()
        try:
            judge(cells, [], situation)
            assert gc.isenabled() is collecting
        finally:
            gc.enable()
    assert gc.get_freeze_count() == 0


def test_with_two_ends_the_stated_n_suffices_for_the_one_that_is_harder_to_keep() -> None:
    """12 of 40 in both groups: the ratio 1 is nearer to 0.2 than to 1.9, but its upper bound lies further off."""
    asked = rule(
        asks={"metric": "selection_rate", "contrast": "ratio_to_reference"},
        must={"between": [0.2, 1.9]},
    )

    def judged(times: int) -> Verdict:
        counts = dict.fromkeys(("a", "b"), (12 * times, 40 * times))
        (verdict,) = judge(selected(counts, reference="a"), [asked], situation())
        return verdict

    now = judged(1)
    assert now.verdict == "inconclusive"
    assert now.n_needed is not None
    assert now.n_needed > 40
    assert judged(math.ceil(now.n_needed / 40)).verdict == "pass"
