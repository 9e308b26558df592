"""A rule that an overlay changes is tested as the overlay leaves it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from click.testing import CliRunner

from auditor import rulebook
from auditor.cli import door
from tests.rulebook.test_parameters import PACK

HEAD = """overlay: {name}
version: '1'
title: {{en: Ours, zh-CN: 我们的}}
extends: {extends}
changes:
  H-1:
    why: {{en: Ours, zh-CN: 我们的}}
"""
PASSES = (
    "    - {groups: {a: {selected: 500, of: 1000}, b: {selected: 500, of: 1000}}, verdict: pass}\n"
)
BREACHES = (
    "    - {groups: {a: {selected: 500, of: 1000}, b: {selected: 450, of: 1000}}, verdict: fail}\n"
)
MANY_PASS = PASSES.replace("500", "50000").replace("1000", "100000")
STRICT = "    must: {at_least: 0.99}\n"
WAIVED = (
    "    must: {at_least: 0.1}\n"
    "    waiver: {owner: A, reason: r, compensating_control: c, expires: 2026-11-23}\n"
)


def laid(folder: Path, text: str, *, name: str = "ours", extends: str = "house.yaml") -> Path:
    (folder / "house.yaml").write_text(PACK, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(HEAD.format(name=name, extends=extends) + text, encoding="utf-8")
    return path


DAY = dt.date(2026, 11, 23)


def told(path: Path, *, as_of: dt.date = DAY) -> list[str]:
    assert rulebook.check([path]) == []
    found = rulebook.check_tests([path], as_of=as_of)
    return [f"{p.line}:{p.column} {p.message}" for p in found]


def test_tests_of_the_pack_run_on_the_rule_as_changed(tmp_path: Path) -> None:
    path = laid(tmp_path, "    must: {at_least: 0.85}\n")

    assert told(path) == []
    assert rulebook.size([path], as_of=DAY) == rulebook.checking.Size(files=1, rules=1, tests=2)


def test_a_change_that_alters_how_a_test_ends_needs_tests_of_its_own(tmp_path: Path) -> None:
    (problem,) = told(laid(tmp_path, STRICT))

    assert problem.startswith("6:3 with this change test 1 of the rule no longer ends with 'pass'")
    assert "Write the tests of the rule as changed under 'tests' here" in problem


def test_tests_of_the_change_take_the_place_of_those_of_the_pack(tmp_path: Path) -> None:
    path = laid(tmp_path, STRICT + "    tests:\n" + MANY_PASS + BREACHES)

    assert told(path) == []


def test_tests_of_a_change_pass_and_breach(tmp_path: Path) -> None:
    path = laid(tmp_path, "    must: {at_least: 0.85}\n    tests:\n" + PASSES)

    assert told(path) == ["10:5 no test of the rule as changed has the verdict 'fail'"]


def test_a_test_of_a_change_that_ends_otherwise_is_told_where_it_stands(tmp_path: Path) -> None:
    wrong = BREACHES.replace("fail", "pass")
    one_sided, problem = told(laid(tmp_path, STRICT + "    tests:\n" + MANY_PASS + wrong))

    assert one_sided == "10:5 no test of the rule as changed has the verdict 'fail'"
    assert problem == "11:87 rule H-1: this test ends with 'fail', value 0.9"


def test_a_limit_loosened_by_a_waiver_is_tested_as_long_as_it_lasts(tmp_path: Path) -> None:
    (problem,) = told(laid(tmp_path, WAIVED))

    assert "test 2 of the rule no longer ends with 'fail'" in problem
    assert told(laid(tmp_path, WAIVED), as_of=dt.date(2026, 11, 24)) == []


def test_tests_of_a_loosened_rule_count_until_its_waiver_has_ended(tmp_path: Path) -> None:
    passes = BREACHES.replace("450", "200").replace("fail", "pass")
    breaches = BREACHES.replace("450", "10")
    path = laid(tmp_path, WAIVED + "    tests:\n" + passes + breaches)

    for day in ("2026-11-23", "2026-11-24"):
        done = CliRunner().invoke(door, ["check", "--test", "--as-of", day, str(path)])
        assert "1 rule; 2 rule tests ran" in done.output
        assert done.exit_code == 0


def test_a_check_without_tests_says_that_none_ran(tmp_path: Path) -> None:
    path = laid(tmp_path, WAIVED)
    words = ["check", "--as-of", "2026-11-23", str(path)]

    assert CliRunner().invoke(door, words).output == (
        f"No problems found.\n{path}:4:10: note: its rules' tests did not run: "
        f"auditor check --test {path} runs them\n"
    )


def test_an_overlay_of_an_overlay_is_tested_too(tmp_path: Path) -> None:
    laid(tmp_path, "    must: {at_least: 0.85}\n")
    above = laid(tmp_path, STRICT, name="above", extends="ours.yaml")

    (problem,) = told(above)

    assert problem.startswith("6:3 with this change test 1")


def test_the_command_tests_an_overlay(tmp_path: Path) -> None:
    fine = laid(tmp_path, "    must: {at_least: 0.85}\n")
    assert (
        "1 rule; 2 rule tests ran"
        in CliRunner().invoke(door, ["check", "--test", str(fine)]).output
    )

    done = CliRunner().invoke(door, ["check", "--test", str(laid(tmp_path, STRICT))])

    assert done.exit_code == 3
    assert "ours.yaml:6:3: with this change test 1" in done.output


def test_the_report_says_how_the_tests_of_a_changed_rule_ended(tmp_path: Path) -> None:
    used = {}
    for name, change in {"fine": "    must: {at_least: 0.85}\n", "strict": STRICT}.items():
        path = laid(tmp_path, change, name=name)
        book = rulebook.load([str(path)], folder=tmp_path, as_of=DAY)
        used |= {one.pack: (one.tests, one.tests_failed) for one in rulebook.tried(book, as_of=DAY)}

    assert used == {"house": (2, []), "fine": (2, []), "strict": (2, ["H-1"])}


def test_a_changed_statement_is_tested_with_one_that_is_pending(tmp_path: Path) -> None:
    """A paper that is absent breaches nothing, so no test could end with the word of a breach."""
    path = tmp_path / "ours.yaml"
    change = """overlay: ours
version: '1'
title: {en: Ours, zh-CN: 我们的}
extends: intl.baseline
changes:
  BASE-012:
    why: {en: Ours, zh-CN: 我们的}
    severity: high
    tests:
    - {attestations: [{id: intended_use, date: 2026-11-01}], as_of: 2026-11-23, verdict: pass}
"""
    pending = "    - {attestations: [], as_of: 2026-11-23, verdict: pending}\n"

    path.write_text(change, encoding="utf-8")
    assert told(path) == ["10:5 no test of the rule as changed has the verdict 'pending'"]
    path.write_text(change + pending, encoding="utf-8")
    assert told(path) == []
