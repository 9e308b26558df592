"""Which rows: those that the audit keeps, those a second file belongs to, those that train or are audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auditor.cells import Integers
from auditor.codes.levels import find, quoted, words
from auditor.config import Data, Join
from auditor.data._part import Part
from auditor.documented import Said
from auditor.errors import DataError, nearest

Mask = NDArray[np.bool_]


def kept(part: Part, data: Data) -> Part:
    """Only the rows whose columns have one of the values that the audit keeps."""
    table, facts = part.table, []
    for column, values in data.keep.items():
        before = table.num_rows
        mask = _has(table, column, values, what="data.keep")
        table = table.filter(pa.array(mask))
        shown = {"column": column, "levels": [f"'{value}'" for value in values]}
        facts.append(Said(code="data.kept", values={**shown, "n": table.num_rows, "of": before}))
    if not table.num_rows:
        raise DataError(f"data.keep leaves no row of {part.name}.")
    return replace(part, table=table, facts=[*part.facts, *facts])


def _has(table: pa.Table, column: str, values: Sequence[object], *, what: str) -> Mask:
    """Per row whether its value is one of those; each of them must occur."""
    if column not in table.column_names:
        raise DataError(
            f"{what} needs the column '{column}', which the data do not have."
            f"{nearest(column, table.column_names)}"
        )
    found = words(table[column], column)
    wanted = [find(value, found.words) for value in values]
    nowhere = [value for value in wanted if value not in found.words]
    if nowhere:
        raise DataError(
            f"{what}: no row has {quoted(nowhere)} in the column '{column}'. Values seen: "
            f"{quoted(found.words)}."
        )
    lookup = np.array([*(word in wanted for word in found.words), False])
    return np.asarray(lookup[found.codes])


def joined(part: Part, other: Part, join: Join) -> Part:
    """The columns of a second file beside the first; every row matches exactly once."""
    brought = _brought(part, other, join)
    if join.on == "row":
        at, code = _by_row(part, other)
    else:
        at, code = _by_key(part, other, join.on), "data.joined_by_key"
    table = part.table
    for name in brought:
        column = other.table[name]
        table = table.append_column(name, column if at is None else column.take(pa.array(at)))
    values = {"file": other.name, "column": join.on, "n": table.num_rows, "columns": brought}
    facts = [*part.facts, *other.facts, Said(code=code, values=values)]
    return replace(part, table=table, facts=facts)


def _brought(part: Part, other: Part, join: Join) -> list[str]:
    names = join.columns or [name for name in other.table.column_names if name != join.on]
    for name in names:
        if name not in other.table.column_names:
            raise DataError(
                f"data.join.columns names '{name}', which {other.name} does not have."
                f"{nearest(name, other.table.column_names)}"
            )
    both = [name for name in names if name in part.table.column_names]
    if both:
        raise DataError(
            f"{part.name} and {other.name} both have the columns {quoted(both)}. Say which columns "
            "to bring with data.join.columns, or rename them."
        )
    return names


def _by_row(part: Part, other: Part) -> tuple[Integers | None, str]:
    """By the row index that pandas left in both files, else by position."""
    left, right = part.table.num_rows, other.table.num_rows
    if left != right:
        raise DataError(
            f"Joined by row, {part.name} has {left:,} rows and {other.name} has {right:,}: every row "
            "must match exactly once. Join by a key column with data.join.on."
        )
    if part.index is None or other.index is None:
        return None, "data.joined_by_row"
    if part.index.equals(other.index):
        return None, "data.joined_by_index"
    what = f"Joined by the row index in {part.name} and {other.name}"
    return _matched(part.index, other.index, what), "data.joined_by_index"


def _by_key(part: Part, other: Part, key: str) -> Integers:
    for one in (part, other):
        if key not in one.table.column_names:
            raise DataError(
                f"data.join.on names the key column '{key}', which {one.name} does not have."
                f"{nearest(key, one.table.column_names)}"
            )
    what = f"Joined by '{key}', {part.name} and {other.name}"
    return _matched(part.table[key], other.table[key], what)


def _matched(left: pa.ChunkedArray, right: pa.ChunkedArray, what: str) -> Integers:
    """For every row on the left its one row on the right."""
    mine, theirs = words(left, "key", ordered=False), words(right, "key", ordered=False)
    both = pc.index_in(pa.array(mine.words), value_set=pa.array(theirs.words))
    partner = np.asarray(pc.fill_null(both, -1), dtype=np.int64)
    here, there = np.array(mine.counts, dtype=np.int64), np.array(theirs.counts, dtype=np.int64)
    unmatched = np.ones(len(there), dtype=bool)
    unmatched[partner[partner >= 0]] = False
    counts = {
        "rows without a key": mine.missing + theirs.missing,
        "rows of the first without a match": int(here[partner < 0].sum()),
        "rows of the second without a match": int(there[unmatched].sum()),
        "keys that repeat in the first": int((here > 1).sum()),
        "keys that repeat in the second": int((there > 1).sum()),
    }
    if any(counts.values()):
        shown = ", ".join(f"{n:,} {kind}" for kind, n in counts.items() if n)
        raise DataError(f"{what} do not match one to one: {shown}. Every row must match once.")
    place = np.empty(len(theirs.words), dtype=np.int64)
    place[theirs.codes] = np.arange(len(theirs.codes))
    return np.asarray(place[partner[mine.codes]])


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
            raise DataError("data.split needs the value that marks the audited rows: audit: …")
        mask = _has(table, how.column, [how.audit], what="data.split")
        values = {"column": how.column, "value": str(how.audit), "n": int(mask.sum())}
        return _parted(table, mask, Said(code="data.split_column", values=values))
    if how.fraction is None:
        raise DataError("data.split needs a column, a fraction, or train and audit files.")
    seed = seed if how.seed is None else how.seed
    mask = _drawn(table, data, how.fraction, seed)
    values = {"fraction_share": how.fraction, "seed": str(seed), "n": int(mask.sum())}
    return _parted(table, mask, Said(code="data.split_fraction", values=values))


def _parted(table: pa.Table, mask: Mask, said: Said) -> Parted:
    audited, training = table.filter(pa.array(mask)), table.filter(pa.array(~mask))
    if not training.num_rows or not audited.num_rows:
        raise DataError(
            f"data.split leaves {audited.num_rows:,} rows to audit and {training.num_rows:,} to train."
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
