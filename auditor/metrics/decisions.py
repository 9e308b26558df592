"""Metrics of decisions and outcomes: what a yes-or-no system decides, and how often it is right."""

from __future__ import annotations

import numpy as np

from auditor.cells import Crossing, Floats
from auditor.metrics import metric
from auditor.quantity import Rate

KNOWN = (0, 1)


@metric(
    title={"en": "selection rate", "zh-CN": "选择率"},
    needs={"prediction"},
    headline=True,
    better="higher",
    of="people",
    tasks=("binary", "ranking"),
    favourable=True,
)
def selection_rate(cells: Crossing) -> Rate:
    """The share of a group that receives the favourable decision.

    Formula: favourable decisions / people with a decision. The favourable decision is the
    positive one, or the negative one where the audit says `positive_is: adverse`. With several
    classes the audit names the favourable ones; no class is one by itself. Of a ranking: the items of a
    group in the top places of their list / its items with a rank.
    Misleads when: groups differ in what the decision should depend on; people who were
    discouraged from applying are not counted.
    Also called: acceptance rate, favourable rate.
    中文：一个群体中获得有利决定者所占的比例。
    公式：有利决定数 / 得到决定的人数。有利决定即正类决定；审计写明 `positive_is: adverse` 时为负类决定。多类别任务由审计指明哪些类别有利，没有一个类别本身就是有利的。排序任务：群体的条目中位于榜单前列者 / 有名次的条目。
    误导：各群体在决定本应依据的条件上确有差异；因受劝阻而未提出申请的人没有计入。
    References: 29 CFR 1607.4(D); 6 RCNY 5-300.
    """
    favourable, others = cells.codebook.favourable
    known = [*favourable, *others]
    return Rate(cells.where(prediction=favourable), cells.where(prediction=known))


@metric(
    title={"en": "predicted positive rate", "zh-CN": "预测为正的比例"},
    needs={"prediction"},
    better="none",
    of="people",
    per_class=True,
)
def predicted_positive_rate(cells: Crossing) -> Rate:
    """The share of a group that is predicted positive.

    Formula: (TP + FP) / people with a decision.
    Misleads when: read as a benefit where the positive decision is adverse; see selection_rate.
    Also called: predicted prevalence, PPR, pprev.
    中文：一个群体中被预测为正类者所占的比例。
    公式：(TP + FP) / 得到决定的人数。
    误导：正类决定对当事人不利，却被当作利益来理解；可参看 selection_rate。
    References: Calders and Verwer 2010.
    """
    return Rate(cells.where(prediction=1), cells.where(prediction=KNOWN))


@metric(
    title={"en": "base rate", "zh-CN": "基准率"},
    needs={"label"},
    headline=True,
    better="none",
    of="labels",
    tasks=("binary", "ranking"),
    per_class=True,
)
def base_rate(cells: Crossing) -> Rate:
    """The share of a group whose label is positive.

    Formula: (TP + FN) / people with a label.
    Misleads when: the labels were themselves decided unfairly.
    Also called: prevalence, label rate, prev.
    中文：一个群体中实际标签为正类者所占的比例。
    公式：(TP + FN) / 有标签的人数。
    误导：标签本身就来自不公平的判定。
    References: Hardt, Price, Srebro 2016.
    """
    return Rate(cells.where(label=1), cells.where(label=KNOWN))


@metric(
    title={"en": "true positive rate", "zh-CN": "真阳性率"},
    needs={"label", "prediction"},
    headline=True,
    better="higher",
    of="positives",
    per_class=True,
)
def true_positive_rate(cells: Crossing) -> Rate:
    """Among people whose label is positive, the share that is predicted positive (recall, sensitivity).

    Formula: TP / (TP + FN).
    Misleads when: the labels came from unfair decisions; only few in a group are positive.
    Also called: recall, sensitivity, hit rate, TPR.
    中文：实际为正类者中，被预测为正类的比例。
    误导：标签来自不公平的决定；群体中实际为正类者很少。
    References: Hardt, Price, Srebro 2016.
    """
    return Rate(cells.where(label=1, prediction=1), cells.where(label=1, prediction=KNOWN))


@metric(
    title={"en": "false negative rate", "zh-CN": "假阴性率"},
    needs={"label", "prediction"},
    better="lower",
    of="positives",
    per_class=True,
)
def false_negative_rate(cells: Crossing) -> Rate:
    """Among people whose label is positive, the share that is predicted negative.

    Formula: FN / (TP + FN) = 1 − true positive rate.
    Misleads when: the labels came from unfair decisions; only few in a group are positive.
    Also called: miss rate, FNR.
    中文：实际为正类者中，被预测为负类的比例。
    公式：FN / (TP + FN) = 1 − 真阳性率。
    误导：标签来自不公平的决定；群体中实际为正类者很少。
    References: Chouldechova 2017.
    """
    return Rate(cells.where(label=1, prediction=0), cells.where(label=1, prediction=KNOWN))


