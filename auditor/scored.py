"""Figures of labelled scores, from the people of each label in each score bin: areas, mean costs, and sums of such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np

from auditor.cells import Crossing, Floats, Sums
from auditor.influence import SMOOTHING, rows_of_person
from auditor.quantity import Area, Linearised
from auditor.variances import between_folds


def scores(cells: Crossing) -> Floats:
    """[B] the score that stands for each bin: its own where bins are exact, else the mean of its people."""
    book = cells.codebook.score
    assert book is not None
    return np.array(book.edges if book.means is None else book.means)


def area_of(cells: Crossing) -> Area:
    """The area of every group, with what its doubt follows from."""
    every = range(len(cells.codebook.score.edges)) if cells.codebook.score else range(0)
    area = Area(
        positives=cells.bins(1),
        negatives=cells.bins(0),
        positives_2=cells.bins(1, square=True),
        negatives_2=cells.bins(0, square=True),
        ones=cells.where(label=1, bins=every),
        zeros=cells.where(label=0, bins=every),
    )
    return area if area.among.folds is None else replace(area, swings=_swings(area, cells))


def _swings(area: Area, cells: Crossing) -> Floats:
    """[G, F] by how much each fold of persons moves the area: the sum of their influences."""
    value = area.value[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        of_ones = (area.below - value) / area.positives.sum(axis=1, keepdims=True)
        of_zeros = (area.above - value) / area.negatives.sum(axis=1, keepdims=True)
    return cells.moved(1, of_ones) + cells.moved(0, of_zeros)


@dataclass(frozen=True)
class Binned:
    """The people of one label by the bin of their score, and how a figure moves with each.

    `influence` [G, B]: its derivative by one unit of weight in that bin. `added` [G, B]: the weight of
    people who are added there before the variance is taken.
    """

    cells: Crossing
    label: int
    influence: Floats
    added: Floats | None = None

    @property
    def people(self) -> Sums:
        bins = self.cells.codebook.score
        return self.cells.where(label=self.label, bins=range(len(bins.edges) if bins else 0))

    @property
    def swings(self) -> Floats:
        """[G, F] by how much each fold of persons moves the figure."""
        return self.cells.moved(self.label, self.influence)

    @property
    def spread(self) -> Floats:
        """[G] Σ w² · influence²."""
        squares = self.cells.bins(self.label, square=True)
        return np.asarray((squares * self.influence**2).sum(axis=1))

    @property
    def unseen(self) -> Floats:
        """[G] What those add to the spread who were added."""
        added = 0.0 if self.added is None else self.added
        return np.asarray((added * self.influence**2).sum(axis=1))


def over_bins(
    parts: Sequence[Binned],
    value: Floats,
    *,
    low: float | None = None,
    high: float | Floats | None = None,
    calm: Floats | None = None,
) -> Linearised:
    """A figure of labelled scores, whose labels share nobody, with the variance that follows from their influence.

    `calm`: the figure with those who were added.
    """
    people = [part.people for part in parts]
    among = reduce(add, people)
    # With two labels the rarer one; with more, all but the commonest.
    rarer = among.n - np.max([one.n for one in people], axis=0)
    swings = None
    with np.errstate(divide="ignore", invalid="ignore"):
        if among.folds is not None:
            swings = np.asarray(np.sum([part.swings for part in parts], axis=0))
            variance, freedom = between_folds(among, swings)
        else:
            n = among.n.astype(float)
            variance = n / (n - 1) * np.sum([part.spread for part in parts], axis=0)
            freedom = among.weight**2 / np.where(among.weight_2 > 0, among.weight_2, np.nan) - 1
        if any(part.added is not None for part in parts):
            heavier = among.weight_2 / np.where(among.weight > 0, among.weight, np.nan)
            unseen = np.sum([part.unseen for part in parts], axis=0)
            variance = variance + unseen * heavier * rows_of_person(among)
    found = Linearised(value, variance, freedom, rarer, among, low, high, calm, swings=swings)
    return replace(found, of_classes=True)


def summed_up(
    figures: Sequence[Linearised], *, share: float = 1.0, low: float, high: float | Floats
) -> Linearised:
    """The sum of several figures of the same people, times a share: 1/K makes it their mean.

    How they move together is not known from the counts of each: the error of their sum is taken to be the sum of
    their errors, and it is never more. Between folds of persons it is known, but for what no fold has shown yet
    (people who were added, areas that are all but perfect): that part of the errors adds up.
    """
    fewest = min(figures, key=lambda figure: int(figure.among.n.sum()))
    moved = [figure.swings for figure in figures if figure.swings is not None]
    swings = share * np.sum(moved, axis=0) if moved else None
    variance = (share * np.sum([np.sqrt(_not_between(f)) for f in figures], axis=0)) ** 2
    if swings is not None:
        variance = variance + between_folds(fewest.among, swings)[0]
    settled = [figure.value if figure.calm is None else figure.calm for figure in figures]
    return Linearised(
        value=share * np.sum([figure.value for figure in figures], axis=0),
        variance=variance,
        freedom=np.min([figure.freedom for figure in figures], axis=0),
        counted=np.min([figure.counted for figure in figures], axis=0),
        among=fewest.among,
        low=low,
        high=high,
        calm=share * np.sum(settled, axis=0),
        swings=swings,
        of_classes=True,
    )


def _not_between(figure: Linearised) -> Floats:
    """[G] The part of a figure's variance that does not show between folds of persons: without folds all of it."""
    if figure.swings is None:
        return figure.variance
    between, _ = between_folds(figure.among, figure.swings)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.maximum(figure.variance - between, 0.0))


