"""`auditor check`: problems on stderr one line each, SARIF and JSON on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from auditor import resources

HOUSE = resources.templates_folder() / "starts" / "house.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A pack with a misspelt metric and a misspelt key."""
    path = tmp_path / "broken.yaml"
    text = HOUSE.read_text(encoding="utf-8")
    text = text.replace("selection_rate ", "selection_rte ").replace(
        "severity: high", "severty: high"
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped_rules_are_clean(typed: Callable) -> None:
    """`check` on our own rules finds nothing and says nothing on stderr."""
    result = typed("check", resources.rules_folder())

    assert result.exit_code == 0
    assert result.stderr == ""


def test_problems_are_lines_that_editors_understand(broken: Path, typed: Callable) -> None:
    """PATH:LINE:COLUMN: message, unwrapped, with the nearest word; exit 3."""
    result = typed("check", broken)
    lines = result.stderr.splitlines()

    assert result.exit_code == 3
    assert len(lines) >= 2
    assert all(line.startswith(f"{broken}:") for line in lines)
    assert any("Did you mean 'selection_rate'?" in line for line in lines)


def test_sarif_has_place_and_message(broken: Path, typed: Callable) -> None:
    """Code hosts show the problems beside the lines."""
    result = typed("check", broken, "--format", "sarif")
    document = json.loads(result.stdout)
    found = document["runs"][0]["results"]

    assert result.exit_code == 3
    assert document["version"] == "2.1.0"
    assert len(found) == len(result.stderr.splitlines())
    region = found[0]["locations"][0]["physicalLocation"]["region"]
    assert region["startLine"] >= 1
    assert region["startColumn"] >= 1


def test_sarif_names_any_file_by_a_uri(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable
) -> None:
    """A space, a # or 规 in a name is no part of a URI; code hosts would drop the result, or show another file."""
    monkeypatch.chdir(tmp_path)
    path = Path("our rules") / "规则 #1 100%.yaml"
    path.parent.mkdir()
    path.write_text("pack: a\ntitle: {zh-CN: 规则规则, en: x}  # 规\n", encoding="utf-8")

    (run,) = json.loads(typed("check", path, "--format", "sarif").stdout)["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]

    assert places
    for place in places:
        uri = place["artifactLocation"]["uri"]
        assert uri == "our%20rules/%E8%A7%84%E5%88%99%20%231%20100%25.yaml"
        assert unquote(uri) == path.as_posix()
    assert run["columnKind"] == "unicodeCodePoints"


def test_json_of_a_clean_file_is_an_empty_list(typed: Callable) -> None:
    """Programs need no special case for success."""
    assert json.loads(typed("check", HOUSE, "--format", "json").stdout) == []


def test_a_rule_test_that_ends_otherwise_is_a_problem(tmp_path: Path, typed: Callable) -> None:
    """--test runs the rules' own tests; without it they are only read."""
    path = tmp_path / "house.yaml"
    text = HOUSE.read_text(encoding="utf-8")
    path.write_text(text.replace("selected: 490, of: 1000}}, verdict: pass", "selected: 490, of: 1000}}, verdict: fail").replace("selected: 100, of: 1000}}, verdict: fail", "selected: 400, of: 800}}, verdict: pass"), encoding="utf-8")  # fmt: skip

    assert typed("check", path).exit_code == 0
    result = typed("check", path, "--test")
    assert result.exit_code == 3
    assert "HOUSE-001" in result.stderr


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path, typed: Callable) -> None:
    """A typing mistake in a path must not look like a clean check."""
    result = typed("check", tmp_path / "nowhere.yaml")

    assert result.exit_code == 3
    assert result.stderr == f"{tmp_path / 'nowhere.yaml'}: no such file\n"


def test_the_tests_that_ran_are_counted(typed: Callable) -> None:
    """Somebody who sees `no problems` sees of how much."""
    assert typed("check", HOUSE).stdout == "No problems found.\n"
    assert (
        typed("check", HOUSE, "--test").stdout
        == "No problems found in 1 file with 3 rules; 7 rule tests ran.\n"
    )


def test_a_check_that_ran_no_tests_says_where_tests_stand(typed: Callable, tmp_path: Path) -> None:
    """An audit names packs, but holds no rule and no test of its own."""
    audit = tmp_path / "audit.yaml"
    audit.write_text(
        "data:\n  path: x.csv\n  prediction: {column: p, positive: [1]}\n"
        "  sensitive: {sex: {column: sex}}\nrules: [us.adverse_impact]\n"
    )

    assert "0 rule tests ran (tests stand in packs" in typed("check", "--test", audit).output


def test_that_the_data_were_not_read_is_said(typed: Callable, tmp_path: Path) -> None:
    """Columns and values are looked at by the command that counts, and by no other."""
    audit = tmp_path / "audit.yaml"
    audit.write_text(
        "data:\n  path: x.csv\n  prediction: {column: p, positive: [1]}\n"
        "  sensitive: {sex: {column: sex}}\nrules: [us.adverse_impact]\n"
    )
    unread = (
        "columns and values of the data were not looked at here: "
        f"auditor run {audit} does, before it counts"
    )
    absent = f"there is no data file {tmp_path / 'x.csv'} yet: auditor run will ask for it"

    result = typed("check", audit)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "No problems found.",
        f"{audit}:1:1: note: {unread}",
        f"{audit}:2:9: note: {absent}",
    ]

    (tmp_path / "x.csv").write_text("not read\n")
    (note,) = json.loads(typed("check", audit, "--format", "json").stdout)
    assert note == {
        "path": str(audit), "line": 1, "column": 1, "level": "note", "message": unread
    }  # fmt: skip
    (result,) = json.loads(typed("check", audit, "--format", "sarif").stdout)["runs"][0]["results"]
    assert result["level"] == "note"


