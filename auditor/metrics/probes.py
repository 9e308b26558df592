"""Metrics from probes: whether the decision hangs on the sensitive attribute, and whether like people fare alike."""

from __future__ import annotations

from dataclasses import replace

from auditor.cells import Crossing
from auditor.counted import Counted
from auditor.metrics import metric
from auditor.quantity import Rate

AMOUNTS = {"weight": "consistency", "weight_2": "consistency_2"}


@metric(
    title={"en": "counterfactual flip rate", "zh-CN": "反事实翻转率"},
    needs={"prediction", "counterfactual"},
    better="lower",
    of="counterfactuals",
    tasks=("binary", "multiclass"),
)
def counterfactual_flip_rate(cells: Crossing) -> Rate:
    """The share of people whose decision changes when only their sensitive attribute is changed.

    Formula: people whose decision under the change differs from their own / people with both. Of several
    classes any other class than their own is another decision.
    Misleads when: other features that follow from the attribute were left as they are; then it
    shows direct use alone, and a system that discriminates through proxies has a rate of 0.
    Also called: flip rate, counterfactual fairness violation rate.
    中文：仅改变敏感属性时，决定随之改变者所占的比例。
    公式：改变属性后所得决定与原决定不同的人数 / 两者俱全的人数。多类别任务中，只要所得类别与原类别不同，即为决定不同。
    误导：随该属性而变的其他特征保持不变，此时只反映对该属性的直接使用，通过代理变量进行歧视的系统，该比例也可以为 0。
    References: Kusner, Loftus, Russell, Silva 2017.
    """
    return Rate(cells.having("counterfactual", 1), cells.having("counterfactual", 0, 1))


@metric(
    title={"en": "individual consistency", "zh-CN": "个体一致性"},
    needs={"prediction", "consistency"},
    better="higher",
    of="neighbours",
    tasks=("binary", "multiclass"),
    kind="mean",
    unit="share",
)
def individual_consistency(cells: Crossing) -> Rate:
    """How far people are decided upon like their nearest neighbours: 1 when everybody is.

    Formula: mean of 1 − |decision − mean decision of the k nearest neighbours|, which is the share of
    them decided like the person; of several classes the data bring that share. A person who agrees
    with 0.8 of the neighbours counts as 0.8 of one; the interval is that of a rate of the same size,
    which spreads at least as much as any amount between 0 and 1 with that mean.
    Misleads when: nearness was measured with features that stand in for the sensitive attribute;
    a system that decides alike about everybody is perfectly consistent.
    Also called: consistency, kNN consistency.
    中文：个体所得决定与其最近邻居的平均决定的接近程度；完全一致时为 1。
    公式：1 − |决定 − k 个最近邻居的平均决定| 的平均数，即所得决定与本人相同的邻居所占比例的平均数；多类别任务由数据直接给出这一比例。与 0.8 的邻居一致的人计为 0.8；区间采用同样大小的比例的区间，在 0 与 1 之间且平均数相同的任何数量，其离散程度都不会更大。
    误导：衡量远近时使用了可以代替敏感属性的特征；对所有人一律作出相同决定的系统，一致性也是完美的。
    References: Zemel, Wu, Swersky, Pitassi, Dwork 2013.
    """
    return Rate(_counting(cells).having("neighbours", 0), cells.having("neighbours", 0))


def _counting(cells: Crossing) -> Crossing:
    """The same cells, in which a person counts by agreement with the neighbours."""
    counted = cells.counted_by("neighbours")
    assert counted is not None
    scales = cells.codebook.scales
    scale = {name: scales[amount] for name, amount in AMOUNTS.items() if amount in scales}
    scale.setdefault("weight_2", scale["weight"])
    return Crossing(
        cells.codebook.model_copy(update={"scales": {**scales, **scale}}),
        cells.by,
        (_renamed(counted),),
    )


def _renamed(counted: Counted) -> Counted:
    """Agreement in place of the weight, and its square where there are weights to square."""
    names = counted.tally.sums
    kept = [name for name in names if name not in (*AMOUNTS, *AMOUNTS.values())]
    columns = [names.index(name) for name in kept]
    for amount in AMOUNTS.values():
        columns.append(names.index(amount if amount in names else "consistency"))
    tally = counted.tally.model_copy(update={"sums": (*kept, *AMOUNTS)})
    return replace(counted, tally=tally, values=counted.values[:, columns])
