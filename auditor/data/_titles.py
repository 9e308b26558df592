"""Lines above the names of the columns: the title of a sheet, as spreadsheets save it."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools

from auditor.codes.levels import NUMBER, quoted
from auditor.errors import DataError

_ROWS = 8
"""So many rows are looked at; the names stand in one of them."""
_FEWEST = 3
"""So many names make a line that a title can be told from."""


class TitledError(DataError):
    """The first lines are a title; `skip`: what data.read.skip leaves them out."""

    def __init__(self, message: str, skip: int) -> None:
        super().__init__(message)
        self.skip = skip


def refuse(head: str, *, delimiter: str, first_line: int, name: str) -> None:
    """Raises TitledError where less than half of the names would stand in the first line, and all of them in a later one."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    above: list[str] = []
    with contextlib.suppress(csv.Error):
        lines = 0
        for row in itertools.islice(reader, _ROWS):
            filled = [" ".join(cell.split()) for cell in row if cell.strip()]
            if above and len(filled) >= _FEWEST and _are_names(filled):
                if 2 * len(above) < len(filled) == len(row):
                    raise TitledError(_said(above, first_line, lines, name), first_line - 1 + lines)
                return
            above = above if len(above) >= len(filled) else filled
            lines = reader.line_num


def _are_names(cells: list[str]) -> bool:
    return len(set(cells)) == len(cells) and not any(map(NUMBER.fullmatch, cells))


def _said(above: list[str], first_line: int, lines: int, name: str) -> str:
    last = first_line + lines - 1
    which = (
        f"Line {last} of {name} looks"
        if lines == 1
        else f"Lines {first_line} to {last} of {name} look"
    )
    kind = "a title" if lines == 1 else "titles"
    return (
        f"{which} like {kind} ({quoted(above, 3)}), not like names of columns. Leave "
        f"{'it' if lines == 1 else 'them'} out with data.read.skip: {last}, or say "
        "data.read.header: true if these are names."
    )
