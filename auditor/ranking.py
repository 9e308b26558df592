"""Where items stand in lists, and what their places are worth.

Rank 1 is the top of a list. Items with equal scores share their places: each has the mean of their
ranks, of their exposure and of their discounts, so that nothing depends on the order of rows.
Source: Järvelin and Kekäläinen 2002 (discounted gain); McSherry and Najork 2008 (ties).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from auditor.cells import Floats, Integers
from auditor.codebook import of_crossing

WHOLE = {"ranked": 0, "rank": 1, "lists": 0, "repeats": 0}
"""Amounts that are whole numbers (ranks: halves, for items that share their places), with their exponent."""


@dataclass(frozen=True)
class Lists:
    """Items, one per row: their list (`query`, 0 … as integers) and their rank in it, NaN where they have none."""

    query: Integers
    rank: Floats
    exposure: Floats

    @classmethod
    def of_ranks(cls, query: Integers, rank: Floats) -> Lists:
        """Ranks as they were brought along."""
        with np.errstate(invalid="ignore"):
            return cls(query, rank, 1 / np.log2(1 + rank))

    @classmethod
    def of_scores(cls, query: Integers, score: Floats) -> Lists:
        """Ranks from scores: the highest is the top of its list."""
        there = np.flatnonzero(~np.isnan(score))
        rank, exposure = np.full(len(score), np.nan), np.full(len(score), np.nan)
        ordered = Ordered.of(query[there], -score[there])
        rank[there], exposure[there] = ordered.mean_rank, ordered.discounts(None)
        return cls(query, rank, exposure)

    def shown(self, top: int) -> Integers:
        """1 in the first `top` places of a list, 0 below, -1 without a rank or where a tie lies across the last of them.

        Of nine items of the same score, of which five can be shown, nobody knows which five.
        """
        there = np.flatnonzero(~np.isnan(self.rank))
        half = (Ordered.of(self.query[there], self.rank[there]).alike - 1) / 2
        found = np.full(len(self.rank), -1, dtype=np.int64)
        found[there[self.rank[there] + half <= top]] = 1
        found[there[self.rank[there] - half > top]] = 0
        return found

    def amounts(
        self,
        groups: Mapping[str, Integers],
        crossings: Sequence[tuple[str, ...]],
        *,
        relevance: Floats | None,
        top: int | None,
    ) -> Iterator[tuple[str, Floats]]:
        """What every row adds to the sums of a tally; lists are parted anew for every crossing."""
        there = ~np.isnan(self.rank)
        yield "ranked", there.astype(float)
        yield "rank", np.where(there, self.rank, 0.0)
        yield "exposure", np.where(there, self.exposure, 0.0)
        for by in crossings:
            part = self.parted([groups[name] for name in by])
            yield of_crossing("repeats", by), np.bincount(part)[part].astype(float)
            if relevance is not None:
                gain, lists = self.gain_of_parts(part, relevance, top)
                yield of_crossing("gain", by), gain
                yield of_crossing("lists", by), lists

    def repeated(self) -> tuple[int, int] | None:
        """A row whose rank another row of its list has too, and how many rows are so; None where there is none."""
        there = np.flatnonzero(~np.isnan(self.rank))
        order = there[np.lexsort((self.rank[there], self.query[there]))]
        query, rank = self.query[order], self.rank[order]
        same = (query[1:] == query[:-1]) & (rank[1:] == rank[:-1])
        if not same.any():
            return None
        return int(order[1:][same][0]), int(same.sum())

    def parted(self, groups: Sequence[Integers]) -> Integers:
        """Per row the part of its list that it is in: the items of its list and of its group."""
        part = self.query
        for codes in groups:
            lowest, most = int(codes.min(initial=0)), int(codes.max(initial=0))
            _, part = np.unique(part * (most - lowest + 1) + codes - lowest, return_inverse=True)
        return np.asarray(part.reshape(-1), dtype=np.int64)

    def gain_of_parts(self, part: Integers, gain: Floats, top: int | None) -> tuple[Floats, Floats]:
        """The normalised discounted gain of every part of a list, in the row of one of its items; and 1 there.

        Each part is taken as a list of its own, in the order of the ranks. Rows without rank or
        relevance are left out; a part without a relevant item has no value.
        """
        value, counted = np.zeros(len(part)), np.zeros(len(part))
        rows = np.flatnonzero(~np.isnan(self.rank) & ~np.isnan(gain))
        if not len(rows):
            return value, counted
        actual = Ordered.of(part[rows], self.rank[rows], gain[rows])
        ideal = Ordered.of(part[rows], -gain[rows])
        found = actual.total(gain[rows] * actual.discounts(top))
        best = ideal.total(gain[rows] * ideal.discounts(top))
        relevant = best > 0
        at = rows[actual.first][relevant]
        value[at], counted[at] = np.minimum(found[relevant] / best[relevant], 1.0), 1.0
        return value, counted


@dataclass(frozen=True)
class Ordered:
    """Rows sorted by list and key; of equal keys by `then`, so that sums are added in one order."""

    order: Integers
    starts: Integers
    """Where each list begins, in sorted order."""
    blocks: Integers
    """Where each run of equal keys begins."""

    @classmethod
    def of(cls, query: Integers, key: Floats, then: Floats | None = None) -> Ordered:
        order = np.lexsort((key, query) if then is None else (then, key, query))
        query, key = query[order], key[order]
        another = np.ones(len(order), dtype=bool)
        another[1:] = query[1:] != query[:-1]
        apart = another.copy()
        apart[1:] |= key[1:] != key[:-1]
        return cls(order, np.flatnonzero(another), np.flatnonzero(apart))

    @property
    def first(self) -> Integers:
        """The row that stands first in each list."""
        return self.order[self.starts]

    @cached_property
    def _place(self) -> tuple[Integers, Integers]:
        """Per block the first and last place that it takes in its list."""
        size = len(self.order)
        begins = self.starts[np.searchsorted(self.starts, self.blocks, side="right") - 1]
        ends = np.append(self.blocks[1:], size)
        return self.blocks - begins + 1, ends - begins

    def _per_row(self, per_block: Floats) -> Floats:
        found = np.empty(len(self.order))
        sizes = np.diff(np.append(self.blocks, len(self.order)))
        found[self.order] = np.repeat(per_block, sizes)
        return found

    @property
    def alike(self) -> Floats:
        """Per row how many rows of its list have its key."""
        first, last = self._place
        return self._per_row((last - first + 1).astype(float))

    @property
    def mean_rank(self) -> Floats:
        first, last = self._place
        return self._per_row((first + last) / 2)

    def discounts(self, top: int | None) -> Floats:
        """Per row the mean of 1 / log₂(1 + place) over the places that its block takes; 0 beyond the top."""
        first, last = self._place
        places = np.arange(1, int(last.max(initial=0)) + 1)
        worth = 1 / np.log2(1 + places)
        if top is not None:
            worth[top:] = 0.0
        below = np.concatenate([[0.0], np.cumsum(worth)])
        single = worth[first - 1] if len(first) else worth
        mean = (below[last] - below[first - 1]) / (last - first + 1)
        return self._per_row(np.where(first == last, single, mean))

    def total(self, values: Floats) -> Floats:
        """Per list the sum of its rows' values."""
        return np.add.reduceat(values[self.order], self.starts)
