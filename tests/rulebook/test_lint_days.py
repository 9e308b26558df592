"""Days of a law that deny each other are told where they stand, in packs and in frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rulebook
from auditor.rulebook import lint_days
from tests.house_pack import HEAD, RATE

LAW = "{name: A, citation: B, jurisdiction: US, checked_on: 2026-11-23, verified: primary, %s}"
CLAUSE = (
    "framework: house.policy\nversion: '1'\ntitle: {en: A, zh-CN: 甲}\ncitation: b\n%sclauses:\n"
    "- {id: c, title: {en: A, zh-CN: 甲}, citation: b, verified: primary, %s}\n"
)
PACK = [
    (
        "applies_from: 2027-01-01, applies_until: 2026-01-01, legal_status: draft",
        ["'applies_until' is before 'applies_from'"],
    ),
    (
        "applies_until: 2026-01-01, legal_status: in_force",
        ["'in_force', but it ended on 2026-01-01: write repealed or withdrawn"],
    ),
    (
        "applies_from: 2026-01-01, legal_status: adopted_not_yet_applicable",
        ["'adopted_not_yet_applicable', but it has applied since 2026-01-01: write in_force"],
    ),
    (
        "applies_from: 2020-01-01, legal_status: repealed",
        ["missing key 'applies_until': what is repealed has a last day"],
    ),
    ("applies_until: 2026-11-23, legal_status: in_force", []),
    ("applies_from: 2027-11-23, legal_status: in_force", []),
    ("applies_from: 2026-11-24, legal_status: adopted_not_yet_applicable", []),
    ("legal_status: repealed", []),
]


def said(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [problem.message for problem in rulebook.check([path])]


@pytest.mark.parametrize(("days", "told"), PACK)
def test_an_instrument_agrees_with_its_own_days(tmp_path: Path, days: str, told: list[str]) -> None:
    """Without this the whole pack would be not applicable, and nobody would hear why."""
    text = HEAD.replace("rules:\n", f"instrument: {LAW % days}\nrules:\n") + RATE

    assert said(tmp_path / "house.yaml", text) == told


def test_nobody_has_looked_on_a_day_to_come(tmp_path: Path) -> None:
    law = LAW.replace("2026-11-23", "2996-01-01") % "legal_status: voluntary"
    text = HEAD.replace("rules:\n", f"instrument: {law}\nrules:\n") + RATE
    told = "'checked_on' is a day to come: 2996-01-01. Write when it was looked at"

    assert said(tmp_path / "house.yaml", text) == [told]
    looked = "checked_on: 2996-01-01\n"
    assert said(tmp_path / "law.yaml", CLAUSE % (looked, "status: voluntary")) == [told]


@pytest.mark.parametrize(("days", "told"), PACK)
def test_a_clause_agrees_with_its_own_days(tmp_path: Path, days: str, told: list[str]) -> None:
    days = days.replace("legal_status", "status")

    assert said(tmp_path / "law.yaml", CLAUSE % ("checked_on: 2026-11-23\n", days)) == told


def test_a_clause_that_nobody_dated_is_held_against_today(tmp_path: Path) -> None:
    days = f"status: in_force, applies_until: {lint_days.today()}"

    assert said(tmp_path / "law.yaml", CLAUSE % ("", days)) == []
    (told,) = said(tmp_path / "law.yaml", CLAUSE % ("", days[:-10] + "2020-01-01"))
    assert told.startswith("'in_force', but it ended on 2020-01-01")


def test_what_no_software_can_test_no_rule_checks(tmp_path: Path) -> None:
    words = "status: voluntary, testable: false, checked_by: {UGESP-001: supports}"
    (told,) = rulebook.check([_written(tmp_path / "law.yaml", CLAUSE % ("", words))])

    assert told.message == (
        "no software can test this clause (testable: false), yet rules check it"
    )
    assert (told.line, told.column) == (6, 105)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
