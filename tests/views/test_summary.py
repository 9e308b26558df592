"""The summary page: every rule is counted, what was measured has a row, and missing papers are told together."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import auditor
from auditor.report import Report, Word
from auditor.rules import Waiver
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


def waived(report: Report, *by: tuple[str, ...], expires: dt.date) -> Report:
    """The same report with the verdicts on these crossings waived."""
    held = Waiver(rule="x", owner="B. Muster", reason="Moving.", compensating_control="Read by a person.", expires=expires)  # fmt: skip
    told = [
        v.model_copy(update={"verdict": Word.WAIVED, "waiver": held}) if v.by in by else v
        for v in report.verdicts
    ]
    return report.model_copy(update={"verdicts": told})


def two_crossings() -> Report:
    people = {
        "sex": ["a", "b"] * 300,
        "age": ["x"] * 300 + ["y"] * 300,
        "chosen": [1, 0] * 150 + [1, 1, 1, 0] * 75,
    }
    return auditor.scan(
        people, prediction="chosen", sensitive=["sex", "age"], rules=["us.adverse_impact"]
    )


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_waived_breach_stands_on_the_summary_and_in_the_findings(language: str) -> None:
    """A worse crossing of the same rule does not hide it."""
    found = two_crossings()
    found = waived(found, ("age",), expires=found.as_of + dt.timedelta(days=9))
    words = Wording(language, strict=True)
    view = summary(found, words)

    (line,) = view.waived
    assert all(part in line for part in ("B. Muster", "Read by a person.", "0.8", "age"))
    assert any("9" in one and "B. Muster" in one for one in view.ending)
    assert "waived" in str(view.packs.rows) or "豁免" in str(view.packs.rows)
    (finding,) = findings(found, words).findings
    told = [str(line) for row in finding.where.rows for line in row[2].small]
    assert any("B. Muster" in line and "Read by a person." in line for line in told)


def test_a_waiver_that_ends_later_or_today() -> None:
    found, words = two_crossings(), Wording("en", strict=True)

    later = waived(found, ("age",), expires=found.as_of + dt.timedelta(days=91))
    assert summary(later, words).ending == []
    (today,) = summary(waived(found, ("age",), expires=found.as_of), words).ending
    assert "today" in today


def test_the_row_of_a_rule_shows_the_worst_value_of_its_worst_verdict() -> None:
    found = two_crossings()
    values = {("sex",): 0.7, ("age",): 0.9, ("sex", "age"): 0.5}
    told = [
        v.model_copy(
            update={"verdict": Word.FLAG if v.by != ("age",) else Word.PASS, "value": values[v.by]}
        )
        for v in found.verdicts
    ]
    table = summary(found.model_copy(update={"verdicts": told}), Wording("en")).rules
    assert table is not None
    assert "0.5" in str(table.rows[0][1].words)


def test_the_row_of_an_open_rule_shows_no_group_that_passes() -> None:
    """The worst of those that could be judged passes; that another could not is the verdict."""
    people = {
        "sex": ["a"] * 400 + ["b"] * 400 + ["c"] * 12,
        "chosen": [1, 0] * 200 + [1, 0] * 190 + [1, 1] * 10 + [1, 0] * 6,
    }
    found = auditor.scan(
        people, prediction="chosen", sensitive=["sex"], rules=["us.adverse_impact"]
    )
    (verdict,) = found.verdicts
    assert verdict.verdict == Word.INSUFFICIENT_DATA
    table = summary(found, Wording("en")).rules
    assert table is not None

    told = str(table.rows[0][1].words)
    groups = {g.group["sex"]: g for g in verdict.groups}
    assert groups["a"].verdict == Word.PASS
    assert not told.startswith(("a", "b"))
