"""Check files before they are used: packs, frameworks, audits, waivers and attestations.

Their first key tells which they are. Nothing is skipped: a file that is none of them is a problem,
and so is a folder without any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from auditor import yamlfile
from auditor.complaints import short
from auditor.config import MOST_PACKS, Audit
from auditor.errors import AuditorError, FileError, Problem, at_most, is_cut, nearest
from auditor.rulebook import (
    asked,
    fitting,
    kinds,
    lint_places,
    opening,
    packs,
    statements,
    vocabulary,
)
from auditor.rulebook.asked import Asked
from auditor.rulebook.parameters import NONE
from auditor.rulebook.spot import Spot
from auditor.rulebook.twice import Named, superfluous
from auditor.rules import Attestations, Pack, Rule, Waivers
from auditor.yamlfile import Document

_PACKED = (
    "rules stand in a pack: put 'pack', 'version', 'title' and 'rules:' before them "
    "(auditor init --rules FILE.yaml writes one to start from)"
)


@dataclass
class Sorted:
    """The files of one check by what they are."""

    packs: list[Document] = field(default_factory=list)
    overlays: list[Document] = field(default_factory=list)
    frameworks: list[Document] = field(default_factory=list)
    audits: list[Document] = field(default_factory=list)
    waivers: list[Document] = field(default_factory=list)
    attestations: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check(paths: Sequence[Path | str]) -> list[Problem]:
    """Every problem in these files, or in all YAML files below these folders."""
    return problems_of(sorted_documents(paths))


def problems_of(found: Sorted) -> list[Problem]:
    """Every problem in these files."""
    problems = [*found.problems, *_rules(found)]
    for document in found.overlays:
        problems += opening.overlaid(document, parameters=NONE).problems
    for document in found.audits:
        problems += audit(document)[1]
    for document in found.waivers:
        problems += yamlfile.attempt(Waivers, document)[1]
    for document in found.attestations:
        problems += _attestations(document)
    return sorted(set(problems))


@dataclass(frozen=True)
class Size:
    """How much a check looked at."""

    files: int
    rules: int
    tests: int


def size(paths: Sequence[Path | str]) -> Size:
    """The files, the rules in packs, and the rules' own tests."""
    found = sorted_documents(paths)
    shelves = (*_shelves(found).values(), found.audits)
    rules = [rule for document in found.packs for rule in Spot.of(document)["rules"].items()]
    tests = sum(1 for rule in rules for _ in rule["tests"].items())
    return Size(files=sum(map(len, shelves)), rules=len(rules), tests=tests)


def _rules(found: Sorted) -> list[Problem]:
    """Packs and frameworks, each by itself and, unless one is wrong all over, all together."""
    problems: list[Problem] = []
    clause_spots = packs.clauses_beside(found.frameworks) if found.frameworks else {}
    for document in found.frameworks:
        problems += packs.check_framework(document, clause_spots)
    for document in found.packs:
        problems += packs.check(document).problems
    if is_cut(problems):
        return problems
    folders = [Path(document.path).parent for document in found.packs]
    if found.packs:
        known = packs.frameworks(folders)
        problems += packs.together(found.packs, clauses=known, further=clause_spots)
    if found.frameworks:
        ids = _rule_ids(found.packs)
        written = packs.frameworks([Path(one.path).parent.parent for one in found.frameworks]).ids
        for document in found.frameworks:
            problems += packs.references(document, ids, written | set(clause_spots))
    return problems


def _rule_ids(documents: Iterable[Document]) -> set[str]:
    """The rules of these packs and of all shipped ones."""
    shipped = [packs.path_of(name, folder=Path()) for name in packs.shipped()]
    read = {Path(document.path).resolve() for document in documents}
    others = [yamlfile.read(path) for path in shipped if path.resolve() not in read]
    every = [Spot.of(document) for document in (*documents, *others)]
    return {rule["id"].text for root in every for rule in root["rules"].items()}


def sorted_documents(paths: Sequence[Path | str]) -> Sorted:
    """These files, or all YAML files below these folders, by kind; what cannot be read is among the problems."""
    found = Sorted()
    for path in _files(paths, found.problems):
        try:
            kinds.refuse_table(path, meant="an audit or a rule pack")
            document = yamlfile.read(path)
            _place(found, document)
        except FileError as error:
            found.problems += error.problems
        except AuditorError as error:
            found.problems.append(Problem(str(path), 0, 0, str(error).removeprefix(f"{path} ")))
    return found


