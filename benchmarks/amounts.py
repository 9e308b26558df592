"""Do the limits of means of amounts keep their promise? Made-up amounts whose mean is known.

    python benchmarks/amounts.py [AUDITS]

Two groups of one distribution; the second one's amounts are a quarter larger, which is the limit
exactly. Every audit counts: one without enough people is neither a pass nor a fail.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from auditor import eligible, intervals
from auditor.cells import Floats, Sums
from auditor.mean import Mean

Draw = Callable[[np.random.Generator, tuple[int, int]], Floats]
Flags = NDArray[np.bool_]
CHUNK = 4_000_000


def _wild(values: Floats, random: np.random.Generator) -> Floats:
    """One in a hundred is ten times as large."""
    return np.where(random.random(values.shape) < 0.01, 10 * values, values)


HALF = float(np.sqrt(2 / np.pi))
DRAWN: dict[str, tuple[Draw, float]] = {
    "normal, mean 3 sd": (lambda r, s: 3 + r.standard_normal(s), 3.0),
    "size of normal": (lambda r, s: np.abs(r.standard_normal(s)), HALF),
    "normal²": (lambda r, s: r.standard_normal(s) ** 2, 1.0),
    "exponential": (lambda r, s: r.exponential(size=s), 1.0),
    "exponential²": (lambda r, s: r.exponential(size=s) ** 2, 2.0),
    "log-normal, σ 1": (lambda r, s: r.lognormal(size=s), float(np.exp(0.5))),
    "normal, 1 % × 10": (lambda r, s: _wild(3 + r.standard_normal(s), r), 3 * 1.09),
    "size of normal, 1 % × 10": (lambda r, s: _wild(np.abs(r.standard_normal(s)), r), HALF * 1.09),
    "normal², 1 % × 100": (lambda r, s: _wild(np.abs(r.standard_normal(s)), r) ** 2, 1.99),
    "5 % exponential, else 0": (
        lambda r, s: (r.random(s) < 0.05) * r.exponential(size=s),
        0.05,
    ),
}
SIZES = (10, 30, 100, 300, 1000, 3000)
FACTOR = 1.25


def mean_of(values: Floats) -> Mean:
    """The mean of every row of values, as counting would have summed it."""
    n = np.full(len(values), values.shape[1], dtype=np.int64)
    total = values.sum(axis=1)
    among = Sums(n, n.astype(float), n.astype(float))
    squares, cubes = (values**2).sum(axis=1), (values**3).sum(axis=1)
    return Mean(among, total, total, squares, np.array([n, total, squares, cubes]))


def enough(first: Mean, second: Mean) -> Flags:
    """Per audit of two groups: whether the minimums are met."""
    met = first.among.n + second.among.n >= eligible.MEAN_PEOPLE
    third, spread = first.third + second.third, first.spread + second.spread
    size = (first.among.n + second.among.n).astype(float)
    pooled = third**2 / np.where(spread > 0, spread, 1.0) ** 3 * size
    for mean in (first, second):
        worst = np.maximum(mean.skewness**2 * mean.among.n, pooled)
        met &= mean.among.n >= eligible.MEAN_SKEWNESS * worst
    return np.asarray(met)


def cell(draw: Draw, mean: float, n: int, audits: int, random: np.random.Generator) -> list[float]:
    """Shares of audits: insufficient; covered (mean, difference, ratio); wrong pass and fail of all."""
    seen = np.zeros(11)
    done = 0
    while done < audits:
        number = min(audits - done, max(CHUNK // (2 * n), 1))
        first, second = (mean_of(scale * draw(random, (number, n))) for scale in (1.0, FACTOR))
        seen += _counted(first, second, mean)
        done += number
    return list(seen / audits)


def _counted(first: Mean, second: Mean, mean: float) -> Floats:
    level = 0.025
    one, two = intervals.limits(first, level), intervals.limits(second, level)
    apart = intervals.difference(second.value, two, first.value, one)
    times = intervals.ratio(second.value, two, first.value, one)
    met, gap = enough(first, second), mean * (FACTOR - 1)
    found = [~met]
    for limits, truth in ((one, mean), (apart, gap), (times, FACTOR)):
        held = (limits.low <= truth) & (truth <= limits.high)
        found += [held, met & (limits.high < truth), met & (limits.low > truth)]
    found.append(met & ~((times.low <= FACTOR) & (times.high >= FACTOR)))
    return np.array([one.sum() for one in found], dtype=float)


def main() -> None:
    """Print the table."""
    audits = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    print("| amounts | n | insufficient | mean: covers, too low, too high | difference | ratio |")
    print("|---|---|---|---|---|---|")
    for k, (name, (draw, mean)) in enumerate(DRAWN.items()):
        for n in SIZES:
            shares = 100 * np.array(cell(draw, mean, n, audits, np.random.default_rng([k, n])))
            parts = [
                f"{shares[at]:.1f} {shares[at + 1]:.1f} {shares[at + 2]:.1f}" for at in (1, 4, 7)
            ]
            print(f"| {name} | {n} | {shares[0]:.0f} % | {' | '.join(parts)} |", flush=True)


if __name__ == "__main__":
    main()
