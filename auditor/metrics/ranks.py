"""Metrics of rankings: who stands in the top places, who is seen, and how well lists are ordered for each group."""

from __future__ import annotations

import numpy as np

from auditor.cells import Crossing, Sums
from auditor.codebook import of_crossing
from auditor.influence import mean_over_folds
from auditor.metrics import metric
from auditor.quantity import Linearised, Rate

KNOWN = (0, 1)
TASK = ("ranking",)


def _mean(
    cells: Crossing, amount: str, counted: str, *, repeats: bool, high: float | None
) -> Linearised:
    """The mean of an amount over items with a rank, or over lists; lists are what may vary."""
    n = cells.amount(counted)
    items = cells.where().repeats if repeats else n
    among = Sums(n.astype(np.int64), n, n, items, cells.amount(counted, folds=True), True)
    low = 0.0 if high == 1.0 else 1.0
    return mean_over_folds(cells.amount(amount, folds=True), among, low=low, high=high)


@metric(
    title={"en": "share of the top places", "zh-CN": "前列位置占比"},
    needs={"prediction", "rank"},
    better="none",
    of="top_places",
    tasks=TASK,
    kind="share",
)
def top_places_share(cells: Crossing) -> Rate:
    """Of all places at the top of the lists, the share that a group has.

    Formula: the group's items in the top places / all items in the top places. Over the group's
    share of the items it is the ratio of its selection rate to that of everybody.
    Misleads when: read without the group's share of the items; many lists hold nobody of the group.
    中文：全部榜单的前列位置中，一个群体所占的比例。
    公式：群体位于前列位置的条目 / 全部位于前列位置的条目。除以群体在全部条目中的占比，即为其选择率与总体选择率之比。
    误导：不与群体在全部条目中的占比对照；许多榜单中没有该群体的条目。
    References: Yang and Stoyanovich 2017.
    """
    group = cells.where(prediction=1)
    size = len(group.n)
    whole = Sums(
        np.full(size, group.n.sum()),
        np.full(size, group.weight.sum()),
        np.full(size, group.weight_2.sum()),
        None if group.repeats is None else np.full(size, group.repeats.sum()),
        None if group.folds is None else np.tile(group.folds.sum(axis=0), (size, 1)),
        True,
    )
    return Rate(group, whole)


@metric(
    title={"en": "exposure", "zh-CN": "曝光度"},
    needs={"rank"},
    better="higher",
    of="ranked_items",
    tasks=TASK,
    kind="linearised",
    averages=False,
    headline=True,
)
def exposure(cells: Crossing) -> Linearised:
    """How much an item of the group is seen on average, by its place: 1 at the top, less below.

    Formula: Σ 1 / log₂(1 + rank) / items with a rank, over the whole of each list; items that share
    places share their worth.
    Misleads when: people look at far fewer places than the lists have; the group's items differ in relevance.
    Also called: mean exposure, attention.
    中文：一个群体的条目因所处位置而获得的平均关注度：榜首为 1，越往下越低。
    公式：Σ 1 / log₂(1 + 名次) / 有名次的条目数，对整个榜单计算；名次并列的条目平分其曝光度。
    误导：人们实际查看的位置远少于榜单长度；各群体条目的相关性不同。
    References: Singh and Joachims 2018; Järvelin and Kekäläinen 2002 (the discount).
    """
    return _mean(cells, "exposure", "ranked", repeats=True, high=1.0)


@metric(
    title={"en": "mean rank", "zh-CN": "平均名次"},
    needs={"rank"},
    better="lower",
    of="ranked_items",
    tasks=TASK,
    range=(1.0, None),
    kind="linearised",
    unit="index",
    averages=False,
    headline=True,
)
def mean_rank(cells: Crossing) -> Linearised:
    """The place of an item of the group on average; 1 is the top of a list.

    Formula: Σ rank / items with a rank.
    Misleads when: lists differ in length, or places far down are never looked at.
    Also called: average position.
    中文：一个群体的条目的平均名次；第 1 名为榜首。
    公式：Σ 名次 / 有名次的条目数。
    误导：各榜单长度不同，或靠后的位置从来无人查看。
    References: Yang and Stoyanovich 2017.
    """
    return _mean(cells, "rank", "ranked", repeats=True, high=None)


