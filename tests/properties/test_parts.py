"""Rows that are read in parts are counted as if they were one table, wherever they are cut."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import codes, counting, plan
from auditor.cells import Cells
from auditor.codes import order
from auditor.config import Data
from auditor.engines import numpy as engine
from auditor.errors import DataError


@dataclass(frozen=True)
class Cut:
    """A table in parts, ending at these rows."""

    table: pa.Table
    ends: Sequence[int]

    @property
    def schema(self) -> pa.Schema:
        return self.table.schema

    def read(self, columns: Sequence[str], *, encoded: Collection[str] = ()) -> Iterator[pa.Table]:
        begun = 0
        for end in [*self.ends, self.table.num_rows]:
            part = self.table[begun:end].select(list(columns))
            begun = end
            for name in encoded:
                at = part.schema.get_field_index(name)
                if pa.types.is_string(part.schema.field(name).type):
                    part = part.set_column(at, name, part[name].dictionary_encode())
            if part.num_rows:
                yield part.combine_chunks()


def with_gaps(values: np.ndarray, random: np.random.Generator, share: float) -> list[Any]:
    """Some of them missing."""
    gone = random.random(len(values)) < share
    return [None if gap else value for value, gap in zip(values.tolist(), gone, strict=True)]


GROUPS: dict[str, Any] = {
    "text": lambda r, n: pa.array(with_gaps(r.choice(["b", "a", "", "A ", "unknown"], n), r, 0.1)),
    "whole": lambda r, n: pa.array(r.integers(-3, 9, n), pa.int32()),
    "whole with gaps": lambda r, n: pa.array(with_gaps(r.integers(0, 3, n), r, 0.2), pa.int64()),
    "decimal": lambda r, n: pa.array(with_gaps(r.choice([1.0, 2.5, np.nan], n), r, 0.1)),
    "truth": lambda r, n: pa.array(with_gaps(r.random(n) < 0.5, r, 0.1)),
    "category": lambda r, n: pa.DictionaryArray.from_arrays(
        pa.array(with_gaps(r.integers(0, 2, n), r, 0.1), pa.int8()), ["x", "y", "z"]
    ),
}
OUTCOMES: dict[str, Any] = {
    "0 and 1": lambda r, n: pa.array(with_gaps(r.integers(0, 2, n), r, 0.1), pa.int64()),
    "words": lambda r, n: pa.array(with_gaps(r.choice(["yes", "no", "maybe"], n), r, 0.1)),
    "truth": lambda r, n: pa.array(r.random(n) < 0.4),
    "decimals": lambda r, n: pa.array(r.integers(0, 2, n).astype(float)),
}
SCORES: dict[str, Any] = {
    "few": lambda r, n: r.integers(1, 11, n).astype(float),
    "even": lambda r, n: r.random(n),
    "rare": lambda r, n: r.random(n) ** 30,
    "odds": lambda r, n: r.normal(0, 3, n),
    "zeros": lambda r, n: r.choice([0.0, -0.0, 0.25, 1e-300, -1e-300, 5e300], n),
    "mostly shares": lambda r, n: np.where(r.random(n) < 0.02, r.normal(0, 5, n), r.random(n)),
    "heaps": lambda r, n: np.where(r.random(n) < 0.4, 0.5, np.round(r.random(n), 2)),
    "close": lambda r, n: 0.5 + r.integers(0, 40, n) * 2.0**-53,
}


def scored(kind: str, random: np.random.Generator, rows: int) -> pa.Array:
    values = SCORES[kind](random, rows)
    values[random.random(rows) < 0.05] = random.choice([np.nan, np.inf, -np.inf])
    width = random.choice([pa.float64(), pa.float64(), pa.float32()])
    return pa.array(with_gaps(values, random, 0.05), pa.float64()).cast(width, safe=False)


@st.composite
def audits(draw: st.DrawFn) -> tuple[pa.Table, dict[str, Any], float | None]:
    """A table, who plays which role in it, and a threshold."""
    rows, seed = draw(st.integers(3, 90)), draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    group = draw(st.sampled_from(sorted(GROUPS)))
    outcome, kind = draw(st.sampled_from(sorted(OUTCOMES))), draw(st.sampled_from(sorted(SCORES)))
    positive = {"0 and 1": [1], "words": ["yes"], "truth": [1], "decimals": [1]}[outcome]
    columns = {
        "one": GROUPS[group](random, rows),
        "other": GROUPS[draw(st.sampled_from(sorted(GROUPS)))](random, rows),
        "age": pa.array(with_gaps(random.integers(15, 90, rows), random, 0.1), pa.int16()),
        "label": OUTCOMES[outcome](random, rows),
        "prediction": OUTCOMES[outcome](random, rows),
        "score": scored(kind, random, rows),
        "weight": pa.array(random.choice([0.0, 0.5, 1.0, 3.7, 1e-9], rows)),
        "people": pa.array(random.integers(0, 4, rows), pa.int64()),
        "income": pa.array(with_gaps(random.random(rows), random, 0.2)),
    }
    roles: dict[str, Any] = {"sensitive": {"one": {"column": "one"}, "other": {"column": "other"}}}
    if draw(st.booleans()):
        roles["sensitive"]["age"] = {"column": "age", "bins": [25, 40, 200]}
    if group in ("text", "category") and draw(st.booleans()):
        roles["sensitive"]["one"]["levels"] = {"a": "the first", "b": "the first", "x": "cross"}
    for name in ("label", "prediction"):
        if draw(st.booleans()):
            roles[name] = {"column": name, "positive": draw(st.sampled_from([positive, None]))}
    if "prediction" not in roles or draw(st.booleans()):
        roles["score"] = {"column": "score", "bins": draw(st.sampled_from([2, 5, 16, 1024]))}
    if draw(st.booleans()):
        roles["weight"] = "weight"
    if draw(st.booleans()):
        roles["count"] = "people"
    threshold = draw(st.sampled_from([None, 0.4])) if "prediction" not in roles else None
    return pa.table(columns), roles, threshold


def tallies_of(data: Data, threshold: float | None) -> list[Any]:
    """What `auditor run` counts, decisions by threshold included."""
    decided = data.prediction is not None or threshold is not None
    return plan._tallies(
        data,
        [(), *((name,) for name in data.sensitive), tuple(data.sensitive)],
        task="binary",
        scored=data.score is not None,
        decided=decided,
        ranked=False,
    )


def whole(table: pa.Table, data: Data, threshold: float | None, q: Sequence[float]) -> Any:
    look = codes.look(table, data, task="binary", threshold=threshold, quantiles=q)
    coded = codes.code(table, look.codebook, data, threshold=threshold, seen=look)
    cells = engine.count(coded.columns, tallies_of(data, threshold), codebook=look.codebook)
    return cells, look.facts


def in_parts(cut: Cut, data: Data, threshold: float | None, q: Sequence[float]) -> Any:
    found = counting.in_parts(
        cut, data, tallies_of(data, threshold), threshold=threshold, quantiles=q
    )
    return found.cells, found.facts


def tried(work: Any, *given: Any) -> Any:
    try:
        return work(*given)
    except DataError as mistake:
        return str(mistake)


def same(one: Cells, other: Cells) -> None:
    assert one.codebook == other.codebook
    assert one.codebook.model_dump_json() == other.codebook.model_dump_json()
    for a, b in zip(one.tallies, other.tallies, strict=True):
        assert a.tally == b.tally
        assert a.codes.tolist() == b.codes.tolist()
        assert a.values.tolist() == b.values.tolist()


@settings(max_examples=250, deadline=None)
@given(audits(), st.lists(st.integers(0, 90), max_size=6), st.sampled_from([1, 7, 1 << 21]))
def test_parts_and_whole_give_the_same(audit: Any, ends: list[int], hold: int) -> None:
    """The same codebook, cells, facts, and the same mistakes, however few scores are held at once."""
    table, roles, threshold = audit
    data, cuts = Data.model_validate(roles), sorted(ends)
    quantiles = (0.1, 0.9) if data.score is not None else ()
    expected = tried(whole, table, data, threshold, quantiles)
    with patch.object(order, "HOLD", hold):
        found = tried(in_parts, Cut(table, cuts), data, threshold, quantiles)

    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected
        return
    same(found[0], expected[0])
    assert [fact.model_dump() for fact in found[1]] == [fact.model_dump() for fact in expected[1]]
