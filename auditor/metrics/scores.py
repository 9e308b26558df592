"""Metrics of scores: how well they rank, and who stands above the middle."""

from __future__ import annotations

import numpy as np

from auditor.cells import Crossing, Floats
from auditor.codebook import quantile as quantile_of
from auditor.errors import AuditorError
from auditor.metrics import Parameter, metric
from auditor.quantity import Area, Distance, Linearised, Rate
from auditor.scored import Binned, area_of, over_bins


@metric(
    title={"en": "scoring rate", "zh-CN": "评分率（高于中位数的比例）"},
    needs={"score"},
    headline=True,
    better="higher",
    of="scores",
    tasks=("binary", "ranking", "regression"),
    parameters={
        "quantile": Parameter(0.5, 0.0, 1.0, {"en": "quantile", "zh-CN": "分位数"}),
    },
    per_class=True,
)
def scoring_rate(cells: Crossing, *, quantile: float = 0.5) -> Rate:
    """The share of a group whose score lies strictly above a quantile of the full sample, by default the median.

    Formula: people with score > quantile / people with a score; the quantile is that of everybody,
    unknown groups included. Where the positive decision is adverse, the favourable side is
    strictly below the same quantile counted from the other end, and that share is counted; of one class
    of several it is always the share above. Of a regression the prediction is the score: its share above
    a high quantile is who gets the large amounts.
    Misleads when: many scores equal the quantile; the report states the share at the median.
    Also called: quantile parity, quantile demographic parity.
    中文：一个群体中评分严格高于全样本某一分位数（默认为中位数）者所占的比例。
    公式：评分 > 分位数的人数 / 有评分的人数；分位数取自全体，包括群体未知者。正类决定对当事人不利时，有利一方是严格低于从另一端数起的同一分位数者，计算的是他们的比例；多类别任务中对每个类别始终计算高于者的比例。回归任务以预测值为评分：高于某一高分位数的比例说明谁得到了大额。
    误导：许多人的评分恰好等于分位数；报告会注明评分等于中位数者的占比。
    References: 6 RCNY 5-300, 5-301(c).
    """
    score = cells.codebook.score
    assert score is not None
    every = range(len(score.edges))
    if cells.codebook.adverse:
        favourable = range(_around(cells, 1 - quantile)[0])
    else:
        favourable = range(_around(cells, quantile)[1], len(score.edges))
    return Rate(cells.where(bins=favourable), cells.where(bins=every))


def _around(cells: Crossing, q: float) -> tuple[int, int]:
    """How many bins lie strictly below the quantile of all scores, and the first strictly above it."""
    score, q = cells.codebook.score, round(q, 12)
    assert score is not None
    if q == 0.5:
        return score.below_median, score.above_median
    if f"{q:g}" in score.cuts:
        return score.cuts[f"{q:g}"]
    if not score.exact:
        raise AuditorError(
            f"scoring_rate: the score bins were not cut at quantile {q:g}; count again with a "
            "rule that asks for it, so that its bins end there"
        )
    edges, people = np.array(score.edges), cells.bin_people()
    there = people > 0
    cut = quantile_of(edges[there], people[there], q)
    return int(np.searchsorted(edges, cut, "left")), int(np.searchsorted(edges, cut, "right"))


@metric(
    title={"en": "area under the ROC curve", "zh-CN": "ROC 曲线下面积"},
    needs={"label", "score"},
    headline=True,
    better="higher",
    of="both_classes",
    kind="area",
    averages=False,
    per_class=True,
)
def roc_auc(cells: Crossing) -> Area:
    """The chance that a positive person scores higher than a negative one, ties counting half.

    Formula: P(s⁺ > s⁻) + ½ P(s⁺ = s⁻), from score bins; exact up to 1,024 distinct scores.
    Misleads when: only a part of the score range is ever used; it does not depend on calibration.
    Also called: AUC, AUROC, c-statistic.
    中文：随机一名正类者评分高于随机一名负类者的概率，同分计一半。
    公式：P(s⁺ > s⁻) + ½ P(s⁺ = s⁻)，由评分分箱算出；不同评分不超过 1,024 个时为精确值。
    误导：实际只用到评分范围的一部分；它与校准无关。
    References: Hanley and McNeil 1982; DeLong, DeLong, Clarke-Pearson 1988.
    """
    return area_of(cells)


