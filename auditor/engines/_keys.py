"""What every engine has in common: coarser tallies follow from finer ones, and keys hold codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from auditor import tolerances
from auditor.arrays import whole
from auditor.cells import Cells, Integers
from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, Codebook, Tally
from auditor.counted import Counted

DENSE = 1 << 24
"""Up to this many possible keys a dense table is faster than sorting."""

MANY = 1 << 62
"""From this many possible keys on, one integer cannot hold them: the rows are sorted by all columns."""


def width(tally: Tally) -> int:
    return len(tally.by) + len(tally.keys)


def finer(found: Mapping[Tally, Counted], tally: Tally) -> Counted | None:
    """The smallest tally already counted that holds this one, so that the rows need not be read again."""
    fitting = [counted for other, counted in found.items() if _holds(other, tally)]
    return min(fitting, key=lambda counted: len(counted.codes), default=None)


def finest(tallies: Sequence[Tally]) -> list[Tally]:
    """The tallies that no other of them holds: all the others follow from these."""
    every = sorted(dict.fromkeys(tallies), key=width, reverse=True)
    kept: list[Tally] = []
    for tally in every:
        if not any(_holds(other, tally) for other in kept):
            kept.append(tally)
    return kept


def _holds(other: Tally, tally: Tally) -> bool:
    return other.sums == tally.sums and other.holds(*tally.by, *tally.keys)


def by_class(
    codes: Mapping[str, Any], tally: Tally, classes: int, count: Callable[..., Counted]
) -> Counted:
    """A tally of everybody once for each class, from the counts of each class's own columns."""
    keys = tuple(key for key in tally.keys if key != OF_CLASS)
    own = tally.model_copy(update={"keys": keys})
    found = []
    for place in range(classes):
        columns = {**codes, CLASS_BIN: codes[CLASS_BIN][:, place]}
        if MEMBER in keys:
            columns[MEMBER] = whole(codes["label"] == place) - whole(codes["label"] < 0)
        found.append(count(columns, own))
    at = len(tally.by) + tally.keys.index(OF_CLASS)
    named = [np.insert(one.codes, at, place, axis=1) for place, one in enumerate(found)]
    return Counted.gather(
        tally, np.concatenate(named), np.concatenate([one.values for one in found])
    )


def derived(cells: Cells, tallies: Sequence[Tally]) -> Cells:
    """These tallies from cells of the finest among them."""
    found = {counted.tally: counted for counted in cells.tallies}
    for tally in sorted(dict.fromkeys(tallies), key=width, reverse=True):
        if tally not in found:
            there = finer(found, tally)
            assert there is not None
            found[tally] = coarser(there, tally)
    return Cells(cells.codebook, tuple(found[tally] for tally in tallies))


def coarser(counted: Counted, tally: Tally) -> Counted:
    """A tally from one that holds all its columns: cells add up."""
    there = [*counted.tally.by, *counted.tally.keys]
    columns = [there.index(name) for name in (*tally.by, *tally.keys)]
    return Counted.gather(tally, counted.codes[:, columns], counted.values)


def key_sizes(tally: Tally, codebook: Codebook) -> list[int]:
    """How many codes each key column may have, missing included."""
    classes = len(codebook.classes or (0, 1)) + 1
    sizes = {"label": classes, "prediction": classes, "label_rank": classes}
    sizes |= {"counterfactual": 3, "neighbours": 2, "incomplete": 3, "words": 2, "characters": 2}
    sizes["fold"] = (codebook.folds or 0) + 1
    if codebook.score is not None:
        sizes["bin"] = len(codebook.score.edges) + 1
    sizes |= {OF_CLASS: classes, MEMBER: 3}
    sizes[CLASS_BIN] = max((len(one.edges) for one in codebook.class_scores), default=0) + 1
    sizes |= {name: size + 1 for name, size in tolerances.sizes(codebook.tolerances).items()}
    sizes |= {feature.key: feature.size + 1 for feature in codebook.features}
    asked = {*tally.by, *tally.keys}
    sizes.update({a.name: len(a.levels) + 1 for a in codebook.attributes if a.name in asked})
    return [sizes[name] for name in (*tally.by, *tally.keys)]


def decoded(seen: Integers, sizes: list[int]) -> Integers:
    """Keys back to their codes, a column each."""
    columns = np.zeros((len(seen), len(sizes)), dtype=np.int64)
    rest = seen.copy()
    for position in range(len(sizes) - 1, -1, -1):
        columns[:, position] = rest % sizes[position] - 1
        rest //= sizes[position]
    return columns
