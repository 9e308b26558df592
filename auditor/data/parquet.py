"""Parquet: types as written; the row index that pandas leaves in such files is set apart."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet

from auditor.config import Read
from auditor.data._index import refuse_twice, without_index
from auditor.data._part import Part
from auditor.errors import DataError


def read(content: bytes, *, name: str, options: Read) -> Part:  # noqa: ARG001 - one signature per shelf
    """A Parquet file."""
    try:
        columns = pa.parquet.read_schema(pa.BufferReader(content)).names
        refuse_twice(columns, name)
        table = pa.parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as problem:
        raise DataError(f"{name} is no readable Parquet file: {problem}") from None
    return without_index(table, name)
