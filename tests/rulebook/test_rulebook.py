"""Rulebooks: packs found by name or path, audits read whole, and everything wrong told at once."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

import auditor
from auditor import resources, rulebook
from auditor.errors import AuditorError, FileError
from auditor.renderers import html
from auditor.rulebook import packs

DAY = dt.date(2026, 11, 23)

RULE = """\
- id: {id}
  name: no-purpose
  kind: fact
  asks: {{fact: system.purpose}}
  must: {{present: true}}
  threshold: {{origin: organisation, why: {{en: Asked., zh-CN: 要求。}}}}
  on_breach: fail
  severity: low
  cites: [{cites}]
  title: {{en: No purpose, zh-CN: 无用途}}
  why: {{en: Needed., zh-CN: 必需。}}
  tests:
  - {{facts: {{system.purpose: Loans}}, verdict: pass}}
  - {{facts: {{}}, verdict: insufficient_data}}
"""
METRIC = """\
- id: HOUSE-9
  name: low-rate
  kind: metric
  asks: {{metric: selection_rate, contrast: {contrast}, across: {across}}}
  must: {{at_least: 0.8}}
  threshold: {{origin: organisation, why: {{en: Asked., zh-CN: 要求。}}}}
  on_breach: flag
  severity: low
  title: {{en: Low, zh-CN: 低}}
  why: {{en: Needed., zh-CN: 必需。}}
  tests:
  - {{groups: {{a: {{selected: 500, of: 1000}}, b: {{selected: 490, of: 1000}}}}, verdict: pass}}
  - {{groups: {{a: {{selected: 500, of: 1000}}, b: {{selected: 100, of: 1000}}}}, verdict: flag}}
"""
REVIEW = """\
- id: H-2
  name: no-review
  kind: attestation
  asks: {attestation: review}
  must: {in_force: true}
  threshold: {origin: organisation, why: {en: Asked., zh-CN: 要求。}}
  on_breach: fail
  severity: low
  title: {en: No review, zh-CN: 未经审查}
  why: {en: Needed., zh-CN: 必需。}
  tests:
  - {attestations: [{id: review, date: 2026-11-01}], as_of: 2026-11-23, verdict: pass}
  - {attestations: [], as_of: 2026-11-23, verdict: pending}
"""
AUDIT = """\
data:
  path: loans.csv
  sensitive:
    sex: {{column: sex}}
