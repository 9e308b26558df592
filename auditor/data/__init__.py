"""From files (or a table in memory) to the rows that are audited, with everything noticed on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from auditor.codes import Task, present, roles
from auditor.codes.parts import WholeNeeded, fits
from auditor.config import Data, Split
from auditor.data import _duplicates, _files, _frame, _join, _rows, _stream, _types, made_up
from auditor.data._files import Opened, Place
from auditor.data._index import without_index
from auditor.data._part import Part, together
from auditor.data._stream import Stream
from auditor.documented import FileUsed, Said
from auditor.errors import DataError, Misfit, about

__all__ = [
    "Rows",
    "Stream",
    "file",
    "files",
    "held",
    "opened",
    "read",
    "spooled",
    "table",
    "temporary",
]


_JOINED: Place = ("data", "join", "path")
_TRAINING: Place = ("data", "split", "train")
_AUDITED: Place = ("data", "split", "audit")

table = _frame.table
opened, spooled, temporary, held = (
    _stream.opened,
    _stream.spooled,
    _stream.temporary,
    _stream.held,
)


def file(data: Data, *, folder: Path) -> pa.Table:
    """The file of an audit as it stands: cleaned and typed, all rows, all columns."""
    assert data.path is not None
    return _whole(_files.open_all(data.path, folder=folder, options=data.read).part, data).table


@dataclass(frozen=True)
class Rows:
    """The audited rows, the rows to train on where there is a split, and where they came from."""

    table: pa.Table
    training: pa.Table | None
    source: str
    files: list[FileUsed] = field(default_factory=list)
    facts: list[Said] = field(default_factory=list)
    rows_read: int = 0
    made_up: bool = False
    split: Said | None = None
    parts: Stream | None = None
    """The audited rows where they are so many that they are read in parts; `table` has its columns and no row."""

    @property
    def audited(self) -> int:
        """How many rows are audited."""
        return self.table.num_rows if self.parts is None else self.parts.rows


def read(
    data: Data,
    *,
    folder: Path,
    seed: int,
    frame: Any = None,
    parts: bool = False,
    task: Task = "binary",
) -> Rows:
    """Read, join, keep, split, and say what was noticed. A role without its column is an error.

    `parts`: the rows of large files may stay where they are, to be read in parts. `task`: what the
    columns that are there are held to, where others are missing.
    """
    if parts and frame is None and data.made_up is None:
        found = _in_parts(data, folder)
        if found is not None:
            return found
    if data.split is not None and data.split.train is not None:
        if frame is not None:
            raise DataError(
                "One table in memory cannot take the place of a training and an audited file: "
                "split it with data.split: {column: …, audit: …} or {fraction: …}."
            )
        return _two_files(data, data.split, folder)
    opened, source = _source(data, folder, seed, frame)
    part = _whole(opened.part, data)
    rows_read = part.table.num_rows
    if not rows_read:
        raise DataError(f"{source} has a header and no rows: there is nothing to audit.")
    files = list(opened.files)
    if data.join is not None:
        other = _files.open_all(data.join.path, folder=folder, options=data.read, at=_JOINED)
        with about("data", "join"):
            part = _join.joined(part, _whole(other.part, data), data.join)
        files += other.files
    _check(part, data, task)
    part = _rows.kept(part, data)
    parted = _rows.split(part.table, data, seed=seed)
    return Rows(
        table=parted.audited,
        training=parted.training,
        source=source,
        files=files,
        facts=[*part.facts, *_noticed(parted.audited, parted.training, data)],
        rows_read=rows_read,
        made_up=data.made_up is not None and frame is None,
        split=parted.said,
    )


def _check(part: Part, data: Data, task: Task) -> None:
    """Missing columns, and with them whatever is wrong with those that are there."""
    try:
        roles.check(data, part.table.column_names)
    except DataError as absent:
        if not set(data.keep) <= set(part.table.column_names):
            raise  # which rows are meant is not known
        raise DataError.of([*absent.misfits, *_further(part, data, task)]) from absent


def _further(part: Part, data: Data, task: Task) -> Sequence[Misfit]:
    try:
        return present.misfits(_rows.kept(part, data).table, data, task=task)
    except DataError as mistake:
        return mistake.misfits


def _in_parts(data: Data, folder: Path) -> Rows | None:
    """Rows that are counted without being held; None where there are too few, or where they must be seen together."""
    stream = _stream.opened(data, folder)
    if stream is None or stream.rows <= _duplicates.MOST_ROWS or data.id:
        return None
    roles.check(data, stream.schema.names)
    if not fits(data, stream.schema, task="binary"):
        return None
    try:
        kept, facts = stream.kept(data)
    except WholeNeeded:
        return None
    if kept.rows <= _duplicates.MOST_ROWS:
        return None
    assert data.path is not None
    return Rows(
        table=stream.schema.empty_table(),
        training=None,
        source=Path(data.path).name,
        files=_stream.used(data.path, folder),
        facts=[*facts, _duplicates.unchecked(kept.rows)],
        rows_read=stream.rows,
        parts=kept,
    )


def files(data: Data, *, folder: Path) -> list[FileUsed]:
    """The files that `read` would read, in its order, by their digests; none where the data are made up."""
    split = data.split
    if split is not None and split.train is not None:
        paths = [(str(split.audit), _AUDITED), (split.train, _TRAINING)]
    else:
        named = data.path is not None and data.made_up is None
        paths = [(str(data.path), _files.PATH)] if named else []
        paths += [(data.join.path, _JOINED)] if data.join is not None else []
    return [file for path, at in paths for file in _stream.used(path, folder, at=at)]


def _source(data: Data, folder: Path, seed: int, frame: Any) -> tuple[Opened, str]:
    if frame is not None:
        part = without_index(_frame.table(frame), "the table in memory")
        return Opened(part, []), "memory"
    if data.made_up is not None:
        table = made_up.make(data.made_up, seed=seed)
        return Opened(Part(table, data.made_up), []), data.made_up
    if data.path is None:
        raise DataError(
            "The audit names no data: set data.path to a file, or data.made_up to credit or houses."
        )
    return _files.open_all(data.path, folder=folder, options=data.read), Path(data.path).name


def _whole(part: Part, data: Data) -> Part:
    """Cleaned and typed; an index column that plays a role stays a column."""
    part = _types.typed(_types.cleaned(part, data.read), data.read)
    index, taken = part.index_name, part.table.column_names
    if index is None or index in taken or index not in {role.column for role in roles.roles(data)}:
        return part
    return part.with_table(part.table.append_column(index, part.index))


def _two_files(data: Data, how: Split, folder: Path) -> Rows:
    """Training rows from one file, audited rows from another; a column has one type in both."""
    if how.audit is None or data.join is not None or data.path is not None:
        raise DataError(
            "data.split with a training file needs the file of the audited rows beside it "
            "(audit: FILE), no data.path, and no data.join.",
            at=("data", "split"),
        )
    options = data.read
    training = _files.open_all(str(how.train), folder=folder, options=options, at=_TRAINING)
    audited = _files.open_all(str(how.audit), folder=folder, options=options, at=_AUDITED)
    first = audited.part.table.num_rows
    both = _whole(together([audited.part, training.part]), data)
    for opened in (training, audited):
        if not opened.part.table.num_rows:
            raise DataError(f"{opened.part.name} has a header and no rows.")
    roles.check(data, both.table.column_names)
    tables = [both.with_table(t) for t in (both.table[:first], both.table[first:])]
    kept = [_rows.kept(part, data) for part in tables]
    facts = kept[0].facts
    values = {
        "train": training.part.name,
        "audit": audited.part.name,
        "n": kept[0].table.num_rows,
        "training": kept[1].table.num_rows,
    }
    return Rows(
        table=kept[0].table,
        training=kept[1].table,
        source=audited.part.name,
        files=[*audited.files, *training.files],
        facts=[*facts, *_noticed(kept[0].table, kept[1].table, data)],
        rows_read=first,
        split=Said(code="data.split_files", values=values),
    )


def _noticed(audited: pa.Table, training: pa.Table | None, data: Data) -> list[Said]:
    facts = [*_rows.empty(audited), *_duplicates.noticed(audited, data)]
    return facts if training is None else [*facts, *_duplicates.in_both(audited, training, data)]
