"""Who chooses the day of a run chooses no other rules than were sealed: rules, exceptions, and waivers of overlays."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

import auditor
from auditor import i18n, line, rulebook, sealing
from auditor.errors import AuditorError
from auditor.report import Report
from auditor.verify import verify
from tests.house_pack import HEAD, RATE

LAST = dt.date(2026, 6, 24)
BEFORE, AFTER = LAST, LAST + dt.timedelta(days=1)
EXCEPTED = "  severity: high\n  not_applicable_when: {system: {legacy: [true]}, until: 2026-06-24}"
AUDIT = """\
system: {name: Tiny, facts: {legacy: true}}
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}}
rules: [house.yaml]
"""
OVERLAY = """\
overlay: house_easier
version: '1'
title: {en: Easier, zh-CN: 放宽}
extends: ./house.yaml
changes:
  HOUSE-001:
    must: {at_least: 0.1}
    why: {en: For a while., zh-CN: 暂时放宽。}
    waiver: {owner: Ann Lee, reason: r, compensating_control: c, expires: 2026-06-24}
"""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fails, from which old systems are excepted up to a day."""
    monkeypatch.chdir(tmp_path)
    rows = [f"f,{int(k < 60)}" for k in range(400)] + [f"m,{k % 2}" for k in range(400)]
    Path("people.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")
    Path("house.yaml").write_text((HEAD + RATE).replace("  severity: high", EXCEPTED))
    Path("audit.yaml").write_text(AUDIT)


def seal(day: dt.date) -> None:
    lock = line.seal(rulebook.load_audit("audit.yaml"), folder=Path(), as_of=day)
    sealing.write(lock, Path("plan.lock"))


def told(day: dt.date) -> list[str]:
    """The codes of what is recorded, in a report that recomputes."""
    report = ran(day)
    Path("report.json").write_text(report.to_json())
    assert verify("report.json").differences == []
    return [said.code for said in report.plan.changes]


def ran(day: dt.date) -> Report:
    return auditor.audit("audit.yaml", lock="plan.lock", as_of=day, record_changes=True)


def test_nobody_goes_back_to_a_day_on_which_an_exception_held(job: None) -> None:
    """A rule that fails would not apply; the run is refused, in words of either language."""
    seal(AFTER)

    with pytest.raises(AuditorError, match=r"HOUSE-001 \(house\): its exception had ended"):
        auditor.audit("audit.yaml", lock="plan.lock", as_of=BEFORE)
    (said,) = ran(BEFORE).plan.changes

    assert ran(BEFORE).counts == {"not_applicable": 1}
    assert "例外" in str(i18n.catalogue("zh-CN").say(said))
    assert told(BEFORE) == ["lock.excepted"]
    assert told(AFTER + dt.timedelta(days=40)) == []


def test_an_exception_is_held_however_the_system_says_that_it_is_meant(job: None) -> None:
    """In a list too."""
    Path("audit.yaml").write_text(AUDIT.replace("legacy: true", "legacy: [true]"))
    seal(AFTER)

    assert ran(BEFORE).counts == {"not_applicable": 1}
    assert told(BEFORE) == ["lock.excepted"]


def test_an_exception_that_ended_since_the_seal_is_told(job: None) -> None:
    seal(BEFORE)

    assert told(AFTER) == ["lock.exception_over"]
    assert told(BEFORE - dt.timedelta(days=40)) == []


@pytest.mark.parametrize("other", ["{legacy: false}", "{newer: true}"])
def test_an_exception_of_other_systems_may_end(job: None, other: str) -> None:
    """It says nothing of this one, and a seal outlasts it."""
    Path("audit.yaml").write_text(AUDIT.replace("{legacy: true}", other))
    seal(BEFORE)

    assert told(AFTER) == []


def test_a_seal_says_nothing_of_exceptions_where_a_rule_has_none(job: None) -> None:
    """So that the digest of an older seal still matches."""
    Path("house.yaml").write_text(HEAD + RATE)
    seal(BEFORE)

    (rule,) = json.loads(Path("plan.lock").read_text())["rules"]
    assert "excepted" not in rule
    assert sealing.read(Path("plan.lock")).rules[0].excepted is None


def test_a_limit_that_the_waiver_of_an_overlay_loosens_on_another_day_is_told(job: None) -> None:
    """The limit of the day is what was sealed."""
    Path("house.yaml").write_text(HEAD + RATE)
    Path("easier.yaml").write_text(OVERLAY)
    Path("audit.yaml").write_text(AUDIT.replace("house.yaml", "easier.yaml"))
    seal(AFTER)

    assert told(BEFORE) == ["lock.limit"]
    assert told(AFTER) == []
