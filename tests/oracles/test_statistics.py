"""Our figures and tests against scikit-learn, scipy and statsmodels, on tables that hypothesis makes up."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sk

import auditor
from auditor.cells import Cells

IMPACT = Path(__file__).with_name("impact.yaml")
Confusion = tuple[int, int, int, int]
confusions = st.tuples(*[st.integers(0, 40)] * 4).filter(lambda table: sum(table) > 0)
some = settings(max_examples=40)

RATES: dict[str, Callable[[int, int, int, int], tuple[float, float]]] = {
    "selection_rate": lambda tp, fp, fn, tn: (tp + fp, tp + fp + fn + tn),
    "predicted_positive_rate": lambda tp, fp, fn, tn: (tp + fp, tp + fp + fn + tn),
    "base_rate": lambda tp, fp, fn, tn: (tp + fn, tp + fp + fn + tn),
    "true_positive_rate": lambda tp, fp, fn, tn: (tp, tp + fn),
    "false_negative_rate": lambda tp, fp, fn, tn: (fn, tp + fn),
    "false_positive_rate": lambda tp, fp, fn, tn: (fp, fp + tn),
    "true_negative_rate": lambda tp, fp, fn, tn: (tn, fp + tn),
    "precision": lambda tp, fp, fn, tn: (tp, tp + fp),
    "negative_predictive_value": lambda tp, fp, fn, tn: (tn, tn + fn),
    "false_discovery_rate": lambda tp, fp, fn, tn: (fp, tp + fp),
    "false_omission_rate": lambda tp, fp, fn, tn: (fn, fn + tn),
    "predicted_negative_rate": lambda tp, fp, fn, tn: (fn + tn, tp + fp + fn + tn),
    "accuracy": lambda tp, fp, fn, tn: (tp + tn, tp + fp + fn + tn),
}
SCIKIT = {
    "accuracy": sk.accuracy_score,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "f1": sk.f1_score,
    "precision": sk.precision_score,
    "true_positive_rate": sk.recall_score,
    "matthews_correlation": sk.matthews_corrcoef,
}


def people(*groups: Confusion) -> pd.DataFrame:
    """A row per group, label and prediction, with the people it stands for."""
    rows = [
        (f"g{k}", label, prediction, count)
        for k, table in enumerate(groups)
        for (label, prediction), count in zip(((1, 1), (0, 1), (1, 0), (0, 0)), table, strict=True)
    ]
    return pd.DataFrame(rows, columns=["group", "label", "prediction", "people"])


def counted(frame: pd.DataFrame) -> Cells:
    return auditor.count(
        frame, label="label", prediction="prediction", sensitive=["group"], count="people"
    )


def figure(cells: Cells, metric: str, group: str = "g0") -> pd.Series:  # type: ignore[type-arg]
    return auditor.estimate(cells, metric, by="group").set_index("group").loc[group]


@pytest.mark.parametrize("metric", RATES)
@given(table=confusions)
@some
def test_rates_and_their_limits_are_the_binomial_ones(metric: str, table: Confusion) -> None:
    """Value by the formula; limits of scipy's exact interval; undefined where the denominator is empty."""
    hits, among = RATES[metric](*table)
    found = figure(counted(people(table, (1, 1, 1, 1))), metric)
    if among == 0:
        assert pd.isna(found["value"])
        return
    expected = stats.binomtest(int(hits), int(among)).proportion_ci(0.95, method="exact")

    assert found["value"] == pytest.approx(hits / among, abs=1e-12)
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize("metric", SCIKIT)
@given(table=confusions)
@some
def test_scores_of_decisions_are_scikits(metric: str, table: Confusion) -> None:
    """Wherever we give a value; where scikit-learn warns of a zero division we give none."""
    frame = people(table, (1, 1, 1, 1))
    found = figure(counted(frame), metric)
    rows = frame[(frame["group"] == "g0") & (frame["people"] > 0)]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        expected = SCIKIT[metric](rows["label"], rows["prediction"], sample_weight=rows["people"])
    tp, fp, fn, tn = table
    silent = metric == "matthews_correlation" and 0 in (tp + fp, tp + fn, tn + fp, tn + fn)
    if told or silent:  # scikit-learn gives 0 there, now and then without a warning
        assert pd.isna(found["value"])
    else:
        assert found["value"] == pytest.approx(expected, abs=1e-12)


def beside(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float | None]:
    """Fisher's p and z of the group with the lower selection rate, from the judge."""
    frame = pd.DataFrame(
        {
            "group": ["g0", "g0", "g1", "g1"],
            "prediction": [1, 0, 1, 0],
            "people": [*first, *second],
        }
    )
    cells = auditor.count(frame, prediction="prediction", sensitive=["group"], count="people")
    (verdict,) = auditor.judge(cells, IMPACT)
    (test,) = [test for test in verdict.tests if test.group != test.compared_with]
    return test.fisher_p, test.z


pairs = st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda pair: sum(pair) > 0)


@given(first=pairs, second=pairs)
@some
def test_significance_is_scipys(first: tuple[int, int], second: tuple[int, int]) -> None:
    """Fisher's exact p; and z, whose square is Pearson's χ² without a correction."""
    assume(first[0] + second[0] > 0)
    assume(first[1] + second[1] > 0)
    table = np.array([first, second])
    p, z = beside(first, second)

    assert z is not None
    assert p == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)
    assert z**2 == pytest.approx(stats.chi2_contingency(table, correction=False).statistic)


@given(first=pairs, second=pairs)
@some
def test_z_and_limits_are_statsmodels(first: tuple[int, int], second: tuple[int, int]) -> None:
    """The two-proportion z, and Clopper–Pearson under the name it has there."""
    proportion = pytest.importorskip(
        "statsmodels.stats.proportion",
        reason="statsmodels is not installed (pip install statsmodels)",
    )
    assume(first[0] + second[0] > 0)
    assume(first[1] + second[1] > 0)
    _, z = beside(first, second)
    hits, among = np.array([first[0], second[0]]), np.array([sum(first), sum(second)])
    expected, _ = proportion.proportions_ztest(hits, among)
    low, high = proportion.proportion_confint(first[0], sum(first), method="beta")
    cells = counted(people((first[0], 0, 0, first[1]), (1, 1, 1, 1)))
    found = figure(cells, "selection_rate")

    assert abs(z or 0) == pytest.approx(abs(expected))
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=1e-9)
