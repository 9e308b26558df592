"""Flags of a scan become the same audit that an audit.yaml would describe; mistakes name the flag."""

from __future__ import annotations

from typing import Any

import pytest

from auditor import scanning
from auditor.config import Audit
from auditor.errors import AuditorError


def described(**flags: Any) -> Audit:
    given = {"prediction": "p", "sensitive": ["sex"], "rules": ["intl.baseline"]} | flags
    return scanning.describe("x.csv", **{k: v for k, v in given.items() if v is not None})


def test_what_is_not_said_is_left_to_the_defaults() -> None:
    """The shortest scan is the audit with the same defaults."""
    audit = described()

    assert audit.task == "binary"
    assert audit.data.label is None
    assert audit.decision.threshold is None
    assert audit.report.lang == ["en"]
    assert audit.report.to == ["html", "json"]


def test_roles_are_named_by_their_column_or_apart_from_it() -> None:
    """COLUMN, ROLE=COLUMN, or a mapping in Python."""
    listed = described(sensitive=["sex", "origin=race code"]).data.sensitive
    mapped = described(sensitive={"origin": "race code"}).data.sensitive

    assert {role: s.column for role, s in listed.items()} == {"sex": "sex", "origin": "race code"}
    assert mapped["origin"].column == "race code"


def test_bins_and_references_go_to_their_role() -> None:
    """Each names a role of --sensitive."""
    audit = described(sensitive=["age", "sex"], bins={"age": [25, 40]}, reference={"sex": "male"})

    assert audit.data.sensitive["age"].bins == [25, 40]
    assert audit.data.sensitive["sex"].reference == "male"


@pytest.mark.parametrize("value", [0, False, 0.0, "0"])
def test_a_value_that_is_nothing_in_python_is_a_value_all_the_same(value: Any) -> None:
    """positive=0 means the value 0, not "not said"."""
    found = described(positive=value).data.prediction

    assert found is not None
    assert found.positive == [value]


def test_a_threshold_of_zero_is_a_threshold() -> None:
    """0 is not "none"."""
    assert described(prediction=None, score="s", threshold=0.0).decision.threshold == 0.0


def test_with_a_score_alone_positive_means_the_label() -> None:
    """There is no prediction whose values it could name."""
    audit = described(prediction=None, score="s", label="y", positive=["yes"])

    assert audit.data.label is not None
    assert audit.data.label.positive == ["yes"]


def test_features_populations_probes_and_tolerance_go_where_audit_yaml_has_them() -> None:
    """A probe of the decision has the positive values of the decision."""
    held = {"sex": {"source": "census", "shares": {"f": 0.5, "m": 0.5}}}
    audit = described(
        positive=["yes"], features="income", population=held, counterfactual="other", consistency="near"
    )  # fmt: skip
    amounts = described(task="regression", tolerance=10)

    assert audit.data.features == ["income"]
    assert audit.data.population["sex"].shares == {"f": 0.5, "m": 0.5}
    assert audit.data.probes.counterfactual is not None
    assert audit.data.probes.counterfactual.positive == ["yes"]
    assert audit.data.probes.consistency is not None
    assert audit.data.probes.consistency.column == "near"
    assert amounts.decision.tolerance == 10


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"population": {"sx": {}}}, "--population: 'sx' is not named by --sensitive. Did you"),
        ({"population": {"sex": {"shares": {"f": 0.5}}}}, "--population"),
        ({"population": {"sex": {"source": "x", "shares": {"f": 2}}}}, "--population"),
        ({"tolerance": 3}, "--tolerance belongs to --task regression"),
        ({"task": "regression", "tolerance": 0}, "--tolerance"),
        ({"counterfactual": ["a"]}, "--counterfactual takes the name of one column"),
        ({"prediction": None}, "--prediction and --score"),
        ({"sensitive": []}, "--sensitive needs"),
        ({"sensitive": ["sex", "sex"]}, "--sensitive names 'sex' twice"),
        ({"sensitive": ["sex="]}, "--sensitive sex=: write"),
        ({"bins": {"age": [1]}}, "--bins: 'age' is not named by --sensitive"),
        ({"bins": {"sex": [float("nan")]}}, "--bins sex: nan is no edge"),
        ({"bins": {"sex": [1, float("inf")]}}, "--bins sex: inf is no edge"),
        ({"score": "s", "threshold": float("nan")}, "--threshold: write a plain number, not nan"),
        ({"task": "regression", "tolerance": float("inf")}, "--tolerance: write a plain number"),
        ({"bins": {"sex": [2, 1]}}, "--bins sex: the edges must ascend"),
        ({"reference": {"sx": "m"}}, "--reference: 'sx' is not named by --sensitive. Did you mean"),
        ({"threshold": 0.5}, "--threshold turns a score"),
        ({"threshold": 0.5, "score": "s"}, "--threshold turns the score"),
        ({"label": "p"}, "--label: column 'p'"),
        ({"label_positive": 1}, "--label-positive names values"),
        ({"prediction": None, "score": "s", "positive": 1}, "--positive names values"),
        ({"task": "multiclass", "score": "s"}, "--score belongs to --task binary; with several"),
        (
            {"task": "multiclass", "label": "y", "label_positive": [1]},
            "no class is the positive one",
        ),
        ({"task": "binary", "scores": {"a": "s"}}, "--scores belongs to --task multiclass"),
        ({"task": "ranking"}, "--prediction says nothing of --task ranking"),
        ({"task": "ranking", "prediction": None}, "--task ranking needs --query"),
        ({"task": "ranking", "prediction": None, "query": "q"}, "needs --rank"),
        ({"top": 3}, "--top belongs to --task ranking"),
        ({"task": "clustering"}, "--task"),
        ({"task": "regression", "positive": 1}, "--positive belongs to --task binary"),
        ({"task": "regression", "score": "s"}, "--score belongs to --task binary"),
        ({"rules": []}, "--rules"),
        ({"lang": ["de"]}, "--lang"),
        ({"seed": -1}, "--seed"),
        ({"label": ["y"]}, "--label takes the name of one column"),
        ({"read": {"skip": -1}}, "--skip"),
    ],
)
def test_a_mistake_names_its_flag(flags: dict[str, Any], told: str) -> None:
    """Nobody has to guess which of twenty flags is meant."""
    with pytest.raises(AuditorError) as mistake:
        described(**flags)

    assert told in str(mistake.value)
