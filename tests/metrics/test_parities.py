"""Several metrics in one rule: it holds where all of them hold, and says which one decided."""

from __future__ import annotations

import math

import pytest

from auditor.cells import Cells
from auditor.judgement import judge
from auditor.report import Verdict, Word
from tests.counted import confused, rule, selected, situation

ODDS = {"metric": "equalized_odds", "contrast": "difference"}


def asked(cells: Cells, most: float) -> Verdict:
    """The verdict on a largest difference of both rates."""
    return judge(cells, [rule(asks=ODDS, must={"at_most": most})], situation())[0]


def test_the_larger_of_both_differences_is_the_value() -> None:
    """TPR 800/1000 and 700/1000 differ by 0.10, FPR 100/1000 and 400/1000 by 0.30."""
    verdict = asked(confused({"a": (800, 100, 200, 900), "b": (700, 400, 300, 600)}), 0.35)

    assert verdict.value == pytest.approx(0.30)
    assert verdict.part == "false_positive_rate"


def test_one_rate_that_breaks_the_limit_is_enough_to_fail() -> None:
    verdict = asked(confused({"a": (800, 100, 200, 900), "b": (790, 400, 210, 600)}), 0.10)

    assert verdict.verdict == Word.FAIL
    assert verdict.bound is not None
    assert verdict.bound.part == "false_positive_rate"


def test_both_rates_must_hold_for_a_pass() -> None:
    same = (4000, 500, 1000, 4500)

    assert asked(confused({"a": same, "b": same}), 0.10).verdict == Word.PASS
    assert asked(confused({"a": same, "b": (40, 5, 10, 45)}), 0.10).verdict == Word.INCONCLUSIVE


def test_a_correction_counts_the_comparisons_of_both_rates() -> None:
    """Two groups, two rates: two comparisons, so a breach is judged at 2.5 %."""
    verdict = asked(confused({"a": (800, 100, 200, 900), "b": (790, 400, 210, 600)}), 0.10)

    assert verdict.bound is not None
    assert verdict.bound.level == pytest.approx(0.025)


def test_a_group_without_positives_is_undecided_though_its_other_rate_is_known() -> None:
    cells = confused({"a": (800, 100, 200, 900), "b": (0, 400, 0, 600), "c": (800, 100, 200, 900)})
    verdict = asked(cells, 0.10)
    b = next(group for group in verdict.groups if group.group == {"group": "b"})

    assert verdict.verdict == Word.INSUFFICIENT_DATA
    assert b.reason is not None
    assert b.reason.code == "reason.no_positives"


def test_the_interval_of_the_larger_difference_allows_for_both_rates() -> None:
    """The side away from the limit is corrected for two comparisons, as the largest of two is too large."""
    cells = confused({"a": (800, 100, 200, 900), "b": (700, 100, 300, 900)})
    joint = asked(cells, 0.35)
    alone = judge(
        cells,
        [
            rule(
                asks={"metric": "true_positive_rate", "contrast": "difference"},
                must={"at_most": 0.35},
            )
        ],
        situation(),
    )[0]

    assert joint.value == pytest.approx(0.10)
    assert joint.interval is not None
    assert alone.interval is not None
    assert joint.interval[0] < alone.interval[0]


def epsilon(cells: Cells, most: float = 5.0, **parameters: float) -> Verdict:
    """The verdict on ε of differential fairness."""
    asks = {"metric": "differential_fairness", "contrast": "difference", "parameters": parameters}
    return judge(cells, [rule(asks=asks, must={"at_most": most})], situation())[0]


def test_epsilon_is_the_larger_log_ratio_of_both_decisions() -> None:
    """30 and 60 of 100: ln(60.5 / 30.5) of selection, ln(70.5 / 40.5) of non-selection."""
    verdict = epsilon(selected({"a": (30, 100), "b": (60, 100)}))

    assert verdict.value == pytest.approx(math.log(60.5 / 30.5))
    assert verdict.part == "selection_rate"


def test_epsilon_can_come_from_those_who_are_not_selected() -> None:
    """90 and 97 of 100: three instead of ten are not selected."""
    verdict = epsilon(selected({"a": (90, 100), "b": (97, 100)}))

    assert verdict.value == pytest.approx(math.log(10.5 / 3.5))
    assert verdict.part == "predicted_negative_rate"


def test_smoothing_follows_the_concentration() -> None:
    verdict = epsilon(selected({"a": (0, 100), "b": (50, 100)}), concentration=2.0)

    assert verdict.value == pytest.approx(math.log(51 / 1))


def test_epsilon_holds_its_limit_only_by_the_whole_interval() -> None:
    """e^0.2 = 1.22: 490 and 500 of 1,000 keep it, 49 and 50 of 100 tell nothing yet."""
    assert epsilon(selected({"a": (490, 1000), "b": (500, 1000)}), 0.2).verdict == Word.PASS
    assert epsilon(selected({"a": (49, 100), "b": (50, 100)}), 0.2).verdict == Word.INCONCLUSIVE
    assert epsilon(selected({"a": (300, 1000), "b": (500, 1000)}), 0.2).verdict == Word.FAIL


def test_the_interval_of_epsilon_holds_it() -> None:
    verdict = epsilon(selected({"a": (0, 60), "b": (50, 100), "c": (10, 40)}))

    assert verdict.value is not None
    assert verdict.interval is not None
    low, high = verdict.interval
    assert low is not None
    assert high is not None
    assert low <= verdict.value <= high
