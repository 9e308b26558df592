"""The search for subgroups that fare otherwise than everybody else, with a price for having searched.

Every conjunction of sensitive attributes is looked at: women, women over 60, women over 60 of one
origin. Who looks at many is bound to see some that stand out by chance; so every interval allows for
all comparisons that were made, whether shown or not.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from auditor import eligible, intervals, metrics
from auditor.cells import Cells, Crossing
from auditor.codebook import Tally
from auditor.counted import Counted
from auditor.documented import Said
from auditor.errors import AuditorError, nearest
from auditor.metrics import Metric
from auditor.quantity import Rate
from auditor.rules import Decide
from auditor.searched import Subgroup, Subgroups

SEARCHED = ("selection_rate", "true_positive_rate", "false_positive_rate")
"""What a report searches by."""
DEPTH = 3
SHOWN = 10
MOST_CELLS = 20_000
"""Attributes whose crossing may have more cells than this are not crossed for the search alone."""


def scan(
    cells: Cells,
    names: Sequence[str] = SEARCHED,
    *,
    depth: int = DEPTH,
    decide: Decide | None = None,
    shown: int | None = SHOWN,
) -> Subgroups | None:
    """The subgroups that depart most from everybody else, the surest first; None where there is nothing to cross.

    A figure is a group's own rate less that of everybody outside the group.
    """
    decide = decide or Decide()
    whole, attributes = cells.at(()), [a.name for a in cells.codebook.attributes]
    searched = [m for m in map(metrics.get, names) if m.available(whole) and _is_rate(m, whole)]
    if len(attributes) < 2 or not searched or cells.codebook.task != "binary":
        return None
    most = min(depth, len(attributes))
    told = {"metrics": tuple(m.name for m in searched), "depth": most}
    finest = _finest(cells, attributes)
    if not finest:
        return Subgroups(**told, reason=_not_counted())
    crossings = [
        _projected(cells, finest, by)
        for size in range(1, most + 1)
        for by in itertools.combinations(attributes, size)
    ]
    looked_at = sum(int(((c.n > 0) & c.known).sum()) for c in crossings) * len(searched)
    compared = [
        one
        for crossing in crossings
        for metric in searched
        for one in _compared(metric, crossing, whole, decide=decide, looked_at=looked_at)
    ]
    ranked = sorted(compared, key=_departure)
    return Subgroups(
        **told, looked_at=looked_at, compared=len(ranked), groups=tuple(ranked[:shown])
    )


def _not_counted() -> Said:
    return Said(code="reason.subgroups_not_counted", values={"most_cells": MOST_CELLS})


def check(cells: Cells, names: Sequence[str]) -> None:
    """Raises AuditorError for cells that cannot be searched, or a metric by which nobody can search."""
    whole, task = cells.at(()), cells.codebook.task
    if task != "binary":
        raise AuditorError(
            f"subgroups are searched among the decisions of a binary audit, and these cells are of "
            f"the task {task}."
        )
    rates = [m.name for m in metrics.shelf().values() if m.available(whole) and _is_rate(m, whole)]
    for name in names:
        if name not in rates:
            raise AuditorError(
                f"subgroups are searched by a rate of these cells, and '{name}' is none."
                f"{nearest(name, rates)} Choices: {', '.join(rates)}."
            )


def _is_rate(metric: Metric, whole: Crossing) -> bool:
    """A plain share of people, whose complement is one too."""
    if metric.kind != "rate" or not metric.averages or whole.codebook.classes is not None:
        return False
    quantity = metric.measure(whole)
    return isinstance(quantity, Rate) and quantity.curve is None and quantity.scale is None


def _finest(cells: Cells, attributes: Sequence[str]) -> list[Counted]:
    """The tallies in which all attributes are crossed."""
    return [
        c
        for c in cells.tallies
        if set(attributes) <= {*c.tally.by, *c.tally.keys} and "prediction" in c.tally.keys
    ]


def _projected(cells: Cells, finest: Sequence[Counted], by: tuple[str, ...]) -> Crossing:
    """A crossing of some attributes, from the cells of all."""
    names = {a.name for a in cells.codebook.attributes}
    parts = []
    for counted in finest:
        axes = [*counted.tally.by, *counted.tally.keys]
        keys = tuple(axis for axis in axes if axis not in names)
        columns = [axes.index(axis) for axis in (*by, *keys)]
        tally = Tally(by=by, keys=keys, sums=counted.tally.sums)
        parts.append(Counted.gather(tally, counted.codes[:, columns], counted.values))
    return Crossing(cells.codebook, by, tuple(parts))


def _compared(
    metric: Metric, crossing: Crossing, whole: Crossing, *, decide: Decide, looked_at: int
) -> Iterator[Subgroup]:
    """Every group of a crossing that may be compared, against everybody else."""
    mine, everybody = metric.measure(crossing), metric.measure(whole)
    assert isinstance(mine, Rate)
    assert isinstance(everybody, Rate)
    rest = mine.complement(everybody)
    level = (1 - float(decide.confidence)) / 2 / max(looked_at, 1) / (2 if mine.rough else 1)
    one, other = intervals.limits(mine, level), intervals.limits(rest, level)
    limits = intervals.difference(mine.value, one, rest.value, other)
    standing = eligible.standing(crossing, metric, mine, decide)
    shaky = eligible.unreliable(rest)
    enough = (rest.counted >= decide.min_denominator) & np.array([r is None for r in shaky])
    for k in np.flatnonzero(standing.compared & crossing.known & enough).tolist():
        low, high = float(limits.low[k]), float(limits.high[k])
        yield Subgroup(
            metric=metric.name,
            group=crossing.groups[k],
            n=int(crossing.n[k]),
            value=float(mine.value[k]),
            rest=float(rest.value[k]),
            difference=float(mine.value[k] - rest.value[k]),
            interval=(low, high),
            stands_out=low > 0 or high < 0,
        )


def _departure(found: Subgroup) -> tuple[float, float, int, str]:
    """The surest departure first; of those that may be none, the largest."""
    low, high = found.interval
    sure = max(low, -high, 0.0)
    return (
        -sure,
        -abs(found.difference),
        -found.n,
        f"{found.metric} {sorted(found.group.items())}",
    )
