"""Whether scores are probabilities one can take at their word, and what wrong ones cost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from auditor.cells import Crossing, Floats, Integers
from auditor.metrics import Parameter, metric
from auditor.quantity import Linearised, Point
from auditor.scored import Binned, cost_of_scores, over_bins, scores, squared_distance

NEEDS = {"label", "score", "probability"}
STEPS = 50
CLOSE = 1e-10


@metric(
    title={"en": "Brier score", "zh-CN": "Brier 分数"},
    needs=NEEDS,
    better="lower",
    of="labelled_scores",
    kind="linearised",
    averages=False,
    per_class=True,
)
def brier_score(cells: Crossing) -> Linearised:
    """The mean squared distance of the score from what happened.

    Formula: Σ(score − label)² / n, for scores between 0 and 1.
    Misleads when: base rates differ; a group with a rare outcome has a low score whatever the model does.
    Also called: Brier loss, mean squared error of probabilities.
    中文：评分与实际结果（0 或 1）之差的平方的平均数。
    公式：Σ(评分 − 标签)² / n，评分在 0 与 1 之间。
    误导：各群体的基准率不同；结果罕见的群体，无论模型如何，该值都低。
    References: Brier 1950.
    """
    return squared_distance(cells)


@metric(
    title={"en": "log loss", "zh-CN": "对数损失"},
    needs=NEEDS,
    better="lower",
    of="finite_loss",
    range=(0.0, None),
    kind="linearised",
    averages=False,
    per_class=True,
)
def log_loss(cells: Crossing) -> Linearised:
    """The mean surprise about what happened, in nats.

    Formula: −Σ[label·ln(score) + (1 − label)·ln(1 − score)] / n. Infinite, and so undefined, where
    a score of exactly 0 or 1 is wrong; nothing is clipped.
    Misleads when: base rates differ; a single sure mistake decides it.
    Also called: cross-entropy, logistic loss, negative log-likelihood.
    中文：对实际结果的平均意外程度，以自然对数计；恰为 0 或 1 的错误评分使其无穷大，不作截断。
    公式：−Σ[标签·ln(评分) + (1 − 标签)·ln(1 − 评分)] / n。恰为 0 或 1 的评分判断错误时为无穷大，即无定义；不作截断。
    误导：各群体的基准率不同；一次十分肯定的错误即可左右结果。
    References: Good 1952.
    """
    score = scores(cells)
    with np.errstate(divide="ignore"):
        return cost_of_scores(cells, -np.log(score), -np.log1p(-score))


BINS = Parameter(
    10, 2, 100, {"en": "number of equally wide bins", "zh-CN": "等宽区间的个数"}, whole=True
)


def _binned(cells: Crossing, bins: int) -> tuple[Floats, Floats, Floats, Floats]:
    """[G, bins] weight, Σ label, Σ score and Σw² of the people in equally wide bins."""
    score = scores(cells)
    # Not score · bins, which a computer puts a bin too low: 0.29 · 100 is 28.999999999999996.
    inner = np.arange(1, bins) / bins
    place = np.searchsorted(inner, score, side="right")
    member = np.zeros((len(score), bins))
    member[np.arange(len(score)), place] = 1.0
    ones, zeros = cells.bins(1), cells.bins(0)
    every = ones + zeros
    squares = cells.bins(1, square=True) + cells.bins(0, square=True)
    return every @ member, ones @ member, (every * score) @ member, squares @ member


@metric(
    title={"en": "expected calibration error", "zh-CN": "期望校准误差"},
    needs=NEEDS,
    better="lower",
    of="labelled_scores",
    kind="point",
    averages=False,
    parameters={"bins": BINS},
    per_class=True,
)
def expected_calibration_error(cells: Crossing, *, bins: int = 10) -> Point:
    """The mean distance between scores and what happened, over equally wide bins of the score.

    Formula: Σ over bins of n_bin / n · |mean label − mean score|.
    Misleads when: groups are small; even a perfectly calibrated model shows 0.11 at 100 people and
    0.04 at 1,000, so it has no interval here and small groups look worse. See calibration_slope.
    Also called: ECE.
    中文：按评分等宽分组，各组平均评分与实际比例之差的加权平均；人数少时偏高，因此不给出区间。
    公式：对评分的各个等宽分箱求和：Σ 箱内人数 / n · |平均标签 − 平均评分|。
    误导：群体人数少，即使完全校准的模型，100 人时也约为 0.11，1,000 人时约为 0.04，因此这里不给出区间，小群体看上去更差；可参看 calibration_slope。
    References: Naeini, Cooper, Hauskrecht 2015; Guo, Pleiss, Sun, Weinberger 2017.
    """
    weight, label, score, _ = _binned(cells, int(bins))
    total = weight.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.abs(label - score).sum(axis=1) / total
    return Point(value, cells.where(label=(0, 1)).n)


@metric(
    title={"en": "squared calibration error, debiased", "zh-CN": "去偏平方校准误差"},
    needs=NEEDS,
    better="lower",
    of="labelled_scores",
    range=(None, 1.0),
    kind="point",
    averages=False,
    parameters={"bins": BINS},
    per_class=True,
)
def squared_calibration_error(cells: Crossing, *, bins: int = 10) -> Point:
    """The mean squared distance between scores and what happened, less what chance alone would show.

    Formula: Σ over bins of n_bin / n · [(ȳ − s̄)² − ȳ(1 − ȳ) / (n_bin − 1)]; around 0, and so
    sometimes negative, for a calibrated model. Bins with one person are left out.
    Misleads when: its square root is read beside an expected calibration error.
    Also called: debiased squared ECE.
    中文：各组平均评分与实际比例之差的平方，减去仅由偶然造成的部分；校准良好时在 0 附近，可为负。
    公式：对评分的各个等宽分箱求和：Σ 箱内人数 / n · [(ȳ − s̄)² − ȳ(1 − ȳ) / (箱内人数 − 1)]，其中 ȳ 为平均标签，s̄ 为平均评分；校准良好时在 0 附近，因此有时为负。只有一人的分箱不计入。
    误导：把它的平方根与期望校准误差直接比较。
    References: Bröcker 2012; Kumar, Liang, Ma 2019.
    """
    weight, label, score, squared = _binned(cells, int(bins))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = label / weight
        people = weight**2 / squared  # what weighted people are worth (Kish)
        squares = (rate - score / weight) ** 2 - rate * (1 - rate) / (people - 1)
        used = people > 1
        value = np.where(used, weight * squares, 0).sum(axis=1) / np.where(used, weight, 0).sum(
            axis=1
        )
    return Point(value, cells.where(label=(0, 1)).n)


@dataclass(frozen=True)
class _Fit:
    """A logistic recalibration per group: coefficients [G, k], and each bin's fitted probability [G, B]."""

    coefficients: Floats
    fitted: Floats
    inverse: Floats
    """[G, k, k] the inverse information."""
    design: Floats
    """[B, k]"""


