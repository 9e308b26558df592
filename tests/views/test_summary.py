"""The summary page: every rule is counted, what was measured has a row, and missing papers are told together."""

from __future__ import annotations

from typing import Any

import auditor
from auditor.report import Report
from auditor.views import absent
from auditor.views.findings import findings
from auditor.views.summary import summary
from auditor.wording import Wording

PEOPLE = {"sex": ["a", "b"] * 200, "chosen": [1, 0, 0, 1] * 100}


def report(*rules: str, **said: Any) -> Report:
    return auditor.scan(PEOPLE, prediction="chosen", sensitive=["sex"], rules=list(rules), **said)


def test_the_counts_of_a_pack_add_up_to_its_rules() -> None:
    found = report("intl.baseline", "cn.pia")
    view = summary(found, Wording("en"))

    for pack, row in zip(found.packs, view.packs.rows, strict=True):
        told = [str(line) for cell in row[1:] for line in cell.small]
        counted = sum(int(line.split()[0]) for line in told if line != "–")
        assert counted == sum(rule.pack == pack.pack for rule in found.rules)


def test_what_was_measured_has_a_row_and_what_does_not_apply_has_none() -> None:
    found = report("intl.baseline")
    table = summary(found, Wording("en")).rules
    assert table is not None

    rows = {str(row[0].words).split()[0] for row in table.rows}
    does_not_apply = {v.rule for v in found.verdicts if v.verdict == "not_applicable"}
    measured = {v.rule for v in found.verdicts if v.kind == "metric"}
    assert rows == measured - does_not_apply


def test_a_breached_document_has_a_row(tmp_path: Any) -> None:
    """A fact that is there and not what is asked stands beside the measured rules."""
    audit = {
        "system": {"name": "x", "facts": {"independent_years": 9}},
        "task": "binary",
        "data": {
            "prediction": {"column": "chosen", "positive": [1]},
            "sensitive": {"sex": {"column": "sex"}},
        },
        "rules": [str(house(tmp_path))],
    }
    table = summary(auditor.audit(audit, data=PEOPLE), Wording("en")).rules
    assert table is not None
    assert [str(row[0].words).split() for row in table.rows] == [
        ["HOUSE-1", "Too", "many", "years"]
    ]


def house(folder: Any) -> Any:
    path = folder / "house.yaml"
    path.write_text(
        """pack: house
version: "1"
languages: [en]
title: {en: House}
rules:
- id: HOUSE-1
  name: many-years
  kind: fact
  asks: {fact: system.independent_years}
  must: {at_most: 5}
  threshold: {origin: organisation, why: {en: Ours}}
  on_breach: fail
  severity: low
  title: {en: Too many years}
  why: {en: Because}
  tests:
  - {facts: {system.independent_years: 3}, verdict: pass}
  - {facts: {system.independent_years: 7}, verdict: fail}
""",
        encoding="utf-8",
    )
    return path


def test_missing_papers_of_a_pack_are_told_in_one_line_that_names_them_all() -> None:
    found = report("cn.pia")
    told = [str(line) for line in summary(found, Wording("en")).untested]
    facts = [v for v in found.verdicts if v.kind == "fact"]
    undocumented = [v.rule for v in facts if v.verdict == "insufficient_data"]
    assert len(undocumented) > absent.ONE_BY_ONE

    (line,) = [one for one in told if "facts are not documented" in one]
    assert f"{len(undocumented)} facts" in line
    assert all(rule in line for rule in undocumented)


def test_a_few_missing_papers_are_told_one_by_one() -> None:
    found = report("intl.baseline")
    told = [str(line) for line in summary(found, Wording("en")).untested]

    assert any(line.startswith("BASE-012: pending") for line in told)


def test_the_findings_name_every_missing_paper_once() -> None:
    found = report("cn.pia")
    view = findings(found, Wording("en"))
    missing = [one for one in view.findings if "not documented" in str(one.title)]

    told = [str(row[0].words).split()[0] for one in missing for row in one.where.rows]
    assert told == [
        v.rule for v in found.verdicts if v.kind == "fact" and v.verdict == "insufficient_data"
    ]
    assert view.general == []
