"""Where rule packs and frameworks lie, how they are read, and whether they fit together.

A shipped pack is asked for by its name, which is its path under rules/ with dots; any other by its
path. All packs that are loaded together share one set of rule ids and one set of clause ids.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from auditor import resources, yamlfile
from auditor.effective import Origin
from auditor.errors import (
    AuditorError,
    Choices,
    FileError,
    Problem,
    at_most,
    is_cut,
    nearest,
)
from auditor.rulebook import editions, lint, lint_days, lint_places, superseding, translated
from auditor.rulebook.parameters import NONE, Given, settle
from auditor.rulebook.spot import Spot
from auditor.rules import Clause, Framework, Pack
from auditor.yamlfile import Document

FRAMEWORKS = "frameworks"
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Read:
    """A pack as read: whole where nothing is wrong with it, and what is wrong."""

    document: Document
    pack: Pack | None
    problems: list[Problem]
    origins: list[list[Origin]] = field(default_factory=list)
    """Per rule, the values that parameters gave it."""


@dataclass
class Clauses:
    """The known clauses by id, and the frameworks that hold them."""

    frameworks: list[Framework] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spoken_for: set[str] = field(default_factory=set)
    """The ids of rules that shipped frameworks name: nobody else's rule may answer for their clauses."""

    @property
    def ids(self) -> set[str]:
        return {clause.id for framework in self.frameworks for clause in framework.clauses}

    def touched(self, packs: Iterable[Pack]) -> list[Clause]:
        """Every clause of every framework that some rule of these packs speaks to."""
        packs = list(packs)
        rules = [rule for pack in packs for rule in pack.rules]
        cited = {clause for rule in rules for clause in rule.cites}
        cited |= {clause for pack in packs for one in pack.signatures for clause in one.cites}
        ids = {rule.id for rule in rules}
        return [
            clause
            for framework in self.frameworks
            if any(c.id in cited or ids & set(c.checked_by) for c in framework.clauses)
            for clause in framework.clauses
        ]


def shipped() -> list[str]:
    """The names of the packs that travel with this package."""
    root = resources.rules_folder()
    found = [path.relative_to(root) for path in sorted(root.rglob("*.yaml"))]
    return [".".join(path.with_suffix("").parts) for path in found if path.parts[0] != FRAMEWORKS]


def _shipped_roots() -> Iterator[Spot]:
    return (Spot.of(yamlfile.read(path_of(name, folder=Path()))) for name in shipped())


@lru_cache(maxsize=1)
def shipped_rules() -> frozenset[str]:
    """The ids of their rules."""
    return frozenset(rule["id"].text for one in _shipped_roots() for rule in one["rules"].items())


@lru_cache(maxsize=1)
def shipped_places() -> frozenset[str]:
    """The places that they speak of."""
    return frozenset(place for root in _shipped_roots() for place in places(root))


def places(root: Spot) -> Iterator[str]:
    """The places that a pack or its rules speak of."""
    said = [root["instrument"]["jurisdiction"]]
    said += [spot for rule in root["rules"].items() for spot in lint_places.of_rule(rule)]
    yield from (spot.text for spot in said if spot.text)


def path_of(name: str, *, folder: Path) -> Path:
    """The file behind a pack's name or path. Raises AuditorError with the nearest name."""
    if name.endswith(ENDINGS) or "/" in name:
        path = folder / name
        if not path.is_file():
            raise AuditorError(f"no such rule pack: {path}{_beside(path)}")
        return path
    known = shipped()
    if name not in known:
        tail = nearest(name, known) or f" Choices: {', '.join(known)}."
        beside = " Or give a path that ends in .yaml." if "Did you mean" not in tail else ""
        raise AuditorError(f"unknown rule pack '{name}'.{tail}{beside}")
    return resources.rules_folder().joinpath(*name.split(".")).with_suffix(".yaml")


