"""Shares of the data."""

from __future__ import annotations

import pytest
from scipy import stats

import auditor
from auditor import intervals
from auditor.errors import AuditorError
from auditor.metrics import get
from auditor.rulebook import ruletests
from auditor.rules import RuleTest
from tests.counted import at, decisions, rule


def test_unknown_people_belong_to_the_whole() -> None:
    """60 of a, 30 of b, 10 unknown: shares of a hundred."""
    cells = decisions(
        [("a", None, 1, 60), ("b", None, 0, 30), ("unknown", None, 1, 10)], has_label=False
    )
    crossing = at(cells)
    found = dict(
        zip(
            [g["group"] for g in crossing.groups], get("share").measure(crossing).value, strict=True
        )
    )

    assert found == {
        "a": pytest.approx(0.6),
        "b": pytest.approx(0.3),
        "unknown": pytest.approx(0.1),
    }


CENSUS = {"sex": {"source": "made up", "shares": {"f": 0.5, "m": 0.4, "x": 0.1}}}


def test_shares_are_held_against_the_population() -> None:
    """30 women of 80 whose sex is known, half of the population: 0.75; nobody is x, a tenth is."""
    table = {"sex": ["f"] * 30 + ["m"] * 50 + [None] * 20, "p": [1] * 100}
    cells = auditor.count(table, sensitive=["sex"], prediction="p", population=CENSUS)
    crossing = cells.at(["sex"])
    found = get("representation_ratio").measure(crossing)
    values = dict(zip([g["sex"] for g in crossing.groups], found.value.tolist(), strict=True))
    limits = intervals.limits(found, 0.025)
    share = stats.binomtest(30, 80).proportion_ci(method="exact")
    woman = [g["sex"] for g in crossing.groups].index("f")

    assert values == {
        "f": pytest.approx(0.75),
        "m": pytest.approx(50 / 80 / 0.4),
        "x": 0.0,
        "unknown": pytest.approx(float("nan"), nan_ok=True),
    }
    assert (limits.low[woman], limits.high[woman]) == pytest.approx(
        (share.low / 0.5, share.high / 0.5)
    )


def test_a_crossing_has_no_population() -> None:
    table = {"sex": ["f", "m"], "age": ["old", "young"], "p": [1, 0]}
    census = {"sex": {"source": "made up", "shares": {"f": 0.5, "m": 0.5}}}
    cells = auditor.count(table, sensitive=["sex", "age"], prediction="p", population=census)
    both = auditor.estimate(cells, "representation_ratio", by=["sex", "age"])

    assert set(both["reason"]) == {"reason.no_population_share"}


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ({"f": 51, "m": 49}, "less than or equal to 1"),
        ({"f": 0.6, "m": 0.6}, "add up to 1.2"),
        ({"female": 0.5, "m": 0.5}, "occurs in no row"),
    ],
)
def test_a_slip_in_the_population_is_told(shares: dict[str, float], told: str) -> None:
    census = {"sex": {"source": "made up", "shares": shares}}
    with pytest.raises((ValueError, AuditorError), match=told):
        auditor.count(
            {"sex": ["f", "m"], "p": [1, 0]}, sensitive=["sex"], prediction="p", population=census
        )


def test_a_rule_about_representation_can_be_tested() -> None:
    asked = rule(asks={"metric": "representation_ratio"}, must={"at_least": 0.8})
    for n, verdict in ((490, "pass"), (100, "fail")):
        groups = {"a": {"of": 500, "population": 0.5}, "b": {"of": n, "population": 0.5}}
        test = RuleTest(verdict=verdict, groups=groups)
        assert ruletests.disagreement("tested", asked.rule, test) is None
