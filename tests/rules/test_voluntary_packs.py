"""The voluntary packs: a profile after NIST that fails nobody, and 38 controls of ISO/IEC 42001 with a row each."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from auditor import resources, rulebook, yamlfile
from auditor.cells import Cells
from auditor.judgement import judge
from auditor.report import Word
from auditor.rules import Clause, Framework
from tests.counted import selected, situation

DAY = dt.date(2026, 11, 23)
PEOPLE: Cells = selected({"a": (500, 1000), "b": (490, 1000)})


def verdicts(pack: str, **documented: Any) -> dict[str, Word]:
    """What the documented facts and the statements of a pack come to."""
    rules = rulebook.load([pack], folder=Path(), as_of=DAY).rules
    known = situation(
        facts={f"system.{key}": value for key, value in documented.items()}, as_of=DAY
    )
    asked = [one for one in rules if one.rule.kind != "metric"]
    return {one.rule: one.verdict for one in judge(PEOPLE, asked, known)}


def clauses(framework: str) -> dict[str, Clause]:
    path = resources.rules_folder() / "frameworks" / f"{framework}.yaml"
    found = yamlfile.parse(Framework, yamlfile.read(path))
    return {clause.id: clause for clause in found.clauses}


@pytest.mark.parametrize("pack", ["intl.nist_ai_rmf", "intl.iso_42001_soa"])
def test_what_is_voluntary_fails_nobody(pack: str) -> None:
    rules = rulebook.load([pack], folder=Path(), as_of=DAY).rules

    assert {one.rule.on_breach for one in rules} == {"flag"}


def test_every_heading_of_the_framework_has_a_rule() -> None:
    wanted = {f"govern_{n}" for n in range(1, 7)} | {f"map_{n}" for n in range(1, 6)}
    wanted |= {"measure_1"} | {f"measure_2.{n}" for n in range(1, 14)}
    wanted |= {f"measure_{part}.{n}" for part in (3, 4) for n in range(1, 4)}
    wanted |= {f"manage_{n}" for n in range(1, 5)}
    found = clauses("intl_nist_ai_rmf")
    ours = {id for id, one in found.items() if any(r.startswith("NIST-") for r in one.checked_by)}

    assert {f"intl.nist_ai_rmf.{name}" for name in wanted} <= ours
    assert len([id for id in ours if id.startswith("intl.nist_ai_rmf.genai.")]) == 12


def test_the_twelve_generative_risks_are_for_systems_that_generate() -> None:
    def asked(generates: bool) -> int:
        found = verdicts("intl.nist_ai_rmf", generates_content=generates)
        risks = [word for rule, word in found.items() if rule.startswith("NIST-R")]
        return sum(word != Word.NOT_APPLICABLE for word in risks)

    assert (asked(True), asked(False)) == (12, 0)


def test_every_control_of_annex_a_has_its_row() -> None:
    """38 controls, by id and short title, none of them verified against the standard."""
    counts = {"2": 3, "3": 2, "4": 5, "5": 4, "6.1": 2, "6.2": 7, "7": 5, "8": 4, "9": 3, "10": 3}
    found = clauses("intl_iso_42001")
    controls = [id.removeprefix("intl.iso_42001.a.") for id in found if ".a." in id]

    assert {key: sum(c.startswith(f"{key}.") for c in controls) for key in counts} == counts
    assert len(controls) == 38
    assert {clause.verified for clause in found.values()} == {"unverified"}


def test_a_control_left_out_with_its_reason_is_documented_and_a_blank_one_is_not() -> None:
    found = verdicts(
        "intl.iso_42001_soa", soa_a_10_3="Does not apply: nothing is bought.", soa_a_7_5=" "
    )

    assert (found["ISO42-A10.3"], found["ISO42-A7.5"]) == (Word.PASS, Word.INSUFFICIENT_DATA)
    assert found["ISO42-SOA"] == Word.PENDING
