"""Levels: by hand where the answer is known, and never more than the promise allows."""

from __future__ import annotations

import numpy as np
import pytest

from auditor import contrasts, levels, metrics
from auditor.comparisons import Comparisons, compare
from tests.counted import at, selected


def among(groups: dict[str, tuple[int, int]], contrast: str | None) -> Comparisons:
    metric = metrics.get("selection_rate")
    return compare(
        metric,
        contrasts.get(contrast),
        metric.measure(at(selected(groups))),
        eligible=np.ones(len(groups), dtype=bool),
        other=0,
    )


def failing(
    groups: dict[str, tuple[int, int]], contrast: str | None, low: float, high: float = np.inf
) -> float:
    found = levels.failing(0.05, contrasts.get(contrast), among(groups, contrast), (low, high))
    return float(found[0])


LARGE = (5_000, 10_000)


@pytest.mark.parametrize(("groups", "camps"), [(2, 1), (3, 2), (4, 4), (5, 6), (20, 100)])
def test_far_from_no_difference_only_pairs_across_two_camps_count(groups: int, camps: int) -> None:
    """G large groups and a limit of 0.8: of all pairs ⌊G²/4⌋ can lie at the limit, and divide 5 %."""
    people = {f"g{k}": LARGE for k in range(groups)}

    assert failing(people, "ratio_to_best", 0.8) == pytest.approx(0.05 / camps)


@pytest.mark.parametrize(
    ("contrast", "low", "high"), [("ratio", 1.0, np.inf), ("difference", -np.inf, 0.0)]
)
def test_without_any_tolerance_either_group_may_come_out_lower(
    contrast: str, low: float, high: float
) -> None:
    """A limit at no difference: two groups alike err on both sides, so each side gets half of 5 %."""
    assert failing({"a": LARGE, "b": LARGE}, contrast, low, high) == pytest.approx(0.025)


def test_the_nearer_the_limit_to_no_difference_the_stricter() -> None:
    """From 0.8 towards 1 the level falls from 5 % to 2.5 %."""
    found = [failing({"a": LARGE, "b": LARGE}, "ratio", c) for c in (0.8, 0.98, 0.99, 0.995, 1.0)]

    assert found == sorted(found, reverse=True)
    assert 0.025 < found[3] < 0.05


def test_an_allowed_range_of_no_width_halves_the_level() -> None:
    """`between` with equal ends can be left on either side; a wide range on one only."""
    assert failing({"a": LARGE}, None, 0.5, 0.5) == pytest.approx(0.025)
    assert failing({"a": LARGE}, None, 0.3, 0.7) == pytest.approx(0.05)


def test_groups_against_a_reference_are_corrected_for_their_number() -> None:
    """All of them can lie at the limit at once: 5 % divided by three."""
    people = dict.fromkeys("abcd", LARGE)

    assert failing(people, "ratio_to_reference", 0.8) == pytest.approx(0.05 / 3)


def test_shown_levels_share_the_miss() -> None:
    """With one comparison 2.5 % each; with several the outer side gets more, at most the passing level."""
    assert levels.shown(0.05, 1, passing=0.04, rough=False) == pytest.approx((0.025, 0.025))
    assert levels.shown(0.05, 2, passing=0.04, rough=False) == pytest.approx((0.1 / 3, 0.05 / 3))
    assert levels.shown(0.05, 9, passing=0.04, rough=False) == pytest.approx((0.04, 0.005))
    assert levels.shown(0.05, 4, passing=0.025, rough=True) == pytest.approx((0.025, 0.00625))
    assert levels.shown_of_pairs(0.05, 1, passing=0.04, rough=False) == pytest.approx(
        (0.025, 0.025)
    )
