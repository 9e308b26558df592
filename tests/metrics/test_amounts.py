"""Metrics of predicted amounts, by hand and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import auditor
from auditor import intervals, variances
from auditor.cells import Cells
from auditor.metrics import get
from auditor.quantity import Single
from tests.counted import amounts, at, missed

MADE = np.random.default_rng(5)
LABEL = MADE.normal(40, 10, 600)
PREDICTION = LABEL * 0.8 + MADE.normal(6, 4, 600)
WEIGHT = MADE.uniform(0.5, 2, 600)
PERSON = MADE.integers(0, 150, 600)
GROUP = np.where(MADE.random(600) < 0.4, "a", "b")
NAMES = (
    "mean_absolute_error",
    "mean_squared_error",
    "mean_error",
    "mean_prediction",
    "mean_label",
    "r_squared",
)


def counted(**further: str) -> Cells:
    """The made-up people, with weights or repeated persons."""
    columns = {"y": LABEL, "p": PREDICTION, "w": WEIGHT, "who": PERSON, "g": GROUP}
    return auditor.count(
        columns, label="y", prediction="p", task="regression", sensitive=["g"], **further
    )


def of_a(name: str, cells: Cells) -> Single:
    """A metric of group a."""
    quantity = get(name).measure(cells.at(["g"]))
    assert not isinstance(quantity, tuple)
    return quantity.take(np.array([0]))  # type: ignore[return-value]  # none of these is joint


def test_errors_by_hand() -> None:
    """Errors 3, −1, −2: mean 0, absolute 2, squared (9 + 1 + 4) / 3."""
    crossing = at(missed({"a": [3.0, -1.0, -2.0], "b": [1.0, 1.0]}))

    assert get("mean_error").measure(crossing).value.tolist() == pytest.approx([0.0, 1.0])
    assert get("mean_absolute_error").measure(crossing).value.tolist() == pytest.approx([2.0, 1.0])
    assert get("mean_squared_error").measure(crossing).value.tolist() == pytest.approx([14 / 3, 1])
    root = get("root_mean_squared_error").measure(crossing).value.tolist()
    assert root == pytest.approx([(14 / 3) ** 0.5, 1.0])


def test_what_is_explained_by_hand() -> None:
    """Labels 1, 2, 3 vary by 2; misses of 1, 0, 1 square to 2: nothing is explained."""
    found = at(amounts({"a": [(1, 2), (2, 2), (3, 2)], "b": [(1, 1), (3, 3)], "c": [(2, 1)] * 3}))
    quantity = get("r_squared").measure(found)

    assert quantity.value.tolist() == pytest.approx([0.0, 1.0, np.nan], nan_ok=True)


@pytest.mark.parametrize("weighted", [False, True])
def test_values_are_those_of_scikit_learn(weighted: bool) -> None:
    """Group by group, with sampling weights and without."""
    from sklearn import metrics

    in_a = GROUP == "a"
    weight = WEIGHT[in_a] if weighted else None
    truth, guess = LABEL[in_a], PREDICTION[in_a]
    expected = {
        "mean_absolute_error": metrics.mean_absolute_error(truth, guess, sample_weight=weight),
        "mean_squared_error": metrics.mean_squared_error(truth, guess, sample_weight=weight),
        "r_squared": metrics.r2_score(truth, guess, sample_weight=weight),
        "mean_error": np.average(guess - truth, weights=weight),
        "mean_prediction": np.average(guess, weights=weight),
        "mean_label": np.average(truth, weights=weight),
    }
    cells = counted(weight="w") if weighted else counted()

    assert {name: of_a(name, cells).value[0] for name in NAMES} == pytest.approx(expected, rel=1e-9)


def influences(name: str, weight: np.ndarray) -> np.ndarray:
    """By how much each person of group a moves the figure, by leaving each out."""
    truth, guess = LABEL[GROUP == "a"], PREDICTION[GROUP == "a"]

    def figure(w: np.ndarray) -> float:
        error, mean = guess - truth, np.average(truth, weights=w)
        of = {
            "mean_absolute_error": abs(error),
            "mean_squared_error": error**2,
            "mean_error": error,
            "mean_prediction": guess,
            "mean_label": truth,
        }
        if name in of:
            return float(np.average(of[name], weights=w))
        return float(1 - (w @ error**2) / (w @ (truth - mean) ** 2))

    whole, step = figure(weight), 1e-5
    nudged = [figure(weight + step * row) for row in np.eye(len(weight))]
    return (np.array(nudged) - whole) / step


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["plain", "weight", "cluster"])
def test_variances_are_those_of_each_persons_influence(name: str, kind: str) -> None:
    """n/(n−1)·Σ(w·influence)², or between the folds of persons."""
    weight = WEIGHT[GROUP == "a"] if kind == "weight" else np.ones(int((GROUP == "a").sum()))
    moved = weight * influences(name, weight)
    further = {"weight": {"weight": "w"}, "cluster": {"cluster": "who"}}.get(kind, {})
    quantity = of_a(name, counted(**further))
    if kind == "cluster":
        from auditor.codes.people import fold

        folds = np.array([fold(str(person)) for person in PERSON[GROUP == "a"]])
        sums = np.bincount(folds, moved)
        used = len(np.unique(folds))
        expected = used / (used - 1) * (sums**2).sum()
    else:
        expected = len(moved) / (len(moved) - 1) * (moved**2).sum()
    actual = (
        variances.of_mean(quantity)[0] if hasattr(quantity, "squares") else quantity.variance  # type: ignore[arg-type, union-attr]
    )

    assert actual[0] == pytest.approx(expected, rel=1e-4)


def test_skewness_by_the_definition() -> None:
    """Of squared errors, from their sums up to the sixth power."""
    errors = MADE.normal(0, 1, 200)
    quantity = get("mean_squared_error").measure(at(missed({"a": errors.tolist()})))

    assert quantity.skewness[0] * 200**0.5 == pytest.approx(stats.skew(errors**2), rel=1e-3)  # type: ignore[union-attr]


def test_regression_metrics_are_for_regressions() -> None:
    """No decision has a mean absolute error, and no amount a true positive rate."""
    amounts = missed({"a": [1.0], "b": [2.0]}).at(())

    assert get("mean_absolute_error").available(amounts)
    assert not get("true_positive_rate").available(amounts)


def test_predictions_without_labels_still_have_a_mean() -> None:
    """What needs no label asks for none."""
    cells = auditor.count(
        {"p": [1.0, 3.0], "g": ["a", "b"]}, prediction="p", task="regression", sensitive=["g"]
    )
    whole = cells.at(())

    assert get("mean_prediction").measure(whole).value.tolist() == [2.0]
    assert not get("mean_error").available(whole)


def test_limits_of_what_is_explained_hold_it_and_stay_below_1() -> None:
    """R² has one bound: the wider of two t intervals, on itself and on the log of what is left."""
    quantity = of_a("r_squared", counted())
    found = intervals.limits(quantity, 0.025)
    low, high, value = found.low[0], found.high[0], quantity.value[0]
    half = 1.97 * quantity.variance[0] ** 0.5  # type: ignore[union-attr]

    assert low == pytest.approx(1 - (1 - value) * np.exp(half / (1 - value)), rel=1e-2)
    assert high == pytest.approx(value + half, rel=1e-2)


def test_a_variance_needs_people_for_its_rare_large_amounts() -> None:
    """Kurtosis by the definition; too few people for it leave the figure undecided, and too much of it does always."""
    from auditor import eligible

    quantity = of_a("r_squared", counted())
    truth = LABEL[GROUP == "a"]
    error = (PREDICTION - LABEL)[GROUP == "a"]
    largest = max(stats.kurtosis(truth, fisher=False), np.mean(error**4) / np.mean(error**2) ** 2)

    assert quantity.tails[0] == pytest.approx(largest, rel=1e-6)  # type: ignore[union-attr]
    for people, wildest, code in (
        (500, 0.0, "reason.figure_few_people"),
        (800, 13.0, "reason.tails_too_heavy"),
        (3000, 300.0, "reason.tails_beyond_reach"),
    ):
        rows = [(float(k % 7), k % 5 + 0.5) for k in range(people - 8)]
        cells = at(amounts({"a": rows + [(3.0 + wildest, 1.0)] * 8}))
        (reason,) = eligible.unreliable(get("r_squared").measure(cells))  # type: ignore[arg-type]
        assert reason is not None
        assert reason.code == code


def test_rare_large_amounts_of_one_group_tell_of_the_other() -> None:
    """Both of 1,500; only the second showed an amount far beyond the others."""
    from auditor import eligible

    calm = [(float(k % 7), k % 5 + 0.5) for k in range(1500)]
    both = at(amounts({"a": calm, "b": [*calm[1:], (100.0, 1.0)]}))
    first, second = eligible.unreliable(get("r_squared").measure(both))  # type: ignore[arg-type]
    (alone,) = eligible.unreliable(get("r_squared").measure(at(amounts({"a": calm}))))  # type: ignore[arg-type]

    assert alone is None
    assert first is not None
    assert second is not None
    assert first.code == second.code == "reason.tails_beyond_reach"


@pytest.mark.parametrize(
    ("weight", "code"),
    [(None, None), ("w", "reason.tails_beyond_reach")],
    ids=["alike", "weighted"],
)
def test_weights_that_may_grow_with_the_label_ask_for_calmer_labels(
    weight: str | None, code: str | None
) -> None:
    """Labels with a kurtosis of 9 or so: enough for people alike, too much where some weigh more."""
    from auditor import eligible

    draw = np.random.default_rng(11)
    label = -np.log(1 - (np.arange(6000) + 0.5) / 6000)
    columns = {
        "y": label,
        "p": label + draw.normal(0, 0.7, 6000),
        "w": np.where(label > 1, 1.1, 1.0),
        "g": np.full(6000, "a"),
    }
    assert 8 < stats.kurtosis(label, fisher=False) < 12
    cells = auditor.count(
        columns, label="y", prediction="p", task="regression", sensitive=["g"], weight=weight
    )
    (reason,) = eligible.unreliable(get("r_squared").measure(cells.at(["g"])))  # type: ignore[arg-type]

    assert (reason.code if reason else None) == code
