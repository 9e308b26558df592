"""Overlays: a limit is tightened freely, loosened only while somebody answers for it, and both are told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor import rulebook
from auditor.effective import EffectiveRule, Origin
from auditor.errors import AuditorError, FileError
from auditor.renderers import html
from auditor.report import document_digest
from auditor.rules import Answered
from auditor.verify import verify
from tests.counted import rule
from tests.rulebook.test_parameters import PACK

DAY = dt.date(2026, 11, 23)
WAIVER = "waiver: {owner: A, reason: r, compensating_control: c, expires: 2026-11-23}"
OVERLAY = """overlay: {name}
version: '1'
title: {{en: Ours, zh-CN: 我们的}}
extends: {extends}
changes:
  H-1: {{{change}, why: {{en: Stricter here, zh-CN: 从严}}}}
"""
ANSWERED = Answered(owner="A", reason="r", compensating_control="c", expires=dt.date(2026, 12, 31))
LAST = {"2026-11-23": 0.75, "2026-11-24": 0.75, "2026-12-31": 0.75, "2027-01-01": 0.8}
"""What two overlays leave of a limit of 0.8, day by day."""
DOCUMENTED = """pack: house
version: '1'
title: {{en: House, zh-CN: 本单位}}
rules:
- id: H-1
  name: stale-test
  kind: fact
  asks: {{fact: system.distribution_date}}
  must: {{{}}}
  threshold: {{origin: organisation, why: {{en: x, zh-CN: x}}}}
  on_breach: fail
  severity: low
  title: {{en: x, zh-CN: x}}
  why: {{en: x, zh-CN: x}}
  tests:
  - {{facts: {{system.distribution_date: 2026-11-01}}, as_of: 2026-11-23, verdict: pass}}
  - {{facts: {{}}, as_of: 2026-11-23, verdict: insufficient_data}}
