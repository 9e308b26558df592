"""A rule that somebody else wrote never goes by the name of a shipped one, and answers for none of its clauses."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from auditor import resources, rulebook
from auditor.errors import FileError
from tests.house_pack import HEAD, RATE

DAY = dt.date(2026, 11, 23)
SHIPPED = resources.rules_folder() / "us" / "adverse_impact.yaml"
CLAUSES = """framework: house.policy
version: '1'
title: {en: Policy, zh-CN: 制度}
citation: Policy 1
clauses:
- id: %s
  title: {en: Equal chances, zh-CN: 机会均等}
  citation: Policy 1
  status: voluntary
  verified: primary
  checked_by: {HOUSE-001: equals}
"""


def messages(path: Path) -> list[str]:
    """What a check and a run say of it; both must say it."""
    told = {problem.message for problem in rulebook.check([path])}
    with pytest.raises(FileError) as error:
        rulebook.load([str(path)], folder=path.parent, as_of=DAY)
    assert {problem.message for problem in error.value.problems} == told
    return sorted(told)


def test_the_rule_of_a_house_cannot_answer_for_the_clause_of_a_law(tmp_path: Path) -> None:
    """With the id of a shipped rule it would stand in the coverage of that law, with whatever limit."""
    path = tmp_path / "house.yaml"
    path.write_text(HEAD + RATE.replace("HOUSE-001", "LL144-001"), encoding="utf-8")

    (message,) = messages(path)

    assert message.startswith("'LL144-001' is the id of a shipped rule")


def test_a_changed_copy_of_a_shipped_pack_does_not_go_by_its_name(tmp_path: Path) -> None:
    """The report would call it the four-fifths rule; an overlay tells what was changed, and by whom."""
    path = tmp_path / "copy.yaml"
    text = SHIPPED.read_text(encoding="utf-8").replace("at_least: 0.80", "at_least: 0.50")
    path.write_text(text, encoding="utf-8")

    told = messages(path)

    assert any(one.startswith("'us.adverse_impact' is a shipped pack") for one in told)


def test_a_copy_that_is_the_same_to_the_byte_is_the_shipped_pack(tmp_path: Path) -> None:
    shutil.copy(SHIPPED, tmp_path / "copy.yaml")

    assert rulebook.check([tmp_path / "copy.yaml"]) == []
    assert rulebook.load(["./copy.yaml"], folder=tmp_path, as_of=DAY).rules


def test_an_overlay_does_not_go_by_the_name_of_a_shipped_pack(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "overlay: us.nyc_ll144\nversion: '1'\ntitle: {en: Ours, zh-CN: 本单位}\n"
        "extends: us.adverse_impact\nchanges:\n"
        "  UGESP-001: {must: {at_least: 0.9}, why: {en: Stricter, zh-CN: 从严}}\n",
        encoding="utf-8",
    )

    (message,) = messages(path)

    assert message.startswith("'us.nyc_ll144' is a shipped pack, and this is another")


def test_a_shipped_clause_is_not_written_anew_beside_a_house_pack(tmp_path: Path) -> None:
    """Its id would mean two clauses, one of them covered by whatever the house says."""
    path = tmp_path / "house.yaml"
    path.write_text(HEAD + RATE, encoding="utf-8")
    clauses = tmp_path / "frameworks" / "policy.yaml"
    clauses.parent.mkdir()

    clauses.write_text(CLAUSES % "house.policy.1", encoding="utf-8")
    assert rulebook.check([tmp_path]) == []
    assert len(rulebook.load(["./house.yaml"], folder=tmp_path, as_of=DAY).clauses) == 1

    clauses.write_text(CLAUSES % "us.ugesp.4D", encoding="utf-8")
    (problem,) = rulebook.check([tmp_path])
    assert problem.message.startswith("duplicate clause id 'us.ugesp.4D'")
    with pytest.raises(FileError, match=r"duplicate clause id 'us\.ugesp\.4D'"):
        rulebook.load(["./house.yaml"], folder=tmp_path, as_of=DAY)
