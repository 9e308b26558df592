"""A report says of each rule pack its state, how its tests ended, and which overlays change it."""

from __future__ import annotations

import pytest

from auditor.effective import PackUsed
from auditor.report import Report
from auditor.rules import Status
from auditor.views import packs
from auditor.wording import Wording
from tests.pages import sample

EN, ZH = Wording("en"), Wording("zh-CN")


@pytest.mark.parametrize(
    ("status", "named", "says"),
    [("stable", "规则（1）", False), ("draft", "规则（1，草稿）", True), ("deprecated", "规则（1，已弃用）", True)],
)  # fmt: skip
def test_a_draft_says_so_wherever_it_is_named(status: Status, named: str, says: bool) -> None:
    report = sample.binary()
    pack = report.packs[1].model_copy(update={"status": status, "version": "1"})

    assert packs.edition(pack, "规则", ZH) == named
    assert (packs.maturity(report, pack, ZH) is not None) == says


@pytest.mark.parametrize(
    ("law", "clauses", "says"),
    [
        ("primary", ("primary", "primary"), False),
        ("secondary", ("primary", "primary"), True),
        ("primary", ("primary", "unverified"), True),
    ],
)
def test_a_pack_not_wholly_read_at_its_source_says_so(
    law: str, clauses: tuple[str, ...], says: bool
) -> None:
    """A settled pack too: its own mark, or that of a single clause that its rules cite."""
    report = sample.binary()
    first = report.packs[0]
    cited = [
        one.model_copy(update={"verified": mark})
        for one, mark in zip(report.clauses, clauses, strict=False)
    ]
    mine = next(one for one in report.rules if one.pack == first.pack)
    citing = mine.rule.model_copy(update={"cites": [one.id for one in cited]})
    report = report.model_copy(
        update={"clauses": cited, "rules": [mine.model_copy(update={"rule": citing})]}
    )
    assert first.instrument is not None
    pack = first.model_copy(
        update={"instrument": first.instrument.model_copy(update={"verified": law})}
    )

    assert (packs.maturity(report, pack, EN) is not None) == says


def overlaid(**changes: object) -> Report:
    """The sample with an overlay behind its first pack, and another pack behind that."""
    report = sample.binary()
    first = report.packs[0]
    said = {"pack": "ours", "version": "2", "title": {"en": "Ours"}, "extends": first.pack}
    overlay = PackUsed.model_validate(
        first.model_dump() | {"instrument": None, "tests": 5, "tests_failed": []} | said | changes
    )
    other = first.model_copy(update={"pack": "other"})
    return report.model_copy(update={"packs": [first, overlay, other]})


def told(report: Report, position: int) -> list[tuple[str, str]]:
    facts = packs.facts(report, report.packs[position], EN)
    return [(str(fact.label), str(fact.value)) for fact in facts]


def test_an_overlay_is_named_with_the_pack_that_it_changes_and_how_its_tests_ended() -> None:
    report = overlaid()
    said = (
        "Overlay",
        "Ours (2). Tests of the rules as changed: 5, all of which ended as written when this report was made",
    )

    assert said in told(report, 0)
    assert "Overlay" not in dict(told(report, 2))


def test_a_rule_that_an_overlay_breaks_the_tests_of_is_named() -> None:
    report = overlaid(tests_failed=["LL144-001"])

    assert "those of LL144-001: read their verdicts with care" in dict(told(report, 0))["Overlay"]


def test_an_overlay_has_no_section_or_row_of_its_own() -> None:
    assert [pack.pack for pack in packs.proper(overlaid().packs)][1:] == ["other"]
