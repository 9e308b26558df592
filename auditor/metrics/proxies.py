"""Metrics of stand-ins: how much a feature gives away of a sensitive attribute that a model was never shown."""

from __future__ import annotations

import numpy as np

from auditor.association import cramers_v
from auditor.cells import Crossing, Sums
from auditor.codebook import Feature
from auditor.metrics import metric
from auditor.quantity import Dispersion, Joint, Part

LEAST = 30
"""Groups of fewer people are not told apart, and values that fewer people have are counted as one."""
OF = "feature_values"


@metric(
    title={"en": "proxy strength", "zh-CN": "代理变量强度"},
    needs={"features"},
    better="lower",
    of=OF,
    tasks=("binary", "multiclass", "regression"),
    kind="joint",
    unit="index",
    averages=False,
    of_crossing=True,
)
def proxy_strength(cells: Crossing) -> Joint:
    """How well each feature tells apart the groups of a sensitive attribute: 0 not at all, 1 completely.

    Formula: Cramér's V of feature by group, with what chance alone brings taken off:
    √(φ̃² / min(r̃ − 1, c̃ − 1)), φ̃² = max(0, χ²/n − (r − 1)(c − 1)/(n − 1)), r̃ = r − (r − 1)²/(n − 1).
    Numbers are cut into at most 10 ranges of about as many people; a missing value is a value too.
    Misleads when: several features that say little each say much together; it tells who has which
    feature, not why, and not whether the model makes use of it.
    Also called: bias-corrected Cramér's V.
    中文：每项特征能在多大程度上区分敏感属性的各群体：0 为完全不能，1 为完全能。
    公式：特征与群体的克拉默 V 系数，扣除仅由偶然造成的部分：√(φ̃² / min(r̃ − 1, c̃ − 1))，φ̃² = max(0, χ²/n − (r − 1)(c − 1)/(n − 1))，r̃ = r − (r − 1)²/(n − 1)。数值特征分为至多 10 个人数大致相同的区间；缺失也算一个取值。
    误导：几项特征各自说明不了多少，合在一起却能说明很多；它只说明谁具有哪种特征，既不说明原因，也不说明模型是否使用了它。
    References: Bergsma 2013; Cramér 1946.
    """
    told = [(f, of_feature(cells, f)) for f in cells.codebook.features if f.left_out is None]
    # What cannot be measured is left out, unless nothing can be: then that is what is said.
    measured = [(f, found) for f, found in told if not np.isnan(found.value).any()]
    if not measured:
        return Joint((Part("", "lower", OF, cramers_v(np.zeros((0, 0)), size=0, among=_none())),))
    return Joint(tuple(Part(feature.name, "lower", OF, found) for feature, found in measured))


def of_feature(cells: Crossing, feature: Feature) -> Dispersion:
    """V of one feature among the people whose group is known, and large enough."""
    codes = range(-1, feature.size)
    parts = [cells.having(feature.key, code) for code in codes]
    n = np.stack([part.n for part in parts])
    large = np.flatnonzero(cells.known & (n.sum(axis=0) >= LEAST))
    parts = _few_as_one([part.take(large) for part in parts])
    if not parts:
        return cramers_v(np.zeros((0, 0)), size=0, among=_none())
    everybody = _together(parts)
    table = np.stack([part.weight for part in parts])
    return cramers_v(table, size=_worth(everybody), among=everybody)


def _few_as_one(parts: list[Sums]) -> list[Sums]:
    """Values that few people have, together; without them where they are still few."""
    few = [part for part in parts if part.n.sum() < LEAST]
    many = [part for part in parts if part.n.sum() >= LEAST]
    if not few:
        return many
    rest = few[0]
    for part in few[1:]:
        rest = rest + part
    return [*many, rest] if rest.n.sum() >= LEAST else many


def _together(parts: list[Sums]) -> Sums:
    """All people of all groups, as one."""
    found = parts[0]
    for part in parts[1:]:
        found = found + part
    return Sums(
        np.array([found.n.sum()]),
        np.array([found.weight.sum()]),
        np.array([found.weight_2.sum()]),
        None if found.repeats is None else np.array([found.repeats.sum()]),
        None if found.folds is None else found.folds.sum(axis=0, keepdims=True),
        found.of_lists,
    )


def _worth(among: Sums) -> float:
    """How many independent people they are worth: (Σw)²/Σw², and each person once."""
    size = float(among.weight[0] ** 2 / among.weight_2[0]) if among.weight_2[0] > 0 else 0.0
    if among.repeats is not None and among.repeats[0] > 0:
        size = min(size, float(among.n[0] ** 2 / among.repeats[0]))
    return size


def _none() -> Sums:
    return Sums(np.zeros(1, dtype=np.int64), np.zeros(1), np.zeros(1))
