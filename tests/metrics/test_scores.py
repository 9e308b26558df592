"""Metrics of scores: the median's ties, and the area by its definition."""

from __future__ import annotations

import numpy as np
import pytest

from auditor.metrics import get
from tests.counted import at, scored

GROUPS = ["a"] * 4 + ["b"] * 4


def test_strictly_above_the_median_of_everybody() -> None:
    """Scores 1 2 3 3 | 3 4 5 6: the median is 3; none of a lies strictly above it, three of b do."""
    found = get("scoring_rate").measure(at(scored(GROUPS, [1, 2, 3, 3, 3, 4, 5, 6])))

    assert found.value.tolist() == pytest.approx([0.0, 0.75])


def test_a_median_between_two_scores() -> None:
    """Scores 1 2 3 4 | 5 6 7 8: the median 4.5 is nobody's score."""
    found = get("scoring_rate").measure(at(scored(GROUPS, [1, 2, 3, 4, 5, 6, 7, 8])))

    assert found.value.tolist() == pytest.approx([0.0, 1.0])


def test_an_adverse_score_counts_those_strictly_below() -> None:
    """Where a high score is bad for people, the favourable side is below the median."""
    found = get("scoring_rate").measure(at(scored(GROUPS, [1, 2, 3, 3, 3, 4, 5, 6], adverse=True)))

    assert found.value.tolist() == pytest.approx([0.5, 0.0])


def test_area_by_its_definition() -> None:
    """Positives 0.6 0.4, negatives 0.4 0.1: three pairs right, one tied: 3.5 / 4."""
    cells = scored(["a"] * 4, [0.6, 0.4, 0.4, 0.1], [1, 1, 0, 0])

    assert get("roc_auc").measure(at(cells)).value[0] == pytest.approx(0.875)


def test_area_of_one_class_has_no_value() -> None:
    """Without negatives there is nothing to rank against."""
    cells = scored(GROUPS, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], [1, 1, 1, 1, 1, 0, 1, 0])
    found = get("roc_auc").measure(at(cells))

    assert np.isnan(found.value[0])
    assert np.isfinite(found.value[1])
