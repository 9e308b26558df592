"""Rows of people with a score for each class: what a test says, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.rulebook import checking, class_scored, ruletests

RULE = """\
pack: house.chances
version: "1.0"
title: {{en: House rules, zh-CN: 内部规则}}
rules:
- id: CH-001
  name: unequal-loss
  kind: metric
  asks: {{metric: {metric}, contrast: difference, across: [each]}}
  must: {{at_most: 0.2}}
  threshold: {{origin: organisation, why: {{en: Our own limit., zh-CN: 本单位的限值。}}}}
  on_breach: fail
  severity: high
  applies: {{task: [multiclass]}}
  title: {{en: Unequal loss, zh-CN: 损失不一致}}
  why: {{en: Worth a look., zh-CN: 值得复核。}}
  tests:
  - {passing}
  - {{rows: [[f, cat, {{cat: 0.7, dog: 0.3}}, 900], [f, dog, {{cat: 0.3, dog: 0.7}}, 900], [m, cat, {{cat: 0.7, dog: 0.3}}, 100], [m, cat, {{cat: 0.3, dog: 0.7}}, 800], [m, dog, {{cat: 0.7, dog: 0.3}}, 900]], verdict: fail}}
"""
EVEN = "[{0}, cat, {{cat: 0.7, dog: 0.3}}, 900], [{0}, dog, {{cat: 0.3, dog: 0.7}}, 800], [{0}, dog, {{cat: 0.7, dog: 0.3}}, 99]"


def passing(metric: str, tmp_path: Path, rows: str | None = None) -> list[str]:
    """What a check says of a rule whose first test has these rows."""
    told = rows or f"{EVEN.format('f')}, {EVEN.format('m')}"
    path = tmp_path / "rule.yaml"
    text = RULE.format(metric=metric, passing=f"{{rows: [{told}], verdict: pass}}")
    path.write_text(text, encoding="utf-8")
    found = checking.sorted_documents([path])
    problems = checking.problems_of(found) or [*ruletests.of_pack(found.packs[0])]
    return [f"{one.line}:{one.column}: {one.message}" for one in problems]


@pytest.mark.parametrize(
    "metric", ["multiclass_log_loss", "multiclass_brier_score", "macro_roc_auc", "log_loss"]
)
def test_rules_about_scores_of_several_classes_are_tested_with_them(
    metric: str, tmp_path: Path
) -> None:
    assert passing(metric, tmp_path) == []


def test_a_decision_in_place_of_the_scores_is_told(tmp_path: Path) -> None:
    """Where a rule about decisions has the predicted class."""
    told = passing("multiclass_log_loss", tmp_path, "[f, cat, cat, 900], [m, cat, cat, 900]")

    form = "rows: [[level, label, {class: score, …}, people], …]"
    assert told == [f"17:{at}: scores of several classes are tested with {form}" for at in (22, 42)]


@pytest.mark.parametrize(
    "rows",
    [
        [["f", "cat", {"cat": 0.7, "dog": 0.3}], ["f", "dog", {"cat": 0.7}]],
        [["f", "owl", {"cat": 0.7, "dog": 0.3}]],
    ],
)
def test_every_row_needs_a_score_for_every_class(rows: list[list[object]]) -> None:
    with pytest.raises(AuditorError, match="a score for each class"):
        class_scored.sample(rows)


def test_scores_that_do_not_add_up_to_one_are_no_probabilities() -> None:
    points = class_scored.sample([["f", "cat", {"cat": 7, "dog": 3}]])
    chances = class_scored.sample([["f", "cat", {"cat": 0.7, "dog": 0.3}]])

    assert points.further == ("scores",)
    assert chances.further == ("scores", "distribution")


@pytest.mark.parametrize("third", [0.33, 0.333])
def test_rounded_probabilities_are_probabilities_as_they_are_in_data(third: float) -> None:
    """Thirds are written with two decimals or more."""
    rows = [
        ["f", "x", dict.fromkeys("xyz", third), 9],
        ["m", "y", {"x": 0.5, "y": 0.5, "z": 0.0}, 9],
    ]

    assert "distribution" in class_scored.sample(rows).further


def test_numbers_name_classes_as_they_do_in_data() -> None:
    """1 is the class "1", whether it stands as a label or before its score."""
    found = class_scored.sample([["f", 1, {"1": 0.7, "2": 0.3}], ["f", 2, {"1": 0.7, "2": 0.3}]])

    assert found.classes == ("1", "2")
    assert [row.codes for row in found.rows] == [(0, 0), (1, 1)]
