"""The packs of the United States beside hiring in New York: which edition holds on which day, and where a number of the law stands."""

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
from auditor.report import Word
from auditor.rules import Framework
from tests.counted import selected, situation

LOANS: Cells = selected({"a": (500, 1000), "b": (300, 1000)})


def rules(pack: str, day: dt.date) -> list[EffectiveRule]:
    return rulebook.load([pack], folder=Path(), as_of=day).rules


def verdicts(pack: str, day: str, **documented: Any) -> dict[str, Word]:
    """What the documented facts and the statements of a pack come to on a day."""
    as_of = dt.date.fromisoformat(day)
    asked = [one for one in rules(pack, as_of) if one.rule.kind != "metric"]
    known: Situation = situation(
        facts={f"system.{key}": value for key, value in documented.items()}, as_of=as_of
    )
    return {one.rule: one.verdict for one in judge(LOANS, asked, known)}


def measured(pack: str, rule: str, day: str) -> set[Word]:
    """The verdicts of a rule about 50 % and 30 % of a thousand people each."""
    as_of = dt.date.fromisoformat(day)
    asked = [one for one in rules(pack, as_of) if one.rule.id == rule]
    return {one.verdict for one in judge(LOANS, asked, situation(as_of=as_of))}


@pytest.mark.parametrize(
    ("day", "federal"),
    [("2026-07-20", Word.FLAG), ("2026-07-21", Word.NOT_APPLICABLE)],
)
def test_the_federal_effects_test_ends_and_the_state_one_does_not(day: str, federal: Word) -> None:
    """Regulation B lost it from 2026-07-21; the same figure is still asked for state law."""
    assert measured("us.fairlending", "FAIR-001", day) == {federal}
    assert measured("us.fairlending", "FAIR-002", day) == {Word.FLAG}


@pytest.mark.parametrize(
    ("field", "value", "rule", "word"),
    [
        ("adverse_action_notice_days", 30, "FAIR-020", Word.PASS),
        ("adverse_action_notice_days", 31, "FAIR-020", Word.FLAG),
        ("reasons_per_notice_most", 4, "FAIR-023", Word.PASS),
        ("reasons_per_notice_most", 5, "FAIR-023", Word.FLAG),
        ("reasons_per_notice_least", 0, "FAIR-024", Word.FAIL),
        ("generic_reason_codes_in_use", 1, "FAIR-025", Word.FAIL),
        ("record_retention_months", 24, "FAIR-043", Word.FAIL),
        ("record_retention_months", 25, "FAIR-043", Word.PASS),
        ("record_retention_months", True, "FAIR-043", Word.FAIL),
    ],
)
def test_a_number_of_credit_law_stands_where_the_law_puts_it(
    field: str, value: object, rule: str, word: Word
) -> None:
    assert verdicts("us.fairlending", "2026-11-23", **{field: value})[rule] == word


def test_a_fifth_key_factor_needs_inquiries_among_them() -> None:
    """Four factors, five where inquiries matter: one of two rules is asked once that is documented."""
    five = {"credit_score_key_factors": 5, "consumer_report_score_used": True}
    without = verdicts("us.fairlending", "2026-11-23", **five, inquiries_are_a_key_factor=False)
    among = verdicts("us.fairlending", "2026-11-23", **five, inquiries_are_a_key_factor=True)

    assert (without["FAIR-031"], without["FAIR-032"]) == (Word.FLAG, Word.NOT_APPLICABLE)
    assert (among["FAIR-031"], among["FAIR-032"]) == (Word.NOT_APPLICABLE, Word.PASS)


@pytest.mark.parametrize(
    ("day", "earlier", "later"),
    [
        ("2026-04-16", Word.PASS, Word.NOT_APPLICABLE),
        ("2026-04-17", Word.NOT_APPLICABLE, Word.PASS),
    ],
)
def test_model_risk_guidance_changes_on_its_day(day: str, earlier: Word, later: Word) -> None:
    """The same documented field answers to SR 11-7 up to the day before SR 26-2."""
    found = verdicts("us.sr_26_2", day, conceptual_soundness="Report V-4")

    assert (found["SR117-001"], found["SR262-020"]) == (earlier, later)


