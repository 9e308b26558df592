"""Delimited text: comma, tab, semicolon or pipe; every cell as the text that stands in the file."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools

import pyarrow as pa
import pyarrow.csv

from auditor.codes.levels import NUMBER, quoted
from auditor.config import Read
from auditor.data import _quotes, _titles
from auditor.data._encoding import decode
from auditor.data._part import Part
from auditor.documented import Said
from auditor.errors import DataError

_DELIMITERS = (",", "\t", ";", "|")
_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_BLOCK = 1 << 23
_HEAD = 1 << 20


def read(content: bytes, *, name: str, options: Read) -> Part:
    """A delimited text file as a table of text. Cells that are empty are missing."""
    decoded = decode(content, name=name, told=options.encoding)
    text, first_line = _skipped(_line_ends(decoded.utf8), options.skip, name)
    delimiter = _delimiter(text, options, name)
    if options.columns is None and "header" not in options.model_fields_set:
        top = text[:_HEAD].decode("utf-8", "ignore")
        _titles.refuse(top, delimiter=delimiter, first_line=first_line, name=name)
    layout = _quotes.survey(text, delimiter=delimiter, name=name, first_line=first_line)
    head = _Head(text, delimiter=delimiter, first_line=first_line, name=name, options=options)
    table = _parsed(text, head, layout, delimiter)
    facts = _noticed(decoded.utf8, decoded.encoding, layout, head)
    return Part(table, name, facts=facts, untyped=True)


def _line_ends(text: bytes) -> bytes:
    """Files of old Macs end their lines with a bare return."""
    return text.replace(b"\r", b"\n") if b"\r" in text[:_HEAD] and b"\n" not in text else text


def _skipped(text: bytes, skip: int, name: str) -> tuple[bytes, int]:
    """Without the first lines and the empty ones after them; and the number of the line that is now first."""
    start = 0
    for _ in range(skip):
        end = text.find(b"\n", start)
        start = len(text) if end < 0 else end + 1
    rest = text[start:] if start else text
    bare = rest.lstrip(b"\r\n")
    if not bare.strip():
        raise DataError(f"{name} is empty{' after the skipped lines' if skip else ''}.")
    empty = rest[: len(rest) - len(bare)].count(b"\n")
    return bare, 1 + skip + empty


def _delimiter(text: bytes, options: Read, name: str) -> str:
    if options.delimiter is None:
        return _sniffed(text)
    told = _WORDS.get(options.delimiter.lower(), options.delimiter)
    if len(told) != 1 or not told.isascii() or told in '"\r\n':
        raise DataError(
            f"data.read.delimiter for {name}: '{options.delimiter}' is not one ASCII character."
        )
    return told


def _sniffed(text: bytes) -> str:
    """What parts the first lines into the same number of cells; of several, into the most."""
    counts = {d: [len(row) for row in _first_rows(text, d, 8)] for d in _DELIMITERS}
    steady = {d: n[0] for d, n in counts.items() if n[0] > 1 and len(set(n)) == 1}
    uneven = {d: n[0] for d, n in counts.items() if n[0] > 1}
    best = steady or uneven
    return max(best, key=lambda d: best[d]) if best else ","


def _first_rows(text: bytes, delimiter: str, rows: int) -> list[list[str]]:
    """The first rows, without empty lines; lenient, for errors are told elsewhere."""
    head = text[:_HEAD].decode("utf-8", "ignore")
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    # A cell too long for this reader ends the look; the rows before it are enough.
    with contextlib.suppress(csv.Error):
        found.extend(itertools.islice((row for row in reader if row), rows))
    return found or [[""]]


class _Head:
    """The names of the columns, and where the rows begin."""

    def __init__(
        self, text: bytes, *, delimiter: str, first_line: int, name: str, options: Read
    ) -> None:
        first, *rest = _first_rows(text, delimiter, 2)
        self.line, self.name, self.options = first_line, name, options
        self.first = [cell.strip() for cell in first] if options.strip else first
        self.is_header = self._is_header()
        self.names = self._names()
        self.start = _end_of_first_row(text) if self.is_header else 0
        if self.is_header and rest and rest[0] == first:
            raise DataError(
                f"Line {first_line + 1} of {name} repeats the header, so every column would read as "
                "text. Skip the first one with data.read.skip: 1."
            )

    def _is_header(self) -> bool:
        """Is the first line a header? With names given, a line that repeats them is one."""
        options, first = self.options, self.first
        told = "header" in options.model_fields_set
        if options.columns is None:
            if not options.header:
                raise DataError(
                    f"{self.name} is said to have no header: name its {len(first)} columns with "
                    "data.read.columns."
                )
            self._refuse_data_as_header(told=told)
            return True
        if len(first) != len(options.columns):
            raise DataError(
                f"data.read.columns names {len(options.columns)} columns; line {self.line} of "
                f"{self.name} has {len(first)} cells. If that line is a comment, say "
                "data.read.skip: 1."
            )
        same = sum(a.strip() == b for a, b in zip(first, options.columns, strict=True))
        if 2 * same > len(first) or (told and options.header):
            return True
        if told or any(_is_number(cell) for cell in first):
            return False
        raise DataError(
            f"Is line {self.line} of {self.name} ({quoted(first, 4)}) a header or the first row? "
            "Say data.read.header: true or false."
        )

    def _refuse_data_as_header(self, *, told: bool) -> None:
        numbers = [cell for cell in self.first if _is_number(cell)]
        if not told and 3 * len(numbers) > len(self.first):
            raise DataError(
                f"Line {self.line} of {self.name} looks like data, not like column names: it holds "
                f"{quoted(numbers, 4)}. Name the columns with data.read.columns, or say "
                "data.read.header: true if these are names."
            )

    def _names(self) -> list[str]:
        names = self.options.columns or [
            cell if cell.strip() else f"column {at}" for at, cell in enumerate(self.first, 1)
        ]
        for name in names:
            places = [str(at) for at, other in enumerate(names, 1) if other == name]
            if len(places) > 1:
                raise DataError(
                    f"{self.name}: columns {' and '.join(places)} are both named '{name}'. Which one "
                    "is meant cannot be told: rename them in the file, or give all columns names "
                    "with data.read.columns and data.read.header: true."
                )
        return list(names)

    @property
    def skipped_header(self) -> bool:
        """A header was found although the audit says there is none."""
        return self.is_header and self.options.columns is not None and not self.options.header


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell.strip()) is not None


def _end_of_first_row(text: bytes) -> int:
    """Where the second row begins; a quoted column name may hold a line end."""
    end = 0
    while end < len(text):
        found = text.find(b"\n", end)
        end = len(text) if found < 0 else found + 1
        # Quotes that are still open belong to a name that goes on, in the next line.
        if text[:end].count(b'"') % 2 == 0:
            break
    return end


def _parsed(text: bytes, head: _Head, layout: _quotes.Layout, delimiter: str) -> pa.Table:
    kinds = dict.fromkeys(head.names, pa.string())
    body = memoryview(text)[head.start :]
    if not bytes(body[:_HEAD]).strip():
        return pa.table({name: pa.array([], pa.string()) for name in head.names})
    if len(head.names) == 1:
        # In a file of one column an empty line is a missing value; those at the end are not.
        body = memoryview(bytes(body).rstrip(b"\r\n"))
    convert = pa.csv.ConvertOptions(
        column_types=kinds, strings_can_be_null=True, null_values=["", *head.options.missing]
    )
    parse = pa.csv.ParseOptions(
        delimiter=delimiter,
        newlines_in_values=layout.quoted,
        ignore_empty_lines=len(head.names) > 1,
    )
    for block in (_BLOCK, max(len(body), _BLOCK)):
        options = pa.csv.ReadOptions(column_names=head.names, block_size=min(block, (1 << 31) - 1))
        try:
            source = pa.BufferReader(pa.py_buffer(body))
            return pa.csv.read_csv(source, options, parse, convert)
        except pa.ArrowInvalid as problem:
            if "straddling" not in str(problem):
                _explain(text, head, delimiter, problem)
    raise DataError(f"{head.name} has a row of more than 2 GB.")


def _explain(text: bytes, head: _Head, delimiter: str, problem: Exception) -> None:
    _quotes.complain(
        text,
        delimiter=delimiter,
        name=head.name,
        first_line=head.line,
        expected=len(head.names),
    )
    raise DataError(f"{head.name} cannot be read: {problem}")


def _noticed(utf8: bytes, encoding: str, layout: _quotes.Layout, head: _Head) -> list[Said]:
    facts = []
    if encoding != "utf-8":
        told = {"file": head.name, "encoding": encoding}
        facts.append(Said(code="data.encoding", values=told))
    if layout.empty_lines and len(head.names) > 1:
        lines = list(layout.empty_lines)
        values = {"file": head.name, "n": len(lines), "lines": [str(line) for line in lines[:12]]}
        facts.append(Said(code="data.empty_lines", values=values))
    if head.skipped_header:
        facts.append(Said(code="data.header_found", values={"file": head.name, "line": head.line}))
    damaged = utf8.count("\ufffd".encode())
    if damaged:
        facts.append(Said(code="data.damaged_text", values={"file": head.name, "n": damaged}))
    return facts
