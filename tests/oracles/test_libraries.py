"""Our figures against independent libraries, on random tables with ties and uneven groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fair
from scipy import stats
from sklearn import metrics as sk

import auditor
from auditor.cells import Cells

ROWS = 3000
FAIRLEARN = {
    "selection_rate": fair.selection_rate,
    "true_positive_rate": fair.true_positive_rate,
    "false_positive_rate": fair.false_positive_rate,
    "true_negative_rate": fair.true_negative_rate,
    "false_negative_rate": fair.false_negative_rate,
}
SCIKIT = {
    "accuracy": sk.accuracy_score,
    "precision": sk.precision_score,
    "f1": sk.f1_score,
}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    random = np.random.default_rng(7)
    score = random.integers(0, 60, ROWS) / 60
    return pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], ROWS, p=[0.3, 0.7]),
            "race": random.choice(list("abcd"), ROWS, p=[0.6, 0.3, 0.07, 0.03]),
            "label": (random.random(ROWS) < 0.2 + 0.6 * score).astype(int),
            "prediction": (score > 0.55).astype(int),
            "score": score,
            "weight": random.uniform(0.5, 2.0, ROWS),
        }
    )


@pytest.fixture(scope="module")
def cells(frame: pd.DataFrame) -> Cells:
    return auditor.count(
        frame, label="label", prediction="prediction", score="score", sensitive=["sex", "race"]
    )


def ours(cells: Cells, metric: str, contrast: str | None = None) -> dict[str, float]:
    table = auditor.estimate(cells, [metric], by=["race"], contrast=contrast)
    return dict(zip(table["race"], table["value"], strict=True))


@pytest.mark.parametrize("metric", FAIRLEARN)
def test_rates_per_group_are_fairlearns(frame: pd.DataFrame, cells: Cells, metric: str) -> None:
    """MetricFrame by group, and its largest difference and smallest ratio."""
    peer = fair.MetricFrame(
        metrics=FAIRLEARN[metric],
        y_true=frame["label"],
        y_pred=frame["prediction"],
        sensitive_features=frame["race"],
    )
    assert ours(cells, metric) == pytest.approx(peer.by_group.to_dict(), abs=1e-12)
    assert max(ours(cells, metric, "difference").values()) == pytest.approx(peer.difference())
    assert min(ours(cells, metric, "ratio").values()) == pytest.approx(peer.ratio())


@pytest.mark.parametrize("metric", SCIKIT)
def test_performance_per_group_is_scikits(frame: pd.DataFrame, cells: Cells, metric: str) -> None:
    """Accuracy, precision and F1 of every group."""
    expected = {
        race: SCIKIT[metric](rows["label"], rows["prediction"])
        for race, rows in frame.groupby("race")
    }

    assert ours(cells, metric) == pytest.approx(expected, abs=1e-12)


def test_area_per_group_is_scikits(frame: pd.DataFrame, cells: Cells) -> None:
    """ROC AUC with many ties."""
    expected = {
        race: sk.roc_auc_score(rows["label"], rows["score"]) for race, rows in frame.groupby("race")
    }

    assert ours(cells, "roc_auc") == pytest.approx(expected, abs=1e-12)


def test_equalized_odds_is_the_worse_of_its_halves(frame: pd.DataFrame, cells: Cells) -> None:
    """Its difference is that of the true or of the false positive rates, whichever is larger."""
    expected = fair.equalized_odds_difference(
        frame["label"], frame["prediction"], sensitive_features=frame["race"]
    )
    halves = [
        max(ours(cells, metric, "difference").values())
        for metric in ("true_positive_rate", "false_positive_rate")
    ]

    assert max(halves) == pytest.approx(expected)


def test_weighted_rates_are_scikits(frame: pd.DataFrame) -> None:
    """Sampling weights: accuracy and precision of every group."""
    weighted = auditor.count(
        frame, label="label", prediction="prediction", sensitive=["race"], weight="weight"
    )
    for metric in ("accuracy", "precision"):
        expected = {
            race: SCIKIT[metric](rows["label"], rows["prediction"], sample_weight=rows["weight"])
            for race, rows in frame.groupby("race")
        }
        assert ours(weighted, metric) == pytest.approx(expected, abs=1e-9)


def test_where_a_peer_prints_zero_we_say_undefined() -> None:
    """fairlearn gives a group without positives a true positive rate of 0; it has none."""
    frame = pd.DataFrame(
        {"g": ["f"] * 3 + ["m"] * 3, "y": [0, 0, 0, 1, 1, 0], "p": [1, 0, 0, 1, 0, 0]}
    )
    table = auditor.estimate(
        auditor.count(frame, label="y", prediction="p", sensitive=["g"]),
        ["true_positive_rate"],
        by=["g"],
    ).set_index("g")

    assert pd.isna(table.loc["f", "value"])
    assert table.loc["f", "reason"] == "reason.no_positives"
    assert table.loc["m", "value"] == 0.5


AMOUNTS = {
    "mean_absolute_error": sk.mean_absolute_error,
    "mean_squared_error": sk.mean_squared_error,
    "root_mean_squared_error": sk.root_mean_squared_error,
    "r_squared": sk.r2_score,
}


@pytest.mark.parametrize("weight", [None, "weight"])
@pytest.mark.parametrize("metric", AMOUNTS)
def test_errors_of_amounts_are_scikits(
    frame: pd.DataFrame, metric: str, weight: str | None
) -> None:
    """Predicted amounts of every group, with sampling weights and without."""
    random = np.random.default_rng(11)
    amounts = frame.assign(owed=np.round(100 * frame["score"] + random.normal(0, 20, ROWS), 2))
    amounts["guessed"] = np.round(80 * amounts["score"] + random.normal(10, 5, ROWS), 2)
    cells = auditor.count(
        amounts,
        label="owed",
        prediction="guessed",
        sensitive=["race"],
        weight=weight,
        task="regression",
    )
    expected = {
        race: AMOUNTS[metric](
            rows["owed"], rows["guessed"], sample_weight=rows[weight] if weight else None
        )
        for race, rows in amounts.groupby("race")
    }

    assert ours(cells, metric) == pytest.approx(expected, abs=1e-9)


SCORES = {
    "roc_auc": sk.roc_auc_score,
    "average_precision": sk.average_precision_score,
    "brier_score": sk.brier_score_loss,
    "log_loss": sk.log_loss,
}


@pytest.mark.parametrize("weight", [None, "weight"])
@pytest.mark.parametrize("metric", SCORES)
def test_figures_of_scores_are_scikits(
    frame: pd.DataFrame, metric: str, weight: str | None
) -> None:
    """Scores with many ties, of every group, with sampling weights and without."""
    scored = frame.assign(score=(frame["score"] * 60 + 0.5) / 61)
    cells = auditor.count(scored, label="label", score="score", sensitive=["race"], weight=weight)
    expected = {
        race: SCORES[metric](
            rows["label"], rows["score"], sample_weight=rows[weight] if weight else None
        )
        for race, rows in scored.groupby("race")
    }

    assert ours(cells, metric) == pytest.approx(expected, abs=1e-9)


def test_classes_are_told_apart_as_scipy_says(frame: pd.DataFrame, cells: Cells) -> None:
    """The Kolmogorov–Smirnov distance of positives' and negatives' scores, of every group."""
    expected = {
        race: stats.ks_2samp(
            rows.loc[rows["label"] == 1, "score"], rows.loc[rows["label"] == 0, "score"]
        ).statistic
        for race, rows in frame.groupby("race")
    }

    assert ours(cells, "ks_distance") == pytest.approx(expected, abs=1e-12)
