"""Metrics of decisions among several classes: averages over the classes, and agreement as a whole."""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor.averages import Classes, classes_of
from auditor.cells import Crossing, Integers
from auditor.metrics import metric
from auditor.quantity import Linearised

SEVERAL = ("multiclass",)


def _beside_commonest(found: Classes) -> Integers:
    """People outside the commonest class: what agreement beyond chance is seen in."""
    return np.asarray(found.people.sum(axis=1) - found.people.max(axis=1, initial=0))


def _mean(found: Classes) -> Any:
    """The plain mean over the classes."""
    classes = found.both.shape[1]
    return lambda total, _: total / classes


def _weighted(total: Any, people: Any) -> Any:
    return total / people


@metric(
    title={"en": "macro true positive rate", "zh-CN": "宏平均真阳性率"},
    needs={"label", "prediction"},
    headline=True,
    better="higher",
    of="members_of_class",
    tasks=SEVERAL,
    kind="linearised",
    unit="share",
    averages=False,
)
def macro_true_positive_rate(cells: Crossing) -> Linearised:
    """The mean of the classes' true positive rates, each class counting alike however rare it is.

    Formula: (1/K) Σ TP_c / (TP_c + FN_c) over all K classes of the audit. A group in which a class has
    nobody has no such mean; scikit-learn counts that class as 0, or leaves it out.
    Misleads when: a class is very rare: its few people weigh as much as all of another.
    Also called: macro recall, balanced accuracy of several classes, unweighted average recall, UAR.
    中文：各类别真阳性率的算术平均数，每个类别无论多少权重相同；某类别无人时无定义。
    公式：(1/K) Σ TP_c / (TP_c + FN_c)，对审计的全部 K 个类别求和。群体中某一类别无人时，该平均数无定义；scikit-learn 则把该类别记为 0 或略去。
    误导：某一类别十分罕见，其中少数几个人的权重与另一类别的全部人相同。
    References: Sokolova and Lapalme 2009; Brodersen, Ong, Stephan, Buhmann 2010.
    """
    found = classes_of(cells)
    return found.figure(
        lambda both, actual, _: [both / actual],
        _mean(found),
        low=0.0,
        high=1.0,
        counted=found.people.min(axis=1),
        lacking=found.people == 0,
        names=cells.codebook.classes or (),
    )


@metric(
    title={"en": "macro precision", "zh-CN": "宏平均精确率"},
    needs={"label", "prediction"},
    better="higher",
    of="predictions_of_class",
    tasks=SEVERAL,
    kind="linearised",
    unit="share",
    averages=False,
)
def macro_precision(cells: Crossing) -> Linearised:
    """The mean of the classes' precisions, each class counting alike however rare it is.

    Formula: (1/K) Σ TP_c / (TP_c + FP_c) over all K classes of the audit. A group in which nobody is
    predicted a class has no such mean; scikit-learn counts that class as 0.
    Misleads when: a class is hardly ever predicted: its few decisions weigh as much as all others.
    Also called: macro-averaged precision, macro PPV.
    中文：各类别精确率的算术平均数，每个类别无论多少权重相同；某类别从未被预测时无定义。
    公式：(1/K) Σ TP_c / (TP_c + FP_c)，对审计的全部 K 个类别求和。群体中某一类别从未被预测时，该平均数无定义；scikit-learn 则把该类别记为 0。
    误导：某一类别极少被预测，其中少数几个决定的权重与所有其他决定相同。
    References: Sokolova and Lapalme 2009.
    """
    found = classes_of(cells)
    return found.figure(
        lambda both, _, predicted: [both / predicted],
        _mean(found),
        low=0.0,
        high=1.0,
        counted=found.decisions.min(axis=1),
        lacking=found.decisions == 0,
        names=cells.codebook.classes or (),
    )


@metric(
    title={"en": "macro F1 score", "zh-CN": "宏平均 F1 值"},
    needs={"label", "prediction"},
    headline=True,
    better="higher",
    of="members_or_predictions_of_class",
    tasks=SEVERAL,
    kind="linearised",
    unit="index",
    averages=False,
)
def macro_f1(cells: Crossing) -> Linearised:
    """The mean of the classes' F1 scores, each class counting alike however rare it is.

    Formula: (1/K) Σ 2 TP_c / (2 TP_c + FP_c + FN_c) over all K classes of the audit. A group in which
    a class has nobody, neither by label nor by prediction, has no such mean.
    Misleads when: a class is very rare; it is not the F1 of macro precision and macro recall.
    Also called: macro-averaged F1.
    中文：各类别 F1 值的算术平均数，每个类别无论多少权重相同；某类别既无标签又无预测时无定义。
    公式：(1/K) Σ 2 TP_c / (2 TP_c + FP_c + FN_c)，对审计的全部 K 个类别求和。群体中某一类别既无标签又无预测时，该平均数无定义。
    误导：某一类别十分罕见；它也不是由宏平均精确率与宏平均召回率算出的 F1 值。
    References: Sokolova and Lapalme 2009; Opitz and Burst 2019.
    """
    found = classes_of(cells)
    return found.figure(
        lambda both, actual, predicted: [2 * both / (actual + predicted)],
        _mean(found),
        low=0.0,
        high=1.0,
        counted=(found.people + found.decisions).min(axis=1),
        lacking=found.people + found.decisions == 0,
        names=cells.codebook.classes or (),
    )


