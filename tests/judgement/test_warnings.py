"""What holds today and ends soon is said, on the right day, and changes no verdict."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from auditor import recommend
from auditor.judgement import judge
from auditor.report import Verdict, Word
from auditor.rules import Attestation
from tests.counted import rule, selected, situation

CELLS = selected({"a": (1, 2)})
DATED: dict[str, Any] = {
    "kind": "fact",
    "asks": {"fact": "system.bias_audit_date"},
    "must": {"newer_than_days": 365},
}


def on(day: str, **further: Any) -> Verdict:
    """An audit of 2026-01-15: 365 days later is 2027-01-15, for no 29 February lies between."""
    known = situation(
        facts={"system.bias_audit_date": "2026-01-15"}, as_of=dt.date.fromisoformat(day)
    )
    (verdict,) = judge(CELLS, [rule(**DATED, **further)], known)
    return verdict


@pytest.mark.parametrize(
    ("day", "word", "code", "days"),
    [
        ("2026-11-15", Word.PASS, "reason.fact_present", None),  # 15 + 31 + 15 = 61 days left
        ("2026-11-16", Word.PASS, "reason.fact_ends_soon", 60),
        ("2027-01-14", Word.PASS, "reason.fact_ends_soon", 1),
        ("2027-01-15", Word.PASS, "reason.fact_ends_soon", 0),
        ("2027-01-16", Word.FAIL, "reason.fact_stale", None),
    ],
)
def test_a_dated_fact_warns_in_its_last_days_and_not_before(
    day: str, word: Word, code: str, days: int | None
) -> None:
    """With 60 days left for the first time on 16 November: 14 days of November, 31 of December, 15 of January."""
    verdict = on(day, warn_days=60)

    assert verdict.verdict == word
    assert verdict.reason is not None
    assert verdict.reason.code == code
    if days is not None:
        assert verdict.reason.values["ends_date"] == "2027-01-15"
        assert verdict.reason.values["days"] == days


def test_without_days_of_warning_nothing_is_said() -> None:
    """The last day itself is as good as any."""
    verdict = on("2027-01-15")

    assert verdict.reason is not None
    assert verdict.reason.code == "reason.fact_present"
    assert recommend.recommend([verdict], {"T-001": rule(**DATED).rule}) == []


def test_a_warning_is_recommended_beside_a_pass() -> None:
    """What to do, until when; the verdict stays."""
    asked = rule(**DATED, warn_days=60)
    (told,) = recommend.recommend([on("2026-12-15", warn_days=60)], {"T-001": asked.rule})

    assert told.code == "recommend.renew_fact"
    assert (told.values["ends_date"], told.values["days"]) == ("2027-01-15", 31)


@pytest.mark.parametrize(
    ("day", "word", "code"),
    [
        ("2026-11-30", Word.PASS, "reason.attested"),
        ("2026-12-01", Word.PASS, "reason.attested_ends_soon"),
        ("2026-12-31", Word.PASS, "reason.attested_ends_soon"),
        ("2027-01-01", Word.PENDING, "reason.attestation_expired"),
    ],
)
def test_a_statement_warns_before_it_ends(day: str, word: Word, code: str) -> None:
    """Its last day is 31 December, 30 days after the first of the month."""
    stated = Attestation(
        id="review",
        statement="s",
        person="p",
        role="r",
        date=dt.date(2026, 1, 1),
        expires=dt.date(2026, 12, 31),
    )
    asked = rule(
        kind="attestation", asks={"attestation": "review"}, must={"in_force": True}, warn_days=30
    )
    known = situation(attestations=(stated,), as_of=dt.date.fromisoformat(day))
    (verdict,) = judge(CELLS, [asked], known)

    assert (verdict.verdict, verdict.reason.code if verdict.reason else None) == (word, code)


def test_a_statement_without_an_end_never_warns() -> None:
    """Nothing ends, so nothing is to be renewed."""
    stated = Attestation(id="review", statement="s", person="p", role="r", date=dt.date(2026, 1, 1))
    asked = rule(
        kind="attestation", asks={"attestation": "review"}, must={"in_force": True}, warn_days=9999
    )
    (verdict,) = judge(CELLS, [asked], situation(attestations=(stated,)))

    assert verdict.reason is not None
    assert verdict.reason.code == "reason.attested"


def stated(begins: str, ends: str | None, person: str = "p") -> Attestation:
    return Attestation(
        id="review",
        statement="s",
        person=person,
        role="r",
        date=dt.date.fromisoformat(begins),
        expires=None if ends is None else dt.date.fromisoformat(ends),
    )


@pytest.mark.parametrize(
    ("further", "ends"),
    [
        ([("2027-01-01", "2027-12-31")], None),  # the day after
        ([("2026-12-01", None)], None),
        ([("2027-01-02", "2027-12-31")], "2026-12-31"),  # a day between them
        ([("2026-02-01", "2026-06-30")], "2026-12-31"),  # long over
        ([("2027-01-01", "2027-01-05")], "2027-01-05"),  # both end soon
        ([("2027-01-06", "2027-12-31"), ("2027-01-01", "2027-01-05")], None),
    ],
)
def test_a_statement_that_is_followed_by_another_warns_of_no_end(
    further: list[tuple[str, str | None]], ends: str | None
) -> None:
    """Only where on some day soon nobody would state it; the one that holds today is told."""
    every = (*(stated(*one, person="q") for one in further), stated("2026-01-01", "2026-12-31"))
    asked = rule(
        kind="attestation", asks={"attestation": "review"}, must={"in_force": True}, warn_days=30
    )
    known = situation(attestations=every, as_of=dt.date(2026, 12, 15))
    (verdict,) = judge(CELLS, [asked], known)

    assert verdict.verdict == Word.PASS
    assert verdict.reason is not None
    assert verdict.reason.values["person"] == "p"
    assert verdict.reason.values.get("ends_date") == ends
    assert len(recommend.recommend([verdict], {"T-001": asked.rule})) == (ends is not None)


def test_the_last_day_of_all_follows_itself() -> None:
    """There is no day after it."""
    last = stated("2026-01-01", str(dt.date.max))
    asked = rule(
        kind="attestation", asks={"attestation": "review"}, must={"in_force": True}, warn_days=30
    )
    (verdict,) = judge(CELLS, [asked], situation(attestations=(last, last)))

    assert verdict.verdict == Word.PASS