@metric(
    title={"en": "false positive rate", "zh-CN": "假阳性率"},
    needs={"label", "prediction"},
    headline=True,
    better="lower",
    of="negatives",
    per_class=True,
)
def false_positive_rate(cells: Crossing) -> Rate:
    """Of those who are negative, the share predicted positive.

    Formula: FP / (FP + TN).
    Misleads when: being predicted positive is a benefit; a group has few negatives.
    Also called: fall-out, FPR.
    中文：实际为负类者中，被预测为正类的比例。
    误导：被预测为正类其实是一种利益；群体中实际为负类者很少。
    References: Chouldechova 2017; Larson et al. 2016.
    """
    return Rate(cells.where(label=0, prediction=1), cells.where(label=0, prediction=KNOWN))


@metric(
    title={"en": "true negative rate", "zh-CN": "真阴性率"},
    needs={"label", "prediction"},
    better="higher",
    of="negatives",
    per_class=True,
)
def true_negative_rate(cells: Crossing) -> Rate:
    """Of those who are negative, the share predicted negative (specificity).

    Formula: TN / (FP + TN) = 1 − false positive rate.
    Misleads when: a group has few negatives.
    Also called: specificity, TNR.
    中文：实际为负类者中，被预测为负类的比例。
    公式：TN / (FP + TN) = 1 − 假阳性率。
    误导：群体中实际为负类者很少。
    References: Hardt, Price, Srebro 2016.
    """
    return Rate(cells.where(label=0, prediction=0), cells.where(label=0, prediction=KNOWN))


@metric(
    title={"en": "precision", "zh-CN": "精确率"},
    needs={"label", "prediction"},
    headline=True,
    better="higher",
    of="predicted_positives",
    per_class=True,
)
def precision(cells: Crossing) -> Rate:
    """Of those predicted positive, the share that is positive (positive predictive value).

    Formula: TP / (TP + FP).
    Misleads when: base rates differ; then equal precision and equal error rates exclude each other.
    Also called: positive predictive value, PPV.
    中文：被预测为正类者中，实际为正类的比例。
    误导：各群体的基准率不同，此时精确率相等与错误率相等不可兼得。
    References: Chouldechova 2017; Kleinberg, Mullainathan, Raghavan 2017.
    """
    return Rate(cells.where(label=1, prediction=1), cells.where(label=KNOWN, prediction=1))


@metric(
    title={"en": "negative predictive value", "zh-CN": "阴性预测值"},
    needs={"label", "prediction"},
    better="higher",
    of="predicted_negatives",
    per_class=True,
)
def negative_predictive_value(cells: Crossing) -> Rate:
    """Of those predicted negative, the share that is negative.

    Formula: TN / (TN + FN).
    Misleads when: base rates differ between groups.
    Also called: NPV.
    中文：被预测为负类者中，实际为负类的比例。
    误导：各群体的基准率不同。
    References: Chouldechova 2017.
    """
    return Rate(cells.where(label=0, prediction=0), cells.where(label=KNOWN, prediction=0))


@metric(
    title={"en": "accuracy", "zh-CN": "准确率"},
    needs={"label", "prediction"},
    headline=True,
    better="higher",
    of="labelled_decisions",
    tasks=("binary", "multiclass"),
)
def accuracy(cells: Crossing) -> Rate:
    """The share of decisions that agree with the label.

    Formula: (TP + TN) / (TP + FP + FN + TN); with several classes, decisions that agree / all. The
    micro averages of precision, true positive rate and F1 over the classes are this same figure,
    and so is the average of the true positive rates weighted by how many a class has.
    Misleads when: one class is rare; always answering the common class scores high.
    Also called: micro F1, micro precision, micro recall, weighted recall.
    中文：决定与实际标签一致的比例。
    公式：(TP + TN) / (TP + FP + FN + TN)；多类别任务为与标签一致的决定数 / 全部决定数。各类别的精确率、真阳性率和 F1 值的微平均都等于这一数值，按各类别人数加权的真阳性率平均数也是如此。
    误导：某一类别罕见，一律回答常见类别，得分也很高。
    References: ISO/IEC TR 24027:2021 (confusion matrix).
    """
    known = range(len(cells.codebook.classes or KNOWN))
    return Rate(cells.agreeing(), cells.where(label=known, prediction=known))


