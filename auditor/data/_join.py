"""The columns of a second file beside the first: every row matches exactly once, or nothing is joined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditor.cells import Integers
from auditor.codes.levels import quoted, words
from auditor.config import Join
from auditor.data._part import Part
from auditor.documented import Said
from auditor.errors import DataError, nearest


def joined(part: Part, other: Part, join: Join) -> Part:
    """The columns of a second file beside the first; every row matches exactly once."""
    brought = _brought(part, other, join)
    if join.on == "row":
        at, code = _by_row(part, other)
    else:
        at, code = _by_key(part, other, join.on), "data.joined_by_key"
    table = part.table
    for name in brought:
        column = other.table[name]
        table = table.append_column(name, column if at is None else column.take(pa.array(at)))
    values = {"file": other.name, "column": join.on, "n": table.num_rows, "columns": brought}
    facts = [*part.facts, *other.facts, Said(code=code, values=values)]
    return replace(part, table=table, facts=facts)


def _brought(part: Part, other: Part, join: Join) -> list[str]:
    names = join.columns or [name for name in other.table.column_names if name != join.on]
    for name in names:
        if name not in other.table.column_names:
            raise DataError(
                f"data.join.columns names '{name}', which {other.name} does not have."
                f"{nearest(name, other.table.column_names)}",
                at=("data", "join", "columns"),
            )
    both = [name for name in names if name in part.table.column_names]
    if both:
        raise DataError(
            f"{part.name} and {other.name} both have the columns {quoted(both)}. Say which columns "
            "to bring with data.join.columns, or rename them."
        )
    return names


def _by_row(part: Part, other: Part) -> tuple[Integers | None, str]:
    """By the row index that pandas left in both files, else by position."""
    left, right = part.table.num_rows, other.table.num_rows
    if left != right:
        raise DataError(
            f"Joined by row, {part.name} has {left:,} rows and {other.name} has {right:,}: every row "
            "must match exactly once. Join by a key column with data.join.on."
        )
    if part.index is None or other.index is None:
        return None, "data.joined_by_row"
    if part.index.equals(other.index):
        return None, "data.joined_by_index"
    what = f"Joined by the row index in {part.name} and {other.name}"
    return _matched(part.index, other.index, what), "data.joined_by_index"


def _by_key(part: Part, other: Part, key: str) -> Integers:
    for one in (part, other):
        if key not in one.table.column_names:
            raise DataError(
                f"data.join.on names the key column '{key}', which {one.name} does not have."
                f"{nearest(key, one.table.column_names)}",
                at=("data", "join", "on"),
            )
    what = f"Joined by '{key}', {part.name} and {other.name}"
    return _matched(part.table[key], other.table[key], what)


def _matched(left: pa.ChunkedArray, right: pa.ChunkedArray, what: str) -> Integers:
    """For every row on the left its one row on the right."""
    left, right = _comparable(left, right)
    at = pc.index_in(left, value_set=right, skip_nulls=True)
    back = pc.is_in(right, value_set=left, skip_nulls=True)
    counts = {
        "rows without a key": left.null_count + right.null_count,
        "rows of the first without a match": at.null_count - left.null_count,
        "rows of the second without a match": len(right) - right.null_count - _true(back),
        "rows of the first that repeat a key": _repeats(left),
        "rows of the second that repeat a key": _repeats(right),
    }
    if any(counts.values()):
        shown = ", ".join(f"{n:,} {kind}" for kind, n in counts.items() if n)
        raise DataError(f"{what} do not match one to one: {shown}. Every row must match once.")
    return np.asarray(at, dtype=np.int64)


def _comparable(left: pa.ChunkedArray, right: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Keys of one kind as they are; of two kinds (7 and "7") as canonical text."""
    kind = left.type
    if kind != right.type or not (pa.types.is_integer(kind) or pa.types.is_string(kind)):
        left, right = _texts(left), _texts(right)
    return _whole(left), _whole(right)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    found = words(column, "key", ordered=False)
    places = pa.array(found.codes, mask=found.codes < 0)
    return pa.chunked_array([pa.array(found.words, pa.string()).take(places)])


def _whole(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined


def _true(mask: pa.Array) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _repeats(keys: pa.Array) -> int:
    distinct = int(pc.count_distinct(keys).as_py())
    return int(len(keys) - keys.null_count) - distinct
