"""A report says what a clause and an instrument count for on its own day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor import rulebook
from auditor.rules import Clause
from auditor.views import legal
from auditor.wording import Wording

EN = Wording("en")


def clause(begins: str | None, ends: str | None, status: str) -> Clause:
    told = {"id": "x", "title": {"en": "x", "zh-CN": "x"}, "citation": "x", "verified": "primary"}
    return Clause.model_validate(
        {**told, "status": status, "applies_from": begins, "applies_until": ends}
    )


@pytest.mark.parametrize(
    ("begins", "ends", "status", "said"),
    [
        (
            "2027-12-02",
            None,
            "adopted_not_yet_applicable",
            "not yet in force, from December 2, 2027",
        ),
        ("2026-08-02", None, "adopted_not_yet_applicable", "in force since August 2, 2026"),
        ("2026-11-23", None, "adopted_not_yet_applicable", "in force since November 23, 2026"),
        (None, None, "adopted_not_yet_applicable", "adopted, not yet applicable"),
        (None, "2026-07-20", "in_force", "no longer in force, until July 20, 2026"),
        (None, "2026-07-20", "repealed", "no longer in force, until July 20, 2026"),
        (None, "2026-11-23", "repealed", "in force until November 23, 2026"),
        (None, None, "repealed", "repealed"),
        ("2026-11-24", None, "in_force", "not yet in force, from November 24, 2026"),
        ("2023-07-05", None, "pending_rescission", "in force, rescission pending"),
    ],
)
def test_the_day_of_the_report_decides_what_a_clause_counts_for(
    begins: str | None, ends: str | None, status: str, said: str
) -> None:
    """A law that was adopted for later is in force once its day has come."""
    one = clause(begins, ends, status)

    assert legal.standing(one, one.status, dt.date(2026, 11, 23), EN) == said


@pytest.mark.parametrize(
    ("day", "annex", "marking"),
    [
        ("2026-07-01", "not yet in force, from December 2, 2027", "not yet in force, from August 2, 2026"),
        ("2026-11-23", "not yet in force, from December 2, 2027", "in force"),
        ("2027-12-03", "in force since December 2, 2027", "in force"),
        ("2029-01-01", "in force since December 2, 2027", "in force"),
    ],
)  # fmt: skip
def test_the_same_clauses_are_told_otherwise_on_other_days(
    day: str, annex: str, marking: str
) -> None:
    as_of = dt.date.fromisoformat(day)
    book = rulebook.load(["eu.ai_act_high_risk"], folder=Path(), as_of=as_of)
    told = {one.id: legal.standing(one, one.status, as_of, EN) for one in book.clauses}

    assert told["eu.ai_act.annex4.2g"] == annex
    assert told["eu.ai_act.50.1"] == marking
