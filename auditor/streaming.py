"""Cells of a Parquet file that is read in pieces, so that its size does not matter: look first, then count.

The first pass learns which values there are; the second codes and counts, piece by piece. Nothing
depends on where the pieces are cut.
"""

from __future__ import annotations

import functools
import operator
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from auditor import codes
from auditor.cells import Cells, Floats, Integers
from auditor.codebook import Codebook, ScoreBins, Tally
from auditor.codes import amounts, grids, scores
from auditor.codes.numbers import numbers, required
from auditor.codes.roles import check, roles
from auditor.config import Data, Scored
from auditor.engines import numpy as engine
from auditor.errors import DataError

ROWS = 1 << 18
"""Rows of a piece: a few megabytes."""
WORKERS = min(4, os.cpu_count() or 1)
"""Pieces coded and counted side by side; more would only take more room."""
DISTINCT = 1 << 17
"""Up to this many distinct scores are kept as they are; beyond, they are counted on a grid."""
PEOPLE = "people who have one of these values"


def needs_all(data: Data) -> bool:
    """Whether these roles look at the table as a whole: persons with several rows, bins of ages, lists."""
    several = (data.count, data.cluster, data.query, data.features, data.scores)
    probes = (data.probes.counterfactual, data.probes.consistency)
    return any((*several, *probes, *(s.bins for s in data.sensitive.values())))


def whole(path: Path, columns: Sequence[str]) -> pa.Table:
    """A Parquet file at once, with the columns of these that it has."""
    try:
        there = pq.read_schema(path).names
        return pq.read_table(path, columns=[name for name in columns if name in there])
    except (pa.ArrowInvalid, OSError) as problem:
        raise DataError(f"{path} is no readable Parquet file: {problem}") from None


def count(path: Path, data: Data, tallies: Sequence[Tally]) -> Cells | None:
    """The cells of a binary audit's Parquet file; None where its scores must be seen all at once.

    Raises DataError for what cannot be read or counted.
    """
    try:
        try:
            book = _Look(path, data).codebook()
        except _OffGridError:
            return None

        def counted(piece: pa.Table) -> Cells:
            coded = codes.code(piece, book, data, threshold=None)
            return engine.count(coded.columns, finest, codebook=book)

        finest = engine.finest(tallies)
        found = functools.reduce(operator.add, _each(counted, pieces(path, data)))
    except (pa.ArrowInvalid, OSError) as problem:
        raise DataError(f"{path} is no readable Parquet file: {problem}") from None
    return engine.derived(found, tallies)


def _each(work: Callable[[pa.Table], Cells], found: Iterable[pa.Table]) -> Iterator[Cells]:
    """The work on every piece in order, on all processors, with few pieces in hand at a time."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[Cells]] = deque()
        for piece in found:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def pieces(path: Path, data: Data, only: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The file's rows in pieces, with these columns (by default all that play a role)."""
    with pq.ParquetFile(path) as file:
        there = file.schema_arrow.names
        check(data, there)
        wanted = only or list(dict.fromkeys(role.column for role in roles(data)))
        texts = [n for n in wanted if pa.types.is_string(file.schema_arrow.field(n).type)]
    # Read ahead by nobody: faster for small pieces, and what is not read yet takes no room.
    how = {"read_dictionary": texts, "buffer_size": 1 << 20, "pre_buffer": False}
    with pq.ParquetFile(path, **how) as file:
        for batch in file.iter_batches(batch_size=ROWS, columns=wanted, use_threads=False):
            yield pa.Table.from_batches([batch])


