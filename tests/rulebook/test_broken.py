"""More broken rule files, one mistake each: what is said, and where. The first of them stand in test_lint.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rulebook
from tests.rulebook import test_lint
from tests.rulebook.test_lint import BASE

PAPER = BASE[BASE.index("  tests: [{facts") : BASE.index("- id: HOUSE-003")]
STATED = BASE[BASE.index("  tests: [{attestations") :]

# what the mistake is · what is replaced · by what · LINE:COLUMN: message
CASES: list[tuple[str, str, str, list[str]]] = [
    (
        "a warning about what never ends",
        "  on_breach: flag\n",
        "  on_breach: flag\n  warn_days: 60\n",
        ["15:3: 'warn_days' needs something that ends: newer_than_days, or an attestation"],
    ),
    (
        "a warning from the first day on",
        "  must: {present: true}\n",
        "  must: {newer_than_days: 30}\n  warn_days: 30\n",
        ["29:14: 'warn_days' must be less than newer_than_days, which is 30"],
    ),
    (
        "a date held against itself",
        "  must: {present: true}\n",
        "  must: {not_before: {fact: system.purpose, months: 6}}\n",
        ["28:29: 'system.purpose' is held against itself"],
    ),
    (
        "a date held against a misspelt one",
        "  must: {present: true}\n",
        "  must: {not_before: {fact: system.distribution_dat}}\n",
        ["28:29: unknown fact 'system.distribution_dat'. Did you mean 'system.distribution_date'?"],
    ),
    (
        "months and days",
        "  must: {present: true}\n",
        "  must: {not_after: {fact: system.last, months: 6, days: 3}}\n",
        ["28:52: months or days, not both"],
    ),
    (
        "no months",
        "  must: {present: true}\n",
        "  must: {not_after: {fact: system.last, months: 0}}\n",
        ["28:49: 'months' must be at least 1, not 0"],
    ),
    (
        "a date held against nothing",
        "  must: {present: true}\n",
        "  must: {not_after: {months: 6}}\n",
        ["28:21: missing key 'fact'"],
    ),
    (
        "a figure held against a date",
        "  must: {at_least: 0.80}\n",
        "  must: {not_after: {fact: system.last}}\n",
        [
            "9:10: 'not_after' is no limit of a metric rule. Choices: at_least, at_most, between, equals."
        ],
    ),
    (
        "a warning of no days",
        "  must: {in_force: true}\n",
        "  must: {in_force: true}\n  warn_days: 0\n",
        ["40:14: 'warn_days' must be at least 1, not 0"],
    ),
    (
        "unknown status",
        "  severity: high\n",
        "  severity: high\n  status: final\n",
        ["16:11: 'status' cannot be 'final'. Choices: deprecated, draft, stable."],
    ),
    (
        "status as number",
        "  severity: high\n",
        "  severity: high\n  status: 1\n",
        ["16:11: 'status' cannot be 1. Choices: deprecated, draft, stable."],
    ),
    (
        "supersedes is text",
        "  severity: high\n",
        "  severity: high\n  supersedes: HOUSE-000\n",
        ["16:15: 'supersedes' must be a list, but 'HOUSE-000' is text: write [HOUSE-000]"],
    ),
    (
        "supersedes misspelt",
        "  severity: high\n",
        "  severity: high\n  superseeds: [HOUSE-000]\n",
        ["16:3: unknown key 'superseeds'. Did you mean 'supersedes'?"],
    ),
    (
        "days in the wrong order",
        "  severity: high\n",
        "  severity: high\n  applies_from: 2027-01-02\n  applies_until: 2027-01-01\n",
        ["17:18: 'applies_until' is before 'applies_from'"],
    ),
    (
        "a day that does not exist",
        "  severity: high\n",
        "  severity: high\n  applies_from: 2026-02-30\n",
        ["16:17: 'applies_from' must be a date, and the calendar has no 2026-02-30"],
    ),
    (
        "a day with its month in front",
        "  severity: high\n",
        "  severity: high\n  applies_from: 11/23/2026\n",
        ["16:17: 'applies_from' must be a date: write '11/23/2026' as YYYY-MM-DD"],
    ),
    (
        "a year alone",
        "  severity: high\n",
        "  severity: high\n  applies_from: 2026\n",
        ["16:17: 'applies_from' must be a date: write 2026 as YYYY-MM-DD"],
    ),
    (
        "applies to a task in capitals",
        "task: [binary]",
        "task: [Binary]",
        ["16:20: 'task' item 1 cannot be 'Binary'. Did you mean 'binary'?"],
    ),
    (
        "applies to a task as text",
        "task: [binary]",
        "task: binary",
        ["16:19: 'task' must be a list, but 'binary' is text: write [binary]"],
    ),
    (
        "applies to an unknown output",
        "task: [binary]",
        "task: [binary], output: [decisions]",
        ["16:38: 'output' item 1 cannot be 'decisions'. Did you mean 'decision'?"],
    ),
    (
        "applies to a jurisdiction as text",
        "task: [binary]",
        "task: [binary], jurisdiction: US",
        ["16:43: 'jurisdiction' must be a list, but 'US' is text: write [US]"],
    ),
    (
        "applies to a documented field as text",
        "task: [binary]",
        "task: [binary], system: {public_body: true}",
        ["16:51: 'public_body' must be a list, not true: write [true]"],
    ),
    (
        "unknown key of applies",
        "task: [binary]",
        "tasks: [binary]",
        ["16:13: unknown key 'tasks'. Did you mean 'task'?"],
    ),
    (
        "unknown key of an exception",
        "  severity: high\n",
        "  severity: high\n  not_applicable_when: {taks: [binary]}\n",
        ["16:25: unknown key 'taks'. Did you mean 'task'?"],
    ),
    (
        "exception as text",
        "  severity: high\n",
        "  severity: high\n  not_applicable_when: never\n",
        ["16:24: 'not_applicable_when' must be a mapping, but 'never' is text"],
    ),
    (
        "otherwise something else",
        "  severity: high\n",
        "  severity: high\n  otherwise: pass\n",
        ["16:14: 'otherwise' cannot be 'pass'. Choices: not_applicable."],
    ),
    (
        "tags as text",
        "  severity: high\n",
        "  severity: high\n  tags: hiring\n",
        ["16:9: 'tags' must be a list, but 'hiring' is text: write [hiring]"],
    ),
    (
        "tags with a number",
        "  severity: high\n",
        "  severity: high\n  tags: [1]\n",
        ["16:10: 'tags' item 1 must be text, but 1 is a number: put it in quotes, '1'"],
    ),
    (
        "cites as text",
        "cites: [us.ugesp.4D]",
        "cites: us.ugesp.4D",
        ["17:10: 'cites' must be a list, but 'us.ugesp.4D' is text: write [us.ugesp.4D]"],
    ),
    (
        "cites twice misspelt",
        "cites: [us.ugesp.4D]",
        "cites: [us.ugesp.4d, us.ugesp.4Q]",
        [
            "17:11: unknown clause 'us.ugesp.4d'. Did you mean 'us.ugesp.4D'?",
            "17:24: unknown clause 'us.ugesp.4Q'. Did you mean 'us.ugesp.4D'?",
        ],
    ),
    (
        "remedies as text",
        "remedies: [reweighing]",
        "remedies: reweighing",
        ["20:13: 'remedies' must be a list, but 'reweighing' is text: write [reweighing]"],
    ),
    (
        "evidence as text",
        "requires: [prediction, label?]",
        "requires: prediction",
        ["16:39: 'requires' must be a list, but 'prediction' is text: write [prediction]"],
    ),
    (
        "evidence with two question marks",
        "requires: [prediction, label?]",
        "requires: [prediction, label??]",
        ["16:52: evidence cannot be 'label??'. Did you mean 'label'?"],
    ),
    (
        "by something else",
        "by: interval",
        "by: intervals",
        ["13:16: 'by' cannot be 'intervals'. Did you mean 'interval'?"],
    ),
    (
        "confidence as percent",
        "confidence: 0.95",
        "confidence: 95",
        ["13:38: 'confidence' must be less than 1, not 95"],
    ),
    (
        "confidence of one",
        "confidence: 0.95",
        "confidence: 1",
        ["13:38: 'confidence' must be less than 1, not 1"],
    ),
    (
        "minimum of nothing",
        "min_group: 30",
        "min_group: 0",
        ["13:55: 'min_group' must be at least 1, not 0"],
    ),
    (
        "negative minimum",
        "min_group: 30",
        "min_group: -5",
        ["13:55: 'min_group' must be at least 1, not -5"],
    ),
    ("minimum not said", "min_group: 30", "min_group:", ["13:53: not YAML: found unexpected ':'"]),
    (
        "share of unknown beyond one",
        "min_group: 30",
        "max_unknown: 10",
        ["13:57: 'max_unknown' must be at most 1, not 10"],
    ),
    (
        "negative share of unknown",
        "min_group: 30",
        "max_unknown: -0.1",
        ["13:57: 'max_unknown' must be at least 0, not -0.1"],
    ),
    (
        "small groups ignored",
        "min_group: 30",
        "small_groups: ignore",
        ["13:58: 'small_groups' cannot be 'ignore'. Choices: undetermined."],
    ),
    (
        "small groups set aside without a share",
        "min_group: 30",
        "small_groups: {set_aside: {}}",
        ["13:70: missing key 'max_share'"],
    ),
    (
        "small groups set aside with text",
        "min_group: 30",
        "small_groups: {set_aside: {max_share: two}}",
        ["13:82: 'max_share' must be a number, but 'two' is text"],
    ),
    (
        "negative expected counts",
        "min_group: 30",
        "min_expected: -1",
        ["13:58: 'min_expected' must be at least 0, not -1"],
    ),
    (
        "flip-one as a word",
        "min_group: 30",
        "flip_one: yes",
        ["13:54: 'flip_one' must be true or false, but 'yes' is text"],
    ),
    (
        "significant gap as truth",
        "min_group: 30",
        "significant_gap: true",
        ["13:61: 'significant_gap' cannot be true. Choices: flag."],
    ),
    (
        "decide as text",
        "decide: {by: interval, confidence: 0.95, min_group: 30}",
        "decide: interval",
        ["13:11: 'decide' must be a mapping, but 'interval' is text"],
    ),
    (
        "must as a number",
        "must: {at_least: 0.80}",
        "must: 0.80",
        ["9:9: 'must' must be a mapping, but 0.80 is a number"],
    ),
    (
        "must as a comparison",
        "must: {at_least: 0.80}",
        "must: '>= 0.80'",
        ["9:9: 'must' must be a mapping, but '>= 0.80' is text"],
    ),
    (
        "limit as a list",
        "at_least: 0.80",
        "at_least: [0.80]",
        ["9:20: 'at_least' must be a number, not a list"],
    ),
    (
        "limit with a comma",
        "at_least: 0.80",
        "at_least: 0,80",
        [
            "9:20: 'at_least': 0,80 is no number here, for a comma ends the value: write 0.80 with a point"
        ],
    ),
    (
        "limit as a fraction",
        "at_least: 0.80",
        "at_least: 4/5",
        ["9:20: 'at_least' must be a number, but '4/5' is text"],
    ),
    (
        "limit without end",
        "at_least: 0.80",
        "at_least: .inf",
        ["9:20: .inf is not a number that can be used here"],
    ),
    (
        "limit beyond numbers",
        "at_least: 0.80",
        "at_least: 1e999",
        ["9:20: 1e999 is not a number that can be used here"],
    ),
    ("limit of nothing", "at_least: 0.80", "at_least:", ["9:18: not YAML: found unexpected ':'"]),
    (
        "limit below nothing",
        "at_least: 0.80",
        "at_least: -0.2",
        ["9:20: selection_rate ratio_to_best lies between 0 and 1; -0.2 can never be reached"],
    ),
    (
        "between three",
        "at_least: 0.80",
        "between: [0.8, 1.0, 1.25]",
        ["9:19: 'between' must hold 2 values at most, not 3"],
    ),
    (
        "between text",
        "at_least: 0.80",
        "between: 0.8 to 1.25",
        ["9:19: 'between' must be a list, but '0.8 to 1.25' is text"],
    ),
    (
        "in force of a metric",
        "at_least: 0.80",
        "in_force: true",
        [
            "9:10: 'in_force' is no limit of a metric rule. Choices: at_least, at_most, between, equals."
        ],
    ),
    (
        "newer than of a metric",
        "at_least: 0.80",
        "newer_than_days: 30",
        [
            "9:10: 'newer_than_days' is no limit of a metric rule. Choices: at_least, at_most, between, equals.",
            "22:5: missing key 'as_of': the day on which this test is judged",
            "23:5: missing key 'as_of': the day on which this test is judged",
        ],
    ),
    (
        "asks as text",
        "asks: {metric: selection_rate, contrast: ratio_to_best, across: [each]}",
        "asks: selection_rate",
        ["8:9: 'asks' must be a mapping, but 'selection_rate' is text"],
    ),
    (
        "asks nothing",
        "asks: {metric: selection_rate, contrast: ratio_to_best, across: [each]}",
        "asks: {}",
        ["8:9: missing key 'metric': that is what a metric rule asks for"],
    ),
    (
        "metric as a list",
        "metric: selection_rate",
        "metric: [selection_rate]",
        ["8:18: 'metric' must be text, not a list"],
    ),
    (
        "metric of another library",
        "metric: selection_rate",
        "metric: disparate_impact",
        [
            "8:18: unknown metric 'disparate_impact'. Here that is metric: selection_rate, contrast: ratio_to_reference."
        ],
    ),
    (
        "metric and contrast in one word",
        "metric: selection_rate",
        "metric: demographic_parity_difference",
        [
            "8:18: unknown metric 'demographic_parity_difference'. Here that is metric: selection_rate, contrast: difference."
        ],
    ),
    (
        "a name of the field for a metric",
        "metric: selection_rate",
        "metric: recall",
        ["8:18: unknown metric 'recall'. Here it is called 'true_positive_rate'."],
    ),
    (
        "parameter that the metric does not take",
        "contrast: ratio_to_best",
        "contrast: ratio_to_best, parameters: {quantile: 0.5}",
        ["8:72: selection_rate: 'quantile' is no parameter. It takes none."],
    ),
    (
        "parameters as a list",
        "contrast: ratio_to_best",
        "contrast: ratio_to_best, parameters: [0.5]",
        ["8:71: 'parameters' must be a mapping, not a list"],
    ),
    (
        "reference that is misspelt",
        "contrast: ratio_to_best",
        "contrast: ratio_to_referense",
        ["8:44: unknown contrast 'ratio_to_referense'. Did you mean 'ratio_to_reference'?"],
    ),
    (
        "across as text",
        "across: [each]",
        "across: each",
        ["8:67: 'across' must be a list, but 'each' is text: write [each]"],
    ),
    (
        "across a number",
        "across: [each]",
        "across: [1]",
        [
            "8:68: 'across' item 1 must be 'whole' or 'each' or 'each_pair' or a list, but 1 is a number"
        ],
    ),
    (
        "across an empty crossing",
        "across: [each]",
        "across: [[]]",
        ["8:68: 'across' item 1 must not be empty"],
    ),
    (
        "across a crossing of numbers",
        "across: [each]",
        "across: [[1, 2]]",
        [
            "8:69: 'across' item 1 item 1 must be text, but 1 is a number: put it in quotes, '1'",
            "8:72: 'across' item 1 item 2 must be text, but 2 is a number: put it in quotes, '2'",
        ],
    ),
    (
        "metric rule with an attestation",
        "metric: selection_rate",
        "attestation: review",
        [
            "8:9: missing key 'metric': that is what a metric rule asks for",
            "8:10: a metric rule asks for no 'attestation'",
        ],
    ),
    (
        "threshold as a number",
        "  threshold:\n    origin: organisation\n    why: {en: Our own limit., zh-CN: 本单位的限值。}\n",
        "  threshold: 0.8\n",
        ["10:14: 'threshold' must be a mapping, but 0.8 is a number"],
    ),
    (
        "threshold without a reason",
        "    why: {en: Our own limit., zh-CN: 本单位的限值。}\n",
        "",
        ["11:5: missing key 'why'"],
    ),
    (
        "severity as a number",
        "severity: high",
        "severity: 3",
        ["15:13: 'severity' cannot be 3. Choices: low, medium, high, critical."],
    ),
    (
        "severity in capitals",
        "severity: high",
        "severity: HIGH",
        ["15:13: 'severity' cannot be 'HIGH'. Choices: low, medium, high, critical."],
    ),
    (
        "two severities",
        "severity: high",
        "severity: [high, low]",
        ["15:13: 'severity' cannot be a list. Choices: low, medium, high, critical."],
    ),
    (
        "breach as truth",
        "on_breach: flag",
        "on_breach: true",
        ["14:14: 'on_breach' cannot be true. Choices: fail, flag."],
    ),
    (
        "breach by another word",
        "on_breach: flag",
        "on_breach: warning",
        ["14:14: 'on_breach' cannot be 'warning'. Choices: fail, flag."],
    ),
    (
        "name as the cure with blanks",
        "name: low-selection",
        "name: low selection",
        ["6:9: 'name' holds only small letters, digits and hyphens: adverse-impact"],
    ),
    (
        "name of nothing",
        "name: low-selection",
        "name: ''",
        ["6:9: 'name' holds only small letters, digits and hyphens: adverse-impact"],
    ),
    (
        "id of nothing",
        "id: HOUSE-001",
        "id: ''",
        ["5:7: 'id' holds only letters, digits, dots and hyphens: HOUSE-001"],
    ),
    (
        "id as a number",
        "id: HOUSE-001",
        "id: 1",
        ["5:7: 'id' must be text, but 1 is a number: put it in quotes, '1'"],
    ),
    (
        "id is missing",
        "- id: HOUSE-001\n  name: low-selection\n",
        "- name: low-selection\n",
        ["5:3: missing key 'id'"],
    ),
    ("kind is missing", "  kind: metric\n", "", ["5:3: missing key 'kind'"]),
    (
        "kind by another word",
        "kind: metric",
        "kind: metrics",
        ["7:9: 'kind' cannot be 'metrics'. Did you mean 'metric'?"],
    ),
    ("pack without a name", "pack: house.loans\n", "", ["1:1: missing key 'pack'"]),
    (
        "pack as a number",
        "pack: house.loans",
        "pack: 12",
        ["1:7: 'pack' must be text, but 12 is a number: put it in quotes, '12'"],
    ),
    (
        "pack of nothing",
        "pack: house.loans",
        "pack:",
        ["1:6: 'pack' must be text, but it is empty"],
    ),
    (
        "languages as text",
        'version: "1.0"',
        'version: "1.0"\nlanguages: en',
        ["3:12: 'languages' must be a list, but 'en' is text: write [en]"],
    ),
    (
        "a language that nobody speaks here",
        'version: "1.0"',
        'version: "1.0"\nlanguages: [en, fr]',
        ["3:17: 'languages' item 2 cannot be 'fr'. Choices: en, zh-CN."],
    ),
    (
        "unknown status of the pack",
        'version: "1.0"',
        'version: "1.0"\nstatus: published',
        ["3:9: 'status' cannot be 'published'. Choices: deprecated, draft, stable."],
    ),
    (
        "instrument without a date",
        "rules:\n",
        "instrument: {name: A, citation: B, jurisdiction: US, legal_status: voluntary, verified: primary}\nrules:\n",
        ["4:13: missing key 'checked_on'"],
    ),
    (
        "instrument of unknown standing",
        "rules:\n",
        "instrument: {name: A, citation: B, jurisdiction: US, legal_status: valid, checked_on: 2026-11-23, verified: primary}\nrules:\n",
        [
            "4:68: 'legal_status' cannot be 'valid'. Choices: adopted_not_yet_applicable, draft, in_force, pending_rescission, repealed, voluntary, withdrawn."
        ],
    ),
    (
        "instrument verified by hearsay",
        "rules:\n",
        "instrument: {name: A, citation: B, jurisdiction: US, legal_status: voluntary, checked_on: 2026-11-23, verified: hearsay}\nrules:\n",
        ["4:113: 'verified' cannot be 'hearsay'. Choices: primary, secondary, unverified."],
    ),
    (
        "instrument as text",
        "rules:\n",
        "instrument: Regulation B\nrules:\n",
        ["4:13: 'instrument' must be a mapping, but 'Regulation B' is text"],
    ),
    (
        "no rules at all",
        "rules:\n",
        "rules: []\nrulez:\n",
        ["4:8: 'rules' must not be empty", "5:1: unknown key 'rulez'. Did you mean 'rules'?"],
    ),
    (
        "fact newer than a fraction of days",
        "must: {present: true}",
        "must: {newer_than_days: 1.5}",
        ["28:27: 'newer_than_days' must be a whole number, but 1.5 is a number"],
    ),
    (
        "fact newer than no days",
        "must: {present: true}",
        "must: {newer_than_days: 0}",
        ["28:27: 'newer_than_days' must be at least 1"],
    ),
    (
        "fact with a contrast",
        "asks: {fact: system.purpose}",
        "asks: {fact: system.purpose, contrast: ratio}",
        ["27:32: a fact rule asks for no 'contrast'"],
    ),
    (
        "fact as a list",
        "asks: {fact: system.purpose}",
        "asks: {fact: [system.purpose]}",
        ["27:16: 'fact' must be text, not a list"],
    ),
    (
        "attestation across groups",
        "asks: {attestation: review}",
        "asks: {attestation: review, across: [each]}",
        ["38:31: an attestation rule asks for no 'across'"],
    ),
    (
        "attestation that must be present",
        "must: {in_force: true}",
        "must: {present: true}",
        ["39:10: 'present' is no limit of an attestation rule. Choices: in_force."],
    ),
    (
        "attestation in force no",
        "must: {in_force: true}",
        "must: {in_force: false}",
        ["39:20: 'in_force' cannot be false. Choices: true."],
    ),
    (
        "test with an unknown key",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, note: x",
        [
            "22:76: unknown key 'note'. Choices: as_of, attestations, facts, favourable, groups, rows, top, verdict."
        ],
    ),
    (
        "test without a verdict",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        [
            "22:3: no test of this rule passes: write one with verdict: pass",
            "22:5: missing key 'verdict'",
        ],
    ),
    (
        "test as text",
        "  - {groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass}",
        "  - passes",
        [
            "22:3: no test of this rule passes: write one with verdict: pass",
            "22:5: 'tests' item 1 must be a mapping, but 'passes' is text",
        ],
    ),
    (
        "test with groups as a list",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: [500, 490]",
        ["22:14: 'groups' must be a mapping, not a list"],
    ),
    (
        "test with a group of text",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: most, b: few}",
        [
            "22:18: 'a' must be a mapping, but 'most' is text",
            "22:27: 'b' must be a mapping, but 'few' is text",
        ],
    ),
    (
        "test with people as text",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: {selected: '500', of: 1000}, b: {selected: 490, of: 1000}}",
        ["22:29: 'selected' must be a number, but '500' is text: write 500 without quotes"],
    ),
    (
        "test with half a person",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: {selected: 500.5, of: 1000}, b: {selected: 490, of: 1000}}",
        ["22:29: 'selected' counts people: write a whole number"],
    ),
    (
        "test with two inputs",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, rows: [[a, 1, 0.5]]",
        ["22:76: one input only: 'groups' is already there"],
    ),
    (
        "test as of no day",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, as_of: tomorrow",
        ["22:83: 'as_of' must be a date: write 'tomorrow' as YYYY-MM-DD"],
    ),
    (
        "test whose top is nothing",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}",
        "groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, top: 0",
        ["22:81: 'top' must be at least 1, not 0"],
    ),
    (
        "rule as text",
        "- id: HOUSE-002",
        "- a rule\n- id: HOUSE-002",
        ["24:3: 'rules' item 2 must be a mapping, but 'a rule' is text"],
    ),
    (
        "rule of nothing",
        "- id: HOUSE-002",
        "-\n- id: HOUSE-002",
        ["24:2: 'rules' item 2 must be a mapping, but it is empty"],
    ),
    (
        "one mistake in each rule",
        "on_breach: f",
        "on_breech: f",
        [
            "14:3: unknown key 'on_breech'. Did you mean 'on_breach'?",
            "30:3: unknown key 'on_breech'. Did you mean 'on_breach'?",
            "41:3: unknown key 'on_breech'. Did you mean 'on_breach'?",
        ],
    ),
    (
        "merge key",
        "  severity: high\n",
        "  severity: high\n  <<: {status: draft}\n",
        [
            "16:3: unknown key '<<'. Choices: applies_from, applies_until, id, name, kind, asks, must, threshold, decide, on_breach, severity, warn_days, status, supersedes, applies, not_applicable_when, otherwise, cites, title, why, remedies, tags, tests."
        ],
    ),
    (
        "Python object",
        "severity: high",
        "severity: !!python/object/apply:os.system [ls]",
        [
            "15:13: the tag tag:yaml.org,2002:python/object/apply:os.system is not supported: remove it"
        ],
    ),
    (
        "key that is a list",
        "  severity: high\n",
        "  [severity]: high\n",
        ["15:3: a key must be plain text, not a list or a mapping"],
    ),
    (
        "quote left open",
        "en: Worth a look.",
        "en: 'Worth a look.",
        ["19:13: a quoted text begins here and is not closed"],
    ),
    (
        "indented too far",
        "  severity: high\n",
        "     severity: high\n",
        [
            "15:14: a colon stands where no key can be: put the text in quotes, or mend the indentation"
        ],
    ),
    (
        "control character",
        "Worth a look.",
        "Worth \x07 a look.",
        ["19:19: a character that no text holds stands here: delete it"],
    ),
    (
        "a fact rule without tests",
        PAPER,
        "",
        ["24:3: missing key 'tests': one case that passes, one that does not"],
    ),
    (
        "an attestation rule without tests",
        STATED,
        "",
        ["35:3: missing key 'tests': one case that passes, one that is pending"],
    ),
    (
        "a fact rule of which every test passes",
        PAPER,
        "  tests: [{facts: {system.purpose: Loans}, verdict: pass}]\n",
        [
            "34:10: every test of this rule passes: write one with verdict: insufficient_data or fail"
        ],
    ),
    (
        "a fact rule of which no test passes",
        PAPER,
        "  tests: [{facts: {}, verdict: insufficient_data}]\n",
        ["34:10: no test of this rule passes: write one with verdict: pass"],
    ),
    (
        "an attestation rule of which no test is pending",
        STATED,
        STATED.replace("verdict: pending", "verdict: not_applicable"),
        ["45:10: no test of this rule is pending: write one with verdict: pending"],
    ),
    (
        "an attestation rule with an empty list of tests",
        STATED,
        "  tests: []\n",
        ["45:10: 'tests' is empty: write one case that passes, one that is pending"],
    ),
    (
        "a name that is a path",
        "pack: house.loans",
        "pack: ../house.loans",
        ["1:7: 'pack' holds only letters, digits, dots and underscores: house.loans"],
    ),
    (
        "an exception of nothing",
        "  severity: high\n",
        "  severity: high\n  not_applicable_when: {until: 2027-01-01}\n",
        [
            "16:24: 'not_applicable_when' excepts no system. Choices: task, output, jurisdiction, system."
        ],
    ),
    (
        "an exception of no task",
        "  severity: high\n",
        "  severity: high\n  not_applicable_when: {task: []}\n",
        ["16:31: 'task' is empty: no system is so"],
    ),
    (
        "otherwise without evidence",
        "requires: [prediction, label?]}\n",
        "requires: [label?]}\n  otherwise: not_applicable\n",
        ["17:3: 'otherwise' needs applies: {requires: […]}: the evidence that may be absent"],
    ),
    (
        "evidence that no audit of the task brings",
        "requires: [prediction, label?]",
        "requires: [prediction, scores]",
        [
            "16:52: 'scores' is evidence of multiclass, and this rule is asked of binary. Did you mean 'score'?"
        ],
    ),
    (
        "evidence that no audit of the tasks of the metric brings",
        "task: [binary], requires: [prediction, label?]",
        "requires: [words]",
        [
            (
                "16:24: 'words' is evidence of transcription, and this rule is asked of binary and multiclass and ranking. "
                "Choices: consistency, counterfactual, features, label, population, prediction, query, rank, score, scores."
            )
        ],
    ),
    (
        "a limit with a decimal comma on a line of its own",
        "  must: {at_least: 0.80}\n",
        "  must:\n    at_least: 0,75\n",
        ["10:15: 'at_least' must be a number, but '0,75' is text: write 0.75 with a point"],
    ),
    (
        "a share with a decimal comma, of which the whole part is out of bounds",
        "confidence: 0.95,",
        "confidence: 0,9, max_unknown: 0,05,",
        [
            "13:38: 'confidence': 0,9 is no number here, for a comma ends the value: write 0.9 with a point",
            "13:56: 'max_unknown': 0,05 is no number here, for a comma ends the value: write 0.05 with a point",
        ],
    ),
    (
        "two ends with decimal commas",
        "  must: {at_least: 0.80}\n",
        "  must: {between: [0,80, 1,25]}\n",
        [
            "9:19: 'between' must hold 2 values at most, not 4: a comma ends a value, so decimals are written with a point"
        ],
    ),
    (
        "a key of digits that follows no number",
        "  must: {at_least: 0.80}\n",
        "  must: {at_least: 0.80, 75}\n",
        [
            "9:26: unknown key '75'. Choices: at_least, at_most, between, equals, in_force, newer_than_days, not_after, not_before, present."
        ],
    ),
    (
        "a misspelt verdict, which is told alone",
        "{selected: 100, of: 1000}}, verdict: flag}",
        "{selected: 100, of: 1000}}, verdict: flaged}",
        ["23:85: 'verdict' cannot be 'flaged'. Did you mean 'flag'?"],
    ),
    (
        "otherwise of a paper",
        "  must: {present: true}\n",
        "  must: {present: true}\n  otherwise: not_applicable\n",
        ["29:3: only a metric rule knows 'otherwise'"],
    ),
    (
        "applies to a misspelt field",
        "task: [binary]",
        "task: [binary], system: {jurisdicton: [EU]}",
        ["16:38: unknown fact 'system.jurisdicton'. Did you mean 'system.jurisdiction'?"],
    ),
    (
        "applies to a field under its own place",
        "task: [binary]",
        "task: [binary], system: {facts.public: [true]}",
        ["16:38: a field under system.facts is asked for without 'facts': write 'system.public'"],
    ),
    (
        "applies to one task twice",
        "task: [binary]",
        "task: [binary, binary]",
        ["16:28: 'binary' is named twice under 'task'"],
    ),
    (
        "a clause cited twice",
        "cites: [us.ugesp.4D]",
        "cites: [us.ugesp.4D, us.ugesp.4D]",
        ["17:24: 'us.ugesp.4D' is named twice under 'cites'"],
    ),
    (
        "a tag twice",
        "  severity: high\n",
        "  severity: high\n  tags: [a, b, a]\n",
        ["16:16: 'a' is named twice under 'tags'"],
    ),
    (
        "a remedy twice",
        "remedies: [reweighing]",
        "remedies: [reweighing, reweighing]",
        ["20:26: 'reweighing' is named twice under 'remedies'"],
    ),
    (
        "supersedes itself",
        "  severity: high\n",
        "  severity: high\n  supersedes: [HOUSE-001]\n",
        [
            "16:16: a rule cannot stand in its own place: a later edition keeps the id, and has days of its own"
        ],
    ),
    (
        "a computed fact that is none",
        "fact: system.purpose",
        "fact: data.peple",
        ["27:16: unknown fact 'data.peple'. Did you mean 'data.people'?"],
    ),
    (
        "a fact of the model that is none",
        "fact: system.purpose",
        "fact: model.nonsense",
        [
            "27:16: unknown fact 'model.nonsense'. Choices: model.source, model.kind, model.parameters, model.digest, model.threshold."
        ],
    ),
    (
        "a fact of the training misspelt",
        "fact: system.purpose",
        "fact: training.stoped_early",
        ["27:16: unknown fact 'training.stoped_early'. Did you mean 'training.stopped_early'?"],
    ),
    (
        "a notice that nobody gives",
        "fact: system.purpose",
        "fact: data.duplikates.n",
        [
            "27:16: unknown fact 'data.duplikates.n'. Choices: data.rows_read, data.rows_audited, data.people, data.made_up, data.source, data.digest, data.zip_code_features."
        ],
    ),
    (
        "a test with a misspelt fact",
        "{facts: {system.purpose: Loans}",
        "{facts: {system.purpos: Loans}",
        [
            "34:20: the rule looks at no fact 'system.purpos'. Did you mean 'system.purpose' (line 27)?"
        ],
    ),
    (
        "a test with a comma in a fact",
        "{facts: {system.purpose: Loans}",
        "{facts: {system.purpose: Loans, small ones}",
        [
            "34:43: unknown fact 'small ones'. A fact begins with system., data., model. or training."
        ],
    ),
    (
        "a statement in a test that ends on no day",
        "id: review, date: 2026-11-01",
        "id: review, date: 2026-11-01, expires: 2027-13-01",
        ["45:67: 'expires' must be a date, and the calendar has no 2027-13-01"],
    ),
    (
        "a statement in a test with a misspelt end",
        "id: review, date: 2026-11-01",
        "id: review, date: 2026-11-01, expirs: 2027-01-01",
        ["45:58: unknown key 'expirs'. Did you mean 'expires'?"],
    ),
    (
        "a statement in a test with a misspelt day",
        "id: review, date: 2026-11-01",
        "id: review, dat: 2026-11-01",
        ["45:40: unknown key 'dat'. Did you mean 'date'?"],
    ),
    (
        "a statement in a test without id",
        "id: review, date: 2026-11-01",
        "date: 2026-11-01",
        ["45:27: missing key 'id'"],
    ),
    (
        "a statement in a test that ends before it begins",
        "id: review, date: 2026-11-01",
        "id: review, date: 2026-11-01, expires: 2026-10-01",
        ["45:67: 'expires' lies before 'date', 2026-11-01"],
    ),
    (
        "a statement in a test of another name",
        "[{id: review,",
        "[{id: reviw,",
        ["45:32: the rule asks for no statement 'reviw'. Did you mean 'review'?"],
    ),
]

# Full-width signs, and blanks that are missing: told at the sign, with what to write.
CASES += [
    (
        "a full-width colon between two keys",
        "  on_breach: flag\n",
        "  on_breach：flag\n",
        ["14:12: the full-width ： is no colon here: write `on_breach: flag`"],
    ),
    (
        "a full-width colon in the first line",
        "pack: house.loans",
        "pack：house.loans  # ours",
        ["1:5: the full-width ： is no colon here: write `pack: house.loans`"],
    ),
    (
        "a full-width colon before a list",
        "rules:\n",
        "rules：\n",
        ["4:6: the full-width ： is no colon here: write `rules:`"],
    ),
    (
        "a full-width colon in the key of the first rule",
        "- id: HOUSE-001\n",
        "- id：HOUSE-001\n",
        ["5:5: the full-width ： is no colon here: write `id: HOUSE-001`"],
    ),
    (
        "a full-width colon above a comment",
        "  on_breach: flag\n",
        "  on_breach：flag\n  # 说明：见下\n\n",
        ["14:12: the full-width ： is no colon here: write `on_breach: flag`"],
    ),
    (
        "a full-width colon before a bracket",
        "  must: {at_least: 0.80}\n",
        "  must：{at_least: 0.80}\n",
        [
            "9:3: unknown key 'must：{at_least'. The full-width ： is no colon here: write `must: {…`."
        ],
    ),
    (
        "a full-width colon in brackets",
        "{at_least: 0.80}",
        "{at_least：0.80}",
        [
            "9:10: unknown key 'at_least：0.80'. The full-width ： is no colon here: write `at_least: 0.80`."
        ],
    ),
    (
        "a full-width comma between keys",
        "{origin: organisation, why: {en: We",
        "{origin: organisation，why: {en: We",
        [
            "29:35: the full-width ， is no comma here: write `organisation, why:`",
        ],
    ),
    (
        "a full-width comma between lists",
        "across: [each]",
        "across: [[sex]，[age]]",
        ["8:73: the full-width ， is no comma here: write `[[sex], [age]]}`"],
    ),
    (
        "an enumeration comma between lists",
        "across: [each]",
        "across: [[sex]、[age]]",
        ["8:73: 、 is no comma here: write `[[sex], [age]]}`"],
    ),
    (
        "full-width braces",
        "must: {at_least: 0.80}",
        "must: ｛at_least: 0.80｝",
        ["9:9: the full-width ｛ is no bracket here: write `{at_least: 0.80}`"],
    ),
    (
        "full-width brackets",
        "requires: [prediction, label?]",
        "requires: 【prediction】",
        ["16:39: 'requires' must be a list, but '【prediction】' is text: write [prediction]"],
    ),
    (
        "full-width digits",
        "at_least: 0.80",
        "at_least: ０.８０",
        ["9:20: 'at_least' must be a number, but '０.８０' is text: write 0.80"],
    ),
    (
        "full-width digits of a day",
        "  severity: high\n",
        "  severity: high\n  applies_from: ２０２６-11-23\n",
        ["16:17: 'applies_from' must be a date: write 2026-11-23"],
    ),
    (
        "everything full-width",
        "{fact: system.purpose}",
        "｛fact：system.purpose，contrast：【x】｝",
        [
            "27:9: 'asks' must be a mapping, but '｛fact：system.purpose，contrast：【x】｝' is text: write {fact: system.purpose, contrast: [x]}"
        ],
    ),
    (
        "no blank after a colon",
        "  severity: high\n",
        "  severity:high\n",
        ["15:11: a blank is missing after the colon: write `severity: high`"],
    ),
    (
        "no blank after the colon before a bracket",
        "  must: {at_least: 0.80}\n",
        "  must:{at_least: 0.80}\n",
        [
            "9:3: unknown key 'must:{at_least'. A blank is missing after the colon: write `must: {…`."
        ],
    ),
    (
        "no blank after a dash",
        "- id: HOUSE-002\n",
        "-id: HOUSE-002\n",
        ["24:1: a blank is missing after the dash: write `- id: HOUSE-002`"],
    ),
    (
        "a key without any colon",
        "  severity: high\n",
        "  severity high\n",
        ["15:3: a key without its colon"],
    ),
    (
        "a Chinese title beside another mistake",
        "zh-CN: 选择率偏低}\n",
        "zh-CN: 甲：乙，丙【丁】}\n   why: {en: 甲：乙}\n",
        ["19:4: a key should begin here: mend the indentation or the brackets"],
    ),
    (
        "a Chinese text in lines above another mistake",
        "  why: {en: Worth a look., zh-CN: 值得复核。}\n",
        "  why: |\n    why：复核\n\n    甲：【乙】，severity:high\n  why [\n",
        ["23:3: a key without its colon"],
    ),
    (
        "a Chinese comma beside a bracket that is not closed",
        "zh-CN: 选择率偏低}\n",
        "zh-CN: 甲，AUC：乙}\n  tags: [one\n",
        ["20:6: a list in [ ] is not closed, or lacks a comma"],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_told_where_it_stands(
    tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    """One line each, `PATH:LINE:COLUMN: message`, with the nearest valid word."""
    path = tmp_path / "pack.yaml"
    path.write_text(BASE.replace(old, new), encoding="utf-8")

    assert [str(p).removeprefix(f"{path}:") for p in rulebook.check([path])] == said


def test_at_least_a_hundred_and_fifty_mistakes_are_known() -> None:
    """Each has a name of its own, and none leaves the file as it was."""
    every = [*CASES, *test_lint.CASES]

    assert len({case[0] for case in every}) == len(every) >= 150
    assert all(BASE.replace(case[1], case[2]) != BASE for case in every)


def test_full_width_signs_in_texts_are_texts(tmp_path: Path) -> None:
    """Chinese is written with them."""
    path = tmp_path / "pack.yaml"
    text = BASE.replace("选择率偏低", "甲：乙，丙【丁】（０.８５）、why：低")
    path.write_text(text, encoding="utf-8")

    assert [str(p) for p in rulebook.check([path])] == []
