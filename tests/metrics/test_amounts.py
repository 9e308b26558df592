"""Metrics of predicted amounts, by hand."""

from __future__ import annotations

import pytest

from auditor.metrics import get
from tests.counted import at, missed


def test_errors_by_hand() -> None:
    """Errors 3, −1, −2: mean 0, absolute 2, squared (9 + 1 + 4) / 3."""
    crossing = at(missed({"a": [3.0, -1.0, -2.0], "b": [1.0, 1.0]}))

    assert get("mean_error").measure(crossing).value.tolist() == pytest.approx([0.0, 1.0])
    assert get("mean_absolute_error").measure(crossing).value.tolist() == pytest.approx([2.0, 1.0])
    root = get("root_mean_squared_error").measure(crossing).value.tolist()
    assert root == pytest.approx([(14 / 3) ** 0.5, 1.0])


def test_regression_metrics_are_for_regressions() -> None:
    """No decision has a mean absolute error, and no amount a true positive rate."""
    amounts = missed({"a": [1.0], "b": [2.0]}).at(())

    assert get("mean_absolute_error").available(amounts)
    assert not get("true_positive_rate").available(amounts)
