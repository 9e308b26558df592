"""Metrics of predicted amounts: how far, and in which direction, predictions miss, and what is predicted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from auditor import influence, moments
from auditor.cells import Crossing, Floats, Sums, divided
from auditor.mean import Mean
from auditor.metrics import metric
from auditor.quantity import Linearised

_BOTH = ("label", "prediction")


def _mean(
    cells: Crossing,
    amount: str,
    *,
    there: tuple[str, ...] = _BOTH,
    root: bool = False,
    signed: bool = False,
) -> Mean:
    """The mean of an amount over people with these outcomes."""
    label, prediction = (1 if side in there else None for side in _BOTH)
    among = cells.where(label=label, prediction=prediction)
    itself, square, cube = moments.MEANS[amount]
    thirds = [
        influence.powered(cells, among, name, there=there, weight=3)
        for name in (("", itself, square, cube) if influence.summed(cells, cube) else ())
    ]
    return Mean(
        among=among,
        total=cells.amount(amount, there=there),
        ones=influence.powered(cells, among, itself, there=there),
        squares=influence.powered(cells, among, square, there=there),
        cubes=np.array(thirds) if thirds else None,
        folds=cells.amount(amount, there=there, folds=True) if among.folds is not None else None,
        resolution=influence.resolution(cells, square),
        shift=cells.codebook.centre if signed and amount != "error" else 0.0,
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
    Also called: MAE, mean absolute deviation of predictions.
    中文：预测值与实际值之差的绝对值的平均数，单位与标签相同。
    公式：Σ|预测值 − 标签| / n。
    误导：各群体的标签大小不同；少数很大的误差被平均数掩盖。
    References: Agarwal, Dudík, Wu 2019.
    """
    return _mean(cells, "abs_error")


@metric(
    title={"en": "mean squared error", "zh-CN": "均方误差"},
    needs={"label", "prediction"},
    better="lower",
    of="labelled_predictions",
    tasks=("regression",),
    range=(0.0, None),
    kind="mean",
)
def mean_squared_error(cells: Crossing) -> Mean:
    """The average squared miss, in the square of the label's unit.

    Formula: Σ(prediction − label)² / n.
    Misleads when: a single outlier decides it; its unit is a square, so that a ratio of 2 is a
    ratio of 1.4 between typical misses.
    Also called: MSE, squared loss.
    中文：预测误差平方的平均数，单位为标签单位的平方。
    公式：Σ(预测值 − 标签)² / n。
    误导：单个异常值即可左右结果；其单位是平方，比率为 2 时，典型误差之比只有约 1.4。
    References: Agarwal, Dudík, Wu 2019.
    """
    return _mean(cells, "error_2")


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
    Also called: RMSE, root mean square error.
    中文：预测误差平方的平均数的平方根，较大的误差权重更高。
    公式：√(Σ(预测值 − 标签)² / n)。
    误导：单个异常值即可左右结果。
    References: Agarwal, Dudík, Wu 2019.
    """
    return _mean(cells, "error_2", root=True)


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
    Also called: mean signed error, bias of predictions, mean residual.
    中文：预测值减实际值的平均数；正值表示高估，负值表示低估。
    公式：Σ(预测值 − 标签) / n，单位与标签相同。
    误导：高估与低估都很大时会相互抵消。
    References: Chouldechova and Roth 2020.
    """
    return _mean(cells, "error", signed=True)


@metric(
    title={"en": "mean prediction", "zh-CN": "平均预测值"},
    needs={"prediction"},
    better="none",
    of="predictions",
    tasks=("regression",),
    range=(None, None),
    kind="mean",
)
def mean_prediction(cells: Crossing) -> Mean:
    """What is predicted on average.

    Formula: Σ prediction / n. Its difference between groups is the statistical parity of a
    regression, in the mean.
    Misleads when: groups truly differ in the amount; equal means hide unequal spread.
    Also called: average prediction, mean predicted amount.
    中文：预测值的平均数。
    公式：Σ 预测值 / n。其组间差值即回归任务在均值意义上的统计均等。
    误导：各群体的真实数额确有差异；平均数相同而离散程度不同。
    References: Calders, Karim, Kamiran, Ali, Zhang 2013.
    """
    return _mean(cells, "prediction_1", there=("prediction",), signed=True)


