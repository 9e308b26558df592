"""Metrics of the data themselves: who is in them."""

from __future__ import annotations

import numpy as np

from auditor.cells import Crossing, Sums
from auditor.metrics import metric
from auditor.quantity import Rate


@metric(
    title={"en": "share of the data", "zh-CN": "数据中的占比"},
    needs=set(),
    headline=True,
    better="none",
    of="people",
    tasks=("binary", "multiclass", "regression"),
    kind="share",
)
def share(cells: Crossing) -> Rate:
    """The share of a group among all people in the data, unknown groups included in the whole.

    Formula: people in the group / all people.
    Misleads when: read without the population that the system will meet.
    中文：一个群体在全部数据中所占的比例（总数包含群体未知者）。
    References: ISO/IEC TR 24027:2021 (representation).
    """
    group = cells.where()
    size = len(group.n)
    whole = Sums(
        np.full(size, group.n.sum()),
        np.full(size, group.weight.sum()),
        np.full(size, group.weight_2.sum()),
        None if group.repeats is None else np.full(size, group.repeats.sum()),
        None if group.folds is None else np.tile(group.folds.sum(axis=0), (size, 1)),
    )
    return Rate(group, whole)
