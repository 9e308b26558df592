"""The packs of the United States beside hiring in New York: which edition holds on which day, and where a number of the law stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from auditor import rulebook
from auditor.cells import Cells
from auditor.effective import EffectiveRule
from auditor.judgement import judge
from auditor.judgement.situation import Situation
from auditor.report import Word
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
        ("adverse_action_notice_days", 31, "FAIR-020", Word.FAIL),
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
