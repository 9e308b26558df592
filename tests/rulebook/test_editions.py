"""Editions of one rule: exactly one is meant on any day, and two never hold at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor import rulebook
from auditor.errors import FileError

HEAD = "pack: house\nversion: '1'\ntitle: {en: House, zh-CN: 本单位}\n"
RULE = """
- id: H-1
  name: undocumented-purpose
  kind: fact
  asks: {{fact: system.purpose}}
  must: {{present: true}}
  threshold: {{origin: organisation, why: {{en: {why}, zh-CN: 要求}}}}
  on_breach: fail
  severity: low
  title: {{en: Purpose, zh-CN: 用途}}
  why: {{en: Because, zh-CN: 原因}}
  tests:
  - {{facts: {{system.purpose: Loans}}, verdict: pass}}
  - {{facts: {{}}, verdict: insufficient_data}}
  {days}
"""
INSTRUMENT = (
    "instrument: {name: Law, citation: L 1, jurisdiction: EU, legal_status: in_force, "
    "applies_from: 2027-01-01, applies_until: 2028-12-31, checked_on: 2026-11-23, verified: primary}\n"
)


def house(folder: Path, *editions: tuple[str, str], instrument: str = "") -> Path:
    body = "".join(RULE.format(why=why, days=days) for why, days in editions)
    path = folder / "house.yaml"
    path.write_text(f"{HEAD}{instrument}rules:{body}", encoding="utf-8")
    return path


def meant(path: Path, day: str) -> str:
    """Which edition is asked on that day."""
    book = rulebook.load([str(path)], folder=path.parent, as_of=dt.date.fromisoformat(day))
    (effective,) = book.rules
    return effective.rule.threshold.why["en"]


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2026-12-31", "old"),
        ("2027-06-30", "old"),
        ("2027-07-01", "new"),
        ("2028-02-29", "new"),
        ("2028-03-01", "new"),
        ("2025-12-31", "old"),
    ],
)
def test_the_edition_of_the_day_is_asked(tmp_path: Path, day: str, edition: str) -> None:
    """Between its days an edition is meant; before all the first, after all the last."""
    path = house(
        tmp_path,
        ("new", "applies_from: 2027-07-01\n  applies_until: 2028-02-29"),
        ("old", "applies_from: 2026-01-01\n  applies_until: 2027-06-30"),
    )

    assert meant(path, day) == edition


@pytest.mark.parametrize("days", ["", "applies_until: 2027-07-01"])
def test_two_editions_on_one_day_are_refused(tmp_path: Path, days: str) -> None:
    """A second rule of the same id, without days that keep the two apart, is a slip."""
    path = house(tmp_path, ("old", days), ("new", "applies_from: 2027-07-01"))

    with pytest.raises(FileError) as error:
        meant(path, "2027-01-01")

    (problem,) = error.value.problems
    assert problem.message.startswith("duplicate id 'H-1'")


def test_a_last_day_before_the_first_is_refused(tmp_path: Path) -> None:
    path = house(tmp_path, ("x", "applies_from: 2027-01-02\n  applies_until: 2027-01-01"))

    with pytest.raises(FileError, match="'applies_until' is before 'applies_from'"):
        meant(path, "2027-01-01")


def test_a_rule_without_days_has_those_of_its_instrument(tmp_path: Path) -> None:
    path = house(tmp_path, ("x", ""), instrument=INSTRUMENT)

    book = rulebook.load([str(path)], folder=tmp_path, as_of=dt.date(2026, 1, 1))

    days = {(e.first_day, e.last_day) for e in book.rules}
    assert days == {(dt.date(2027, 1, 1), dt.date(2028, 12, 31))}


def test_days_of_its_own_go_before_those_of_the_instrument(tmp_path: Path) -> None:
    path = house(tmp_path, ("x", "applies_from: 2026-02-01"), instrument=INSTRUMENT)

    book = rulebook.load([str(path)], folder=tmp_path, as_of=dt.date(2026, 1, 1))

    days = [(e.first_day, e.last_day) for e in book.rules]
    assert days == [(dt.date(2026, 2, 1), dt.date(2028, 12, 31))]


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ("applies_from: 2027-06-01", dt.date(2028, 12, 31)),
        ("applies_from: 2027-06-01\n  applies_until: 2030-01-01", dt.date(2030, 1, 1)),
        ("applies_until: 2026-06-30", dt.date(2026, 6, 30)),
        ("applies_from: 2029-01-01", None),
    ],
)
def test_a_rule_does_not_outlive_its_instrument_unless_it_says_so(
    tmp_path: Path, days: str, last: dt.date | None
) -> None:
    """Else a report of 2029 would find a breach of a law that ended in 2028."""
    path = house(tmp_path, ("x", days), instrument=INSTRUMENT)

    (rule,) = rulebook.load([str(path)], folder=tmp_path, as_of=dt.date(2029, 1, 1)).rules

    assert rule.last_day == last
