"""Do the intervals and verdicts keep their promise? A grid of made-up audits whose truth is known.

    python benchmarks/coverage.py [--quick] [--part NAME ...] [--processes N] [--write FILE]

Every limit, level and word comes from the functions that a report uses. One and two groups are
enumerated, outcome by outcome; more are simulated, and the ten worst cells are run again with
50,000 audits. An interrupted run prints what it has.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import scipy
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from simulated import amounts, areas, clusters, composites, exact, groups, power, tables, weights
from simulated.design import Design, Seen, observe

from auditor import intervals, metrics

AUDITS, AGAIN, WORST = 2_000, 50_000, 10
SIZES = (10, 20, 30, 50, 100, 200, 300, 500, 1000)
LARGE = ((10_000, 10_000), (10_000, 1_000), (1_000, 10_000), (10_000, 30), (30, 10_000))
RATES = np.unique(np.r_[np.arange(0.01, 1, 0.01), 0.005, 0.985, 0.992, 0.995, 0.998, 0.999])
FEW_RATES = np.array([0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.995, 0.999])
RATIOS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
DIFFERENCES = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
SIMULATED: dict[str, Callable[[bool], Iterator[Design]]] = {
    "groups": groups.grid,
    "weights": weights.grid,
    "clusters": clusters.grid,
    "areas": areas.grid,
    "composites": composites.grid,
    "amounts": amounts.grid,
}

_queue: list[Design] = []


def _one(place: int, audits: int) -> Any:
    """What was seen, without the design, whose way of drawing does not travel between processes."""
    return replace(observe(_queue[place], audits), design=None)


def progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def simulate(
    designs: Sequence[Design], audits: int, *, named: str, processes: int, console: Console
) -> list[Seen]:
    """Every design, on so many processes; an interrupt keeps what is finished."""
    _queue[:] = designs
    seen: list[Seen] = []
    pool = multiprocessing.get_context("fork").Pool(processes)
    with pool, progress(console) as shown:
        task = shown.add_task(named, total=len(designs))
        waiting = [pool.apply_async(_one, (place, audits)) for place in range(len(designs))]
        try:
            for design, one in zip(designs, waiting, strict=True):
                seen.append(replace(one.get(), design=design))
                shown.advance(task)
        except KeyboardInterrupt:
            console.print(f"{named}: interrupted after {len(seen)} of {len(designs)} cells")
    return seen


def one_rate(quick: bool) -> str:
    """Coverage of a rate's own interval, exactly."""
    rows = []
    for size in (10, 100) if quick else (10, 30, 100, 300, 1000, 10_000):
        covered, _, _ = exact.one_rate(size, RATES)
        _, low, high = exact.one_rate(size, RATES, 0.05)
        tail = max(low.max(), high.max())
        rows.append(
            (f"{size:,}", *(tables.share(x) for x in (covered.mean(), covered.min(), tail)))
        )
    return tables.markdown(("n", "cover, mean", "least", "one-sided miss at 5 %, most"), rows)


def two_groups(quick: bool, console: Console) -> str:
    """All pairs of sizes, exactly."""
    sizes = [(a, b) for a in SIZES for b in SIZES] + list(LARGE)
    if quick:
        sizes = [(30, 30), (100, 30), (30, 300)]
    found: list[exact.Exact] = []
    with progress(console) as shown:
        task = shown.add_task("two groups", total=2 * len(sizes))
        try:
            for contrast, limits in (("ratio_to_best", RATIOS), ("difference", DIFFERENCES)):
                for pair in sizes:
                    rates = FEW_RATES if max(pair) > 1000 else RATES
                    found += exact.two_groups(pair, rates, contrast=contrast, limits=limits)
                    shown.advance(task)
        except KeyboardInterrupt:
            console.print("two groups: interrupted")
    return tables.exact(found)


def simulated(part: str, quick: bool, processes: int, console: Console) -> str:
    """One part of the grid, and its worst cells again."""
    designs = list(SIMULATED[part](quick))
    run = {"processes": processes, "console": console}
    seen = simulate(designs, AUDITS, named=part, **run)
    worst = [one.design for one in tables.worst(seen, 3 if quick else WORST)]
    again = simulate(worst, 10_000 if quick else AGAIN, named=f"{part}, the worst again", **run)
    missed = tables.broken(seen)
    return "\n\n".join(
        [
            f"{len(seen):,} cells of {AUDITS:,} audits. Beyond its target: {len(missed)}.",
            tables.summary(seen),
            "The cells furthest towards or beyond a target, run again:",
            tables.cells(again),
        ]
    )


def how_many(quick: bool, console: Console) -> str:
    """Inconclusive pilots repeated with the stated n, and what verdicts take."""
    cases, found = list(power.cases(quick)), []
    with progress(console) as shown:
        task = shown.add_task("power", total=len(cases))
        try:
            for case in cases:
                found.append(power.suffices(case))
                shown.advance(task)
        except KeyboardInterrupt:
            console.print("power: interrupted")
    return "\n\n".join([tables.sufficed(found), tables.taken(list(power.verdicts_take(quick)))])


def about() -> str:
    return (
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d}: method {intervals.VERSION}, Python "
        f"{platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}. Each cell's "
        "seed is the hash of its name."
    )


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="A small version.")
@click.option("--part", "parts", multiple=True, help="Only this part (may repeat).")
@click.option("--processes", default=1, show_default=True)
@click.option("--write", type=click.Path(path_type=Path), help="The tables into this file too.")
def main(quick: bool, parts: tuple[str, ...], processes: int, write: Path | None) -> None:
    console = Console()
    metrics.shelf()  # loaded before processes are forked
    work: dict[str, Callable[[], str]] = {
        "one rate": lambda: one_rate(quick),
        "two groups": lambda: two_groups(quick, console),
        **{
            name: lambda name=name: simulated(name, quick, processes, console) for name in SIMULATED
        },
        "power": lambda: how_many(quick, console),
    }
    unknown = set(parts) - set(work)
    if unknown:
        raise click.BadParameter(f"no part {', '.join(unknown)}; there are {', '.join(work)}")
    told = [about()]
    for name in parts or work:
        begun = time.perf_counter()
        text = work[name]()
        told.append(f"## {name}\n\n{text}\n\n{time.perf_counter() - begun:.0f} s")
        console.print(told[-1], markup=False, soft_wrap=True)
    if write:
        write.write_text("# Coverage\n\n" + "\n\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
