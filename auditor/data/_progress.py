"""A bar for a person who waits while millions of rows are read: on stderr, and only where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pyarrow as pa

MANY = 5_000_000


def watched(parts: Iterator[pa.Table], *, rows: int, what: str) -> Iterator[pa.Table]:
    """The same parts, and how far they are of about so many rows."""
    if rows < MANY or not sys.stderr.isatty():
        yield from parts
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        bar = progress.add_task(f"reading {what}"[:60], total=rows)
        for part in parts:
            progress.advance(bar, part.num_rows)
            yield part
