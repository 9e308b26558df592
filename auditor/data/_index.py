"""pandas leaves a row index in the files it writes: a name for every row, and no feature of anybody."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import pyarrow as pa

from auditor.data._part import Part
from auditor.errors import DataError


def without_index(table: pa.Table, name: str) -> Part:
    """The table without its index columns; a single index column is kept beside it, for joins by row."""
    refuse_twice(table.column_names, name)
    marked = [column for column in _index_columns(table.schema) if column in table.column_names]
    index = table[marked[0]] if len(marked) == 1 else None
    rest = table.drop_columns(marked).replace_schema_metadata(None)
    return Part(rest, name, index, marked[0] if len(marked) == 1 else None)


def refuse_twice(columns: Sequence[str], name: str) -> None:
    """Which of two columns of one name is meant cannot be told."""
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise DataError(f"{name} has several columns named {', '.join(map(repr, twice))}.")


def without_index_columns(schema: pa.Schema, roles: Collection[str]) -> pa.Schema | None:
    """The columns of a file without its index; an index column that plays a role stays, at the end.

    None where two columns have one name.
    """
    if len(set(schema.names)) < len(schema.names):
        return None
    marked = [column for column in _index_columns(schema) if column in schema.names]
    role = marked[0] if len(marked) == 1 and marked[0] in roles else None
    names = [name for name in schema.names if name not in marked]
    return pa.schema([schema.field(name) for name in [*names, *([role] if role else [])]])


def _index_columns(schema: pa.Schema) -> list[str]:
    try:
        told = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
    except ValueError:
        return []
    # A plain range is stored as a description, not as a column.
    return [column for column in told.get("index_columns", []) if isinstance(column, str)]
