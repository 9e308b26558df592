"""The European packs: which duties hold on which day, for which systems, and that no figure of ours fails anybody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor import resources, rulebook, yamlfile
from auditor.cells import Cells
from auditor.effective import EffectiveRule
from auditor.judgement import judge
from auditor.judgement.situation import Situation
from auditor.report import Verdict, Word
from auditor.rules import Framework
from tests.counted import selected, situation

HIGH_RISK = "eu.ai_act_high_risk"
GPAI = "eu.ai_act_gpai"
GDPR = "eu.gdpr_automated_decisions"
FRIA = "eu.fria"
PEOPLE: Cells = selected({"a": (500, 1000), "b": (490, 1000)})
ART_50 = {"AIA-150", "AIA-151", "AIA-152", "AIA-153"}


def rules(pack: str, day: dt.date) -> list[EffectiveRule]:
    return rulebook.load([pack], folder=Path(), as_of=day).rules


def verdicts(pack: str, day: str, **documented: Any) -> dict[str, Verdict]:
    """What the facts and attestations of a pack come to on a day, for a system documented so."""
    as_of = dt.date.fromisoformat(day)
    asked = [one for one in rules(pack, as_of) if one.rule.kind != "metric"]
    known: Situation = situation(
        facts={f"system.{key}": value for key, value in documented.items()}, as_of=as_of
    )
    return {one.rule: one for one in judge(PEOPLE, asked, known)}


def asked_on(pack: str, day: str, **documented: Any) -> set[str]:
    found = verdicts(pack, day, **documented)
    return {rule for rule, one in found.items() if one.verdict != Word.NOT_APPLICABLE}


def clauses(framework: str) -> set[str]:
    """The clauses of a framework that some rule speaks to."""
    path = resources.rules_folder() / "frameworks" / f"{framework}.yaml"
    read = yamlfile.parse(Framework, yamlfile.read(path))
    return {clause.id for clause in read.clauses if clause.checked_by}


@pytest.mark.parametrize(
    ("day", "annex", "transparency", "high_risk"),
    [
        ("2026-07-01", "III", False, False),
        ("2026-08-02", "III", True, False),
        ("2027-12-01", "III", True, False),
        ("2027-12-02", "III", True, True),
        ("2027-12-02", "I", True, False),
        ("2028-08-01", "I", True, False),
        ("2028-08-02", "I", True, True),
        ("2029-01-01", "III", True, True),
    ],
)
def test_duties_begin_on_their_own_days(
    day: str, annex: str, transparency: bool, high_risk: bool
) -> None:
    """Annex III, products of Annex I and transparency: three days, one pack."""
    asked = asked_on(HIGH_RISK, day, high_risk_annex=annex)

    assert bool(ART_50 & asked) == transparency
    assert ("AIA-010" in asked, "AIA-130" in asked, "AIA-140" in asked) == (high_risk,) * 3


@pytest.mark.parametrize(
    ("day", "earlier", "asked"),
    [
        ("2026-08-02", False, True),
        ("2026-12-01", True, False),
        ("2026-12-02", True, True),
        ("2026-08-01", False, False),
    ],
)
def test_marking_begins_later_for_systems_that_were_there_before(
    day: str, earlier: bool, asked: bool
) -> None:
    documented = {"on_market_before_2026_08_02": earlier, "generates_content": True}

    assert ("AIA-151" in asked_on(HIGH_RISK, day, **documented)) == asked


def test_nobody_is_asked_what_belongs_to_the_other_party() -> None:
    provider = asked_on(HIGH_RISK, "2028-01-01", operator_role="provider")
    deployer = asked_on(HIGH_RISK, "2028-01-01", operator_role="deployer")

    assert {"AIA-010", "AIA-130"} <= provider - deployer
    assert {"AIA-120", "AIA-144"} <= deployer - provider
    assert asked_on(HIGH_RISK, "2028-01-01") == provider | deployer


def test_every_point_of_annex_iv_and_every_item_of_the_annexes_is_asked_for() -> None:
    points = ["1a", "1b", "1c", "1d", "1e", "1f", "1g", "1h"]
    points += ["2a", "2b", "2c", "2d", "2e", "2f", "2g", "2h"]
    points += ["3.limits", "3.groups", "3.outcomes", "3.oversight", "3.input"]
    points += ["4", "5", "6", "7", "8", "9"]
    wanted = {f"eu.ai_act.annex4.{point}" for point in points}
    wanted |= {f"eu.ai_act.annex5.{item}" for item in range(1, 9)}
    wanted |= {f"eu.ai_act.annex8.a{item}" for item in range(1, 14)}
    wanted |= {f"eu.ai_act.10.2{item}" for item in "abcdefgh"}
    wanted |= {f"eu.ai_act.10.5{item}" for item in "abcdef"}
    wanted |= {f"eu.ai_act.17.{item}" for item in "abcdefghijklm"}

    assert wanted - clauses("eu_ai_act_high_risk") == set()


def test_every_field_of_annexes_xi_and_xii_is_asked_for() -> None:
    fields = {"tasks", "use", "release", "architecture", "modalities", "licence", "data"}
    first = fields | {"integration", "choices", "biases", "compute", "energy"}
    second = {"evaluation", "adversarial", "architecture"}
    wanted = {f"eu.ai_act.annex11.1.{field}" for field in first}
    wanted |= {f"eu.ai_act.annex11.2.{field}" for field in second}
    wanted |= {
        f"eu.ai_act.annex12.{field}" for field in fields | {"interaction", "versions", "size"}
    }
    wanted |= {f"eu.ai_act.53.1{letter}" for letter in "abcd"}

    assert wanted - clauses("eu_ai_act_gpai") == set()


@pytest.mark.parametrize(
    ("operations", "word"),
    [(1e25, Word.PASS), (1.0001e25, Word.FLAG), ("much", Word.FLAG), (None, "insufficient_data")],
)
def test_systemic_risk_is_presumed_above_ten_to_the_25(operations: Any, word: str) -> None:
    found = verdicts(GPAI, "2026-11-23", training_compute_flop=operations)

    assert found["GPAI-001"].verdict == word


def test_models_that_were_there_before_follow_two_years_later() -> None:
    earlier = {"placed_before_2025_08_02": True}

    assert "GPAI-019" not in asked_on(GPAI, "2027-08-01", **earlier)
    assert "GPAI-019" in asked_on(GPAI, "2027-08-02", **earlier)
    assert "GPAI-019" in asked_on(GPAI, "2025-08-02", placed_before_2025_08_02=False)
    assert "GPAI-019" not in asked_on(GPAI, "2025-08-01")


def test_safeguards_are_asked_where_no_human_decides_or_nobody_said_so() -> None:
    safeguards = {"GDPR-004", "GDPR-005", "GDPR-006", "GDPR-007"}

    assert safeguards <= asked_on(GDPR, "2026-11-23", solely_automated=True)
    assert safeguards <= asked_on(GDPR, "2026-11-23")
    assert not safeguards & asked_on(GDPR, "2026-11-23", solely_automated=False)


@pytest.mark.parametrize(
    ("documented", "word"),
    [
        ({"wp248_criteria_met": 1}, Word.PASS),
        ({"wp248_criteria_met": 2}, Word.FLAG),
        ({"wp248_criteria_met": 2, "dpia_done": True}, Word.NOT_APPLICABLE),
        ({"wp248_criteria_met": 2, "dpia_done": False}, Word.FLAG),
        ({}, Word.INSUFFICIENT_DATA),
    ],
)
def test_two_criteria_of_high_risk_without_an_assessment_are_flagged(
    documented: dict[str, Any], word: Word
) -> None:
    assert verdicts(GDPR, "2026-11-23", **documented)["GDPR-021"].verdict == word


@pytest.mark.parametrize(
    ("ground", "day", "asked"),
    [
        ("credit_scoring", "2027-12-02", True),
        ("insurance_pricing", "2027-12-02", True),
        ("public_body", "2027-12-01", False),
        ("none", "2028-01-01", False),
        (None, "2028-01-01", True),
    ],
)
def test_the_assessment_of_rights_is_asked_of_those_who_owe_it(
    ground: str | None, day: str, asked: bool
) -> None:
    """Where nobody documented why it is not owed, it is asked."""
    parts = {f"FRIA-0{number}" for number in range(10, 20)}
    found = parts & asked_on(FRIA, day, fria_ground=ground)

    assert found == (parts if asked else set())


@pytest.mark.parametrize("pack", [HIGH_RISK, FRIA])
def test_no_law_of_the_union_names_a_figure_so_none_fails(pack: str) -> None:
    measured = [one.rule for one in rules(pack, dt.date(2028, 1, 1)) if one.rule.kind == "metric"]

    assert {rule.on_breach for rule in measured} <= {"flag"}
    assert {rule.threshold.origin for rule in measured} <= {"project_default"}


@pytest.mark.parametrize(
    ("day", "features", "word"),
    [
        ("2027-12-01", ["club", "shoe"], Word.NOT_APPLICABLE),
        ("2027-12-02", ["club", "shoe"], Word.FLAG),
        ("2027-12-02", ["shoe"], Word.PASS),
        ("2027-12-02", [], Word.INSUFFICIENT_DATA),
    ],
)
def test_a_feature_that_stands_in_for_the_attribute_is_flagged_by_name(
    day: str, features: list[str], word: Word
) -> None:
    """Nine in ten of each sex in a club of their own: V = √(0.64 − 1/1999) / √(1 − 1/1999) = 0.7999."""
    data = {
        "sex": ["m"] * 1000 + ["f"] * 1000,
        "club": ["x"] * 900 + ["y"] * 100 + ["x"] * 100 + ["y"] * 900,
        "shoe": ["x", "y"] * 1000,
        "chosen": [1, 0, 0, 1] * 500,
    }
    config = {
        "system": {"name": "Screen", "facts": {"high_risk_annex": "III"}},
        "task": "binary",
        "data": {
            "prediction": {"column": "chosen", "positive": [1]},
            "sensitive": {"sex": {"column": "sex"}},
            "features": features,
        },
        "rules": [HIGH_RISK],
    }
    report = auditor.audit(config, data=data, as_of=dt.date.fromisoformat(day))
    (verdict,) = (one for one in report.verdicts if one.rule == "AIA-029")

    assert verdict.verdict == word
    if word == Word.FLAG:
        assert verdict.part == "club"
        assert verdict.value == pytest.approx(0.7999, abs=1e-4)