"""


def overlay(
    folder: Path, change: str, *, name: str = "ours", extends: str = "./house.yaml"
) -> Path:
    (folder / "house.yaml").write_text(PACK, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(OVERLAY.format(name=name, extends=extends, change=change), encoding="utf-8")
    return path


def asked(path: Path, day: dt.date = DAY) -> EffectiveRule:
    (rule,) = rulebook.load([str(path)], folder=path.parent, as_of=day).rules
    return rule


def said(path: Path) -> list[str]:
    with pytest.raises(FileError) as error:
        asked(path)
    assert set(error.value.problems) == set(rulebook.check([path]))
    return [problem.message for problem in error.value.problems]


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("must: {at_least: 0.85}", ("must.at_least", 0.8, 0.85)),
        ("severity: critical", ("severity", "low", "critical")),
    ],
)
def test_a_stricter_value_is_asked_and_its_source_told(
    tmp_path: Path, change: str, value: tuple[str, object, object]
) -> None:
    rule = asked(overlay(tmp_path, change))

    origin = rule.origins[-1]
    assert (origin.path, origin.was, origin.value) == value
    assert (origin.source, origin.name, origin.applied) == ("overlay", "ours", True)
    assert rule.pack == "house"
    assert rule.rule.model_dump()["must"]["at_least"] in (0.8, 0.85)


@pytest.mark.parametrize(
    "change",
    [
        "must: {at_least: 0.7}",
        "on_breach: flag",
        "decide: {min_group: 1000}",
        "decide: {min_group: 5}",
        "decide: {confidence: 0.99}",
        "decide: {by: point}",
    ],
)
def test_less_is_asked_only_with_a_waiver(tmp_path: Path, change: str) -> None:
    """A higher minimum asks for less too: a breach would become insufficient data."""
    (message,) = said(overlay(tmp_path, change))

    assert "needs a 'waiver'" in message
    asked(overlay(tmp_path, f"{change}, {WAIVER}"))


def test_once_the_waiver_has_expired_the_packs_own_limit_holds(tmp_path: Path) -> None:
    path = overlay(tmp_path, f"must: {{at_least: 0.7}}, {WAIVER}")

    last, after = asked(path), asked(path, DAY + dt.timedelta(days=1))

    assert (last.rule.must.at_least, last.origins[-1].applied) == (0.7, True)
    assert (after.rule.must.at_least, after.origins[-1].applied) == (0.8, False)


def test_overlays_lie_over_each_other(tmp_path: Path) -> None:
    overlay(tmp_path, "must: {at_least: 0.85}")
    path = overlay(tmp_path, "must: {at_least: 0.9}", name="branch", extends="./ours.yaml")

    rule = asked(path)

    assert rule.rule.must.at_least == 0.9
    assert [(o.name, o.was, o.value) for o in rule.origins[-2:]] == [
        ("ours", 0.8, 0.85),
        ("branch", 0.85, 0.9),
    ]


def test_an_overlay_of_an_overlay_may_not_go_back_without_a_waiver(tmp_path: Path) -> None:
    overlay(tmp_path, "must: {at_least: 0.85}")

    (message,) = said(
        overlay(tmp_path, "must: {at_least: 0.8}", name="branch", extends="./ours.yaml")
    )

    assert message.startswith("must.at_least of H-1 is 0.85: to set 0.8 needs a 'waiver'")


def test_nobody_lives_on_the_waiver_of_an_overlay_below(tmp_path: Path) -> None:
    """0.75 is stricter than the 0.7 below only while somebody answers for 0.7; then the pack asks for 0.8."""
    overlay(tmp_path, f"must: {{at_least: 0.7}}, {WAIVER}")
    branch = {"name": "branch", "extends": "./ours.yaml"}

    (message,) = said(overlay(tmp_path, "must: {at_least: 0.75}", **branch))

    assert message.startswith(
        "must.at_least of H-1 is 0.8 from 2026-11-24 on: to set 0.75 needs a 'waiver'"
    )
    assert asked(overlay(tmp_path, "must: {at_least: 0.8}", **branch)).rule.must.at_least == 0.8


def test_each_waiver_of_two_overlays_ends_on_its_own_day(tmp_path: Path) -> None:
    overlay(tmp_path, f"must: {{at_least: 0.7}}, {WAIVER}")
    longer = WAIVER.replace("2026-11-23", "2026-12-31")
    path = overlay(
        tmp_path, f"must: {{at_least: 0.75}}, {longer}", name="branch", extends="./ours.yaml"
    )

    asked_on = {day: asked(path, dt.date.fromisoformat(day)).rule.must.at_least for day in LAST}

    assert asked_on == LAST


@pytest.mark.parametrize("value", [0.7, 0.9])
def test_another_number_to_be_met_exactly_needs_a_waiver(tmp_path: Path, value: float) -> None:
    """Neither is stricter: whoever has 0.7 meets one rule and breaches the other."""
    path = overlay(tmp_path, f"must: {{equals: {value}}}")
    (tmp_path / "house.yaml").write_text(DOCUMENTED.format("equals: 0.8"), encoding="utf-8")

    (message,) = said(path)

    assert message.startswith(f"must.equals of H-1 is 0.8: to set {value} needs a 'waiver'")


def test_a_limit_that_nothing_can_meet_is_told(tmp_path: Path) -> None:
    path = overlay(tmp_path, "must: {newer_than_days: 0}")
    dated = DOCUMENTED.format("newer_than_days: 90")
    (tmp_path / "house.yaml").write_text(dated, encoding="utf-8")

    assert said(path) == ["'newer_than_days' must be at least 1"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("H-1:", "H-2:", "./house.yaml has no rule 'H-2'. Did you mean 'H-1'?"),
        ("at_least: 0.85", "at_most: 0.85", "the limit of H-1 is 'at_least': change its value"),
        ("at_least: 0.85", "at_least: 0.8", "this changes nothing of H-1"),
        ("at_least: 0.85", "at_least: 0.85, at_most: 1", "one limit only"),
        ("./house.yaml", "./hause.yaml", "no such rule pack"),
        ("./house.yaml", "./ours.yaml", "an overlay cannot extend itself"),
        ("must: {at_least: 0.85}", "must: {at_leest: 0.85}", "unknown key 'at_leest'"),
        (", zh-CN: 从严", "", "missing translation: 'why' has no zh-CN"),
        ("changes:", "chanjes:", "unknown key 'chanjes'. Did you mean 'changes'?"),
    ],
)
def test_a_slip_in_an_overlay_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = overlay(tmp_path, "must: {at_least: 0.85}")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert any(message in one for one in said(path))


def test_a_rule_that_is_not_there_hides_nothing_and_is_not_hidden(tmp_path: Path) -> None:
    """An unknown rule, beside a slip in the same change, and under a pack with a slip of its own."""
    path = overlay(tmp_path, "must: {at_leest: 0.85}")
    path.write_text(path.read_text("utf-8").replace("H-1:", "H-2:"), "utf-8")
    unknown = "./house.yaml has no rule 'H-2'. Did you mean 'H-1'?"

    assert said(path) == [unknown, "unknown key 'at_leest'. Did you mean 'at_least'?"]

    house = tmp_path / "house.yaml"
    house.write_text(house.read_text("utf-8").replace("severity: low", "severity: lo"), "utf-8")
    assert unknown in said(path)
    assert any("'severity' cannot be 'lo'" in message for message in said(path))


def test_an_audit_that_asks_pack_and_overlay_is_told(tmp_path: Path) -> None:
    """The same rule twice, with two limits, would leave the choice to chance."""
    path = overlay(tmp_path, "must: {at_least: 0.85}")

    with pytest.raises(AuditorError, match=r"house\.yaml' comes with '\./ours\.yaml'"):
        rulebook.load(["./house.yaml", "./ours.yaml"], folder=path.parent, as_of=DAY)


ALIKE = {"f": 500, "m": 500}
"""Chosen of a thousand each."""


def reported(
    path: Path, day: dt.date, file: Path, chosen: Mapping[str, int] = ALIKE
) -> dict[str, Any]:
    """The report of an audit under this overlay, as a file."""
    rows: dict[str, list[Any]] = {"chosen": [], "sex": []}
    for sex, many in chosen.items():
        rows["chosen"] += [1] * many + [0] * (1000 - many)
        rows["sex"] += [sex] * 1000
    report = auditor.scan(
        rows, prediction="chosen", sensitive=["sex"], rules=[str(path)], as_of=day
    )
    report.save(str(file))
    return dict(json.loads(file.read_text(encoding="utf-8")))


def test_a_report_tells_whose_limit_it_used_and_verifies(tmp_path: Path) -> None:
    path = overlay(tmp_path, f"must: {{at_least: 0.7}}, {WAIVER}")

    told = reported(path, DAY, tmp_path / "report.json")
    pages = html.render(auditor.load(tmp_path / "report.json"), "en")

    assert told["verdicts"][0]["limit"] == {"at_least": 0.7}
    assert [used["pack"] for used in told["packs"]] == ["house", "ours"]
    assert "must.at_least = 0.7 instead of 0.8: overlay ours asks for less; A answers" in pages
    assert verify(tmp_path / "report.json").differences == []


def test_a_limit_loosened_after_its_waiver_ended_does_not_verify(tmp_path: Path) -> None:
    path = overlay(tmp_path, f"must: {{at_least: 0.7}}, {WAIVER}")
    told = reported(path, DAY, tmp_path / "report.json")
    told["rules"][0]["origins"][-1]["waiver"]["expires"] = "2026-11-22"
    told["digest"] = document_digest(told)
    (tmp_path / "report.json").write_text(json.dumps(told), encoding="utf-8")

    found = verify(tmp_path / "report.json")

    assert any("no waiver in force" in str(one) for one in found.differences)


@pytest.mark.parametrize(
    ("women", "word", "outcome"),
    [(480, "pass", "pass"), (380, "waived", "undetermined"), (250, "fail", "fail")],
)
def test_a_pass_that_only_the_waiver_brought_about_is_waived(
    tmp_path: Path, women: int, word: str, outcome: str
) -> None:
    """Ratios of 0.96, 0.76 and 0.50 against a pack's 0.80, loosened to 0.65: the second meets only what was loosened.

    A set of rules that is wholly waived is undetermined."""
    path = overlay(tmp_path, f"must: {{at_least: 0.65}}, {WAIVER}")

    told = reported(path, DAY, tmp_path / "report.json", {"f": women, "m": 500})

    assert told["verdicts"][0]["verdict"] == word
    assert told["outcome"] == outcome
    assert (told["verdicts"][0]["waiver"] or {}).get("owner") == ("A" if word == "waived" else None)
    assert verify(tmp_path / "report.json").differences == []


def test_what_a_later_overlay_tightens_stays_without_the_waiver_of_an_earlier_one() -> None:
    """0.8 loosened to 0.7 and tightened to 0.9: without the waiver 0.9 is asked, and of 0.75 the pack's 0.8."""
    loosened = Origin(
        path="must.at_least", source="overlay", name="a", was=0.8, value=0.7, waiver=ANSWERED
    )
    for asked, strict in ((0.9, 0.9), (0.75, 0.8)):
        tightened = Origin(path="must.at_least", source="overlay", name="b", was=0.7, value=asked)
        one = rule(must={"at_least": asked}).model_copy(update={"origins": (loosened, tightened)})

        assert one.unwaived().rule.must.at_least == strict
        assert one.waiver is not None


