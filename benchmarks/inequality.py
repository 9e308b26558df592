"""How often the intervals of inequality hold the truth: simulated audits, a line per case.

python benchmarks/inequality.py [AUDITS]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from auditor import intervals
from auditor.cells import Sums
from auditor.decomposition import Decomposed
from auditor.metrics import inequality

MISTAKES = {
    "few": (0.01, 0.01),
    "some": (0.05, 0.05),
    "denied": (0.2, 0.05),
    "granted": (0.02, 0.2),
    "many": (0.3, 0.3),
    "most": (0.7, 0.01),
}
"""Shares of people with a benefit of 0 and of 2."""
INDICES = ("generalized_entropy_index", "theil_index", "coefficient_of_variation", "gini_index")
Integers = np.ndarray[Any, np.dtype[np.int64]]


def sums(n: Integers) -> Sums:
    return Sums(n, n.astype(float), n.astype(float))


class Table:
    """Groups (or audits) whose benefits were drawn: all that the metrics ask of cells."""

    def __init__(self, drawn: Integers) -> None:
        self.n, self.drawn = drawn.sum(axis=1), drawn
        self.known = np.ones(len(drawn), dtype=bool)
        self.codebook = type("Book", (), {"adverse": False})

    def where(self, *, label: int, prediction: int) -> Sums:
        kind = 1 + prediction - label
        return sums(self.drawn[:, kind] * (label if kind == 1 else 1))


def of_groups(random: np.random.Generator, audits: int) -> Iterator[tuple[str, float]]:
    """Each index of one group, all audits as the groups of one table."""
    for n in (100, 1000):
        for name, (none, two) in MISTAKES.items():
            shares = (none, 1 - none - two, two)
            drawn = Table(random.multinomial(n, shares, audits))
            truth = Table((np.array([shares]) * 10**12).astype(np.int64))
            for index in INDICES:
                metric = getattr(inequality, index)
                found = intervals.limits(metric(drawn), 0.025)
                value = metric(truth).value[0]
                covered = np.mean((found.low <= value) & (value <= found.high))
                yield f"{index}, n {n}, {name} mistakes", float(covered)


def between(random: np.random.Generator, audits: int) -> Iterator[tuple[str, float]]:
    """The part between groups: all alike, half and half, and one group apart."""
    some, denied, many = ((*MISTAKES[k],) for k in ("some", "denied", "many"))
    for groups in (2, 5, 20):
        sizes = {f"{n} each": [n] * groups for n in (10, 100, 1000)}
        sizes["30 to 3,000"] = np.geomspace(30, 3000, groups).astype(int).tolist()
        half = [some if g % 2 else denied for g in range(groups)]
        for size, people in sizes.items():
            cases = {
                "alike": [denied] * groups,
                "half and half": half,
                "the smallest apart": [many, *[some] * (groups - 1)],
            }
            for case, mistakes in cases.items():
                yield (
                    f"between {groups} groups of {size}, {case}",
                    _covered(random, audits, people, mistakes),
                )


def _covered(
    random: np.random.Generator,
    audits: int,
    people: Sequence[int],
    mistakes: Sequence[tuple[float, ...]],
) -> float:
    shares = np.array([(none, 1 - none - two, two) for none, two in mistakes])
    exact = np.round(shares * np.array(people)[:, None] * 10**9).astype(np.int64)
    truth = float(_figure(exact).value[0]) if len(set(mistakes)) > 1 else 0.0
    hits = 0
    for _ in range(audits):
        drawn = random.multinomial(people, shares)
        found = intervals.limits(_figure(drawn), 0.025)
        hits += bool(found.low[0] <= truth <= found.high[0])
    return hits / audits


def _figure(drawn: Integers) -> Any:
    kinds = [sums(drawn[:, k]) for k in range(3)]
    return Decomposed(kinds, (0.0, 1.0, 2.0), lambda r: (r**2 - 1) / 2).between()


if __name__ == "__main__":
    AUDITS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for simulated in (of_groups, between):
        for case, covered in simulated(np.random.default_rng(20261123), AUDITS):
            print(f"{covered:.4f}  {case}", flush=True)
