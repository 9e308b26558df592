"""Probabilities of several classes: losses and areas of all together, of one group and compared; true, or surer than is true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from auditor.codebook import ScoreBins
from auditor.eligible import CLASS_PEOPLE, WEIGHT_EVENTS

from .design import Design
from .people import ALIKE, Sampling, Table, drawing, samplings, truly
from .scores import limit

METRICS = ("macro_roc_auc", "multiclass_log_loss", "multiclass_brier_score")
STEPS = 12
"""Probabilities are so many parts of one, none of them 0."""
SETTINGS = {"even": (0.0, 1.0), "sure": (8.0, 1.0), "one rare": (0.0, 0.15)}
"""How much surer scores are more frequent, and how much rarer those are that give much to the first class."""
SIZES = {1: (30, 100, 300, 1000, 5000), 2: (100, 300, 1000), 5: (300,)}
"""Groups → people in each."""


def vectors(classes: int) -> np.ndarray:
    """[V, classes] all probabilities in such parts."""
    every = product(range(1, STEPS), repeat=classes - 1)
    kept = [(*one, STEPS - sum(one)) for one in every if sum(one) < STEPS]
    return np.array(kept) / STEPS


def table(classes: int) -> Table:
    """Everybody by label, and once for each class by its score."""
    chances = vectors(classes)
    edges = np.unique(chances)
    middle = len(edges) // 2
    bins = ScoreBins(
        edges=tuple(edges.tolist()),
        exact=True,
        median=float(edges[middle]),
        above_median=middle + 1,
        below_median=middle,
    )
    codes = np.array([(label, v) for label in range(classes) for v in range(len(chances))])
    place = np.searchsorted(edges, chances)
    each = [
        np.c_[np.full(len(codes), c), codes[:, 0] == c, place[codes[:, 1], c]]
        for c in range(classes)
    ]
    names = tuple(f"c{k:02}" for k in range(classes))
    book = {
        "classes": names,
        "class_scores": (bins,) * classes,
        "has_score": True,
        "further": ("scores", "distribution"),
    }
    return Table(("label", "vector"), codes, task="multiclass", book=book, each=np.array(each))


def cells(classes: int, setting: tuple[float, float], honest: float) -> np.ndarray:
    """[classes · V] chances: the label follows the score as far as that is `honest`, else anything."""
    surer, rarer = setting
    chances = vectors(classes)
    share = np.exp(surer * (chances**2).sum(axis=1)) * rarer ** (2 * chances[:, 0])
    share = share / share.sum()
    label = honest * chances + (1 - honest) * (share @ chances)
    return (share[:, None] * label).T.ravel()


def grid(quick: bool) -> Iterator[Design]:
    for metric, classes, named in product(METRICS, (3,) if quick else (3, 5), SETTINGS):
        for groups, sizes in SIZES.items():
            for people in (300,) if quick else sizes:
                yield design(metric, groups, people, classes, named=named)
        heavier = [1.6 if k < len(vectors(classes)) else 1.0 for k in range(_kinds(classes))]
        for how in samplings(quick, heavier) if classes == 3 else ():
            for groups in (1, 2):
                for people in (300,) if quick else (300, 1000):
                    yield design(metric, groups, people, classes, named=named, how=how)


def _kinds(classes: int) -> int:
    return classes * len(vectors(classes))


def design(
    metric: str, groups: int, people: int, classes: int, *, named: str, how: Sampling = ALIKE
) -> Design:
    """Half of the groups have scores that tell less; the limit is what that comes to."""
    counted, contrast = table(classes), None if groups == 1 else "difference"
    worse, best = (cells(classes, SETTINGS[named], honest) for honest in (0.6, 1.0))
    at_limit = groups // 2
    chances = np.array([worse] * at_limit + [best] * (groups - at_limit))
    (truth,) = truly(metric, counted, chances)
    shares = best.reshape(classes, -1).sum(axis=1)
    fewest = people * (shares.min() if metric.startswith("macro") else 1 - shares.max())
    least = WEIGHT_EVENTS * how.loss if how.spread else CLASS_PEOPLE
    return Design(
        part="chances",
        metric=metric,
        contrast=contrast,
        must=limit(metric, contrast, truth),
        truth=tuple(truth.tolist()),
        draw=drawing(metric, counted, chances, people, how),
        told={
            "groups": groups,
            "n": people,
            "classes": classes,
            "scores": named,
            "people": how.named,
        },
        inside=how.inside(people, groups) and fewest >= least,
        rows=how.rows_of(people, groups, _kinds(classes) * (1 + classes)),
    )
