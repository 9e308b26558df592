"""`auditor plan --lock`, and `run --lock` against it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house_pack import HEAD, RATE

AUDIT = """\
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}}
rules: [us.adverse_impact]
"""


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{'fm'[k % 2]},{k % 4 // 2}\n" for k in range(800))
    Path("people.csv").write_text("sex,chosen\n" + rows)
    Path("audit.yaml").write_text(AUDIT)
    result = typed("plan", "audit.yaml", "--lock", "plan.lock")
    assert result.exit_code == 0, result.output
    assert "plan.lock: sealed " in result.stderr
    assert "plan digest\t" in result.stdout
    return tmp_path / "plan.lock"


def test_a_run_as_sealed_runs(sealed: Path, typed: Callable) -> None:
    """The report says when the plan was sealed."""
    result = typed("run", "audit.yaml", "--lock", sealed, "--to", "json")
    plan = json.loads(Path("auditor-report/report.json").read_text())["plan"]

    assert result.exit_code == 0, result.output
    assert plan["sealed_at"] == json.loads(sealed.read_text())["sealed_at"]
    assert plan["changes"] == []


def test_a_run_that_differs_ends_with_3_and_writes_nothing(sealed: Path, typed: Callable) -> None:
    """With --record-changes it runs, and the report names the change; verify agrees."""
    Path("audit.yaml").write_text(AUDIT + "seed: 5\n")
    refused = typed("run", "audit.yaml", "--lock", sealed)
    written = Path("auditor-report").exists()
    recorded = typed("run", "audit.yaml", "--lock", sealed, "--record-changes", "--to", "json")
    report = json.loads(Path("auditor-report/report.json").read_text())

    assert refused.exit_code == 3
    assert "seed: 20261123 when sealed, 5 now" in refused.stderr
    assert not written
    assert recorded.exit_code == 0, recorded.output
    assert "since then: 1 change\n  seed: 20261123 when sealed, 5 now\n" in recorded.stdout
    assert [change["code"] for change in report["plan"]["changes"]] == ["lock.seed"]
    assert typed("verify", "auditor-report/report.json").exit_code == 0


def test_a_scan_can_be_held_against_a_sealed_plan_too(sealed: Path, typed: Callable) -> None:
    """The flags say the same as the audit.yaml that was sealed."""
    words = ["scan", "people.csv", "--prediction", "chosen", "--positive", "1"]
    words += ["--sensitive", "sex", "--rules", "us.adverse_impact", "--lock", str(sealed)]

    assert typed(*words, "--to", "json").exit_code == 0
    assert "--record-changes" in typed(*words, "--seed", "3").stderr


def test_sealing_anew_says_which_seal_gave_way(sealed: Path, typed: Callable) -> None:
    """Its time is lost, so nobody should find out later."""
    before = json.loads(sealed.read_text())
    result = typed("plan", "audit.yaml", "--lock", sealed)

    assert result.exit_code == 0
    assert f"took the place of the lock that was sealed {before['sealed_at'][:10]}" in result.stderr
    assert before["digest"] in result.stderr
    assert "replaces" not in before
    typed("plan", "audit.yaml", "--lock", sealed)
    third = json.loads(sealed.read_text())
    assert third["replaces"]["seals"] == 2
    assert third["replaces"]["first_sealed_at"] == before["sealed_at"]
    assert third["replaces"]["digest"] != before["digest"]

    typed("run", "audit.yaml", "--lock", sealed, "--to", "json,html", "--lang", "en,zh-CN")
    assert typed("verify", "auditor-report/report.json").exit_code == 0
    assert (
        "sealed anew: 2 seals stood here before"
        in Path("auditor-report/report.en.html").read_text()
    )
    assert "此前有过 2 次封存" in Path("auditor-report/report.zh-CN.html").read_text()
    Path("audit.yaml").write_text(AUDIT + "seed: 5\n")
    assert "records that it took the place" in typed("run", "audit.yaml", "--lock", sealed).stderr


def test_the_plan_shows_rules_limits_and_data(sealed: Path, typed: Callable) -> None:
    """Whoever seals a plan sees what it binds."""
    Path("looser.yaml").write_text(OVERLAY, encoding="utf-8")
    Path("audit.yaml").write_text(AUDIT.replace("us.adverse_impact", "./looser.yaml"))
    day = ("--as-of", "2026-11-20")
    lines = typed("plan", "audit.yaml", *day).stdout.splitlines()

    assert lines[0] == "data\tpeople.csv"
    assert lines[1] == "rule\tcrossings\tlimit\tfrom"
    told = "us.adverse_impact, overlay house.looser (looser than at least 0.80)"
    assert lines[2] == f"UGESP-001\tsex\tat least 0.70\t{told}"
    told = json.loads(typed("plan", "audit.yaml", *day, "--format", "json").stdout)
    assert told["data"] == "people.csv"
    assert told["rules"][0]["limit"] == "at least 0.70"
    assert "UGESP-001\toverlay house.looser\tJ. Rivera\t2026-11-20\tin force" in lines
    after = typed("plan", "audit.yaml", "--as-of", "2026-11-21").stdout
    assert "2026-11-20\tended: the pack asks again\n" in after
    result = typed("plan", "audit.yaml", *day, "--lock", "other.lock")
    assert "their limits and the data (people.csv)" in result.stderr


@pytest.mark.parametrize(
    ("limit", "changed", "told"),
    [
        ("{at_least: 0.8}", "{at_least: 0.9}", "stricter than at least 0.80"),
        ("{between: [0.8, 1.25]}", "{between: [0.9, 1.1]}", "stricter than between 0.80 and 1.25"),
        ("{between: [0.8, 1.25]}", "{between: [0.7, 1.1]}", "in place of between 0.80 and 1.25"),
    ],
)
def test_the_plan_says_what_the_pack_asks_where_an_overlay_asks_something_else(
    sealed: Path, typed: Callable, limit: str, changed: str, told: str
) -> None:
    """And whether that is more or less; of a range that moved it is neither."""
    pack = HEAD + RATE.replace("{at_least: 0.8}", limit)
    if "between" in limit:
        pack = pack.replace("ratio_to_best", "ratio_to_overall")
    Path("house.yaml").write_text(pack)
    overlay = OVERLAY.replace("us.adverse_impact", "./house.yaml").replace("UGESP", "HOUSE")
    Path("looser.yaml").write_text(overlay.replace("{at_least: 0.7}", changed), encoding="utf-8")
    Path("audit.yaml").write_text(AUDIT.replace("us.adverse_impact", "./looser.yaml"))

    result = typed("plan", "audit.yaml", "--as-of", "2026-11-20")

    assert f"\thouse, overlay house.looser ({told})\n" in result.stdout, result.output


def test_the_plan_shows_which_waivers_still_hold(sealed: Path, typed: Callable) -> None:
    """Before the run, not after it."""
    waived = (
        "waivers:\n- {rule: UGESP-001, owner: {en: J. Rivera, zh-CN: 里维拉}, reason: Pilot, "
        "compensating_control: Second look, expires: 2026-11-20}\n"
    )
    Path("audit.yaml").write_text(AUDIT + waived, encoding="utf-8")

    row = "UGESP-001\tevery crossing\tJ. Rivera\t2026-11-20"
    assert f"{row}\tin force\n" in typed("plan", "audit.yaml", "--as-of", "2026-11-20").stdout
    assert (
        f"{row}\tended: a breach counts\n"
        in typed("plan", "audit.yaml", "--as-of", "2026-11-21").stdout
    )
    told = json.loads(typed("plan", "audit.yaml", "--format", "json").stdout)
    assert told["waivers"][0]["owner"] == "J. Rivera"


def test_record_changes_alone_is_a_slip(sealed: Path, typed: Callable) -> None:
    """Changes since which plan?"""
    assert typed("run", "audit.yaml", "--record-changes").exit_code == 3
    assert typed("run", "audit.yaml", "--lock", "people.csv").exit_code == 3
    assert typed("run", "audit.yaml", "--lock", "nowhere.lock").exit_code == 3
    assert typed("plan", "audit.yaml", "--lock", "people.csv").exit_code == 3


def test_a_plan_can_be_sealed_for_another_day(sealed: Path, typed: Callable) -> None:
    """By the editions of that day."""
    typed("plan", "audit.yaml", "--lock", "later.lock", "--as-of", "2027-12-03")

    assert json.loads(Path("later.lock").read_text())["as_of"] == "2027-12-03"


OVERLAY = """\
overlay: house.looser
version: 1.0.0
title: {en: Looser, zh-CN: 放宽}
extends: us.adverse_impact
changes:
  UGESP-001:
    must: {at_least: 0.7}
    why: {en: While the pilot lasts, zh-CN: 试点期间}
    waiver:
      owner: J. Rivera
      reason: Pilot
      compensating_control: Second look at every refusal
      expires: 2026-11-20
"""


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_waiver_of_an_overlay_that_has_ended_is_told(
    command: str, sealed: Path, typed: Callable
) -> None:
    """The pack's own limit holds again, which nobody should have to find out from the pages."""
    Path("looser.yaml").write_text(OVERLAY, encoding="utf-8")
    Path("audit.yaml").write_text(AUDIT.replace("us.adverse_impact", "./looser.yaml"))
    line = (
        "UGESP-001: must.at_least stays 0.8: overlay house.looser asked for 0.7, "
        "but the waiver of J. Rivera ended on November 20, 2026."
    )
    formats = ["--to", "json"] if command == "run" else []

    ended = typed(command, "audit.yaml", "--as-of", "2026-11-21", *formats)
    assert line in (ended.stdout if command == "run" else ended.stderr).splitlines()

    holding = typed(command, "audit.yaml", "--as-of", "2026-11-20", *formats)
    assert "the waiver of" not in holding.output