class _Look:
    """What the first pass learns: distinct values, how scores are spread, how large weights are."""

    def __init__(self, path: Path, data: Data) -> None:
        self.path, self.data, self.rows = path, data, 0
        self.heaviest, self.weights = 0.0, False
        self.spread = _Spread()
        words = [s.column for s in data.sensitive.values()]
        words += [bound.column for bound in (data.label, data.prediction) if bound is not None]
        self.values: dict[str, pa.Array] = {}
        with ThreadPoolExecutor(2) as pool:  # words and amounts have nothing in common
            for piece in pieces(path, data):
                self.rows += piece.num_rows
                amounts_seen = pool.submit(self._amounts, piece)
                for name in words:
                    self._seen(name, piece[name])
                amounts_seen.result()
        if not self.rows:
            raise DataError(f"{path} has no rows.")

    def _seen(self, name: str, column: pa.ChunkedArray) -> None:
        """The distinct values of a column, in its own type."""
        kind = column.type
        parts = column.unique()
        parts = parts.dictionary_decode() if pa.types.is_dictionary(kind) else parts
        known = self.values.get(name)
        self.values[name] = parts if known is None else pa.concat_arrays([known, parts]).unique()

    def _amounts(self, piece: pa.Table) -> None:
        data = self.data
        if data.weight is not None:
            column = numbers(piece[data.weight], data.weight, role="weight")
            weight = required(column, data.weight, role="weight")
            if (weight < 0).any():
                amounts.weights(weight, np.ones(len(weight), dtype=np.int64), data.weight)
            self.heaviest = max(self.heaviest, float(weight.max(initial=0.0)))
        if data.score is not None:
            name = data.score.column
            self.spread.add(numbers(piece[name], name, role="score").values)

    def codebook(self) -> Codebook:
        """The codebook of the whole file."""
        data = self.data
        plain = data.model_copy(update={"score": None, "weight": None, "count": PEOPLE})
        book = codes.look(self._distinct(), plain, task="binary", threshold=None).codebook
        update: dict[str, Any] = {"aggregated": False}
        if data.score is not None:
            update |= {"has_score": True, "score": self._bins(data.score)}
        if data.weight is not None:
            if not self.heaviest:
                raise DataError(f"The weight column '{data.weight}' is 0 in every row.")
            powers = {"weight": self.heaviest, "weight_2": self.heaviest**2}
            scales = {name: amounts.exponent_of(top, self.rows) for name, top in powers.items()}
            update |= {"weighted": True, "scales": book.scales | scales}
        return book.model_copy(update=update)

    def _distinct(self) -> pa.Table:
        """A small table with every value of every column; its rows stand for as many people as there are."""
        longest = max((len(values) for values in self.values.values()), default=1)
        columns = {
            name: pa.concat_arrays([values, pa.nulls(longest - len(values), values.type)])
            for name, values in self.values.items()
        }
        each = -(-self.rows // longest)
        return pa.table({**columns, PEOPLE: np.full(longest, each, dtype=np.int64)})

    def _bins(self, bound: Scored) -> ScoreBins:
        spread = self.spread
        if not spread.usable:
            raise DataError(f"The score column '{bound.column}' has no usable score in any row.")
        distinct, counts, within = spread.distinct, spread.counts, spread.within
        if distinct is None:
            exact = _Near(spread)
            for piece in pieces(self.path, self.data, [bound.column]):
                exact.add(numbers(piece[bound.column], bound.column, role="score").values)
            distinct, counts = exact.mixed()
        return scores.of_counts(
            distinct, counts, within=within, most=bound.bins, gridded=spread.distinct is None
        )


class _OffGridError(Exception):
    """Scores that the grid has no place for: the table must be read whole."""


class _Spread:
    """How scores are spread: each with its count while they are few, and always the counts on a grid."""

    def __init__(self) -> None:
        self.grid = np.zeros(grids.size(), dtype=np.int64)
        self.distinct: Floats | None = np.zeros(0)
        self.counts = np.zeros(0, dtype=np.int64)
        self.highest = 0.0
        self.usable = self.inside = 0
        self.whole = True

    def add(self, values: Floats) -> None:
        there = values[~np.isnan(values)]
        if not len(there):
            return
        self.usable += len(there)
        low, high = float(there.min()), float(there.max())
        within = low >= 0 and high <= 1
        self.inside += len(there) if within else int(((there >= 0) & (there <= 1)).sum())
        self.highest = max(self.highest, high)
        if self.distinct is not None:
            self._distinguish(there)
        self.whole = self.whole and bool((there == np.floor(there)).all())
        if not grids.fits(there):
            self.grid = np.zeros(0, dtype=np.int64)
        elif len(self.grid):
            found = grids.cells(there)
            first = int(found.min())
            counts = np.bincount(found - first)
            self.grid[first : first + len(counts)] += counts

    def _distinguish(self, there: Floats) -> None:
        assert self.distinct is not None
        values, counts = np.unique(there, return_counts=True)
        self.distinct, self.counts = _merged(self.distinct, self.counts, values, counts)
        if len(self.distinct) > DISTINCT:
            self.distinct = None

    @property
    def within(self) -> tuple[float, float] | None:
        return scores.probable(self.inside, self.usable, whole=self.whole)


def _merged(
    one: Floats, counts: Integers, other: Floats, also: Integers
) -> tuple[Floats, Integers]:
    """Two lists of distinct numbers with their counts, as one."""
    every, where = np.unique(np.concatenate([one, other]), return_inverse=True)
    total = np.zeros(len(every), dtype=np.int64)
    np.add.at(total, where, np.concatenate([counts, also]))
    return every, total


class _Near:
    """The scores around the median one by one, for it must be exact; all others by the top of their cell."""

    def __init__(self, spread: _Spread) -> None:
        if not len(spread.grid) or spread.within is not None:
            raise _OffGridError
        below = np.cumsum(spread.grid)
        ranks = [(spread.usable - 1) // 2, spread.usable // 2]
        self.near = np.unique(np.searchsorted(below, ranks, side="right"))
        self.spread = spread
        self.distinct, self.counts = np.zeros(0), np.zeros(0, dtype=np.int64)

    def add(self, values: Floats) -> None:
        there = values[~np.isnan(values)]
        found = grids.cells(there)
        mine = there[(found >= self.near[0]) & (found <= self.near[-1])]
        values, counts = np.unique(mine, return_counts=True)
        self.distinct, self.counts = _merged(self.distinct, self.counts, values, counts)

    def mixed(self) -> tuple[Floats, Integers]:
        grid = self.spread.grid.copy()
        grid[self.near[0] : self.near[-1] + 1] = 0
        used = np.flatnonzero(grid)
        tops = np.minimum(grids.tops(used), self.spread.highest)
        return _merged(tops, grid[used], self.distinct, self.counts)
