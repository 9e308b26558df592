"""By how much a predicted amount may miss and still count as right: what is asked, and how misses are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

from auditor.noun import Noun

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
ABSOLUTE, RELATIVE = "share_within_tolerance", "share_within_relative_tolerance"
"""The metrics that take a tolerance: in the label's unit, and as a share of it."""
USUAL = 0.1
"""The relative tolerance that is always counted."""


class Tolerances(Noun):
    """All tolerances that somebody asks about, ascending."""

    absolute: tuple[float, ...] = ()
    """In the label's unit."""
    relative: tuple[float, ...] = ()
    """As a share of the label's size."""
    default: float | None = None
    """The absolute one that is meant where a rule names none."""

    def of(self, metric: str) -> tuple[float, ...] | None:
        """Those that a metric was counted with; None where it takes none."""
        return {ABSOLUTE: self.absolute, RELATIVE: self.relative}.get(metric)


NONE = Tolerances()


def asked(
    rules: Iterable[tuple[str, Mapping[str, Any]]] = (), default: float | None = None
) -> Tolerances:
    """From the metrics and parameters of rules, the audit's own tolerance, and the usual relative one."""
    found: dict[str, set[float]] = {ABSOLUTE: set(), RELATIVE: {USUAL}}
    if default is not None:
        found[ABSOLUTE].add(float(default))
    for metric, given in rules:
        if metric in found and "tolerance" in given:
            found[metric].add(float(given["tolerance"]))
    absolute, relative = (tuple(sorted(found[name])) for name in (ABSOLUTE, RELATIVE))
    return Tolerances(absolute=absolute, relative=relative, default=default)


def misses(label: Floats, prediction: Floats, tolerances: Tolerances) -> dict[str, Integers]:
    """Per row how a prediction misses; -1 where a number is missing.

    `miss` counts the absolute tolerances that are passed: T + 1 is exact, above it predictions are
    too high, below it too low, one step further for every tolerance passed. `relative` counts the
    relative ones. What only the rounding of a decimal number passes, is not passed.
    """
    xp = array_namespace(label, prediction)
    error = prediction - label
    larger = xp.maximum(abs(label), abs(prediction))
    spacing = xp.nextafter(larger, xp.full_like(larger, np.inf)) - larger
    size = abs(error) - 2 * spacing
    none = xp.zeros_like(error, dtype=xp.int64)
    passed = sum((size > limit for limit in tolerances.absolute), none)
    middle = len(tolerances.absolute) + 1
    miss = middle + (xp.where(error > 0, 1, 0) - xp.where(error < 0, 1, 0)) * (passed + 1)
    relative = sum((size > limit * abs(label) for limit in tolerances.relative), none)
    missing = xp.isnan(error)
    return {"miss": xp.where(missing, -1, miss), "relative": xp.where(missing, -1, relative)}


def sizes(tolerances: Tolerances) -> dict[str, int]:
    """How many codes those keys have."""
    return {"miss": 2 * len(tolerances.absolute) + 3, "relative": len(tolerances.relative) + 1}
