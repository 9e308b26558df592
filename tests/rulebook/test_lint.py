"""Broken rule files, one mistake each: what is said, and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import rulebook

BASE = """\
pack: house.loans
version: "1.0"
title: {en: House rules, zh-CN: 内部规则}
rules:
- id: HOUSE-001
  name: low-selection
  kind: metric
  asks: {metric: selection_rate, contrast: ratio_to_best, across: [each]}
  must: {at_least: 0.80}
  threshold:
    origin: organisation
    why: {en: Our own limit., zh-CN: 本单位的限值。}
  decide: {by: interval, confidence: 0.95, min_group: 30}
  on_breach: flag
  severity: high
  applies: {task: [binary], requires: [prediction, label?]}
  cites: [us.ugesp.4D]
  title: {en: Low selection, zh-CN: 选择率偏低}
  why: {en: Worth a look., zh-CN: 值得复核。}
  remedies: [reweighing]
  tests:
  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass}
  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 100, of: 1000}}, verdict: flag}
- id: HOUSE-002
  name: no-purpose
  kind: fact
  asks: {fact: system.purpose}
  must: {present: true}
  threshold: {origin: organisation, why: {en: We ask for it., zh-CN: 本单位要求。}}
  on_breach: fail
  severity: low
  title: {en: No purpose, zh-CN: 无用途说明}
  why: {en: Needed., zh-CN: 必需。}
  tests: [{facts: {system.purpose: Loans}, as_of: 2026-11-23, verdict: pass}, {facts: {}, as_of: 2026-11-23, verdict: insufficient_data}]
- id: HOUSE-003
  name: no-review
  kind: attestation
  asks: {attestation: review}
  must: {in_force: true}
  threshold: {origin: organisation, why: {en: We ask for it., zh-CN: 本单位要求。}}
  on_breach: fail
  severity: low
  title: {en: No review, zh-CN: 未经审查}
  why: {en: Needed., zh-CN: 必需。}
  tests: [{attestations: [{id: review, date: 2026-11-01}], as_of: 2026-11-23, verdict: pass}, {attestations: [], as_of: 2026-11-23, verdict: pending}]
"""

FIRST = "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}"
TESTS = BASE[BASE.index("  tests:\n") : BASE.index("- id: HOUSE-002")]
FACT_TESTS = BASE[BASE.index("  asks: {fact: system.purpose}") : BASE.index("- id: HOUSE-003")]
DATED = (
    FACT_TESTS[: FACT_TESTS.index("  tests:")]
    .replace("system.purpose", "system.tested_on")
    .replace("{present: true}", "{newer_than_days: 365}")
    + """\
  tests:
  - {facts: {system.tested_on: 2026-10-01}, as_of: 2026-11-23, verdict: pass}
  - {facts: {system.tested_on: 2024-10-01}, as_of: 2026-11-23, verdict: fail}
