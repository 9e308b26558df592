"""docs/ci.md was tried: its script runs, its units verify, its workflows parse and their shell lines run."""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house_pack import FLAGGED, HEAD

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
Run = Callable[..., "subprocess.CompletedProcess[str]"]

PACK = HEAD + FLAGGED
AUDIT = """\
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}}
rules: [rules/house.yaml]
"""


def block(language: str, holding: str) -> str:
    """The fenced example of that language which holds these words."""
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (one,) = [text for text in found if holding in text]
    return str(one)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """The folder of an audit, with the script of the page and an `auditor` on a path of its own."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "auditor"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m auditor "$@"\n')
    folder = tmp_path / "credit"
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "house.yaml").write_text(PACK)
    (folder / "audit.yaml").write_text(AUDIT)
    script = folder / "audit.sh"
    script.write_text(block("sh", "auditor run"))
    for file in (command, script):
        file.chmod(0o755)
    chosen(folder, 200)
    return folder


def chosen(folder: Path, women: int) -> None:
    """Of 400 women so many are chosen, and half of the men."""
    rows = [f"f,{int(k < women)}" for k in range(400)] + [f"m,{k % 2}" for k in range(400)]
    (folder / "people.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")


def run(job: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """As cron runs things: with hardly any environment, from anywhere."""
    env = {"PATH": f"{job.parent / 'bin'}:/usr/bin:/bin", "HOME": str(job.parent), **extra}
    done = subprocess.run(
        words or [str(job / "audit.sh")],
        env=env, cwd=extra.get("PWD", "/"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 127, done.stderr
    return done


def reports(job: Path) -> list[Path]:
    return sorted((job / "reports").glob("*/report.json"))


def test_the_script_tells_what_got_worse_and_keeps_every_report(job: Path) -> None:
    """Flagged is no failure of the gate, and worse than last time is one, once."""
    first = run(job, str(job / "audit.sh"), "reports/1")
    chosen(job, 60)
    worse = run(job, str(job / "audit.sh"), "reports/2")
    again = run(job, str(job / "audit.sh"), "reports/3")

    codes = [done.returncode for done in (first, worse, again)]
    assert codes == [0, 1, 0], worse.stdout + worse.stderr
    assert len(reports(job)) == 3
    assert not (job / "reports/1/changes.txt").exists()
    assert "1 verdict got worse." in worse.stdout
    assert "1 verdict got worse." in (job / "reports/2/changes.txt").read_text()
    assert "Nothing changed." in (job / "reports/3/changes.txt").read_text()
    assert (job / "last/report.json").read_bytes() == (job / "reports/3/report.json").read_bytes()


def test_absence_of_evidence_is_a_failure(job: Path) -> None:
    """Also where nothing got worse, for there is nothing to compare with."""
    (job / "people.csv").write_text("sex,chosen\nf,1\nm,0\n")
    few = run(job)

    assert few.returncode == 1
    assert "undetermined" in few.stdout
    assert (job / "last/report.json").is_file()


def test_wrong_input_stops_the_script_before_the_last_report_is_touched(job: Path) -> None:
    """A column that is not there, a rule whose own test fails."""
    (job / "last").mkdir()
    (job / "last/report.json").write_text("as it was")
    (job / "people.csv").write_text("sex,chosn\nf,1\n")
    data = run(job, str(job / "audit.sh"), "reports/x")
    (job / "rules" / "house.yaml").write_text(PACK.replace("490", "90"))
    rules = run(job, str(job / "audit.sh"), "reports/y")

    assert (data.returncode, rules.returncode) == (3, 3)
    assert not (job / "reports").exists()
    assert (job / "last/report.json").read_text() == "as it was"


STUB = """\
#!/bin/sh
# Stands for the script where only how it is called is tried.
set -eu
cd "$(dirname "$0")"
command -v auditor > called
mkdir -p "${1:-reports/now}" last
test ! -e last/report.json || echo compared > "${1:-reports/now}/changes.txt"
echo "{}" | tee "${1:-reports/now}/report.json" > last/report.json
"""


@pytest.fixture
def called(job: Path) -> Path:
    (job / "audit.sh").write_text(STUB)
    return job


def test_the_line_of_cron_runs_the_script(called: Path) -> None:
    """Five fields, then what /bin/sh gets; with the path that the table sets."""
    job = called
    table = block("crontab", "MAILTO").replace("/srv/credit/.venv/bin", str(job.parent / "bin"))
    lines = [line for line in table.splitlines() if not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    (entry,) = [line for line in lines if not re.match(r"\w+=", line)]
    *fields, command = entry.split(None, 5)

    done = run(
        job, "/bin/sh", "-c", command.replace("/srv/credit", str(job)), PATH=settings["PATH"]
    )

    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields)
    assert "%" not in command
    assert done.returncode == 0, done.stderr
    assert (job / "called").read_text().strip() == str(job.parent / "bin" / "auditor")
    assert len(reports(job)) == 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_verify(job: Path) -> None:
    """Every key is known, the program exists, and the timer has a next time."""
    units = {"audit.service": "ExecStart", "audit.timer": "OnCalendar"}
    for name, holding in units.items():
        text = block("ini", holding).replace("/srv/credit", str(job))
        (job / name).write_text(text.replace("User=auditor", f"User={getpass.getuser()}"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(job / name) for name in units)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    (when,) = re.findall(r"OnCalendar=(.*)", block("ini", "OnCalendar"))
    calendar = subprocess.run(
        ["systemd-analyze", "calendar", when], capture_output=True, text=True, check=False
    )

    complaints = [line for line in done.stderr.splitlines() if "audit." in line]
    assert (done.returncode, complaints) == (0, [])
    assert "Normalized form: *-*-01 04:00:00 UTC" in calendar.stdout


def test_the_lines_of_the_github_workflow_run(called: Path) -> None:
    """With a `gh` that hands over a report of its own; the first time there is none."""
    job = called
    workflow: dict[Any, Any] = yaml.safe_load(block("yaml", "runs-on"))
    steps = workflow["jobs"]["audit"]["steps"]
    fetch, audit = (
        next(step["run"] for step in steps if step.get("name", "").startswith(word))
        for word in ("Fetch", "Audit")
    )
    upload = next(step for step in steps if "upload-artifact" in step.get("uses", ""))
    gh = job.parent / "bin" / "gh"
    gh.write_text(
        '#!/bin/sh\ncase "$1 $2" in\n"run list") cat "$HOME/runs" ;;\n'
        '"run download") mkdir -p "$7" && cp "$HOME/kept/report.json" "$7" ;;\nesac\n'
    )
    gh.chmod(0o755)
    (job.parent / "runs").write_text("")

    def steps_run() -> int:
        shutil.rmtree(job / "last", ignore_errors=True)
        for text in (fetch, audit):
            done = run(job, "bash", "-e", "-o", "pipefail", "-c", text, PWD=str(job))
            if done.returncode:
                break
        shutil.rmtree(job.parent / "kept", ignore_errors=True)
        shutil.copytree(job / upload["with"]["path"], job.parent / "kept")
        (job.parent / "runs").write_text("17\n")
        return done.returncode

    codes = [steps_run()]
    compared = [(job / "auditor-report/changes.txt").exists()]
    codes.append(steps_run())
    compared.append((job / "auditor-report/changes.txt").exists())

    assert codes == [0, 0]
    assert compared == [False, True]
    assert upload["if"] == "always()"
    assert upload["with"]["name"] == "audit"
    assert "--name audit" in fetch


def test_the_lines_of_the_gitlab_job_run(called: Path) -> None:
    """What is cached is what the next run compares with, and what is kept is the report."""
    job = called
    (name,) = pipeline = yaml.safe_load(block("yaml", "before_script"))
    described = pipeline[name]
    script = "\n".join(described["script"])
    first = run(job, "bash", "-e", "-c", script, PWD=str(job))
    cached = all((job / path).is_dir() for path in described["cache"]["paths"])
    second = run(job, "bash", "-e", "-c", script, PWD=str(job))

    assert (first.returncode, cached, second.returncode) == (0, True, 0), second.stderr
    assert (job / "auditor-report/changes.txt").read_text() == "compared\n"
    assert all((job / path / "report.json").is_file() for path in described["artifacts"]["paths"])
    assert described["cache"]["when"] == described["artifacts"]["when"] == "always"
