"""How groups are compared: which pairs, by difference or ratio, and what the worst of them comes to.

A contrast turns a metric's groups into comparisons. Each comparison has a value with doubt and is
charged to one group; the judge and the estimates both read it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from auditor.errors import AuditorError, nearest
from auditor.metrics import Metric, folded
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
    formula: Text


def _contrasts() -> list[Contrast]:
    def pair(tail: str, against: Against, en: str, zh: str, whom: str) -> tuple[Contrast, Contrast]:
        apart = {"en": f"group − {whom}", "zh-CN": f"群体 − {zh}"}
        size = {language: f"|{text}|" for language, text in apart.items()}
        return (
            Contrast(
                f"difference{tail}",
                {"en": f"difference{en}", "zh-CN": f"与{zh}的差值"},
                "difference",
                against,
                size if against == "best" else apart,
            ),
            Contrast(
                f"ratio{tail}",
                {"en": f"ratio{en}", "zh-CN": f"与{zh}的比率"},
                "ratio",
                against,
                {"en": f"group / {whom}", "zh-CN": f"群体 / {zh}"},
            ),
        )

    return [
        Contrast(
            "difference",
            {"en": "largest difference between groups", "zh-CN": "群体间最大差值"},
            "difference",
            "each_other",
            {"en": "max − min", "zh-CN": "最大值 − 最小值"},
        ),
        Contrast(
            "ratio",
            {"en": "smallest ratio between groups", "zh-CN": "群体间最小比率"},
            "ratio",
            "each_other",
            {"en": "min / max", "zh-CN": "最小值 / 最大值"},
        ),
        *pair("_to_best", "best", " to the best group", "最优群体", "best"),
        *pair("_to_reference", "reference", " to the reference group", "参照组", "reference"),
        *pair("_to_largest", "largest", " to the largest group", "最大群体", "largest"),
        *pair("_to_overall", "overall", " to everybody", "总体", "overall"),
        Contrast(
            "worst",
            {"en": "worst group", "zh-CN": "最差群体"},
            "itself",
            "nobody",
            {"en": "the worst group's own value", "zh-CN": "最差群体自身的值"},
        ),
    ]


_SHELF = {contrast.name: contrast for contrast in _contrasts()}
ITSELF = Contrast(
    "",
    {"en": "value of each group", "zh-CN": "各群体的值"},
    "itself",
    "nobody",
    {"en": "value", "zh-CN": "值"},
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
    ("equalized_odds", "difference"): {
        "en": "equalized odds difference",
        "zh-CN": "均等化几率差值",
    },
    ("equalized_odds", "ratio"): {
        "en": "equalized odds ratio",
        "zh-CN": "均等化几率比率",
    },
    ("differential_fairness", "difference"): {
        "en": "differential fairness ε",
        "zh-CN": "差分公平性 ε",
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
    ("false_negatives_per_false_positive", "ratio"): {
        "en": "treatment equality ratio",
        "zh-CN": "处理均等比率",
    },
    ("false_negatives_per_false_positive", "difference"): {
        "en": "treatment equality difference",
        "zh-CN": "处理均等差值",
    },
    ("false_negative_rate", "difference"): {
        "en": "false negative error rate balance difference",
        "zh-CN": "假阴性率均衡差值",
    },
    ("predictive_values", "difference"): {
        "en": "conditional use accuracy equality difference",
        "zh-CN": "条件使用准确率均等差值",
    },
    ("accuracy", "difference"): {
        "en": "overall accuracy equality difference",
        "zh-CN": "总体准确率均等差值",
    },
}
"""What the field calls a metric under a contrast."""


_OFFERED = 3


_SHORTEST = 3
"""Two letters stand in many names by chance; one Chinese character (three bytes) says something."""


def pairs_of(word: str) -> list[tuple[str, str]]:
    """What the field calls by this word, or by a name that holds it: metrics and contrasts, the nearest name first."""
    spoken = _spoken(word)
    if len(spoken.encode()) < _SHORTEST:
        return []
    found: list[tuple[bool, tuple[str, str]]] = []
    for pair, named in FIELD_NAMES.items():
        names = [name.lower() for name in named.values() if spoken and spoken in name.lower()]
        if names:
            found.append((not any(name.startswith(spoken) for name in names), pair))
    return [pair for _, pair in sorted(found, key=lambda one: one[0])]


def meant(word: str) -> str:
    """What to add to "unknown metric" where the word is what the field calls a metric under a contrast."""
    pairs = [f"metric: {metric}, contrast: {contrast}" for metric, contrast in pairs_of(word)]
    if not pairs:
        return ""
    if _begins(word):
        return f" Here that is {pairs[0]}."
    return f" Is it {'; or '.join(pairs[:_OFFERED])}? `auditor list metrics` shows all."


def _begins(word: str) -> bool:
    """Whether a name of the field begins so, and does not merely hold the word."""
    spoken = _spoken(word)
    return any(n.lower().startswith(spoken) for one in FIELD_NAMES.values() for n in one.values())


def _spoken(word: str) -> str:
    """As it stands in a sentence."""
    return folded(word).replace("_", " ").strip()


def low_is_bad(metric: Metric, contrast: Contrast) -> bool | None:
    """Whether the worst comparison is the lowest one; None where neither end is bad by itself."""
    if contrast.name == "ratio":
        return True
    if contrast.operation == "difference" and contrast.against in ("each_other", "best"):
        return False
    return {"higher": True, "lower": False, "none": None}[metric.better]


def unfit(metric: Metric, contrast: Contrast) -> str | None:
    """Why this contrast says nothing of this metric, whatever the limit; None where it does."""
    if metric.kind == "joint" and contrast.operation == "itself" and not metric.of_crossing:
        return f"{metric.name} joins several metrics and has no value of its own; name a contrast"
    if contrast.against == "best" and metric.better == "none":
        return f"{metric.name} has no better direction, so there is no best group; use difference or ratio"
    if contrast.operation == "ratio" and (metric.range[0] is None or metric.range[0] < 0):
        return f"{metric.name} can be negative, so a ratio says nothing; use a difference"
    if contrast.name and (metric.of_crossing or metric.kind == "share"):
        return _takes_none(metric)
    if not metric.averages and contrast.against == "overall":
        return (
            f"{metric.name} is not compared with everybody, for only rates and means of amounts are; "
            "use difference, ratio, or another contrast"
        )
    if contrast.name == "worst" and metric.better == "none":
        return f"{metric.name} has no better direction, so there is no worst group"
    return None


def problem(metric: Metric, contrast: Contrast, limit: Limit) -> str | None:
    """Why this limit cannot be asked of this metric and contrast, in words; None where it can."""
    if (wrong := unfit(metric, contrast)) is not None:
        return wrong
    named = f"{metric.name} {contrast.name}".strip()
    several = contrast.against in ("each_other", "best") or metric.kind == "joint"
    if several and (limit.between is not None or limit.equals is not None):
        return f"{named} has one bad end only; use at_least or at_most"
    low = low_is_bad(metric, contrast)
    if low is True and limit.at_most is not None:
        told = f"at_most points against the direction of {named}: higher is better; use at_least"
        return told + (_below(limit.at_most) if contrast.operation == "difference" else "")
    if low is False and limit.at_least is not None:
        return f"at_least points against the direction of {named}: lower is better; use at_most"
    if low is True and contrast.operation == "difference" and (limit.at_least or 0) > 0:
        return f"at_least above 0 asks every group to lie ahead in {named}{_below(limit.at_least)}"
    return _out_of_range(metric, contrast, limit)


def _below(size: float | None) -> str:
    """How to write that a group may lie so much behind, where the sign says which way."""
    return "" if size is None else f" (at_least: -{abs(size):g} lets a group lie that much below)"


def _takes_none(metric: Metric) -> str:
    if metric.of_crossing:
        return f"{metric.name} has one value for all groups together and takes no contrast"
    return f"{metric.name} takes no contrast; shares of one whole depend on each other"


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
            told = f"{named} lies between {bottom:g} and {top:g}; {value:g} can never be reached"
            hundredths = 5 <= value <= 100 and top == 1
            return f"{told}: {value:g} in 100 is written {value / 100:g}" if hundredths else told
    return None


def _range(metric: Metric, contrast: Contrast) -> tuple[float | None, float | None]:
    if contrast.operation == "itself":
        return metric.range
    if contrast.operation == "ratio":
        capped = contrast.name == "ratio" or (
            contrast.against == "best" and metric.better == "higher"
        )
        return (0.0, 1.0 if capped else None)
    bottom, top = metric.range
    span = None if bottom is None or top is None else top - bottom
    if contrast.against in ("each_other", "best"):
        return (0.0, span)
    return (None if span is None else -span, span)
