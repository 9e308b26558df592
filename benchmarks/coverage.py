"""Do the intervals and verdicts keep their promise? A grid of made-up audits whose truth is known.

    python benchmarks/coverage.py [--quick] [--part NAME ...] [--processes N] [--write FILE]

Every limit, level and word comes from the functions that a report uses. One and two groups are
enumerated, outcome by outcome; more are simulated, and the ten worst cells of a part are run again
with 50,000 audits. Each part is written as soon as it is finished, into its own section of the file.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np
import scipy
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from simulated import (
    amounts,
    areas,
    chances,
    classes,
    clusters,
    composites,
    differential,
    exact,
    explained,
    groups,
    inequality,
    mixed,
    power,
    rankings,
    scores,
    sections,
    tables,
    weights,
)
from simulated.design import Design, Seen, observe

from auditor import intervals, metrics

T = TypeVar("T")
AUDITS, AGAIN, WORST = 2_000, 50_000, 10
SIZES = (10, 20, 30, 50, 100, 300, 1000)
LARGE = ((10_000, 10_000), (10_000, 1_000), (1_000, 10_000), (10_000, 30), (30, 10_000))
RATES = np.unique(np.r_[np.arange(0.01, 1, 0.01), 0.005, 0.985, 0.992, 0.995, 0.998, 0.999])
FEW_RATES = np.array([0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.995, 0.999])
RATIOS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
DIFFERENCES = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
SIMULATED: dict[str, Callable[[bool], Iterator[Design]]] = {
    "groups": groups.grid,
    "rare": groups.rare,
    "weights": weights.grid,
    "clusters": clusters.grid,
    "weighted repeats": mixed.grid,
    "areas": areas.grid,
    "composites": composites.grid,
    "differential fairness": differential.grid,
    "scores": scores.grid,
    "classes": classes.grid,
    "chances": chances.grid,
    "inequality": inequality.grid,
    "rankings": rankings.grid,
    "amounts": amounts.grid,
    "explained": explained.grid,
}

_queue: list[Callable[[], Any]] = []


def _one(place: int) -> Any:
    return _queue[place]()


def progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


@dataclass(frozen=True)
class Run:
    """How the cells of a part are worked off."""

    quick: bool
    processes: int
    console: Console

    def each(self, named: str, work: Sequence[Callable[[], T]]) -> list[T]:
        """The results of every piece of work, on so many processes; an interrupt keeps what is finished."""
        _queue[:] = work
        done: list[T] = []
        pool = multiprocessing.get_context("fork").Pool(self.processes)
        with pool, progress(self.console) as shown:
            task = shown.add_task(named, total=len(work))
            waiting = [pool.apply_async(_one, (place,)) for place in range(len(work))]
            try:
                for one in waiting:
                    done.append(one.get())
                    shown.advance(task)
            except KeyboardInterrupt:
                self.console.print(f"{named}: interrupted after {len(done)} of {len(work)}")
        return done

    def simulate(self, named: str, designs: Sequence[Design], audits: int) -> list[Seen]:
        """Every design; what was seen travels without it, since its way of drawing cannot."""

        def of(design: Design) -> Callable[[], Seen]:
            return lambda: replace(observe(design, audits), design=None)

        seen = self.each(named, [of(design) for design in designs])
        return [replace(one, design=d) for one, d in zip(seen, designs, strict=False)]


def one_rate(run: Run) -> str:
    """Coverage of a rate's own interval, exactly."""
    rows = []
    for size in (10, 100) if run.quick else (10, 30, 100, 300, 1000, 10_000):
        covered, _, _ = exact.one_rate(size, RATES)
        _, low, high = exact.one_rate(size, RATES, 0.05)
        tail = max(low.max(), high.max())
        rows.append(
            (f"{size:,}", *(tables.share(x) for x in (covered.mean(), covered.min(), tail)))
        )
    return tables.markdown(("n", "cover, mean", "least", "one-sided miss at 5 %, most"), rows)


def two_groups(run: Run) -> str:
    """All pairs of sizes, exactly."""
    sizes = [*LARGE, *((a, b) for a in reversed(SIZES) for b in reversed(SIZES))]
    if run.quick:
        sizes = [(30, 30), (100, 30), (30, 300)]
    asked = (("ratio_to_best", RATIOS), ("difference", DIFFERENCES))
    work = [_pair(pair, *one) for pair in sizes for one in asked]
    return tables.exact([found for several in run.each("two groups", work) for found in several])


def _pair(
    sizes: tuple[int, int], contrast: str, limits: Sequence[float]
) -> Callable[[], list[exact.Exact]]:
    rates = FEW_RATES if max(sizes) > 1000 else RATES
    return lambda: list(exact.two_groups(sizes, rates, contrast=contrast, limits=limits))


def simulated(part: str, run: Run) -> str:
    """One part of the grid, and its worst cells again."""
    designs = list(SIMULATED[part](run.quick))
    seen = run.simulate(part, designs, AUDITS)
    worst = [one.design for one in tables.worst(seen, 3 if run.quick else WORST)]
    again = run.simulate(f"{part}, the worst again", worst, 10_000 if run.quick else AGAIN)
    missed = tables.broken(seen)
    return "\n\n".join(
        [
            f"{len(seen):,} cells of {AUDITS:,} audits. Beyond its target: {len(missed)}.",
            *([tables.cells(missed)] if missed else []),
            tables.summary(seen),
            "The cells furthest towards or beyond a target, run again:",
            tables.cells(again),
            f"Of these beyond their target: {len(tables.broken(again))}.",
        ]
    )


def how_many(run: Run) -> str:
    """Inconclusive pilots repeated with the stated n, and what verdicts take."""

    def of(case: power.Case) -> Callable[[], power.Sufficed]:
        return lambda: power.suffices(case)

    found = run.each("power", [of(case) for case in power.cases(run.quick)])
    taken = list(power.verdicts_take(run.quick))
    return "\n\n".join([tables.sufficed(found), tables.taken(taken)])


def about(processes: int, seconds: float) -> str:
    return (
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d}: method {intervals.VERSION}, Python "
        f"{platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}; {processes} "
        f"processes, {seconds:.0f} s. Each cell's seed is the hash of its name."
    )


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="A small version.")
@click.option("--part", "parts", multiple=True, help="Only this part (may repeat).")
@click.option("--processes", default=1, show_default=True)
@click.option("--write", type=click.Path(path_type=Path), help="The tables into this file too.")
def main(quick: bool, parts: tuple[str, ...], processes: int, write: Path | None) -> None:
    run = Run(quick, processes, Console())
    metrics.shelf()  # loaded before processes are forked
    work: dict[str, Callable[[Run], str]] = {
        "one rate": one_rate,
        "two groups": two_groups,
        **{name: partial(simulated, name) for name in SIMULATED},
        "power": how_many,
    }
    unknown = set(parts) - set(work)
    if unknown:
        raise click.BadParameter(f"no part {', '.join(unknown)}; there are {', '.join(work)}")
    for name in parts or work:
        begun = time.perf_counter()
        text = work[name](run)
        told = f"{about(processes, time.perf_counter() - begun)}\n\n{text}"
        run.console.print(f"## {name}\n\n{told}", markup=False, soft_wrap=True)
        if write:
            sections.keep(write, name, told, tuple(work))


if __name__ == "__main__":
    main()