"""
)
INSTRUMENT = "instrument: {name: A, citation: B, jurisdiction: US, legal_status: voluntary, checked_on: %s, verified: primary}\nrules:\n"

# what the mistake is · what is replaced · by what · LINE:COLUMN: message
CASES: list[tuple[str, str, str, list[str]]] = [
    (
        "a role that stands alone",
        "across: [each]",
        "across: [sex]",
        [
            (
                "8:68: 'across' item 1 cannot be 'sex'. Choices: each, each_pair, whole. "
                "Names of your own stand in a list: [sex]"
            )
        ],
    ),
    (
        "a limit in points of a hundred",
        "at_least: 0.80",
        "at_least: 80",
        [
            (
                "9:20: selection_rate ratio_to_best lies between 0 and 1; 80 can never be reached: "
                "80 in 100 is written 0.8"
            )
        ],
    ),
    (
        "a day in a test that no calendar has",
        FACT_TESTS,
        DATED.replace("2024-10-01", "2024-13-01"),
        ["36:32: the calendar has no 2024-13-01"],
    ),
    (
        "a day in a test in another order",
        FACT_TESTS,
        DATED.replace("2024-10-01", "01.10.2024"),
        ["36:32: a date is written as 2024-10-01"],
    ),
    (
        "unknown key in a rule",
        "  severity: high",
        "  severty: high",
        ["15:3: unknown key 'severty'. Did you mean 'severity'?"],
    ),
    (
        "unknown key in the pack",
        'version: "1.0"',
        'version: "1.0"\nauthor: me',
        [
            "3:1: unknown key 'author'. Choices: instrument, languages, pack, parameters, rules, signatures, status, title, verdict_words, version."
        ],
    ),
    (
        "unknown key deep inside",
        "min_group: 30",
        "min_grop: 30",
        ["13:44: unknown key 'min_grop'. Did you mean 'min_group'?"],
    ),
    ("missing key of a rule", "  on_breach: flag\n", "", ["5:3: missing key 'on_breach'"]),
    ("missing key of the pack", 'version: "1.0"\n', "", ["1:1: missing key 'version'"]),
    (
        "missing key of the threshold",
        "    origin: organisation\n",
        "",
        ["11:5: missing key 'origin'"],
    ),
    (
        "unknown metric",
        "metric: selection_rate",
        "metric: selection_rat",
        ["8:18: unknown metric 'selection_rat'. Did you mean 'selection_rate'?"],
    ),
    (
        "unknown contrast",
        "ratio_to_best",
        "ratio_to_bset",
        ["8:44: unknown contrast 'ratio_to_bset'. Did you mean 'ratio_to_best'?"],
    ),
    (
        "number as text",
        "at_least: 0.80",
        'at_least: "0.80"',
        ["9:20: 'at_least' must be a number, but '0.80' is text: write 0.80 without quotes"],
    ),
    (
        "percent as text",
        "at_least: 0.80",
        "at_least: 80%",
        ["9:20: 'at_least' must be a number, but '80%' is text: write 0.8"],
    ),
    (
        "truth as number",
        "at_least: 0.80",
        "at_least: true",
        ["9:20: 'at_least' must be a number, not true"],
    ),
    (
        "minimum as text",
        "min_group: 30",
        "min_group: '30'",
        ["13:55: 'min_group' must be a whole number, but '30' is text: write 30 without quotes"],
    ),
    (
        "fraction of a person",
        "min_group: 30",
        "min_group: 30.5",
        ["13:55: 'min_group' must be a whole number, but 30.5 is a number"],
    ),
    (
        "version as number",
        '"1.0"',
        "1.0",
        ["2:10: 'version' must be text, but 1.0 is a number: put it in quotes, '1.0'"],
    ),
    (
        "limit against the direction",
        "at_least: 0.80",
        "at_most: 0.80",
        [
            "9:19: at_most points against the direction of selection_rate ratio_to_best: higher is better; use at_least"
        ],
    ),
    (
        "limit out of reach",
        "at_least: 0.80",
        "at_least: 1.5",
        ["9:20: selection_rate ratio_to_best lies between 0 and 1; 1.5 can never be reached"],
    ),
    (
        "two limits",
        "at_least: 0.80",
        "at_least: 0.80, between: [0.7, 0.9]",
        [
            "9:26: one limit only: 'at_least' is already there",
            "9:35: selection_rate ratio_to_best has one bad end only; use at_least or at_most",
        ],
    ),
    (
        "no limit",
        "{at_least: 0.80}",
        "{}",
        ["9:9: 'must' holds no limit. Choices: at_least, at_most, between, equals."],
    ),
    (
        "limit of another kind",
        "at_least: 0.80",
        "present: true",
        [
            "9:10: 'present' is no limit of a metric rule. Choices: at_least, at_most, between, equals."
        ],
    ),
    (
        "between the wrong way round",
        "at_least: 0.80",
        "between: [0.9, 0.8]",
        [
            "9:19: 'between' goes from the lower number to the higher",
            "9:19: selection_rate ratio_to_best has one bad end only; use at_least or at_most",
        ],
    ),
    (
        "between one number",
        "at_least: 0.80",
        "between: [0.9]",
        ["9:19: 'between' is too short: value 2 is missing"],
    ),
    (
        "equals by interval",
        "at_least: 0.80",
        "equals: 1",
        [
            "9:18: 'equals' needs decide: {by: point}: an interval never lies inside one number",
            "9:18: selection_rate ratio_to_best has one bad end only; use at_least or at_most",
        ],
    ),
    (
        "equals text",
        "at_least: 0.80",
        "equals: high",
        [
            "9:18: 'equals' must be a number in a metric rule",
            "9:18: selection_rate ratio_to_best has one bad end only; use at_least or at_most",
        ],
    ),
    (
        "limit not a number",
        "at_least: 0.80",
        "at_least: .nan",
        ["9:20: .nan is not a number that can be used here"],
    ),
    (
        "missing translation of a title",
        "{en: Low selection, zh-CN: 选择率偏低}",
        "{en: Low selection}",
        ["18:10: missing translation: 'title' has no zh-CN"],
    ),
    (
        "missing translation of the pack's title",
        "{en: House rules, zh-CN: 内部规则}",
        "{zh-CN: 内部规则}",
        ["3:8: missing translation: 'title' has no en"],
    ),
    (
        "missing translation of the threshold",
        "{en: Our own limit., zh-CN: 本单位的限值。}",
        "{en: Our own limit.}",
        ["12:10: missing translation: 'why' has no zh-CN"],
    ),
    (
        "title as plain text",
        "title: {en: Low selection, zh-CN: 选择率偏低}",
        "title: Low selection",
        [
            "18:10: 'title' must be text in each language, {en: …, zh-CN: …}, but 'Low selection' is text"
        ],
    ),
    (
        "unknown language",
        "{en: Low selection, zh-CN: 选择率偏低}",
        "{en: Low selection, zh-CN: 选择率偏低, zh_CN: 选}",
        ["18:44: unknown language 'zh_CN'. Did you mean 'zh-CN'?"],
    ),
    (
        "empty translation",
        "{en: Worth a look., zh-CN: 值得复核。}",
        "{en: '', zh-CN: 值得复核。}",
        ["19:13: missing translation: 'why' is blank in en"],
    ),
    (
        "duplicate id",
        "id: HOUSE-002",
        "id: HOUSE-001",
        ["24:7: duplicate id 'HOUSE-001': it is already in line 5"],
    ),
    (
        "duplicate key",
        "  severity: high\n",
        "  severity: high\n  severity: low\n",
        ["16:3: duplicate key 'severity': it is already in line 15"],
    ),
    (
        "wrong choice of severity",
        "severity: high",
        "severity: hihg",
        ["15:13: 'severity' cannot be 'hihg'. Did you mean 'high'?"],
    ),
    (
        "wrong choice of breach",
        "on_breach: flag",
        "on_breach: flags",
        ["14:14: 'on_breach' cannot be 'flags'. Did you mean 'flag'?"],
    ),
    (
        "wrong origin",
        "    origin: organisation",
        "    origin: organization",
        ["11:13: 'origin' cannot be 'organization'. Did you mean 'organisation'?"],
    ),
    (
        "wrong kind",
        "kind: metric",
        "kind: metrics",
        ["7:9: 'kind' cannot be 'metrics'. Did you mean 'metric'?"],
    ),
    (
        "unknown clause",
        "us.ugesp.4D",
        "us.ugesp.4E",
        ["17:11: unknown clause 'us.ugesp.4E'. Did you mean 'us.ugesp.4D'?"],
    ),
    (
        "unknown remedy",
        "[reweighing]",
        "[reweighting]",
        ["20:14: a remedy cannot be 'reweighting'. Did you mean 'reweighing'?"],
    ),
    (
        "unknown task",
        "task: [binary]",
        "task: [binery]",
        ["16:20: 'task' item 1 cannot be 'binery'. Did you mean 'binary'?"],
    ),
    (
        "task that the metric does not know",
        "task: [binary]",
        "task: [regression]",
        [
            "16:20: selection_rate is a metric of binary and ranking and multiclass, not of regression"
        ],
    ),
    (
        "unknown evidence",
        "label?",
        "lable?",
        ["16:52: evidence cannot be 'lable?'. Did you mean 'label'?"],
    ),
    ("confidence out of range", "0.95", "95", ["13:38: 'confidence' must be less than 1, not 95"]),
    ("no tests", TESTS, "", ["5:3: missing key 'tests': one case that passes, one that breaches"]),
    (
        "empty tests",
        TESTS,
        "  tests: []\n",
        ["21:10: 'tests' is empty: write one case that passes, one that breaches"],
    ),
    (
        "no passing test",
        "of: 1000}}, verdict: pass",
        "of: 1000}}, verdict: inconclusive",
        ["22:3: no test of this rule passes: write one with verdict: pass"],
    ),
    (
        "no breaching test",
        "verdict: flag}",
        "verdict: pass}",
        ["22:3: no test of this rule breaches: write one with verdict: flag"],
    ),
    (
        "test ends with the other breach",
        "verdict: flag}",
        "verdict: fail}",
        [
            "22:3: no test of this rule breaches: write one with verdict: flag",
            "23:85: a breach of this rule is 'flag' (on_breach), not 'fail'",
        ],
    ),
    (
        "unknown verdict in a test",
        "of: 1000}}, verdict: pass",
        "of: 1000}}, verdict: passed",
        [
            "22:85: 'verdict' cannot be 'passed'. Did you mean 'pass'?",
        ],
    ),
    (
        "more selected than there are",
        "selected: 490",
        "selected: 4900",
        ["22:59: 'selected' is more than 'of'"],
    ),
    (
        "unknown count in a test",
        "b: {selected: 490,",
        "b: {selectd: 490,",
        [
            "22:48: missing key 'selected': selection_rate is tested with selected, of",
            "22:49: selection_rate is not tested with 'selectd'. Did you mean 'selected'?",
        ],
    ),
    (
        "confusion counts missing",
        "b: {selected: 490, of: 1000}",
        "b: {tp: 1, fp: 2, fn: 3}",
        ["22:48: missing key 'tn': selection_rate is tested with tp, fp, fn, tn"],
    ),
    ("negative count", "selected: 490", "selected: -490", ["22:59: 'selected' cannot be negative"]),
    (
        "test without input",
        FIRST + ", ",
        "",
        ["22:5: missing key 'groups': what this test is about"],
    ),
    (
        "test with facts in a metric rule",
        FIRST,
        "facts: {a: b}",
        ["22:6: a metric rule is tested with groups or rows"],
    ),
    (
        "row without a score",
        FIRST,
        "rows: [[a, 1]]",
        ["22:13: 'rows' item 1 must hold 3 values or more"],
    ),
    (
        "row whose level is a number",
        FIRST,
        "rows: [[1, 1, 0.5]]",
        ["22:14: a row begins with the level, as text: put it in quotes"],
    ),
    (
        "metric rule asks a fact",
        "metric: selection_rate,",
        "fact: system.purpose,",
        [
            "8:9: missing key 'metric': that is what a metric rule asks for",
            "8:10: a metric rule asks for no 'fact'",
        ],
    ),
    (
        "fact rule asks a metric",
        "{fact: system.purpose}",
        "{fact: system.purpose, metric: accuracy}",
        ["27:32: a fact rule asks for no 'metric'"],
    ),
    (
        "fact rule without a fact",
        "{fact: system.purpose}",
        "{}",
        ["27:9: missing key 'fact': that is what a fact rule asks for"],
    ),
    (
        "fact rule with another's limit",
        "{present: true}",
        "{in_force: true}",
        [
            "28:10: 'in_force' is no limit of a fact rule. Choices: present, newer_than_days, not_before, not_after, equals, at_least, at_most."
        ],
    ),
    (
        "present but not true",
        "{present: true}",
        "{present: no}",
        ["28:19: 'present' cannot be 'no'. Choices: true."],
    ),
    (
        "attestation rule without one",
        "{attestation: review}",
        "{fact: review}",
        [
            "38:9: missing key 'attestation': that is what an attestation rule asks for",
            "38:10: an attestation rule asks for no 'fact'",
        ],
    ),
    (
        "worst of a metric without direction",
        "metric: selection_rate, contrast: ratio_to_best",
        "metric: base_rate, contrast: worst",
        [
            "8:39: base_rate has no better direction, so there is no worst group",
            "22:18: missing key 'positive': base_rate is tested with positive, of",
            "22:19: base_rate is not tested with 'selected'. Choices: of, positive.",
            "22:48: missing key 'positive': base_rate is tested with positive, of",
            "22:49: base_rate is not tested with 'selected'. Choices: of, positive.",
            "23:18: missing key 'positive': base_rate is tested with positive, of",
            "23:19: base_rate is not tested with 'selected'. Choices: of, positive.",
            "23:48: missing key 'positive': base_rate is tested with positive, of",
            "23:49: base_rate is not tested with 'selected'. Choices: of, positive.",
        ],
    ),
    (
        "flip-one without a ratio",
        "ratio_to_best, across: [each]}\n  must: {at_least: 0.80}\n  threshold:\n    origin: organisation\n    why: {en: Our own limit., zh-CN: 本单位的限值。}\n  decide: {by: interval, confidence: 0.95, min_group: 30}",
        "difference, across: [each]}\n  must: {at_most: 0.10}\n  threshold:\n    origin: organisation\n    why: {en: Our own limit., zh-CN: 本单位的限值。}\n  decide: {by: interval, confidence: 0.95, min_group: 30, flip_one: true}",
        [
            "13:59: min_expected, flip_one and significant_gap are about a ratio of rates where higher is better, with must: {at_least: …}"
        ],
    ),
    (
        "expected counts without a ratio",
        "contrast: ratio_to_best, across: [each]}\n  must: {at_least: 0.80}\n  threshold:\n    origin: organisation\n    why: {en: Our own limit., zh-CN: 本单位的限值。}\n  decide: {by: interval, confidence: 0.95, min_group: 30}",
        "contrast: ratio_to_overall, across: [each]}\n  must: {at_least: 0.80}\n  threshold:\n    origin: organisation\n    why: {en: Our own limit., zh-CN: 本单位的限值。}\n  decide: {min_expected: 5, significant_gap: flag}",
        [
            "13:12: min_expected, flip_one and significant_gap are about a ratio of rates where higher is better, with must: {at_least: …}",
            "13:29: min_expected, flip_one and significant_gap are about a ratio of rates where higher is better, with must: {at_least: …}",
        ],
    ),
    (
        "everybody compared",
        "across: [each]",
        "across: [whole, each]",
        ["8:68: 'whole' is everybody together, and a contrast is about groups: ask it across each"],
    ),
    (
        "blank translation",
        "{en: Low selection, zh-CN: 选择率偏低}",
        "{en: '  ', zh-CN: 选择率偏低}",
        ["18:15: missing translation: 'title' is blank in en"],
    ),
    *(
        (f"fact {name}", "system.purpose", name, [f"27:16: {said}"])
        for name, said in {
            "system.purpos": "unknown fact 'system.purpos'. Did you mean 'system.purpose'?",
            "sytem.purpose": "unknown fact 'sytem.purpose'. Did you mean 'system.purpose'?",
            "sytem.owner": "unknown fact 'sytem.owner'. Did you mean 'system.owner'?",
            "purpose": "unknown fact 'purpose'. Did you mean 'system.purpose'?",
            "modell.digest": "unknown fact 'modell.digest'. Did you mean 'model.digest'?",
            "company.name": "unknown fact 'company.name'. A fact begins with system., data., model. or training.",
            "system.": "unknown fact 'system.'. A fact begins with system., data., model. or training.",
            "system.facts.owner": "a field under system.facts is asked for without 'facts': write 'system.owner'",
        }.items()
    ),
    (
        "everybody in brackets of its own",
        "across: [each]",
        "across: [[each]]",
        ["8:69: 'each' is no role: without brackets of its own it is understood, across: [each]"],
    ),
    (
        "role twice in a crossing",
        "across: [each]",
        "across: [[sex, sex]]",
        ["8:68: a crossing names each role once"],
    ),
    (
        "misspelt crossing",
        "across: [each]",
        "across: [eech]",
        ["8:68: 'across' item 1 cannot be 'eech'. Did you mean 'each'?"],
    ),
    (
        "no crossing",
        "across: [each]",
        "across: []",
        ["8:67: 'across' must not be empty. Choices: whole, each, each_pair, [role, …]."],
    ),
    (
        "blank in an id",
        "id: HOUSE-001",
        "id: HOUSE 001",
        ["5:7: 'id' holds only letters, digits, dots and hyphens: HOUSE-001"],
    ),
    (
        "capitals in a name",
        "name: low-selection",
        "name: LowSelection",
        ["6:9: 'name' holds only small letters, digits and hyphens: adverse-impact"],
    ),
    (
        "alias",
        "[us.ugesp.4D]",
        "*clauses",
        ["17:10: aliases are not supported: write out what *clauses stands for"],
    ),
    (
        "tag",
        "severity: high",
        "severity: !!python/name:os.system high",
        ["15:13: the tag tag:yaml.org,2002:python/name:os.system is not supported: remove it"],
    ),
    (
        "tab",
        "  severity: high",
        "\tseverity: high",
        ["15:1: a tab stands here: indent with spaces"],
    ),
    (
        "colon in a text",
        "why: {en: Worth a look.",
        "why: {en: Look: there: is",
        ["19:17: a mapping in { } is not closed, or lacks a comma"],
    ),
    (
        "unclosed bracket",
        "requires: [prediction, label?]}",
        "requires: [prediction, label?}",
        ["16:58: a list in [ ] is not closed, or lacks a comma"],
    ),
    (
        "second document",
        "- id: HOUSE-002",
        "---\n- id: HOUSE-002",
        ["24:1: a second document begins here: one per file"],
    ),
    (
        "rules is a mapping",
        "rules:\n- id: HOUSE-001\n",
        "rules:\n  id: HOUSE-001\n",
        ["24:1: a key should begin here: mend the indentation or the brackets"],
    ),
    (
        "bad date",
        "rules:\n",
        INSTRUMENT % "2026-11-31",
        ["4:91: 'checked_on' must be a date, and the calendar has no 2026-11-31"],
    ),
    (
        "date as number",
        "rules:\n",
        INSTRUMENT % "20261123",
        ["4:91: 'checked_on' must be a date: write 20261123 as YYYY-MM-DD"],
    ),
    (
        "pack speaks no known language",
        "rules:\n",
        "languages: [de]\nrules:\n",
        ["4:13: 'languages' item 1 cannot be 'de'. Choices: en, zh-CN."],
    ),
]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What `check` says about a pack with this text."""
    monkeypatch.chdir(tmp_path)

    def check(text: str) -> list[str]:
        Path("pack.yaml").write_text(text, encoding="utf-8")
        return [str(problem) for problem in rulebook.check(["pack.yaml"])]

    return check


