"""Whatever a file holds, the answer is rows or an error for its owner; never a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]
WHOLE = 'sex,name,y\nf,"Zoë, ""Z""",1\nm,李雷,0\nf,"two\nlines",1\n'
wound = st.tuples(
    st.integers(0, len(WHOLE.encode())),
    st.integers(0, 6),
    st.sampled_from(
        [b"", b'"', b",", b"\n", b"\r", b"\0", b"\xff", b'""', b"\n\n", b";", b"1e999"]
    ),
)
names = st.sampled_from(["x.csv", "x.tsv", "x.txt", "x.jsonl", "x.parquet", "x.arrow", "x.csv.gz"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(wound, max_size=4), names, st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_damaged_files(
    read: Reader, wounds: list[tuple[int, int, bytes]], name: str, encoding: str
) -> None:
    """Bytes inserted, removed and cut off, under every suffix and in every encoding."""
    content = bytearray(WHOLE.encode(encoding))
    for at, length, put in wounds:
        content[at : at + length] = put

    try:
        rows = read(bytes(content), name)
    except DataError:
        return
    assert rows.table.num_rows > 0


def test_whole(read: Reader) -> None:
    """The file that is damaged above is a good one."""
    assert read(WHOLE).table.to_pydict() == {
        "sex": ["f", "m", "f"],
        "name": ['Zoë, "Z"', "李雷", "two\nlines"],
        "y": [1, 0, 1],
    }


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.parquet", "x.arrow", "x.unheard-of"])
def test_noise(read: Reader, name: str) -> None:
    """Random bytes are no data."""
    import random

    with pytest.raises(DataError):
        read(random.Random(1).randbytes(4000), name)
