"""Several metrics in one rule: it holds where all of them hold, and says which one decided."""

from __future__ import annotations

import pytest

from auditor.cells import Cells
from auditor.judgement import judge
from auditor.report import Verdict, Word
from tests.counted import confused, rule, situation

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
