"""`auditor attest` records a statement that the next run finds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import rulebook

RULES = """\
pack: house
version: '1'
title: {en: House, zh-CN: 内部}
rules:
- id: HOUSE-001
  name: unreviewed
  kind: attestation
  asks: {attestation: human_review}
  must: {in_force: true}
  threshold: {origin: organisation, why: {en: Agreed., zh-CN: 内部约定。}}
  on_breach: fail
  severity: high
  title: {en: Review, zh-CN: 复核}
  why: {en: So., zh-CN: 如此。}
  tests:
  - {attestations: [{id: human_review, date: 2026-10-01}], as_of: 2026-11-23, verdict: pass}
  - {attestations: [], as_of: 2026-11-23, verdict: pending}
"""
AUDIT = """\
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}}
rules: [house.yaml]
attestations: stated/a.yaml
report: {to: [json, html], lang: [en, zh-CN]}
"""
SAID = ("--person", "李 伟", "--role", "Owner", "--statement", "Reviewed, line by line.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795391999")  # 2026-11-22 23:59:59 UTC
    Path("people.csv").write_text("sex,chosen\n" + "f,1\nm,0\n" * 50)
    Path("house.yaml").write_text(RULES)
    Path("audit.yaml").write_text(AUDIT)
    Path("stated").mkdir()
    Path("minutes.txt").write_text("We met.")
    return tmp_path


def verdict(typed: Callable, *more: str) -> str:
    result = typed("run", "audit.yaml", *more)
    assert result.exit_code in (0, 2), result.output
    return json.loads(Path("auditor-report/report.json").read_text())["verdicts"][0]["verdict"]


def test_a_recorded_statement_is_found_by_the_next_run(folder: Path, typed: Callable) -> None:
    """With its evidence by name and digest, on the pages of both languages."""
    result = typed(
        "attest", "stated/a.yaml", "--id", "human_review", *SAID,
        "--evidence", "minutes.txt", "--expires", "2026-12-31",
    )  # fmt: skip
    digest = hashlib.sha256(b"We met.").hexdigest()
    (stated,) = rulebook.load_attestations("stated/a.yaml")

    assert result.exit_code == 0, result.output
    assert (stated.evidence, stated.sha256) == ("../minutes.txt", digest)
    assert str(stated.date) == "2026-11-22"
    assert "until 2026-12-31 (end of the day, UTC)" in result.stdout
    assert "stated/a.yaml is new. An audit counts it once it names it" in result.stdout
    assert digest in result.stdout
    assert verdict(typed) == "pass"
    for language in ("en", "zh-CN"):
        assert digest in Path(f"auditor-report/report.{language}.html").read_text()
    assert verdict(typed, "--as-of", "2026-12-31") == "pass"
    assert verdict(typed, "--as-of", "2027-01-01") == "pending"
    assert typed("verify", "auditor-report/report.json").exit_code == 0


def test_a_second_one_needs_to_be_meant(folder: Path, typed: Callable) -> None:
    """Until the first has expired; the page shows the one that counts."""
    words = ("attest", "stated/a.yaml", "--id", "human_review", *SAID)
    first = typed(*words, "--expires", "2026-11-22")
    again = typed(*words)
    renewed = typed(*words, "--renew", "--role", "Chair")

    assert (first.exit_code, again.exit_code, renewed.exit_code) == (0, 3, 0)
    assert "--renew" in again.stderr
    assert "is new" not in renewed.stdout
    assert verdict(typed, "--as-of", "2026-11-23") == "pass"
    page = Path("auditor-report/report.en.html").read_text()
    assert "李 伟, Chair, November 22, 2026" in page
    assert "李 伟, Owner" not in page


def test_the_day_after_the_last_one_needs_no_renewal(
    folder: Path, typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day ends at midnight UTC, wherever the machine stands."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    words = ("attest", "stated/a.yaml", "--id", "human_review", *SAID)
    typed(*words, "--expires", "2026-11-22")
    last_second = typed(*words)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")  # 2026-11-23 00:00:00 UTC

    assert last_second.exit_code == 3
    assert typed(*words).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--person", " "), "--person must not be blank"),
        (("--person", "tbd"), "--person: 'tbd' only keeps the place of what is still to be writ"),
        (("--person", "\u200b"), "--person must not be blank"),
        (("--date", "23.11.2026"), "--date: '23.11.2026' is no day"),
        (("--expires", "2026-02-30"), "--expires: '2026-02-30' is no day"),
        (("--expires", "2025-01-01"), "'expires' lies before 'date'"),
        (("--evidence", "nowhere.pdf"), "there is no file nowhere.pdf"),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(
    folder: Path, typed: Callable, words: tuple[str, ...], told: str
) -> None:
    """Exit code 3, as everywhere."""
    result = typed("attest", "stated/a.yaml", "--id", "human_review", *SAID, *words)

    assert result.exit_code == 3
    assert told in result.stderr
    assert not Path("stated/a.yaml").exists()


def test_what_counts_as_absent_today_is_said(folder: Path, typed: Callable) -> None:
    """Recorded all the same."""
    result = typed("attest", "stated/a.yaml", "--id", "human_review", *SAID, "--date", "2027-01-01")

    assert result.exit_code == 0
    assert "is not in force today" in result.stderr
    assert verdict(typed) == "pending"


@pytest.mark.parametrize(
    ("ends", "begins", "told"),
    [
        ("2026-12-31", "2027-01-01", "until 2026-12-31. The new one counts from 2027-01-01."),
        (
            "2026-12-31",
            "2027-01-02",
            "until 2026-12-31. The new one counts from 2027-01-02. Between the two it counts as absent.",
        ),
        (None, "2027-01-02", "without a last day. The new one counts from 2027-01-02."),
        ("2026-12-31", "2026-01-01", "until 2026-12-31. The new statement has ended already."),
    ],
)
def test_what_is_in_force_today_beside_the_new_one_is_said(
    folder: Path, typed: Callable, ends: str | None, begins: str, told: str
) -> None:
    """A renewal in good time makes nothing absent."""
    words = ("attest", "stated/a.yaml", "--id", "human_review", *SAID)
    typed(*words, *(("--expires", ends) if ends else ()))
    over = ("--expires", "2026-02-01") if begins < "2026-11-22" else ()
    result = typed(*words, "--renew", "--role", "Chair", "--date", begins, *over)

    assert result.exit_code == 0
    noted, said = result.stderr.splitlines()
    assert noted.startswith("note: SOURCE_DATE_EPOCH is set, so today is 2026-11-22 (UTC)")
    assert said == (
        "stated/a.yaml: human_review is in force today as 李 伟 (Owner) stated it on 2026-11-22, "
        f"{told}"
    )
    assert verdict(typed) == "pass"


def test_an_audit_is_no_file_of_statements(folder: Path, typed: Callable) -> None:
    """The statement would stand where nobody looks for it."""
    result = typed("attest", "audit.yaml", "--id", "human_review", *SAID)

    assert result.exit_code == 3
    assert "audit.yaml is an audit" in result.stderr
    assert Path("audit.yaml").read_text() == AUDIT
