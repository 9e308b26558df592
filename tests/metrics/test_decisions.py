"""Metrics of decisions, against a confusion table counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

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
