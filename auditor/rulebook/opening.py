"""What stands behind a name: a pack, or a pack under one overlay or several."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor import yamlfile
from auditor.effective import EffectiveRule
from auditor.errors import AuditorError, FileError, Problem, at_most
from auditor.overlay import Overlay
from auditor.rulebook import editions, kinds, lint, overlays, packs
from auditor.rulebook.overlays import Layer
from auditor.rulebook.packs import Read
from auditor.rulebook.parameters import Given
from auditor.rulebook.spot import Spot
from auditor.rules import Rule
from auditor.yamlfile import Document

MOST_LAYERS = 8
Parameters = Mapping[str, Given]


@dataclass(frozen=True)
class Opened:
    """A pack as read, and the overlays over it, lowest first."""

    read: Read
    layers: tuple[Layer, ...] = ()
    problems: tuple[Problem, ...] = ()

    def rules(self, *, as_of: dt.date) -> list[EffectiveRule]:
        """The rules in the editions of that day, as every overlay leaves them."""
        if self.read.pack is None:
            return []
        found = editions.of(self.read.pack, self.read.origins, as_of=as_of)
        for layer in self.layers:
            found = overlays.applied(found, layer, as_of=as_of)
        return found


def opened(path: Path, *, parameters: Parameters, seen: tuple[Path, ...] = ()) -> Opened:
    """The pack or overlay in this file. Raises FileError where a file is no YAML at all, else AuditorError where it is no pack."""
    document = kinds.read(path, meant="pack")
    if isinstance(document.data, dict) and next(iter(document.data), "") == "overlay":
        return overlaid(document, parameters=parameters, seen=(*seen, path.resolve()))
    read = packs.check(document, parameters=parameters)
    return Opened(read, problems=tuple(read.problems))


def overlaid(document: Document, *, parameters: Parameters, seen: tuple[Path, ...] = ()) -> Opened:
    """An overlay over what it extends."""
    overlay, problems = yamlfile.attempt(Overlay, document)
    named = Spot.of(document)["extends"]
    problems += lint.of_pack_name(Spot.of(document)["overlay"])
    problems += packs.taken(Spot.of(document)["overlay"])
    below = Opened(Read(document, None, []))
    try:
        path = packs.path_of(named.text, folder=Path(document.path).parent) if named.text else None
        if path is not None and path.resolve() in seen:
            problems.append(named.problem("an overlay cannot extend itself"))
        elif path is not None and len(seen) >= MOST_LAYERS:
            problems.append(named.problem(f"more than {MOST_LAYERS} overlays over each other"))
        elif path is not None:
            below = opened(path, parameters=parameters, seen=seen)
    except FileError as error:
        problems += error.problems
    except AuditorError as error:
        problems.append(named.problem(str(error)))
    problems += below.problems
    problems += at_most(overlays.unknown(Spot.of(document), Spot.of(below.read.document)))
    if overlay is None or below.read.pack is None:
        return Opened(below.read, below.layers, tuple(problems))
    layer = Layer(document, overlay)
    told = at_most(overlays.problems(layer, as_left(below, dt.date.min)))
    for day in overlays.ends(below.layers):
        told = told or at_most(overlays.unanswered(layer, as_left(below, day), since=day))
    problems += told
    return Opened(below.read, (*below.layers, layer), tuple(problems))


def behind(name: Spot) -> Iterator[Spot]:
    """The files behind a name, from the uppermost overlay to the pack, as they are written; what cannot be read is told elsewhere."""
    with contextlib.suppress(AuditorError):
        for _ in range(MOST_LAYERS + 1 if name.text else 0):
            folder = Path(name.document.path).parent
            root = Spot.of(yamlfile.read(packs.path_of(name.text, folder=folder)))
            yield root
            if "overlay" not in root:
                return
            name = root["extends"]


def as_left(below: Opened, day: dt.date) -> list[Rule]:
    """Every edition of every rule, as the overlays below leave it under the waivers of that day."""
    pack = below.read.pack
    rules = [] if pack is None else [editions.effective(rule, pack) for rule in pack.rules]
    for layer in below.layers:
        rules = overlays.applied(rules, layer, as_of=day)
    return [one.rule for one in rules]
