"""Metrics of the data themselves: who is in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auditor.cells import Crossing, Floats, Sums
from auditor.metrics import metric
from auditor.quantity import Rate


@metric(
    title={"en": "share of the data", "zh-CN": "数据中的占比"},
    needs=set(),
    headline=True,
    better="none",
    of="people",
    tasks=("binary", "multiclass", "regression", "ranking", "transcription"),
    kind="share",
)
def share(cells: Crossing) -> Rate:
    """The share of a group among all people in the data, unknown groups included in the whole.

    Formula: people in the group / all people.
    Misleads when: read without the population that the system will meet.
    中文：一个群体在全部数据中所占的比例（总数包含群体未知者）。
    公式：群体人数 / 全部人数。
    误导：不与系统将要面对的总体对照。
    References: ISO/IEC TR 24027:2021 (representation).
    """
    group = cells.where()
    return Rate(group, _together(group, np.ones(len(group.n), dtype=bool)))


@metric(
    title={"en": "representation ratio", "zh-CN": "代表性比率"},
    needs={"population"},
    better="none",
    of="population_share",
    tasks=("binary", "multiclass", "regression", "transcription"),
    range=(0.0, None),
    kind="share",
    unit="index",
)
def representation_ratio(cells: Crossing) -> Rate:
    """The share of a group in the data over its share of the population: 1 where the data look like it.

    Formula: (people in the group / people whose group is known) / share of the population, as
    data.population gives it; for single attributes. The shares of the population are taken as exact.
    Misleads when: the population is another than the one that the system will meet, or was counted
    at another time; the groups of the data are drawn otherwise than those of the census.
    Also called: representation rate, data balance ratio.
    中文：一个群体在数据中的占比与其在参照总体中的占比之比；数据与总体一致时为 1。
    公式：(群体人数 / 群体已知的人数) / data.population 给出的总体占比；只用于单个属性。总体占比视为准确值。
    误导：参照总体并非系统将要面对的总体，或统计于另一时期；数据中群体的划分方式与人口统计不同。
    References: ISO/IEC TR 24027:2021 (representation).
    """
    group = cells.where()
    return Rate(group, _together(group, cells.known), scale=1 / _population(cells))


def _population(cells: Crossing) -> Floats:
    """[G] the share of the population; NaN where the audit names none, or none of it."""
    shares = (cells.codebook.attribute(cells.by[0]).population or {}) if len(cells.by) == 1 else {}
    found = [shares.get(group[cells.by[0]], 0.0) if shares else 0.0 for group in cells.groups]
    return np.where(np.array(found) > 0, found, np.nan)


def _together(group: Sums, counted: NDArray[np.bool_]) -> Sums:
    """For every group, the same: all people of the groups that are counted."""
    size, these = len(group.n), group.take(np.flatnonzero(counted))
    return Sums(
        np.full(size, these.n.sum()),
        np.full(size, these.weight.sum()),
        np.full(size, these.weight_2.sum()),
        None if these.repeats is None else np.full(size, these.repeats.sum()),
        None if these.folds is None else np.tile(these.folds.sum(axis=0), (size, 1)),
        these.of_lists,
    )
