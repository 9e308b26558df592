"""Rows that occur more than once, and rows that say the opposite about the same person."""

from __future__ import annotations

import zlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auditor.cells import Integers
from auditor.codes.roles import roles
from auditor.config import Data
from auditor.documented import Said

MOST_ROWS = 1_000_000
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MISSING = np.uint64(0x7FF8DEAD0000BEEF)
"""Of all numbers the least likely to be one."""
Hash = NDArray[np.uint64]


def noticed(table: pa.Table, data: Data) -> list[Said]:
    """How many rows repeat another exactly, and how many repeat all but its label."""
    person = data.id or data.cluster
    rows = table.num_rows
    if rows > MOST_ROWS and person is None:
        return [unchecked(rows)]
    if person is None and not _features(table, data):
        # Outcomes and groups alone repeat by nature: two people may have them in common.
        return [Said(code="data.duplicates_cannot_be_told", values={"n": rows})]
    facts, exact, conflicting = [], 0, 0
    ids = rows
    if person is not None:
        ids = int(pc.count_distinct(table[person]).as_py())
        values = {"column": person, "n": ids, "rows": rows}
        several = ids < rows and data.cluster is None
        code = "data.rows_of_one_id" if several else "data.distinct_ids"
        facts.append(Said(code=code, values=values))
    # Where every row has an id of its own no row can repeat another.
    if person is None or ids < rows:
        exact, conflicting = _counted(table, data)
    counts = {"exact": exact, "conflicting": conflicting, "rows": rows}
    return [*facts, Said(code="data.duplicates", values=counts)]


def unchecked(rows: int) -> Said:
    """Of so many rows, that none was compared with any other."""
    return Said(code="data.duplicates_not_checked", values={"n": rows, "most": MOST_ROWS})


def in_both(audited: pa.Table, training: pa.Table, data: Data) -> list[Said]:
    """Audited rows that the model was trained on: they make it look better than it is."""
    mark = data.split.column if data.split else None
    columns = [name for name in audited.column_names if name != mark]
    if audited.num_rows + training.num_rows > MOST_ROWS:
        return []
    both = pa.concat_tables([audited.select(columns), training.select(columns)])
    where = _numbered(*_sums(both, columns))
    shared = np.isin(where[: audited.num_rows], where[audited.num_rows :])
    if not shared.any():
        return []
    values = {"n": int(shared.sum()), "of": audited.num_rows}
    return [Said(code="data.audited_rows_in_training", values=values)]


def _features(table: pa.Table, data: Data) -> bool:
    taken = {role.column for role in roles(data)}
    return any(name not in taken for name in table.column_names)


def _counted(table: pa.Table, data: Data) -> tuple[int, int]:
    """Rows beyond the first of their kind: the same in everything, and the same in all but the label."""
    label = data.label.column if data.label else None
    rest = _sums(table, [name for name in table.column_names if name != label])
    if label is None:
        return table.num_rows - _distinct(rest), 0
    own = _sums(table, [label])
    everything = _distinct((rest[0] + own[0], rest[1] + own[1]))
    return table.num_rows - everything, everything - _distinct(rest)


def _distinct(sums: tuple[Hash, Hash]) -> int:
    return int(_numbered(*sums).max(initial=-1)) + 1


def _sums(table: pa.Table, columns: list[str]) -> tuple[Hash, Hash]:
    """Per row two independent 64-bit sums over its values.

    Equal rows agree in both; at a million rows the chance that two different ones do is about 1 in
    10^27.
    """
    first, second = (np.zeros(table.num_rows, dtype=np.uint64) for _ in range(2))
    for name in columns:
        bits = _bits(table[name], name)
        salt = np.array([zlib.crc32(name.encode()) + 1], dtype=np.uint64)
        first += _mixed(bits ^ _mixed(salt * _ODD))
        second += _mixed(bits + _mixed(salt ^ _ODD))
    return first, second


def _numbered(first: Hash, second: Hash) -> Integers:
    _, start, where = np.unique(first, return_index=True, return_inverse=True)
    if (second == second[start][where]).all():
        return np.asarray(where, dtype=np.int64)
    # Different rows that agree in the first sum: rare beyond belief, and still told apart.
    both = np.stack([first, second], axis=1)
    return np.asarray(np.unique(both, axis=0, return_inverse=True)[1].reshape(-1), dtype=np.int64)


def _bits(column: pa.ChunkedArray, name: str) -> Hash:
    """A different 64-bit number for every different value; missing is a value too."""
    kind = column.type
    if pa.types.is_nested(kind):
        texts = pa.array([repr(value) for value in column.to_pylist()], pa.string())
        return _bits(pa.chunked_array([texts]), name)
    if pa.types.is_integer(kind) or pa.types.is_float64(kind):
        return _number_bits(column)
    encoded = column if pa.types.is_dictionary(kind) else column.dictionary_encode()
    chunks = [chunk.indices.fill_null(-1) for chunk in encoded.unify_dictionaries().chunks]
    positions = np.concatenate([np.asarray(chunk, dtype=np.int64) for chunk in chunks])
    return (positions + 1).view(np.uint64)


def _number_bits(column: pa.ChunkedArray) -> Hash:
    missing = np.asarray(column.is_null().to_numpy())
    values = np.asarray(column.fill_null(0).to_numpy())
    # Adding zero makes one zero of the two.
    values = values + 0.0 if values.dtype.kind == "f" else values.astype(np.int64)
    bits = np.ascontiguousarray(values).view(np.uint64).copy()
    bits[missing] = _MISSING
    return bits


def _mixed(bits: Hash) -> Hash:
    """SplitMix64: every bit of the input changes half of the output's."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
