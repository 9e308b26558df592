"""What went wrong elsewhere, by its name, and that it cannot happen here.

An expired waiver honoured in one path only: tests/test_force.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor import rulebook
from auditor.errors import AuditorError, FileError
from auditor.report import Outcome, Word
from tests.rulebook.test_lint import BASE

PACK = """pack: house
version: '1'
title: {en: House, zh-CN: 本单位}
rules:
- id: H-1
  name: unequal-selection
  kind: metric
  asks: {metric: METRIC, contrast: CONTRAST, across: ACROSS}
  must: {LIMIT}
  threshold: {origin: organisation, why: {en: x, zh-CN: x}}
  on_breach: fail
  severity: low
  title: {en: x, zh-CN: x}
  why: {en: x, zh-CN: x}
  tests:
  - {groups: {a: FORM, b: FORM}, verdict: pass}
  - {groups: {a: FORM, b: FORM}, verdict: fail}
"""
RATIO = {
    "METRIC": "selection_rate",
    "CONTRAST": "ratio_to_best",
    "ACROSS": "[each]",
    "LIMIT": "at_least: 0.8",
    "FORM": "{selected: 500, of: 1000}",
}


@pytest.fixture
def house(tmp_path: Path) -> Callable[..., str]:
    def written(**words: str) -> str:
        text = PACK
        for name, word in {**RATIO, **words}.items():
            text = text.replace(name, word)
        path = tmp_path / "house.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def rows(**groups: tuple[int, int]) -> dict[str, list[Any]]:
    """People of each group: selected, and not."""
    sex = [name for name, (yes, no) in groups.items() for _ in range(yes + no)]
    chosen = [one for yes, no in groups.values() for one in [1] * yes + [0] * no]
    return {"sex": sex, "chosen": chosen}


def scan(table: dict[str, list[Any]], rules: str, **further: Any) -> auditor.Report:
    asked = {"prediction": "chosen", "sensitive": ["sex"], "positive": [1], **further}
    return auditor.scan(table, rules=[rules], **asked)


def test_unknown_to_pass(house: Callable[..., str]) -> None:
    """A figure that cannot be computed: nobody has a label, so no rate of true positives is known."""
    table = rows(f=(500, 500), m=(500, 500)) | {"label": [None] * 2000}
    odds = house(METRIC="true_positive_rate", CONTRAST="difference", LIMIT="at_most: 0.1",
                 FORM="{tp: 9, fp: 1, fn: 1, tn: 9}")  # fmt: skip
    unlabelled = scan(rows(f=(500, 500), m=(500, 500)), odds)

    assert {v.verdict for v in unlabelled.verdicts} == {Word.INSUFFICIENT_DATA}
    assert unlabelled.outcome == Outcome.UNDETERMINED
    blank = scan(table, odds, label="label", label_positive=[1])
    assert {v.verdict for v in blank.verdicts} == {Word.INSUFFICIENT_DATA}


def test_empty_group_is_perfectly_fair(house: Callable[..., str]) -> None:
    """One group alone, or one of nobody, is compared with no one."""
    alone = scan(rows(f=(900, 100)), house())

    assert alone.verdicts[0].verdict == Word.INSUFFICIENT_DATA
    assert alone.outcome == Outcome.UNDETERMINED


KEYED = [line for line in BASE.splitlines() if re.match(r"[ -]*[a-z_]{3,}:", line)]


@pytest.mark.parametrize("line", KEYED)
def test_dropped_misspelt_control(tmp_path: Path, line: str) -> None:
    """Whatever key of a rule loses a letter, the file is refused; nothing of it is left out in silence."""
    key = line.strip(" -").partition(":")[0]
    path = tmp_path / "house.yaml"
    path.write_text(BASE.replace(line, line.replace(key, key[:-1], 1), 1), encoding="utf-8")

    assert rulebook.check([path])
    with pytest.raises((FileError, AuditorError)):
        scan(rows(f=(500, 500), m=(500, 500)), str(path))


def test_substituted_column(house: Callable[..., str]) -> None:
    """A rule about a role that no column is bound to is an error that names it; no other column is taken."""
    with pytest.raises(AuditorError, match="asks about the role 'race'"):
        scan(rows(f=(500, 500), m=(500, 500)), house(ACROSS="[[race]]"))


def test_one_row_group_flips_the_verdict(house: Callable[..., str]) -> None:
    """Two groups that keep the limit, and one person of a third who was not selected."""
    two = scan(rows(f=(980, 20), m=(985, 15)), house())
    three = scan(rows(f=(980, 20), m=(985, 15), x=(0, 1)), house())
    told = {group.group["sex"]: group.verdict for group in three.verdicts[0].groups}

    assert two.verdicts[0].verdict == Word.PASS
    assert three.verdicts[0].verdict == Word.INSUFFICIENT_DATA
    assert told == {"f": Word.PASS, "m": Word.PASS, "x": Word.INSUFFICIENT_DATA}


def test_one_row_group_is_never_the_best(house: Callable[..., str]) -> None:
    """One person who was selected makes nobody else fail."""
    found = scan(rows(f=(500, 500), m=(510, 490), x=(1, 0)), house()).verdicts[0]

    assert {g.group["sex"]: g.verdict for g in found.groups}["f"] == Word.PASS
    assert found.verdict == Word.INSUFFICIENT_DATA


@pytest.mark.parametrize("tests", ["  tests: []\n", ""])
def test_control_with_no_tests_passes(tmp_path: Path, tests: str) -> None:
    """A rule that was never tried is refused: at `check`, and in an audit."""
    begun = PACK.index("  tests:")
    text = PACK[:begun] + tests
    for name, word in RATIO.items():
        text = text.replace(name, word)
    path = tmp_path / "house.yaml"
    path.write_text(text, encoding="utf-8")

    assert "tests" in rulebook.check([path])[0].message
    with pytest.raises(FileError):
        scan(rows(f=(500, 500), m=(500, 500)), str(path))


def test_a_rule_set_that_tested_nothing_passes(house: Callable[..., str]) -> None:
    """All rules not yet in force: nothing was looked at, so nothing passed."""
    rules = Path(house())
    later = rules.read_text(encoding="utf-8").replace(
        "  on_breach", "  applies_from: 2999-01-01\n  on_breach"
    )
    rules.write_text(later, encoding="utf-8")

    found = scan(rows(f=(500, 500), m=(500, 500)), str(rules))

    assert {v.verdict for v in found.verdicts} == {Word.NOT_APPLICABLE}
    assert found.outcome == Outcome.UNDETERMINED