@dataclass(frozen=True)
class Costs:
    """What people of one label cost in each score bin [B]; the cells are those whose scores these are."""

    cells: Crossing
    label: int
    cost: Floats

    @property
    def mine(self) -> Floats:
        """[G, B] the weight of those who have the label."""
        return self.cells.bins(self.label)

    @property
    def everybody(self) -> Floats:
        """[G, B] the weight of all who have such a score, whatever their label."""
        return self.cells.bins(0) + self.cells.bins(1)


def mean_cost(parts: Sequence[Costs]) -> Linearised:
    """The mean of what people cost, each by the label that is theirs.

    A mistake that nobody made yet may still cost much: two people with the group's scores, of every
    label alike, are added before the variance is taken, and nobody can cost more than the dearest
    mistake that the group's scores allow.
    """
    mine = [part.mine for part in parts]
    total = np.sum([here.sum(axis=1) for here in mine], axis=0)
    paid = [_told(here, part.cost) * here for here, part in zip(mine, parts, strict=True)]
    possible = [_told(part.everybody, part.cost) for part in parts]
    added = _added(parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.sum([here.sum(axis=1) for here in paid], axis=0) / total
        finite = [np.where(np.isinf(cost), 0.0, cost) for cost in possible]
        whole = total + np.sum([here.sum(axis=1) for here in added], axis=0)
        smoothed = [
            (here + more) * cost for here, more, cost in zip(mine, added, finite, strict=True)
        ]
        calm = np.sum([here.sum(axis=1) for here in smoothed], axis=0) / whole
        moved = [(cost - calm[:, None]) / whole[:, None] for cost in finite]
    return over_bins(
        [Binned(p.cells, p.label, m, more) for p, m, more in zip(parts, moved, added, strict=True)],
        np.where(np.isinf(value), np.nan, value),
        low=0.0,
        high=np.max([cost.max(axis=1) for cost in possible], axis=0),
        calm=calm,
    )


def _told(people: Floats, cost: Floats) -> Floats:
    """[G, B] the cost where there is somebody, else nothing."""
    return np.where(people > 0, cost, 0.0)


def _added(parts: Sequence[Costs]) -> list[Floats]:
    """Per label [G, B] the weight of those who are added, with the scores that the group has."""
    people = [Binned(part.cells, part.label, part.cost).people for part in parts]
    everybody = reduce(add, people)
    unit = everybody.weight / np.maximum(everybody.n, 1)
    share = (unit * SMOOTHING / len(parts))[:, None]
    found = []
    for part in parts:
        held = part.everybody
        total = held.sum(axis=1, keepdims=True)
        found.append(share * held / np.where(total > 0, total, np.nan))
    return found


def cost_of_scores(cells: Crossing, positive: Floats, negative: Floats) -> Linearised:
    """The mean of what a positive and a negative person in each bin [B] cost."""
    return mean_cost([Costs(cells, 1, positive), Costs(cells, 0, negative)])


def squared_distance(cells: Crossing) -> Linearised:
    """(score − label)² on average."""
    score = scores(cells)
    return cost_of_scores(cells, (1 - score) ** 2, score**2)
