"""Documented facts of an audit: a name that is nearly asked for, a day that is no date, and what is not blamed on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rulebook
from auditor.errors import FileError

PACK = """\
pack: house.docs
version: "1"
title: {en: Documents, zh-CN: 文件}
rules:
- id: DOC-001
  name: not-validated-lately
  kind: fact
  asks: {fact: system.last_validated}
  must: {newer_than_days: 365}
  threshold: {origin: organisation, why: {en: Ours., zh-CN: 本单位自定。}}
  on_breach: fail
  severity: high
  title: {en: Validated in the last year, zh-CN: 一年内经过验证}
  why: {en: Models age., zh-CN: 模型会过时。}
  tests:
  - {facts: {system.last_validated: 2026-01-15}, as_of: 2026-02-01, verdict: pass}
  - {facts: {system.last_validated: 2020-01-15}, as_of: 2026-02-01, verdict: fail}
- id: DOC-002
  name: no-review
  kind: attestation
  asks: {attestation: human_review}
  must: {in_force: true}
  threshold: {origin: organisation, why: {en: Ours., zh-CN: 本单位自定。}}
  on_breach: fail
  severity: high
  title: {en: A person reviewed it, zh-CN: 有人复核}
  why: {en: People answer., zh-CN: 由人负责。}
  tests:
  - {attestations: [{id: human_review, date: 2026-01-01}], as_of: 2026-02-01, verdict: pass}
  - {attestations: [], as_of: 2026-02-01, verdict: pending}
"""
AUDIT = """\
system:
  name: Tiny
  facts: {last_validated: 2026-01-15}
data: {path: people.csv, prediction: {column: p}, sensitive: {sex: {column: sex}}}
rules: [./house.yaml]
attestations: attestations.yaml
waivers:
- {rule: DOC-001, owner: Ann, reason: moving, compensating_control: by hand, expires: 2027-01-01}
"""
STATED = """\
attestations:
- {id: human_review, statement: Reviewed., person: Ann, role: head, date: 2026-01-01}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text("sex,p\nf,1\nm,0\n")
    Path("house.yaml").write_text(PACK)
    Path("attestations.yaml").write_text(STATED)
    return tmp_path


def told(*changes: tuple[str, str]) -> list[str]:
    text = AUDIT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    Path("audit.yaml").write_text(text)
    lines = [str(problem) for problem in rulebook.check(["audit.yaml"])]
    if not lines:
        rulebook.load_audit("audit.yaml")
        return []
    with pytest.raises(FileError) as refused:
        rulebook.load_audit("audit.yaml")
    assert str(refused.value).splitlines() == lines
    return lines


def test_what_is_asked_and_dated_is_clean(folder: Path) -> None:
    assert told() == []
    assert told(("last_validated: 2026-01-15", "motto: dare")) == []


def test_a_misspelt_fact_is_told_with_the_nearest_that_is_asked(folder: Path) -> None:
    assert told(("last_validated:", "last_validatd:")) == [
        "audit.yaml:3:11: no rule asks for the fact 'last_validatd'. Did you mean 'last_validated'? Rule DOC-001 (house.yaml:5) asks for that: mend the one that is misspelt."
    ]


def test_a_fact_much_like_one_that_is_given_stands(folder: Path) -> None:
    both = "last_validated: 2026-01-15, last_validated_by: Ann"
    assert told(("last_validated: 2026-01-15", both)) == []


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("15.01.2026", "2026-01-15"),
        ("01/15/2026", "2026-01-15"),
        ("2026/1/15", "2026-01-15"),
        ("2026年1月15日", "2026-01-15"),
        ("01/02/2026", "'01/02/2026' as YYYY-MM-DD"),
        ("31.02.2026", "'31.02.2026' as YYYY-MM-DD"),
        ("January", "'January' as YYYY-MM-DD"),
        ("true", "it as YYYY-MM-DD"),
    ],
)
def test_a_day_that_is_no_date_is_told_with_the_others(
    folder: Path, written: str, mended: str
) -> None:
    lines = told(("2026-01-15", written), ("rule: DOC-001", "rule: DOC-01"))

    assert lines == [
        f"audit.yaml:3:27: 'last_validated' is not a date, and rule DOC-001 needs one: write {mended}",
        "audit.yaml:8:10: no rule 'DOC-01' is asked. Did you mean 'DOC-001'?",
    ]


def test_a_pack_that_does_not_load_is_not_blamed_on_what_answers_it(folder: Path) -> None:
    misspelt = told(("./house.yaml", "./hause.yaml"), ("last_validated:", "last_validatd:"))
    assert misspelt == ["audit.yaml:5:9: no such rule pack: hause.yaml. Did you mean 'house.yaml'?"]

    Path("house.yaml").write_text(PACK.replace("must: {in_force: true}", "must: {in_force: 1}"))
    assert told() == ["house.yaml:22:20: 'in_force' must be true, but 1 is a number"]


def test_a_misspelt_key_is_one_mistake(folder: Path) -> None:
    Path("house.yaml").write_text(PACK.replace("on_breach", "on_breech", 1))
    assert told() == ["house.yaml:11:3: unknown key 'on_breech'. Did you mean 'on_breach'?"]


def test_a_statement_that_no_rule_asks_for_names_the_rule_that_nearly_does(folder: Path) -> None:
    Path("house.yaml").write_text(PACK.replace("human_review", "human_reviw"))
    (line,) = told()
    assert line == (
        "attestations.yaml:2:8: no rule asks for the attestation 'human_review'. "
        "Did you mean 'human_reviw'? Rule DOC-002 (house.yaml:18) asks for that: "
        "mend the one that is misspelt."
    )
