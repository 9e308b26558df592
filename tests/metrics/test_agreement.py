"""Agreement of decisions and outcomes, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn

from auditor import intervals
from auditor.metrics import get
from tests.counted import at, confused

TABLES = st.lists(st.integers(1, 300), min_size=4, max_size=4)


def rows(tp: int, fp: int, fn: int, tn: int) -> tuple[list[int], list[int]]:
    """Labels and predictions with these counts."""
    return [1] * tp + [0] * fp + [1] * fn + [0] * tn, [1] * (tp + fp) + [0] * (fn + tn)


@given(TABLES)
def test_values_are_those_of_scikit_learn(table: list[int]) -> None:
    tp, fp, fn, tn = table
    label, prediction = rows(tp, fp, fn, tn)
    crossing = at(confused({"a": (tp, fp, fn, tn)}))

    assert get("balanced_accuracy").measure(crossing).value[0] == pytest.approx(
        sklearn.balanced_accuracy_score(label, prediction), abs=1e-12
    )
    assert get("matthews_correlation").measure(crossing).value[0] == pytest.approx(
        sklearn.matthews_corrcoef(label, prediction), abs=1e-12
    )


def test_the_correlation_by_hand() -> None:
    """(30·40 − 10·20) / √(40·50·50·60) = 1000 / 2449.49 = 0.408248."""
    found = get("matthews_correlation").measure(at(confused({"a": (30, 10, 20, 40)})))

    assert found.value[0] == pytest.approx(0.4082482905)


@pytest.mark.parametrize("cells", [(0, 3, 0, 5), (3, 0, 5, 0), (3, 5, 0, 0), (0, 0, 3, 5)])
def test_without_one_of_four_there_is_no_correlation(cells: tuple[int, int, int, int]) -> None:
    """scikit-learn says 0; nothing can be said."""
    assert np.isnan(get("matthews_correlation").measure(at(confused({"a": cells}))).value[0])


def test_a_correlation_has_the_variance_that_repeated_samples_show() -> None:
    """20,000 samples of 400 people: the spread of the values is what one sample says of itself."""
    random = np.random.default_rng(7)
    draws = random.multinomial(400, [0.3, 0.1, 0.2, 0.4], size=20_000)
    tp, fp, fn, tn = draws.T.astype(float)
    values = (tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    found = get("matthews_correlation").measure(at(confused({"a": (120, 40, 80, 160)})))

    assert found.variance[0] == pytest.approx(values.var(), rel=0.03)


@given(TABLES)
def test_the_interval_holds_its_point_and_stays_in_range(table: list[int]) -> None:
    tp, fp, fn, tn = table
    found = get("matthews_correlation").measure(at(confused({"a": (tp, fp, fn, tn)})))
    limits = intervals.limits(found, 0.025)

    assert -1 <= limits.low[0] <= found.value[0] <= limits.high[0] <= 1
