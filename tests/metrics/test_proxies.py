"""Proxy strength: which people enter, what they are worth, and rules that ask for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import auditor
from auditor.cells import Cells
from auditor.metrics import get
from auditor.metrics.proxies import of_feature
from auditor.quantity import Dispersion, Joint
from auditor.rulebook import ruletests
from auditor.rules import RuleTest
from tests.counted import rule

TABLE = {("f", "a"): 40, ("f", "b"): 20, ("m", "a"): 10, ("m", "b"): 30}
V = float(np.sqrt((1 / 6 - 1 / 99) / (1 - 1 / 99)))


def people(*further: tuple[str | None, str, int], **columns: Any) -> dict[str, list[Any]]:
    rows = [(sex, job, n) for (sex, job), n in TABLE.items()] + list(further)
    return {
        "sex": [sex for sex, _, n in rows for _ in range(n)],
        "job": [job for _, job, n in rows for _ in range(n)],
        **columns,
    }


def strength(frame: dict[str, list[Any]], **asked: Any) -> Dispersion:
    cells = auditor.count(frame, sensitive=["sex"], features=["job"], **asked)
    (feature,) = cells.codebook.features
    return of_feature(cells.at(["sex"]), feature)


def test_it_is_counted_from_the_cells_of_feature_and_group() -> None:
    found = strength(people())

    assert found.value[0] == pytest.approx(V)
    assert found.counted.tolist() == [100]


def test_people_of_unknown_or_tiny_groups_do_not_enter() -> None:
    found = strength(people((None, "a", 50), ("x", "b", 29)))

    assert found.value[0] == pytest.approx(V)
    assert found.counted.tolist() == [100]


def test_values_that_few_people_have_count_as_one() -> None:
    """Twenty jobs of two people each would tell everybody apart by chance alone."""
    rare = [("f" if k % 2 else "m", f"rare {k}", 2) for k in range(20)]
    other = strength(people(*rare))

    assert other.value[0] == pytest.approx(
        strength(people(("f", "c", 20), ("m", "c", 20))).value[0]
    )


def test_rare_values_of_too_few_people_are_left_out() -> None:
    assert strength(people(("f", "c", 29))).value[0] == pytest.approx(V)


def test_a_missing_value_is_a_value() -> None:
    told = people(("f", "", 40))

    assert strength(told).value[0] == pytest.approx(strength(people(("f", "c", 40))).value[0])


def test_equal_weights_change_nothing_and_unequal_ones_widen() -> None:
    equal = strength(people(weight=[2.5] * 100), weight="weight")
    unequal = strength(people(weight=[0.1, 4.9] * 50), weight="weight")

    assert equal.value[0] == pytest.approx(V)
    assert equal.noise[0] == pytest.approx(0.01)
    assert unequal.noise[0] > 0.015


def test_a_person_counts_once_however_many_rows_it_has() -> None:
    """Every person twice: the same figure, worth 100 people and not 200."""
    frame = {name: values * 2 for name, values in people(person=list(range(100))).items()}
    found = strength(frame, cluster="person")

    assert found.noise[0] == pytest.approx(0.01)
    assert found.counted.tolist() == [200]


def cells(**columns: list[Any]) -> Cells:
    return auditor.count(people(**columns), sensitive=["sex"], features=["job", *columns])


def test_a_rule_speaks_of_every_feature_that_can_be_measured() -> None:
    found = get("proxy_strength").measure(cells(one=[1] * 100).at(["sex"]))

    assert isinstance(found, Joint)
    assert [part.name for part in found.parts] == ["job"]


def test_where_nothing_can_be_measured_nothing_passes() -> None:
    alone = auditor.count(people(one=[1] * 100), sensitive=["sex"], features=["one"])
    asked = rule(asks={"metric": "proxy_strength"}, must={"at_most": 0.3})
    (verdict,) = ruletests.judgement.judge(
        alone, [asked], ruletests._situation(asked.rule, RuleTest(verdict="pass"), alone.codebook)
    )

    assert verdict.verdict == "insufficient_data"
    (left_out,) = auditor.proxies(people(one=[1] * 100), sensitive=["sex"], features=["one"]).reason
    assert left_out == "reason.feature_constant"


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [((500, 520), "pass"), ((900, 100), "fail"), ((650, 400), "inconclusive")],
)
def test_a_rule_about_it_can_be_tested(shares: tuple[int, int], verdict: str) -> None:
    asked = rule(asks={"metric": "proxy_strength"}, must={"at_most": 0.25})
    groups = {name: {"low": n, "high": 1000 - n} for name, n in zip("ab", shares, strict=True)}

    test = RuleTest(verdict=verdict, groups=groups)
    assert ruletests.disagreement("tested", asked.rule, test) is None
