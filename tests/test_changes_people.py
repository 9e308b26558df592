"""Whether `auditor.diff` tells where people are shared out otherwise, and nothing that is chance or of other codes."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from typing import Any

import pytest

import auditor
from auditor import changes
from auditor.cli import _changes
from auditor.errors import VerifyError
from auditor.renderers import html, pdf
from auditor.report import Report

DAY = dt.date(2026, 11, 23)
AS_BEFORE: dict[str, Any] = {
    "prediction": "chosen", "positive": [1], "sensitive": ["sex"], "rules": ["us.adverse_impact"], "as_of": DAY,
}  # fmt: skip


@pytest.fixture(scope="module")
def before() -> Report:
    """Half of the people are women, and half of each are chosen."""
    return auditor.scan(table(400, 200, men=400), **AS_BEFORE)


def table(women: int, chosen: int, *, men: int) -> dict[str, list[Any]]:
    """Every other man is chosen, and of the women so many."""
    return {
        "sex": ["f"] * women + ["m"] * men,
        "chosen": [int(k < chosen) for k in range(women)] + [k % 2 for k in range(men)],
    }


def told(old: Report, new: Report) -> list[changes.Change]:
    return [change for change in auditor.diff(old, new).changes if change.kind == "people"]


def test_people_who_are_shared_out_otherwise_are_told_and_chance_is_not(before: Report) -> None:
    """A third of the women instead of a half, and fewer of them chosen; ten people more or less are nothing."""
    new = auditor.scan(table(250, 60, men=600), **AS_BEFORE)

    groups, decisions = told(before, new)

    assert (groups.part, groups.by, groups.group) == ("groups", ("sex",), None)
    assert groups.new == pytest.approx(400 / 800 - 250 / 850)
    assert (decisions.part, decisions.group) == ("prediction", {"sex": "f"})
    assert decisions.new == pytest.approx(0.5 - 60 / 250)
    assert groups.new_interval == pytest.approx((0.104156, 0.272781), abs=1e-6)
    slightly = auditor.scan(table(400, 210, men=400), **AS_BEFORE)
    assert told(before, slightly) == []


def test_what_was_coded_otherwise_is_not_held_against_each_other(before: Report) -> None:
    """Other levels of one attribute leave the decisions of everybody; another favourable decision leaves the groups."""
    few = {"sex": ["f"] * 10 + ["m"] * 790, "chosen": [0] * 700 + [1] * 100}
    new = auditor.scan(few, **AS_BEFORE)
    levels = auditor.scan({**few, "sex": ["x"] * 10 + ["m"] * 790}, **AS_BEFORE)
    turned = auditor.scan(few, **{**AS_BEFORE, "positive": [0]})

    assert {(c.part, c.by) for c in told(before, new)} == {
        ("groups", ("sex",)), ("prediction", ()), ("prediction", ("sex",)),
    }  # fmt: skip
    assert {(c.part, c.by) for c in told(before, levels)} == {("prediction", ())}
    assert {(c.part, c.by) for c in told(before, turned)} == {("groups", ("sex",))}


def test_counts_that_are_none_are_refused_and_not_compared(before: Report) -> None:
    """A report that somebody wrote by hand."""
    spoilt = [
        rows.model_copy(update={"rows": [[99, *row[1:]] for row in rows.rows or []]})
        for rows in before.tallies
    ]

    with pytest.raises(VerifyError, match="auditor verify"):
        auditor.diff(before, before.model_copy(update={"tallies": spoilt}))


def test_weights_of_one_report_alone_move_nobody(before: Report) -> None:
    """The same people, who weigh more in the second."""
    heavier = {**table(400, 200, men=400), "w": [3] * 400 + [1] * 400}

    assert told(before, auditor.scan(heavier, **AS_BEFORE, weight="w")) == []


def test_values_that_are_put_together_otherwise_are_told_and_move_nobody() -> None:
    """Of the same people with the same names of groups nobody moved: who is called so did, and the page says it."""
    rows = {"age": ["a", "b", "c"] * 300, "chosen": [0, 1] * 450}

    def audited(b: str) -> Report:
        age = {"column": "age", "levels": {"a": "young", "b": b, "c": "old"}}
        bound = {"prediction": {"column": "chosen", "positive": [1]}, "sensitive": {"age": age}}
        config = {"task": "binary", "data": bound, "rules": ["intl.baseline"]}
        return auditor.audit(config, data=rows, as_of=DAY)

    old, new = audited("young"), audited("old")

    assert told(old, new) == []
    (levels,) = [c for c in auditor.diff(old, new).changes if c.kind == "levels"]
    assert (levels.name, levels.part) == ("age", "values")
    assert levels.new == {"young": ("a",), "old": ("b", "c")}
    assert "young (a and b), old (c)" in html.render(old, "en")


def deciles(*shares: int) -> dict[str, list[Any]]:
    """People by their score 1, 2, …"""
    scores = [decile for decile, n in enumerate(shares, start=1) for _ in range(n)]
    return {"sex": ["f", "m"] * (len(scores) // 2), "score": scores}


def test_scores_with_the_same_bins_are_held_against_each_other_whatever_their_median() -> None:
    """A median that moved is what one wants to hear of."""
    roles: dict[str, Any] = {**AS_BEFORE, "rules": ["intl.baseline"]}
    del roles["positive"], roles["prediction"]
    old = auditor.scan(deciles(*[200] * 10), score="score", **roles)
    new = auditor.scan(deciles(*[40] * 5, *[360] * 5), score="score", **roles)

    (moved, *_) = told(old, new)

    assert (moved.part, moved.by, moved.new) == ("score", (), pytest.approx(0.4))


@pytest.mark.parametrize("task", ["multiclass", "binary"])
def test_reports_whose_score_counts_were_left_out_are_compared(task: str) -> None:
    """As they travel inside a PDF."""
    given: dict[str, Any] = {"score": "score", "label": "y"}
    rows = {**deciles(*[50] * 10), "y": [0, 1] * 250}
    if task == "multiclass":
        given = {"scores": {"0": "s0", "1": "s1"}, "label": "y", "task": task}
        rows |= {"s0": rows["score"], "s1": rows["score"][::-1]}
    report = auditor.scan(rows, sensitive=["sex"], rules=["intl.baseline"], as_of=DAY, **given)

    assert auditor.diff(pdf.slim(report), pdf.slim(report)).changes == ()


def test_predicted_amounts_and_utterances_are_called_so() -> None:
    """No score of a regression; nobody is told of people where utterances were counted."""
    roles: dict[str, Any] = {"sensitive": ["sex"], "rules": ["intl.baseline"], "as_of": DAY}
    amounts = [
        auditor.scan(
            {**rows, "y": rows["score"]}, label="y", prediction="score", task="regression", **roles
        )
        for rows in (deciles(*[200] * 10), deciles(*[40] * 5, *[360] * 5))
    ]
    assert {change.part for change in told(*amounts)} == {"amount"}
    texts = [
        auditor.scan(
            {"sex": ["f"] * women + ["m"] * 300, "e": [1] * (women + 300), "n": [9] * (women + 300)},
            words=("e", "n"), task="transcription", **roles,
        )
        for women in (300, 60)
    ]  # fmt: skip
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        _changes.show(auditor.diff(*texts), language="en")

    assert "of 600 utterances before and 360 now" in shown.getvalue()
