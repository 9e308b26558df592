"""Metrics of what is missing: who lacks a label, a decision, a score or a feature."""

from __future__ import annotations

from auditor.cells import Crossing
from auditor.metrics import metric
from auditor.quantity import Rate

MISSING = -1
TASKS = ("binary", "multiclass", "regression")


@metric(
    title={"en": "share without label", "zh-CN": "标签缺失率"},
    needs={"label"},
    better="lower",
    of="members",
    tasks=TASKS,
    counts_missing=True,
)
def missing_label_rate(cells: Crossing) -> Rate:
    """The share of a group whose label is missing.

    Formula: people without a label / all people of the group.
    Misleads when: labels are missing for a reason that has to do with the label itself, for then
    every metric that needs labels is about other people than those decided upon.
    中文：一个群体中缺少标签者所占的比例。
    公式：缺少标签的人数 / 群体全部人数。
    误导：标签缺失的原因与标签本身有关，此时凡是需要标签的指标，所描述的都不是接受决定的那些人。
    References: Little and Rubin 2019.
    """
    return Rate(cells.having("label", MISSING), cells.where())


@metric(
    title={"en": "share without prediction", "zh-CN": "预测缺失率"},
    needs={"prediction"},
    better="lower",
    of="members",
    tasks=TASKS,
    counts_missing=True,
)
def missing_prediction_rate(cells: Crossing) -> Rate:
    """The share of a group for whom the system gave no decision, or none that can be read.

    Formula: people without a prediction / all people of the group.
    Misleads when: a missing decision is in effect an unfavourable one; then selection rates over
    those decided upon look better than they are.
    中文：一个群体中系统未给出（或无法读取）预测者所占的比例。
    公式：缺少预测的人数 / 群体全部人数。
    误导：未作决定实际上等同于不利决定，此时只按得到决定者计算的选择率，看上去比实际好。
    References: Little and Rubin 2019.
    """
    return Rate(cells.having("prediction", MISSING), cells.where())


@metric(
    title={"en": "share without score", "zh-CN": "评分缺失率"},
    needs={"score"},
    better="lower",
    of="members",
    counts_missing=True,
    per_class=True,
)
def missing_score_rate(cells: Crossing) -> Rate:
    """The share of a group without a score, or with one that cannot be read.

    Formula: people without a score / all people of the group.
    Misleads when: people are left without a score because the system refuses to judge them.
    中文：一个群体中缺少评分（或评分无法读取）者所占的比例。
    公式：缺少评分的人数 / 群体全部人数。
    误导：有些人没有评分，是因为系统拒绝对其作出判断。
    References: Little and Rubin 2019.
    """
    return Rate(cells.having("bin", MISSING), cells.where())


@metric(
    title={"en": "share with a missing feature", "zh-CN": "特征缺失率"},
    needs={"features"},
    better="lower",
    of="members",
    tasks=TASKS,
    counts_missing=True,
)
def missing_feature_rate(cells: Crossing) -> Rate:
    """The share of a group of whom at least one named feature is missing.

    Formula: people who lack a feature of data.features / all people of the group.
    Misleads when: an absent value is written as a number such as 0 or -1, which nobody can tell
    from a real one.
    中文：一个群体中至少缺少一项特征者所占的比例。
    公式：缺少 data.features 中至少一项特征的人数 / 群体全部人数。
    误导：缺失值被写成 0 或 −1 之类的数字，无法与真实数值区分。
    References: Little and Rubin 2019.
    """
    return Rate(cells.having("incomplete", 1), cells.where())
