"""Recompute a report from the counts inside it, and name everything that differs."""

from __future__ import annotations

from pathlib import Path

import click

SIGNATURE = (
    "A report that was rewritten consistently from the counts up recomputes too; "
    "only a signature catches that."
)


@click.command("verify")
@click.argument("path", metavar="REPORT", type=click.Path(path_type=Path))
def command(path: Path) -> int:
    """Check report.json (or the folder that holds it), an HTML report or a PDF report, offline, without model or data.

    Exit code 0 when everything that the file holds recomputes, 1 when something differs.
    """
    from auditor.cli import _written
    from auditor.i18n import printable
    from auditor.verify import lines, verify

    path = _written.inside(path)
    found = verify(path)
    for line in lines(found.differences):
        click.echo(printable(" ".join(line.split())))
    for told in found.unchecked:
        click.echo(printable(f"not recomputed — {told}"))
    click.echo(f"digest of the document: {found.digest}")
    checked = ", ".join(f"{n:,} {_counted(what, n)}" for what, n in found.checked.items())
    if found.same:
        click.echo(f"{path}: recomputed {checked}: all agree.")
        click.echo(SIGNATURE)
        return 0
    n = len(found.differences)
    told = f"{n:,} difference{'' if n == 1 else 's'}"
    click.echo(f"{path}: recomputed {checked}; {told}, named above.")
    return 1


def _counted(what: str, n: int) -> str:
    """One rule, two rules; one line of the page, two lines of it."""
    first, *rest = what.split(" ")
    return " ".join([first.removesuffix("s") if n == 1 else first, *rest])
