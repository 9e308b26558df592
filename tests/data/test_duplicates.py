"""Rows that repeat are counted exactly, or the report says that nobody looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.config import Data
from auditor.data import Rows, _duplicates

Reader = Callable[..., Rows]


def config(**words: Any) -> Data:
    return Data.model_validate(
        {"sensitive": {"sex": {"column": "sex"}}, "label": {"column": "y"}, **words}
    )


def told(table: pa.Table, **words: Any) -> dict[str, Any]:
    return {fact.code: fact.values for fact in _duplicates.noticed(table, config(**words))}


row = st.tuples(
    st.sampled_from(["f", "m", None]),
    st.sampled_from([0, 1, None]),
    st.sampled_from([0.0, -0.0, 0.5, None]),
    st.sampled_from(["", "a", None]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(row, min_size=1, max_size=30), st.integers(1, 5))
def test_counts_are_those_of_comparing_all_pairs(rows: list[Any], chunk: int) -> None:
    """Against the plain definition, for text, integers, floats and missing values, in any chunks."""
    columns = dict(zip(("sex", "y", "x", "t"), zip(*rows, strict=True), strict=True))
    kinds = [("sex", pa.string()), ("y", pa.int64()), ("x", pa.float64()), ("t", pa.string())]
    whole = pa.table(columns, schema=pa.schema(kinds))
    table = pa.concat_tables(whole[i : i + chunk] for i in range(0, len(rows), chunk))
    seen = Counter((a, b, None if c is None else c + 0.0, d) for a, b, c, d in rows)
    rest = {(a, c, d) for a, _, c, d in seen}

    expected = {"exact": len(rows) - len(seen), "conflicting": len(seen) - len(rest)}
    assert told(table)["data.duplicates"] == {**expected, "rows": len(rows)}


def test_different_columns_do_not_cancel() -> None:
    """a=1, b=2 is another row than a=2, b=1."""
    table = pa.table({"sex": ["f", "f"], "y": [0, 0], "a": [1, 2], "b": [2, 1]})

    assert told(table)["data.duplicates"]["exact"] == 0


def test_groups_and_outcomes_alone_cannot_be_told_apart() -> None:
    """Two women with the same outcome are two women."""
    table = pa.table({"sex": ["f", "f"], "y": [0, 0]})

    assert told(table) == {"data.duplicates_cannot_be_told": {"n": 2}}


def test_beyond_a_million_rows_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless there is an id."""
    monkeypatch.setattr(_duplicates, "MOST_ROWS", 2)
    table = pa.table({"sex": ["f"] * 3, "y": [0] * 3, "x": [1, 1, 2], "id": [1, 1, 2]})

    assert told(table) == {"data.duplicates_not_checked": {"n": 3, "most": 2}}
    assert told(table, id="id")["data.duplicates"]["exact"] == 1
    assert told(table, id="id")["data.rows_of_one_id"] == {"column": "id", "n": 2, "rows": 3}


def test_audited_rows_that_trained(read: Reader) -> None:
    """They are counted, for they flatter the model."""
    text = "sex,y,x,part\nf,1,5,a\nm,0,6,a\nf,1,5,b\nf,1,8,b\n"

    rows = read(text, split={"column": "part", "audit": "a"})

    found = [f.values for f in rows.facts if f.code == "data.audited_rows_in_training"]
    assert found == [{"n": 1, "of": 2}]


@pytest.mark.parametrize(("text", "n"), [(",,\n,,\n", 2), (",0,\n", 0)])
def test_rows_that_hold_nothing_are_told(read: Reader, text: str, n: int) -> None:
    """The last lines of a sheet: they are counted, and are hardly people."""
    rows = read(f"sex,y,x\nf,1,5\nm,0,6\n{text}")
    found = [fact.values for fact in rows.facts if fact.code == "data.rows_without_values"]

    assert found == ([{"n": n}] if n else [])
