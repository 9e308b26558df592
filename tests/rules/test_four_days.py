"""One audit on four days: each asks the editions of its day, and the report says what is not yet or no longer in force."""

from __future__ import annotations

import datetime as dt
import functools

import pytest

import auditor
from auditor.report import Word
from auditor.views.coverage import coverage
from auditor.wording import Wording

PACKS = ["eu.ai_act_high_risk", "us.fairlending", "us.sr_26_2", "us.colorado_admt"]
"""Laws whose days fall between these."""
EFFECTS, MODELS, COLORADO, HIGH_RISK = "FAIR-001", "SR262-020", "COADMT-021", "AIA-010"
ALWAYS = "FAIR-002"
DAYS = {
    "2026-04-16": {EFFECTS, "SR117-001"},
    "2026-07-01": {EFFECTS, MODELS},
    "2026-11-23": {MODELS},
    "2027-12-03": {MODELS, COLORADO, HIGH_RISK},
    "2029-01-01": {MODELS, COLORADO, HIGH_RISK},
}
"""Day → which of five rules with days of their own are asked on it."""


@functools.cache
def audited(day: str) -> auditor.Report:
    people = {"sex": ["a", "b"] * 400, "loan": [1, 0, 0, 1] * 200}
    return auditor.scan(
        people,
        prediction="loan",
        sensitive=["sex"],
        rules=PACKS,
        as_of=dt.date.fromisoformat(day),
    )


def standing(day: str, title: str) -> str:
    """What the coverage matrix says of a clause on a day."""
    table = coverage(audited(day), Wording("en"))
    assert table is not None
    (row,) = [row for row in table.rows if str(row[0].words) == title]
    return str(row[1].small[0])


@pytest.mark.parametrize("day", DAYS)
def test_the_editions_of_the_day_are_asked(day: str) -> None:
    asked = {v.rule for v in audited(day).verdicts if v.verdict != Word.NOT_APPLICABLE}

    assert asked & set().union(*DAYS.values()) == DAYS[day]
    assert ALWAYS in asked


@pytest.mark.parametrize(
    ("day", "effects", "colorado"),
    [
        (
            "2026-07-01",
            "in force until July 20, 2026",
            "not yet in force, from January 1, 2027",
        ),
        (
            "2026-11-23",
            "no longer in force, until July 20, 2026",
            "not yet in force, from January 1, 2027",
        ),
        ("2027-12-03", "no longer in force, until July 20, 2026", "in force since January 1, 2027"),
        ("2029-01-01", "no longer in force, until July 20, 2026", "in force since January 1, 2027"),
    ],
)
def test_the_report_says_what_is_not_yet_and_no_longer_in_force(
    day: str, effects: str, colorado: str
) -> None:
    assert standing(day, "Effects test: a neutral criterion questioned by its effect") == effects
    assert standing(day, "Records kept for three years") == colorado


@pytest.mark.parametrize("day", DAYS)
def test_a_verdict_outside_its_days_says_which_they_are(day: str) -> None:
    outside = {
        v.rule: v.reason.code
        for v in audited(day).verdicts
        if v.rule in set().union(*DAYS.values()) - DAYS[day] and v.reason
    }

    assert set(outside) == set().union(*DAYS.values()) - DAYS[day]
    assert set(outside.values()) <= {"reason.not_yet_in_force", "reason.no_longer_in_force"}
