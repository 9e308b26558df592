"""Which rows: those that the audit keeps, and of these the ones that train or are audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.codes.levels import Words, find, meant, quoted, words
from auditor.config import Data
from auditor.data._part import Part
from auditor.documented import Said
from auditor.errors import DataError, about, nearest

Mask = NDArray[np.bool_]


def kept(part: Part, data: Data) -> Part:
    """Only the rows whose columns have one of the values that the audit keeps."""
    table, facts = part.table, []
    for column, values in data.keep.items():
        before = table.num_rows
        with about("data", "keep", column):
            mask = _has(table, column, values, what="data.keep")
        table = table.filter(pa.array(mask))
        facts.append(said(column, values, n=table.num_rows, of=before))
    if not table.num_rows:
        raise DataError(f"data.keep leaves no row of {part.name}.", at=("data", "keep"))
    return replace(part, table=table, facts=[*part.facts, *facts])


def said(column: str, values: Sequence[object], *, n: int, of: int) -> Said:
    """How many rows a filter left."""
    shown = {"column": column, "levels": [f"'{value}'" for value in values]}
    return Said(code="data.kept", values={**shown, "n": n, "of": of})


def _has(table: pa.Table, column: str, values: Sequence[object], *, what: str) -> Mask:
    """Per row whether its value is one of those; each of them must occur."""
    if column not in table.column_names:
        raise DataError(
            f"{what} needs the column '{column}', which the data do not have."
            f"{nearest(column, table.column_names)}"
        )
    found = words(table[column], column)
    named = wanted(found, values, column, what=what)
    lookup = np.array([*(word in named for word in found.words), False])
    return np.asarray(lookup[found.codes])


def wanted(found: Words, values: Sequence[object], column: str, *, what: str) -> list[str]:
    """These values as words of the column; each of them must occur."""
    named = [find(value, found.words) for value in values]
    nowhere = [value for value in named if value not in found.words]
    if nowhere:
        raise DataError(
            f"{what}: no row has {quoted(nowhere)} in the column '{column}'. Values seen: "
            f"{quoted(found.words)}.{meant(nowhere, found.words)}"
        )
    return named


@dataclass(frozen=True)
class Parted:
    """The audited rows, the rows to train on, and how they were parted."""

    audited: pa.Table
    training: pa.Table | None = None
    said: Said | None = None
    facts: list[Said] = field(default_factory=list)


def split(table: pa.Table, data: Data, *, seed: int) -> Parted:
    """By a column's value or by a seeded share of the rows (of the persons, where rows repeat)."""
    how = data.split
    if how is None or how.train is not None:
        return Parted(table)
    if how.column is not None:
        if how.audit is None:
            raise DataError(
                "data.split needs the value that marks the audited rows: audit: …",
                at=("data", "split"),
            )
        with about("data", "split", "audit"):
            mask = _has(table, how.column, [how.audit], what="data.split")
        values = {"column": how.column, "value": str(how.audit), "n": int(mask.sum())}
        return _parted(table, mask, Said(code="data.split_column", values=values))
    if how.fraction is None:
        raise DataError(
            "data.split needs a column, a fraction, or train and audit files.", at=("data", "split")
        )
    seed = seed if how.seed is None else how.seed
    mask = _drawn(table, data, how.fraction, seed)
    values = {"fraction_share": how.fraction, "seed": str(seed), "n": int(mask.sum())}
    return _parted(table, mask, Said(code="data.split_fraction", values=values))


def _parted(table: pa.Table, mask: Mask, said: Said) -> Parted:
    audited, training = table.filter(pa.array(mask)), table.filter(pa.array(~mask))
    if not training.num_rows or not audited.num_rows:
        raise DataError(
            f"data.split leaves {audited.num_rows:,} rows to audit and {training.num_rows:,} to train.",
            at=("data", "split"),
        )
    said = said.model_copy(update={"values": {**said.values, "training": training.num_rows}})
    return Parted(audited, training, said)


def _drawn(table: pa.Table, data: Data, fraction: float, seed: int) -> Mask:
    """A seeded draw; all rows of a person fall on the same side, or the model has seen who it is tested on."""
    person = data.cluster or data.id
    units = table.num_rows
    where = None
    if person is not None and person in table.column_names:
        found = words(table[person], person)
        # Rows without an id stand for themselves.
        alone = found.codes < 0
        where = found.codes.copy()
        where[alone] = len(found.words) + np.arange(int(alone.sum()))
        units = len(found.words) + int(alone.sum())
    chosen = np.zeros(units, dtype=bool)
    order = np.random.default_rng(seed).permutation(units)
    chosen[order[: round(fraction * units)]] = True
    return chosen if where is None else chosen[where]


def empty(table: pa.Table) -> list[Said]:
    """How many rows hold nothing in any column: they are counted, and are hardly people."""
    nothing = np.full(table.num_rows, bool(table.num_columns))
    for column in table.columns:
        if not nothing.any():
            return []
        nothing &= column.is_null().to_numpy()
    n = int(nothing.sum())
    return [Said(code="data.rows_without_values", values={"n": n})] if n else []