def _recalibrated(cells: Crossing, *, slope: bool) -> _Fit:
    """label ~ a + b·logit(score), b fixed to 1 without `slope`; Newton's method for all groups at once."""
    score = scores(cells)
    with np.errstate(divide="ignore"):
        odds = np.log(score) - np.log1p(-score)
    ones, every = cells.bins(1), cells.bins(1) + cells.bins(0)
    infinite = ~np.isfinite(odds)
    odds = np.where(infinite, 0.0, odds)
    design = np.stack([np.ones_like(odds), odds], axis=1) if slope else np.ones((len(odds), 1))
    offset = np.zeros_like(odds) if slope else odds
    groups, k = len(every), design.shape[1]
    found, settled = np.zeros((groups, k)), np.zeros(groups, dtype=bool)
    fitted, inverse = np.zeros_like(every), np.full((groups, k, k), np.nan)
    usable = (
        ~every[:, infinite].any(axis=1) & (ones.sum(axis=1) > 0) & ((every - ones).sum(axis=1) > 0)
    )
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(offset + found @ design.T, -500, 500)))
        spread = every * fitted * (1 - fitted)
        information = np.einsum("gb,bi,bj->gij", spread, design, design)
        possible = usable & (np.linalg.cond(information) < 1e12)
        inverse[possible] = np.linalg.inv(information[possible])
        step = np.einsum("gij,gb,bj->gi", inverse, ones - every * fitted, design)
        size = np.abs(np.nan_to_num(step)).max(axis=1, keepdims=True)
        found += np.where(
            possible[:, None], np.nan_to_num(step) * np.minimum(1, 4 / np.maximum(size, 4)), 0
        )
        settled = possible & (size[:, 0] < CLOSE)
        usable = possible
        if (settled | ~usable).all():
            break
    return _Fit(np.where(settled[:, None], found, np.nan), fitted, inverse, design)


