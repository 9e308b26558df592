"""Fisher's exact test of many 2×2 tables at once; scipy tests one at a time, each as slow as twenty together.

The probabilities are scipy's; what is here is the sum over all tables that are no more likely than the one seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from auditor.cells import Floats, Integers

Flags = NDArray[np.bool_]
_ALIKE = 1 + 1e-14
"""Two tables of the same probability may differ by their rounding."""


def p_values(tables: Sequence[tuple[int, int, int, int]]) -> Floats:
    """Two-sided p of each table: selected and people of one group, selected and people of another.

    p = Σ P(k) over all k with P(k) ≤ P(selected), of the hypergeometric distribution of how many of all
    selected are in the first group. Source: Fisher 1935; the same sum as scipy.stats.fisher_exact.
    """
    from scipy.stats import (
        hypergeom,
    )  # heavier than the rest of the judge; only needed beside ratios

    selected, people, other, others = np.array(tables, dtype=np.int64).reshape(-1, 4).T
    chosen, everybody = selected + other, people + others
    mode = (chosen + 1) * (people + 1) // (everybody + 2)
    seen = hypergeom.pmf(selected, everybody, chosen, people)
    found = np.ones(len(selected))
    beside = np.flatnonzero(seen * _ALIKE < hypergeom.pmf(mode, everybody, chosen, people))
    if not len(beside):
        return found
    mode, among = mode[beside], (everybody[beside], chosen[beside], people[beside])
    least, most = np.maximum(0, chosen - others)[beside], np.minimum(people, chosen)[beside]
    here, side = selected[beside], np.where(selected[beside] < mode, 1, -1)

    def unlikely(steps: Integers, which: Integers) -> Flags:
        place = (mode + side * steps)[which]
        chance = hypergeom.pmf(place, *(one[which] for one in among))
        found: Flags = chance <= (seen[beside] * _ALIKE)[which]
        return found

    room = np.where(side > 0, most - mode, mode - least)
    across = mode + side * _steps(unlikely, about=np.abs(mode - here), room=room)
    low, high = np.minimum(here, across), np.maximum(here, across)
    found[beside] = hypergeom.cdf(low, *among) + hypergeom.sf(high - 1, *among)
    return np.minimum(found, 1.0)


def _steps(
    unlikely: Callable[[Integers, Integers], Flags], *, about: Integers, room: Integers
) -> Integers:
    """Per table the fewest steps from its mode to a place that is unlikely; one beyond its room where none is.

    Looked for around `about`, in strides that double until it is passed, then by halves.
    """
    near, far, stride = np.zeros_like(room), room + 1, 1
    probe = np.clip(about, 1, room)
    while len(which := np.flatnonzero(far - near > 1)):
        beyond = np.zeros(len(room), dtype=bool)
        beyond[which] = unlikely(probe, which)
        far[which] = np.where(beyond, probe, far)[which]
        near[which] = np.where(beyond, near, probe)[which]
        onwards = np.where(beyond, probe - stride, probe + stride)
        between = (near < onwards) & (onwards < far)
        probe = np.where(between, onwards, (near + far) // 2)
        stride *= 2
    return far
