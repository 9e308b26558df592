"""From a table to the numbers that enter a network: filled, standardised, one input per level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auditor.documented import Said
from auditor.models._columns import column_of, numbers, words
from auditor.models._description import CategoryInput, Input, NumberInput


@dataclass(frozen=True)
class Encoded:
    """The numbers [rows, inputs], and which rows can have a prediction at all."""

    matrix: NDArray[Any]
    usable: NDArray[np.bool_]


def select(table: pa.Table, inputs: Sequence[Input]) -> pa.Table:
    """Only the columns that the model reads."""
    columns = {entry.name: column_of(table, entry.name) for entry in inputs}
    return pa.table(columns)


def encode(inputs: Sequence[Input], table: pa.Table, *, precision: str = "float32") -> Encoded:
    """Arithmetic in float64, rounded once at the end to what the network computes in."""
    width = sum(entry.width for entry in inputs)
    encoded = Encoded(
        np.zeros((table.num_rows, width), dtype=precision), np.ones(table.num_rows, dtype=bool)
    )
    start = 0
    for entry in inputs:
        part = Encoded(encoded.matrix[:, start : start + entry.width], encoded.usable)
        if isinstance(entry, NumberInput):
            _number(entry, table, part)
        else:
            _category(entry, table, part)
        start += entry.width
    return encoded


def _number(entry: NumberInput, table: pa.Table, into: Encoded) -> None:
    values = numbers(column_of(table, entry.name), entry.name)
    if not (finite := np.isfinite(values)).all():
        absent = ~finite
        if entry.fill is None:
            into.usable[absent] = False
        values = np.where(absent, 0.0 if entry.fill is None else entry.fill, values)
    standard = np.subtract(values, entry.mean)
    into.matrix[:, 0] = np.divide(standard, entry.scale, out=standard)


def _category(entry: CategoryInput, table: pa.Table, into: Encoded) -> None:
    column = words(column_of(table, entry.name), entry.name)
    codes = _codes(entry, column)
    if column.null_count:
        absent = np.asarray(column.is_null().to_numpy(), dtype=bool)
        if entry.missing == "level":
            codes[absent] = len(entry.levels)
        elif entry.missing == "none":
            into.usable[absent] = False
    known = np.flatnonzero(codes >= 0)
    into.matrix[known, codes[known]] = 1


def _codes(entry: CategoryInput, column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Position of each word among the levels; -1 where it is none of them, or missing."""
    found = pc.index_in(column, value_set=pa.array(entry.levels, pa.string()), skip_nulls=True)
    return np.array(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)


def noticed(inputs: Sequence[Input], table: pa.Table) -> list[Said]:
    """What the model never learned of this table: rows without a prediction, words never seen."""
    usable = encode(inputs, table).usable
    said = []
    if not usable.all():
        said.append(Said(code="model.rows_without_prediction", values={"n": int((~usable).sum())}))
    for entry in inputs:
        if isinstance(entry, CategoryInput):
            column = words(column_of(table, entry.name), entry.name)
            unseen = int((_codes(entry, column) < 0).sum()) - column.null_count
            if unseen:
                values = {"feature": entry.name, "n": unseen}
                said.append(Said(code="model.unseen_categories", values=values))
    return said
