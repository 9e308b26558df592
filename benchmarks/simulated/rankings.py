"""Lists whose items depend on each other, for only one can be first: who is shown, where, and how well ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from auditor import intervals
from auditor.cells import Floats, Integers, Sums
from auditor.influence import mean_over_folds
from auditor.quantity import Linearised, Quantity, Rate
from auditor.ranking import Lists

from .design import Design, Draw
from .scores import limit

FOLDS = 64
TOP = 3
ENDLESS = 200_000
"""Lists that the truth is taken from."""
SIZES = (50, 200)
CONTRASTS = ((None, 2), ("difference", 2), ("ratio_to_best", 2), ("difference", 5))


@dataclass(frozen=True)
class Case:
    """Lists of some lengths; how many items are of the first group, how far it is set back, by how much lists differ."""

    name: str
    shortest: int
    longest: int
    share: float
    shift: float = 0.0
    between: float = 0.0
    whole: bool = False
    """A list belongs to one group altogether: users, not items."""


CASES = (
    Case("all alike", 5, 20, 0.5),
    Case("lists of five", 5, 5, 0.5, -0.3),
    Case("minority set back", 5, 20, 0.15, -0.5),
    Case("lists differ", 5, 20, 0.5, -0.3, 1.0),
    Case("rare and set back", 10, 20, 0.05, -0.5, 0.5),
    Case("users", 5, 20, 0.3, whole=True),
)


@dataclass(frozen=True)
class Items:
    """The items of so many audits: their list, group and fold, whose they are, and how relevant."""

    lists: Lists
    gain: Floats
    owner: Integers
    """The group of an audit, numbered through."""
    owners: int
    fold: Integers
    part: Integers
    """The items of one group in one list."""

    def folds(self, weights: Floats) -> Floats:
        cell = self.owner * FOLDS + self.fold
        return np.bincount(cell, weights, minlength=self.owners * FOLDS).reshape(-1, FOLDS)

    def sums(self, chosen: Floats, repeats: Floats) -> Sums:
        n = np.bincount(self.owner, chosen, minlength=self.owners)
        worth = np.bincount(self.owner, chosen * repeats, minlength=self.owners)
        return Sums(n.astype(np.int64), n, n, worth, self.folds(chosen), True)

    @property
    def beside(self) -> Floats:
        """How many items of its group stand in an item's list."""
        return np.bincount(self.part)[self.part].astype(float)

    @property
    def every(self) -> Floats:
        return np.ones(len(self.owner))

    @property
    def shown(self) -> Floats:
        return (self.lists.rank <= TOP).astype(float)


def _selection_rate(items: Items) -> Quantity:
    return Rate(items.sums(items.shown, items.beside), items.sums(items.every, items.beside))


def _recall(items: Items) -> Quantity:
    relevant = (items.gain > 0).astype(float)
    hits = items.sums(items.shown * relevant, items.beside)
    return Rate(hits, items.sums(relevant, items.beside))


def _exposure(items: Items) -> Quantity:
    among = items.sums(items.every, items.beside)
    return mean_over_folds(items.folds(items.lists.exposure), among, low=0.0, high=1.0)


def _mean_rank(items: Items) -> Quantity:
    among = items.sums(items.every, items.beside)
    return mean_over_folds(items.folds(items.lists.rank), among, low=1.0)


def _ndcg(items: Items) -> Quantity:
    value, counted = items.lists.gain_of_parts(items.part, items.gain, TOP)
    among = items.sums(counted, items.every)
    return mean_over_folds(items.folds(value), among, low=0.0, high=1.0)


METRICS: dict[str, Callable[[Items], Quantity]] = {
    "selection_rate": _selection_rate,
    "recall_at_top": _recall,
    "exposure": _exposure,
    "mean_rank": _mean_rank,
    "ndcg": _ndcg,
}


def drawn(case: Case, groups: int, lists: int, audits: int, random: np.random.Generator) -> Items:
    """Every group but the first has the same share of the items; the first is the one set back."""
    number = audits * lists
    sizes = random.integers(case.shortest, case.longest + 1, number)
    query = np.repeat(np.arange(number), sizes)
    share = np.r_[case.share, np.full(groups - 1, (1 - case.share) / (groups - 1))]
    chance = np.broadcast_to(share, (number, groups))
    if not case.whole:
        chance = random.dirichlet(4 * share, number)
    rank = random.random(number)[query] if case.whole else random.random(len(query))
    ends = np.cumsum(chance, axis=1)
    group = np.minimum((rank[:, None] > ends[query]).sum(axis=1), groups - 1)
    first = group == 0
    likely = random.random(len(query)) < np.where(first, 0.3, 0.4)
    gain = likely * random.integers(1, 4, len(query)).astype(float)
    tilt = case.shift + random.normal(0, case.between, number)[query]
    score = random.normal(size=len(query)) + gain / 2 + tilt * first
    found = Lists.of_scores(query, score)
    fold = random.integers(0, FOLDS, number)[query]
    owner = groups * (query // lists) + group
    return Items(found, gain, owner, groups * audits, fold, found.parted([group]))


@cache
def truly(case: Case, groups: int) -> dict[str, tuple[Floats, Floats]]:
    """Metric → the true values, and what the groups of one list are worth."""
    items = drawn(case, groups, ENDLESS, 1, np.random.default_rng(20261123))
    found = {name: metric(items) for name, metric in METRICS.items()}
    return {
        name: (figure.value, figure.among.persons / ENDLESS)
        for name, figure in found.items()
        if isinstance(figure, Rate | Linearised)
    }


def listed(metric: str, case: Case, groups: int, lists: int) -> Draw:
    def draw(random: np.random.Generator, audits: int) -> Quantity:
        return METRICS[metric](drawn(case, groups, lists, audits, random))

    return draw


def grid(quick: bool) -> Iterator[Design]:
    for case in CASES[2:4] if quick else CASES:
        for contrast, groups in CONTRASTS[:2] if quick else CONTRASTS:
            for metric in METRICS:
                for lists in (100,) if quick else SIZES:
                    yield _design(metric, contrast, groups, lists, case)


def _design(metric: str, contrast: str | None, groups: int, lists: int, case: Case) -> Design:
    truth, worth = truly(case, groups)[metric]
    return Design(
        part="rankings",
        metric=metric,
        contrast=contrast,
        must=limit(metric, contrast, truth),
        truth=tuple(truth.tolist()),
        draw=listed(metric, case, groups, lists),
        told={"groups": groups, "lists": lists, "lists are": case.name},
        inside=bool(worth.min() * lists >= intervals.FOLD_LISTS),
        rows=lists * (case.shortest + case.longest) // 2,
    )
