"""The rules of an audit: packs found, read, checked against each other, and put in order.

This is the door to everything that is written in YAML: packs, audits, waivers, attestations.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any

from auditor import clock, yamlfile
from auditor.config import Audit
from auditor.effective import EffectiveRule, PackUsed
from auditor.errors import AuditorError, DataError, FileError, Misfit, Problem
from auditor.rulebook import checking, kinds, noting, opening, packs
from auditor.rulebook.opening import Opened, Parameters
from auditor.rulebook.parameters import NONE, unfit
from auditor.rulebook.spot import Spot
from auditor.rulebook.twice import Named, superfluous
from auditor.rules import Attestation, Attestations, Clause, Pack, Waiver, Waivers
from auditor.yamlfile import Document


@dataclass(frozen=True)
class Rulebook:
    """The packs of an audit in the order asked for, and what follows from them."""

    opened: list[Opened]
    rules: list[EffectiveRule]
    used: list[PackUsed]
    clauses: list[Clause]
    """Every clause of every framework that one of the rules speaks to."""

    @property
    def packs(self) -> list[Pack]:
        """The packs as read, without what overlays change."""
        return _packs(self.opened)

    def spot(self, rule: str, *place: str) -> Spot:
        """Where a part of a rule is written: at its pack's own text, whatever overlays change."""
        written = (
            item
            for opened in self.opened
            for item in Spot.of(opened.read.document)["rules"].items()
            if item["id"].text == rule
        )
        return reduce(Spot.__getitem__, place, next(written))


def load(
    names: Sequence[str], *, folder: Path, as_of: dt.date, parameters: Parameters = NONE
) -> Rulebook:
    """The packs and overlays of these names (or paths, from `folder`), in the editions of that day.

    `parameters`: per pack, numbers for what it leaves open. Raises FileError with every problem.
    """
    paths = _paths(names, folder=folder)
    opened = _open_all(paths, parameters)
    _once(names, paths, opened)
    documents = [one.read.document for one in opened]
    clauses = packs.frameworks(dict.fromkeys(Path(one.path).parent for one in documents))
    problems = [problem for one in opened for problem in one.problems] + clauses.problems
    problems += packs.together(documents, clauses=clauses)
    if problems:
        raise FileError(problems)
    loaded = _packs(opened)
    _fit(loaded, parameters)
    return Rulebook(
        opened=opened,
        rules=[rule for one in opened for rule in one.rules(as_of=as_of)],
        used=[used for one in opened for used in _used(one)],
        clauses=clauses.touched(loaded),
    )


def _once(names: Sequence[str], paths: Sequence[Path], opened: Sequence[Opened]) -> None:
    """No pack is asked twice, be it by an overlay."""
    twice = list(superfluous(list(map(Named.of, names, paths, opened))))
    if twice:
        raise AuditorError("\n".join(message for _, message in twice))


def _packs(opened: Sequence[Opened]) -> list[Pack]:
    return [one.read.pack for one in opened if one.read.pack is not None]


def _fit(loaded: Sequence[Pack], parameters: Parameters) -> None:
    """Numbers that no pack takes are an error, never dropped."""
    wrong = [
        message for _, message in unfit({pack.pack: pack.parameters for pack in loaded}, parameters)
    ]
    if wrong:
        raise AuditorError("\n".join(wrong))


def _paths(names: Sequence[str], *, folder: Path) -> list[Path]:
    found, unknown = [], []
    for name in names:
        try:
            found.append(packs.path_of(name, folder=folder))
        except AuditorError as error:
            unknown.append(str(error))
    unknown += [
        f"rule pack '{n}' is named twice" for n in dict.fromkeys(names) if names.count(n) > 1
    ]
    if unknown:
        raise AuditorError("\n".join(unknown))
    return found


def _open_all(paths: Sequence[Path], parameters: Parameters) -> list[Opened]:
    found: list[Opened] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(opening.opened(path, parameters=parameters))
        except FileError as error:
            problems += error.problems
    if problems:
        raise FileError([*problems, *(p for one in found for p in one.problems)])
    return found


def _used(one: Opened) -> Iterator[PackUsed]:
    pack = one.read.pack
    if pack is not None:
        yield PackUsed(
            pack=pack.pack,
            version=pack.version,
            title=pack.title,
            languages=list(pack.languages),
            instrument=pack.instrument,
            status=pack.status,
            verdict_words=pack.verdict_words,
            signatures=tuple(pack.signatures),
            digest=one.read.document.digest,
            rules=len(pack.rules),
        )
    for layer in one.layers:
        overlay = layer.overlay
        yield PackUsed(
            pack=overlay.overlay,
            version=overlay.version,
            title=overlay.title,
            languages=list(overlay.languages),
            extends=overlay.extends,
            digest=layer.document.digest,
            rules=len(overlay.changes),
        )


