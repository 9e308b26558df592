"""Metrics of decisions, against a confusion table counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from auditor import intervals
from auditor.errors import AuditorError
from auditor.metrics import get
from tests.counted import at, confused, decisions, selected

# TP 30, FP 10, FN 20, TN 40
HAND = {
    "selection_rate": (40, 100),
    "predicted_positive_rate": (40, 100),
    "base_rate": (50, 100),
    "true_positive_rate": (30, 50),
    "false_negative_rate": (20, 50),
    "false_positive_rate": (10, 50),
    "true_negative_rate": (40, 50),
    "precision": (30, 40),
    "negative_predictive_value": (40, 60),
    "false_discovery_rate": (10, 40),
    "false_omission_rate": (20, 60),
    "predicted_negative_rate": (60, 100),
    "accuracy": (70, 100),
}


@pytest.mark.parametrize("name", HAND)
def test_numerator_denominator_and_value(name: str) -> None:
    """Each metric counts the people that its definition names."""
    found = get(name).measure(at(confused({"a": (30, 10, 20, 40)})))
    hits, among = HAND[name]

    assert (found.numerator[0], found.denominator[0]) == (hits, among)
    assert found.value[0] == pytest.approx(hits / among)


def test_f1_is_the_harmonic_mean() -> None:
    """2·30 / (2·30 + 10 + 20) = 2/3."""
    assert get("f1").measure(at(confused({"a": (30, 10, 20, 40)}))).value[0] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("true_positive_rate", (0, 3, 0, 5)),
        ("false_negative_rate", (0, 3, 0, 5)),
        ("false_positive_rate", (3, 0, 5, 0)),
        ("true_negative_rate", (3, 0, 5, 0)),
        ("precision", (0, 0, 3, 5)),
        ("negative_predictive_value", (3, 5, 0, 0)),
        ("f1", (0, 0, 0, 8)),
    ],
)
def test_an_empty_denominator_has_no_value(name: str, cells: tuple[int, int, int, int]) -> None:
    """Nobody to divide by: no value, never 0."""
    assert np.isnan(get(name).measure(at(confused({"a": cells}))).value[0])


def test_an_adverse_decision_selects_those_not_flagged() -> None:
    """selection_rate follows the favourable decision, predicted_positive_rate the positive class."""
    crossing = at(selected({"a": (30, 100)}, adverse=True))

    assert get("selection_rate").measure(crossing).value[0] == pytest.approx(0.7)
    assert get("predicted_positive_rate").measure(crossing).value[0] == pytest.approx(0.3)


def test_people_without_a_label_count_where_no_label_is_needed() -> None:
    """A missing label leaves the selection rate, and every error rate, to those who have what it needs."""
    rows = [("a", 1, 1, 10), ("a", 0, 0, 10), ("a", None, 1, 20), ("a", 1, None, 5)]
    crossing = at(decisions(rows, has_label=True))

    assert get("selection_rate").measure(crossing).denominator[0] == 40
    assert get("true_positive_rate").measure(crossing).denominator[0] == 10
    assert get("base_rate").measure(crossing).denominator[0] == 25
    assert crossing.n[0] == 45


def test_missed_positives_per_false_alarm() -> None:
    """20 missed, 10 false alarms: 2, and its limits are those of 20 of 30 as odds."""
    found = get("false_negatives_per_false_positive").measure(at(confused({"a": (30, 10, 20, 40)})))
    limits = intervals.limits(found, 0.025)
    share = stats.binomtest(20, 30).proportion_ci(method="exact")

    assert found.value[0] == pytest.approx(2.0)
    assert limits.low[0] == pytest.approx(share.low / (1 - share.low))
    assert limits.high[0] == pytest.approx(share.high / (1 - share.high))


def test_without_false_alarms_there_is_nothing_to_divide_by() -> None:
    found = get("false_negatives_per_false_positive").measure(at(confused({"a": (30, 0, 20, 40)})))

    assert np.isnan(found.value[0])


def test_a_metric_of_another_name_is_told() -> None:
    with pytest.raises(AuditorError, match="Here it is called 'true_positive_rate'"):
        get("recall")
