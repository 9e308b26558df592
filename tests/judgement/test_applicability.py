"""A rule applies or does not by the system and the day alone; what is not documented excludes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from auditor.judgement import judge
from auditor.report import Word
from tests.counted import TODAY, rule, selected, situation

CELLS = selected({"a": (500, 1000), "b": (490, 1000)})


def reason(facts: dict[str, Any] | None = None, **words: Any) -> str | None:
    """Why the rule does not apply; None where it does."""
    days = {key: words.pop(key) for key in ("applies_from", "applies_until") if key in words}
    asked = rule(**words).model_copy(update=days)
    (verdict,) = judge(CELLS, [asked], situation(facts=facts or {}))
    if verdict.verdict != Word.NOT_APPLICABLE:
        return None
    assert verdict.reason is not None
    return verdict.reason.code


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [
        (0, 0, None),
        (None, -1, "reason.no_longer_in_force"),
        (1, None, "reason.not_yet_in_force"),
        (-1, 1, None),
    ],
)
def test_first_and_last_day_are_both_in_force(
    begins: int | None, ends: int | None, code: str | None
) -> None:
    days = [None if d is None else TODAY + dt.timedelta(days=d) for d in (begins, ends)]

    assert reason(applies_from=days[0], applies_until=days[1]) == code


@pytest.mark.parametrize(
    ("where", "meant", "code"),
    [
        ("US-NYC", ["US"], None),
        ("US", ["US-NYC"], None),
        ("US-NYC", ["US-NY"], "reason.other_jurisdiction"),
        ("EU", ["US", "CN"], "reason.other_jurisdiction"),
        ("DE", ["EU"], None),
        ("EU", ["FR"], None),
        ("CH", ["EU"], "reason.other_jurisdiction"),
        ("GB-LND", ["UK"], None),
        ("UK", ["GB"], None),
        (["EU", "US"], ["US-NYC"], None),
        (None, ["US"], None),
    ],
)
def test_a_place_excludes_only_places_apart_from_it(
    where: Any, meant: list[str], code: str | None
) -> None:
    """US may be US-NYC; and a system whose place nobody documented is not excepted."""
    facts = {} if where is None else {"system.jurisdiction": where}

    assert reason(facts, applies={"jurisdiction": meant}) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"system.public_body": False}, "reason.excepted_system"),
        ({"system.public_body": True}, None),
        ({"system.public_body": 0}, None),
        ({}, None),
    ],
)
def test_an_exception_needs_what_is_documented(facts: dict[str, Any], code: str | None) -> None:
    """Silence is no reason to except a system, and 0 is not no."""
    assert reason(facts, not_applicable_when={"system": {"public_body": [False]}}) == code


def test_an_exception_holds_only_where_all_of_it_is_true() -> None:
    meant = {"task": ["binary"], "jurisdiction": ["EU"]}

    assert reason({"system.jurisdiction": "EU"}, not_applicable_when=meant) is not None
    assert reason({"system.jurisdiction": ["EU", "US"]}, not_applicable_when=meant) is None
    assert reason({}, not_applicable_when=meant) is None


def test_an_exception_that_says_nothing_excepts_nothing() -> None:
    assert reason({}, not_applicable_when={}) is None


@pytest.mark.parametrize(
    ("days", "code"), [(1, "reason.excepted_until"), (0, "reason.excepted_until"), (-1, None)]
)
def test_an_exception_may_last_up_to_a_day(days: int, code: str | None) -> None:
    """A duty that begins later for some systems: they are excepted up to the day before, and not after it."""
    meant = {"system": {"annex": ["I"]}, "until": TODAY + dt.timedelta(days=days)}

    assert reason({"system.annex": "I"}, not_applicable_when=meant) == code
    assert reason({"system.annex": "III"}, not_applicable_when=meant) is None
    assert reason({}, not_applicable_when=meant) is None


@pytest.mark.parametrize(
    ("stated", "wanted", "excluded"),
    [
        (True, [True], False),
        (False, [True], True),
        *((said, [True], False) for said in ("yes", "TBD", " ", 1, [True], [True, False], [])),
        *((["banking", said], ["health"], False) for said in ("TBD", " ", 1)),
        *((said, ["provider"], False) for said in ("Provider ", "?", ["deployer", "provider"])),
        ("deployer", ["provider"], True),
        (["deployer", "importer"], ["provider"], True),
        ({"en": "Provider"}, ["provider"], False),
        (2, [1], True),
        (1.0, [1], False),
    ],
)
def test_only_a_value_of_the_same_kind_takes_a_system_out_of_a_rule(
    stated: Any, wanted: list[Any], excluded: bool
) -> None:
    """A placeholder, a blank or a word where yes or no is asked documents nothing about it."""
    code = reason({"system.role": stated}, applies={"system": {"role": wanted}})

    assert (code == "reason.other_system") is excluded


@pytest.mark.parametrize("place", [" ", "TBD", [], ["?"], ["EU", "TBD"], "China", "cn"])
def test_a_place_that_is_still_to_be_written_excludes_nothing(place: Any) -> None:
    assert reason({"system.jurisdiction": place}, applies={"jurisdiction": ["US-NYC"]}) is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"system.output": ["decision"]}, "reason.other_output"),
        ({"system.output": "decision"}, "reason.other_output"),
        ({"system.output": ["decision", "score"]}, None),
        *(({"system.output": said}, None) for said in (["TBD"], "?", [], ["decision", "text"])),
    ],
)
def test_a_kind_of_output_that_is_not_brought_is_none_of_the_system_only_where_that_is_documented(
    facts: dict[str, Any], code: str | None
) -> None:
    assert reason(facts, applies={"output": ["score"]}) == code


def test_a_system_is_excepted_by_its_outputs_only_where_all_of_them_are_documented() -> None:
    excepted = {"not_applicable_when": {"output": ["decision"]}}

    assert reason({}, **excepted) is None
    assert reason({"system.output": ["decision", "score"]}, **excepted) is None
    assert reason({"system.output": ["decision"]}, **excepted) == "reason.excepted_system"


def test_a_system_is_excepted_only_by_what_is_wholly_documented() -> None:
    excepted = {"not_applicable_when": {"system": {"customers": ["business"]}}}

    assert reason({"system.customers": ["Business"]}, **excepted) == "reason.excepted_system"
    for said in (["business", "TBD"], ["business", "?"], ["business", "public"], []):
        assert reason({"system.customers": said}, **excepted) is None
