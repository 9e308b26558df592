"""What people say must hold something that can be seen, in a language that the pages speak."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import auditor
from auditor.errors import FileError
from auditor.filled import is_blank, is_placeholder, is_unseen
from auditor.rulebook import read_audit

UNSEEN = ["", " ", "\u200b", "\u2060\ufeff", "\u00a0\u3000", "\u3164", "\u2800", "\u00ad", "\ufe0f"]
NAN = float("nan")


def _audit(**further: Any) -> dict[str, Any]:
    return {
        "data": {
            "prediction": {"column": "chosen", "positive": [1]},
            "sensitive": {"sex": {"column": "sex"}},
        },
        "rules": ["us.adverse_impact"],
        **further,
    }


def _waiver(**said: Any) -> dict[str, Any]:
    fields = {"owner": "A", "reason": "r", "compensating_control": "c", "expires": "2027-01-01"}
    return _audit(waivers=[{"rule": "UGESP-001", **fields, **said}])


def _stated(**said: Any) -> dict[str, Any]:
    fields = {"id": "x", "statement": "s", "person": "P", "role": "R", "date": "2026-01-01"}
    return _audit(attestations=[{**fields, **said}])


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_nothing_visible_is_nothing_said(text: str) -> None:
    assert is_unseen(text)
    assert is_blank(text)
    assert is_blank({"en": text})


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "???",
        "…",
        "To do",
        "TBD.",
        " todo: ",
        "待补充",
        "To be done",
        "-",
        "—",
        "___",
        "。",
        "[TBD]",
        "<todo>",
        "todo: fill in",
        "tbd (ask Li)",
        "to be confirmed",
        "（待定）",
        "T.B.D.",
        "<insert provider>",
        "to be decided",
        "待核实",
    ],
)
def test_a_placeholder_documents_nothing(text: str) -> None:
    """It can be seen, and says nothing yet."""
    assert is_placeholder(text)
    assert not is_unseen(text)
    assert is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "no",
        "0",
        "N/A",
        "todos los solicitantes",
        "待定岗位",
        "todomatic",
        "TBC Bank",
        "Tba Ltd",
        "xxx Lutz",
        "todo list of the committee",
        "100%",
        "+",
        "是",
    ],
)
def test_a_short_answer_is_no_placeholder(text: str) -> None:
    """Nobody but its author knows that it is not meant."""
    assert not is_placeholder(text)
    assert not is_blank(text)


@pytest.mark.parametrize("stated", ["todo", "?"])
def test_a_fact_that_is_still_to_be_written_is_insufficient_data(stated: str) -> None:
    """With a reason of its own, for something does stand there."""
    report = auditor.audit(
        _audit(rules=["intl.baseline"], system={"purpose": stated, "name": "X"}),
        data={"sex": ["f", "m"] * 100, "chosen": [0, 1] * 100},
    )
    told = [
        v for v in report.verdicts if v.reason and v.reason.values.get("fact") == "system.purpose"
    ]

    assert {v.verdict for v in told} == {"insufficient_data"}
    assert {v.reason.code for v in told if v.reason} == {"reason.fact_placeholder"}


@pytest.mark.parametrize("text", ["+", "李雷", "می\u200cخواهم", "👩\u200d💻", "0"], ids=ascii)
def test_what_can_be_seen_is_said(text: str) -> None:
    assert not is_unseen(text)
    assert read_audit(_waiver(owner=text)).waivers[0].owner == text  # type: ignore[index, union-attr]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
@pytest.mark.parametrize("name", ["owner", "reason", "compensating_control"])
def test_nobody_unseen_answers_for_a_breach(name: str, text: str) -> None:
    for said in (text, {"en": text}):
        with pytest.raises(FileError, match="must not be blank"):
            read_audit(_waiver(**{name: said}))


@pytest.mark.parametrize("name", ["person", "role", "statement"])
def test_nobody_unseen_states_anything(name: str) -> None:
    with pytest.raises(FileError, match=f"'{name}' must not be blank"):
        read_audit(_stated(**{name: "\u200b"}))


@pytest.mark.parametrize("text", ["TBD", "?", "to be determined", "待定"])
@pytest.mark.parametrize("name", ["owner", "reason", "compensating_control"])
def test_nobody_still_to_be_named_answers_for_a_breach(name: str, text: str) -> None:
    for said in (text, {"en": text}):
        with pytest.raises(FileError, match="only keeps the place of what is still to be written"):
            read_audit(_waiver(**{name: said}))


@pytest.mark.parametrize("name", ["person", "role", "statement"])
def test_nobody_still_to_be_named_states_anything(name: str) -> None:
    with pytest.raises(FileError, match=f"'{name}' only keeps the place of what is still"):
        read_audit(_stated(**{name: "TBD"}))


@pytest.mark.parametrize("said", [{}, {"fr": "Oui."}])
def test_a_statement_is_made_in_a_language_of_the_pages(said: dict[str, str]) -> None:
    with pytest.raises(FileError, match="'statement' must hold a text in en or zh-CN"):
        read_audit(_stated(statement=said))


@pytest.mark.parametrize(
    "value",
    [NAN, math.inf, -math.inf, np.float32("nan"), np.float64("inf"), Decimal("nan")],
    ids=repr,
)
def test_a_number_that_is_none_is_refused_wherever_it_stands(value: Any) -> None:
    """As in a file: nothing could be written down of it, and no report would verify."""
    for facts in ({"k": value}, {"k": [1, value]}, {"k": {"en": value}}):
        with pytest.raises(auditor.AuditorError, match=r"'system\.facts\.k.*not a number that can"):
            read_audit(_audit(system={"facts": facts}))


def test_numbers_that_are_some_are_taken() -> None:
    facts = {"a": 0, "b": -1.5, "c": 7, "d": True}

    assert read_audit(_audit(system={"facts": facts})).system.facts == facts
