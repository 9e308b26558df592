"""Counts stand beside a value where they divide to it, rules that were not applied are not called applied."""

from __future__ import annotations

import random

import pytest

import auditor
from auditor.report import Report, Word
from auditor.views.cover import cover
from auditor.views.evidence import evidence
from auditor.views.gallery import Gallery
from auditor.views.method import method
from auditor.views.performance import performance
from auditor.views.subgroups import subgroups
from auditor.views.summary import summary
from auditor.wording import Wording


def report() -> Report:
    draw = random.Random(5)
    label = [draw.randrange(2) for _ in range(800)]
    people = {
        "sex": [draw.choice("ab") for _ in label],
        "region": [draw.choice("xyz") for _ in label],
        "good": label,
        "chosen": [one if draw.random() < 0.8 else 1 - one for one in label],
    }
    return auditor.scan(
        people,
        label="good",
        prediction="chosen",
        sensitive=["sex", "region"],
        rules=["intl.baseline"],
    )


@pytest.fixture(scope="module")
def found() -> Report:
    return report()


def test_counts_divide_to_the_value_beside_them(found: Report) -> None:
    words = Wording("en", strict=True)
    rows = performance(found, words, Gallery(found, words), "html").whole.rows
    told = {str(row[0].words): str(row[3].words) for row in rows}

    assert told["F1 score"] == "–"
    assert " of " in told["Accuracy"]
    for row in rows:
        if " of " in str(row[3].words):
            k, n = (int(part.replace(",", "")) for part in str(row[3].words).split(" of "))
            assert str(row[1].words) in (words.percent(k / n), words.number(k / n, digits=3))


@pytest.mark.parametrize(("language", "points"), [("en", "pp"), ("zh-CN", "个百分点")])
def test_subgroups_differ_by_points_and_no_mirror_image_is_listed(
    found: Report, language: str, points: str
) -> None:
    searched = subgroups(found, Wording(language, strict=True))
    assert searched is not None
    assert searched.table is not None

    rows = searched.table.rows
    assert all(points in str(row[5].words) and points in str(row[5].small[0]) for row in rows)
    alone = [str(row[2].words) for row in rows if str(row[0].words) in ("a", "b")]
    assert len(alone) == len(set(alone))


def test_tables_of_counts_have_names_of_their_own(found: Report) -> None:
    rows = evidence(found, Wording("en", strict=True), "html").tallies.rows
    names = [str(row[0].words) for row in rows]
    assert len(names) == len(set(names))
    assert "sex × region: outcome × decision" in names


def test_everybody_has_nobody_else_to_be_held_against() -> None:
    people = {"sex": ["a", "b"] * 100, "score": [0.2, 0.4, 0.6, 0.8] * 50}
    found = auditor.scan(people, score="score", sensitive=["sex"], rules=["intl.baseline"])
    words = Wording("en", strict=True)
    view = performance(found, words, Gallery(found, words), "html")

    assert not any("nobody outside" in str(row) for row in view.whole.rows)


def test_no_interval_method_is_told_twice(found: Report) -> None:
    items = method(found, Wording("en", strict=True)).intervals
    assert len({str(item.value) for item in items}) == len(items)
    assert not any(str(item.value).startswith(str(item.label)) for item in items)


def test_rules_that_do_not_apply_are_not_called_applied(found: Report) -> None:
    lead = str(summary(found, Wording("en", strict=True)).lead)
    applied = {v.rule for v in found.verdicts if v.verdict != Word.NOT_APPLICABLE}
    skipped = len(found.rules) - len(applied)

    assert lead.startswith(f"{len(applied)} rules were applied to 800 people, with ")
    assert f"{skipped} further rule" in lead
    one = found.model_copy(
        update={
            "rules": found.rules[:1],
            "verdicts": [v for v in found.verdicts if v.rule == found.rules[0].rule.id],
        }
    )
    assert str(summary(one, Wording("en", strict=True)).lead).startswith("1 rule was applied to")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_breach_is_told_with_its_confidence(found: Report, language: str) -> None:
    first, *rest = (v for v in found.verdicts if v.kind == "metric")
    failed = found.model_copy(
        update={
            "outcome": "fail",
            "verdicts": [first.model_copy(update={"verdict": Word.FAIL}), *rest],
        }
    )
    assert "95%" in str(cover(failed, Wording(language, strict=True)).meaning)