def _coefficient(cells: Crossing, fit: _Fit, position: int) -> Linearised:
    """One coefficient; its influence is that of a Z-estimator: inverse information × score function."""
    per_bin = np.einsum("gj,bj->gb", fit.inverse[:, position, :], fit.design)
    moved = {1: per_bin * (1 - fit.fitted), 0: -per_bin * fit.fitted}
    parts = [Binned(cells, label, influence) for label, influence in moved.items()]
    return replace(over_bins(parts, fit.coefficients[:, position]), certain=_certain(cells))


def _certain(cells: Crossing) -> Integers:
    """[G] labelled people whose score is exactly 0 or 1."""
    ends = [place for place, score in enumerate(scores(cells)) if score in (0.0, 1.0)]
    held = [cells.where(label=(0, 1), bins=range(place, place + 1)).n for place in ends]
    nobody = np.zeros(len(cells.groups), dtype=np.int64)
    return np.asarray(sum(held, start=nobody))


@metric(
    title={"en": "calibration intercept", "zh-CN": "校准截距"},
    needs=NEEDS,
    better="none",
    of="log_odds",
    range=(None, None),
    unit="index",
    kind="linearised",
    averages=False,
    per_class=True,
)
def calibration_intercept(cells: Crossing) -> Linearised:
    """By how much log-odds of scores are too low (positive) or too high (negative); 0 is right.

    Formula: a in logit P(label = 1) = a + logit(score), by maximum likelihood.
    Misleads when: scores too high for some and too low for others cancel; see calibration_slope.
    Also called: calibration in the large.
    中文：评分的对数几率整体偏低（正值）或偏高（负值）的程度；0 为准确。
    公式：logit P(标签 = 1) = a + logit(评分) 中的 a，以最大似然法估计。
    误导：一部分人的评分偏高，另一部分人偏低，二者相互抵消；可参看 calibration_slope。
    References: Cox 1958; Van Calster et al. 2016.
    """
    return _coefficient(cells, _recalibrated(cells, slope=False), 0)


@metric(
    title={"en": "calibration slope", "zh-CN": "校准斜率"},
    needs=NEEDS,
    better="none",
    of="log_odds",
    range=(None, None),
    unit="index",
    kind="linearised",
    averages=False,
    per_class=True,
)
def calibration_slope(cells: Crossing) -> Linearised:
    """Whether scores are too extreme (below 1) or too timid (above 1); 1 is right.

    Formula: b in logit P(label = 1) = a + b·logit(score), by maximum likelihood.
    Misleads when: the intercept is off; a slope of 1 alone is not calibration.
    Also called: logistic calibration slope, Cox slope.
    中文：评分是否过于极端（小于 1）或过于保守（大于 1）；1 为准确。
    公式：logit P(标签 = 1) = a + b·logit(评分) 中的 b，以最大似然法估计。
    误导：截距有偏；斜率为 1 本身并不等于校准良好。
    References: Cox 1958; Van Calster et al. 2016.
    """
    return _coefficient(cells, _recalibrated(cells, slope=True), 1)
