"""Metrics of how often predicted amounts are near enough, too high, or too low."""

from __future__ import annotations

from auditor import tolerances
from auditor.cells import Crossing
from auditor.errors import AuditorError
from auditor.metrics import Parameter, metric
from auditor.quantity import Rate

MOST = 1e12


def _share(cells: Crossing, codes: range) -> Rate:
    every = range(tolerances.sizes(cells.codebook.tolerances)["miss"])
    return Rate(cells.having("miss", *codes), cells.having("miss", *every))


def _place(tolerance: float, counted: tuple[float, ...], where: str) -> int:
    """Which of the counted tolerances it is."""
    if tolerance not in counted:
        named = ", ".join(f"{one:g}" for one in counted) or "none"
        raise AuditorError(
            f"these cells were not counted with the tolerance {tolerance:g} (counted: {named}); {where}"
        )
    return counted.index(tolerance)


@metric(
    title={"en": "share within a tolerance", "zh-CN": "误差在容许范围内的比例"},
    needs={"label", "prediction"},
    better="higher",
    of="labelled_predictions",
    tasks=("regression",),
    parameters={
        "tolerance": Parameter(
            default=None,
            low=0.0,
            high=MOST,
            what={
                "en": "by how much a prediction may miss, in the label's unit",
                "zh-CN": "预测值允许的最大偏差，单位与标签相同",
            },
        )
    },
)
def share_within_tolerance(cells: Crossing, tolerance: float | None = None) -> Rate:
    """The share whose prediction misses by no more than a tolerance, in the label's unit.

    Formula: people with |prediction − label| ≤ tolerance / people with both.
    Misleads when: groups differ in the size of the label; beyond the tolerance all misses count alike.
    中文：预测误差不超过给定容许值的人所占的比例。
    公式：|预测值 − 标签| ≤ 容许值的人数 / 二者俱全的人数。
    误导：各群体的标签大小不同；超出容许值之后，误差无论大小都同样计算。
    References: Conte, Dunsmore, Shen 1986 (PRED).
    """
    counted = cells.codebook.tolerances
    chosen = counted.default if tolerance is None else float(tolerance)
    if chosen is None:
        raise AuditorError(
            "share_within_tolerance needs a tolerance: parameters: {tolerance: …} in the rule, "
            "or decision: {tolerance: …} in the audit"
        )
    passed = _place(chosen, counted.absolute, "name it with decision.tolerance or in a rule")
    middle = len(counted.absolute) + 1
    return _share(cells, range(middle - passed - 1, middle + passed + 2))


@metric(
    title={"en": "share within a relative tolerance", "zh-CN": "相对误差在容许范围内的比例"},
    needs={"label", "prediction"},
    better="higher",
    of="labelled_predictions",
    tasks=("regression",),
    parameters={
        "tolerance": Parameter(
            default=0.1,
            low=0.0,
            high=10.0,
            what={
                "en": "by how much a prediction may miss, as a share of the label",
                "zh-CN": "预测值允许的最大偏差，以其占标签的比例表示",
            },
        )
    },
)
def share_within_relative_tolerance(cells: Crossing, tolerance: float = 0.1) -> Rate:
    """The share whose prediction misses by no more than a part of the label.

    Formula: people with |prediction − label| ≤ tolerance · |label| / people with both.
    Misleads when: labels are near 0, where no miss is small.
    中文：预测误差不超过标签给定比例的人所占的比例。
    公式：|预测值 − 标签| ≤ 容许值 · |标签| 的人数 / 二者俱全的人数。
    误导：标签接近 0，此时任何误差都不算小。
    References: Conte, Dunsmore, Shen 1986 (PRED).
    """
    counted = cells.codebook.tolerances.relative
    passed = _place(float(tolerance), counted, "name it in a rule")
    within, every = range(passed + 1), range(len(counted) + 1)
    return Rate(cells.having("relative", *within), cells.having("relative", *every))


@metric(
    title={"en": "over-prediction rate", "zh-CN": "高估比例"},
    needs={"label", "prediction"},
    better="none",
    of="labelled_predictions",
    tasks=("regression",),
)
def over_prediction_rate(cells: Crossing) -> Rate:
    """The share whose prediction is higher than the label.

    Formula: people with prediction > label / people with both.
    Misleads when: misses are tiny, for then only their sign counts.
    Also called: share predicted too high.
    中文：预测值高于实际值的人所占的比例。
    公式：预测值 > 标签的人数 / 二者俱全的人数。
    误导：误差十分微小，此时只有正负号起作用。
    References: Chouldechova and Roth 2020.
    """
    exact = len(cells.codebook.tolerances.absolute) + 1
    return _share(cells, range(exact + 1, 2 * exact + 1))


@metric(
    title={"en": "under-prediction rate", "zh-CN": "低估比例"},
    needs={"label", "prediction"},
    better="none",
    of="labelled_predictions",
    tasks=("regression",),
)
def under_prediction_rate(cells: Crossing) -> Rate:
    """The share whose prediction is lower than the label.

    Formula: people with prediction < label / people with both.
    Misleads when: misses are tiny, for then only their sign counts.
    Also called: share predicted too low.
    中文：预测值低于实际值的人所占的比例。
    公式：预测值 < 标签的人数 / 二者俱全的人数。
    误导：误差十分微小，此时只有正负号起作用。
    References: Chouldechova and Roth 2020.
    """
    return _share(cells, range(len(cells.codebook.tolerances.absolute) + 1))
