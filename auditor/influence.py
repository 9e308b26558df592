"""How a composite figure moves with each of its cells, and how sure it is because of that.

A figure of several sums (balanced accuracy of four counts) is nearly linear where the counts are
not tiny. Its variance is that of the linear part: each cell's people, weights or folds of persons
times the cell's influence, the figure's derivative by that cell. Authors of metrics write the figure
alone; the derivative comes from complex arithmetic, exact to the last digits.
Source: Squire and Trapp 1998 (complex step); Hampel 1974 (influence).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from auditor import moments
from auditor.cells import Crossing, Floats, Integers, Sums
from auditor.quantity import Linearised
from auditor.variances import between_folds

Figure = Callable[..., Any]
"""One argument per cell, a vector over groups each (real or complex); returns the figure per group."""

_STEP = 1e-30
ALIKE = 1e-9
"""Weights that cost fewer people than this part of them do not differ."""
EVEN = 1e-9
"""Folds that lie this near to the mean are all alike: the rest is rounding, and no doubt that one could measure."""
SMOOTHING = 2.0
"""People added before the variance is taken, shared by all cells: an empty cell is not proof of nobody."""


def composed(
    figure: Figure,
    cells: Sequence[Sums],
    *,
    low: float | None = None,
    high: float | None = None,
    counted: Integers | None = None,
    curve: Callable[[Floats], Floats] | None = None,
    scarce: bool = False,
) -> Linearised:
    """A figure of these cells, which share nobody, with the variance that follows from them.

    `figure` must not change when all cells are multiplied by one number. `low`, `high`: between
    what it lies. `counted`: what a minimum on the denominator looks at; by default everybody.
    `curve`: increasing, from the figure to the metric's value, where that has no bound of its own.
    `scarce`: one rare cell may decide the figure, so that its few people limit the degrees of freedom
    even where nobody weighs more or repeats.
    """
    among = reduce(add, cells)
    weights = [cell.weight for cell in cells]
    calm = [weight + _added(among, len(cells)) for weight in weights]
    influences = [_derivative(figure, calm, position) for position in range(len(cells))]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(among.n > 0, np.real(figure(*weights)), np.nan)
        swings = _swings(cells, among, influences)
        variance, freedom = _variance(cells, among, influences, calm)
        few = _freedom_of_cells(cells, among, influences, calm)
        if swings is None and not scarce:
            few = np.where(freedom < (among.n - 1) * (1 - ALIKE), few, np.inf)
        if swings is not None:
            variance, freedom = between_folds(among, swings)
            variance = variance + _unseen(cells, among, influences, calm)
        freedom = np.fmin(freedom, few)
        settled = np.real(figure(*calm))
    found = Linearised(
        value=value,
        variance=variance,
        freedom=freedom,
        counted=among.n if counted is None else counted,
        among=among,
        low=low,
        high=high,
        calm=settled,
        swings=swings,
    )
    if curve is None:
        return found
    bounded = replace(found, place=value, curve=curve)
    return replace(bounded, value=bounded.on_curve(value))


def _added(among: Sums, cells: int) -> Floats:
    """What one cell is smoothed by, in units of weight."""
    each = np.where(among.n > 0, among.weight / np.maximum(among.n, 1), 1.0)
    return np.asarray(each * SMOOTHING / cells)


def _derivative(figure: Figure, weights: Sequence[Floats], position: int) -> Floats:
    moved = [weight.astype(complex) for weight in weights]
    moved[position] = moved[position] + _STEP * 1j
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.imag(figure(*moved)) / _STEP)


def _swings(cells: Sequence[Sums], among: Sums, influences: Sequence[Floats]) -> Floats | None:
    """[G, F] by how much each fold of persons moves the figure; None where nobody repeats."""
    if among.folds is None:
        return None
    moved = np.zeros_like(among.folds)
    for influence, cell in zip(influences, cells, strict=True):
        moved += influence[:, None] * (0.0 if cell.folds is None else cell.folds)
    return moved


def _variance(
    cells: Sequence[Sums], among: Sums, influences: Sequence[Floats], calm: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """Σ w² · influence² over people, and what their weights leave of degrees of freedom."""
    n, spread = among.n.astype(float), np.zeros(len(among.n))
    heavier = among.weight_2 / np.where(among.weight > 0, among.weight, np.nan)
    for influence, cell, weight in zip(influences, cells, calm, strict=True):
        spread += (cell.weight_2 + (weight - cell.weight) * heavier) * influence**2
    size = among.weight**2 / np.where(among.weight_2 > 0, among.weight_2, np.nan)
    return np.asarray(n / (n - 1) * spread), np.asarray(size - 1)


def rows_of_person(among: Sums) -> Floats:
    """How many rows the person of a row has, on average."""
    if among.repeats is None:
        return np.ones(len(among.n))
    return np.asarray(among.repeats / np.maximum(among.n, 1))


def _unseen(
    cells: Sequence[Sums], among: Sums, influences: Sequence[Floats], calm: Sequence[Floats]
) -> Floats:
    """What the people add who were added to all cells: between folds nobody speaks for a cell that is empty."""
    heavier = among.weight_2 / np.where(among.weight > 0, among.weight, np.nan)
    added = [
        (weight - cell.weight) * heavier * influence**2
        for cell, weight, influence in zip(cells, calm, influences, strict=True)
    ]
    return np.asarray(np.sum(added, axis=0) * rows_of_person(among))


def _freedom_of_cells(
    cells: Sequence[Sums], among: Sums, influences: Sequence[Floats], calm: Sequence[Floats]
) -> Floats:
    """Where a rare cell makes most of the variance, its few people leave few degrees of freedom.

    Asked for where people weigh or repeat, for who is in that cell then decides more than how many.
    Source: Satterthwaite 1946.
    """
    size = among.weight**2 / np.where(among.weight_2 > 0, among.weight_2, np.nan)
    worth = size / np.where(among.n > 0, among.n, np.nan) / rows_of_person(among)
    heavier = among.weight_2 / np.where(among.weight > 0, among.weight, np.nan)
    parts, shares = [], []
    for cell, weight, influence in zip(cells, calm, influences, strict=True):
        part = (cell.weight_2 + (weight - cell.weight) * heavier) * influence**2
        parts.append(part)
        shares.append(part**2 / np.maximum(cell.n * worth - 1, 1.0))
    return np.asarray(np.sum(parts, axis=0) ** 2 / np.sum(shares, axis=0))


def of_amounts(
    cells: Crossing,
    among: Sums,
    value: Floats,
    moved: Mapping[str, Floats],
    *,
    there: Sequence[str],
    low: float | None = None,
    high: float | None = None,
) -> Linearised:
    """A figure of amounts, with the variance that follows from how it moves with each of their sums.

    `moved`: per amount ("" is 1) the figure's derivative by its sum, [G]; together they are a
    person's influence, whose mean is 0. `there`: the keys that `among` must have.
    """
    swings = None
    if among.folds is not None:
        swings = np.zeros_like(among.folds)
        for name, slope in moved.items():
            sums = cells.amount(name, there=there, folds=True) if name else among.folds
            swings += slope[:, None] * sums
    with np.errstate(divide="ignore", invalid="ignore"):
        if swings is None:
            variance, freedom = _of_products(cells, among, moved, there=there)
        else:
            variance, freedom = between_folds(among, swings)
    return Linearised(
        value=value,
        variance=variance,
        freedom=freedom,
        counted=among.n,
        among=among,
        low=low,
        high=high,
        swings=swings,
    )


def _of_products(
    cells: Crossing, among: Sums, moved: Mapping[str, Floats], *, there: Sequence[str]
) -> tuple[Floats, Floats]:
    """n / (n − 1) · Σ w² · influence², from sums of products."""
    spread = np.zeros(len(among.n))
    for one, slope in moved.items():
        for other, also in moved.items():
            product = powered(cells, among, moments.product(one, other), there=there)
            spread += slope * also * product
    n, heavier = among.n.astype(float), np.where(among.weight_2 > 0, among.weight_2, np.nan)
    return n / (n - 1) * np.maximum(spread, 0.0), among.weight**2 / heavier - 1


def powered(
    cells: Crossing, among: Sums, name: str, *, there: Sequence[str], weight: int = 2
) -> Floats:
    """[G] Σw²·v (or Σw³·v) over those with these keys; "" is 1."""
    if not name:
        if weight == 2 or not cells.codebook.weighted:
            return among.weight_2
        return cells.amount(moments.CUBED_WEIGHT, there=there)
    return cells.amount(_prefix(cells, weight) + name, there=there)


def _prefix(cells: Crossing, weight: int) -> str:
    return list(moments.BY_WEIGHT)[weight - 1] if cells.codebook.weighted else ""


def summed(cells: Crossing, name: str) -> bool:
    """Whether Σw³·v was summed."""
    return cells.sums(_prefix(cells, 3) + name)


def resolution(cells: Crossing, name: str) -> float:
    """By how much rounding to integers may change one of the summed amounts."""
    return float(2.0 ** -cells.codebook.scales[_prefix(cells, 2) + name])


def mean_over_folds(
    totals: Floats, among: Sums, *, low: float | None = None, high: float | None = None
) -> Linearised:
    """The mean of an amount, from its totals [G, F] per fold of lists or persons, with the variance between folds."""
    assert among.folds is not None
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(among.weight > 0, totals.sum(axis=1) / among.weight, np.nan)
        apart, even = totals, value[:, None] * among.folds
        rounding = EVEN * (np.abs(apart) + np.abs(even))
        apart = np.where(np.abs(apart - even) <= rounding, 0.0, apart - even)
        swings = apart / among.weight[:, None]
        variance, freedom = between_folds(among, swings)
    return Linearised(
        value=value,
        variance=variance,
        freedom=freedom,
        counted=among.n,
        among=among,
        low=low,
        high=high,
        swings=swings,
    )
