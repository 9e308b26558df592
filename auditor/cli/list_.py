"""List packs, rules, clauses, metrics, contrasts, engines, formats, models or probes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import click

from auditor import clock, contrasts, metrics, resources, rulebook
from auditor.cli import _table, first_sentence
from auditor.cli._options import one_language
from auditor.metrics import Metric
from auditor.rulebook import packs
from auditor.rules import Clause, Instrument, Mark, Pack, Text

Table = tuple[Sequence[str], Sequence[Sequence[object]]]
_PACKAGE = Path(__file__).resolve().parents[1]


def _said(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()))


def _packs(language: str) -> Table:
    book = rulebook.load(packs.shipped(), folder=Path(), as_of=clock.today())
    rows: list[Sequence[object]] = [
        (
            pack.pack,
            pack.version,
            pack.status,
            _by_kind(pack),
            pack.languages,
            *_standing(pack.instrument),
            _read(pack, book.clauses),
            _said(pack.title, language),
        )
        for pack in book.packs
    ]
    columns = ("pack", "version", "status", "rules", "languages")
    law = ("jurisdiction", "law", "applies_from", "verified", "clauses")
    return (*columns, *law, "title"), rows


def _by_kind(pack: Pack) -> list[str]:
    """How many rules of each kind: what is measured, documented, attested."""
    kinds = dict.fromkeys(rule.kind for rule in pack.rules)
    ids = {kind: {rule.id for rule in pack.rules if rule.kind == kind} for kind in kinds}
    return [f"{len(ids[kind])} {kind}" for kind in sorted(ids, reverse=True)]


def _read(pack: Pack, clauses: Sequence[Clause]) -> list[str]:
    """How many of the clauses that its rules cite were read in the text itself, in what others write of it, or nowhere."""
    cited = {id for rule in pack.rules for id in rule.cites}
    marks = [clause.verified for clause in clauses if clause.id in cited]
    return [f"{marks.count(mark)} {mark}" for mark in get_args(Mark) if mark in marks]


def _standing(law: Instrument | None) -> tuple[object, ...]:
    """Where the instrument holds, its legal status, from when, and how well that was checked, on which day."""
    if law is None:
        return ("", "", "", "")
    checked = f"{law.verified} ({law.checked_on})"
    return (law.jurisdiction, law.legal_status, law.applies_from or "", checked)


def _rules(language: str) -> Table:
    book = rulebook.load(packs.shipped(), folder=Path(), as_of=clock.today())
    rows: list[Sequence[object]] = [
        (
            effective.rule.id,
            effective.pack,
            effective.rule.kind,
            effective.rule.severity,
            effective.rule.on_breach,
            effective.rule.status,
            effective.rule.name,
            effective.rule.tags,
            _said(effective.rule.title, language),
        )
        for effective in book.rules
    ]
    return (
        *("id", "pack", "kind", "severity", "on_breach", "status", "name", "tags", "title"),
    ), rows


def _clauses(language: str) -> Table:
    """What a rule of one's own may cite."""
    rows: list[Sequence[object]] = [
        (
            clause.id,
            clause.citation,
            clause.status,
            clause.verified,
            list(clause.checked_by),
            _said(clause.title, language),
        )
        for framework in packs.frameworks([]).frameworks
        for clause in framework.clauses
    ]
    return ("id", "citation", "status", "verified", "checked_by", "title"), rows


def _taken(metric: Metric) -> list[str]:
    """The parameters of a metric with their defaults; `class` where it is asked of each class."""
    known = [
        f"{name}={taken.default:g}"
        if isinstance(taken, metrics.Parameter) and taken.default is not None
        else name
        for name, taken in metric.parameters.items()
    ]
    return [*known, metrics.CLASS] if metric.per_class else known


def _metrics(language: str) -> Table:
    rows: list[Sequence[object]] = [
        (m.name, m.tasks, m.needs or "", _taken(m), m.better, _said(m.title, language))
        for m in metrics.shelf().values()
    ]
    return ("metric", "tasks", "needs", "parameters", "better", "title"), rows


def _contrasts(language: str) -> Table:
    found = (contrasts.get(name) for name in contrasts.names())
    return ("contrast", "formula", "title"), [
        (c.name, _said(c.formula, language), _said(c.title, language)) for c in found
    ]


def _shelf(name: str, column: str) -> Callable[[str], Table]:
    """The files of a shelf and what their first lines say; none is imported."""

    def listed(_: str) -> Table:
        folder = _PACKAGE / name
        words = resources.shelf(name) if folder.is_dir() else []
        rows = [(word, first_sentence(folder / f"{word}.py")) for word in words]
        return (column, "what it is"), rows

    return listed


_LISTS: dict[str, Callable[[str], Table]] = {
    "packs": _packs,
    "rules": _rules,
    "clauses": _clauses,
    "metrics": _metrics,
    "contrasts": _contrasts,
    "engines": _shelf("engines", "engine"),
    "formats": _shelf("renderers", "format"),
    "models": _shelf("models", "model"),
    "probes": _shelf("probes", "probe"),
}


@click.command("list")
@click.argument("what", type=click.Choice(list(_LISTS)))
@click.option("--lang", "language", callback=one_language, help="Language of titles: en, zh-CN.")
def command(what: str, language: str) -> None:
    """List what can be asked for. Without a terminal: tab-separated, untruncated."""
    columns, rows = _LISTS[what](language)
    _table.show(columns, rows)
