"""Who lacks what: shares of people, and rules about them."""

from __future__ import annotations

import pytest

import auditor
from auditor.metrics import get
from auditor.rulebook import ruletests
from auditor.rules import RuleTest
from tests.counted import rule

PEOPLE = {
    "sex": ["f"] * 5 + ["m"] * 5,
    "label": [1, None, None, 0, 1, 1, 0, 0, 1, None],
    "prediction": [1, 0, None, 0, 1, 1, 0, 0, 1, 1],
    "score": [0.1, 0.2, 0.3, None, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
    "income": [1.0, float("nan"), 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0],
    "job": ["a", "b", "", "a", None, "b", "a", "b", "a", "b"],
}
SHARES = {
    "missing_label_rate": (0.4, 0.2),
    "missing_prediction_rate": (0.2, 0.0),
    "missing_score_rate": (0.2, 0.0),
    "missing_feature_rate": (0.6, 0.0),
}


@pytest.mark.parametrize("name", SHARES)
def test_the_share_of_people_who_lack_something(name: str) -> None:
    cells = auditor.count(
        PEOPLE,
        sensitive=["sex"],
        label="label",
        prediction="prediction",
        score="score",
        features=["income", "job"],
    )
    found = get(name).measure(cells.at(["sex"]))

    assert tuple(found.value) == pytest.approx(SHARES[name])
    assert found.counted.tolist() == [5, 5]


@pytest.mark.parametrize("name", SHARES)
def test_a_rule_about_missing_values_can_be_tested_and_breached(name: str) -> None:
    """Much that is missing is what the rule is about, and no reason to be silent."""
    asked = rule(asks={"metric": name}, must={"at_most": 0.3}, decide={"min_group": 1})
    few = {"a": {"missing": 10, "of": 1000}, "b": {"missing": 40, "of": 1000}}
    many = {"a": {"missing": 10, "of": 1000}, "b": {"missing": 600, "of": 1000}}

    for groups, verdict in ((few, "pass"), (many, "fail")):
        test = RuleTest(verdict=verdict, groups=groups)
        assert ruletests.disagreement("tested", asked.rule, test) is None


def test_amounts_may_be_missing_too() -> None:
    cells = auditor.count(
        {"sex": ["f", "f", "m"], "owed": [1.0, None, 2.0], "guessed": [1.0, 2.0, None]},
        sensitive=["sex"],
        label="owed",
        prediction="guessed",
        task="regression",
    )

    assert get("missing_label_rate").measure(cells.at(["sex"])).value.tolist() == [0.5, 0.0]
    assert get("missing_prediction_rate").measure(cells.at(["sex"])).value.tolist() == [0.0, 1.0]
