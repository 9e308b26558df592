"""Waivers and statements that have ended: no mistake, but they answer for nothing any more."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor import yamlfile
from auditor.errors import FileError, Problem
from auditor.rulebook import opening
from auditor.rulebook.checking import Sorted
from auditor.rulebook.spot import Spot
from auditor.yamlfile import Document


def notes(found: Sorted, as_of: dt.date) -> Iterator[Problem]:
    """What ended before that day in these files and in those that an audit among them names."""
    day = as_of.isoformat()
    for root in _holding("waivers", found.waivers, found.audits):
        yield from _waivers(root, day)
    for root in _holding("attestations", found.attestations, found.audits):
        yield from _statements(root, day)
    for root in _overlays(found):
        for change in root["changes"].entries():
            last = change["waiver"]["expires"]
            if _is_over(last, day):
                yield last.problem(
                    f"this waiver ended with {last.text}: what it loosened is as strict as before"
                )


def _holding(key: str, files: Sequence[Document], audits: Sequence[Document]) -> Iterator[Spot]:
    """Where waivers or statements stand: in files of them, in an audit, or in a file that one names."""
    yield from map(Spot.of, files)
    checked = {Path(document.path).resolve() for document in files}
    for document in audits:
        named = Spot.of(document)[key].text
        path = Path(document.path).parent / named
        if not named:
            yield Spot.of(document)
        elif path.is_file() and path.resolve() not in checked:
            checked.add(path.resolve())
            with contextlib.suppress(FileError):  # told as a problem
                yield Spot.of(yamlfile.read(path))


def _overlays(found: Sorted) -> Iterator[Spot]:
    """The overlays among the files, and those that an audit names."""
    names = [spot for one in found.audits for spot in Spot.of(one)["rules"].items()]
    behind = [root for name in names for root in opening.behind(name)]
    every = [*map(Spot.of, found.overlays), *(root for root in behind if "overlay" in root)]
    yield from {Path(root.document.path).resolve(): root for root in reversed(every)}.values()


def _waivers(root: Spot, day: str) -> Iterator[Problem]:
    """Those that ended, where no other covers the same: one that was renewed is history."""
    every = list(root["waivers"].items())
    holding = {_scope(waiver) for waiver in every if not _is_over(waiver["expires"], day)}
    for waiver in every:
        last, (rule, by) = waiver["expires"], _scope(waiver)
        if _is_over(last, day) and not holding & {(rule, by), (rule, None)}:
            yield last.problem(f"this waiver ended with {last.text}: a breach counts again")


def _scope(waiver: Spot) -> tuple[str, frozenset[str] | None]:
    """The rule, and the groups where it is about some alone."""
    by = frozenset(role.text for role in waiver["by"].items())
    return waiver["rule"].text, by or None


def _statements(root: Spot, day: str) -> Iterator[Problem]:
    """Of each id the last that ended, where no other is in force: those before it are history."""
    every = [one for one in root["attestations"].items() if one["id"].text]
    holding = {
        one["id"].text
        for one in every
        if one["date"].text <= day and not _is_over(one["expires"], day)
    }
    over = [one for one in every if _is_over(one["expires"], day)]
    latest = {
        one["id"].text: one["expires"] for one in sorted(over, key=lambda o: o["expires"].text)
    }
    for id, last in latest.items():
        if id not in holding:
            yield last.problem(f"this statement ended with {last.text}: '{id}' is pending again")


def _is_over(last: Spot, day: str) -> bool:
    """Days that are written as they must be stand in the order of their letters."""
    return bool(last.text) and last.text < day
