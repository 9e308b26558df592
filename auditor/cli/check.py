"""Check rule packs, audits, waivers and attestations, and run the rules' own tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import click

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
def command(paths: tuple[Path, ...], test: bool, form: str) -> int:
    """Check YAML files, or all of them below a folder.

    Every problem is one line `PATH:LINE:COLUMN: message` on standard error. Exit code 0 when
    there is none, else 3.
    """
    problems = _problems(paths, test=test)
    for problem in problems:
        click.echo(str(problem), err=True)
    if form == "text":
        if not problems:
            click.echo(f"No problems found{_looked_at(paths) if test else ''}.")
    else:
        click.echo(json.dumps(_FORMS[form](problems), ensure_ascii=False, indent=2))
    return 3 if problems else 0


def _problems(paths: Sequence[Path], *, test: bool) -> list[Problem]:
    from auditor import rulebook

    problems = list(rulebook.check(list(paths)))
    if test and not problems:
        problems += rulebook.check_tests(list(paths))
    return sorted(set(problems))


def _looked_at(paths: Sequence[Path]) -> str:
    """How much was looked at, so that a check of nothing is seen."""
    from auditor import rulebook

    found = rulebook.size(list(paths))
    counted = ((found.files, "file"), (found.rules, "rule"), (found.tests, "rule test"))
    files, rules, tests = (f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counted)
    none = "" if found.tests else " (tests stand in packs: name the file of a pack)"
    return f" in {files} with {rules}; {tests} ran{none}"


def _json(problems: Sequence[Problem]) -> object:
    return [
        {"path": p.path, "line": p.line, "column": p.column, "message": p.message} for p in problems
    ]


def _sarif(problems: Sequence[Problem]) -> object:
    driver = {"name": "auditor", "rules": [{"id": "yaml", "name": "WrongInput"}]}
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(p) for p in problems],
            }
        ],
    }


def _result(problem: Problem) -> object:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(Path(problem.path).as_posix())}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    return {
        "ruleId": "yaml",
        "level": "error",
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": place}],
    }


_FORMS = {"json": _json, "sarif": _sarif}
