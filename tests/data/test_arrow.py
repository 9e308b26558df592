"""Arrow files and streams are read with the types they have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]


@pytest.mark.parametrize("opened", [pa.ipc.new_file, pa.ipc.new_stream])
@pytest.mark.parametrize("name", ["people.arrow", "people.feather", "people.ipc"])
def test_files_and_streams(
    read: Reader, tmp_path: Path, opened: Callable[..., pa.ipc.RecordBatchWriter], name: str
) -> None:
    """By suffix or by content."""
    table = pa.table({"sex": ["f", "m"], "y": pa.array([1, 0], pa.int8())})
    with opened(tmp_path / name, table.schema) as writer:
        writer.write_table(table)

    assert read(None, name).table.equals(table)


def test_a_damaged_file_is_named(read: Reader) -> None:
    """Not a traceback."""
    with pytest.raises(DataError, match="no readable Arrow file"):
        read(b"ARROW1 and then nothing", "people.arrow")
