"""A table for people on a terminal, and tab-separated, untruncated lines for everything else."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from auditor.i18n import printable


def show(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """With a terminal: framed and wrapped. Without: a header line, then one line per row."""
    cells = [[printable(_text(value)) for value in row] for row in rows]
    if sys.stdout.isatty():
        _framed(columns, cells, title=title)
        return
    for row in [list(columns), *cells]:
        click.echo("\t".join(" ".join(cell.split()) for cell in row))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(
            sorted(map(str, value)) if isinstance(value, (set, frozenset)) else map(str, value)
        )
    return str(value)


def _framed(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if _narrow(columns, rows, console.width):
        for row in rows:
            _listed(columns, row)
        return
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _narrow(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether words would be broken to make the columns fit."""
    longest = [
        max((len(word) for cell in column for word in _words(cell)), default=0)
        for column in zip(columns, *rows, strict=True)
    ]
    return sum(longest) + 2 * len(columns) + 2 > width


def _words(cell: str) -> list[str]:
    """What wrapping keeps whole; Chinese may be broken anywhere."""
    return [word for word in cell.split() if word.isascii()]


def _listed(columns: Sequence[str], row: Sequence[str]) -> None:
    """A row as a paragraph: its first cell, and below it what the others are called and say."""
    click.secho(row[0], bold=True)
    for name, cell in zip(columns[1:], row[1:], strict=True):
        if cell:
            click.echo(f"  {name}: {cell}")
