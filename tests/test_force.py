"""One function decides whether a waiver or statement is in force, and every path asks it."""

from __future__ import annotations

import ast
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import auditor
from auditor import judgement, rulebook
from auditor.cli import door
from auditor.force import current, in_force, longest
from auditor.judgement import Situation
from auditor.report import Report, document_digest, load
from auditor.rules import Attestation, Waiver
from tests.house_pack import HEAD, RATE

ROOT = Path(__file__).resolve().parents[1]
LAST = dt.date(2026, 11, 23)
AFTER = LAST + dt.timedelta(days=1)
DECIDERS = {"force.py"}
WRITERS = {
    "rulebook/fitting.py",  # a last day before the first is a mistake of whoever wrote it
    "rulebook/editions.py",  # which of several editions is meant
}
PACK = (
    f"{HEAD}{RATE}"
    """\
- id: HOUSE-002
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
  - {attestations: [{id: human_review, date: 2026-10-01, expires: 2026-11-23}], as_of: 2026-11-23, verdict: pass}
  - {attestations: [{id: human_review, date: 2026-10-01, expires: 2026-11-23}], as_of: 2026-11-24, verdict: pending}
"""
)
OVERLAY = """\
overlay: house_easier
version: '1'
title: {en: Easier, zh-CN: 放宽}
extends: ./house.yaml
changes:
  HOUSE-001:
    must: {at_least: 0.1}
    why: {en: For a while., zh-CN: 暂时放宽。}
    waiver: {owner: Ann Lee, reason: r, compensating_control: c, expires: 2026-11-23}
"""
AUDIT = """\
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}}
rules: [house.yaml]
waivers:
- {rule: HOUSE-001, owner: Ann Lee, reason: r, compensating_control: c, expires: 2026-11-23}
attestations:
- {id: human_review, statement: s, person: p, role: r, date: 2026-10-01, expires: 2026-11-23}
report: {to: [json]}
"""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An audit that fails, waived until 23 November and reviewed until the same day."""
    monkeypatch.chdir(tmp_path)
    rows = [f"f,{int(k < 60)}" for k in range(400)] + [f"m,{k % 2}" for k in range(400)]
    Path("people.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")
    Path("house.yaml").write_text(PACK)
    Path("easier.yaml").write_text(OVERLAY)
    Path("audit.yaml").write_text(AUDIT)
    return tmp_path


@dataclass(frozen=True)
class Typed:
    code: int
    said: str


def typed(*words: str | Path) -> Typed:
    result = CliRunner().invoke(door, [str(word) for word in words])
    return Typed(result.exit_code, result.output)


def ran(day: dt.date) -> Report:
    """The report of a run on that day, where it lies."""
    typed("run", "audit.yaml", "--as-of", str(day), "--out", str(day))
    return auditor.load(f"{day}/report.json")


def holds(words: list[str]) -> bool:
    """Whether both were honoured, or neither was; one of two is what must never be."""
    assert words in (["waived", "pass"], ["fail", "pending"]), words
    return words == ["waived", "pass"]


def by_run(day: dt.date) -> bool:
    return holds([verdict.verdict for verdict in ran(day).verdicts])


def by_python(day: dt.date) -> bool:
    report = auditor.audit("audit.yaml", as_of=day)
    return holds([verdict.verdict for verdict in report.verdicts])


def by_judge(day: dt.date) -> bool:
    cells = auditor.count("people.csv", sensitive=["sex"], prediction="chosen")
    config = rulebook.load_audit("audit.yaml")
    assert isinstance(config.waivers, list)
    assert isinstance(config.attestations, list)
    situation = Situation(
        task="binary",
        as_of=day,
        evidence=frozenset({"prediction"}),
        waivers=tuple(config.waivers),
        attestations=tuple(config.attestations),
    )
    book = rulebook.load(["house.yaml"], folder=Path(), as_of=day)
    return holds([v.verdict for v in judgement.judge(cells, book.rules, situation)])


def by_outcome(day: dt.date) -> bool:
    """The exit code of the gate."""
    return typed("run", "audit.yaml", "--as-of", str(day)).code == 0


def by_render(day: dt.date) -> bool:
    ran(day)
    typed("render", f"{day}/report.json", "--to", "html", "--lang", "en")
    page = Path(f"{day}/report.en.html").read_text().split('<script type="application')[0]
    waived, pending = "Answered for by Ann Lee" in page, "is not in force" in page
    assert waived is not pending
    return waived


def by_verify(day: dt.date) -> bool:
    """A report that says waived is believed on that day only, however well it is forged."""
    honest = ran(day)
    assert typed("verify", f"{day}/report.json").code == 0
    document = ran(LAST).canonical()
    document["as_of"] = str(day)
    document["digest"] = document_digest(document)
    Path("forged.json").write_text(load(json.dumps(document)).to_json())
    believed = typed("verify", "forged.json").code == 0
    assert believed is (honest.verdicts[0].verdict == "waived")
    return believed


def by_diff(day: dt.date) -> bool:
    """Against the report of the last day."""
    found = auditor.diff(ran(LAST), ran(day))
    ended = [c.kind for c in found.changes if c.part == "in_force" and c.new is False]
    assert ended in ([], ["waiver", "attestation"])
    assert bool(found.worse) is bool(ended)
    return not ended


def by_overlay(day: dt.date) -> bool:
    """A limit that was eased by a waiver."""
    (first, _) = rulebook.load(["easier.yaml"], folder=Path(), as_of=day).rules
    assert first.rule.must.at_least in (0.1, 0.8)
    return first.rule.must.at_least == 0.1


def by_check(day: dt.date) -> bool:
    """A rule's own test, which says what it expects."""
    wanted = PACK.replace("as_of: 2026-11-24, verdict: pending", f"as_of: {day}, verdict: pass")
    wanted += "  - {attestations: [], as_of: 2026-11-24, verdict: pending}\n"
    Path("wanted.yaml").write_text(wanted.replace("HOUSE-", "OTHER-").replace("house", "other"))
    return typed("check", "--test", "wanted.yaml").code == 0