def _files(paths: Sequence[Path | str], problems: list[Problem]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            files.append(path)
            continue
        inside = [p for p in sorted(path.rglob("*")) if p.suffix in packs.ENDINGS]
        inside = [p for p in inside if p.is_file() and not _hidden(p.relative_to(path))]
        if not inside:
            problems.append(Problem(str(path), 0, 0, "no YAML file in this folder"))
        files += inside
    return list(dict.fromkeys(files))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _place(found: Sorted, document: Document) -> None:
    """Tell by the first key what a file is."""
    root = Spot.of(document)
    word = kinds.of(root)
    if word == "pack" and isinstance(document.data, list):
        raise FileError([root.problem(_PACKED)])
    if word == kinds.AUDIT:
        found.audits.append(document)
    elif word:
        _shelves(found)[word].append(document)
    elif not isinstance(document.data, dict) or not document.data:
        raise FileError([root.problem(f"the file must begin with one of {_keys()}")])
    else:
        first = next(iter(document.data))
        known = (*kinds.FIRST_KEYS, *Audit.model_fields)
        message = (
            f"unknown first key '{short(first)}'.{nearest(first, known) or f' Choices: {_keys()}.'}"
        )
        raise FileError([*document.problems, root[first].problem(message, key=True)])


def _shelves(found: Sorted) -> dict[str, list[Document]]:
    return {
        "pack": found.packs,
        "overlay": found.overlays,
        "framework": found.frameworks,
        "waivers": found.waivers,
        "attestations": found.attestations,
    }


def _keys() -> str:
    return ", ".join((*kinds.FIRST_KEYS, "or a key of an audit: system, task, data"))


def audit(document: Document) -> tuple[Audit | None, list[Problem]]:
    """An audit, with every problem in it and in the files that it names."""
    found, problems = yamlfile.attempt(Audit, document)
    folder = Path(document.path).parent
    given = NONE if found is None else found.parameters
    loaded, about = _asked_packs(document, folder, problems, given)
    rules = [rule for pack in loaded for rule in pack.rules]
    problems += at_most(
        chain(asked.unbound(about), asked.documented(about), asked.left_open(about))
    )
    problems += at_most(fitting.formats(Spot.of(document)))
    problems += at_most(vocabulary.slips(Spot.of(document), about.rules))
    problems += at_most(lint_places.misshapen(Spot.of(document)["system"]["jurisdiction"]))
    problems += _beside(document, found, folder, rules, about)
    if found is None:
        return None, problems
    stated = found.attestations if isinstance(found.attestations, list) else []
    misfits = [
        fitting.misfits(found, rules),
        statements.unlike(stated, folder),
    ]
    problems += at_most(
        document.problem(misfit.loc, misfit.message, key=misfit.key)
        for misfit in chain.from_iterable(misfits)
    )
    return (found if not problems else None), problems


def _asked_packs(
    document: Document, folder: Path, problems: list[Problem], parameters: opening.Parameters
) -> tuple[list[Pack], Asked]:
    """The packs that an audit names, or names overlays of, and what is written in them and in the audit.

    What is wrong with them goes to `problems`.
    """
    documents: list[Document] = []
    found: list[Pack] = []
    known: dict[Path, opening.Opened] = {}
    named: list[tuple[Spot, Named]] = []
    names = list(islice(Spot.of(document)["rules"].items(), MOST_PACKS))
    for spot in names:
        if not spot.text:
            continue
        try:
            path = packs.path_of(spot.text, folder=folder)
            if path not in known:
                known[path] = opening.opened(path, parameters=parameters)
            one = known[path]
        except FileError as error:
            problems += error.problems
        except AuditorError as error:
            problems.append(spot.problem(str(error)))
        else:
            named.append((spot, Named.of(spot.text, path, one)))
            documents.append(one.read.document)
            problems += one.problems
            found += [one.read.pack] if one.read.pack is not None else []
    problems += _beside_each_other(documents, named)
    told = [one for one in documents if isinstance(Spot.of(one)["rules"].value, list)]
    return found, Asked(Spot.of(document), told, complete=len(told) == len(names))


def _beside_each_other(
    documents: Sequence[Document], named: Sequence[tuple[Spot, Named]]
) -> list[Problem]:
    """What is wrong with packs in one audit; one that is named twice is told there, and not of each of its rules."""
    if not documents:
        return []
    clauses = packs.frameworks([Path(one.path).parent for one in documents])
    once = {Path(one.path).resolve(): one for one in reversed(documents)}
    more = superfluous([one for _, one in named])
    problems = [named[place][0].problem(told) for place, told in more]
    together = packs.together(reversed(once.values()), clauses=clauses)
    return [*problems, *clauses.problems, *together]


def _beside(
    document: Document,
    found: Audit | None,
    folder: Path,
    rules: Sequence[Rule],
    about: Asked,
) -> list[Problem]:
    """The waivers and attestations of an audit, in it or in the files that it names, beside its rules."""
    audit = Spot.of(document)
    problems = at_most(asked.waived(about, audit["waivers"]))
    problems += at_most(asked.attested(about, audit["attestations"]))
    if audit["waivers"].text:
        problems += _named(document, "waivers", folder, lambda d: _waivers(d, found, rules, about))
    if audit["attestations"].text:
        problems += _named(document, "attestations", folder, lambda d: _attestations(d, about))
    return problems


def _named(
    document: Document, key: str, folder: Path, read: Callable[[Document], list[Problem]]
) -> list[Problem]:
    path = folder / Spot.of(document)[key].text
    if not path.is_file():
        return [document.problem((key,), f"no such file: {path}")]
    try:
        return read(kinds.read(path, meant=key))
    except FileError as error:
        return list(error.problems)
    except AuditorError as error:
        return [document.problem((key,), str(error))]


def _waivers(
    document: Document, found: Audit | None, rules: Sequence[Rule], about: Asked
) -> list[Problem]:
    waivers, problems = yamlfile.attempt(Waivers, document)
    problems += at_most(asked.waived(about, Spot.of(document)["waivers"]))
    if waivers is None or found is None:
        return problems
    misfits = fitting.waiver_misfits(waivers.waivers, found, rules)
    return problems + at_most(document.problem(one.loc, one.message) for one in misfits)


def _attestations(document: Document, about: Asked | None = None) -> list[Problem]:
    """A file of attestations; whether each is asked for is known only with the rules of an audit."""
    found, problems = yamlfile.attempt(Attestations, document)
    stated = found.attestations if found else []
    if about is not None:
        problems += at_most(asked.attested(about, Spot.of(document)["attestations"]))
    misfits = chain(
        fitting.attestation_misfits(stated), statements.unlike(stated, Path(document.path).parent)
    )
    return problems + at_most(document.problem(one.loc, one.message) for one in misfits)