AUDIT = """\
data:
  path: x.csv
  prediction: {column: p, positive: [1]}
  sensitive: {sex: {column: sex}, age: {column: age, bins: [25, 40]}}
rules: [house.yaml]
waivers:
- {rule: HOUSE-001, by: [sex], owner: A, reason: B, compensating_control: C, expires: 2027-01-31}
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("by: [sex]", "by: [age]", ""),
        (
            "by: [sex]",
            "by: [sex, age]",
            "7:25: rule HOUSE-001 asks nothing about [sex, age]. Choices: [sex], [age].",
        ),
        ("HOUSE-001", "HOUSE-002", "7:25: rule HOUSE-002 is about no groups: leave out 'by'"),
        ("[25, 40]", "[40, 25]", "4:65: bins rise, and 25 does not lie above 40"),
        ("[1]", "1", "3:37: 'positive' must be a list, but 1 is a number: write [1]"),
    ],
)
def test_what_would_silently_do_nothing_is_told(
    tmp_path: Path, typed: Callable, before: str, after: str, told: str
) -> None:
    """A waiver for groups that its rule does not ask about, bins that do not rise, one value for a list."""
    (tmp_path / "house.yaml").write_text(HOUSE.read_text(encoding="utf-8"), encoding="utf-8")
    audit = tmp_path / "audit.yaml"
    audit.write_text(AUDIT.replace(before, after))

    result = typed("check", audit)
    assert result.stderr.splitlines() == ([f"{audit}:{told}"] if told else [])
    assert result.exit_code == (3 if told else 0)


def test_rules_without_a_pack_around_them_are_told_what_they_lack(
    tmp_path: Path, typed: Callable
) -> None:
    text = HOUSE.read_text(encoding="utf-8")
    path = tmp_path / "house.yaml"
    path.write_text(text[text.index("- id: HOUSE-001") :], encoding="utf-8")

    (line,) = typed("check", path).stderr.splitlines()
    assert line.startswith(f"{path}:1:1: rules stand in a pack: put 'pack', 'version', 'title'")
    assert "auditor init --rules FILE.yaml" in line


@pytest.mark.parametrize("where", ["in the audit", "in a file that it names", "by itself"])
def test_a_waiver_that_has_ended_is_noted(
    tmp_path: Path, typed: Callable, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Not a mistake, for nothing is wrong with the file; but whoever checks it should know."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1801526399")  # the last second of 2027-02-01
    (tmp_path / "house.yaml").write_text(HOUSE.read_text(encoding="utf-8"), encoding="utf-8")
    head, _, waivers = AUDIT.partition("waivers:\n")
    audit, named = tmp_path / "audit.yaml", tmp_path / "waivers.yaml"
    named.write_text(f"waivers:\n{waivers}")
    inside = where == "in the audit"
    audit.write_text(AUDIT if inside else f"{head}waivers: waivers.yaml\n")
    asked = [named] if where == "by itself" else [audit, named] if not inside else [audit]
    place = f"{audit if inside else named}:{7 if inside else 2}:87"

    result = typed("check", *asked)
    assert result.exit_code == 0
    notes = [line for line in result.stdout.splitlines() if "this waiver" in line]
    assert notes == [f"{place}: note: this waiver ended with 2027-01-31: a breach counts again"]
    assert "this waiver" not in typed("check", *asked, "--as-of", "2027-01-31").stdout

    for file in (audit, named):
        file.write_text(file.read_text().replace("2027-01-31", "2027-02-01"))
    assert "this waiver" not in typed("check", *asked).stdout


@pytest.mark.parametrize(
    ("key", "item"),
    [
        (
            "waivers",
            "{rule: HOUSE-001, owner: A, reason: B, compensating_control: C, expires: 2027-01-31}",
        ),
        ("attestations", "{id: review, person: A, role: B, date: 2026-10-01, statement: C}"),
    ],
)
@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_list_without_its_key_is_told_which_to_write(
    tmp_path: Path, typed: Callable, command: str, key: str, item: str
) -> None:
    """In the file that an audit names, and in that file by itself."""
    (tmp_path / "house.yaml").write_text(HOUSE.read_text(encoding="utf-8"), encoding="utf-8")
    head, _, _ = AUDIT.partition("waivers:\n")
    audit, named = tmp_path / "audit.yaml", tmp_path / "named.yaml"
    audit.write_text(f"{head}{key}: named.yaml\n")
    named.write_text(f"- {item}\n")
    said = f"1:1: the file is a list without its key: write '{key}:' in a line above it"

    for path in [audit, named] if command == "check" else [audit]:
        result = typed(command, path)
        assert result.exit_code == 3
        assert result.stderr.splitlines() == [f"{named}:{said}"]