def by_attest(day: dt.date) -> bool:
    """A statement in force is not recorded twice."""
    said = {"statement": "s", "person": "p", "role": "r", "date": "2026-10-01"}
    one = {"id": "human_review", **said, "expires": str(LAST)}
    Path("stated.yaml").write_text(json.dumps({"attestations": [one]}))
    words = ("--person", "p", "--role", "r", "--statement", "s", "--date", str(day))
    return "already stated" in typed("attest", "stated.yaml", "--id", "human_review", *words).said


PATHS = (
    by_run, by_python, by_judge, by_outcome, by_render, by_verify, by_diff, by_overlay, by_check,
    by_attest,
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_expired_waiver_honoured_in_one_path_only(
    job: Path, path: Callable[[dt.date], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the end of the last day (UTC) it counts, wherever one looks, and from then on nowhere."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")  # 2026-11-24, 00:00 UTC
    assert path(LAST) is True
    assert path(AFTER) is False


def test_no_other_place_decides() -> None:
    """Whoever compares a last day with a date decides, and only one file may."""
    found = {
        str(path.relative_to(ROOT / "auditor"))
        for path in (ROOT / "auditor").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and _is_about_days(node)
    }

    assert found == DECIDERS | WRITERS


def _is_about_days(node: ast.Compare) -> bool:
    ordered = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops)
    sides = (node.left, *node.comparators)
    names = {side.attr for side in sides if isinstance(side, ast.Attribute)}
    return ordered and bool(names & {"expires", "last_day", "first_day", "applies_until"})


def waiver(**more: Any) -> Waiver:
    said = {"rule": "R", "owner": "o", "reason": "r", "compensating_control": "c"}
    return Waiver.model_validate({**said, "expires": LAST, **more})


def stated(person: str, begins: dt.date, expires: dt.date | None = None) -> Attestation:
    return Attestation(id="a", statement="s", person=person, role="r", date=begins, expires=expires)


def test_first_and_last_day_count_whole() -> None:
    """A statement begins on its day; without a last day it does not end."""
    one = stated("p", LAST, LAST)

    assert [in_force(one, LAST + dt.timedelta(days=k)) for k in (-1, 0, 1)] == [False, True, False]
    assert in_force(stated("p", LAST), dt.date.max)
    assert in_force(waiver(), LAST)
    assert not in_force(waiver(), AFTER)


def test_of_several_the_last_one_in_force_counts() -> None:
    """An expired or future one after it changes nothing."""
    old, new = stated("old", LAST), stated("new", LAST)
    over, later = stated("over", LAST, LAST), stated("later", AFTER + dt.timedelta(days=9))

    assert current([old, new, over, later], AFTER) == new
    assert current([over, later], AFTER) is None


def test_of_several_waivers_the_one_that_ends_last_answers() -> None:
    """Wherever it stands; of those that end alike the last, and one without an end outlasts all."""
    old, new = waiver(owner="old"), waiver(owner="new", expires=AFTER)
    again = waiver(owner="again", expires=AFTER)

    assert longest([new, old]) == longest([old, new]) == new
    assert longest([new, again, old]) == again
    assert longest([stated("open", LAST), stated("ends", LAST, AFTER)]) == stated("open", LAST)
    assert longest([]) is None


def test_a_waiver_names_a_crossing_in_any_order(job: Path) -> None:
    """sex × region is region × sex."""
    text = AUDIT.replace("HOUSE-001, owner", "HOUSE-001, by: [region, sex], owner")
    rows = [f"{'fm'[k % 2]},{'ns'[k % 3 == 0]},{int(k % 2 and k % 4 == 1)}\n" for k in range(1200)]
    Path("people.csv").write_text("sex,region,chosen\n" + "".join(rows))
    Path("house.yaml").write_text(PACK.replace("[each]", "[each_pair]"))
    Path("audit.yaml").write_text(
        text.replace("sex: {column: sex}", "sex: {column: sex}, region: {column: region}")
    )

    first = auditor.audit("audit.yaml", as_of=LAST).verdicts[0]

    assert (first.by, first.verdict) == (("sex", "region"), "waived")
