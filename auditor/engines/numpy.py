"""Counting with numpy: codes become one key per row, and keys are counted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from auditor.cells import Cells, Integers
from auditor.codebook import OF_CLASS, Codebook, Tally
from auditor.counted import Counted
from auditor.engines._keys import (
    DENSE,
    MANY,
    by_class,
    coarser,
    decoded,
    derived,
    finer,
    finest,
    key_sizes,
    width,
)

SMALL, LARGE = 1 << 21, 1 << 23
"""Rows that come in parts are added to one dense table for all tallies of at most so many keys, else to one for each."""

_HELD = 1 << 21
"""So many rows of sparse tables are put together at once."""


def count(codes: Mapping[str, Integers], tallies: Sequence[Tally], *, codebook: Codebook) -> Cells:
    """The cells of these tallies. `codes`: int64 columns of equal length; -1 is missing; sums by name."""
    found: dict[Tally, Counted] = {}
    for tally in sorted(dict.fromkeys(tallies), key=width, reverse=True):
        there = finer(found, tally)
        found[tally] = _counted(codes, tally, codebook) if there is None else coarser(there, tally)
    return Cells(codebook, tuple(found[tally] for tally in tallies))


class Running:
    """The counts of rows that come in parts, and whose words get more from part to part."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._finest = finest(tallies)
        self._found: dict[Tally, Counted] = {}
        self._room: dict[str, int] = {}
        self._tables: list[_Table | _Sparse] = []

    def add(self, codes: Mapping[str, Integers], sizes: Mapping[str, int]) -> None:
        """Count a part. `sizes`: how many codes each of its key columns may have so far."""
        outgrown = {name for name, size in sizes.items() if size > self._room.get(name, -1)}
        if outgrown or not self._tables:
            self._settle()
            self._room |= {name: max(sizes[name], 2 * self._room.get(name, 0)) for name in outgrown}
            self._tables = self._laid()
        for table in self._tables:
            table.add(codes)

    def cells(
        self, tallies: Sequence[Tally], codebook: Codebook, places: Mapping[str, Integers]
    ) -> Cells:
        """The cells. `places`: per column from its codes so far to those of the codebook."""
        self._settle()
        found = [_placed(self._found[tally], places) for tally in self._finest]
        return derived(Cells(codebook, tuple(found)), tallies)

    def _laid(self) -> list[_Table | _Sparse]:
        """One table for everything where that is small, else one for each of the finest tallies."""
        names = dict.fromkeys(name for t in self._finest for name in (*t.by, *t.keys))
        sums = {t.sums for t in self._finest}
        if len(sums) == 1 and math.prod(self._room[name] + 1 for name in names) <= SMALL:
            return [_Table(Tally(by=(), keys=tuple(names), sums=sums.pop()), self._room)]
        return [
            (_Table if math.prod(_keyed(tally, self._room)[1]) <= LARGE else _Sparse)(
                tally, self._room
            )
            for tally in self._finest
        ]

    def _settle(self) -> None:
        """What the tables hold becomes cells, before they are laid out anew."""
        for table in self._tables:
            counted = table.counted()
            own = [counted.tally] if counted.tally in self._finest else self._finest
            for tally in own:
                part = coarser(counted, tally)
                known = self._found.get(tally)
                self._found[tally] = part if known is None else known + part
        self._tables = []


class _Table:
    """One tally of the parts seen so far: dense, for few possible keys."""

    def __init__(self, tally: Tally, room: Mapping[str, int]) -> None:
        self._tally = tally
        self._names, self._sizes = _keyed(tally, room)
        self._rows = np.zeros(math.prod(self._sizes), dtype=np.int64)
        self._sums = np.zeros((len(tally.sums), len(self._rows)), dtype=np.int64)

    def add(self, codes: Mapping[str, Integers]) -> None:
        key = _key(codes, self._names, self._sizes)
        np.add.at(self._rows, key, 1)
        for sums, name in zip(self._sums, self._tally.sums, strict=True):
            if name != "n":
                np.add.at(sums, key, codes[name])
            elif not _all_ones(codes[name]):
                np.add.at(sums, key, codes[name] - 1)  # the rows themselves are counted already

    def counted(self) -> Counted:
        """The cells of all parts."""
        seen = np.flatnonzero(self._rows)
        values = self._sums[:, seen].T.copy()
        if "n" in self._tally.sums:
            values[:, self._tally.sums.index("n")] += self._rows[seen]
        return Counted(self._tally, decoded(seen, self._sizes), values)


