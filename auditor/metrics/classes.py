"""Metrics of decisions among several classes: averages over the classes, and agreement as a whole."""

from __future__ import annotations

from auditor.cells import Crossing
from auditor.metrics import Parameter, metric
from auditor.quantity import Rate

SEVERAL = ("multiclass",)


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
    中文：真实类别位于评分最高的 k 个类别之中者所占的比例；同分按不利计。
    References: Russakovsky et al. 2015.
    """
    among = range(len(cells.codebook.classes or ()))
    return Rate(cells.where(label_rank=range(int(k))), cells.where(label_rank=among))
