"""Arrow IPC files and streams (also Feather 2): types as written."""

from __future__ import annotations

import pyarrow as pa

from auditor.config import Read
from auditor.data._index import without_index
from auditor.data._part import Part
from auditor.errors import DataError

_FILE_MAGIC = b"ARROW1"


def read(content: bytes, *, name: str, options: Read) -> Part:  # noqa: ARG001 - one signature per shelf
    """An Arrow file or stream."""
    opened = pa.ipc.open_file if content.startswith(_FILE_MAGIC) else pa.ipc.open_stream
    try:
        table = opened(pa.BufferReader(content)).read_all()
    except (pa.ArrowInvalid, OSError) as problem:
        raise DataError(f"{name} is no readable Arrow file: {problem}") from None
    return without_index(table, name)
