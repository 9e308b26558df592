"""Parities of the field that ask several metrics at once."""

from __future__ import annotations

import numpy as np

from auditor.cells import Crossing, Sums
from auditor.metrics import OF, Parameter, metric, together
from auditor.quantity import Joint, Part, Rate


@metric(
    title={"en": "equalized odds", "zh-CN": "均等化几率"},
    needs={"label", "prediction"},
    better="none",
    of="both_classes",
    kind="joint",
    averages=False,
    per_class=True,
)
def equalized_odds(cells: Crossing) -> Joint:
    """The true positive rate and the false positive rate, both of which must keep the limit.

    Formula: with a difference, the larger of the two rates' differences; with a ratio, the
    smaller of the two ratios.
    Misleads when: labels were themselves decided unfairly; base rates differ and precision matters.
    Also called: separation of a decision, error rate balance.
    中文：真阳性率与假阳性率同时满足要求；差值取两者中较大者，比率取两者中较小者。
    公式：对比方式为差值时，取两项比率之差中较大者；为比率时，取两个比率中较小者。
    误导：标签本身就来自不公平的判定；各群体的基准率不同，而精确率又很重要。
    References: Hardt, Price, Srebro 2016.
    """
    return together(cells, "true_positive_rate", "false_positive_rate")


@metric(
    title={"en": "both predictive values", "zh-CN": "阳性与阴性预测值"},
    needs={"label", "prediction"},
    better="none",
    of="both_classes",
    kind="joint",
    averages=False,
    per_class=True,
)
def predictive_values(cells: Crossing) -> Joint:
    """Precision and the negative predictive value, both of which must keep the limit.

    Formula: with a difference, the larger of the two values' differences; with a ratio, the
    smaller of the two ratios.
    Misleads when: base rates differ; then equal predictive values and equal error rates exclude each other.
    Also called: conditional use accuracy equality, sufficiency of a decision.
    中文：精确率与阴性预测值同时满足要求。
    公式：对比方式为差值时，取两项数值之差中较大者；为比率时，取两个比率中较小者。
    误导：各群体的基准率不同，此时预测值相等与错误率相等不可兼得。
    References: Berk, Heidari, Jabbari, Kearns, Roth 2018.
    """
    return together(cells, "precision", "negative_predictive_value")


@metric(
    title={"en": "differential fairness", "zh-CN": "差分公平性"},
    needs={"prediction"},
    better="none",
    of="people",
    kind="joint",
    averages=False,
    tasks=("binary", "multiclass"),
    unit="index",
    range=(None, None),
    parameters={
        "concentration": Parameter(
            1.0,
            0.01,
            100.0,
            {
                "en": "invented people per group, as many with each decision (half of them selected)",
                "zh-CN": "每个群体虚拟加入的人数，各种决定人数相等（二分类时一半被选中）",
            },
        )
    },
)
def differential_fairness(cells: Crossing, *, concentration: float = 1.0) -> Joint:
    """The logarithms of a group's rates of each decision, all of which must keep the limit.

    Formula: ln((with the decision + c/K) / (people + c)) for each of K decisions, with c the
    concentration: of two decisions selection and non-selection, with c/2 each; of several classes one for
    each class. Under `difference` the largest of the differences is ε: between any two groups every decision
    is at most e^ε times as likely.
    Misleads when: a group is small; smoothing then decides its value. Its limits are of ε without smoothing,
    and have no upper end where nobody, or everybody, of a group is selected, or nobody is given a class.
    Also called: ε-differential fairness, smoothed empirical differential fairness, smoothed edf.
    中文：各群体得到每一种决定之比例（经平滑）的对数；各项差值中最大者即 ε：任何两个群体之间，任一种决定的可能性之比不超过 e^ε。
    公式：对 K 种决定逐一计算 ln((得到该决定的人数 + c/K) / (人数 + c))，c 为浓度参数：二分类时为被选中与未被选中，各加 c/2；多类别任务则每个类别一项。对比方式为 `difference` 时，各项差值中最大者即 ε：任何两个群体之间，任一种决定的可能性之比都不超过 e^ε。
    误导：群体很小，此时平滑决定了数值。其置信界针对未经平滑的 ε；群体中无人或人人被选中，或某一类别无人得到时，没有上界。
    References: Foulds, Islam, Keya, Pan 2020.
    """
    each = _decisions(cells)
    everyone = cells.where(prediction=range(len(each)))
    # By people, not by weight: of weights only the proportions count.
    pulled = concentration / (everyone.n.astype(float) + concentration)
    rates = {
        name: Rate(hits, everyone, np.log, None, pulled, towards=1 / len(each))
        for name, hits in each.items()
    }
    return Joint(tuple(Part(name, "none", "people", rate) for name, rate in rates.items()))


def _decisions(cells: Crossing) -> dict[str, Sums]:
    """Those who are given each decision, under the name of its rate: the favourable one and the other, or every class."""
    book = cells.codebook
    if book.classes is not None:
        return {
            f"predicted_positive_rate{OF}{name}": cells.where(prediction=code)
            for code, name in enumerate(book.classes)
        }
    other = "predicted_positive_rate" if book.adverse else "predicted_negative_rate"
    selected, rest = book.favourable
    return {
        "selection_rate": cells.where(prediction=selected),
        other: cells.where(prediction=rest),
    }
