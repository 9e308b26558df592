"""Metrics of a score for each of several classes: all classes together, beside those of each class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from auditor import variances
from auditor.averages import first_lacking
from auditor.cells import Crossing
from auditor.influence import SMOOTHING
from auditor.metrics import Parameter, metric
from auditor.quantity import Area, Linearised, Rate
from auditor.scored import Costs, area_of, mean_cost, scores, squared_distance, summed_up

SEVERAL = ("multiclass",)
FEW = 3.0
"""min(n⁺, n⁻)·A(1 − A) below which an area shows hardly any spread: it is then worth so many people alone."""


@metric(
    title={"en": "top-k accuracy", "zh-CN": "前 k 名准确率"},
    needs={"label", "scores"},
    headline=True,
    better="higher",
    of="ranked_labels",
    tasks=SEVERAL,
    parameters={
        "k": Parameter(
            2,
            1,
            100,
            what={"en": "classes with the highest scores", "zh-CN": "评分最高的类别数"},
            whole=True,
        )
    },
)
def top_k_accuracy(cells: Crossing, k: float = 2) -> Rate:
    """The share of decisions whose true class is among the k with the highest scores.

    Formula: rows whose label's class has fewer than k other classes that score at least as high /
    rows with a label and a score for every class. A tie counts against: which of two alike would
    have been shown first is not known.
    Misleads when: only the first answer is ever acted upon; k is close to the number of classes.
    Also called: hits@k, top-k score.
    中文：真实类别位于评分最高的 k 个类别之中者所占的比例；同分按不利计。
    公式：评分不低于真实类别的其他类别少于 k 个的行数 / 有标签且每个类别都有评分的行数。同分按不利计：两个相同评分中哪一个会先展示，无从得知。
    误导：实际只会采用第一个答案；k 接近类别总数。
    References: Russakovsky et al. 2015.
    """
    among = range(len(cells.codebook.classes or ()))
    return Rate(cells.having("label_rank", *range(int(k))), cells.having("label_rank", *among))


@metric(
    title={"en": "macro area under the ROC curve", "zh-CN": "宏平均 ROC 曲线下面积"},
    needs={"label", "score"},
    headline=True,
    better="higher",
    of="members_and_others_of_class",
    tasks=SEVERAL,
    kind="linearised",
    unit="index",
    averages=False,
)
def macro_roc_auc(cells: Crossing) -> Linearised:
    """The mean of the classes' areas under the ROC curve, each class against all others and counting alike.

    Formula: (1/K) Σ A_c over all K classes of the audit, A_c the chance that a member of class c scores higher in
    c than anybody else, ties counting half. A group in which a class has nobody, or everybody, has no such mean.
    Its interval takes the classes' errors to add up, since the counts do not tell how they move together.
    Misleads when: a class is very rare; the class that is chosen depends on the other scores too.
    Also called: one-versus-rest AUC, roc_auc_ovr, macro AUC.
    中文：各类别对其余类别的 ROC 曲线下面积的算术平均数，每个类别权重相同。
    公式：(1/K) Σ A_c，对审计的全部 K 个类别求和；A_c 为类别 c 的成员在 c 上的评分高于其他人的概率，同分计一半。群体中某一类别无人或人人皆是时无定义。区间按各类别的误差相加计算，因为计数不能说明它们如何共同变动。
    误导：某一类别十分罕见；最终选中的类别还取决于其他类别的评分。
    References: Hand and Till 2001; Provost and Domingos 2003.
    """
    names = cells.codebook.classes or ()
    areas = [area_of(cells.versus_rest(name)) for name in names]
    empty = np.stack([np.isnan(area.value) for area in areas], axis=1)
    figures = [_of_area(area) for area in areas]
    found = summed_up(figures, share=1 / len(figures), low=0.0, high=1.0)
    return replace(found, lacking=first_lacking(empty, names))


def _of_area(area: Area) -> Linearised:
    """An area as a figure with its variance; where it is all but perfect, that of a share of the rarer side."""
    variance, freedom = variances.of_area(area)
    rarer = np.minimum(*area.worth)
    with np.errstate(divide="ignore", invalid="ignore"):
        settled = (area.value * rarer + SMOOTHING / 2) / (rarer + SMOOTHING)
        alone = settled * (1 - settled) / rarer
    shown = rarer * area.value * (1 - area.value) >= FEW
    variance = np.where(shown, variance, np.fmax(variance, alone))
    value, among = np.asarray(area.value), area.among
    return Linearised(
        value, variance, freedom, area.counted, among, 0.0, 1.0, settled, swings=area.swings
    )


@metric(
    title={"en": "log loss of several classes", "zh-CN": "多类别对数损失"},
    needs={"label", "score", "distribution"},
    better="lower",
    of="finite_loss",
    tasks=SEVERAL,
    range=(0.0, None),
    kind="linearised",
    averages=False,
)
def multiclass_log_loss(cells: Crossing) -> Linearised:
    """The mean surprise about which class it was, in nats.

    Formula: −Σ ln(score of the own class) / n, for scores that are the probabilities of all classes. Infinite, and
    so undefined, where a class to which exactly 0 was given came about; nothing is clipped.
    Misleads when: classes are unlike in size between groups; a single sure mistake decides it.
    Also called: multinomial log loss, categorical cross-entropy, multinomial deviance.
    中文：对实际类别的平均意外程度，以自然对数计；被给予 0 的类别实际出现时为无穷大，不作截断。
    公式：−Σ ln(实际类别的评分) / n，评分为全部类别的概率。给予恰为 0 的类别实际出现时为无穷大，即无定义；不作截断。
    误导：各群体的类别构成不同；一次十分肯定的错误即可左右结果。
    References: Good 1952.
    """
    views = [cells.versus_rest(name) for name in cells.codebook.classes or ()]
    with np.errstate(divide="ignore"):
        costs = [Costs(view, 1, -np.log(scores(view))) for view in views]
    return mean_cost(costs)


@metric(
    title={"en": "Brier score of several classes", "zh-CN": "多类别 Brier 分数"},
    needs={"label", "score", "distribution"},
    better="lower",
    of="labelled_scores",
    tasks=SEVERAL,
    range=(0.0, 2.0),
    kind="linearised",
    averages=False,
)
def multiclass_brier_score(cells: Crossing) -> Linearised:
    """The mean squared distance between the probabilities of all classes and what happened: 0 at best, 2 at worst.

    Formula: Σ over people and classes of (score of the class − 1 if it is the own one, else 0)² / n, of each class
    over the people who have its score. With two classes it is twice the Brier score of either. Its interval takes
    the classes' errors to add up.
    Misleads when: read beside the Brier score of one class, which lies between 0 and 1; some scores are missing.
    Also called: multi-category Brier score, quadratic score.
    中文：全部类别的概率与实际结果之差的平方和的平均数：最好为 0，最差为 2。
    公式：对所有人和所有类别求和：Σ(该类别的评分 − 实际属于该类别时为 1、否则为 0)² / n，每个类别只计有该类别评分的人。只有两个类别时，是任一类别 Brier 分数的两倍。区间按各类别的误差相加计算。
    误导：与单一类别的 Brier 分数（在 0 与 1 之间）放在一起比较；部分评分缺失。
    References: Brier 1950.
    """
    views = [cells.versus_rest(name) for name in cells.codebook.classes or ()]
    figures = [squared_distance(view) for view in views]
    labelled = views[0].where(label=(0, 1)).n
    whole = np.all([figure.among.n == labelled for figure in figures], axis=0)
    # Means over unlike people have no common distance: each is at most 1.
    return summed_up(figures, low=0.0, high=np.where(whole, 2.0, float(len(figures))))