@metric(
    title={"en": "average precision", "zh-CN": "平均精确率"},
    needs={"label", "score"},
    better="higher",
    of="both_classes",
    kind="linearised",
    averages=False,
    per_class=True,
)
def average_precision(cells: Crossing) -> Linearised:
    """The precision at each score of a positive person, averaged over positive people.

    Formula: Σ over scores, from the highest, of (rise in true positive rate) · precision down to
    that score; people of one score enter together.
    Misleads when: base rates differ; it depends on them, as precision does.
    Also called: AP, area under the precision-recall curve, PR AUC.
    中文：从高分到低分，各正类者所在评分处的精确率的平均数。
    公式：从最高分起对各评分求和：Σ (真阳性率的增量) · 截至该评分的精确率；评分相同者一并计入。
    误导：各群体的基准率不同，与精确率一样，它取决于基准率。
    References: Davis and Goadrich 2006; Boyd, Eng, Page 2013.
    """
    ones, zeros = cells.bins(1), cells.bins(0)
    positives = ones.sum(axis=1, keepdims=True)
    taken_ones, taken = _from_above(ones), _from_above(ones + zeros)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(taken > 0, taken_ones / taken, 0.0)
        there = np.where(positives > 0, positives, np.nan)
        value = (ones * precision).sum(axis=1) / there[:, 0]
        falls = np.where(taken > 0, ones * taken_ones / taken**2, 0.0)
        rises = np.where(taken > 0, ones * (taken - taken_ones) / taken**2, 0.0)
        below_rises, below_falls = np.cumsum(rises, axis=1), np.cumsum(falls, axis=1)
        moved = {1: (precision + below_rises - value[:, None]) / there, 0: -below_falls / there}
    value = np.where(zeros.sum(axis=1) > 0, value, np.nan)
    parts = [Binned(cells, label, influence) for label, influence in moved.items()]
    return over_bins(parts, value, low=0.0, high=1.0)


def _from_above(weights: Floats) -> Floats:
    """[G, B] the weight at or above each bin."""
    return np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]


@metric(
    title={
        "en": "Kolmogorov-Smirnov distance of the classes",
        "zh-CN": "两类评分的 Kolmogorov–Smirnov 距离",
    },
    needs={"label", "score"},
    better="higher",
    of="both_classes",
    kind="distance",
    unit="index",
    averages=False,
    per_class=True,
)
def ks_distance(cells: Crossing) -> Distance:
    """The largest gap between the score distributions of positives and negatives.

    Formula: max over scores of |share of positives at or below it − share of negatives at or below it|.
    Misleads when: the cut where it lies is never used for decisions.
    Also called: KS statistic, Youden's J at its best cut.
    中文：正类与负类评分分布之间的最大差距。
    公式：在各评分上取最大值：max |评分不高于它的正类占比 − 评分不高于它的负类占比|。
    误导：差距最大处的分界从不用于决定。
    References: Kolmogorov 1933; Smirnov 1948; Massart 1990.
    """
    ones, zeros = cells.bins(1), cells.bins(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        gaps = [np.cumsum(part, axis=1) / part.sum(axis=1, keepdims=True) for part in (ones, zeros)]
    every = range(ones.shape[1])
    positive, negative = (cells.where(label=label, bins=every) for label in (1, 0))
    value = np.abs(gaps[0] - gaps[1]).max(axis=1)
    return Distance(value, positive.n, negative.n, positive + negative)


@metric(
    title={
        "en": "distance to the distribution of everybody else",
        "zh-CN": "与其他人评分分布的距离",
    },
    needs={"score"},
    better="lower",
    of="members_and_others",
    kind="distance",
    unit="index",
    tasks=("binary", "regression"),
    averages=False,
    per_class=True,
)
def distribution_distance(cells: Crossing) -> Distance:
    """The largest gap between a group's distribution of scores (or predicted amounts) and that of everybody else.

    Formula: max over scores of |share of the group at or below it − share of all other known groups at or
    below it|, the two-sample Kolmogorov–Smirnov distance. Exact up to 1,024 distinct scores.
    Misleads when: the gap lies where nothing is decided; a small group differs by chance alone.
    Also called: strong demographic parity, Kolmogorov-Smirnov parity, distributional parity.
    中文：某群体的评分（或预测金额）分布与其他所有已知群体的分布之间的最大差距。
    公式：在各评分上取最大值：max |群体中评分不高于它的占比 − 其他所有已知群体中评分不高于它的占比|，即两样本 Kolmogorov–Smirnov 距离。不同评分不超过 1,024 个时为精确值。
    误导：差距出现在不作决定的评分处；小群体仅由偶然也会不同。
    References: Kolmogorov 1933; Smirnov 1948; Massart 1990; Agarwal, Dudík, Wu 2019.
    """
    people, every = (
        cells.bins(None),
        range(len(cells.codebook.score.edges) if cells.codebook.score else 0),
    )
    members = cells.where(bins=every)
    known = cells.known[:, None]
    others = (people * known).sum(axis=0, keepdims=True) - people * known
    n_others = (members.n * cells.known).sum() - members.n * cells.known
    with np.errstate(divide="ignore", invalid="ignore"):
        own, rest = (
            np.cumsum(part, axis=1) / part.sum(axis=1, keepdims=True) for part in (people, others)
        )
    return Distance(np.abs(own - rest).max(axis=1), members.n, n_others, members)