def _beside(path: Path) -> str:
    """The nearest YAML file in the same folder, if there is one."""
    names = {p.stem: p for ending in ENDINGS for p in sorted(path.parent.glob(f"*{ending}"))}
    close = difflib.get_close_matches(path.stem, names, n=1)
    return f". Did you mean '{names[close[0]]}'?" if close else ""


def shipped_name(path: Path) -> str | None:
    """The name that a file must have because it lies under rules/; None elsewhere."""
    try:
        inside = path.resolve().relative_to(resources.rules_folder().resolve())
    except ValueError:
        return None
    return ".".join(inside.with_suffix("").parts)


def taken(name: Spot) -> Iterator[Problem]:
    """The name of a shipped pack on something else: a report would call it by that name."""
    if name.text in shipped() and not is_shipped(name.document):
        yield name.problem(
            f"'{name.text}' is a shipped pack, and this is another: call it otherwise, or change "
            "that one with an overlay (extends)"
        )


def is_shipped(document: Document) -> bool:
    """Whether this is a pack that travels with this package, or the same to the byte."""
    if shipped_name(Path(document.path)) is not None:
        return True
    name = Spot.of(document)["pack"].text
    return name in shipped() and yamlfile.digest(path_of(name, folder=Path())) == document.digest


def check(document: Document, *, parameters: Mapping[str, Given] = NONE) -> Read:
    """Everything that is wrong with a pack by itself. `parameters`: numbers for what packs leave open."""
    given = parameters.get(Spot.of(document)["pack"].text, {})
    document, unsettled, origins = settle(document, given)
    pack, problems = yamlfile.attempt(Pack, document)
    if not is_cut(problems):
        problems += at_most(_beyond_shape(document, unsettled))
    return Read(document, pack if not problems else None, problems, origins)


def _beyond_shape(document: Document, unsettled: Iterable[Problem]) -> Iterator[Problem]:
    root, name = Spot.of(document), shipped_name(Path(document.path))
    yield from taken(root["pack"])
    if name is not None and root["pack"].text not in ("", name):
        yield root["pack"].problem(f"a pack at this path is called '{name}'")
    yield from unsettled
    yield from lint.pack(root, shipped=name is not None)


def together(
    documents: Iterable[Document], *, clauses: Clauses, further: Iterable[str] = ()
) -> Iterator[Problem]:
    """What is wrong with packs that are loaded together: names or ids given twice, clauses unknown.

    `further`: ids of clauses beside the known ones.
    """
    documents = list(documents)
    known = clauses.ids | set(further)
    choices = Choices(known)
    packs: dict[str, Spot] = {}
    rules: dict[str, Spot] = {}
    yield from at_most(
        superseding.problems(documents, is_shipped=is_shipped, shipped=shipped_rules)
    )
    for document in documents:
        root = Spot.of(document)
        yield from _once(packs, root["pack"], "pack")
        yield from at_most(editions.overlapping(root["rules"]))
        yield from at_most(_ids(rules, document, clauses.spoken_for))
        yield from at_most(_cited(root, known, choices))


def _ids(rules: dict[str, Spot], document: Document, spoken_for: set[str]) -> Iterator[Problem]:
    """Rule ids that another pack has, or that only a shipped one may have."""
    every = Spot.of(document)["rules"].items()
    first = {id.text: id for id in reversed([rule["id"] for rule in every])}
    foreign = not spoken_for.isdisjoint(first) and not is_shipped(document)
    for id in first.values():
        twice = list(_once(rules, id, "id"))
        yield from twice
        if foreign and not twice and id.text in spoken_for:
            yield id.problem(
                f"'{id.text}' is the id of a shipped rule, and an id is never used again: take "
                "another, or change that rule with an overlay (extends)"
            )


def _cited(root: Spot, known: set[str], choices: Choices) -> Iterator[Problem]:
    """Clauses that nobody wrote."""
    for citing in (*root["signatures"].items(), *root["rules"].items()):
        for cite in citing["cites"].items():
            if cite.text and cite.text not in known:
                tail = choices.nearest(cite.text) or " Clauses stand in rules/frameworks/."
                yield cite.problem(f"unknown clause '{cite.text}'.{tail}")


