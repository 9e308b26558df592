"""How well decisions and outcomes agree, both kinds of mistakes taken together."""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor.cells import Crossing
from auditor.influence import composed
from auditor.metrics import metric
from auditor.quantity import Linearised


@metric(
    title={"en": "balanced accuracy", "zh-CN": "平衡准确率"},
    needs={"label", "prediction"},
    better="higher",
    of="both_classes",
    kind="linearised",
    unit="share",
    averages=False,
    per_class=True,
)
def balanced_accuracy(cells: Crossing) -> Linearised:
    """The mean of the true positive rate and the true negative rate.

    Formula: ½ (TP / (TP + FN) + TN / (TN + FP)).
    Misleads when: the two kinds of mistakes do not cost the same.
    Also called: average of recall and specificity.
    中文：真阳性率与真阴性率的平均数。
    误导：两类错误的代价不同。
    References: Brodersen, Ong, Stephan, Buhmann 2010.
    """
    tp, fp = cells.where(label=1, prediction=1), cells.where(label=0, prediction=1)
    fn, tn = cells.where(label=1, prediction=0), cells.where(label=0, prediction=0)

    def figure(tp: Any, fp: Any, fn: Any, tn: Any) -> Any:
        return (tp / (tp + fn) + tn / (tn + fp)) / 2

    rarer = np.minimum(tp.n + fn.n, tn.n + fp.n)
    return composed(figure, [tp, fp, fn, tn], low=0.0, high=1.0, counted=rarer)


@metric(
    title={"en": "Matthews correlation coefficient", "zh-CN": "Matthews 相关系数"},
    needs={"label", "prediction"},
    better="higher",
    of="both_classes_and_decisions",
    range=(-1.0, 1.0),
    kind="linearised",
    averages=False,
    per_class=True,
)
def matthews_correlation(cells: Crossing) -> Linearised:
    """The correlation of decision and outcome: 1 always right, 0 no better than chance, −1 always wrong.

    Formula: (TP·TN − FP·FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN)).
    Misleads when: compared between groups with unlike base rates; it depends on them.
    Also called: MCC, phi coefficient.
    中文：决定与实际标签之间的相关系数：1 表示全部正确，0 表示与随机无异，−1 表示全部错误。
    误导：在基准率不同的群体之间比较，因为该值本身取决于基准率。
    References: Matthews 1975; Chicco and Jurman 2020.
    """
    tp, fp = cells.where(label=1, prediction=1), cells.where(label=0, prediction=1)
    fn, tn = cells.where(label=1, prediction=0), cells.where(label=0, prediction=0)

    def figure(tp: Any, fp: Any, fn: Any, tn: Any) -> Any:
        spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        return (tp * tn - fp * fn) / np.sqrt(spread)

    rarer = np.minimum(tp.n + fn.n, tn.n + fp.n)
    return composed(figure, [tp, fp, fn, tn], low=-1.0, high=1.0, counted=rarer)