class _Sparse:
    """The same for many possible keys: those that occur, put together once they have doubled."""

    def __init__(self, tally: Tally, room: Mapping[str, int]) -> None:
        self._tally = tally
        self._names, self._sizes = _keyed(tally, room)
        self._one_key = math.prod(self._sizes) < MANY
        self._held: list[Counted] = []
        self._waiting = 0

    def add(self, codes: Mapping[str, Integers]) -> None:
        table = (
            _key(codes, self._names, self._sizes)[:, None]
            if self._one_key
            else np.stack([codes[name] for name in self._names], axis=1)
        )
        # Whatever the columns are called, they are sorted and summed alike.
        keys = tuple(f"key {at}" for at in range(table.shape[1]))
        alike = Tally(by=(), keys=keys, sums=self._tally.sums)
        values = np.stack([codes[name] for name in self._tally.sums], axis=1)
        self._held.append(Counted.gather(alike, table, values))
        self._waiting += len(self._held[-1].codes)
        if self._waiting > max(_HELD, 2 * len(self._held[0].codes)):
            self._together()

    def _together(self) -> Counted:
        codes = np.concatenate([one.codes for one in self._held])
        values = np.concatenate([one.values for one in self._held])
        self._held = [Counted.gather(self._held[0].tally, codes, values)]
        self._waiting = 0
        return self._held[0]

    def counted(self) -> Counted:
        """The cells of all parts."""
        found = self._together()
        codes = decoded(found.codes[:, 0], self._sizes) if self._one_key else found.codes
        return Counted(self._tally, codes, found.values)


def _keyed(tally: Tally, room: Mapping[str, int]) -> tuple[tuple[str, ...], list[int]]:
    """The key columns of a tally, and how many codes each may have, missing included."""
    names = (*tally.by, *tally.keys)
    return names, [room[name] + 1 for name in names]


def _placed(counted: Counted, places: Mapping[str, Integers]) -> Counted:
    """The cells under the codes of the codebook; several words may be one of its levels."""
    codes, tally = counted.codes.copy(), counted.tally
    for at, name in enumerate((*tally.by, *tally.keys)):
        if name in places:
            codes[:, at] = places[name][codes[:, at]]
    return Counted.gather(tally, codes, counted.values)


def _counted(codes: Mapping[str, Integers], tally: Tally, codebook: Codebook) -> Counted:
    if OF_CLASS in tally.keys:
        each = partial(_counted, codebook=codebook)
        return by_class(codes, tally, len(codebook.class_scores), each)
    names, sizes = (*tally.by, *tally.keys), key_sizes(tally, codebook)
    total = int(np.prod(sizes, dtype=object)) if sizes else 1
    if total >= MANY:
        table = np.stack([codes[name] for name in names], axis=1)
        return Counted.gather(tally, table, np.stack([codes[s] for s in tally.sums], axis=1))
    key = _key(codes, names, sizes)
    if total > DENSE:
        seen, key = np.unique(key, return_inverse=True)
        table = _sums(codes, tally, key, len(seen))
    else:
        table = _sums(codes, tally, key, total)
        seen = np.flatnonzero(_occurs(key, total))
        table = table[seen]
    return Counted(tally, decoded(seen, sizes), table)


def _key(codes: Mapping[str, Integers], names: Sequence[str], sizes: Sequence[int]) -> Integers:
    """Per row one integer for all its codes."""
    if not names:
        return np.zeros(len(codes["n"]), dtype=np.int64)
    key = codes[names[0]] + 1
    for name, size in zip(names[1:], sizes[1:], strict=True):
        key *= size
        key += codes[name]
        key += 1
    return key


def _occurs(key: Integers, total: int) -> Integers:
    return np.bincount(key, minlength=total)


def _sums(codes: Mapping[str, Integers], tally: Tally, key: Integers, total: int) -> Integers:
    table = np.zeros((total, len(tally.sums)), dtype=np.int64)
    for position, name in enumerate(tally.sums):
        table[:, position] = _sum(codes[name], key, total)
    return table


def _sum(values: Integers, key: Integers, total: int) -> Integers:
    """Σ values per key, exactly: int64 throughout, for float sums differ between engines."""
    if _all_ones(values):
        return np.bincount(key, minlength=total)
    sums = np.zeros(total, dtype=np.int64)
    np.add.at(sums, key, values)
    return sums


def _all_ones(values: Integers) -> bool:
    """A count column of ones needs no adding."""
    return bool(values.size) and int(values.min()) == 1 == int(values.max())
