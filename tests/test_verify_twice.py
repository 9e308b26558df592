"""`verify` holds what a report says twice against each other, and its clauses against the shipped frameworks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.report import Report
from auditor.verify import Verification
from tests.house_pack import HEAD, RATE
from tests.test_verify import audited, paths, rewritten

Forge = Callable[[dict[str, Any]], None]
FRAMEWORK = """\
framework: house
version: '1'
title: {en: House, zh-CN: 内部}
citation: House rules
clauses:
- {id: house.1, title: {en: One, zh-CN: 一}, citation: One, status: in_force, verified: primary}
"""
OVERLAY = """\
overlay: house.stricter
version: '1'
title: {en: Stricter, zh-CN: 更严}
extends: house.yaml
changes:
  HOUSE-001:
    must: {at_least: 0.9}
    why: {en: So., zh-CN: 如此。}
    tests:
    - {groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass}
    - {groups: {a: {selected: 500, of: 1000}, b: {selected: 100, of: 1000}}, verdict: fail}
"""
LEVELS = RATE.replace("HOUSE-001", "HOUSE-002").replace("name: rate", "name: further")
EARLIER = RATE.replace("  name: rate", "  applies_until: 2020-12-31\n  name: rate")
LATER = RATE.replace("  name: rate", "  applies_from: 2021-01-01\n  name: rate")


@pytest.fixture(scope="module")
def shipped() -> Report:
    """Of a shipped pack alone."""
    return audited(rules=["us.adverse_impact"])


@pytest.fixture(scope="module")
def housed(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Of an overlay of two house rules, one of which cites a clause of the house and one a shipped clause."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "frameworks").mkdir()
    (folder / "frameworks" / "house.yaml").write_text(FRAMEWORK, encoding="utf-8")
    own = RATE.replace("  name: rate", "  cites: [house.1]\n  name: rate")
    law = LEVELS.replace("  name: further", "  cites: [us.ugesp.4D]\n  name: further")
    (folder / "house.yaml").write_text(HEAD + own + law, encoding="utf-8")
    (folder / "over.yaml").write_text(OVERLAY, encoding="utf-8")
    return audited(rules=[str(folder / "over.yaml")])


@pytest.fixture
def forged(tmp_path: Path) -> Callable[[Report, Forge], Verification]:
    """Verify a report after it was rewritten and its digest computed anew."""

    def apply(report: Report, forge: Forge) -> Verification:
        return rewritten(report, forge, tmp_path)

    return apply


Forged = Callable[[Report, Forge], Verification]


def _place(document: dict[str, Any], id: str = "us.ugesp.4D") -> int:
    return [clause["id"] for clause in document["clauses"]].index(id)


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("title", {"en": "Any rate is allowed", "zh-CN": "任何比率均可"}, "title.en"),
        ("status", "repealed", "status"),
        ("verified", "primary", "verified"),
        ("citation", "29 CFR 9999", "citation"),
    ],
)
def test_a_shipped_clause_that_was_rewritten_is_named(
    field: str, value: Any, path: str, shipped: Report, housed: Report, forged: Forged
) -> None:
    """Whoever cites it: what the law says, and who looked it up, is not for a report to change."""
    for report in (shipped, housed):
        k = _place(report.canonical())
        found = forged(report, lambda d, k=k: d["clauses"][k].update({field: value}))

        assert f"clauses[{k}].{path}" in paths(found)


def test_a_shipped_clause_that_was_left_out_is_named(
    shipped: Report, housed: Report, forged: Forged
) -> None:
    """Be it one that a rule cites, or all of them: every clause of a framework that is touched must be there."""
    for report in (shipped, housed):
        one = forged(report, lambda d: d["clauses"].pop(_place(d)))
        none = forged(report, lambda d: d.update(clauses=[]))

        assert [str(d) for d in one.differences if "us.ugesp.4D" in str(d)]
        assert len(none.differences) > len(one.differences) == 1


def test_a_clause_that_stands_twice_or_that_nobody_has_is_named(
    shipped: Report, housed: Report, forged: Forged
) -> None:
    """A page would show the one or the other; of a clause that is cited and gone it shows nothing."""
    twice = forged(shipped, lambda d: d["clauses"].append(d["clauses"][0]))
    gone = forged(housed, lambda d: d["clauses"].pop(_place(d, "house.1")))

    assert paths(twice) == ["clauses"]
    assert ["house.1" in str(one) for one in gone.differences] == [True]


def test_clauses_of_a_house_are_taken_as_stated_and_told(housed: Report, forged: Forged) -> None:
    """An honest report verifies, with its own clauses named among what was not recomputed."""
    found = forged(housed, lambda d: None)

    assert found.differences == []
    assert [told for told in found.unchecked if told.startswith("clauses house.1: taken")]
    assert not [told for told in found.unchecked if "us.ugesp" in told]


def test_clauses_of_another_version_of_auditor_are_taken_as_stated_and_told(
    shipped: Report, forged: Forged
) -> None:
    """It may have shipped another edition of the framework; what agrees is not told."""

    def older(document: dict[str, Any]) -> None:
        document["environment"]["auditor"] = "0.0.1"

    def other(document: dict[str, Any]) -> None:
        older(document)
        document["clauses"][_place(document)]["status"] = "repealed"

    same, changed = forged(shipped, older), forged(shipped, other)

    assert same.differences == changed.differences == []
    assert not [told for told in same.unchecked if "clauses" in told]
    assert [told for told in changed.unchecked if told.startswith("clauses of us.ugesp: taken")]


def test_a_rule_of_a_house_that_was_removed_is_named(housed: Report, forged: Forged) -> None:
    """The pack says how many it has; what else followed from the rule may be gone with it."""

    def forge(document: dict[str, Any]) -> None:
        for name, key in (("rules", lambda r: r["rule"]["id"]), ("verdicts", lambda v: v["rule"])):
            document[name] = [one for one in document[name] if key(one) != "HOUSE-002"]

    assert "packs[0].rules" in paths(forged(housed, forge))


def test_a_change_of_an_overlay_that_was_hidden_is_named(housed: Report, forged: Forged) -> None:
    """The limit stays, and nobody is said to have set it."""
    found = forged(housed, lambda d: d["rules"][0].update(origins=[]))

    assert "packs[1].rules" in paths(found)


def test_editions_of_other_days_are_no_missing_rules(tmp_path: Path, forged: Forged) -> None:
    """Of a rule with two editions that of the day stands in the report; without dates none may be missing."""
    (tmp_path / "house.yaml").write_text(HEAD + EARLIER + LATER + LEVELS, encoding="utf-8")
    report = audited(rules=[str(tmp_path / "house.yaml")])
    found = forged(report, lambda d: None)

    assert found.differences == []
    assert [told for told in found.unchecked if told.startswith("rules of house: 2 of 3 stand")]


@pytest.mark.parametrize(
    ("forge", "path"),
    [
        (lambda d: d["system"].update(task="regression"), "system.task"),
        (lambda d: d["system"].update(positive_is="adverse"), "system.positive_is"),
        (lambda d: d["codebook"].update(label_positive=["0"]), "codebook.label_positive[0]"),
        (lambda d: d["data"]["roles"][1].update(positive=["0"]), "codebook.prediction_positive[0]"),
        (lambda d: d["codebook"]["attributes"][0].update(column="x"), "codebook.attributes[0].column"),
        (lambda d: d["data"]["roles"].pop(0), "data.roles"),
        (lambda d: d["data"].update(features=["income"]), "data.features[0]"),
        (lambda d: d["environment"].update(device="cuda"), "environment.device"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_what_the_report_says_otherwise_elsewhere_is_named(
    forge: Forge, path: str, shipped: Report, forged: Forged
) -> None:
    """The task, the positive values and the columns stand in two places; pages show one of them."""
    assert path in paths(forged(shipped, forge))
