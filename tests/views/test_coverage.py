"""The coverage matrix: every clause of an instrument, and what stands in the place of one that ended."""

from __future__ import annotations

import datetime as dt

import pytest

import auditor
from auditor.views.coverage import coverage
from auditor.wording import Wording


def citations(rules: str, day: str, lang: str) -> dict[str, list[str]]:
    """Title of a clause → what its row says under the citation."""
    people = {"sex": ["a", "b"] * 200, "chosen": [1, 0, 0, 1] * 100}
    report = auditor.scan(
        people,
        prediction="chosen",
        sensitive=["sex"],
        rules=[rules],
        as_of=dt.date.fromisoformat(day),
    )
    table = coverage(report, Wording(lang))
    assert table is not None
    return {str(row[0].words): [str(said) for said in row[1].small] for row in table.rows}


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2026-07-20", "in force until July 20, 2026"),
        ("2026-07-21", "no longer in force, until July 20, 2026"),
    ],
)
def test_a_clause_that_ended_names_what_stands_in_its_place(day: str, standing: str) -> None:
    rows = citations("us.fairlending", day, "en")

    assert rows["Effects test: a neutral criterion questioned by its effect"] == [
        standing,
        "checked against secondary sources",
        "superseded by: A neutral criterion designed or applied on purpose as a proxy",
    ]


def test_it_does_so_in_chinese() -> None:
    rows = citations("us.sr_26_2", "2026-11-23", "zh-CN")

    assert rows["持续监测（SR 11-7）"][-1] == "由以下条款取代：持续监测"
