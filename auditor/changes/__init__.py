"""What changed between two reports: verdicts, figures, rules, data, people, model, method, waivers and statements."""

from __future__ import annotations

from auditor.changes import _figures, _people, _terms, _verdicts
from auditor.changes._change import Change, Changes, How, Side
from auditor.changes._figures import BY_CHANCE
from auditor.report import Report

__all__ = ["BY_CHANCE", "Change", "Changes", "How", "Side", "compare"]


def compare(old: Report, new: Report) -> Changes:
    """Everything that differs, what matters most first."""
    found = [
        *_verdicts.changes(old, new),
        *_terms.changes(old, new),
        *_people.changes(old, new),
        *_figures.changes(old, new),
    ]
    return Changes(old=Side.of(old), new=Side.of(new), changes=tuple(found))
