"""Estimates with intervals of every metric over a thousand groups, and of all pairs of a hundred groups.

Usage: python benchmarks/estimating.py
"""

from __future__ import annotations

import time

import numpy as np

import auditor
from auditor import contrasts, estimates
from auditor.cells import Cells
from auditor.estimates import Asked
from auditor.rules import Limit

ROWS = 200_000


def rows(random: np.random.Generator) -> dict[str, np.ndarray]:
    """People in 32 × 32 groups by two attributes, and in 100 by another."""
    score = random.integers(0, 256, ROWS) / 256 + 0.001
    return {
        "one": random.integers(0, 32, ROWS).astype(str),
        "two": random.integers(0, 32, ROWS).astype(str),
        "many": random.integers(0, 100, ROWS).astype(str),
        "y": (random.random(ROWS) < score).astype(np.int64),
        "p": (score > 0.5).astype(np.int64),
        "s": score,
    }


def fresh(cells: Cells) -> Cells:
    """The same cells with nothing worked out yet."""
    return Cells(cells.codebook, cells.tallies)


def main() -> None:
    table = rows(np.random.default_rng(20261123))
    roles = {"label": "y", "prediction": "p", "score": "s"}
    thousand = auditor.count(table, **roles, sensitive=["one", "two"])
    hundred = auditor.count(table, **roles, sensitive=["many"])
    asked = [m for m in estimates.available(thousand) if m.kind != "joint"]
    groups = len(thousand.at(("one", "two")).groups)
    print("| what | CPU s |\n| --- | --- |")
    cells, start = fresh(thousand), time.process_time()
    for metric in asked:
        estimates.columns(cells, metric, contrasts.get(None), ("one", "two"), confidence=0.95)
    first = time.process_time() - start
    print(f"| {len(asked)} metrics × {groups} groups, as columns | {first:.2f} |")
    cells, start = fresh(thousand), time.process_time()
    for metric in asked:
        estimates.plain(cells.at(("one", "two")), metric, confidence=0.95)
    print(f"| the same, as records of a report | {time.process_time() - start:.2f} |")
    gap = contrasts.get("difference")
    paired = [m for m in asked if contrasts.problem(m, gap, Limit()) is None]
    cells, start = fresh(hundred), time.process_time()
    for metric in paired:
        one = Asked(metric=metric.name, contrast=gap.name, by=("many",))
        estimates.contrasted(cells, one, confidence=0.95)
    second = time.process_time() - start
    print(f"| {len(paired)} metrics × all pairs of 100 groups, as records | {second:.2f} |")
    print(f"| together, columns and pairs | {first + second:.2f} |")


if __name__ == "__main__":
    main()
