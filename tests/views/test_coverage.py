"""The coverage matrix: every clause of an instrument, and what stands in the place of one that ended."""

from __future__ import annotations

import datetime as dt

import pytest

import auditor
from auditor.report import Word
from auditor.views.coverage import coverage
from auditor.wording import Wording
from tests.views.test_summary import two_crossings, waived


def citations(rules: str, day: str, lang: str) -> dict[str, list[str]]:
    """Title of a clause → what its row says under the citation."""
    people = {"sex": ["a", "b"] * 200, "chosen": [1, 0, 0, 1] * 100}
    report = auditor.scan(
        people,
        prediction="chosen",
        sensitive=["sex"],
        rules=[rules],
        as_of=dt.date.fromisoformat(day),
    )
    table = coverage(report, Wording(lang))
    assert table is not None
    return {str(row[0].words): [str(said) for said in row[1].small] for row in table.rows}


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2026-07-20", "in force until July 20, 2026"),
        ("2026-07-21", "no longer in force, until July 20, 2026"),
    ],
)
def test_a_clause_that_ended_names_what_stands_in_its_place(day: str, standing: str) -> None:
    rows = citations("us.fairlending", day, "en")

    assert rows["Effects test: a neutral criterion questioned by its effect"] == [
        standing,
        "checked against secondary sources",
        "superseded by: A neutral criterion designed or applied on purpose as a proxy",
    ]


def test_it_does_so_in_chinese() -> None:
    rows = citations("us.sr_26_2", "2026-11-23", "zh-CN")

    assert rows["持续监测（SR 11-7）"][-1] == "由以下条款取代：持续监测"


COVERED = {
    "en": {
        "metric": "asked in part; tested",
        "fact": "asked in part; document looked at",
        "attestation": "asked in part; statement looked at",
        "open": "asked, not answered",
        "excepted": "none of the rules on it applies",
    },
    "zh-CN": {
        "metric": "有规则涉及部分内容；已测试",
        "fact": "有规则涉及部分内容；已查看文档",
        "attestation": "有规则涉及部分内容；已查看声明",
        "open": "有规则涉及，尚无结果",
        "excepted": "相关规则均不适用",
    },
}


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("kind", "verdict", "told"),
    [
        ("metric", "pass", "metric"),
        ("metric", "inconclusive", "metric"),
        ("metric", "waived", "metric"),
        ("metric", "insufficient_data", "open"),
        ("metric", "not_applicable", "excepted"),
        ("fact", "pass", "fact"),
        ("fact", "insufficient_data", "open"),
        ("attestation", "pass", "attestation"),
        ("attestation", "pending", "open"),
    ],
)
def test_only_what_was_answered_is_called_tested_documented_or_attested(
    lang: str, kind: str, verdict: str, told: str
) -> None:
    """A clause whose paper nobody wrote has no document that was looked at, whatever rule asks for it."""
    assert covered(kind, verdict, Wording(lang)) == COVERED[lang][told]


def test_a_rule_that_cites_a_clause_of_itself_refers_to_it() -> None:
    assert (
        covered("metric", "pass", Wording("en"), checked_by={}) == "referred to by a rule; tested"
    )


def covered(kind: str, verdict: str, words: Wording, **clause: object) -> str:
    """What the row of a clause says, whose only rule came to this verdict."""
    people = {"sex": ["a", "b"] * 200, "chosen": [1, 0, 0, 1] * 100}
    report = auditor.scan(
        people, prediction="chosen", sensitive=["sex"], rules=["us.adverse_impact"]
    )
    (effective,), (first, *_) = report.rules, report.verdicts
    rule = effective.rule.model_copy(update={"kind": kind})
    (meant,) = [c for c in report.clauses if c.id == "us.ugesp.4D"]
    changed = report.model_copy(
        update={
            "rules": [effective.model_copy(update={"rule": rule})],
            "verdicts": [first.model_copy(update={"kind": kind, "verdict": Word(verdict)})],
            "clauses": [meant.model_copy(update=clause)],
        }
    )
    table = coverage(changed, words)
    assert table is not None
    return str(table.rows[0][2].words)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "waived on another crossing: UGESP-001"),
        ("zh-CN", "在另一种群体划分上已豁免：UGESP-001"),
    ],
)
def test_a_waived_crossing_stands_beside_a_worse_one(lang: str, said: str) -> None:
    """The breach that counts does not hide that another is answered for."""
    report = two_crossings()
    held = waived(report, ("age",), expires=report.as_of)
    table = coverage(held, Wording(lang))
    assert table is not None

    small = [[str(line) for line in row[2].small] for row in table.rows]
    assert any(said in lines for lines in small)
    plain = coverage(report, Wording(lang))
    assert said not in str(plain)
