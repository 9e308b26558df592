"""Calibration, against scikit-learn, a logistic regression of its own kind, and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize
from sklearn import metrics as sklearn

from auditor import eligible, intervals
from auditor.cells import Crossing, Floats
from auditor.metrics import get
from auditor.quantity import Linearised
from tests.counted import at, scored


def sample(n: int, *, slope: float = 1.0, seed: int = 3) -> tuple[Floats, Floats]:
    """Scores, and labels whose log-odds are `slope` times theirs."""
    random = np.random.default_rng(seed)
    score = np.round(random.uniform(0.02, 0.98, n), 3)
    odds = slope * np.log(score / (1 - score))
    return score, (random.random(n) < 1 / (1 + np.exp(-odds))).astype(float)


def crossing(score: Floats, label: Floats) -> Crossing:
    return at(scored(["a"] * len(score), score.tolist(), label.astype(int).tolist()))


def limits(found: Linearised) -> tuple[float, float]:
    both = intervals.limits(found, 0.025)
    return float(both.low[0]), float(both.high[0])


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("brier_score", sklearn.brier_score_loss), ("log_loss", sklearn.log_loss)],
)
def test_losses_are_those_of_scikit_learn(name: str, oracle: object) -> None:
    score, label = sample(700)

    assert get(name).measure(crossing(score, label)).value[0] == pytest.approx(
        oracle(label, score),  # type: ignore[operator]
        abs=1e-12,
    )


def test_a_mean_loss_has_the_variance_of_a_mean() -> None:
    score, label = sample(700)
    found = get("brier_score").measure(crossing(score, label))

    assert found.variance[0] == pytest.approx(((score - label) ** 2).var(ddof=1) / 700, rel=1e-9)


def test_a_sure_mistake_has_no_finite_loss() -> None:
    found = get("log_loss").measure(crossing(np.array([0.0, 0.5, 0.7]), np.array([1.0, 0, 1])))

    assert np.isnan(found.value[0])
    assert np.isnan(intervals.limits(found, 0.025).low[0])


def test_a_sure_and_right_score_costs_nothing() -> None:
    """0 was negative, 1 was positive, 0.5 costs ln 2: a third of ln 2."""
    found = get("log_loss").measure(crossing(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0, 1])))

    assert found.value[0] == pytest.approx(math.log(2) / 3)


def test_the_expected_error_by_hand() -> None:
    """Bin [0.2, 0.3): 0.2 against 1 of 2; bin [0.8, 0.9): 0.8 against 1 of 2: both 0.3 away."""
    found = get("expected_calibration_error").measure(
        crossing(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0.0, 1, 0, 1]))
    )

    assert found.value[0] == pytest.approx(0.3)


def test_the_expected_error_claims_no_interval() -> None:
    found = get("expected_calibration_error").measure(crossing(*sample(100)))

    assert np.isnan(intervals.limits(found, 0.025).low[0])


def test_without_its_bias_a_calibrated_model_shows_no_error() -> None:
    """Over 300 samples of 200 people the squared error averages 0, the plain one does not."""
    found = [crossing(*sample(200, seed=seed)) for seed in range(300)]
    plain = np.mean([get("expected_calibration_error").measure(c).value[0] for c in found])
    debiased = np.mean([get("squared_calibration_error").measure(c).value[0] for c in found])

    assert plain > 0.05
    assert abs(debiased) < 0.001


def test_slope_and_intercept_are_those_of_a_logistic_regression() -> None:
    score, label = sample(900, slope=0.6)
    odds = np.log(score / (1 - score))

    def loss(ab: Floats) -> float:
        return float(np.logaddexp(0, -(2 * label - 1) * (ab[0] + ab[1] * odds)).sum())

    fit = optimize.minimize(loss, [0.0, 1.0], method="BFGS", options={"gtol": 1e-9})
    alone = optimize.minimize_scalar(lambda a: loss(np.array([a, 1.0])), tol=1e-14)
    cells = crossing(score, label)

    assert get("calibration_slope").measure(cells).value[0] == pytest.approx(fit.x[1], abs=1e-6)
    assert get("calibration_intercept").measure(cells).value[0] == pytest.approx(alone.x, abs=1e-6)


def test_the_doubt_of_a_slope_is_the_spread_of_repeated_samples() -> None:
    slopes, stated = [], []
    for seed in range(400):
        found = get("calibration_slope").measure(crossing(*sample(400, slope=0.7, seed=seed)))
        slopes.append(found.value[0])
        stated.append(found.variance[0])

    assert np.mean(slopes) == pytest.approx(0.7, abs=0.02)
    assert np.mean(stated) == pytest.approx(np.var(slopes), rel=0.2)


def test_a_slope_that_is_right_lies_within_its_limits() -> None:
    low, high = limits(get("calibration_slope").measure(crossing(*sample(5000))))

    assert low < 1 < high


@pytest.mark.parametrize("name", ["brier_score", "log_loss", "calibration_slope"])
def test_fewer_than_ten_of_a_class_decide_nothing(name: str) -> None:
    """Of 60 people 9 or 10 are positive: simulated, a log loss of so few passed wrongly in 8 % of audits."""
    score = np.linspace(0.05, 0.6, 60)
    for positives, code in ((9, "reason.few_of_a_class"), (10, None)):
        label = (np.arange(60) < positives).astype(float)[::-1]
        (reason,) = eligible.unreliable(get(name).measure(crossing(score, label)))  # type: ignore[arg-type]

        assert (None if reason is None else reason.code) == code


@pytest.mark.parametrize(
    ("score", "label"),
    [
        ([0.2, 0.8, 0.4], [0, 0, 0]),
        ([0.2, 0.8, 1.0], [0, 1, 1]),
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]),
    ],
)
def test_without_finite_log_odds_there_is_no_slope(score: list[float], label: list[int]) -> None:
    """One class, a score of exactly 1, classes that part without error."""
    found = get("calibration_slope").measure(crossing(np.array(score), np.array(label, float)))

    assert np.isnan(found.value[0])


def test_scores_that_are_no_probabilities_have_no_calibration() -> None:
    cells = at(scored(["a", "a"], [3.0, 7.0], [0, 1]))

    assert not get("brier_score").available(cells)
    assert get("roc_auc").available(cells)
