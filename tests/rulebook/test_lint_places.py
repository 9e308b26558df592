"""A place is written as its code; another spelling is told, for it would turn a rule off in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rulebook
from auditor.rulebook import lint_places, packs
from tests.rulebook.test_lint import BASE
from tests.rulebook.test_rulebook import audit, pack, wrong

FORM = (
    "a place is written in capitals: two letters for the country (ISO 3166), one to three for what lies inside it "
    "behind a hyphen. Shipped rules speak of CA, CN, EU, KR, SG, UK, US, US-CO, US-IL, US-NYC"
)


@pytest.mark.parametrize(
    ("written", "column", "said"),
    [
        ("[us-nyc]", 25, "'us-nyc' is no code of a place: write US-NYC"),
        ("US_NYC", 24, "'US_NYC' is no code of a place: write US-NYC"),
        ("New York City", 24, "'New York City' is no code of a place: write US-NYC"),
        ("[EU, 中国]", 29, "'中国' is no code of a place: write CN"),
        ("US-NYC and eu", 24, "'US-NYC and eu' is no code of a place: write [US-NYC, EU]"),
        ("['US, EU']", 25, "'US, EU' is no code of a place: write US, EU"),
        ("New York", 24, f"'New York' is no code of a place: {FORM}"),
        ("US-NEWYORK", 24, f"'US-NEWYORK' is no code of a place: {FORM}"),
        ("QX", 24, f"'QX' is no code of a place: {FORM}"),
        ("CHN", 24, f"'CHN' is no code of a place: {FORM}"),
        ("Freedonia", 24, f"'Freedonia' is no code of a place: {FORM}"),
    ],
)
def test_a_place_in_an_audit_is_a_code(
    tmp_path: Path, written: str, column: int, said: str
) -> None:
    pack(tmp_path)
    path = audit(tmp_path, f"system: {{jurisdiction: {written}}}\n")

    assert wrong(path) == [f"audit.yaml:6:{column}: {said}"]


@pytest.mark.parametrize("written", ["US", "[EU, US-NYC, UK]", "DE-BY", "INTL", "''", "[]"])
def test_every_code_is_taken_and_so_is_none(tmp_path: Path, written: str) -> None:
    """Nobody knows all places; whether one is a slip is only noted."""
    pack(tmp_path)
    path = audit(tmp_path, f"system: {{jurisdiction: {written}}}\n")

    assert rulebook.check([path]) == []


def test_a_place_in_a_rule_and_in_its_tests_is_a_code(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    text = BASE.replace("task: [binary],", "task: [binary], jurisdiction: [us-nyc, EU],").replace(
        "  severity: high\n",
        "  severity: high\n  not_applicable_when: {jurisdiction: [Canada]}\n",
        1,
    )
    text = text.replace("{facts: {", "{facts: {system.jurisdiction: usa!, ", 1)
    path.write_text(text, "utf-8")

    assert [problem.message.split(": ")[-1] for problem in rulebook.check([path])] == [
        "write CA",
        "write US-NYC",
        "write US",
    ]


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        *(("US-NYX", "US-NYC"), ("US-NCY", "US-NYC"), ("US-NY", "US-NYC"), ("GB", None)),
        *(("US-NY-NYC", "US-NYC"), ("USA", None), ("QX", None)),
        *(("US-NYC", None), ("US-CA", None), ("DE", None), ("US-NYC-BX", None), ("us-nyx", None)),
    ],
)
def test_a_slip_is_a_letter_of_three_or_more(code: str, meant: str | None) -> None:
    """Two letters that differ are another country or state."""
    assert lint_places.near(code, packs.shipped_places()) == meant


def test_every_name_stands_for_a_place_that_a_shipped_pack_speaks_of() -> None:
    assert set(lint_places._NAMES.values()) <= packs.shipped_places()
