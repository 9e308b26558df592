"""`auditor run`, `plan`, `render` and `verify` on one small audit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

AUDIT = """\
system: {name: Tiny, version: 1.0.0}
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}, region: {column: region}}
rules: [us.adverse_impact]
report: {lang: [zh-CN], to: [json, html]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("job").mkdir()
    rows = "".join(f"{'fm'[k % 2]},{'ns'[k % 3 == 0]},{int(k % 7 < 4)}\n" for k in range(1400))
    Path("job/people.csv").write_text("sex,region,chosen\n" + rows)
    Path("job/audit.yaml").write_text(AUDIT)
    return tmp_path


def test_paths_count_from_the_audit_and_output_from_here(folder: Path, typed: Callable) -> None:
    """The audit names its data from its own folder; the report goes below the current one."""
    result = typed("run", "job/audit.yaml")

    assert result.exit_code in (0, 2), result.output
    names = {path.name for path in Path("auditor-report").iterdir()}
    assert names == {"report.json", "report.zh-CN.html"}


def test_what_is_typed_goes_before_what_the_audit_says(folder: Path, typed: Callable) -> None:
    """--to and --lang replace the audit's own."""
    typed("run", "job/audit.yaml", "--to", "html", "--lang", "en", "--out", "here")

    assert {path.name for path in Path("here").iterdir()} == {"report.en.html"}


def test_a_waived_breach_is_told_with_who_answers_for_it_and_until_when(
    folder: Path, typed: Callable
) -> None:
    """The interval says why it is a breach; the waiver says why it is called waived."""
    rows = "".join(f"{'fm'[k % 2]},n,{int(k % 2 == 1 or k % 10 == 0)}\n" for k in range(1400))
    Path("job/people.csv").write_text("sex,region,chosen\n" + rows)
    waiver = (
        "waivers:\n- rule: UGESP-001\n  by: [sex]\n  owner: B. Example\n  reason: In testing.\n"
        "  compensating_control: A second officer.\n  expires: 2027-01-31\n"
    )
    Path("job/audit.yaml").write_text(AUDIT.replace("[zh-CN]", "[en]") + waiver)

    waived = typed("run", "job/audit.yaml", "--as-of", "2027-01-31").output
    ended = typed("run", "job/audit.yaml", "--as-of", "2027-02-01").output

    assert "answered for by B. Example until January 31, 2027" in waived
    assert "answered for by" not in ended
    (row,) = [
        line for line in ended.splitlines() if "the waiver of B. Example is not in force" in line
    ]
    assert "and the breach counts; 95% interval" in row


def test_a_wrong_audit_is_told_with_line_and_column(folder: Path, typed: Callable) -> None:
    """Every problem in one go, PATH:LINE:COLUMN."""
    path = Path("job/audit.yaml")
    path.write_text(AUDIT.replace("prediction:", "predicton:").replace("us.adverse", "us.advers"))
    result = typed("run", path)

    assert result.exit_code == 3
    assert "job/audit.yaml:4:3: " in result.stderr
    assert "Did you mean 'prediction'?" in result.stderr
    assert "us.advers_impact" in result.stderr


def test_the_plan_is_shown_before_any_data_are_read(folder: Path, typed: Callable) -> None:
    """One row per tally; the same digest as in the report that follows."""
    Path("job/people.csv").rename("job/away.csv")
    shown = typed("plan", "job/audit.yaml")
    document = json.loads(typed("plan", "job/audit.yaml", "--format", "json").stdout)
    Path("job/away.csv").rename("job/people.csv")
    typed("run", "job/audit.yaml", "--to", "json")
    report = json.loads(Path("auditor-report/report.json").read_text())

    assert shown.exit_code == 0
    assert "sex × region × prediction\tsex, region\tprediction\tn" in shown.stdout
    assert document["digest"] == report["plan"]["digest"]


def test_a_report_is_rendered_again_without_the_data(folder: Path, typed: Callable) -> None:
    """From report.json alone, in a language that was not asked for at first; it verifies."""
    typed("run", "job/audit.yaml", "--to", "json")
    Path("job/people.csv").unlink()
    result = typed("render", "auditor-report/report.json", "--to", "html", "--lang", "en")

    assert result.exit_code == 0
    assert result.stdout == "auditor-report/report.en.html\n"
    assert typed("verify", "auditor-report/report.en.html").exit_code == 0
    folder_ = typed("verify", "auditor-report")
    assert folder_.exit_code == 0
    assert folder_.stdout == typed("verify", "auditor-report/report.json").stdout
    assert ", 1 rule, " in folder_.stdout


def test_verify_ends_with_1_and_names_the_place_in_one_line(folder: Path, typed: Callable) -> None:
    """What a count was changed to, and what it must be."""
    typed("run", "job/audit.yaml", "--to", "json")
    path = Path("auditor-report/report.json")
    whole = typed("verify", path)
    document = json.loads(path.read_text())
    document["tallies"][1]["rows"][0][-1] += 1
    path.write_text(json.dumps(document))
    changed = typed("verify", path)

    assert whole.exit_code == 0
    assert "only a signature" in whole.stdout
    assert changed.exit_code == 1
    named = [line for line in changed.stdout.splitlines() if "sex=f" in line]
    assert len(named) == 1
    assert named[0].startswith("tallies[1].rows[0]")


def test_a_changed_report_is_rendered_with_a_warning(folder: Path, typed: Callable) -> None:
    """The page is written, and nobody can say that they were not told."""
    typed("run", "job/audit.yaml", "--to", "json")
    path = Path("auditor-report/report.json")
    whole = typed("render", path)
    path.write_text(path.read_text().replace('"Tiny"', '"Grand"'))
    changed, verified = typed("render", path), typed("verify", path)

    assert whole.stderr == ""
    assert changed.exit_code == 0
    assert "warning: its digest does not match" in changed.stderr
    assert changed.stdout == whole.stdout
    assert "; 1 difference, named above." in verified.stdout


def test_verify_refuses_what_is_no_report(folder: Path, typed: Callable) -> None:
    """3, for nothing was verified."""
    assert typed("verify", "job/people.csv").exit_code == 3
    assert typed("render", "job/people.csv").exit_code == 3
    assert "no report in it. Verify a report.json" in typed("verify", "job/people.csv").stderr
    told = typed("render", "job/audit.yaml").stderr
    assert told.startswith("job/audit.yaml: this is no report.json")
    assert "auditor run job/audit.yaml" in told
