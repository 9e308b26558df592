"""A rule in the place of another: which it may name, and that the two are not both judged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import auditor
from auditor import rulebook, verify
from auditor.errors import FileError
from auditor.rulebook import packs
from tests.house_pack import HEAD, RATE

DAY = dt.date(2026, 11, 28)
TABLE = {"sex": ["a", "b"] * 200, "chosen": [1, 0, 1, 1] * 100}


def second(**words: str) -> str:
    """HOUSE-002, with further keys."""
    further = "".join(f"  {key}: {value}\n" for key, value in words.items())
    return RATE.replace("HOUSE-001", "HOUSE-002").replace("  severity", f"{further}  severity")


def written(folder: Path, rules: str, name: str = "house") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(HEAD.replace("pack: house", f"pack: {name}") + rules, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (second(supersedes="[HOUSE-001]") + RATE, []),
        (
            second(supersedes="[HOUSE-002]"),
            [
                "a rule cannot stand in its own place: a later edition keeps the id, and has days of its own"
            ],
        ),
        (
            second(supersedes="[HOUSE-01]") + RATE,
            ["unknown rule 'HOUSE-01'. Did you mean 'HOUSE-001'?"],
        ),
        (
            second(supersedes="[UGESP-001]"),
            [
                "'UGESP-001' is a shipped rule, and stands until somebody answers for it: change it with an overlay (extends), or waive it"
            ],
        ),
        (
            second(supersedes="[HOUSE-001]")
            + RATE.replace("  severity", "  supersedes: [HOUSE-002]\n  severity"),
            [
                "'HOUSE-002' and 'HOUSE-001' supersede each other",
                "'HOUSE-001' and 'HOUSE-002' supersede each other",
            ],
        ),
    ],
)
def test_a_rule_stands_in_the_place_of_one_that_is_there(
    tmp_path: Path, rules: str, told: list[str]
) -> None:
    path = written(tmp_path, rules)
    problems = rulebook.check([path])

    assert [problem.message for problem in problems] == told
    assert all(problem.line > 4 for problem in problems)
    if told:
        with pytest.raises(FileError):
            rulebook.load([str(path)], folder=tmp_path, as_of=DAY)


def test_another_pack_of_the_house_may_hold_the_old_rule(tmp_path: Path) -> None:
    old, new = written(tmp_path, RATE), written(tmp_path, second(supersedes="[HOUSE-001]"), "new")

    assert rulebook.check([old, new]) == []
    assert "unknown rule 'HOUSE-001'" in rulebook.check([new])[0].message


def test_a_shipped_rule_is_known_by_its_id() -> None:
    assert {"UGESP-001", "SR117-001"} <= packs.shipped_rules()


@pytest.mark.parametrize(
    ("words", "old"),
    [
        ({}, "not_applicable"),
        ({"applies_from": "2996-01-01"}, "fail"),
        ({"applies": "{task: [ranking]}"}, "fail"),
        ({"applies": "{requires: [score]}"}, "not_applicable"),
        ({"applies": "{requires: [score]}", "otherwise": "not_applicable"}, "fail"),
        ({"applies_from": "2026-11-28"}, "not_applicable"),
    ],
)
def test_of_two_rules_that_are_asked_only_the_later_one_is_judged(
    tmp_path: Path, words: dict[str, str], old: str
) -> None:
    """Where the later one is not asked, the older one still is."""
    path = written(tmp_path, RATE + second(supersedes="[HOUSE-001]", **words))
    report = auditor.scan(
        TABLE, prediction="chosen", sensitive=["sex"], rules=[str(path)], as_of=DAY
    )
    found = {verdict.rule: verdict for verdict in report.verdicts}

    assert found["HOUSE-001"].verdict == old
    asked = "insufficient_data" if "requires" in words.get("applies", "") else "fail"
    assert (found["HOUSE-002"].verdict == asked) is (old == "not_applicable")
    if old == "not_applicable":
        assert found["HOUSE-001"].reason is not None
        assert found["HOUSE-001"].reason.code == "reason.superseded"
        assert found["HOUSE-001"].reason.values == {"rule": "HOUSE-002"}
        report.save(tmp_path / "r.html", lang="zh-CN")
        page = (tmp_path / "r.html").read_text(encoding="utf-8")
        assert "已由规则" in page


def test_a_report_with_a_superseded_rule_verifies(tmp_path: Path) -> None:
    path = written(tmp_path, RATE + second(supersedes="[HOUSE-001]"))
    report = auditor.scan(TABLE, prediction="chosen", sensitive=["sex"], rules=[str(path)])
    report.save(tmp_path / "r.json")

    assert verify.verify(tmp_path / "r.json").differences == []


def test_the_state_of_a_rule_is_told_beside_it(tmp_path: Path) -> None:
    path = written(tmp_path, second(status="draft"))
    report = auditor.scan(TABLE, prediction="chosen", sensitive=["sex"], rules=[str(path)])
    report.save(tmp_path / "r.html", lang="en")

    assert "draft: not yet confirmed" in (tmp_path / "r.html").read_text(encoding="utf-8")