@metric(
    title={"en": "normalised discounted cumulative gain (NDCG)", "zh-CN": "归一化折损累计增益（NDCG）"},
    needs={"label", "rank"},
    better="higher",
    of="lists_with_relevant_items",
    tasks=TASK,
    kind="linearised",
    averages=False,
    headline=True,
)  # fmt: skip
def ndcg(cells: Crossing) -> Linearised:
    """How well the lists are ordered for a group: 1 when its more relevant items stand first.

    Formula: the mean, over lists that hold a relevant item of the group, of Σ gain / log₂(1 + place)
    over the group's items as a list of their own, divided by its best possible value; places
    beyond `decision.top` count 0. Where a whole list belongs to one group (users) it is the usual NDCG.
    Items without a rank or a relevance are left out.
    Misleads when: read as visibility, for it does not tell where a group stands among others; lists of a
    single item are always perfect.
    Also called: normalised discounted cumulative gain, nDCG.
    中文：榜单对一个群体的条目排序得有多好：越相关者越靠前，最好为 1。
    公式：把群体的条目单独看作一个榜单，求 Σ 增益 / log₂(1 + 位置)，除以其可能的最佳值，再对含有该群体相关条目的榜单取平均；超出 `decision.top` 的位置记为 0。整个榜单同属一个群体（用户）时，即通常的 NDCG。没有名次或相关性的条目不计入。
    误导：被理解为可见度，它并不说明该群体相对于其他群体处于什么位置；只有一个条目的榜单总是完美的。
    References: Järvelin and Kekäläinen 2002; McSherry and Najork 2008 (ties).
    """
    gain, lists = (of_crossing(name, cells.by) for name in ("gain", "lists"))
    return _mean(cells, gain, lists, repeats=False, high=1.0)


@metric(
    title={"en": "recall at the top", "zh-CN": "前列召回率"},
    needs={"label", "prediction", "rank"},
    better="higher",
    of="relevant_items",
    tasks=TASK,
    headline=True,
)
def recall_at_top(cells: Crossing) -> Rate:
    """Of the relevant items of a group, the share that stands in the top places of its list (recall at k).

    Formula: relevant items in the top places / relevant items with a rank; over all lists together.
    Misleads when: relevance was learnt from what people were shown; a list has more relevant items than places.
    Also called: recall@k.
    中文：一个群体的相关条目中，位于榜单前列的比例（前 k 位召回率）。
    公式：位于前列的相关条目 / 有名次的相关条目，全部榜单合并计算。
    误导：相关性是从人们所看到的内容中学来的；榜单中的相关条目多于位置。
    References: Hardt, Price, Srebro 2016; Manning, Raghavan, Schütze 2008.
    """
    return Rate(cells.where(label=1, prediction=1), cells.where(label=1, prediction=KNOWN))


@metric(
    title={"en": "precision at the top", "zh-CN": "前列精确率"},
    needs={"label", "prediction", "rank"},
    better="higher",
    of="judged_items_at_the_top",
    tasks=TASK,
)
def precision_at_top(cells: Crossing) -> Rate:
    """Of the items of a group in the top places, the share that is relevant (precision at k).

    Formula: relevant items in the top places / items in the top places whose relevance is known.
    Misleads when: a group is judged more sternly, so that few of its items reach the top.
    Also called: precision@k.
    中文：一个群体位于榜单前列的条目中，相关者的比例（前 k 位精确率）。
    公式：位于前列的相关条目 / 位于前列且相关性已知的条目。
    误导：对该群体的评判更严，以致其条目很少能到达前列。
    References: Manning, Raghavan, Schütze 2008.
    """
    return Rate(cells.where(label=1, prediction=1), cells.where(label=KNOWN, prediction=1))
