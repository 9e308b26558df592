"""Probe columns: flips and consistency, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

import auditor
from auditor import intervals
from auditor.cells import Cells
from auditor.errors import DataError
from auditor.metrics import get
from auditor.rulebook import ruletests
from auditor.rules import RuleTest
from tests.counted import rule

PEOPLE = {
    "sex": ["f", "f", "f", "f", "m", "m", "m", "m"],
    "prediction": [1, 1, 0, None, 1, 0, 0, 1],
    "otherwise": [1, 0, 1, 1, 1, 0, None, 1],
    "neighbours": [1.0, 0.8, 0.4, 0.6, 0.0, 0.2, 0.6, None],
    "weight": [1.0, 2.0, 1.0, 1.0, 1.0, 3.0, 1.0, 1.0],
    "person": [1, 1, 2, 3, 4, 4, 5, 6],
}
ROLES = {"prediction": "prediction", "counterfactual": "otherwise", "consistency": "neighbours"}


def test_flips_are_counted_among_those_with_both_decisions() -> None:
    """Two of three women flip; of three men none."""
    cells = auditor.count(PEOPLE, sensitive=["sex"], **ROLES)
    found = get("counterfactual_flip_rate").measure(cells.at(["sex"]))

    assert found.value.tolist() == [pytest.approx(2 / 3), 0.0]
    assert found.counted.tolist() == [3, 3]


def test_consistency_is_the_mean_agreement_with_neighbours() -> None:
    """Women: 1, 0.8 and 0.6; men: 0, 0.8 and 0.4."""
    cells = auditor.count(PEOPLE, sensitive=["sex"], **ROLES)
    found = get("individual_consistency").measure(cells.at(["sex"]))

    assert found.value.tolist() == pytest.approx([0.8, 0.4])
    assert found.counted.tolist() == [3, 3]


def test_consistency_honours_weights_and_persons() -> None:
    """Weighted: women (1 + 2·0.8 + 0.6) / 4, men (0 + 3·0.8 + 0.4) / 5."""
    cells = auditor.count(PEOPLE, sensitive=["sex"], weight="weight", cluster="person", **ROLES)
    found = get("individual_consistency").measure(cells.at(["sex"]))

    assert found.value == pytest.approx([0.8, 0.56])
    assert found.hits.weight_2 == pytest.approx([1 + 4 * 0.8 + 0.6, 9 * 0.8 + 0.4])
    assert found.hits.folds is not None
    assert found.hits.folds.sum(axis=1) == pytest.approx(found.hits.weight)


def test_the_interval_of_consistency_is_at_least_as_wide_as_the_amounts_allow() -> None:
    """2,000 samples of 40 people who agree with 0 to 5 of 5 neighbours: the mean lies within nearly always."""
    random = np.random.default_rng(3)
    agree = random.choice(6, size=(2000, 40), p=[0, 0, 0, 0.05, 0.15, 0.8]) / 5
    truth = 0.05 * 0.6 + 0.15 * 0.8 + 0.8
    limits = intervals.clopper_pearson(agree.sum(axis=1), np.full(2000, 40.0), 0.025)

    assert ((limits.low <= truth) & (truth <= limits.high)).mean() >= 0.95


def test_it_agrees_with_the_formula_of_its_authors() -> None:
    """1 − Σ|ŷᵢ − mean ŷ of the neighbours| / n, with scikit-learn's neighbours."""
    from sklearn.neighbors import NearestNeighbors

    random = np.random.default_rng(1)
    features, decided = random.normal(size=(60, 2)), random.integers(0, 2, 60)
    near = NearestNeighbors(n_neighbors=5).fit(features).kneighbors(features, return_distance=False)
    mean = decided[near].mean(axis=1)
    cells = auditor.count(
        {"sex": ["f", "m"] * 30, "p": decided, "near": mean},
        sensitive=["sex"],
        prediction="p",
        consistency="near",
    )

    expected = 1 - np.abs(decided - mean).mean()
    assert get("individual_consistency").measure(cells.at(())).value[0] == pytest.approx(expected)


ROUTED = {
    "sex": ["f", "f", "f", "f", "m", "m", "m", "m"],
    "prediction": ["cat", "dog", "owl", None, "cat", "dog", "owl", "cat"],
    "otherwise": ["dog", "cat", "owl", "owl", "cat", "dog", None, "cat"],
    "neighbours": [1.0, 0.8, 0.4, 0.6, 0.0, 0.2, 0.6, None],
}


def routed(**columns: list[object]) -> Cells:
    return auditor.count(
        {**ROUTED, **columns},
        sensitive=["sex"],
        task="multiclass",
        positive=["cat", "dog"],
        **ROLES,
    )


def test_of_several_classes_any_other_class_is_a_flip() -> None:
    """Two of three women get another class, though both are favourable; of three men none."""
    found = get("counterfactual_flip_rate").measure(routed().at(["sex"]))

    assert found.value.tolist() == [pytest.approx(2 / 3), 0.0]
    assert found.counted.tolist() == [3, 3]


