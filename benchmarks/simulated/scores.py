"""Calibration and losses of scores, of one group and compared: scores in bins, true or too extreme or too low."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from auditor import metrics
from auditor.codebook import ScoreBins
from auditor.eligible import CLASS_PEOPLE

from .design import Design
from .people import ALIKE, Sampling, Table, drawing, samplings, truly

BINS = 40
METRICS = (
    "calibration_intercept",
    "calibration_slope",
    "log_loss",
    "brier_score",
    "average_precision",
)
SETTINGS = {
    "around a half": (0.0, 1.5, 1.0),
    "rare": (-2.5, 1.0, 1.0),
    "too extreme": (0.0, 2.0, 0.6),
}
"""Mean and spread of the log-odds of scores, and the true slope."""
WORSE = {"calibration_intercept": (0.4, 1.0), "calibration_slope": (0.0, 0.7)}
"""Of half of the groups: what is added to the true log-odds, and what they are multiplied by."""
CONTRASTS = {
    "calibration_intercept": ("difference",),
    "calibration_slope": ("difference",),
    "log_loss": ("difference", "ratio_to_best"),
    "brier_score": ("difference", "ratio_to_best"),
    "average_precision": ("difference", "ratio_to_best"),
}
NOT_BETTER = 1000.0
SIZES = {1: (30, 100, 300, 1000, 5000), 2: (30, 100, 300, 1000), 5: (100, 300), 20: (300,)}
"""Groups → people in each."""


def table() -> Table:
    """Score bins, the same in every setting, by label."""
    edges = 1 / (1 + np.exp(-_odds()))
    score = ScoreBins(
        edges=tuple(edges.tolist()),
        exact=True,
        median=0.5,
        above_median=BINS // 2,
        below_median=BINS // 2,
    )
    codes = np.array([(label, b) for label in (0, 1) for b in range(BINS)])
    return Table(("label", "bin"), codes, book={"score": score})


def _odds() -> np.ndarray:
    return np.linspace(-5, 5, BINS)


def cells(
    setting: tuple[float, float, float], shift: float = 0.0, factor: float = 1.0
) -> np.ndarray:
    """[2 · bins] chances of label and bin: log-odds of the truth are slope · log-odds of the score + shift."""
    mean, spread, slope = setting
    odds = _odds()
    share = stats.norm.pdf(odds, mean, spread)
    share = share / share.sum()
    chance = 1 / (1 + np.exp(-(slope * factor * odds + shift)))
    return np.r_[share * (1 - chance), share * chance]


def grid(quick: bool) -> Iterator[Design]:
    heavier = [1.0] * BINS + [1.6] * BINS
    for metric in METRICS:
        for named in SETTINGS:
            for groups, sizes in SIZES.items():
                if quick and groups > 2:
                    continue
                for people in (300,) if quick else sizes:
                    for contrast in (None,) if groups == 1 else CONTRASTS[metric]:
                        yield design(metric, contrast, groups, people, named=named)
            for how in samplings(quick, heavier):
                for people in () if quick else (200, 1000):
                    yield design(metric, None, 1, people, named=named, how=how)
                for groups in (2,) if quick else (2, 5):
                    contrast = CONTRASTS[metric][-1]
                    yield design(metric, contrast, groups, 300, named=named, how=how)


def design(
    metric: str,
    contrast: str | None,
    groups: int,
    people: int,
    *,
    named: str,
    how: Sampling = ALIKE,
) -> Design:
    """Half of the groups are worse; the limit is what that comes to."""
    setting, counted = SETTINGS[named], table()
    worse = cells(setting, *WORSE.get(metric, (0.5, 1.0)))
    at_limit = 0 if contrast is None else groups // 2
    rarer = people * min(each[BINS:].sum() for each in (worse, cells(setting)))
    chances = np.array([worse] * at_limit + [cells(setting)] * (groups - at_limit))
    (truth,) = truly(metric, counted, chances)
    return Design(
        part="scores",
        metric=metric,
        contrast=contrast,
        must=limit(metric, contrast, truth),
        truth=tuple(truth.tolist()),
        draw=drawing(metric, counted, chances, people, how),
        told={"groups": groups, "n": people, "scores": named, "people": how.named},
        inside=how.inside(people, groups) and min(rarer, people - rarer) >= CLASS_PEOPLE,
        rows=how.rows_of(people, groups, 2 * BINS),
    )


def limit(metric: str, contrast: str | None, truth: np.ndarray) -> dict[str, object]:
    """The limit that the worst group meets exactly."""
    better = metrics.get(metric).better
    if contrast is None:
        value = float(truth[0])
        if better == "none":
            return {"between": (value, value + NOT_BETTER)}
        return {"at_least" if better == "higher" else "at_most": value}
    if contrast == "difference":
        return {"at_most": float(truth.max() - truth.min())}
    best = truth.min() if better == "lower" else truth.max()
    worst = truth.max() if better == "lower" else truth.min()
    return {"at_most" if better == "lower" else "at_least": float(worst / best)}