rules: [{rules}]
"""


def pack(
    folder: Path,
    name: str = "house",
    *,
    rules: str = "",
    ids: tuple[str, ...] = ("H-1",),
    cites: str = "",
) -> Path:
    path = folder / f"{name}.yaml"
    body = rules or "".join(RULE.format(id=one, cites=cites) for one in ids)
    head = f"pack: {name}\nversion: '1'\ntitle: {{en: House, zh-CN: 本单位}}\nrules:\n"
    path.write_text(head + body, encoding="utf-8")
    return path


def audit(folder: Path, text: str, *, rules: str = "./house.yaml") -> Path:
    path = folder / "audit.yaml"
    path.write_text(AUDIT.format(rules=rules) + text, encoding="utf-8")
    return path


def wrong(path: Path) -> list[str]:
    """What is said about an audit, without the folder."""
    with pytest.raises(FileError) as error:
        rulebook.load_audit(path)
    return [str(problem).replace(f"{path.parent}/", "") for problem in error.value.problems]


def test_a_shipped_pack_is_its_path_with_dots() -> None:
    """The name in audit.yaml is where the file lies."""
    book = rulebook.load(["us.adverse_impact"], folder=Path(), as_of=DAY)

    (used,) = book.used
    content = (resources.rules_folder() / "us" / "adverse_impact.yaml").read_bytes()
    assert (used.pack, used.digest) == ("us.adverse_impact", hashlib.sha256(content).hexdigest())
    assert [effective.rule.id for effective in book.rules] == ["UGESP-001"]
    assert {effective.pack for effective in book.rules} == {"us.adverse_impact"}
    assert "us.ugesp.4C" in [clause.id for clause in book.clauses]


def test_packs_keep_the_order_in_which_they_were_asked(tmp_path: Path) -> None:
    pack(tmp_path)

    book = rulebook.load(
        ["./house.yaml", "intl.baseline", "us.nyc_ll144"], folder=tmp_path, as_of=DAY
    )

    assert [p.pack for p in book.packs] == ["house", "intl.baseline", "us.nyc_ll144"]
    assert book.rules[0].rule.id == "H-1"
    assert sum(used.rules for used in book.used) == len(book.rules)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ["us.adverse_impct"],
            "unknown rule pack 'us.adverse_impct'. Did you mean 'us.adverse_impact'?",
        ),
        (["frameworks.us_ugesp"], "unknown rule pack 'frameworks.us_ugesp'."),
        (["../us.adverse_impact"], "no such rule pack: "),
        (["./none.yaml"], "no such rule pack: "),
        (["intl.baseline", "intl.baseline"], "rule pack 'intl.baseline' is named twice"),
    ],
)
def test_a_pack_that_is_not_there_is_an_error(
    tmp_path: Path, names: list[str], message: str
) -> None:
    """A misspelt pack is never left out in silence."""
    with pytest.raises(AuditorError) as error:
        rulebook.load(names, folder=tmp_path, as_of=DAY)

    assert str(error.value).startswith(message)


def test_ids_are_unique_in_all_packs_that_are_loaded_together(tmp_path: Path) -> None:
    """A rule id in a report means one rule."""
    pack(tmp_path, ids=("H-1", "UGESP-001"))

    with pytest.raises(FileError) as error:
        rulebook.load(["us.adverse_impact", "./house.yaml"], folder=tmp_path, as_of=DAY)

    (problem,) = error.value.problems
    assert (problem.line, problem.column) == (19, 7)
    assert "duplicate id 'UGESP-001': it is already in " in problem.message
    assert "adverse_impact.yaml:" in problem.message


def test_a_house_pack_may_bring_its_own_clauses(tmp_path: Path) -> None:
    """Frameworks lie in a folder of that name, beside the pack as under rules/."""
    pack(tmp_path, cites="house.policy.1")
    with pytest.raises(FileError, match=r"unknown clause 'house\.policy\.1'"):
        rulebook.load(["./house.yaml"], folder=tmp_path, as_of=DAY)

    (tmp_path / "frameworks").mkdir()
    (tmp_path / "frameworks" / "policy.yaml").write_text(
        "framework: house.policy\nversion: '1'\ntitle: {en: Policy, zh-CN: 政策}\ncitation: Policy\n"
        "clauses:\n- {id: house.policy.1, title: {en: One, zh-CN: 一}, citation: '1', status: in_force,"
        " verified: primary, checked_by: {H-1: equals}}\n",
        encoding="utf-8",
    )

    book = rulebook.load(["./house.yaml"], folder=tmp_path, as_of=DAY)

    assert [clause.id for clause in book.clauses] == ["house.policy.1"]
    assert rulebook.check([tmp_path]) == []


def test_an_audit_is_read_with_the_files_that_it_names(tmp_path: Path) -> None:
    pack(tmp_path, rules=RULE.format(id="H-1", cites="") + REVIEW)
    (tmp_path / "waivers.yaml").write_text(
        "waivers:\n- {rule: H-1, owner: A, reason: B, compensating_control: C, expires: 2027-01-31}\n"
    )
    (tmp_path / "attestations.yaml").write_text(
        "attestations:\n- {id: review, statement: Done., person: A, role: B, date: 2026-01-31}\n"
    )
    path = audit(tmp_path, "waivers: waivers.yaml\nattestations: attestations.yaml\n")

    config = rulebook.load_audit(path)

    assert config.rules == ["./house.yaml"]
    assert rulebook.load_waivers(tmp_path / "waivers.yaml")[0].expires.isoformat() == "2027-01-31"
    assert rulebook.load_attestations(tmp_path / "attestations.yaml")[0].expires is None
    assert rulebook.check([tmp_path]) == []


@pytest.mark.parametrize(
    ("rules", "text", "said"),
    [
        (
            "us.adverse_impct",
            "",
            [
                "audit.yaml:5:9: unknown rule pack 'us.adverse_impct'. Did you mean 'us.adverse_impact'?"
            ],
        ),
        (
            "./hose.yaml",
            "",
            ["audit.yaml:5:9: no such rule pack: hose.yaml. Did you mean 'house.yaml'?"],
        ),
        ("./house.yaml", "waivers: none.yaml\n", ["audit.yaml:6:10: no such file: none.yaml"]),
        (
            "./house.yaml",
            "waivers: [{rule: H-2, by: [race], owner: A, reason: B, compensating_control: C, expires: 2027-01-31}]\n",
            [
                "audit.yaml:6:18: no rule 'H-2' is asked. Did you mean 'H-1'?",
                "audit.yaml:6:28: unknown role 'race'. Choices: sex.",
            ],
        ),
        (
            "./house.yaml",
            "set_aside: [{group: {sexx: f}, reason: few}]\n",
            ["audit.yaml:6:22: unknown role 'sexx'. Did you mean 'sex'?"],
        ),
        (
            "./house.yaml",
            "report: {to: [html, pfd]}\n",
            ["audit.yaml:6:21: unknown format 'pfd'. Did you mean 'pdf'?"],
        ),
        (
            "./house.yaml",
            "model: {load: a.safetensors, train: {epochs: 5}}\n",
            ["audit.yaml:6:30: one model only: 'load' takes it from a file, 'train' makes it here"],
        ),
        (
            "./house.yaml",
            "model: {train: {epochs: 5}}\n",
            [
                "audit.yaml:6:9: a model trained here needs data.split, which keeps the audited rows apart: {fraction: 0.3, seed: 1}"
            ],
        ),
        (
            "us.nyc_ll144",
            "",
            [
                "audit.yaml:4:5: rule LL144-001 asks for the role 'race_ethnicity': bind it to a column here (bound: sex)",
                "audit.yaml:4:5: rule LL144-002 asks for the role 'race_ethnicity': bind it to a column here (bound: sex)",
            ],
        ),
        (
            "./house.yaml, us.adverse_impct",
            "seed: x\nreport: {lang: [de]}\n",
            [
                "audit.yaml:5:23: unknown rule pack 'us.adverse_impct'. Did you mean 'us.adverse_impact'?",
                "audit.yaml:6:7: 'seed' must be a whole number, but 'x' is text",
                "audit.yaml:7:17: 'lang' item 1 cannot be 'de'. Choices: en, zh-CN.",
            ],
        ),
    ],
)
def test_a_mistake_in_an_audit_is_told_where_it_stands(
    tmp_path: Path, rules: str, text: str, said: list[str]
) -> None:
    """What cannot work is told before any data is read."""
    pack(tmp_path)

    assert wrong(audit(tmp_path, text, rules=rules)) == said


@pytest.mark.parametrize("role", ["prediction", "score"])
def test_a_model_and_its_output_are_not_both_brought(tmp_path: Path, role: str) -> None:
    """One of them would be dropped in silence."""
    pack(tmp_path)
    path = audit(tmp_path, "model: {load: m.safetensors}\n")
    bound = f"  {role}: {{column: p}}\nrules:"
    path.write_text(path.read_text(encoding="utf-8").replace("rules:", bound), encoding="utf-8")

    assert wrong(path) == [
        f"audit.yaml:5:3: '{role}' is in the data, and 'model' makes its own: leave one of them out"
    ]


STATED = "attestations: [{id: %s, statement: Done., person: A, role: B, date: 2026-01-31%s}]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            STATED % ("reveiw", ""),
            (
                "1:21: no rule asks for the attestation 'reveiw'. Did you mean 'review'? Rule H-2 "
                "(house.yaml:5) asks for that: mend the one that is misspelt."
            ),
        ),
        (
            STATED % ("review", ", expires: 2025-12-31"),
            "1:94: 'expires' lies before 'date', 2026-01-31",
        ),
        (STATED.replace("Done.", "' '") % ("review", ""), "1:40: 'statement' must not be blank"),
        (
            STATED.replace("person: A", "person: ''") % ("review", ""),
            "1:55: 'person' must not be blank",
        ),
    ],
)
def test_an_attestation_that_attests_nothing_is_a_problem(
    tmp_path: Path, text: str, said: str
) -> None:
    """In a file of its own or in the audit itself."""
    pack(tmp_path, rules=REVIEW)
    beside = tmp_path / "attestations.yaml"
    beside.write_text(text, encoding="utf-8")

    assert wrong(audit(tmp_path, "attestations: attestations.yaml\n")) == [
        f"attestations.yaml:{said}"
    ]
    assert wrong(audit(tmp_path, text)) == [f"audit.yaml:6{said[1:]}"]
    alone = [] if "no rule asks" in said else [f"{beside}:{said}"]
    assert [str(problem) for problem in rulebook.check([beside])] == alone


def test_a_waiver_that_nobody_answers_for_is_a_problem(tmp_path: Path) -> None:
    """Blanks are no owner and no reason."""
    path = tmp_path / "waivers.yaml"
    path.write_text(
        "waivers:\n- {rule: H-1, owner: ' ', reason: B, compensating_control: '', expires: 2027-01-31}\n"
    )

    assert [problem.message for problem in rulebook.check([path])] == [
        "'owner' must not be blank",
        "'compensating_control' must not be blank",
    ]


def test_a_comparison_with_a_reference_needs_one(tmp_path: Path) -> None:
    """No group is ever made the reference in silence."""
    pack(tmp_path, rules=METRIC.format(contrast="ratio_to_reference", across="[each]"))

    assert wrong(audit(tmp_path, "")) == [
        "audit.yaml:4:10: rule HOUSE-9 compares with a reference group: name one as 'reference'"
    ]


def test_a_role_is_asked_only_of_the_task_that_the_rule_applies_to(tmp_path: Path) -> None:
    """A rule that does not apply needs no columns."""
    rules = METRIC.format(contrast="ratio_to_best", across="[[caste]]")
    pack(tmp_path, rules=rules + "  applies: {task: [binary]}\n")

    assert "asks for the role 'caste'" in wrong(audit(tmp_path, ""))[0]
    assert rulebook.load_audit(audit(tmp_path, "task: regression\n")).task == "regression"


def test_a_misspelt_role_is_told_with_the_nearest_that_is_bound(tmp_path: Path) -> None:
    """The slip may be in the rule as well as in the audit."""
    pack(tmp_path, rules=METRIC.format(contrast="ratio_to_best", across="[[sexx]]"))

    assert wrong(audit(tmp_path, ""))[0].endswith("(bound: sex). Did you mean 'sex'?")


def test_an_audit_given_as_a_dict_is_read_in_the_same_words() -> None:
    with pytest.raises(FileError, match=r"^audit: missing key 'rules'"):
        rulebook.read_audit({"data": {"sensitive": {"sex": {"column": "sex"}}}})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "1:1: the file is empty"),
        ("pak: house\nversion: '1'\n", "1:1: unknown first key 'pak'. Did you mean 'pack'?"),
        ("- a\n", "1:1: the file must begin with one of pack, overlay, framework"),
        ("services: {}\n", "1:1: unknown first key 'services'. Choices: pack, overlay, framework"),
        ("waivers: [{rule: a}]\n", "1:11: missing key 'compensating_control'"),
        ("attestations: [{id: a}]\n", "1:16: missing key 'date'"),
        (
            "framework: a\nversion: '1'\ntitle: {en: A}\ncitation: b\nclauses: []\n",
            "3:8: missing translation",
        ),
        (
            "framework: a\nversion: '1'\ntitle: {en: A, zh-CN: 甲}\ncitation: b\nclauses:\n- {id: c, title: {en: A, zh-CN: 甲}, citation: b, status: draft, verified: primary, checked_by: {UGESP-01: equals}}\n",
            "6:97: unknown rule 'UGESP-01'. Did you mean 'UGESP-001'?",
        ),
        (
            "framework: a\nversion: '1'\ntitle: {en: A, zh-CN: 甲}\ncitation: b\nclauses:\n- {id: c, title: {en: A, zh-CN: 甲}, citation: b, status: repealed, verified: primary, superseded_by: us.ugesp.4d}\n",
            "6:102: unknown clause 'us.ugesp.4d'. Did you mean 'us.ugesp.4D'?",
        ),
        (
            "framework: a\nversion: '1'\ntitle: {en: A, zh-CN: 甲}\ncitation: b\nclauses:\n- {id: c, title: {en: A, zh-CN: 甲}, citation: b, status: repealed, verified: primary, superseded_by: c}\n",
            "6:102: a clause cannot stand in its own place",
        ),
        ("rules: [us.adverse_impact]\n", "1:1: missing key 'data'"),
        ("version: '1'\npack: a\n", "1:1: missing key 'rules'"),
    ],
)
def test_the_first_key_tells_what_a_file_is(tmp_path: Path, content: str, said: str) -> None:
    """No file is skipped because nobody knew what it was."""
    (tmp_path / "f.yaml").write_text(content, encoding="utf-8")

    problems = [str(problem).split(":", 1)[1] for problem in rulebook.check([tmp_path / "f.yaml"])]

    assert any(problem.startswith(said) for problem in problems), problems


def test_check_walks_folders_and_finds_nothing_only_where_nothing_is_wrong(tmp_path: Path) -> None:
    """An empty folder is no clean folder."""
    assert "no YAML file in this folder" in str(rulebook.check([tmp_path])[0])
    assert "no such file" in str(rulebook.check([tmp_path / "none.yaml"])[0])

    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    pack(tmp_path / "deep" / "er", ids=("H-1", "H-1"))
    pack(tmp_path / ".hidden", ids=("H-1", "H-1"))

    (problem,) = rulebook.check([tmp_path])
    assert problem.path == str(tmp_path / "deep" / "er" / "house.yaml")


def test_a_pack_named_like_a_shipped_one_must_lie_where_that_lies() -> None:
    """Shipped packs are called after their path."""
    for name in packs.shipped():
        assert packs.shipped_name(packs.path_of(name, folder=Path())) == name


def test_a_thousand_rules_are_checked(tmp_path: Path) -> None:
    """A large pack is read whole, and nothing is wrong with it."""
    rules = "".join(
        METRIC.format(contrast="ratio_to_best", across="[each]").replace("HOUSE-9", f"H-{i}")
        for i in range(1_000)
    )
    path = pack(tmp_path, rules=rules)

    assert rulebook.check([path]) == []


@pytest.mark.parametrize(
    ("verdict", "failed", "said"),
    [
        ("pass", [], "3, all of which ended as written"),
        ("inconclusive", ["HOUSE-9"], "not as written ended those of HOUSE-9"),
    ],
)
def test_the_report_states_how_the_rules_own_tests_end(
    tmp_path: Path, verdict: str, failed: list[str], said: str
) -> None:
    """A test that no longer ends as written is told with its rule, in the report and on the page."""
    rule = METRIC.format(contrast="ratio_to_best", across="[each]")
    third = "  - {groups: {a: {selected: 50, of: 100}, b: {selected: 50, of: 100}}, verdict: %s}\n"
    path = pack(tmp_path, rules=rule + third.replace("50, of: 100", "5000, of: 10000") % verdict)
    rows = {"chosen": [1, 0] * 500, "sex": ["f"] * 500 + ["m"] * 500}

    report = auditor.scan(rows, prediction="chosen", sensitive=["sex"], rules=[str(path)])

    (used,) = report.packs
    assert (used.tests, used.tests_failed) == (3, failed)
    assert said in html.render(report, "en")


def test_a_field_of_the_system_stands_in_one_place(tmp_path: Path) -> None:
    """Under facts it would be read in place of the field, and nobody would have checked it."""
    pack(tmp_path)
    path = audit(tmp_path, "system: {jurisdiction: EU, facts: {jurisdiction: nyc, other: 1}}\n")

    assert wrong(path) == [
        "audit.yaml:6:36: 'jurisdiction' is a field of 'system': write it there, not under 'facts'"
    ]
