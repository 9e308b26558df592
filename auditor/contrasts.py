"""How groups are compared: which pairs, by difference or ratio, and what the worst of them comes to.

A contrast turns a metric's groups into comparisons. Each comparison has a value with doubt and is
charged to one group; the judge and the estimates both read it from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from auditor import intervals
from auditor.cells import Floats, Integers
from auditor.errors import AuditorError, nearest
from auditor.intervals import Limits
from auditor.metrics import Metric
from auditor.quantity import Mean, Quantity, Rate
from auditor.rules import Limit, Text

Against = Literal["each_other", "best", "reference", "largest", "overall", "nobody"]
Flags = NDArray[np.bool_]
Operation = Literal["difference", "ratio", "itself"]


@dataclass(frozen=True)
class Contrast:
    """A way to compare groups: the operation, and against whom."""

    name: str
    title: Text
    operation: Operation
    against: Against
    formula: str


def _contrasts() -> list[Contrast]:
    def pair(tail: str, against: Against, en: str, zh: str, whom: str) -> tuple[Contrast, Contrast]:
        return (
            Contrast(
                f"difference{tail}",
                {"en": f"difference{en}", "zh-CN": f"{zh}差值"},
                "difference",
                against,
                f"|group − {whom}|" if against == "best" else f"group − {whom}",
            ),
            Contrast(
                f"ratio{tail}",
                {"en": f"ratio{en}", "zh-CN": f"{zh}比率"},
                "ratio",
                against,
                f"group / {whom}",
            ),
        )

    return [
        Contrast(
            "difference",
            {"en": "largest difference between groups", "zh-CN": "群体间最大差值"},
            "difference",
            "each_other",
            "max − min",
        ),
        Contrast(
            "ratio",
            {"en": "smallest ratio between groups", "zh-CN": "群体间最小比率"},
            "ratio",
            "each_other",
            "min / max",
        ),
        *pair("_to_best", "best", " to the best group", "与最优群体的", "best"),
        *pair("_to_reference", "reference", " to the reference group", "与参照组的", "reference"),
        *pair("_to_largest", "largest", " to the largest group", "与最大群体的", "largest"),
        *pair("_to_overall", "overall", " to everybody", "与总体的", "overall"),
        Contrast(
            "worst",
            {"en": "worst group", "zh-CN": "最差群体"},
            "itself",
            "nobody",
            "the worst group's own value",
        ),
    ]


_SHELF = {contrast.name: contrast for contrast in _contrasts()}
ITSELF = Contrast(
    "", {"en": "value of each group", "zh-CN": "各群体的值"}, "itself", "nobody", "value"
)


def names() -> list[str]:
    """The contrasts that a rule may ask for."""
    return list(_SHELF)


def get(name: str | None) -> Contrast:
    """The contrast of that name; None is each group's own value. Raises AuditorError with the nearest name."""
    if name is None:
        return ITSELF
    if name not in _SHELF:
        raise AuditorError(f"unknown contrast '{name}'.{nearest(name, names())}")
    return _SHELF[name]


FIELD_NAMES: dict[tuple[str, str], Text] = {
    ("selection_rate", "difference"): {
        "en": "demographic parity difference",
        "zh-CN": "人口统计均等差值",
    },
    ("selection_rate", "ratio"): {
        "en": "demographic parity ratio (disparate impact ratio)",
        "zh-CN": "人口统计均等比率（差别影响比率）",
    },
    ("selection_rate", "ratio_to_best"): {
        "en": "impact ratio (four-fifths rule)",
        "zh-CN": "影响比率（五分之四规则）",
    },
    ("selection_rate", "ratio_to_reference"): {
        "en": "disparate impact ratio",
        "zh-CN": "差别影响比率",
    },
    ("selection_rate", "difference_to_reference"): {
        "en": "statistical parity difference",
        "zh-CN": "统计均等差值",
    },
    ("scoring_rate", "ratio_to_best"): {
        "en": "impact ratio of a scoring tool",
        "zh-CN": "评分工具的影响比率",
    },
    ("true_positive_rate", "difference"): {
        "en": "equal opportunity difference (half of equalized odds)",
        "zh-CN": "机会均等差值（均等化几率之一半）",
    },
    ("false_positive_rate", "difference"): {
        "en": "predictive equality difference (half of equalized odds)",
        "zh-CN": "预测均等差值（均等化几率之一半）",
    },
    ("precision", "difference"): {
        "en": "predictive parity difference",
        "zh-CN": "预测值均等差值",
    },
    ("accuracy", "difference"): {
        "en": "overall accuracy equality difference",
        "zh-CN": "总体准确率均等差值",
    },
}
"""What the field calls a metric under a contrast."""


