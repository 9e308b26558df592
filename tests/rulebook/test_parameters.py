"""Numbers that a pack leaves open: set within their range, told in the report, never dropped."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor import rulebook
from auditor.effective import EffectiveRule
from auditor.errors import AuditorError, FileError

DAY = dt.date(2026, 11, 23)
PACK = """pack: house
version: '1'
title: {en: House, zh-CN: 本单位}
parameters:
  least: {type: number, default: 0.8, at_least: 0.5, at_most: 1, what: {en: Least ratio, zh-CN: 最低比率}}
  people: {type: whole, default: 30, at_least: 10, what: {en: Least people, zh-CN: 最少人数}}
rules:
- id: H-1
  name: unequal-selection
  kind: metric
  asks: {metric: selection_rate, contrast: ratio_to_best}
  must: {at_least: {parameter: least}}
  threshold: {origin: organisation, why: {en: x, zh-CN: x}}
  decide: {min_group: {parameter: people}}
  on_breach: fail
  severity: low
  title: {en: x, zh-CN: x}
  why: {en: x, zh-CN: x}
  tests:
  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass}
  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 100, of: 1000}}, verdict: fail}
"""


def written(folder: Path, text: str = PACK) -> Path:
    path = folder / "house.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def asked(folder: Path, **given: float) -> EffectiveRule:
    parameters = {"house": given} if given else {}
    names, day = [str(written(folder))], DAY
    (rule,) = rulebook.load(names, folder=folder, as_of=day, parameters=parameters).rules
    return rule


def test_the_default_holds_unless_the_audit_says_otherwise(tmp_path: Path) -> None:
    rule = asked(tmp_path)

    assert (rule.rule.must.at_least, rule.rule.decide.min_group) == (0.8, 30)
    assert [(o.path, o.name, o.was, o.value) for o in rule.origins] == [
        ("must.at_least", "least", 0.8, 0.8),
        ("decide.min_group", "people", 30, 30),
    ]


def test_what_the_audit_sets_is_asked_and_told(tmp_path: Path) -> None:
    rule = asked(tmp_path, least=0.9)

    assert rule.rule.must.at_least == 0.9
    assert (rule.origins[0].was, rule.origins[0].value) == (0.8, 0.9)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"least": 0.4}, "'least' of house must be at least 0.5, but is 0.4"),
        ({"least": 1.5}, "'least' of house must be at most 1, but is 1.5"),
        ({"people": 30.5}, "'people' of house must be a whole number, but is 30.5"),
        ({"leest": 0.9}, "house leaves no 'leest' open. Did you mean 'least'?"),
    ],
)
def test_a_number_that_the_pack_does_not_take_is_an_error(
    tmp_path: Path, given: dict[str, float], said: str
) -> None:
    with pytest.raises(AuditorError) as error:
        asked(tmp_path, **given)

    assert str(error.value) == said


def test_numbers_for_a_pack_that_is_not_asked_are_an_error(tmp_path: Path) -> None:
    parameters = {"hous": {"least": 0.9}}

    with pytest.raises(AuditorError, match=r"no pack 'hous' is asked for. Did you mean 'house'\?"):
        rulebook.load([str(written(tmp_path))], folder=tmp_path, as_of=DAY, parameters=parameters)


def test_an_audit_with_a_wrong_number_is_told_where(tmp_path: Path) -> None:
    written(tmp_path)
    audit = tmp_path / "audit.yaml"
    audit.write_text(
        "data:\n  path: a.csv\n  prediction: {column: p}\n  sensitive: {sex: {column: sex}}\n"
        "rules: [./house.yaml]\nparameters:\n  house: {least: 0.4}\n",
        encoding="utf-8",
    )

    (problem,) = rulebook.check([audit])

    assert (problem.line, problem.column) == (7, 18)
    assert problem.message == "'least' of house must be at least 0.5, but is 0.4"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{parameter: least}", "{parameter: leest}", "unknown parameter 'leest'. Did you mean"),
        ("{parameter: least}", "0.8", "no rule uses the parameter 'least'"),
        ("default: 0.8", "default: 0.4", "'default' lies outside at_least and at_most"),
        ("at_least: 0.5, at_most: 1", "at_least: 1, at_most: 0.5", "'at_most' is below 'at_least'"),
        ("default: 30", "default: 30.5", "'default' must be a whole number"),
        ("default: 0.8", "default: '0.8'", "must be a number, but '0.8' is text"),
        ("what: {en: Least ratio, ", "what: {", "missing translation: 'what' has no en"),
        ("least: {type: number", "least: {type: text", "type"),
    ],
)
def test_a_slip_in_a_parameter_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PACK

    path = written(tmp_path, PACK.replace(old, new, 1))
    with pytest.raises(FileError) as error:
        rulebook.load([str(path)], folder=tmp_path, as_of=DAY)

    assert any(said in problem.message for problem in error.value.problems)


def test_the_rules_own_tests_are_judged_with_the_defaults(tmp_path: Path) -> None:
    assert rulebook.check_tests([written(tmp_path)]) == []


def test_a_misspelt_number_is_told_beside_a_mistake_in_the_pack_and_one_in_the_audit(
    tmp_path: Path,
) -> None:
    written(tmp_path, PACK.replace("severity: low", "severity: lo"))
    audit = tmp_path / "audit.yaml"
    audit.write_text(
        "data:\n  path: a.csv\n  prediction: {column: p}\n  sensitive: {sex: {colum: sex}}\n"
        "rules: [./house.yaml]\nparameters:\n  house: {leest: 0.9}\n",
        encoding="utf-8",
    )

    told = [(Path(one.path).name, one.line, one.column) for one in rulebook.check([audit])]

    assert told == [("audit.yaml", 4, 21), ("audit.yaml", 7, 11), ("house.yaml", 16, 13)]
