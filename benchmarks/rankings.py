"""How often the intervals of rankings hold the truth: simulated audits of lists whose items depend on each other.

    python benchmarks/rankings.py [AUDITS [LISTS,…]]

A line per case and metric: coverage of a group's figure, of the difference and of the ratio of two
groups, of the difference had the groups been taken as independent, and what the smaller group's
lists are worth. The truth is that of 400,000 lists.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from auditor import intervals, spanning
from auditor.cells import Floats, Integers, Sums
from auditor.influence import mean_over_folds
from auditor.intervals import Limits
from auditor.quantity import Linearised, Rate
from auditor.ranking import Lists

FOLDS = 64
TOP = 3
BATCH = 200
Figures = dict[str, Rate | Linearised]


@dataclass(frozen=True)
class Case:
    """Lists of some lengths; how many items are the group's, how far it is set back, by how much lists differ."""

    name: str
    shortest: int
    longest: int
    share: float
    shift: float = 0.0
    between: float = 0.0
    whole: bool = False
    """A list belongs to one group altogether: users, not items."""


CASES = (
    Case("two alike", 5, 20, 0.5),
    Case("lists of five", 5, 5, 0.5, -0.3),
    Case("minority set back", 5, 20, 0.15, -0.5),
    Case("lists differ", 5, 20, 0.5, -0.3, 1.0),
    Case("rare and set back", 10, 20, 0.05, -0.5, 0.5),
    Case("users", 5, 20, 0.3, whole=True),
)


def audits(case: Case, lists: int, times: int, random: np.random.Generator) -> Figures:
    """So many audits at once: the groups of audit k are the positions 2k and 2k + 1."""
    sizes = random.integers(case.shortest, case.longest + 1, times * lists)
    query = np.repeat(np.arange(times * lists), sizes)
    chance = (
        random.random(times * lists) < case.share
        if case.whole
        else random.beta(4 * case.share, 4 * (1 - case.share), times * lists)
    )
    group = (random.random(len(query)) < chance[query]).astype(np.int64)
    gain = (random.random(len(query)) < np.where(group == 1, 0.3, 0.4)) * random.integers(
        1, 4, len(query)
    ).astype(float)
    tilt = case.shift + random.normal(0, case.between, times * lists)[query]
    score = random.normal(size=len(query)) + gain / 2 + tilt * group
    fold = random.integers(0, FOLDS, times * lists)[query]
    owner, owners = 2 * (query // lists) + group, 2 * times
    return _figures(Lists.of_scores(query, score), gain, (owner, owners), fold)


def _figures(lists: Lists, gain: Floats, owned: tuple[Integers, int], fold: Integers) -> Figures:
    owner, owners = owned
    query, group = lists.query, owner % 2
    part = lists.parted([group])
    value, counted = lists.gain_of_parts(part, gain, TOP)
    items = np.bincount(part)[part]

    def folds(weights: Floats) -> Floats:
        cell = owner * FOLDS + fold
        return np.bincount(cell, weights, minlength=owners * FOLDS).reshape(-1, FOLDS)

    def sums(chosen: Floats, repeats: Floats) -> Sums:
        n = np.bincount(owner, chosen, minlength=owners)
        worth = np.bincount(owner, chosen * repeats, minlength=owners)
        return Sums(n.astype(np.int64), n, n, worth, folds(chosen), True)

    every, shown = np.ones(len(query)), (lists.rank <= TOP).astype(float)
    relevant = (gain > 0).astype(float)
    among = sums(every, items)
    return {
        "selection_rate": Rate(sums(shown, items), among),
        "recall_at_top": Rate(sums(shown * relevant, items), sums(relevant, items)),
        "exposure": mean_over_folds(folds(lists.exposure), among, low=0.0, high=1.0),
        "mean_rank": mean_over_folds(folds(lists.rank), among, low=1.0),
        "ndcg": mean_over_folds(folds(value), sums(counted, every), low=0.0, high=1.0),
    }


@dataclass
class Score:
    """Hits per kind of interval, over the audits in which both groups have enough lists."""

    audits: int = 0
    own: float = 0.0
    difference: float = 0.0
    ratio: float = 0.0
    independent: float = 0.0
    worth: float = 0.0

    def add(self, figure: Rate | Linearised, truth: Floats) -> None:
        first = np.arange(0, len(figure.value), 2)
        enough = intervals.enough_persons(figure)
        kept = first[enough[first] & enough[first + 1]]
        found, one, two = intervals.limits(figure, 0.025), kept, kept + 1
        pair = (
            figure.value[one],
            Limits(found.low[one], found.high[one]),
            figure.value[two],
            Limits(found.low[two], found.high[two]),
        )
        alike = spanning.against_each_other(figure, one, figure, two)
        gap, quotient = truth[0] - truth[1], truth[0] / truth[1]
        held = [_held(found, one, truth[0]) + _held(found, two, truth[1])]
        self.audits += len(kept)
        self.own += float(np.sum(held)) / 2
        self.difference += _in(intervals.difference(*pair, alike=alike), gap)
        self.ratio += _in(intervals.ratio(*pair, alike=alike), quotient)
        self.independent += _in(intervals.difference(*pair), gap)
        self.worth += float(intervals.persons(figure)[two].sum())


def _held(found: Limits, at: Integers, truth: float) -> float:
    return _in(Limits(found.low[at], found.high[at]), truth)


def _in(found: Limits, truth: float) -> float:
    return float(np.sum((found.low <= truth) & (truth <= found.high)))


def lines(times: int, sizes: list[int]) -> Iterator[str]:
    random = np.random.default_rng(20261123)
    for case in CASES:
        truth = {name: f.value for name, f in audits(case, 400_000, 1, random).items()}
        for lists in sizes:
            scores = {name: Score() for name in truth}
            for start in range(0, times, BATCH):
                drawn = audits(case, lists, min(BATCH, times - start), random)
                for name, figure in drawn.items():
                    scores[name].add(figure, truth[name])
            for name, score in scores.items():
                yield _line(f"{case.name}, {lists} lists, {name}", score, times)


def _line(name: str, score: Score, times: int) -> str:
    if score.audits < times / 20:
        return f"{'':40} insufficient  {name}"
    kinds = (score.own, score.difference, score.ratio, score.independent)
    shares = "  ".join(f"{hits / score.audits:.4f}" for hits in kinds)
    used = f"worth {score.worth / score.audits:6.1f}  decided {score.audits / times:.2f}"
    return f"{shares}  {used}  {name}"


if __name__ == "__main__":
    TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    SIZES = [int(size) for size in sys.argv[2].split(",")] if len(sys.argv) > 2 else [30, 100, 1000]
    for line in lines(TIMES, SIZES):
        print(line, flush=True)