def test_the_pack_that_the_mistakes_are_made_in_has_none(
    checked: Callable[[str], list[str]],
) -> None:
    """Otherwise the table below would prove nothing."""
    assert checked(BASE) == []
    assert rulebook.check_tests(["pack.yaml"]) == []


@pytest.mark.parametrize(("old", "new", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_told_where_it_stands(
    checked: Callable[[str], list[str]], old: str, new: str, said: list[str]
) -> None:
    """One line each, `PATH:LINE:COLUMN: message`, with the nearest valid word."""
    assert old in BASE

    assert checked(BASE.replace(old, new, 1)) == [f"pack.yaml:{line}" for line in said]


@pytest.mark.parametrize(
    "name",
    ["system.owner", "system.bias_audit_date", "data.people", "model.digest", "training.rows"],
)
def test_a_house_may_ask_for_facts_of_its_own(
    checked: Callable[[str], list[str]], name: str
) -> None:
    """What is nothing like a known field is a further one."""
    assert checked(BASE.replace("system.purpose", name)) == []


def test_a_rule_that_compares_with_a_reference_passes_its_own_tests(
    checked: Callable[[str], list[str]],
) -> None:
    """The first level of a test is the reference there."""
    text = BASE.replace("ratio_to_best", "ratio_to_reference")

    assert checked(text) == []
    assert rulebook.check_tests(["pack.yaml"]) == []
    checked(text.replace("selected: 100, of", "selected: 999, of"))
    (problem,) = rulebook.check_tests(["pack.yaml"])
    assert "ends with 'pass'" in problem.message


def test_all_mistakes_are_told_at_once(checked: Callable[[str], list[str]]) -> None:
    """Somebody who mends a file should not have to run the check once per mistake."""
    broken = BASE
    for old, new in (
        ("metric: selection_rate", "metric: selection_rat"),
        ("severity: high", "severity: hihg"),
        ("id: HOUSE-002", "id: HOUSE-001"),
        ("{en: Needed., zh-CN: 必需。}", "{en: Needed.}"),
        ("us.ugesp.4D", "us.ugesp.4E"),
        ("min_group: 30", "min_group: '30'"),
    ):
        broken = broken.replace(old, new, 1)

    said = checked(broken)

    assert [int(line.split(":")[1]) for line in said] == [8, 13, 15, 17, 24, 33]


def test_a_message_stays_on_one_line(checked: Callable[[str], list[str]]) -> None:
    """A line break in a value is no line break in the message."""
    said = checked(BASE.replace("severity: high", 'severity: "hi\\ngh\\u2028"'))

    assert len(said) == 1
    assert len(said[0].splitlines()) == 1


def test_a_rule_test_that_ends_otherwise_is_told_with_its_verdict(
    checked: Callable[[str], list[str]],
) -> None:
    """The rule's own tests run through the judge of the audit."""
    assert checked(BASE.replace("selected: 490", "selected: 420")) == []

    (problem,) = rulebook.check_tests(["pack.yaml"])

    assert (problem.line, problem.column) == (22, 85)
    assert "HOUSE-001: this test ends with 'inconclusive'" in problem.message
    assert problem.message.endswith("(the limit lies within what the data leave open)")


@pytest.mark.parametrize("across", ["each_pair", "[sex, race]", "whole"])
def test_how_well_a_feature_tells_an_attribute_is_asked_of_one(
    checked: Callable[[str], list[str]], across: str
) -> None:
    asked = BASE.replace(
        "metric: selection_rate, contrast: ratio_to_best, across: [each]",
        f"metric: proxy_strength, across: [{across}]",
        1,
    )

    assert any("proxy_strength is about" in line for line in checked(asked))
