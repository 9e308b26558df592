"""Check rule packs, audits, waivers and attestations, and run the rules' own tests."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import click

from auditor.cli._options import day
from auditor.errors import Problem

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


@click.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option("--test", is_flag=True, help="Also run every rule's own tests.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "sarif", "json"]),
    default="text",
    show_default=True,
    help="How problems are told; sarif and json go to standard output.",
)
@click.option(
    "--as-of",
    callback=day,
    metavar="DATE",
    help="Waivers and statements as they stand on this day; with --test, what overlays leave of rules.  [default: today, UTC]",
)
def command(paths: tuple[Path, ...], test: bool, form: str, as_of: dt.date | None) -> int:
    """Check YAML files, or all of them below a folder.

    Every problem is one line `PATH:LINE:COLUMN: message` on standard error. Exit code 0 when
    there is none, else 3. The data behind an audit are not read: `auditor run` tells what is
    wrong with columns and values.
    """
    from auditor import clock, rulebook

    as_of = as_of or clock.today()
    problems, notes = rulebook.check_with_notes(list(paths), tested=test, as_of=as_of)
    if test and not problems:
        problems = sorted(set(rulebook.check_tests(list(paths), as_of=as_of)))
    for problem in problems:
        click.echo(str(problem), err=True)
    if form == "text":
        if not problems:
            click.echo(f"No problems found{_looked_at(paths, as_of) if test else ''}.")
        for note in notes:
            click.echo(str(replace(note, message=f"note: {note.message}")))
    else:
        click.echo(json.dumps(_FORMS[form](problems, notes), ensure_ascii=False, indent=2))
    return 3 if problems else 0


def _looked_at(paths: Sequence[Path], as_of: dt.date) -> str:
    """How much was looked at, so that a check of nothing is seen."""
    from auditor import rulebook

    found = rulebook.size(list(paths), as_of=as_of)
    counted = ((found.files, "file"), (found.rules, "rule"), (found.tests, "rule test"))
    files, rules, tests = (f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counted)
    none = "" if found.tests else " (tests stand in packs: name the file of a pack)"
    return f" in {files} with {rules}; {tests} ran{none}"


Told = Sequence[Problem]


def _levels(problems: Told, notes: Told) -> Iterator[tuple[Problem, str]]:
    yield from ((problem, "error") for problem in problems)
    yield from ((note, "note") for note in notes)


def _json(problems: Told, notes: Told) -> object:
    return [
        {
            "path": p.path,
            "line": p.line,
            "column": p.column,
            "level": level,
            "message": p.message,
        }
        for p, level in _levels(problems, notes)
    ]


def _sarif(problems: Told, notes: Told) -> object:
    driver = {"name": "auditor", "rules": [{"id": "yaml", "name": "WrongInput"}]}
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(*one) for one in _levels(problems, notes)],
            }
        ],
    }


def _result(problem: Problem, level: str) -> object:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(Path(problem.path).as_posix())}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    return {
        "ruleId": "yaml",
        "level": level,
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": place}],
    }


_FORMS = {"json": _json, "sarif": _sarif}
