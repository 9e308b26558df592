"""How often the interval of a proxy's strength holds the truth, on tables whose truth is known.

python benchmarks/proxies.py [--samples 1500]
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from auditor import intervals
from auditor.association import cramers_v
from auditor.cells import Sums

Floats = NDArray[np.float64]
SHAPES = ((2, 2), (4, 3), (10, 2), (10, 5), (50, 2), (50, 5))
PEOPLE = (60, 200, 1_000, 10_000)
FIRST = (0.5, 0.05, 0.9)
"""The share of the first group; the others share the rest."""
STRENGTHS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99)
SPREADS = (0.0, 0.5, 0.8)
"""σ of log-normal weights; 0: everybody weighs 1."""
LEAST = 30


def own_values(rows: int, groups: Floats, strength: float) -> Floats:
    """So much of every group has values of its own, the rest has any value."""
    own = np.zeros((rows, len(groups)))
    for column, share in enumerate(groups):
        mine = [row for row in range(rows) if row * len(groups) // rows == column]
        own[mine, column] = share / len(mine)
    return np.asarray((1 - strength) * np.outer(np.full(rows, 1 / rows), groups) + strength * own)


def one_value(rows: int, groups: Floats, strength: float) -> Floats:
    """So much of the rarest group has one and the same value; everybody else has any."""
    shares = np.outer(np.full(rows, 1 / rows), groups)
    rarest = int(np.argmin(groups))
    shares[:, rarest] *= 1 - strength
    shares[0, rarest] += strength * groups[rarest]
    return shares


def true_v(shares: Floats) -> float:
    """V of the population."""
    alone = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(np.sqrt(max((shares**2 / alone).sum() - 1, 0.0) / (min(shares.shape) - 1)))


def missed(shares: Floats, n: int, spread: float, samples: int, seed: int) -> tuple[float, float]:
    """How often the lower limit is too high, and the upper one too low, each at 2.5 %."""
    random, truth = np.random.default_rng(seed), true_v(shares)
    low = high = 0
    for _ in range(samples):
        person = random.choice(shares.size, n, p=shares.ravel())
        weight = random.lognormal(0, spread, n) if spread else np.ones(n)
        table = np.bincount(person, weight, minlength=shares.size).reshape(shares.shape)
        total, square = weight.sum(keepdims=True), (weight**2).sum(keepdims=True)
        among = Sums(np.array([n]), total, square)
        found = cramers_v(table, size=float(total[0] ** 2 / square[0]), among=among)
        limits = intervals.limits(found, 0.025)
        low += truth < limits.low[0] - 1e-9
        high += truth > limits.high[0] + 1e-9
    return low / samples, high / samples


def cases() -> Iterator[tuple[str, Floats, int, float]]:
    """Every kind of table in which values and groups have 30 people or more."""
    made: tuple[Callable[[int, Floats, float], Floats], ...] = (own_values, one_value)
    for (rows, columns), n, first in itertools.product(SHAPES, PEOPLE, FIRST):
        groups = np.array([first, *[(1 - first) / (columns - 1)] * (columns - 1)])
        for make, strength, spread in itertools.product(made, STRENGTHS, SPREADS):
            shares = make(rows, groups, strength)
            if n * min(shares.sum(axis=0).min(), shares.sum(axis=1).min()) < LEAST:
                continue
            name = f"{rows} × {columns}, n {n}, first {first:g}, {make.__name__} {strength:g}, σ {spread:g}"
            yield name, shares, n, spread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1500)
    samples = parser.parse_args().samples
    found = []
    for seed, (name, shares, n, spread) in enumerate(cases()):
        low, high = missed(shares, n, spread, samples, seed)
        found.append((1 - low - high, low, high, name))
    found.sort()
    print(f"{len(found)} kinds of table, {samples} samples each")
    print(f"covered on average {np.mean([one[0] for one in found]):.4f}")
    for covered, low, high, name in found[:10]:
        print(f"{covered:.4f}  below {low:.4f}  above {high:.4f}  {name}")


if __name__ == "__main__":
    main()