def load_audit(path: Path | str) -> Audit:
    """An audit.yaml; raises FileError with every problem in it and in the files that it names.

    AuditorError where the file plainly is something else.
    """
    document = kinds.read(path, meant=kinds.AUDIT)
    audit, problems = checking.audit(document)
    if problems or audit is None:
        raise FileError(problems)
    return audit


@contextmanager
def placed(path: Path | str) -> Iterator[None]:
    """What does not fit the data is told at the line of this audit.yaml that says so. Raises DataError."""
    try:
        yield
    except DataError as mistake:
        raise DataError.of(_placed(mistake, yamlfile.read(path))) from mistake


def _placed(mistake: DataError, document: Document) -> Iterator[Misfit]:
    """In the order of the file; last what is no fault of it."""
    told = [one for one in mistake.misfits if one.at]
    for problem in sorted(document.problem(one.at, one.message, key=one.key) for one in told):
        yield Misfit(str(problem))
    yield from (one for one in mistake.misfits if not one.at)


def read_audit(data: dict[str, Any], *, name: str = "audit") -> Audit:
    """An audit given as a dict in Python, held to all that a file is; its messages have no positions.

    Raises FileError with every problem in it and in the files that it names, from the working folder.
    """
    audit, problems = checking.audit(yamlfile.plain(data, path=name))
    if problems or audit is None:
        raise FileError(problems)
    return audit


def load_waivers(path: Path | str) -> list[Waiver]:
    """A file of waivers."""
    return yamlfile.parse(Waivers, yamlfile.read(path)).waivers


def load_attestations(path: Path | str) -> list[Attestation]:
    """A file of attestations."""
    return yamlfile.parse(Attestations, yamlfile.read(path)).attestations


def waivers(config: Audit, *, folder: Path) -> tuple[Waiver, ...]:
    """Those of the audit itself, or of the file that it names."""
    stated = config.waivers
    return tuple(load_waivers(folder / stated) if isinstance(stated, str) else stated or ())


def attestations(config: Audit, *, folder: Path) -> tuple[Attestation, ...]:
    """Those of the audit itself, or of the file that it names."""
    stated = config.attestations
    return tuple(load_attestations(folder / stated) if isinstance(stated, str) else stated or ())


def check(paths: Sequence[Path | str]) -> list[Problem]:
    """Every problem in these files, or in all YAML files below these folders."""
    return checking.check(paths)


def check_with_notes(
    paths: Sequence[Path | str], *, tested: bool, as_of: dt.date
) -> tuple[list[Problem], list[Problem]]:
    """The same, and what the check leaves open: no mistakes."""
    found = checking.sorted_documents(paths)
    return checking.problems_of(found), noting.notes(found, tested=tested, as_of=as_of)


def doubts(path: Path | str) -> list[Problem]:
    """What is no mistake in this audit, and may turn rules off unseen: a place that may be a slip, evidence never brought."""
    return sorted(set(noting.doubts(yamlfile.read(path))))


def tried(book: Rulebook, *, as_of: dt.date) -> list[PackUsed]:
    """The packs and overlays as used, with how their rules' own tests end on that day. Loads numpy and scipy."""
    ruletests = importlib.import_module("auditor.rulebook.ruletests")
    overlay_tests = importlib.import_module("auditor.rulebook.overlay_tests")
    ended = {pack.pack: ruletests.ended(pack) for pack in book.packs}
    for one in book.opened:
        for height, layer in enumerate(one.layers, start=1):
            below = replace(one, layers=one.layers[:height])
            ended[layer.overlay.overlay] = overlay_tests.ended(below, as_of=as_of)
    return [used.model_copy(update=ended[used.pack]) for used in book.used]


def size(paths: Sequence[Path | str], *, as_of: dt.date) -> checking.Size:
    """How many files, rules and rule tests lie there, of overlays as they leave the rules on that day."""
    overlay_tests = importlib.import_module("auditor.rulebook.overlay_tests")
    left = [
        one
        for path in checking.sorted_documents(paths).overlays
        for one in overlay_tests.left(path, as_of=as_of)
    ]
    found = checking.size(paths)
    tests = found.tests + sum(len(one.tests) for one in left)
    return checking.Size(files=found.files, rules=found.rules + len(left), tests=tests)


def check_tests(paths: Sequence[Path | str], *, as_of: dt.date | None = None) -> list[Problem]:
    """Every rule test in these packs and overlays that does not end as written. Loads numpy and scipy.

    Overlays count as on that day (today, UTC, unless said): what a waiver has loosened holds no
    longer once it has ended.
    """
    day = as_of or clock.today()
    ruletests = importlib.import_module("auditor.rulebook.ruletests")
    problems: list[Problem] = []
    overlay_tests = importlib.import_module("auditor.rulebook.overlay_tests")
    found = checking.sorted_documents(paths)
    for document in found.packs:
        problems += ruletests.of_pack(document)
    for document in found.overlays:
        problems += overlay_tests.of_overlay(document, as_of=day)
    return problems
