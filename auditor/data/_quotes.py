"""Where in a CSV file a row is wrong, to the line as an editor counts it."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.errors import DataError

_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_SHOWN = 12


@dataclass(frozen=True)
class Layout:
    """How rows lie on lines: are quotes used, do they hold line ends, which lines are empty."""

    quoted: bool
    empty_lines: tuple[int, ...]


def survey(content: bytes, *, delimiter: str, name: str, first_line: int) -> Layout:
    """A quick look at every quote and line end; a malformed quote is an error with its line."""
    quotes = _positions(content, _QUOTE) if b'"' in content else np.zeros(0, dtype=np.int64)
    if len(quotes) and not _well_formed(content, quotes, ord(delimiter)):
        _read_slowly(content, delimiter, name, first_line)
    return Layout(bool(len(quotes)), _empty_lines(content, quotes, first_line))


def _positions(content: bytes, byte: int) -> NDArray[np.int64]:
    return np.flatnonzero(np.frombuffer(content, dtype=np.uint8) == byte)


def _well_formed(content: bytes, quotes: NDArray[np.int64], delimiter: int) -> bool:
    """Every opening quote begins a cell, every closing one ends it; quotes inside are doubled."""
    if len(quotes) % 2:
        return False
    text = np.frombuffer(content, dtype=np.uint8)
    parts = np.zeros(256, dtype=bool)
    parts[[delimiter, _NEWLINE, _RETURN]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    begins = parts[text[np.maximum(opening - 1, 0)]] | (opening == 0)
    ends = parts[text[np.minimum(closing + 1, len(text) - 1)]] | (closing == len(text) - 1)
    doubled = opening[1:] == closing[:-1] + 1
    begins[1:] |= doubled
    ends[:-1] |= doubled
    return bool(begins.all() and ends.all())


def _empty_lines(content: bytes, quotes: NDArray[np.int64], first_line: int) -> tuple[int, ...]:
    """Lines with nothing on them that are not inside a quoted cell; those at the very end do not count."""
    if not (b"\n\n" in content or b"\n\r\n" in content):
        return ()
    body = content.rstrip(b"\r\n")
    ends = _positions(body, _NEWLINE)
    if not len(ends):
        return ()
    starts = np.concatenate([[0], ends[:-1] + 1])
    text = np.frombuffer(body, dtype=np.uint8)
    length = ends - starts
    bare = (length == 0) | ((length == 1) & (text[starts] == _RETURN))
    outside = np.searchsorted(quotes, starts) % 2 == 0
    return tuple((np.flatnonzero(bare & outside) + first_line).tolist())


@dataclass(frozen=True)
class _Record:
    line: int
    cells: int
    problem: str | None = None


def _records(content: bytes, delimiter: str, first_line: int) -> Iterator[_Record]:
    """Row by row with the standard library, which knows on which line it is."""
    text = io.StringIO(content.decode(), newline="")
    before = csv.field_size_limit(sys.maxsize)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = first_line
    try:
        for row in reader:
            yield _Record(line, len(row))
            line = first_line + reader.line_num
    except csv.Error as problem:
        last = first_line + reader.line_num - 1
        if "unexpected end" in str(problem):
            opened = line + _lines_to_last_opening(content, line - first_line, delimiter)
            yield _Record(line, 0, f"line {opened} has a quote that is never closed")
        else:
            yield _Record(
                line,
                0,
                f"line {line} opens a quote that is closed in the middle of a cell on line {last}",
            )
    finally:
        csv.field_size_limit(before)


def _lines_to_last_opening(content: bytes, skipped: int, delimiter: str) -> int:
    """From the row that begins after `skipped` lines to the quote in it that stays open."""
    rest = content.split(b"\n", skipped)[-1]
    opened, inside, doubled = 0, False, -1
    for at in _positions(rest, _QUOTE).tolist():
        if at == doubled:
            continue
        if inside and rest[at + 1 : at + 2] == b'"':
            doubled = at + 1
        elif inside:
            inside = False
        elif at == 0 or rest[at - 1 : at] in (delimiter.encode(), b"\n", b"\r"):
            opened, inside = at, True
    return rest[:opened].count(b"\n")


def _read_slowly(content: bytes, delimiter: str, name: str, first_line: int) -> None:
    for record in _records(content, delimiter, first_line):
        if record.problem:
            complain(content, delimiter=delimiter, name=name, first_line=first_line)


def complain(
    content: bytes, *, delimiter: str, name: str, first_line: int, expected: int | None = None
) -> None:
    """Raise with every line that is wrong, the first dozen of them by number."""
    problems: list[str] = []
    for record in _records(content, delimiter, first_line):
        expected = record.cells if expected is None else expected
        if record.problem:
            problems.append(record.problem)
        elif record.cells == 0:
            problems.append(f"line {record.line} is empty")
        elif record.cells != expected:
            problems.append(f"line {record.line} has {record.cells} cells instead of {expected}")
    if not problems:
        return
    further = f"\n  and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
    listed = "".join(f"\n  {problem}" for problem in problems[:_SHOWN])
    comment = expected == 1 or len(problems) > _SHOWN
    hint = "\nIf the file begins with a comment, say how many lines it has: data.read.skip: 1."
    raise DataError(
        f"{name} does not have the same number of cells on every line:{listed}{further}"
        f"{hint if comment else ''}"
    )
