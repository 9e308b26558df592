"""Millions of scores in order, as far as bins need it, without ever holding them all.

Scores are sorted into drawers by the leading bits of their binary form, which are in the order of the
numbers themselves. Drawers that a wanted rank falls into are parted again, in another pass over the data, until every
score in them is known. What comes out are the scores at the wanted ranks, exactly, in whichever parts
the rows came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from auditor.cells import Floats, Integers
from auditor.codes.scores import counted

People = Integers | None
"""How many people each row stands for; None where each is one."""
Wanted = Callable[[Integers], Integers]
"""From the people in each drawer, in order, to the positions of the drawers that a rank falls into."""

FIRST, FURTHER = 24, 10
"""Bits that part the scores at first, and those that part a drawer again: 64 = 24 + 4 · 10."""
HOLD = 1 << 21
"""So few rows in the wanted drawers are held as they are."""
_LOW = (1 << FURTHER) - 1
_MAGNITUDE = np.int64((1 << 63) - 1)


def keys(scores: Floats) -> Integers:
    """Integers in the order of the scores; the two zeros are one."""
    bits = np.ascontiguousarray(scores).view(np.int64)
    if len(bits) and bits.min() < 0:
        bits = (scores + 0.0).view(np.int64)
        return np.where(bits < 0, bits ^ _MAGNITUDE, bits)
    return bits


def numbers(found: Integers) -> Floats:
    """The scores of such integers."""
    return np.where(found < 0, found ^ _MAGNITUDE, found).view(np.float64)


@dataclass
class Few:
    """The distinct scores and their people, as long as there are no more than `most`."""

    most: int
    distinct: Floats = field(default_factory=lambda: np.zeros(0))
    people: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    overflown: bool = False

    def add(self, scores: Floats, people: People) -> None:
        if self.overflown or not len(scores):
            return
        if people is None:
            people = np.ones(len(scores), dtype=np.int64)
        where = np.searchsorted(self.distinct, scores)
        where[where == len(self.distinct)] = 0
        if len(self.distinct) and (self.distinct[where] == scores).all():
            np.add.at(self.people, where, people)
            return
        scores = np.concatenate([self.distinct, scores])
        self.distinct, self.people = counted(scores, np.concatenate([self.people, people]))
        self.overflown = len(self.distinct) > self.most

    def joined(self, other: Few) -> Few:
        """Both together."""
        found = Few(self.most, self.distinct, self.people, self.overflown or other.overflown)
        found.add(other.distinct, other.people)
        return found


class Drawers:
    """Scores by rank. Add all parts, and again as long as `again` says so; then ask for `distinct`."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._tables: list[NDArray[np.int32]] = []
        """Per level: 1 + the number of the drawer among those that were opened; 0 where it was not."""
        self._lowest = np.zeros(0, dtype=np.int64)
        """The lowest key of each opened drawer."""
        # Memory that is never written costs nothing: scores of a few magnitudes use little of this.
        self._people, self._rows = (np.zeros(1 << FIRST, dtype=np.int64) for _ in range(2))
        self._span = (1 << FIRST, 0)
        """The first and the last drawer in which a score was seen, at the first level."""
        self._done: list[tuple[Integers, Integers]] = []
        self._held: list[tuple[Integers, People]] | None = None

    @property
    def _shift(self) -> int:
        """How many bits are left below this level."""
        return 64 - FIRST - FURTHER * len(self._tables)

    def add(self, scores: Floats, people: People) -> None:
        """A part of the rows: usable scores of people who are there."""
        found = keys(scores)
        shift = 64 - FIRST
        drawer = found >> shift
        drawer += 1 << (FIRST - 1)
        if not self._tables and drawer.size:
            first, last = self._span
            self._span = min(first, int(drawer.min())), max(last, int(drawer.max()) + 1)
        for table in self._tables:
            opened = table[drawer]
            if opened.size and opened.min() == 0:
                there = np.flatnonzero(opened)
                found, opened = found[there], opened[there]
                people = None if people is None else people[there]
            if self._held is not None and table is self._tables[-1]:
                self._held.append((found, people))
                return
            shift -= FURTHER
            drawer = ((opened.astype(np.int64) - 1) << FURTHER) + ((found >> shift) & _LOW)
        np.add.at(self._rows, drawer, 1)
        if people is not None:
            np.add.at(self._people, drawer, people - 1)

    def join(self, other: Drawers) -> None:
        """Take over what another one has seen in its first pass."""
        there = other._present()[0]
        (first, last), (other_first, other_last) = self._span, other._span
        self._span = min(first, other_first), max(last, other_last)
        self._rows[there] += other._rows[there]
        self._people[there] += other._people[there]

    def again(self) -> bool:
        """Close this pass over all rows. True where another is needed."""
        if self._held is not None or self._shift == 0:
            return False
        there, found, counts = self._present()
        chosen = self._chosen(found, counts)
        self._done.append((found[~chosen], counts[~chosen]))
        opened, rows = there[chosen], int(self._rows[there[chosen]].sum())
        table = np.zeros(len(self._rows), dtype=np.int32)
        table[opened] = np.arange(1, len(opened) + 1)
        self._tables.append(table)
        self._lowest = found[chosen]
        self._held = [] if rows <= HOLD else None
        size = 0 if self._held is not None else len(opened) << FURTHER
        self._people, self._rows = (np.zeros(size, dtype=np.int64) for _ in range(2))
        return True

    def _present(self) -> tuple[NDArray[np.intp], Integers, Integers]:
        """The drawers of this level that hold anything: where they are, their lowest keys, and their people."""
        first, last = (0, None) if self._tables else self._span
        there = first + np.flatnonzero(self._rows[first:last])
        counts = self._rows[there] + self._people[there]
        if not self._tables:
            return there, (there - (1 << (FIRST - 1))) << (64 - FIRST), counts
        below = (there & _LOW).astype(np.int64) << self._shift
        return there, self._lowest[there >> FURTHER] | below, counts

    def _chosen(self, found: Integers, counts: Integers) -> NDArray[np.bool_]:
        """Which drawers of the present level a wanted rank falls into."""
        order, _, people = self._every(found, counts)
        chosen = np.zeros(len(order), dtype=bool)
        chosen[order[self._wanted(people)]] = True
        return chosen[: len(found)]

    def _every(
        self, found: Integers, counts: Integers
    ) -> tuple[NDArray[np.intp], Integers, Integers]:
        """All drawers in order, those that were not opened at earlier levels too."""
        every = np.concatenate([found, *(k for k, _ in self._done)])
        people = np.concatenate([counts, *(c for _, c in self._done)])
        order = np.argsort(every, kind="stable")
        return order, every[order], people[order]

    def distinct(self) -> tuple[Floats, Integers]:
        """Scores in order, and the people who have each: every one that a wanted rank may fall on.

        All others of a drawer have one stand-in, so that ranks can be counted.
        """
        if self._held is None:
            _, found, counts = self._present()
        else:
            rows = [k for k, _ in self._held] or [np.zeros(0, dtype=np.int64)]
            people = [np.ones(len(k), dtype=np.int64) if p is None else p for k, p in self._held]
            found, where = np.unique(np.concatenate(rows), return_inverse=True)
            counts = np.zeros(len(found), dtype=np.int64)
            np.add.at(counts, where.reshape(-1), np.concatenate([counts[:0], *people]))
        _, every, people_there = self._every(found, counts)
        return numbers(every), people_there
