"""Files and iterators that are read in parts, so that memory does not grow with the rows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from auditor.codes import roles
from auditor.codes.levels import Words
from auditor.codes.parts import MOST_WORDS, WholeNeeded
from auditor.codes.vocabulary import Vocabulary
from auditor.config import Data, Read
from auditor.data import _files, _frame, _index, _rows, _types
from auditor.data._part import Part
from auditor.data._progress import watched
from auditor.documented import FileUsed, Said
from auditor.errors import DataError, about

ROWS = 1 << 17
"""Rows in a part: columns of so many numbers stay near the processor."""

Batches = Callable[[Sequence[str], Collection[str]], Iterator[pa.Table]]
Mask = Callable[[pa.Table], pa.Table]


@dataclass(frozen=True)
class Stream:
    """Rows that can be read in parts, again and again. `schema`: the columns as one table would have them."""

    name: str
    schema: pa.Schema
    rows: int
    batches: Batches
    options: Read
    keeping: tuple[tuple[str, Mask], ...] = ()
    """Columns that decide which rows are kept, and what is left of a part."""

    def read(self, columns: Sequence[str], *, encoded: Collection[str] = ()) -> Iterator[pa.Table]:
        """These columns, a part at a time; text columns among `encoded` come as dictionaries."""
        wanted = list(dict.fromkeys([*columns, *(column for column, _ in self.keeping)]))
        if self.options.strip or self.options.missing:
            encoded = ()
        parts = _ahead(self.batches(wanted, encoded))
        for table in watched(parts, rows=self.rows, what=", ".join(columns)):
            part = _types.cleaned(Part(table, self.name), self.options).table
            for _, mask in self.keeping:
                part = mask(part)
            if part.num_rows:
                yield part

    def kept(self, data: Data) -> tuple[Stream, list[Said]]:
        """Only the rows whose columns have one of the values that the audit keeps."""
        found, facts = self, list[Said]()
        for column, values in data.keep.items():
            vocabulary = Vocabulary(column, declared=False)
            for table in found.read([column]):
                vocabulary.code(table[column])
                if len(vocabulary) > MOST_WORDS:
                    raise WholeNeeded
            words = vocabulary.words()
            with about("data", "keep", column):
                wanted = _rows.wanted(words, values, column, what="data.keep")
            before, n = (
                words.rows,
                sum(n for word, n in zip(words.words, words.counts, strict=True) if word in wanted),
            )
            mask = _mask(column, vocabulary, words, wanted)
            found = replace(found, rows=n, keeping=(*found.keeping, (column, mask)))
            facts.append(_rows.said(column, values, n=n, of=before))
        if not found.rows:
            raise DataError(f"data.keep leaves no row of {self.name}.", at=("data", "keep"))
        return found, facts

    def whole(self, columns: Sequence[str] | None = None) -> pa.Table:
        """All rows as one table."""
        names = list(columns or self.schema.names)
        parts = list(self.read(names))
        return pa.concat_tables(parts) if parts else self.schema.empty_table().select(names)


def _ahead(parts: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same parts; while one is worked on, the next is read."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = reader.submit(next, parts, None)
            yield part


def _mask(column: str, vocabulary: Vocabulary, words: Words, wanted: Collection[str]) -> Mask:
    import numpy as np

    places = vocabulary.places(words)
    keep = np.array([*(word in wanted for word in words.words), False])[places]

    def mask(table: pa.Table) -> pa.Table:
        return table.filter(pa.array(keep[vocabulary.code(table[column])]))

    return mask


def opened(data: Data, folder: Path) -> Stream | None:
    """The files of an audit, where all of them can be read in parts; None where they are read at once."""
    if data.path is None:
        return None
    files = _files.found(data.path, folder)
    readers = [_reader(file) for file in files]
    if not all(readers):
        return None
    first = readers[0]
    assert first is not None
    others = [reader for reader in readers if reader is not None]
    if any(not _alike(reader.schema, first.schema) for reader in others):
        return None
    taken = {role.column for role in roles.roles(data)}
    schema = _index.without_index_columns(first.schema, taken)
    if schema is None:
        return None
    schema = _types.cleaned(Part(schema.empty_table(), files[0].name), data.read).table.schema

    def batches(columns: Sequence[str], encoded: Collection[str]) -> Iterator[pa.Table]:
        for reader in others:
            yield from reader.batches(columns, encoded)

    rows = sum(reader.rows for reader in others)
    return Stream(files[0].name, schema, rows, batches, data.read)


def held(table: pa.Table) -> Stream:
    """A table in memory, in parts that stay near the processor."""

    def batches(columns: Sequence[str], encoded: Collection[str]) -> Iterator[pa.Table]:
        chosen = table.select(list(columns))
        for start in range(0, table.num_rows, ROWS):
            part = chosen[start : start + ROWS].combine_chunks()
            for at, name in enumerate(columns):
                if name in encoded and _is_text(part.schema.field(at).type):
                    part = part.set_column(at, name, part[name].dictionary_encode())
            yield part

    return Stream("the table in memory", table.schema, table.num_rows, batches, Read())


def used(path: str, folder: Path, *, at: _files.Place = _files.PATH) -> list[FileUsed]:
    """The files with their digests, each read once more."""
    found = []
    for file in _files.found(path, folder, at=at):
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        found.append(FileUsed(name=file.name, bytes=file.stat().st_size, digest=digest))
    return found


@dataclass(frozen=True)
class _Reader:
    schema: pa.Schema
    rows: int
    batches: Batches


def _reader(file: Path) -> _Reader | None:
    """How to read one file in parts; None where it is of another kind, or damaged."""
    with file.open("rb") as content:
        magic = content.read(6)
    try:
        if magic.startswith(b"PAR1"):
            return _parquet(file)
        if magic == b"ARROW1":
            return _arrow(file)
    except (pa.ArrowInvalid, OSError):
        return None
    return None


def _parquet(file: Path) -> _Reader:
    with pa.parquet.ParquetFile(file) as found:
        schema, rows = found.schema_arrow, found.metadata.num_rows

    def batches(columns: Sequence[str], encoded: Collection[str]) -> Iterator[pa.Table]:
        texts = [name for name in columns if name in encoded and _is_text(schema.field(name).type)]
        # Pages are read as they are needed: what is not read yet takes no room, however long a row group is.
        how = {"read_dictionary": texts, "buffer_size": 1 << 20, "pre_buffer": False}
        with pa.parquet.ParquetFile(file, **how) as opened_file:
            parts = opened_file.iter_batches(batch_size=ROWS, columns=list(columns))
            for batch in parts:
                yield pa.Table.from_batches([batch]).select(list(columns))

    return _Reader(schema, rows, batches)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _arrow(file: Path) -> _Reader:
    with pa.memory_map(str(file)) as source, pa.ipc.open_file(source) as found:
        schema = found.schema
        rows = sum(found.get_batch(at).num_rows for at in range(found.num_record_batches))

    def batches(columns: Sequence[str], encoded: Collection[str]) -> Iterator[pa.Table]:  # noqa: ARG001 - as in the file
        places = [schema.get_field_index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(included_fields=sorted(places))
        with pa.memory_map(str(file)) as source, pa.ipc.open_file(source, options=options) as parts:
            for at in range(parts.num_record_batches):
                table = pa.Table.from_batches([parts.get_batch(at)]).select(list(columns))
                for start in range(0, table.num_rows, ROWS):
                    yield table[start : start + ROWS]

    return _Reader(schema, rows, batches)


def _alike(one: pa.Schema, other: pa.Schema) -> bool:
    """The same columns of the same types, in any order; two of one name are like nothing."""
    if len(one) != len(other) or set(one.names) != set(other.names):
        return False
    if len(set(one.names)) < len(one):
        return False
    return all(one.field(name).type == other.field(name).type for name in one.names)


def spooled(frames: Iterator[Any], columns: Collection[str], folder: Path) -> Stream:
    """An iterator of frames, written to a file in `folder` so that it can be read again."""
    file, rows = folder / "rows.arrow", 0
    schema: Any = None
    known: dict[str, pa.Array] = {}
    growing = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
    with pa.OSFile(str(file), "wb") as sink:
        writer = None
        try:
            for at, frame in enumerate(frames, 1):
                table = _frame.table(frame, columns).replace_schema_metadata(None)
                table = _with_categories(table, known)
                if writer is None:
                    schema = table.schema
                    writer = pa.ipc.new_file(sink, schema, options=growing)
                elif not _alike(table.schema, schema):
                    raise DataError(_unlike(at, table.schema, schema))
                writer.write_table(table.select(schema.names))
                rows += table.num_rows
        finally:
            if writer is not None:
                writer.close()
    if schema is None or not rows:
        raise DataError("The iterator gave no rows: there is nothing to count.")
    reader = _arrow(file)
    return Stream("the iterator", schema, rows, reader.batches, Read())


def _with_categories(table: pa.Table, known: dict[str, pa.Array]) -> pa.Table:
    """Frames may list other categories: each column goes on with those of the frames before, and adds its own to `known`."""
    for at, name in enumerate(table.column_names):
        kind = table.schema.field(at).type
        same = name not in known or known[name].type == getattr(kind, "value_type", None)
        if not pa.types.is_dictionary(kind) or not same:
            continue
        chunks = table[name].chunks or [pa.array([], kind)]
        every = [*([known[name]] if name in known else []), *(part.dictionary for part in chunks)]
        known[name] = every = pc.unique(pa.chunked_array(every))
        coded = [_under(part, every) for part in chunks]
        table = table.set_column(at, name, pa.chunked_array(coded))
    return table


def _under(part: pa.DictionaryArray, categories: pa.Array) -> pa.DictionaryArray:
    """The same values, as places in these categories."""
    places = pc.index_in(part.dictionary, value_set=categories)
    return pa.DictionaryArray.from_arrays(places.take(part.indices), categories)


def _unlike(at: int, schema: pa.Schema, first: pa.Schema) -> str:
    names = dict.fromkeys([*first.names, *schema.names])

    def kind(of: pa.Schema, name: str) -> str:
        return str(of.field(name).type) if name in of.names else "absent"

    name = next(n for n in names if kind(first, n) != kind(schema, n))
    return (
        f"Part {at} has the column '{name}' as {kind(schema, name)}, and the first part as "
        f"{kind(first, name)}. Give every part the same columns and types."
    )


def temporary() -> tempfile.TemporaryDirectory[str]:
    """Where an iterator's rows wait for the second look."""
    return tempfile.TemporaryDirectory(prefix="auditor-")