def test_a_range_that_a_waiver_widened_is_asked_as_the_pack_has_it_and_as_it_was_narrowed_since() -> (
    None
):
    """As written in a report, where a range is a list, and as read, where it is none."""
    widened = Origin(
        path="must.between", source="overlay", name="a", was=(0.8, 1.25), value=(0.3, 3.0), waiver=ANSWERED
    )  # fmt: skip
    for asked, strict in (([0.3, 3.0], (0.8, 1.25)), ([0.5, 1.1], (0.8, 1.1))):
        later = Origin(path="must.between", source="overlay", name="b", was=(0.3, 3.0), value=asked)
        origins = (widened,) if asked == [0.3, 3.0] else (widened, later)
        one = rule(must={"between": asked}).model_copy(update={"origins": origins})

        for read in (one, type(one).model_validate_json(one.model_dump_json())):
            assert read.unwaived().rule.must.between == strict


@pytest.mark.parametrize(("women", "word"), [(490, "pass"), (380, "waived"), (100, "fail")])
def test_a_range_that_only_the_waiver_allows_is_waived(
    tmp_path: Path, women: int, word: str
) -> None:
    """0.005, 0.06 and 0.2 below everybody, against a pack's ± 0.05 that is widened to ± 0.15."""
    path = overlay(tmp_path, f"must: {{between: [-0.15, 0.15]}}, {WAIVER}")
    ranged = PACK.replace("ratio_to_best", "difference_to_overall").replace(
        "{at_least: {parameter: least}}", "{between: [-0.05, 0.05]}"
    )
    lines = [line for line in ranged.splitlines() if "least: {type" not in line]
    (tmp_path / "house.yaml").write_text("\n".join(lines), encoding="utf-8")

    told = reported(path, DAY, tmp_path / "report.json", {"f": women, "m": 500})

    assert told["verdicts"][0]["verdict"] == word
    assert verify(tmp_path / "report.json").differences == []
