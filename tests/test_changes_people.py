"""Whether `auditor.diff` tells where people are shared out otherwise, and nothing that is chance or of other codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import auditor
from auditor import changes
from auditor.errors import VerifyError
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
