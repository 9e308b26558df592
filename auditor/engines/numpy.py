"""Counting with numpy: codes become one key per row, and keys are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from auditor import tolerances
from auditor.cells import Cells, Integers
from auditor.codebook import Codebook, Tally
from auditor.counted import Counted

DENSE = 1 << 24
"""Up to this many possible keys a dense table is faster than sorting."""

MANY = 1 << 62
"""From this many possible keys on, one integer cannot hold them: the rows are sorted by all columns."""


def count(codes: Mapping[str, Integers], tallies: Sequence[Tally], *, codebook: Codebook) -> Cells:
    """The cells of these tallies. `codes`: int64 columns of equal length; -1 is missing; sums by name."""
    found: dict[Tally, Counted] = {}
    for tally in sorted(dict.fromkeys(tallies), key=_width, reverse=True):
        finer = _finer(found, tally)
        found[tally] = _counted(codes, tally, codebook) if finer is None else coarser(finer, tally)
    return Cells(codebook, tuple(found[tally] for tally in tallies))


def _width(tally: Tally) -> int:
    return len(tally.by) + len(tally.keys)


def _finer(found: Mapping[Tally, Counted], tally: Tally) -> Counted | None:
    """The smallest tally already counted that holds this one, so that the rows need not be read again."""
    wanted = {*tally.by, *tally.keys}
    fitting = [
        counted
        for other, counted in found.items()
        if wanted <= {*other.by, *other.keys} and other.sums == tally.sums
    ]
    return min(fitting, key=lambda counted: len(counted.codes), default=None)


def finest(tallies: Sequence[Tally]) -> list[Tally]:
    """The tallies that no other of them holds: all the others follow from these."""
    every = sorted(dict.fromkeys(tallies), key=_width, reverse=True)
    kept: list[Tally] = []
    for tally in every:
        wanted = {*tally.by, *tally.keys}
        if not any(wanted <= {*k.by, *k.keys} and k.sums == tally.sums for k in kept):
            kept.append(tally)
    return kept


def derived(cells: Cells, tallies: Sequence[Tally]) -> Cells:
    """These tallies from cells of the finest among them."""
    found = {counted.tally: counted for counted in cells.tallies}
    for tally in sorted(dict.fromkeys(tallies), key=_width, reverse=True):
        if tally not in found:
            finer = _finer(found, tally)
            assert finer is not None
            found[tally] = coarser(finer, tally)
    return Cells(cells.codebook, tuple(found[tally] for tally in tallies))


def coarser(finer: Counted, tally: Tally) -> Counted:
    """A tally from one that holds all its columns: cells add up."""
    there = [*finer.tally.by, *finer.tally.keys]
    columns = [there.index(name) for name in (*tally.by, *tally.keys)]
    return Counted.gather(tally, finer.codes[:, columns], finer.values)


def _sizes(tally: Tally, codebook: Codebook) -> list[int]:
    """How many codes each key column may have, missing included."""
    classes = len(codebook.classes or (0, 1)) + 1
    sizes = {"label": classes, "prediction": classes, "label_rank": classes}
    sizes |= {"counterfactual": 3, "neighbours": 2, "incomplete": 3}
    sizes["fold"] = (codebook.folds or 0) + 1
    if codebook.score is not None:
        sizes["bin"] = len(codebook.score.edges) + 1
    sizes |= {name: size + 1 for name, size in tolerances.sizes(codebook.tolerances).items()}
    asked = {*tally.by, *tally.keys}
    sizes.update({a.name: len(a.levels) + 1 for a in codebook.attributes if a.name in asked})
    return [sizes[name] for name in (*tally.by, *tally.keys)]


def _counted(codes: Mapping[str, Integers], tally: Tally, codebook: Codebook) -> Counted:
    names, sizes = (*tally.by, *tally.keys), _sizes(tally, codebook)
    rows = len(codes["n"])
    total = int(np.prod(sizes, dtype=object)) if sizes else 1
    if total >= MANY:
        table = np.stack([codes[name] for name in names], axis=1)
        return Counted.gather(tally, table, np.stack([codes[s] for s in tally.sums], axis=1))
    key = np.zeros(rows, dtype=np.int64)
    for name, size in zip(names, sizes, strict=True):
        key *= size
        key += codes[name]
        key += 1
    if total > DENSE:
        seen, key = np.unique(key, return_inverse=True)
        table = _sums(codes, tally, key, len(seen))
    else:
        table = _sums(codes, tally, key, total)
        seen = np.flatnonzero(_occurs(key, total))
        table = table[seen]
    return Counted(tally, _decoded(seen, sizes), table)


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


def _decoded(seen: Integers, sizes: list[int]) -> Integers:
    """Keys back to their codes, a column each."""
    columns = np.zeros((len(seen), len(sizes)), dtype=np.int64)
    rest = seen.copy()
    for position in range(len(sizes) - 1, -1, -1):
        columns[:, position] = rest % sizes[position] - 1
        rest //= sizes[position]
    return columns
