"""One documented date is held against another; what is missing or no date is never a pass."""

from __future__ import annotations

from typing import Any

import pytest

from auditor import recommend
from auditor.judgement import judge
from auditor.report import Verdict, Word
from tests.counted import rule, selected, situation

CELLS = selected({"a": (1, 2)})
LATER = {"not_before": {"fact": "system.last", "months": 6}}
EARLIER = {"not_after": {"fact": "system.first"}}
WITHIN = {"not_after": {"fact": "system.first", "days": 30}}


def found(must: dict[str, Any], **facts: Any) -> Verdict:
    asked = rule(kind="fact", asks={"fact": "system.day"}, must=must)
    known = situation(facts={f"system.{name}": value for name, value in facts.items()})
    (verdict,) = judge(CELLS, [asked], known)
    return verdict


@pytest.mark.parametrize(
    ("must", "day", "other", "word"),
    [
        (LATER, "2026-08-15", {"last": "2026-02-15"}, Word.PASS),
        (LATER, "2026-08-14", {"last": "2026-02-15"}, Word.FAIL),
        (LATER, "2027-02-28", {"last": "2026-08-31"}, Word.PASS),
        (LATER, "2027-02-27", {"last": "2026-08-31"}, Word.FAIL),
        (EARLIER, "2026-02-01", {"first": "2026-02-01"}, Word.PASS),
        (EARLIER, "2026-02-02", {"first": "2026-02-01"}, Word.FAIL),
        (WITHIN, "2026-03-03", {"first": "2026-02-01"}, Word.PASS),  # 27 days to 28 February, and 3
        (WITHIN, "2026-03-04", {"first": "2026-02-01"}, Word.FAIL),
        (LATER, "2026-08-15", {}, Word.INSUFFICIENT_DATA),
        (LATER, "2026-08-15", {"last": " "}, Word.INSUFFICIENT_DATA),
        (LATER, "", {"last": "2026-02-15"}, Word.INSUFFICIENT_DATA),
        (LATER, "in autumn", {"last": "2026-02-15"}, Word.FAIL),
        (LATER, "2026-08-15", {"last": "in spring"}, Word.FAIL),
    ],
)
def test_a_date_is_held_against_another(
    must: dict[str, Any], day: str, other: dict[str, str], word: Word
) -> None:
    """On both sides of the day that is allowed, counted by hand."""
    assert found(must, day=day, **other).verdict == word


def test_the_allowed_day_is_said() -> None:
    """So that nobody has to count."""
    verdict = found(LATER, day="2026-08-14", last="2026-02-15")

    assert verdict.reason is not None
    assert verdict.reason.code == "reason.fact_too_early"
    assert verdict.reason.values["allowed_date"] == "2026-08-15"


def test_the_date_that_is_missing_is_the_one_to_be_documented() -> None:
    """Not the one that is there."""
    verdict = found(LATER, day="2026-08-15")
    (told,) = recommend.recommend([verdict], {"T-001": rule().rule})

    assert told.code == "recommend.document"
    assert told.values["fact"] == "system.last"


@pytest.mark.parametrize(
    ("shares", "word", "value"),
    [(0.01, "pass", 0.01), ([0.01, 0.4], "fail", 0.4), ([0.4, 0.01], "fail", 0.4), ([0.01, 0.02], "pass", None)],
)  # fmt: skip
def test_of_several_numbers_each_must_meet_the_limit(
    shares: Any, word: str, value: float | None
) -> None:
    """Of several columns the same is noticed; the order of the columns decides nothing."""
    asked = rule(
        kind="fact", asks={"fact": "data.missing_level.missing_share"}, must={"at_most": 0.05}
    )
    cells = selected({"a": (500, 1000), "b": (490, 1000)})
    (verdict,) = judge(
        cells, [asked], situation(facts={"data.missing_level.missing_share": shares})
    )

    assert (verdict.verdict, verdict.value) == (word, value)


@pytest.mark.parametrize(
    ("must", "stated"),
    [({"at_most": 0.05}, [0.01, "TBD"]), ({"present": True}, ["A. Li", "TBD"]), ({"present": True}, {"en": "TBD", "zh-CN": "李"})],
)  # fmt: skip
def test_a_part_that_is_still_to_be_written_is_no_evidence_and_no_breach(
    must: dict[str, Any], stated: Any
) -> None:
    asked = rule(kind="fact", asks={"fact": "system.reviewers"}, must=must)
    cells = selected({"a": (500, 1000), "b": (490, 1000)})
    (verdict,) = judge(cells, [asked], situation(facts={"system.reviewers": stated}))

    assert verdict.verdict == "insufficient_data"
    assert verdict.reason is not None
    assert (verdict.reason.code, verdict.reason.values["stated"]) == (
        "reason.fact_placeholder",
        "TBD",
    )
