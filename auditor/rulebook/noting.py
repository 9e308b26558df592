"""What a check leaves open and is no mistake: data that were not read, what has ended, a place that may be a slip."""

from __future__ import annotations

import datetime as dt
import glob
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from auditor.errors import MOST, Problem
from auditor.rulebook import lapsed, lint_places, lint_systems, opening, packs, vocabulary
from auditor.rulebook.checking import Sorted
from auditor.rulebook.spot import Spot
from auditor.yamlfile import Document


def notes(found: Sorted, *, tested: bool, as_of: dt.date) -> list[Problem]:
    """What a check leaves open: the data behind an audit, tests that nobody ran, what ended before that day."""
    told = [note for document in found.audits for note in _of_data(document)]
    told += lapsed.notes(found, as_of)
    for document in () if tested else found.overlays:
        said = f"its rules' tests did not run: auditor check --test {document.path} runs them"
        told.append(Spot.of(document)["extends"].problem(said))
    told += [note for document in found.audits for note in doubts(document)]
    told += [note for document in found.packs for note in _misplaced(Spot.of(document))]
    return sorted(set(told))


def doubts(audit: Document) -> Iterator[Problem]:
    """What may turn rules of this audit off unseen: a place that may be a slip, evidence that it never brings."""
    root = Spot.of(audit)
    behind = _packs(root)
    asked = {place for one in behind for place in packs.places(one)}
    for spot in islice(lint_places.spots(root["system"]["jurisdiction"]), MOST):
        yield from _nearly(spot, asked, "no shipped pack and no rule of this audit")
    yield from vocabulary.foreign(root, [rule for one in behind for rule in one["rules"].items()])
    for one in behind:
        yield from _misplaced(one)
        yield from _never_brought(one, root["task"].text or "binary")


def _of_data(document: Document) -> Iterator[Problem]:
    """No data file is opened here; one that is not there is told all the same."""
    bound, folder = Spot.of(document)["data"], Path(document.path).parent
    named = [bound["path"], bound["join"]["path"], bound["split"]["train"]]
    for spot in named:
        if spot.text and not _lies_there(folder, spot.text):
            said = f"there is no data file {folder / spot.text} yet: auditor run will ask for it"
            yield spot.problem(said)
    said = "columns and values of the data were not looked at here"
    yield bound.problem(f"{said}: auditor run {document.path} does, before it counts", key=True)


def _lies_there(folder: Path, name: str) -> bool:
    place = folder / name
    pattern = glob.has_magic(name)
    return place.exists() or (pattern and bool(glob.glob(str(place), recursive=True)))  # noqa: PTH207 - absolute patterns too


def _packs(audit: Spot) -> list[Spot]:
    """The packs that an audit names, also by overlays of them."""
    every = [one for name in audit["rules"].items() for one in opening.behind(name)]
    return [one for one in every if "overlay" not in one]


def _misplaced(pack: Spot) -> Iterator[Problem]:
    """Places in a pack of one's own that nobody knows, and that are written nearly as one that somebody does."""
    for rule in () if packs.is_shipped(pack.document) else pack["rules"].items():
        for spot in lint_places.of_rule(rule):
            yield from _nearly(spot, set(), "no shipped pack")


def _never_brought(pack: Spot, task: str) -> Iterator[Problem]:
    """A rule of one's own that requires what no audit of this task brings is never decided here."""
    for rule in () if packs.is_shipped(pack.document) else pack["rules"].items():
        if not rule["otherwise"].text:
            yield from _undecided(rule, task)


def _undecided(rule: Spot, task: str) -> Iterator[Problem]:
    asked = lint_systems.tasks(rule)
    for spot in rule["applies"]["requires"].items() if task in asked else ():
        brought = lint_systems.EVIDENCE.get(spot.text, (task,))
        if task not in brought and set(brought).intersection(
            asked
        ):  # the rest is told as a problem
            yield spot.problem(
                f"no audit of the task {task} brings '{spot.text}', so that this rule is never "
                f"decided in one.{lint_systems.near_role(spot.text, [task])}"
            )


def _nearly(spot: Spot, asked: set[str], nobody: str) -> Iterator[Problem]:
    near = lint_places.near(spot.text, packs.shipped_places() | asked)
    if near is not None:
        yield spot.problem(
            f"{nobody} knows the place '{spot.text}'. Did you mean '{near}'? "
            "If it is another place, leave it as it is"
        )
