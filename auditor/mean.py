"""The mean of an amount over a group, with the sums that its doubt and its skewness follow from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auditor.cells import Floats, Integers, Sums, divided

CANCELLATION = 2.0**-50
"""Relative error of a difference of two nearly equal float sums."""


@dataclass(frozen=True)
class Mean:
    """The mean of an amount: Σw·v / Σw, and for its doubt sums of w²·v, w²·v² and w³·v³.

    v is taken from `shift`. `root`: the metric is the mean's square root. `cubes` [4, G] are Σw³,
    Σw³v, Σw³v² and Σw³v³; without them nothing is known of the skewness.
    `folds` [G, F] are Σw·v per fold of persons, where people repeat.
    """

    among: Sums
    total: Floats
    ones: Floats
    squares: Floats
    cubes: Floats | None = None
    folds: Floats | None = None
    resolution: float = 0.0
    """By how much a value's square may be off: squares were rounded to integers before they were summed."""
    shift: float = 0.0
    root: bool = False
    signed: bool = False
    rough = True

    @cached_property
    def centred(self) -> Floats:
        """The mean of v itself, before the shift."""
        return divided(self.total, self.among.weight)

    @cached_property
    def mean(self) -> Floats:
        return self.centred + self.shift

    @cached_property
    def value(self) -> Floats:
        return self.on_curve(self.mean)

    def on_curve(self, means: Floats) -> Floats:
        return np.sqrt(np.maximum(means, 0.0)) if self.root else means

    @property
    def numerator(self) -> Floats:
        return self.total + self.shift * self.among.weight

    @property
    def denominator(self) -> Floats:
        return self.among.weight

    @property
    def counted(self) -> Integers:
        return self.among.n

    @cached_property
    def swings(self) -> Floats | None:
        """[G, F] by how much each fold of persons moves the sum away from the mean."""
        if self.folds is None or self.among.folds is None:
            return None
        return self.folds - self.centred[:, None] * self.among.folds

    @cached_property
    def spread(self) -> Floats:
        """Σw²(v − mean)², and what rounding may have hidden of it.

        Without that one wild value, which sets the scale of all, would give the others no spread at all.
        """
        return np.maximum(self._seen, 0.0) + self._hidden

    @cached_property
    def flat(self) -> NDArray[np.bool_]:
        """[G] whether everybody has the same value, as far as sums can tell: nothing says how far others may lie."""
        return np.asarray(self._seen <= self._hidden)

    @cached_property
    def _seen(self) -> Floats:
        mean = self.centred
        return self.squares - 2 * mean * self.ones + mean**2 * self.among.weight_2

    @cached_property
    def _hidden(self) -> Floats:
        return self.among.weight_2 * (self.resolution / 2 + self.centred**2 * CANCELLATION)

    @cached_property
    def third(self) -> Floats:
        """Σw³(v − mean)³, less what may be rounding; 0 where nothing is known of it."""
        if self.cubes is None:
            return np.zeros(len(self.total))
        mean, (among, ones, squares, cubes) = self.centred, self.cubes
        third = cubes - 3 * mean * (squares - mean * ones) - mean**3 * among
        noise = among * np.abs(mean) * (3 * self.resolution + 4 * mean**2 * CANCELLATION)
        return np.asarray(np.nan_to_num(np.sign(third) * np.maximum(np.abs(third) - noise, 0.0)))

    @cached_property
    def skewness(self) -> Floats:
        """Of Σw(v − mean), with people taken as independent: γ / √n without weights."""
        return _skewness(self.third, self.spread)

    @cached_property
    def pooled_skewness(self) -> Floats:
        """What it would be, had each group the shape of everybody about their groups' means.

        Rare large values that only some groups happened to show tell of the others too.
        """
        size = np.nan_to_num(divided(self.among.weight**2, self.among.weight_2))
        third, spread = self.third.sum(keepdims=True), np.nan_to_num(self.spread).sum(keepdims=True)
        return np.asarray(_skewness(third, spread) * np.sqrt(size.sum() / np.maximum(size, 1.0)))

    def take(self, rows: Integers) -> Mean:
        return replace(
            self,
            among=self.among.take(rows),
            total=self.total[rows],
            ones=self.ones[rows],
            squares=self.squares[rows],
            cubes=None if self.cubes is None else self.cubes[:, rows],
            folds=None if self.folds is None else self.folds[rows],
        )

    def complement(self, whole: Mean) -> Mean:
        """Everybody else: the whole without each group."""
        everybody = whole.take(np.zeros(len(self.total), dtype=np.int64))
        cubes, folds = everybody.cubes, everybody.folds
        return replace(
            self,
            among=everybody.among - self.among,
            total=everybody.total - self.total,
            ones=everybody.ones - self.ones,
            squares=everybody.squares - self.squares,
            cubes=None if cubes is None or self.cubes is None else cubes - self.cubes,
            folds=None if folds is None or self.folds is None else folds - self.folds,
        )


def _skewness(third: Floats, spread: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.nan_to_num(third / spread**1.5, posinf=0.0, neginf=0.0)
    return np.clip(found, -1.0, 1.0)  # beyond lies rounding alone
