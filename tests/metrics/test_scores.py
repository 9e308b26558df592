"""Metrics of scores: the median's ties, and the area by its definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sklearn

import auditor
from auditor import codes, eligible, intervals, plan
from auditor.cells import Cells, Crossing
from auditor.config import Data
from auditor.engines import numpy as engine
from auditor.errors import AuditorError
from auditor.metrics import get
from auditor.quantity import Rate
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


def test_an_area_never_ends_a_hair_above_one_nor_outside_its_interval() -> None:
    """A score that errs nowhere is no more than that, however many shares are added up."""
    for seed in range(40):
        scores = np.random.default_rng(seed).random(500).round(3)
        labels = (scores > 0.5).astype(int)
        found = get("roc_auc").measure(at(scored(["a"] * 500, scores.tolist(), labels.tolist())))
        limits = intervals.limits(found, 0.025)

        assert found.value[0] <= 1
        assert limits.low[0] <= found.value[0] <= limits.high[0]
        (reason,) = eligible.unreliable(found)
        assert reason is not None
        assert reason.values["events"] == 0


def test_area_of_one_class_has_no_value() -> None:
    """Without negatives there is nothing to rank against."""
    cells = scored(GROUPS, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], [1, 1, 1, 1, 1, 0, 1, 0])
    found = get("roc_auc").measure(at(cells))

    assert np.isnan(found.value[0])
    assert np.isfinite(found.value[1])


scores_and_labels = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 1)), min_size=4, max_size=80
).filter(lambda rows: {label for _, label in rows} == {0, 1})


def _crossing(rows: list[tuple[int, int]]) -> Crossing:
    return at(scored(["a"] * len(rows), [float(s) for s, _ in rows], [y for _, y in rows]))


@given(scores_and_labels)
def test_average_precision_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    """Ties enter together."""
    score, label = zip(*rows, strict=True)
    found = get("average_precision").measure(_crossing(rows))

    assert found.value[0] == pytest.approx(sklearn.average_precision_score(label, score), abs=1e-12)


@given(scores_and_labels)
def test_the_distance_of_the_classes_is_that_of_scipy(rows: list[tuple[int, int]]) -> None:
    positive = [score for score, label in rows if label == 1]
    negative = [score for score, label in rows if label == 0]
    found = get("ks_distance").measure(_crossing(rows))

    assert found.value[0] == pytest.approx(stats.ks_2samp(positive, negative).statistic, abs=1e-12)


def test_average_precision_has_the_doubt_that_repeated_samples_show() -> None:
    """2,000 samples of 300 people: the spread of the values, and how often the truth lies within."""
    random = np.random.default_rng(11)
    values, stated, held = [], [], 0
    many = random.random(400_000) < 0.3
    truth = sklearn.average_precision_score(many, np.round(many + random.normal(0, 1, 400_000), 1))
    for _ in range(2000):
        label = random.random(300) < 0.3
        score = np.round(label + random.normal(0, 1, 300), 1)
        found = get("average_precision").measure(
            at(scored(["a"] * 300, score.tolist(), label.astype(int).tolist()))
        )
        limits = intervals.limits(found, 0.025)
        values.append(found.value[0])
        stated.append(found.variance[0])
        held += bool(limits.low[0] <= truth <= limits.high[0])

    assert np.mean(stated) == pytest.approx(np.var(values), rel=0.1)
    assert held / 2000 > 0.93


def test_the_distance_of_like_classes_holds_none() -> None:
    """Two halves of one sample: 0 is within the limits, though the estimate is never 0."""
    random = np.random.default_rng(5)
    score = np.round(random.random(200), 2).tolist()
    found = get("ks_distance").measure(at(scored(["a"] * 200, score, [0, 1] * 100)))
    limits = intervals.limits(found, 0.025)

    assert found.value[0] > 0
    assert limits.low[0] == 0


@pytest.mark.parametrize("quantile", [0.2, 0.5, 0.8])
def test_a_scoring_rate_counts_those_above_any_quantile(quantile: float) -> None:
    """Eleven scores 0…10: above the 0.8 quantile (8) stand 9 and 10."""
    cells = at(scored(["a"] * 11, [float(score) for score in range(11)]))
    found = get("scoring_rate", {"quantile": quantile}).measure(cells)

    assert found.numerator[0] == 10 - round(10 * quantile)


def test_bins_that_were_not_cut_at_the_quantile_say_so() -> None:
    cells = scored(["a"] * 4, [1.0, 2.0, 3.0, 4.0])
    book = cells.codebook.model_copy(
        update={"score": cells.codebook.score.model_copy(update={"exact": False})}
    )

    with pytest.raises(AuditorError, match="were not cut at quantile"):
        get("scoring_rate", {"quantile": 0.9}).measure(at(Cells(book, cells.tallies)))


def test_a_quantile_that_a_rule_asks_is_exact_with_any_number_of_scores() -> None:
    """5,000 distinct scores share 1,024 bins; exactly a tenth stands above the 0.9 quantile."""
    table = pa.table({"g": ["a", "b"] * 2500, "s": [float(k * k) for k in range(5000)]})
    data = Data.model_validate({"score": {"column": "s"}, "sensitive": {"g": {"column": "g"}}})
    look = codes.look(table, data, task="binary", threshold=None, quantiles=[0.9])
    coded = codes.code(table, look.codebook, data, threshold=None, seen=look)
    cells = engine.count(coded.columns, plan.every(data), codebook=look.codebook)
    found = get("scoring_rate", {"quantile": 0.9}).measure(cells.at(()))

    assert (found.numerator[0], found.denominator[0]) == (500, 5000)


def predicted(n: int = 900, *, shift: float = 0.4) -> dict[str, Any]:
    """Amounts of which group b gets more."""
    draw = np.random.default_rng(3)
    group = draw.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2])
    return {"group": group, "p": np.round(draw.normal(0, 1, n) + shift * (group == "b"), 3)}


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_distance_to_everybody_else_is_that_of_scipy(task: Any) -> None:
    rows = predicted()
    role = "score" if task == "binary" else "prediction"
    cells = auditor.count(rows, **{role: "p"}, sensitive=["group"], task=task)

    found = auditor.estimate(cells, ["distribution_distance"], by=["group"])

    for _, row in found.iterrows():
        own, rest = (
            rows["p"][rows["group"] == row["group"]],
            rows["p"][rows["group"] != row["group"]],
        )
        assert row["value"] == pytest.approx(stats.ks_2samp(own, rest).statistic)
        assert row["low"] <= row["value"] <= row["high"]


def test_nobody_is_at_a_distance_from_nobody() -> None:
    cells = auditor.count(predicted(), prediction="p", sensitive=["group"], task="regression")

    found = auditor.estimate(cells, ["distribution_distance"])

    assert found["value"].isna().all()
    assert found["reason"].tolist() == ["reason.no_members_and_others"]


def test_a_regression_has_a_share_above_a_quantile_of_all_predictions() -> None:
    """Quantile parity: who is among the tenth with the largest predicted amounts."""
    rows = predicted()
    cells = auditor.count(rows, prediction="p", sensitive=["group"], task="regression")
    crossing, cut = cells.at(["group"]), np.quantile(rows["p"], 0.9)

    rate = get("scoring_rate", {"quantile": 0.9}).measure(crossing)

    assert isinstance(rate, Rate)
    for group, value in zip(crossing.groups, rate.value, strict=True):
        assert value == (rows["p"][rows["group"] == group["group"]] > cut).mean()


def test_two_groups_apart_are_at_distance_one() -> None:
    rows = {"group": ["a"] * 40 + ["b"] * 60, "p": [1.0] * 40 + [2.0] * 60}
    cells = auditor.count(rows, prediction="p", sensitive=["group"], task="regression")

    assert auditor.estimate(cells, ["distribution_distance"], by=["group"])["value"].tolist() == [
        1,
        1,
    ]


def _scored_people(rows_each: int, *, people: int = 3000) -> tuple[Cells, Any]:
    """People with a score and a label in two groups, each standing there several times."""
    draw = np.random.default_rng(7)
    label = draw.integers(0, 2, people)
    score = np.round(draw.normal(label * 1.2), 1)
    frame = {
        "sex": np.where(draw.random(people) < 0.5, "a", "b"),
        "label": label,
        "score": score,
        "person": np.arange(people).astype(str),
    }
    frame = {name: np.repeat(values, rows_each) for name, values in frame.items()}
    asked = {"label": "label", "score": "score", "sensitive": ["sex"]}
    return auditor.count(frame, **asked, cluster="person"), auditor.count(frame, **asked)


def test_an_area_of_repeated_persons_is_as_sure_as_persons_are_many() -> None:
    """Everybody's row five times: what it is without repeats, not √5 times narrower."""
    (once, plain), (often, copied) = _scored_people(1), _scored_people(5)
    width = [
        float(
            (found := intervals.limits(get("roc_auc").measure(c.at(())), 0.025)).high[0]
            - found.low[0]
        )
        for c in (plain, once, often, copied)
    ]

    assert width[1] == pytest.approx(width[0], rel=0.25)
    assert width[2] == pytest.approx(width[1], rel=1e-6)
    assert width[3] < 0.5 * width[2]


def test_an_area_of_repeated_persons_is_that_of_its_rows() -> None:
    once, plain = _scored_people(3, people=200)

    values = [get("roc_auc").measure(cells.at(("sex",))).value for cells in (once, plain)]

    assert values[0].tolist() == values[1].tolist()


def test_an_area_of_few_persons_with_many_rows_is_not_decided() -> None:
    """Sixty persons with twenty rows each are not 1,200."""
    cells, _ = _scored_people(20, people=60)
    reasons = eligible.unreliable(get("roc_auc").measure(cells.at(())))

    assert [reason.code for reason in reasons if reason] == ["reason.too_few_persons"]