@metric(
    title={"en": "weighted precision", "zh-CN": "加权平均精确率"},
    needs={"label", "prediction"},
    better="higher",
    of="predictions_of_class",
    tasks=SEVERAL,
    kind="linearised",
    unit="share",
    averages=False,
)
def weighted_precision(cells: Crossing) -> Linearised:
    """The mean of the classes' precisions, each weighted by how many people have the class.

    Formula: Σ (n_c / n) · TP_c / (TP_c + FP_c), n_c the people whose label is c. A class that people
    have and that is never predicted leaves it undefined; scikit-learn counts it as 0.
    Misleads when: classes are unlike in size: the largest ones decide alone.
    Also called: weighted-averaged precision.
    中文：各类别精确率按该类别人数加权的平均数。
    公式：Σ (n_c / n) · TP_c / (TP_c + FP_c)，n_c 为标签属于类别 c 的人数。某一类别有人而从未被预测时，该值无定义；scikit-learn 则记为 0。
    误导：各类别人数悬殊，结果只由最大的几个类别决定。
    References: Sokolova and Lapalme 2009.
    """
    found = classes_of(cells)
    return found.figure(
        _precisions,
        _weighted,
        low=0.0,
        high=1.0,
        counted=found.among.n,
        lacking=(found.people > 0) & (found.decisions == 0),
        names=cells.codebook.classes or (),
    )


def _precisions(both: Any, actual: Any, predicted: Any) -> list[Any]:
    """Nothing of a class that nobody has."""
    return [np.where(actual == 0, 0.0, actual * both / predicted)]


@metric(
    title={"en": "weighted F1 score", "zh-CN": "加权平均 F1 值"},
    needs={"label", "prediction"},
    better="higher",
    of="labelled_decisions",
    tasks=SEVERAL,
    kind="linearised",
    unit="index",
    averages=False,
)
def weighted_f1(cells: Crossing) -> Linearised:
    """The mean of the classes' F1 scores, each weighted by how many people have the class.

    Formula: Σ (n_c / n) · 2 TP_c / (2 TP_c + FP_c + FN_c), n_c the people whose label is c.
    Misleads when: classes are unlike in size: the largest ones decide alone.
    Also called: weighted-averaged F1.
    中文：各类别 F1 值按该类别人数加权的平均数。
    公式：Σ (n_c / n) · 2 TP_c / (2 TP_c + FP_c + FN_c)，n_c 为标签属于类别 c 的人数。
    误导：各类别人数悬殊，结果只由最大的几个类别决定。
    References: Sokolova and Lapalme 2009.
    """
    found = classes_of(cells)
    return found.figure(_f1s, _weighted, low=0.0, high=1.0, counted=found.among.n)


def _f1s(both: Any, actual: Any, predicted: Any) -> list[Any]:
    """Nothing of a class that nobody has."""
    return [np.where(actual == 0, 0.0, 2 * actual * both / (actual + predicted))]


@metric(
    title={"en": "Matthews correlation of several classes", "zh-CN": "多类别 Matthews 相关系数"},
    needs={"label", "prediction"},
    better="higher",
    of="several_labels_and_decisions",
    tasks=SEVERAL,
    range=(-1.0, 1.0),
    kind="linearised",
    unit="index",
    averages=False,
)
def multiclass_matthews_correlation(cells: Crossing) -> Linearised:
    """The correlation of decision and label over all classes: 1 always right, 0 no better than chance.

    Formula: (c·n − Σ p_k t_k) / √((n² − Σ p_k²)(n² − Σ t_k²)), c the decisions that agree, t_k and
    p_k the people with class k by label and by prediction.
    Misleads when: compared between groups in which the classes are unlike in size.
    Also called: R_K statistic, multiclass MCC.
    中文：全部类别上决定与标签的相关系数：1 表示全部正确，0 表示与随机无异。
    公式：(c·n − Σ p_k t_k) / √((n² − Σ p_k²)(n² − Σ t_k²))，c 为与标签一致的决定数，t_k 和 p_k 分别为标签和预测属于类别 k 的人数。
    误导：在类别构成不同的群体之间比较。
    References: Gorodkin 2004.
    """
    found = classes_of(cells)
    return found.figure(
        lambda both, actual, predicted: [both, actual * predicted, actual**2, predicted**2],
        _correlation,
        low=-1.0,
        high=1.0,
        counted=_beside_commonest(found),
    )


def _correlation(agreed: Any, crossed: Any, labels: Any, decisions: Any, people: Any) -> Any:
    spread = (people**2 - labels) * (people**2 - decisions)
    return (agreed * people - crossed) / np.sqrt(spread)


@metric(
    title={"en": "Cohen's kappa", "zh-CN": "Cohen kappa 系数"},
    needs={"label", "prediction"},
    better="higher",
    of="several_labels_or_decisions",
    tasks=SEVERAL,
    range=(-1.0, 1.0),
    kind="linearised",
    unit="index",
    averages=False,
)
def cohens_kappa(cells: Crossing) -> Linearised:
    """How far decisions and labels agree beyond what chance alone would bring: 1 in full, 0 not at all.

    Formula: (a − e) / (1 − e), a the share that agrees, e = Σ p_k t_k / n² what chance would bring.
    Misleads when: compared between groups in which the classes are unlike in size.
    Also called: kappa, Cohen kappa score.
    中文：决定与标签的一致程度中超出随机一致的部分：1 表示完全一致，0 表示与随机无异。
    公式：(a − e) / (1 − e)，a 为一致者的比例，e = Σ p_k t_k / n² 为随机情况下一致的比例。
    误导：在类别构成不同的群体之间比较。
    References: Cohen 1960.
    """
    found = classes_of(cells)
    return found.figure(
        lambda both, actual, predicted: [both, actual * predicted],
        lambda agreed, crossed, people: (agreed * people - crossed) / (people**2 - crossed),
        low=-1.0,
        high=1.0,
        counted=_beside_commonest(found),
    )