@metric(
    title={"en": "F1 score", "zh-CN": "F1 值"},
    needs={"label", "prediction"},
    headline=True,
    better="higher",
    of="positives_or_predicted",
    unit="index",
    averages=False,
    per_class=True,
)
def f1(cells: Crossing) -> Rate:
    """The harmonic mean of precision and true positive rate.

    Formula: 2 TP / (2 TP + FP + FN) = 2J / (1 + J) with J = TP / (TP + FP + FN). Given its
    denominator, J is a binomial share, so that F1 has an exact interval without any draws.
    Misleads when: true negatives matter; it ignores them.
    Also called: F1 score, F-measure, Dice coefficient.
    中文：精确率与真阳性率的调和平均数。
    公式：2 TP / (2 TP + FP + FN) = 2J / (1 + J)，其中 J = TP / (TP + FP + FN)。分母给定时 J 是二项比例，因此 F1 无须抽样即有精确区间。
    误导：真阴性也很重要，而它不计真阴性。
    References: van Rijsbergen 1979.
    """
    hits = cells.where(label=1, prediction=1)
    missed = cells.where(label=1, prediction=0) + cells.where(label=0, prediction=1)
    return Rate(hits, hits + missed, curve=_f1_of_share)


def _f1_of_share(share: Floats) -> Floats:
    return 2 * share / (1 + share)


@metric(
    title={"en": "false discovery rate", "zh-CN": "错误发现率"},
    needs={"label", "prediction"},
    better="lower",
    of="predicted_positives",
    per_class=True,
)
def false_discovery_rate(cells: Crossing) -> Rate:
    """Of those predicted positive, the share that is negative.

    Formula: FP / (TP + FP) = 1 − precision.
    Misleads when: base rates differ between groups.
    Also called: FDR.
    中文：被预测为正类者中，实际为负类的比例。
    公式：FP / (TP + FP) = 1 − 精确率。
    误导：各群体的基准率不同。
    References: Benjamini and Hochberg 1995; Chouldechova 2017.
    """
    return Rate(cells.where(label=0, prediction=1), cells.where(label=KNOWN, prediction=1))


@metric(
    title={"en": "false omission rate", "zh-CN": "错误遗漏率"},
    needs={"label", "prediction"},
    better="lower",
    of="predicted_negatives",
    per_class=True,
)
def false_omission_rate(cells: Crossing) -> Rate:
    """Of those predicted negative, the share that is positive.

    Formula: FN / (TN + FN) = 1 − negative predictive value.
    Misleads when: base rates differ between groups.
    Also called: FOR.
    中文：被预测为负类者中，实际为正类的比例。
    公式：FN / (TN + FN) = 1 − 阴性预测值。
    误导：各群体的基准率不同。
    References: Berk, Heidari, Jabbari, Kearns, Roth 2018.
    """
    return Rate(cells.where(label=1, prediction=0), cells.where(label=KNOWN, prediction=0))


@metric(
    title={"en": "predicted negative rate", "zh-CN": "预测为负的比例"},
    needs={"prediction"},
    better="none",
    of="people",
    per_class=True,
)
def predicted_negative_rate(cells: Crossing) -> Rate:
    """The share of a group that is predicted negative.

    Formula: (TN + FN) / people with a decision = 1 − predicted positive rate.
    Misleads when: read as a harm where the negative decision is favourable; see selection_rate.
    Also called: rate of negative predictions.
    中文：一个群体中被预测为负类者所占的比例。
    公式：(TN + FN) / 得到决定的人数 = 1 − 预测为正的比例。
    误导：负类决定对当事人有利，却被当作损害来理解；可参看 selection_rate。
    References: Calders and Verwer 2010.
    """
    return Rate(cells.where(prediction=0), cells.where(prediction=KNOWN))


@metric(
    title={"en": "false negatives per false positive", "zh-CN": "假阴性与假阳性之比"},
    needs={"label", "prediction"},
    better="none",
    of="false_positives",
    range=(0.0, None),
    unit="index",
    averages=False,
    per_class=True,
)
def false_negatives_per_false_positive(cells: Crossing) -> Rate:
    """How many positives are missed for every negative that is wrongly taken.

    Formula: FN / FP = Q / (1 − Q) with Q = FN / (FN + FP). Given the number of mistakes, Q is a
    binomial share, so that its exact limits map. Undefined where a group has no false positives.
    Misleads when: there are few mistakes; a group with hardly any has a wild ratio.
    Also called: cost ratio; equal among groups it is treatment equality.
    中文：每出现一例假阳性，对应出现多少例假阴性。
    公式：FN / FP = Q / (1 − Q)，其中 Q = FN / (FN + FP)。错误总数给定时 Q 是二项比例，因此可由其精确界换算。群体中没有假阳性时无定义。
    误导：错误很少，几乎没有错误的群体，比值会剧烈波动。
    References: Berk, Heidari, Jabbari, Kearns, Roth 2018.
    """
    missed = cells.where(label=1, prediction=0)
    return Rate(missed, missed + cells.where(label=0, prediction=1), curve=_odds)


def _odds(share: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return share / (1 - share)
