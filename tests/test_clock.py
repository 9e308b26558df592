"""The day that counts: a date, or a text that is one, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from click.testing import CliRunner

import auditor
from auditor import clock
from auditor.cli import door
from auditor.errors import AuditorError


def test_a_text_is_the_same_day_as_its_date() -> None:
    people = {"sex": ["a", "b"] * 200, "chosen": [1, 0, 0, 1] * 100}
    told = [
        auditor.scan(
            people, prediction="chosen", sensitive=["sex"], rules=["us.fairlending"], as_of=day
        )
        for day in ("2026-07-20", dt.date(2026, 7, 20))
    ]

    assert told[0].as_of == told[1].as_of == dt.date(2026, 7, 20)
    assert told[0].verdicts == told[1].verdicts


@pytest.mark.parametrize(
    "asked", ["20 July 2026", "", dt.datetime(2026, 7, 20, 23, tzinfo=dt.UTC), 20260720]
)
def test_what_is_no_day_is_refused(asked: Any) -> None:
    """A moment of the evening is another day elsewhere; compared with dates it would have failed in every rule."""
    with pytest.raises(AuditorError, match="is no day; write it as '2026-11-23'"):
        clock.day(asked)


def test_unless_said_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    assert clock.day(None) == clock.today() == dt.date(2026, 11, 23)


@pytest.mark.parametrize("seconds", ["abc", "", "1.5", "99999999999999", "9" * 5000, "1_0"])
def test_a_time_that_is_none_is_refused_by_its_name(
    seconds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    with pytest.raises(AuditorError, match=r"SOURCE_DATE_EPOCH is .*which is no time"):
        clock.now()
    found = CliRunner().invoke(door, ["list", "rules"])
    assert found.exit_code == 3
    assert "SOURCE_DATE_EPOCH" in found.stderr
