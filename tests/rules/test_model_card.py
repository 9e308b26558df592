"""The model card and datasheet: every section is asked for, and an empty one is told and fails nobody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from auditor import resources, rulebook, yamlfile
from auditor.judgement import judge
from auditor.report import Word
from auditor.rules import Framework
from tests.counted import selected, situation

SECTIONS = {
    "details": 9,
    "use": 3,
    "factors": 4,
    "metrics": 3,
    "evaluation": 3,
    "training": 3,
    "quantitative": 2,
    "ethics": 1,
    "caveats": 1,
    "datasheet": 7,
}
RULES = rulebook.load(["intl.model_card"], folder=Path(), as_of=dt.date(2026, 11, 23)).rules


def test_every_section_has_its_clauses_and_each_is_asked_for() -> None:
    path = resources.rules_folder() / "frameworks" / "intl_model_card.yaml"
    clauses = yamlfile.parse(Framework, yamlfile.read(path)).clauses
    found = [clause.id.removeprefix("intl.model_card.").split(".")[0] for clause in clauses]

    assert {section: found.count(section) for section in found} == SECTIONS
    assert all(clause.checked_by for clause in clauses)


def test_results_are_asked_by_one_attribute_and_by_two_crossed() -> None:
    asked = {one.rule.id: one.rule.asks.across for one in RULES if one.rule.kind == "metric"}

    assert asked["CARD-050"] == ["each"]
    assert asked["CARD-051"] == ["each_pair"]
    assert all(asked[id] == ["each", "each_pair"] for id in ("CARD-052", "CARD-053", "CARD-054"))


def test_an_empty_card_is_insufficient_data_and_never_a_failure() -> None:
    facts = [one for one in RULES if one.rule.kind == "fact"]
    cells = selected({"a": (500, 1000), "b": (490, 1000)})

    empty = judge(cells, facts, situation(facts={}))
    filled = judge(cells, facts, situation(facts={str(one.rule.asks.fact): "x" for one in facts}))

    assert {one.verdict for one in empty} == {Word.INSUFFICIENT_DATA}
    assert {one.verdict for one in filled} == {Word.PASS}
    assert {one.rule.on_breach for one in RULES} == {"flag"}