def zero_denominator(
    metric: Metric,
    contrast: Contrast,
    values: Floats,
    *,
    whole: Quantity | None,
    held: float | None,
) -> bool:
    """Whether the contrast divides by zero, and so is undefined for the whole crossing.

    `values`: those that may be compared; `held`: that of the reference or largest group.
    """
    if contrast.operation != "ratio":
        return False
    if contrast.against == "overall":
        return whole is None or float(whole.value[0]) == 0.0
    if contrast.against in ("reference", "largest"):
        return held == 0.0
    lowest = contrast.against == "best" and metric.better == "lower"
    return float(np.min(values) if lowest else np.max(values)) == 0.0


def low_is_bad(metric: Metric, contrast: Contrast) -> bool | None:
    """Whether the worst comparison is the lowest one; None where neither end is bad by itself."""
    if contrast.name == "ratio":
        return True
    if contrast.operation == "difference" and contrast.against in ("each_other", "best"):
        return False
    return {"higher": True, "lower": False, "none": None}[metric.better]


def problem(metric: Metric, contrast: Contrast, limit: Limit) -> str | None:
    """Why this limit cannot be asked of this metric and contrast, in words; None where it can."""
    named = f"{metric.name} {contrast.name}".strip()
    if contrast.against == "best" and metric.better == "none":
        return f"{metric.name} has no better direction, so there is no best group; use difference or ratio"
    if contrast.operation == "ratio" and metric.range[0] is None:
        return f"{metric.name} can be negative, so a ratio says nothing; use a difference"
    if metric.kind == "share" and contrast.name:
        return "share takes no contrast; shares of one whole depend on each other"
    if not metric.averages and contrast.against == "overall":
        return f"{metric.name} of everybody is not a mean of its groups; use another contrast"
    if contrast.name == "worst" and metric.better == "none":
        return f"{metric.name} has no better direction, so there is no worst group"
    several = contrast.against in ("each_other", "best")
    if several and (limit.between is not None or limit.equals is not None):
        return f"{named} has one bad end only; use at_least or at_most"
    low = low_is_bad(metric, contrast)
    if low is True and limit.at_most is not None:
        return f"at_most points against the direction of {named}: higher is better; use at_least"
    if low is False and limit.at_least is not None:
        return f"at_least points against the direction of {named}: lower is better; use at_most"
    return _out_of_range(metric, contrast, limit)


def further_problem(metric: Metric, contrast: Contrast, limit: Limit) -> str | None:
    """Why `min_expected`, `flip_one` and `significant_gap` cannot be asked here; None where they can."""
    against = contrast.against in ("best", "each_other", "reference", "largest")
    ratio = contrast.operation == "ratio" and against
    if metric.kind == "rate" and metric.better == "higher" and ratio and limit.at_least is not None:
        return None
    return (
        "min_expected, flip_one and significant_gap are about a ratio of rates where higher is "
        "better, with must: {at_least: …}"
    )


def _out_of_range(metric: Metric, contrast: Contrast, limit: Limit) -> str | None:
    low, high = _range(metric, contrast)
    bottom = -np.inf if low is None else low
    top = np.inf if high is None else high
    for value in (limit.at_least, limit.at_most, *(limit.between or ())):
        if value is not None and not bottom <= value <= top:
            named = f"{metric.name} {contrast.name}".strip()
            return f"{named} lies between {bottom:g} and {top:g}; {value:g} can never be reached"
    return None


def _range(metric: Metric, contrast: Contrast) -> tuple[float | None, float | None]:
    if contrast.operation == "itself":
        return metric.range
    if contrast.operation == "ratio":
        capped = contrast.name == "ratio" or (
            contrast.against == "best" and metric.better == "higher"
        )
        return (0.0, 1.0 if capped else None)
    span = None if metric.range[1] is None else metric.range[1]
    if contrast.against in ("each_other", "best"):
        return (0.0, span)
    return (None if span is None else -span, span)