def test_of_several_classes_consistency_is_the_share_that_is_decided_alike() -> None:
    """Women: 1, 0.8 and 0.4; men: 0, 0.2 and 0.6, whatever class they have."""
    found = get("individual_consistency").measure(routed().at(["sex"]))

    assert found.value.tolist() == pytest.approx([2.2 / 3, 0.8 / 3])
    assert found.counted.tolist() == [3, 3]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Dog", "'Dog', which is no class.*Did you mean 'dog'"),
        ("dgo", "Classes: 'cat', 'dog', 'owl'.*Did you mean 'dog'"),
        ("N/A", "data.read.missing: .'N/A'."),
        ("bear", "holds 'bear', which is no class"),
    ],
)
def test_a_flip_to_what_is_no_class_is_an_error(word: str, told: str) -> None:
    """Otherwise whoever is written so would have flipped."""
    with pytest.raises(DataError, match=told):
        routed(otherwise=[word, *ROUTED["otherwise"][1:]])


def test_the_same_class_of_another_type_is_no_flip() -> None:
    """1.0 is 1, as between label and prediction."""
    numbers = {"cat": 1, "dog": 2, "owl": 3}
    columns = {
        "prediction": [numbers.get(w) for w in ROUTED["prediction"]],
        "otherwise": [float(numbers.get(w, "nan")) for w in ROUTED["otherwise"]],
    }
    cells = auditor.count({**ROUTED, **columns}, sensitive=["sex"], task="multiclass", **ROLES)
    found = get("counterfactual_flip_rate").measure(cells.at(["sex"]))

    assert found.value.tolist() == [pytest.approx(2 / 3), 0.0]


def test_of_several_classes_no_value_of_the_probe_is_the_positive_one() -> None:
    asked = {
        "task": "multiclass",
        "data": {
            "prediction": {"column": "prediction"},
            "sensitive": {"sex": {"column": "sex"}},
            "probes": {"counterfactual": {"column": "otherwise", "positive": ["cat"]}},
        },
        "rules": ["intl.baseline"],
    }
    with pytest.raises(DataError, match=r"leave out data\.probes\.counterfactual\.positive"):
        auditor.audit(asked, data=ROUTED)


def test_a_scan_of_several_classes_takes_both_probes() -> None:
    """Its --positive names the favourable classes, and no flip."""
    report = auditor.scan(
        ROUTED, sensitive=["sex"], task="multiclass", positive=["cat"], rules=["intl.baseline"], **ROLES
    )  # fmt: skip
    names = ("counterfactual_flip_rate", "individual_consistency")
    women = {
        e.metric: e.value for e in report.estimates if e.group == {"sex": "f"} and e.metric in names
    }

    assert women == pytest.approx(dict(zip(names, (2 / 3, 2.2 / 3), strict=True)))


def test_a_share_of_neighbours_beyond_all_is_refused_in_the_words_of_the_task() -> None:
    with pytest.raises(DataError, match="who were decided like the person"):
        routed(neighbours=[5] * 8)


def test_a_probe_is_refused_where_there_are_no_decisions_to_compare_with() -> None:
    """Of classes it tells what decides; of amounts that there is nothing to decide."""
    roles = {"sensitive": ["sex"], "label": "prediction", "counterfactual": "otherwise"}
    with pytest.raises(DataError, match=r"name data\.prediction, or data\.scores"):
        auditor.count(ROUTED, task="multiclass", **roles)
    with pytest.raises(DataError, match=r"its task is regression\. Leave the probe out"):
        auditor.count(PEOPLE, task="regression", **roles)


def test_a_probe_that_is_no_share_is_refused() -> None:
    with pytest.raises(DataError, match="outside 0 to 1"):
        auditor.count({**PEOPLE, "neighbours": [5] * 8}, sensitive=["sex"], **ROLES)


def test_a_probe_needs_decisions() -> None:
    with pytest.raises(DataError, match="compared with the decisions"):
        auditor.count(PEOPLE, sensitive=["sex"], label="prediction", counterfactual="otherwise")


def test_positive_values_of_a_probe_that_cannot_be_told_are_asked_for() -> None:
    table = {"sex": ["f", "m"], "score": [0.2, 0.9], "otherwise": ["grant", "deny"]}
    asked = {
        "data": {
            "score": {"column": "score"},
            "sensitive": {"sex": {"column": "sex"}},
            "probes": {"counterfactual": {"column": "otherwise"}},
        },
        "decision": {"threshold": 0.5},
        "rules": ["intl.baseline"],
    }
    with pytest.raises(DataError, match=r"data\.probes\.counterfactual"):
        auditor.audit(asked, data=table)


@pytest.mark.parametrize(
    ("metric", "limit", "good", "bad"),
    [
        ("counterfactual_flip_rate", {"at_most": 0.05}, {"flipped": 10}, {"flipped": 200}),
        ("individual_consistency", {"at_least": 0.8}, {"consistent": 950.5}, {"consistent": 500.0}),
    ],
)
@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_rules_about_probes_can_be_tested(
    metric: str, limit: dict[str, float], good: dict[str, float], bad: dict[str, float], task: str
) -> None:
    asked = rule(asks={"metric": metric}, must=limit, applies={"task": [task]})
    for one, verdict in ((good, "pass"), (bad, "fail")):
        groups = {"a": {**good, "of": 1000}, "b": {**one, "of": 1000}}
        test = RuleTest(verdict=verdict, groups=groups)
        assert ruletests.disagreement("tested", asked.rule, test) is None