def _once(seen: dict[str, Spot], spot: Spot, word: str) -> Iterator[Problem]:
    if not spot.text:
        return
    first = seen.setdefault(spot.text, spot)
    if first is not spot:
        line, _ = first.document.where(first.loc)
        place = (
            f"line {line}" if first.document is spot.document else f"{first.document.path}:{line}"
        )
        yield spot.problem(f"duplicate {word} '{spot.text}': it is already in {place}")


def frameworks(folders: Iterable[Path]) -> Clauses:
    """The clauses of the shipped frameworks, and of those beside house packs."""
    found = Clauses()
    root = resources.rules_folder().resolve()
    files = [path for place in dict.fromkeys([root, *folders]) for path in _frameworks_in(place)]
    seen: dict[str, Spot] = {}
    digests: set[str] = set()
    for path in dict.fromkeys(file.resolve() for file in files):
        try:
            document = yamlfile.read(path)
            framework = yamlfile.parse(Framework, document)
        except FileError as error:
            found.problems += error.problems
            continue
        if document.digest in digests:
            continue
        digests.add(document.digest)
        found.frameworks.append(framework)
        for clause in Spot.of(document)["clauses"].items():
            found.problems += _once(seen, clause["id"], "clause id")
        if path.is_relative_to(root):
            found.spoken_for |= {rule for one in framework.clauses for rule in one.checked_by}
    return found


def _frameworks_in(folder: Path) -> list[Path]:
    return sorted((folder / FRAMEWORKS).glob("*.yaml"))


def clauses_beside(documents: Iterable[Document]) -> dict[str, Spot]:
    """The shipped clauses by id, without those of frameworks that are among these files."""
    given = {document.digest for document in documents}
    others = map(yamlfile.read, _frameworks_in(resources.rules_folder()))
    roots = [Spot.of(one) for one in others if one.digest not in given]
    return {clause["id"].text: clause["id"] for r in roots for clause in r["clauses"].items()}


def check_framework(document: Document, seen: dict[str, Spot]) -> list[Problem]:
    """A framework by itself, and its clause ids among those already seen."""
    _, problems = yamlfile.attempt(Framework, document)
    if not is_cut(problems):
        problems += at_most(_of_framework(Spot.of(document), seen))
    return problems


def _of_framework(root: Spot, seen: dict[str, Spot]) -> Iterator[Problem]:
    declared = translated.languages(root)
    yield from translated.text(root["title"], declared)
    yield from lint_days.checked(root["checked_on"])
    for clause in root["clauses"].items():
        yield from _once(seen, clause["id"], "clause id")
        yield from translated.text(clause["title"], declared)
        yield from lint_days.of_clause(clause, root["checked_on"])
        if clause["testable"].value is False and clause["checked_by"].value:
            message = "no software can test this clause (testable: false), yet rules check it"
            yield clause["checked_by"].problem(message, key=True)


def references(document: Document, rules: set[str], clauses: set[str]) -> list[Problem]:
    """Rules that a framework says check its clauses, and clauses in whose place others stand, that nobody wrote."""
    return at_most(_references(Spot.of(document), rules, clauses))


def _references(root: Spot, rules: set[str], clauses: set[str]) -> Iterator[Problem]:
    near_rule, near_clause = Choices(rules), Choices(clauses)
    for clause in root["clauses"].items():
        for rule in clause["checked_by"].entries():
            if rule.name not in rules:
                tail = near_rule.nearest(rule.name)
                yield rule.problem(f"unknown rule '{rule.name}'.{tail}", key=True)
        later = clause["superseded_by"]
        if later.text and later.text not in clauses:
            tail = near_clause.nearest(later.text)
            yield later.problem(f"unknown clause '{later.text}'.{tail}")
        elif later.text and later.text == clause["id"].text:
            yield later.problem("a clause cannot stand in its own place")