@dataclass(frozen=True)
class Comparisons:
    """All comparisons of one crossing. Vectors run over comparisons.

    `charged` is the group (position) that answers for each; `families` is the number of
    comparisons that a correction must count; `limits(level)` are one-sided.
    """

    charged: Integers
    value: Floats
    families: int
    paired: bool
    limits: Callable[[float], Limits]

    def of(self, groups: Flags) -> Comparisons:
        """Only those charged to these groups (a flag per position)."""
        kept = groups[self.charged]

        def limits(level: float) -> Limits:
            every = self.limits(level)
            return Limits(every.low[kept], every.high[kept])

        return replace(self, charged=self.charged[kept], value=self.value[kept], limits=limits)


def compare(
    metric: Metric,
    contrast: Contrast,
    quantity: Quantity,
    *,
    eligible: Flags,
    whole: Quantity | None = None,
    other: int | None = None,
) -> Comparisons:
    """The comparisons among these groups.

    A group that is not `eligible` is compared with the others, so that it can be shown; nobody is
    compared with it, and no correction counts it. `other`: position of the reference or largest.
    """
    size, judged = len(quantity.value), int(eligible.sum())
    everyone = np.arange(size)
    if contrast.operation == "itself":
        return Comparisons(
            everyone,
            quantity.value,
            judged,
            False,
            lambda level: intervals.limits(quantity, level),
        )
    if contrast.against == "overall":
        return _to_overall(contrast, quantity, whole, families=judged)
    first, second, charged = _pairs(metric, contrast, eligible, other)
    single = contrast.against in ("reference", "largest")
    families = judged - 1 if single else judged * (judged - 1) // 2
    left, right = quantity.value[first], quantity.value[second]
    ratio = contrast.operation == "ratio"

    def limits_at(level: float) -> Limits:
        each = intervals.limits(quantity, level)
        one = Limits(each.low[first], each.high[first])
        two = Limits(each.low[second], each.high[second])
        method = intervals.ratio if ratio else intervals.difference
        return method(left, one, right, two)

    value = _quotient(left, right) if ratio else left - right
    return Comparisons(charged, value, max(families, 1), True, limits_at)


def _quotient(left: Floats, right: Floats) -> Floats:
    """left / right; infinite over 0, and 1 for 0/0: two groups at zero do not differ."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = left / right
    return np.where((left == 0) & (right == 0), 1.0, quotient)


def _pairs(
    metric: Metric, contrast: Contrast, eligible: Flags, other: int | None
) -> tuple[Integers, Integers, Integers]:
    """First, second and charged positions of every comparison, so that the value's worst end is the charged group's."""
    if contrast.against in ("reference", "largest"):
        group = np.array([g for g in range(len(eligible)) if g != other], dtype=np.int64)
        return group, np.full(len(group), other, dtype=np.int64), group
    i, j = np.where(~np.eye(len(eligible), dtype=bool) & eligible[None, :])
    lower_is_better = metric.better == "lower"
    if contrast.name == "ratio":  # min / max: the charged group is the worse one
        return (j, i, i) if lower_is_better else (i, j, i)
    if contrast.name == "ratio_to_best":
        return i, j, i
    return (i, j, i) if lower_is_better else (j, i, i)  # the gap of i to j


def _to_overall(
    contrast: Contrast, quantity: Quantity, whole: Quantity | None, *, families: int
) -> Comparisons:
    """Against everybody, the group itself included.

    p − P = (1 − f)(p − r) and p / P = 1 / (f + (1 − f) r / p), with r the rate of everybody
    else and f the group's part of the denominator: so the doubt is that of group against rest,
    which share nobody.
    """
    assert isinstance(quantity, (Rate, Mean))
    assert whole is not None
    rest = quantity.complement(whole)  # type: ignore[arg-type]  # of the same metric, so of one kind
    part = quantity.denominator / (quantity.denominator + rest.denominator)
    part = np.where(np.isnan(part), 1.0, part)
    overall = np.full(len(part), whole.value[0])
    ratio = contrast.operation == "ratio"
    size = len(part)

    def limits_at(level: float) -> Limits:
        one, two = intervals.limits(quantity, level), intervals.limits(rest, level)
        if not ratio:
            found = intervals.difference(quantity.value, one, rest.value, two)
            return Limits((1 - part) * found.low, (1 - part) * found.high)
        found = intervals.ratio(quantity.value, one, rest.value, two)
        with np.errstate(divide="ignore"):
            return Limits(1 / (part + (1 - part) / found.low), 1 / (part + (1 - part) / found.high))

    value = _quotient(quantity.value, overall) if ratio else quantity.value - overall
    return Comparisons(np.arange(size), value, families, False, limits_at)
