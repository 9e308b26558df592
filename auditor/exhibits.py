"""The data of charts that no estimate holds: ROC curves, score distributions, reliability, confusion matrices, from the cells."""

from __future__ import annotations

import itertools

import numpy as np

from auditor import intervals, scored
from auditor.cells import Cells, Crossing, Floats
from auditor.estimates import finite
from auditor.metrics import get
from auditor.quantity import Rate
from auditor.report import Exhibit

POINTS = 120
"""At most this many points of a ROC curve are drawn; the area is computed from all."""
COLUMNS = 24
TENTHS = 10
"""Reliability is shown in tenths of everybody's scores."""
MOST_CLASSES = 12
"""A confusion matrix of more classes is no picture to be read; the cells hold it all the same."""


def exhibits(cells: Cells, *, confidence: float) -> list[Exhibit]:
    """ROC curves, reliability and confusion matrices (whole and single attributes) and score distributions per group."""
    found: list[Exhibit] = []
    for by in cells.crossings():
        crossing = cells.at(by)
        if len(by) <= 1 and _is_of_classes(crossing):
            found += _confusions(crossing)
        if len(by) > 1 or cells.codebook.score is None or cells.codebook.task == "regression":
            continue
        if crossing.has("label", "bin"):
            found += _curves(crossing)
            if cells.codebook.has("probability"):
                found += _reliability(crossing, _tenths(cells.at(())), confidence=confidence)
        if crossing.has("bin"):
            found += _distributions(crossing)
    return found


def _curves(crossing: Crossing) -> list[Exhibit]:
    area = get("roc_auc").measure(crossing).value
    positives, negatives = crossing.bins(1), crossing.bins(0)
    found = []
    for position, group in enumerate(crossing.groups):
        if np.isnan(area[position]) or not crossing.known[position]:
            continue
        false = _from_above(negatives[position])
        true = _from_above(positives[position])
        kept = _kept(len(false))
        found.append(
            Exhibit(
                kind="roc",
                by=crossing.by,
                group=group if crossing.by else None,
                n=int(crossing.n[position]),
                x=[round(float(x), 6) for x in false[kept]],
                y=[round(float(y), 6) for y in true[kept]],
                area=finite(area[position]),
            )
        )
    return found


def _from_above(weights: Floats) -> Floats:
    """The share at or above each threshold, from the highest down, beginning at 0."""
    return np.concatenate([[0.0], np.cumsum(weights[::-1]) / weights.sum()])


def _kept(size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(np.linspace(0, size - 1, min(size, POINTS)).astype(np.int64))


def _distributions(crossing: Crossing) -> list[Exhibit]:
    """Shares of a group's scores in columns of equal width, placed by each bin's upper end."""
    score = crossing.codebook.score
    assert score is not None
    ends = np.array(score.edges)
    low, high = float(ends[0]), float(ends[-1])
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    grid = np.linspace(low, high, COLUMNS + 1)
    column = np.clip(np.searchsorted(grid, ends, side="left") - 1, 0, COLUMNS - 1)
    found, every = [], crossing.bins(None)
    for position, group in enumerate(crossing.groups):
        weights = every[position]
        if not crossing.known[position] or weights.sum() == 0:
            continue
        shares = np.bincount(column, weights=weights, minlength=COLUMNS) / weights.sum()
        found.append(
            Exhibit(
                kind="scores",
                by=crossing.by,
                group=group if crossing.by else None,
                n=int(crossing.n[position]),
                x=[round(float(x), 6) for x in (grid[:-1] + grid[1:]) / 2],
                y=[round(float(y), 6) for y in shares],
            )
        )
    return found


def _tenths(whole: Crossing) -> list[range]:
    """Neighbouring score bins together, each about a tenth of the people with a score and a label."""
    labelled = (whole.bins(1) + whole.bins(0))[0]
    if not labelled.any():
        return []
    below = np.cumsum(labelled) / labelled.sum()
    ends = np.searchsorted(below, np.arange(1, TENTHS) / TENTHS - 1e-12) + 1
    edges = np.unique([0, *ends, len(labelled)])
    return [range(int(a), int(b)) for a, b in itertools.pairwise(edges)]


def _reliability(crossing: Crossing, tenths: list[range], *, confidence: float) -> list[Exhibit]:
    """How often the outcome was positive in each tenth of the scores, against the mean score there."""
    held, score = crossing.bins(1) + crossing.bins(0), scored.scores(crossing)
    rates, means = [], []
    for tenth in tenths:
        among = crossing.where(label=(0, 1), bins=tenth)
        rates.append(Rate(crossing.where(label=1, bins=tenth), among))
        part = slice(tenth.start, tenth.stop)
        weight = held[:, part].sum(axis=1)
        means.append((held[:, part] @ score[part]) / np.where(weight > 0, weight, np.nan))
    limits = [intervals.limits(rate, (1 - confidence) / 2) for rate in rates]
    found = []
    for position, group in enumerate(crossing.groups):
        there = [k for k, rate in enumerate(rates) if rate.among.weight[position] > 0]
        if not there or not crossing.known[position]:
            continue

        def told(columns: list[Floats], at: int = position, kept: list[int] = there) -> list[float]:
            return [round(float(columns[k][at]), 6) for k in kept]

        found.append(
            Exhibit(
                kind="reliability",
                by=crossing.by,
                group=group if crossing.by else None,
                n=int(sum(rates[k].among.n[position] for k in there)),
                x=told(means),
                y=told([rate.value for rate in rates]),
                low=told([limit.low for limit in limits]),
                high=told([limit.high for limit in limits]),
                people=[int(rates[k].among.n[position]) for k in there],
            )
        )
    return found


def _is_of_classes(crossing: Crossing) -> bool:
    classes = crossing.codebook.classes or ()
    return 0 < len(classes) <= MOST_CLASSES and crossing.has("label", "prediction")


def _confusions(crossing: Crossing) -> list[Exhibit]:
    """People by label and decision, in every group that has any with both."""
    counted, classes = crossing.counted_by("label", "prediction"), crossing.codebook.classes or ()
    assert counted is not None
    table = np.zeros((len(crossing.groups), len(classes), len(classes)), dtype=np.int64)
    label, prediction = counted.column("label"), counted.column("prediction")
    both = (label >= 0) & (prediction >= 0)
    n = counted.values[both, counted.tally.sums.index("n")]
    np.add.at(table, (crossing.group_of(counted)[both], label[both], prediction[both]), n)
    return [
        Exhibit(
            kind="confusion",
            by=crossing.by,
            group=group if crossing.by else None,
            n=int(crossing.n[position]),
            classes=classes,
            counts=tuple(tuple(row) for row in table[position].tolist()),
        )
        for position, group in enumerate(crossing.groups)
        if crossing.known[position] and table[position].any()
    ]
