"""The packs for public bodies: every field of the British record, and the levels and days of the Canadian directive."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from auditor import rulebook
from auditor.cells import Cells
from auditor.judgement import judge
from auditor.report import Word
from tests.counted import selected, situation

PEOPLE: Cells = selected({"a": (500, 1000), "b": (490, 1000)})


def verdicts(pack: str, day: str, **documented: Any) -> dict[str, Word]:
    """What the documented facts and the statements of a pack come to on a day."""
    as_of = dt.date.fromisoformat(day)
    rules = rulebook.load([pack], folder=Path(), as_of=as_of).rules
    known = situation(
        facts={f"system.{key}": value for key, value in documented.items()}, as_of=as_of
    )
    asked = [one for one in rules if one.rule.kind != "metric"]
    return {one.rule: one.verdict for one in judge(PEOPLE, asked, known)}


def test_a_record_without_a_name_of_its_own_has_none() -> None:
    """A system that nobody named still has a name in the report; the public record asks for one."""
    found = verdicts("uk.atrs", "2026-11-23", name="unnamed system")

    assert found["ATRS-010"] == Word.INSUFFICIENT_DATA


def test_a_filled_record_of_both_tiers_has_no_gap() -> None:
    rules = rulebook.load(["uk.atrs"], folder=Path(), as_of=dt.date(2026, 11, 23)).rules
    fields = {str(one.rule.asks.fact).removeprefix("system.") for one in rules}
    filled: dict[str, Any] = {name: "See the record" for name in fields if name != "None"}
    found = verdicts("uk.atrs", "2026-11-23", **{**filled, "atrs_last_review": "2026-06-01"})

    assert found.pop("ATRS-040") == Word.PENDING
    assert set(found.values()) == {Word.PASS}


def test_who_is_out_of_scope_is_not_asked() -> None:
    found = verdicts("uk.atrs", "2026-11-23", atrs_out_of_scope=True)

    assert {rule for rule, word in found.items() if word != Word.NOT_APPLICABLE} == {"ATRS-001"}


@pytest.mark.parametrize(
    ("day", "earlier", "word"),
    [
        ("2025-06-23", False, Word.NOT_APPLICABLE),
        ("2025-06-24", False, Word.PASS),
        ("2026-06-24", True, Word.NOT_APPLICABLE),
        ("2026-06-25", True, Word.PASS),
    ],
)
def test_older_canadian_systems_had_a_year(day: str, earlier: bool, word: Word) -> None:
    found = verdicts(
        "ca.adm_directive", day, aia_publication="AIA-17", in_use_before_2025_06_24=earlier
    )

    assert found["CADM-011"] == word


@pytest.mark.parametrize(
    ("level", "score", "word"),
    [
        (1, 25, Word.PASS),
        (1, 26, Word.FLAG),
        (2, 50, Word.PASS),
        (2, 51, Word.FLAG),
        (3, 75, Word.PASS),
        (3, 76, Word.FLAG),
        (4, 100, Word.PASS),
    ],
)
def test_a_level_below_its_score_is_flagged(level: int, score: int, word: Word) -> None:
    """0-25, 26-50, 51-75, 76-100 %: only the scale of the documented level is asked."""
    found = verdicts("ca.adm_directive", "2026-11-23", aia_level=level, aia_score_percent=score)
    scale = {rule: found[rule] for rule in ("CADM-006", "CADM-007", "CADM-008", "CADM-009")}

    assert scale.pop(f"CADM-{5 + level:03d}") == word
    assert set(scale.values()) == {Word.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("level", "word"),
    [(2, Word.NOT_APPLICABLE), (3, Word.INSUFFICIENT_DATA), (4, Word.INSUFFICIENT_DATA)],
)
def test_a_person_decides_at_the_two_upper_levels(level: int, word: Word) -> None:
    assert verdicts("ca.adm_directive", "2026-11-23", aia_level=level)["CADM-034"] == word
