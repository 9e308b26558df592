"""A pack that an audit names twice, be it by an overlay, is told once, where the audit names it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor import rulebook
from auditor.errors import AuditorError
from tests.rulebook.test_rulebook import audit, wrong

OVERLAY = """overlay: {name}
version: '1'
title: {{en: Ours, zh-CN: 我们的}}
extends: {extends}
changes:
  UGESP-001: {{must: {{at_least: {limit}}}, why: {{en: Stricter here, zh-CN: 从严}}}}
"""
EITHER = "leave one out, or let one extend the other and name that one alone"


def overlay(folder: Path, name: str, extends: str, limit: str) -> None:
    text = OVERLAY.format(name=name, extends=extends, limit=limit)
    (folder / f"{name}.yaml").write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    overlay(tmp_path, "ours", "us.adverse_impact", "0.85")
    overlay(tmp_path, "theirs", "us.adverse_impact", "0.9")
    overlay(tmp_path, "over", "./ours.yaml", "0.95")
    return tmp_path


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("intl.baseline, intl.baseline", ["24: 'intl.baseline' is named twice: leave one out"]),
        (
            "./ours.yaml, ours.yaml",
            ["22: 'ours.yaml' is named twice, the first time as './ours.yaml': leave one out"],
        ),
        (
            "us.adverse_impact, ./ours.yaml",
            ["9: 'us.adverse_impact' comes with './ours.yaml', which extends it: leave one out"],
        ),
        (
            "./over.yaml, ./ours.yaml",
            ["22: './ours.yaml' comes with './over.yaml', which extends it: leave one out"],
        ),
        (
            "./ours.yaml, ./theirs.yaml",
            [f"22: './theirs.yaml' and './ours.yaml' extend the same pack: {EITHER}"],
        ),
        ("./over.yaml, intl.baseline", []),
    ],
)
def test_a_pack_that_is_named_twice_is_told_once(folder: Path, rules: str, told: list[str]) -> None:
    """And none of its rules is told beside it."""
    path = audit(folder, "", rules=rules)
    problems = [str(one).removeprefix(f"{path}:5:") for one in rulebook.check([path])]
    assert problems == told
    if told:
        assert wrong(path) == [f"audit.yaml:5:{line}" for line in told]
        with pytest.raises(AuditorError, match=r"leave one out|is named twice"):
            rulebook.load(rules.split(", "), folder=folder, as_of=dt.date(2026, 11, 23))
