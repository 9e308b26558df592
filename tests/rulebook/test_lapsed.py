"""Waivers and statements that have ended are noted where they stand, on the right day and once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor.rulebook import checking, lapsed
from tests.rulebook.test_overlays import overlay
from tests.rulebook.test_rulebook import REVIEW, audit, pack

LAST = dt.date(2026, 11, 23)
NEXT = dt.date(2026, 11, 24)
STATED = """attestations:
- {id: review, person: A, role: B, date: 2026-10-01, statement: C, expires: 2026-11-23}
"""
FURTHER = "- {{id: review, person: A, role: B, date: {}, statement: C, expires: {}}}\n"
LOOSER = (
    "must: {at_least: 0.7}, "
    "waiver: {owner: A, reason: r, compensating_control: c, expires: 2026-11-23}"
)


def noted(*paths: Path, day: dt.date) -> list[str]:
    """The notes on these files, in their order."""
    found = sorted(set(lapsed.notes(checking.sorted_documents(paths), day)))
    return [str(note).replace(f"{paths[0].parent}/", "") for note in found]


@pytest.mark.parametrize("where", ["in the audit", "in a file that it names", "by itself"])
def test_a_statement_that_has_ended_is_noted(tmp_path: Path, where: str) -> None:
    pack(tmp_path, rules=REVIEW)
    named = tmp_path / "stated.yaml"
    named.write_text(STATED)
    inside = where == "in the audit"
    asking = audit(tmp_path, STATED if inside else "attestations: stated.yaml\n")
    paths = [named] if where == "by itself" else [asking] if inside else [asking, named]
    place = "audit.yaml:7:77" if inside else "stated.yaml:2:77"

    assert checking.check(paths) == []
    assert noted(*paths, day=LAST) == []
    told = f"{place}: this statement ended with 2026-11-23: 'review' is pending again"
    assert noted(*paths, day=NEXT) == [told]
    assert noted(paths[0], day=NEXT) == [told]


@pytest.mark.parametrize(
    ("further", "line"),
    [
        (("2026-11-24", "2027-11-23"), None),  # the next one holds
        (("2026-12-01", "2027-11-23"), 2),  # it begins later
        (("2026-01-01", "2026-09-30"), 2),  # an older one
        (("2026-10-01", "2026-11-22"), 2),
    ],
)
def test_of_several_statements_the_last_is_noted_where_none_holds(
    tmp_path: Path, further: tuple[str, str], line: int | None
) -> None:
    """What was stated before stands in the file for ever."""
    path = tmp_path / "stated.yaml"
    path.write_text(STATED + FURTHER.format(*further))

    told = [note.split(":")[1] for note in noted(path, day=NEXT)]
    assert told == ([] if line is None else [str(line)])


@pytest.mark.parametrize("where", ["by itself", "behind an audit", "both"])
def test_the_waiver_of_an_overlay_that_has_ended_is_noted(tmp_path: Path, where: str) -> None:
    """From the next day on the rule asks for as much as before."""
    path = overlay(tmp_path, LOOSER)
    asking = audit(tmp_path, "", rules="./ours.yaml")
    paths = {"by itself": [path], "behind an audit": [asking], "both": [asking, path]}[where]

    assert noted(*paths, day=LAST) == []
    assert noted(*paths, day=NEXT) == [
        "ours.yaml:6:96: this waiver ended with 2026-11-23: what it loosened is as strict as before"
    ]


def test_an_overlay_over_another_is_looked_at_too(tmp_path: Path) -> None:
    overlay(tmp_path, LOOSER)
    overlay(tmp_path, "severity: high", name="over", extends="./ours.yaml")
    asking = audit(tmp_path, "", rules="./over.yaml")

    assert [note.split(":")[0] for note in noted(asking, day=NEXT)] == ["ours.yaml"]


@pytest.mark.parametrize(
    ("later", "ended"),
    [
        ("", 1),
        (
            "- {rule: R, by: [sex], owner: A, reason: B, compensating_control: C, expires: 2027-01-01}\n",
            0,
        ),
        ("- {rule: R, owner: A, reason: B, compensating_control: C, expires: 2027-01-01}\n", 0),
        (
            "- {rule: R, by: [age], owner: A, reason: B, compensating_control: C, expires: 2027-01-01}\n",
            1,
        ),
        ("- {rule: S, owner: A, reason: B, compensating_control: C, expires: 2027-01-01}\n", 1),
    ],
)
def test_a_waiver_that_another_took_the_place_of_is_history(
    tmp_path: Path, later: str, ended: int
) -> None:
    """Only where nobody answers any more does a breach count again."""
    first = "- {rule: R, by: [sex], owner: A, reason: B, compensating_control: C, expires: 2026-11-23}\n"
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers:\n" + first + later)

    assert len(noted(path, day=NEXT)) == ended
