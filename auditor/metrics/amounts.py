"""Metrics of predicted amounts: how far, and in which direction, predictions miss."""

from __future__ import annotations

from auditor.cells import Crossing
from auditor.metrics import metric
from auditor.quantity import Mean


def _mean(
    cells: Crossing, amount: str, square: str, *, root: bool = False, signed: bool = False
) -> Mean:
    """The mean of an amount over people with a label and a prediction."""
    return Mean(
        n=cells.where(label=1, prediction=1).n,
        total=cells.amount(amount),
        squares=cells.amount(square),
        resolution=2.0 ** -cells.codebook.scales[square],
        root=root,
        signed=signed,
    )


@metric(
    title={"en": "mean absolute error", "zh-CN": "平均绝对误差"},
    needs={"label", "prediction"},
    headline=True,
    better="lower",
    of="labelled_predictions",
    tasks=("regression",),
    range=(0.0, None),
    kind="mean",
)
def mean_absolute_error(cells: Crossing) -> Mean:
    """How far predictions miss on average, in the label's unit.

    Formula: Σ|prediction − label| / n.
    Misleads when: groups differ in the size of the label; a few large misses hide in the mean.
    中文：预测值与实际值之差的绝对值的平均数，单位与标签相同。
    References: Agarwal, Dudík, Wu 2019.
    """
    return _mean(cells, "abs_error", "error_2")


@metric(
    title={"en": "root mean squared error", "zh-CN": "均方根误差"},
    needs={"label", "prediction"},
    headline=True,
    better="lower",
    of="labelled_predictions",
    tasks=("regression",),
    range=(0.0, None),
    kind="mean",
    averages=False,
)
def root_mean_squared_error(cells: Crossing) -> Mean:
    """How far predictions miss, large misses weighing more, in the label's unit.

    Formula: √(Σ(prediction − label)² / n).
    Misleads when: a single outlier decides it.
    中文：预测误差平方的平均数的平方根，较大的误差权重更高。
    References: Agarwal, Dudík, Wu 2019.
    """
    return _mean(cells, "error_2", "error_4", root=True)


@metric(
    title={"en": "mean error", "zh-CN": "平均误差"},
    needs={"label", "prediction"},
    headline=True,
    better="none",
    of="labelled_predictions",
    tasks=("regression",),
    range=(None, None),
    kind="mean",
)
def mean_error(cells: Crossing) -> Mean:
    """By how much predictions are too high (positive) or too low (negative) on average.

    Formula: Σ(prediction − label) / n, in the label's unit.
    Misleads when: large misses in both directions cancel.
    中文：预测值减实际值的平均数；正值表示高估，负值表示低估。
    References: Chouldechova and Roth 2020.
    """
    return _mean(cells, "error", "error_2", signed=True)
