"""Calibration, against scikit-learn, a logistic regression of its own kind, and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize
from sklearn import metrics as sklearn

import auditor
from auditor import eligible, intervals
from auditor.cells import Crossing, Floats
from auditor.judgement import judge
from auditor.metrics import get
from auditor.quantity import Linearised
from tests.counted import at, rule, scored, situation


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


def test_a_mean_loss_has_the_variance_of_a_mean_of_two_people_more() -> None:
    """Two with the scores that there are, half of them positive: mistakes that nobody made yet may be dear."""
    score, label = sample(700)
    found = get("brier_score").measure(crossing(score, label))

    costs, either = (score - label) ** 2, np.concatenate([(1 - score) ** 2, score**2])
    mean = (costs.sum() + 2 * either.mean()) / 702
    spread = 700 / 699 * ((costs - mean) ** 2).sum() + 2 * ((either - mean) ** 2).mean()
    assert found.variance[0] == pytest.approx(spread / 702**2, rel=1e-9)
    assert found.variance[0] == pytest.approx(costs.var(ddof=1) / 700, rel=0.02)


@pytest.mark.parametrize("name", ["log_loss", "brier_score"])
@pytest.mark.parametrize(("people", "rate"), [(50, 0.02), (200, 0.01)])
def test_sure_scores_without_a_mistake_yet_are_not_taken_at_their_word(
    name: str, people: int, rate: float
) -> None:
    """One in fifty is surely wrong, and every third sample shows nobody: its interval holds the true loss all the same."""
    sure, wrong = 0.9999, 0.0001
    cost = {"log_loss": lambda s: -np.log(s), "brier_score": lambda s: (1 - s) ** 2}[name]
    label = np.arange(people) % 2
    found = get(name).measure(crossing(np.where(label == 1, sure, wrong), label.astype(float)))

    assert limits(found)[1] > (1 - rate) * cost(sure) + rate * cost(wrong)
    assert limits(found)[0] <= cost(sure)


def test_of_scores_that_are_certain_a_mistake_has_no_price() -> None:
    """Not one wrong of scores 0 and 1: a loss of 0 so far, and no end to what it may be."""
    label = np.arange(100.0) % 2
    found = intervals.limits(get("log_loss").measure(crossing(label, label)), 0.025)

    assert (found.low[0], found.high[0]) == (0.0, np.inf)


@pytest.mark.parametrize("name", ["brier_score", "log_loss", "calibration_slope"])
def test_a_rule_may_ask_about_probabilities(name: str) -> None:
    """What a rule needs is there: it is judged, and not told that there is no evidence."""
    score, label = sample(700)
    limit = {"between": [0.5, 2.0]} if name == "calibration_slope" else {"at_most": 5.0}
    asked = rule(asks={"metric": name}, must=limit)
    frame = {"score": score, "label": label.astype(int), "sex": ["a"] * 700}
    cells = auditor.count(frame, label="label", score="score", sensitive=["sex"])
    told = situation(evidence=cells.codebook.roles, outputs=frozenset({"score"}))
    (verdict,) = judge(cells, [asked], told)

    assert verdict.verdict == "pass"


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


def test_of_scores_without_log_odds_it_is_told_how_many_there_are() -> None:
    """People, not their weight, and only those whose label is known."""
    cells = auditor.count(
        {
            "g": ["a"] * 6 + ["b"] * 4,
            "s": [0.0, 1.0, 1.0, 1.0, 0.4, 0.6, 0.3, 0.3, 0.7, 0.7],
            "y": [0, 1, 0, None, 1, 0, 0, 1, 0, 1],
            "w": [9.0] * 10,
        },
        label="y",
        score="s",
        weight="w",
        sensitive=["g"],
    )

    found = get("calibration_slope")
    of_a, of_b = eligible.undefined(found, found.measure(cells.at(("g",))))

    told = auditor.estimate(cells, "calibration_slope", by=["g"])["reason"].tolist()
    assert told[0] == "reason.certain_scores"
    assert of_a is not None
    assert (of_a.code, of_a.values) == ("reason.certain_scores", {"n": 3})
    assert of_b is None


def test_scores_that_are_no_probabilities_have_no_calibration() -> None:
    cells = at(scored(["a", "a"], [3.0, 7.0], [0, 1]))

    assert not get("brier_score").available(cells)
    assert get("roc_auc").available(cells)
