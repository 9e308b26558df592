"""Metrics that compare people of one stratum alone: who are like in what may explain the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from auditor.cells import Crossing, Sums
from auditor.influence import composed
from auditor.metrics import AttributeName, metric
from auditor.quantity import Linearised

STRATA = AttributeName({"en": "strata by", "zh-CN": "分层依据"})


@metric(
    title={"en": "conditional demographic disparity", "zh-CN": "条件人口差异"},
    needs={"prediction"},
    better="lower",
    of="strata_with_both_decisions",
    range=(-1.0, 1.0),
    kind="share",
    unit="share",
    averages=False,
    favourable=True,
    parameters={"strata": STRATA},
)
def conditional_demographic_disparity(cells: Crossing, strata: str | None = None) -> Linearised:
    """By how much more of the refusals than of the acceptances go to a group, among people of the same stratum.

    Formula: Σ nₛ·(share of the group among the refused of stratum s − its share among the accepted)
    / Σ nₛ, over the strata in which both decisions occur. Accepted is the favourable decision, of
    several classes one of those that the audit names as favourable. Without strata it is the
    demographic disparity.
    Misleads when: the strata themselves came about unfairly; many strata are small, so that nearly
    everybody in one is decided alike.
    Also called: CDD, CDDL.
    中文：在同一层的人中，一个群体在被拒者中的占比比其在被接受者中的占比高出多少，按层的人数加权平均。
    公式：Σ nₛ·(群体在 s 层被拒者中的占比 − 在该层被接受者中的占比) / Σ nₛ，对两种决定都出现的各层求和。被接受即得到有利决定；多类别任务为得到审计指明的有利类别之一。不分层时即人口统计差异。
    误导：分层本身就是不公平的结果；许多层人数很少，以致同一层中几乎所有人得到的决定都相同。
    References: Wachter, Mittelstadt, Russell 2021; Kamiran, Žliobaitė, Calders 2013.
    """
    parts: list[Sums] = []
    for code in _codes(cells, strata):
        for decisions in cells.codebook.favourable:
            mine = (
                cells.where(prediction=decisions)
                if strata is None
                else cells.having(strata, code, decided=decisions)
            )
            parts += [mine, _everybody(mine) - mine]
    both = [
        ((a.n + b.n) > 0) & ((c.n + d.n) > 0)
        for a, b, c, d in zip(*(parts[k::4] for k in range(4)), strict=True)
    ]

    def figure(*weights: Any) -> Any:
        above: Any = 0.0
        people: Any = 0.0
        for k, counts in enumerate(both):
            accepted, others, refused, rest = weights[4 * k : 4 * k + 4]
            size = np.where(counts, accepted + others + refused + rest, 0.0)
            gap = refused / (refused + rest) - accepted / (accepted + others)
            above, people = above + size * np.where(counts, gap, 0.0), people + size
        return above / people

    mine = reduce(add, parts[::2])
    rarer = np.minimum(*(reduce(add, _decided(parts, side, both)) for side in (0, 2)))
    found = composed(figure, parts, low=-1.0, high=1.0, counted=rarer)
    # The rarer decision carries the doubt: few refusals say little, however many are accepted.
    freedom = np.maximum(rarer - np.sum(both, axis=0), 1).astype(float)
    nobody = mine.weight <= 0  # has no share to be large or small
    value = np.where(nobody, np.nan, found.value)
    return replace(found, value=value, freedom=np.minimum(found.freedom, freedom))


def _codes(cells: Crossing, strata: str | None) -> range:
    """The strata, people whose stratum is not known being one."""
    if strata is None:
        return range(1)
    return range(-1, len(cells.codebook.attribute(strata).levels))


def _everybody(group: Sums) -> Sums:
    """All groups of a crossing together, for each of them."""
    every = np.zeros(len(group.n), dtype=np.int64)
    return reduce(add, (group.take(every + k) for k in range(len(every))))


def _decided(parts: Sequence[Sums], side: int, both: Sequence[Any]) -> list[Any]:
    """[G] people of each stratum that counts, with the decision of that side."""
    return [
        np.where(counts, parts[4 * k + side].n + parts[4 * k + side + 1].n, 0)
        for k, counts in enumerate(both)
    ]