def test_generative_systems_are_left_out_of_model_risk_guidance() -> None:
    found = verdicts("us.sr_26_2", "2026-11-23", generative_or_agentic=True)

    assert set(found.values()) == {Word.NOT_APPLICABLE}


def test_guidance_that_works_by_principles_fails_nobody() -> None:
    asked = rules("us.sr_26_2", dt.date(2026, 11, 23))

    assert {one.rule.on_breach for one in asked} == {"flag"}


@pytest.mark.parametrize(
    ("day", "word"), [("2025-12-31", Word.NOT_APPLICABLE), ("2026-01-01", Word.FLAG)]
)
def test_illinois_looks_at_effects_from_its_day(day: str, word: Word) -> None:
    assert measured("us.illinois_hb3773", "IL3773-001", day) == {word}


def test_a_zip_code_among_the_inputs_does_not_hold_in_illinois() -> None:
    def said(**documented: object) -> Word:
        return verdicts("us.illinois_hb3773", "2026-11-23", **documented)["IL3773-010"]

    assert said(zip_code_used=True) == Word.FAIL
    assert said(zip_code_used=False) == Word.PASS
    assert said() == Word.INSUFFICIENT_DATA


@pytest.mark.parametrize(
    ("features", "word"),
    [(["years", "home_zip"], Word.FAIL), (["years"], Word.PASS), (None, Word.INSUFFICIENT_DATA)],
)
def test_the_names_of_the_features_win_over_what_is_documented_of_them(
    features: list[str] | None, word: Word
) -> None:
    """Somebody documents that no zip code is used; the features say otherwise."""
    table = {
        "sex": ["f", "m"] * 50,
        "chosen": [1, 0] * 50,
        "years": [3, 4] * 50,
        "home_zip": [60601, 60602] * 50,
    }
    report = auditor.audit(
        {
            "task": "binary",
            "system": {"facts": {"zip_code_used": False}},
            "data": {
                "prediction": {"column": "chosen", "positive": [1]},
                "sensitive": {"sex": {"column": "sex"}},
                "features": features,
            },
            "rules": ["us.illinois_hb3773"],
        },
        data=table,
        as_of=dt.date(2026, 11, 23),
    )
    (found,) = (one for one in report.verdicts if one.rule == "IL3773-011")

    assert found.verdict == word
    assert word != Word.FAIL or (found.reason and found.reason.values["stated"] == "home_zip")


@pytest.mark.parametrize(
    ("day", "days", "word"),
    [
        ("2026-12-31", 45, Word.NOT_APPLICABLE),
        ("2027-01-01", 45, Word.FAIL),
        ("2027-01-01", 30, Word.PASS),
    ],
)
def test_colorado_begins_with_the_year_2027(day: str, days: int, word: Word) -> None:
    found = verdicts("us.colorado_admt", day, adverse_outcome_notice_days=days)

    assert found["COADMT-021"] == word


def test_colorado_asks_each_party_for_its_own() -> None:
    def asked(role: str) -> set[str]:
        found = verdicts("us.colorado_admt", "2027-01-01", operator_role=role)
        return {rule for rule, word in found.items() if word != Word.NOT_APPLICABLE}

    assert "COADMT-010" in asked("developer") - asked("deployer")
    assert "COADMT-021" in asked("deployer") - asked("developer")


def test_the_repealed_colorado_act_asks_for_nothing_and_names_its_successor() -> None:
    path = resources.rules_folder() / "frameworks" / "us_colorado_admt.yaml"
    clauses = {one.id: one for one in yamlfile.parse(Framework, yamlfile.read(path)).clauses}
    repealed = [one for one in clauses.values() if one.status == "repealed"]

    assert len(repealed) == 3
    assert all(not one.checked_by and one.superseded_by in clauses for one in repealed)
