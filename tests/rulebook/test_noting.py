"""What a check notes and does not call a mistake."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor import rulebook
from tests.rulebook.test_rulebook import METRIC, RULE, audit, pack

DAY = dt.date(2026, 11, 23)


def noted(*paths: Path, day: dt.date = DAY) -> list[str]:
    """The notes on these files, which hold no mistake."""
    problems, notes = rulebook.check_with_notes(list(paths), tested=True, as_of=day)
    assert problems == []
    folder = paths[0].parent
    return [str(note).replace(f"{folder}/", "") for note in notes if "data" not in note.message]


def placed(folder: Path, rule: str, system: str) -> tuple[Path, Path]:
    """A pack whose rule is about one place, and an audit of a system that is used in another."""
    text = RULE.format(id="H-1", cites="")
    place = f"  applies: {{jurisdiction: [{rule}]}}\n"
    rules = text.replace("  kind: fact\n", f"  kind: fact\n{place}")
    return pack(folder, rules=rules), audit(folder, f"system: {{jurisdiction: [{system}]}}\n")


@pytest.mark.parametrize(
    ("rule", "system", "told"),
    [
        ("US-NYC", "US-NYC", []),
        ("US-NYC", "US-CA", []),
        ("DE-ABC", "DE-ABC", []),
        ("US-NYC", "US-NYX", [("audit.yaml:6:25", "US-NYX", "US-NYC")]),
        ("DE-ABC", "DE-ABD", [("audit.yaml:6:25", "DE-ABD", "DE-ABC")]),
        ("US-NCY", "US-NYC", [("house.yaml:8:28", "US-NCY", "US-NYC")]),
        ("US-NYX", "US-NYX", [("house.yaml:8:28", "US-NYX", "US-NYC")]),
    ],
)
def test_a_place_that_may_be_a_slip_is_noted_once(
    tmp_path: Path, rule: str, system: str, told: list[tuple[str, str, str]]
) -> None:
    """In the audit, and in a rule of one's own: no error, for there are other places."""
    house, asking = placed(tmp_path, rule, system)
    notes = noted(asking)

    assert noted(asking, house) == notes
    assert len(notes) == len(told)
    for note, (place, written, meant) in zip(notes, told, strict=True):
        assert note.startswith(f"{place}: no shipped pack")
        assert f"knows the place '{written}'. Did you mean '{meant}'?" in note


@pytest.mark.parametrize(
    ("required", "further", "told"),
    [
        ("prediction", "", []),
        ("scores?", "", []),
        ("scores", "  otherwise: not_applicable\n", []),
        ("scores", "", ["house.yaml:8:24: no audit of the task binary brings 'scores', so that "]),
    ],
)
def test_evidence_that_audits_of_this_task_never_bring_is_noted(
    tmp_path: Path, required: str, further: str, told: list[str]
) -> None:
    """Of several classes there are scores; a binary audit would wait for them for ever."""
    text = METRIC.format(contrast="ratio_to_best", across="[each]")
    applies = f"  applies: {{requires: [{required}]}}\n{further}"
    pack(tmp_path, rules=text.replace("  kind: metric\n", f"  kind: metric\n{applies}"))
    notes = noted(audit(tmp_path, ""))

    assert len(notes) == len(told)
    assert all(note.startswith(line) for note, line in zip(notes, told, strict=True))
    assert all(note.endswith("Did you mean 'score'?") for note in notes)
