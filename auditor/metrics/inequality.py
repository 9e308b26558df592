"""Metrics of inequality: how unevenly the benefit of decisions is spread over people, and over groups.

A person's benefit is 0, 1 or 2: one who deserved the favourable decision and was denied it has 0, one
who got it undeserved has 2, everybody who was judged rightly has 1. With several classes the audit names
the favourable ones, and one of these is as good as another.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor.cells import Crossing, Floats, Sums
from auditor.decomposition import Decomposed
from auditor.influence import composed
from auditor.metrics import Parameter, metric
from auditor.quantity import Dispersion, Linearised

TWO = 2.0
ALPHA = Parameter(
    default=TWO,
    low=0.1,
    high=10.0,
    what={
        "en": "how much those with most count: 1 gives Theil's index, 2 half the squared coefficient of variation",
        "zh-CN": "对高受益者的敏感程度：取 1 即 Theil 指数，取 2 即变异系数平方的一半",
    },
)
NEEDS = {"label", "prediction"}
TINY = 1e-300


def _benefits(cells: Crossing) -> list[Sums]:
    """Of every group: the people whose benefit is 0, 1 and 2."""
    good, rest = cells.codebook.favourable
    denied = cells.where(label=good, prediction=rest)
    granted = cells.where(label=rest, prediction=good)
    right = cells.where(label=rest, prediction=rest) + cells.where(label=good, prediction=good)
    return [denied, right, granted]


def _entropy(none: Any, one: Any, two: Any, alpha: float) -> Any:
    """Σ f(b / mean) / n with f(r) = r·ln r for α = 1 and (rᵅ − 1) / (α(α − 1)) otherwise; 0·ln 0 = 0."""
    people = none + one + two
    level = (one + 2 * two) / people
    if alpha == 1:
        return (-one * np.log(level) + 2 * two * np.log(2 / level)) / people / level
    powers = (one / level**alpha + two * (2 / level) ** alpha) / people
    return (powers - 1) / (alpha * (alpha - 1))


def _bounded(entropy: Any) -> Any:
    """2E / (1 + 2E): between 0 and 1; for α = 2 it is 1 − mean² / mean of squares."""
    return 2 * entropy / (1 + 2 * entropy)


def _unbounded(place: Floats) -> Floats:
    return np.asarray(place / (1 - place) / 2)


def _variation(entropy: Floats) -> Floats:
    # Rounding may leave a little below 0 where all benefits are equal.
    return np.sqrt(np.maximum(2 * entropy, 0.0))


def _measured(cells: Crossing, alpha: float) -> Linearised:
    def figure(none: Any, one: Any, two: Any) -> Any:
        return _bounded(_entropy(none, one, two, alpha))

    return composed(figure, _benefits(cells), low=0.0, high=1.0, curve=_unbounded, scarce=True)


@metric(
    title={"en": "generalized entropy index", "zh-CN": "广义熵指数"},
    needs=NEEDS,
    better="lower",
    of="benefits",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    favourable=True,
    parameters={"alpha": ALPHA},
)
def generalized_entropy_index(cells: Crossing, alpha: float = TWO) -> Linearised:
    """How unevenly benefits are spread over people; 0 when everybody has the same.

    Formula: Σ((b / mean)ᵅ − 1) / (n·α·(α − 1)), b = 1 + prediction − label towards the favourable
    side, of several classes towards those that the audit names as favourable; for α = 1 Theil's index. Sampling weights count.
    Misleads when: many are wronged alike, for equally bad is equal; a right refusal counts as a
    benefit of 1.
    Also called: GE, GEI.
    中文：决策收益在个人之间分布的不均程度；人人相同时为 0。
    公式：Σ((b / 平均收益)ᵅ − 1) / (n·α·(α − 1))，b = 1 + 预测 − 标签（以有利一方为正，多类别任务以审计指明的有利类别为正）；α = 1 时即 Theil 指数。抽样权重计入。
    误导：许多人受到同样的亏待，同样差也算平等；正确的拒绝也记为收益 1。
    References: Speicher et al. 2018; Cowell and Kuga 1981.
    """
    return _measured(cells, alpha)


@metric(
    title={"en": "Theil index", "zh-CN": "Theil 指数"},
    needs=NEEDS,
    better="lower",
    of="benefits",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    favourable=True,
)
def theil_index(cells: Crossing) -> Linearised:
    """How unevenly benefits are spread over people, by Theil's measure; 0 when everybody has the same.

    Formula: Σ(b / mean)·ln(b / mean) / n, b = 1 + prediction − label towards the favourable side:
    the generalized entropy index with α = 1.
    Misleads when: many are wronged alike, for equally bad is equal.
    Also called: Theil T.
    中文：按 Theil 公式衡量的决策收益不均程度；人人相同时为 0。
    公式：Σ(b / 平均收益)·ln(b / 平均收益) / n，b = 1 + 预测 − 标签（以有利一方为正），即 α = 1 的广义熵指数。
    误导：许多人受到同样的亏待，同样差也算平等。
    References: Theil 1967; Speicher et al. 2018.
    """
    return _measured(cells, 1.0)


@metric(
    title={"en": "coefficient of variation", "zh-CN": "变异系数"},
    needs=NEEDS,
    better="lower",
    of="benefits",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    favourable=True,
)
def coefficient_of_variation(cells: Crossing) -> Linearised:
    """The standard deviation of benefits over their mean.

    Formula: √(2·GE), GE the generalized entropy index with α = 2; the deviation is divided by n.
    Misleads when: many are wronged alike, for equally bad is equal.
    Also called: CV, relative standard deviation.
    中文：决策收益的标准差与平均数之比。
    公式：√(2·GE)，GE 为 α = 2 的广义熵指数；标准差以 n 为除数。
    误导：许多人受到同样的亏待，同样差也算平等。
    References: Cowell 2011.
    """

    def figure(none: Any, one: Any, two: Any) -> Any:
        return _bounded(_entropy(none, one, two, 2.0))

    def root(place: Floats) -> Floats:
        return _variation(_unbounded(place))

    return composed(figure, _benefits(cells), low=0.0, high=1.0, curve=root, scarce=True)


@metric(
    title={"en": "Gini index", "zh-CN": "基尼系数"},
    needs=NEEDS,
    better="lower",
    of="benefits",
    kind="linearised",
    averages=False,
    favourable=True,
)
def gini_index(cells: Crossing) -> Linearised:
    """How far apart the benefits of two people drawn at random lie, as a share of twice the mean.

    Formula: ΣΣ|bᵢ − bⱼ| / (2·n²·mean), b = 1 + prediction − label towards the favourable side.
    Misleads when: many are wronged alike, for equally bad is equal.
    Also called: Gini, Gini coefficient.
    中文：随机两人决策收益之差的平均数与平均收益两倍之比。
    公式：ΣΣ|bᵢ − bⱼ| / (2·n²·平均收益)，b = 1 + 预测 − 标签（以有利一方为正）。
    误导：许多人受到同样的亏待，同样差也算平等。
    References: Gini 1912; Cowell 2011.
    """

    def figure(none: Any, one: Any, two: Any) -> Any:
        apart = none * one + 2 * none * two + one * two
        return apart / (none + one + two) / (one + 2 * two)

    return composed(figure, _benefits(cells), low=0.0, high=1.0, scarce=True)


@metric(
    title={"en": "between-group generalized entropy index", "zh-CN": "组间广义熵指数"},
    needs=NEEDS,
    better="lower",
    of="groups_with_benefits",
    range=(0.0, None),
    kind="dispersion",
    averages=False,
    favourable=True,
    of_crossing=True,
    parameters={"alpha": ALPHA},
)
def between_group_generalized_entropy(cells: Crossing, alpha: float = TWO) -> Dispersion:
    """The part of the inequality of benefits that lies between groups: what is left when all of a group have its mean.

    Formula: Σ share of the people · ((group mean / mean)ᵅ − 1) / (α·(α − 1)) over the groups that
    are known; for α = 1 Theil's index between groups. One value for all groups of a crossing.
    Misleads when: groups are many and small, for chance alone lies between them too: look at the
    lower limit; inequality within groups is not in it.
    Also called: between-group GE.
    中文：收益不均程度中属于群体之间的部分，即设想每个群体的成员都取得本群体的平均收益时所剩的不均。
    公式：对已知群体求和：Σ 人数占比 · ((群体平均收益 / 总平均收益)ᵅ − 1) / (α·(α − 1))；α = 1 时即组间 Theil 指数。一种群体划分只有一个值。
    误导：群体多而小，仅由偶然也会产生组间差异，应看下限；群体内部的不均不在其中。
    References: Speicher et al. 2018; Shorrocks 1984.
    """
    return _parts(cells, alpha).between()


@metric(
    title={"en": "between-group Theil index", "zh-CN": "组间 Theil 指数"},
    needs=NEEDS,
    better="lower",
    of="groups_with_benefits",
    range=(0.0, None),
    kind="dispersion",
    averages=False,
    favourable=True,
    of_crossing=True,
)
def between_group_theil_index(cells: Crossing) -> Dispersion:
    """The part of Theil's index of benefits that lies between groups.

    Formula: Σ share of the people · (group mean / mean)·ln(group mean / mean). One value for all
    groups of a crossing.
    Misleads when: groups are many and small, for chance alone lies between them too.
    Also called: between-group Theil.
    中文：Theil 指数中属于群体之间的部分。
    公式：Σ 人数占比 · (群体平均收益 / 总平均收益)·ln(群体平均收益 / 总平均收益)。一种群体划分只有一个值。
    误导：群体多而小，仅由偶然也会产生组间差异。
    References: Theil 1967; Speicher et al. 2018.
    """
    return _parts(cells, 1.0).between()


@metric(
    title={"en": "between-group coefficient of variation", "zh-CN": "组间变异系数"},
    needs=NEEDS,
    better="lower",
    of="groups_with_benefits",
    range=(0.0, None),
    kind="dispersion",
    averages=False,
    favourable=True,
    of_crossing=True,
)
def between_group_coefficient_of_variation(cells: Crossing) -> Dispersion:
    """How much group means of benefits vary, each counting with its people, over the mean of all.

    Formula: √(2·GE) with GE the between-group generalized entropy index for α = 2. One value for
    all groups of a crossing.
    Misleads when: groups are many and small, for chance alone lies between them too.
    中文：各群体平均收益的（按人数加权的）标准差与总平均之比。
    公式：√(2·GE)，GE 为 α = 2 的组间广义熵指数。一种群体划分只有一个值。
    误导：群体多而小，仅由偶然也会产生组间差异。
    References: Speicher et al. 2018; Cowell 2011.
    """
    return _parts(cells, 2.0).between(_variation)


@metric(
    title={"en": "within-group generalized entropy index", "zh-CN": "组内广义熵指数"},
    needs=NEEDS,
    better="lower",
    of="groups_with_benefits",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    favourable=True,
    of_crossing=True,
    parameters={"alpha": ALPHA},
)
def within_group_generalized_entropy(cells: Crossing, alpha: float = TWO) -> Linearised:
    """The part of the inequality of benefits that lies within groups.

    Formula: Σ share of the people · (group mean / mean)ᵅ · the group's own index, over the groups
    that are known; with the part between groups it adds up to the index of all of them. One value
    for all groups of a crossing.
    Misleads when: read as fairness towards groups, which it says nothing about.
    Also called: within-group GE.
    中文：收益不均程度中属于群体内部的部分，与组间部分相加即为总指数。
    公式：对已知群体求和：Σ 人数占比 · (群体平均收益 / 总平均收益)ᵅ · 该群体自身的指数；与组间部分相加即为全体的指数。一种群体划分只有一个值。
    误导：被理解为对各群体是否公平，而它与此无关。
    References: Speicher et al. 2018; Shorrocks 1984.
    """
    return _parts(cells, alpha).within(_bounded, _unbounded)


@metric(
    title={"en": "within-group Theil index", "zh-CN": "组内 Theil 指数"},
    needs=NEEDS,
    better="lower",
    of="groups_with_benefits",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    favourable=True,
    of_crossing=True,
)
def within_group_theil_index(cells: Crossing) -> Linearised:
    """The part of Theil's index of benefits that lies within groups.

    Formula: Σ share of the people · (group mean / mean) · the group's own Theil index, over the groups that
    are known; with the part between groups it adds up to the index of all of them. One value for all groups
    of a crossing.
    Misleads when: read as fairness towards groups, which it says nothing about.
    Also called: within-group Theil.
    中文：Theil 指数中属于群体内部的部分，与组间部分相加即为总指数。
    公式：对已知群体求和：Σ 人数占比 · (群体平均收益 / 总平均收益) · 该群体自身的 Theil 指数；与组间部分相加即为全体的指数。一种群体划分只有一个值。
    误导：被理解为对各群体是否公平，而它与此无关。
    References: Theil 1967; Speicher et al. 2018.
    """
    return _parts(cells, 1.0).within(_bounded, _unbounded)


@metric(
    title={"en": "within-group coefficient of variation", "zh-CN": "组内变异系数"},
    needs=NEEDS,
    better="lower",
    of="groups_with_benefits",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    favourable=True,
    of_crossing=True,
)
def within_group_coefficient_of_variation(cells: Crossing) -> Linearised:
    """How much benefits vary about the mean of their group, over the mean of all.

    Formula: √(2·GE) with GE the within-group generalized entropy index for α = 2; its square and that of the part
    between groups add up to the square of the coefficient of all. One value for all groups of a crossing.
    Misleads when: read as fairness towards groups, which it says nothing about.
    中文：各人收益围绕本群体平均收益的标准差与总平均收益之比。
    公式：√(2·GE)，GE 为 α = 2 的组内广义熵指数；其平方与组间部分的平方相加，即为全体变异系数的平方。一种群体划分只有一个值。
    误导：被理解为对各群体是否公平，而它与此无关。
    References: Speicher et al. 2018; Cowell 2011.
    """

    def root(place: Floats) -> Floats:
        return _variation(_unbounded(place))

    return _parts(cells, TWO).within(_bounded, root)


def _parts(cells: Crossing, alpha: float) -> Decomposed:
    known = np.flatnonzero(cells.known & (cells.n > 0))
    kinds = [kind.take(known) for kind in _benefits(cells)]

    def part(ratio: Any) -> Any:
        # A benefit of 0 counts 0·ln 0 = 0, which the smallest number comes to as well.
        ratio = np.where(ratio == 0, TINY, ratio)
        return ratio * np.log(ratio) if alpha == 1 else (ratio**alpha - 1) / (alpha * (alpha - 1))

    return Decomposed(kinds, (0.0, 1.0, 2.0), part)
