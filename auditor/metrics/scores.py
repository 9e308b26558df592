"""Metrics of scores: how well they rank, and who stands above the middle."""

from __future__ import annotations

from auditor.cells import Crossing
from auditor.metrics import metric
from auditor.quantity import Area, Rate


@metric(
    title={"en": "scoring rate", "zh-CN": "评分率（高于中位数的比例）"},
    needs={"score"},
    headline=True,
    better="higher",
    of="scores",
)
def scoring_rate(cells: Crossing) -> Rate:
    """The share of a group whose score lies strictly above the median of the full sample.

    Formula: people with score > median / people with a score; the median is that of everybody,
    unknown groups included. Where the positive decision is adverse, the favourable side is
    strictly below the median, and that share is counted.
    Misleads when: many scores equal the median; the report states their share.
    中文：一个群体中得分严格高于全样本中位数者所占的比例。
    References: 6 RCNY 5-300, 5-301(c).
    """
    score = cells.codebook.score
    assert score is not None
    every = range(len(score.edges))
    favourable = (
        range(score.below_median)
        if cells.codebook.adverse
        else range(score.above_median, len(score.edges))
    )
    return Rate(cells.where(bins=favourable), cells.where(bins=every))


@metric(
    title={"en": "area under the ROC curve", "zh-CN": "ROC 曲线下面积"},
    needs={"label", "score"},
    headline=True,
    better="higher",
    of="both_classes",
    kind="area",
    averages=False,
)
def roc_auc(cells: Crossing) -> Area:
    """The chance that a positive person scores higher than a negative one, ties counting half.

    Formula: P(s⁺ > s⁻) + ½ P(s⁺ = s⁻), from score bins; exact up to 1,024 distinct scores.
    Misleads when: only a part of the score range is ever used; it does not depend on calibration.
    Also called: AUC, AUROC, c-statistic.
    中文：随机一名正类者得分高于随机一名负类者的概率，同分计一半。
    References: Hanley and McNeil 1982; DeLong, DeLong, Clarke-Pearson 1988.
    """
    every = range(len(cells.codebook.score.edges)) if cells.codebook.score else range(0)
    return Area(
        positives=cells.bins(1),
        negatives=cells.bins(0),
        positives_2=cells.bins(1, square=True),
        negatives_2=cells.bins(0, square=True),
        n_positive=cells.where(label=1, bins=every).n,
        n_negative=cells.where(label=0, bins=every).n,
        clustered=cells.codebook.folds is not None,
    )