@metric(
    title={"en": "mean label", "zh-CN": "平均实际值"},
    needs={"label"},
    better="none",
    of="labels",
    tasks=("regression",),
    range=(None, None),
    kind="mean",
)
def mean_label(cells: Crossing) -> Mean:
    """What the true amount is on average.

    Formula: Σ label / n.
    Misleads when: the recorded amount is itself the outcome of unequal treatment.
    Also called: average outcome.
    中文：实际值（标签）的平均数。
    公式：Σ 标签 / n。
    误导：所记录的数额本身就是不平等对待的结果。
    References: Calders, Karim, Kamiran, Ali, Zhang 2013.
    """
    return _mean(cells, "label_1", there=("label",), signed=True)


@metric(
    title={
        "en": "R² (explained share of the variance)",
        "zh-CN": "决定系数 R²（可解释的方差比例）",
    },
    needs={"label", "prediction"},
    better="higher",
    of="varying_labels",
    tasks=("regression",),
    range=(None, 1.0),
    kind="linearised",
    averages=False,
)
def r_squared(cells: Crossing) -> Linearised:
    """How much better the predictions are than the group's own mean: 1 perfect, 0 no better, negative worse.

    Formula: 1 − Σ(prediction − label)² / Σ(label − mean label of the group)².
    Misleads when: labels of one group vary less, for then equal errors give it a lower R².
    Also called: R2, r2_score, coefficient of determination.
    中文：预测比该群体自身平均值好多少：1 为完全准确，0 为不优于平均值，负数为更差。
    公式：1 − Σ(预测值 − 标签)² / Σ(标签 − 该群体的平均标签)²。
    误导：某一群体的标签变化较小，此时同样大小的误差会使其 R² 更低。
    References: Wright 1921.
    """
    among = cells.where(label=1, prediction=1)
    size = np.where(among.weight > 0, among.weight, np.nan)
    mean = cells.amount("label_1", there=_BOTH) / size
    missed = cells.amount("error_2", there=_BOTH) / size
    varied = cells.amount("label_2", there=_BOTH) / size - mean**2
    flat = ~(varied > influence.resolution(cells, "label_2") + mean**2 * 1e-14)
    unexplained = divided(missed, np.where(flat, 0.0, varied))
    # A person moves 1 − R² by (e² − (1 − R²)(y − ȳ)²) / (n · variance of y).
    pull = 1 / (size * np.where(flat, np.nan, varied))
    moved = {
        "error_2": -pull,
        "label_2": pull * unexplained,
        "label_1": -2 * pull * unexplained * mean,
        "": pull * unexplained * mean**2,
    }
    return replace(
        influence.of_amounts(cells, among, 1 - unexplained, moved, there=_BOTH, high=1.0),
        tails=_kurtosis(cells, among, mean),
    )


def _kurtosis(cells: Crossing, among: Sums, mean: Floats) -> Floats:
    """The larger one of errors (about 0) and labels (about their mean)."""

    def powers(*names: str) -> list[Floats]:
        size = np.where(among.weight_2 > 0, among.weight_2, np.nan)
        return [influence.powered(cells, among, name, there=_BOTH) / size for name in names]

    one, two, three, four = powers("label_1", "label_2", "label_3", "label_4")
    spread = two - 2 * mean * one + mean**2
    fourth = four - 4 * mean * three + 6 * mean**2 * two - 4 * mean**3 * one + mean**4
    error_2, error_4 = powers("error_2", "error_4")
    return np.fmax(divided(fourth, spread**2), divided(error_4, error_2**2))
