"""The shelf of metrics: each is a pure function from cells to a quantity per group.

A new metric is one decorated function in a file of this folder, and its mirror test.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from auditor import resources
from auditor.cells import Crossing
from auditor.errors import AuditorError, nearest
from auditor.quantity import Quantity
from auditor.rules import Text

Better = Literal["higher", "lower", "none"]
Measure = Callable[[Crossing], Quantity]


@dataclass(frozen=True)
class Metric:
    """A metric of the field: its name, what it needs, which direction is better, and how it is measured."""

    name: str
    title: Text
    family: str
    needs: frozenset[str]
    better: Better
    tasks: tuple[str, ...]
    of: str
    """What the denominator counts: the tail of the reason when it is empty."""
    range: tuple[float | None, float | None]
    kind: Literal["rate", "mean", "area", "share"]
    averages: bool
    """The whole's value is the weighted mean of its groups' values."""
    measure: Measure
    doc: str

    def available(self, crossing: Crossing) -> bool:
        """Whether the data hold what the metric needs."""
        book = crossing.codebook
        there = {
            "label": book.has_label,
            "prediction": book.has_prediction,
            "score": book.has_score,
        }
        return book.task in self.tasks and all(there[need] for need in self.needs)


_found: dict[str, Metric] = {}


def metric(
    *,
    title: Text,
    needs: set[str],
    better: Better,
    of: str,
    tasks: tuple[str, ...] = ("binary",),
    range: tuple[float | None, float | None] = (0.0, 1.0),
    kind: Literal["rate", "mean", "area", "share"] = "rate",
    averages: bool = True,
) -> Callable[[Measure], Measure]:
    """Put a measuring function on the shelf under its own name."""

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        _found[name] = Metric(
            name=name,
            title=title,
            family=measure.__module__.rsplit(".", 1)[-1],
            needs=frozenset(needs),
            better=better,
            tasks=tasks,
            of=of,
            range=range,
            kind=kind,
            averages=averages,
            measure=measure,
            doc=inspect.getdoc(measure) or "",
        )
        return measure

    return register


@functools.cache
def shelf() -> dict[str, Metric]:
    """All metrics by name, in the order of their files."""
    for family in resources.shelf("metrics"):
        resources.take("metrics", family)
    return dict(_found)


def names() -> list[str]:
    """The names that a rule may ask for."""
    return list(shelf())


def get(name: str) -> Metric:
    """The metric of that name. Raises AuditorError with the nearest name."""
    if name not in shelf():
        raise AuditorError(f"unknown metric '{name}'.{nearest(name, names())}")
    return shelf()[name]
