"""Parities of the field that ask several metrics at once."""

from __future__ import annotations

from auditor.cells import Crossing
from auditor.metrics import metric, together
from auditor.quantity import Joint


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
    References: Berk, Heidari, Jabbari, Kearns, Roth 2018.
    """
    return together(cells, "precision", "negative_predictive_value")
