"""An inequality taken apart: what lies between groups, and what within them, each with its doubt.

The whole is a mean of f(b / mean) over people, f(1) = 0 and f''(1) = 1 (generalized entropy). Between
groups everybody counts as having the mean of the group. Source: Shorrocks 1984.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import Any

import numpy as np

from auditor.cells import Floats, Sums
from auditor.influence import SMOOTHING
from auditor.quantity import Dispersion, Linearised

_STEP = 1e-30


@dataclass(frozen=True)
class Decomposed:
    """The people of every group, by what they have: `kinds` of them, with one of these `values` each; `part` is f."""

    kinds: Sequence[Sums]
    values: Sequence[float]
    part: Callable[[Any], Any]

    @cached_property
    def among(self) -> Sums:
        """Everybody, per group."""
        return reduce(add, self.kinds)

    @cached_property
    def everybody(self) -> Sums:
        """Everybody, as one group."""
        groups = self.among
        return Sums(
            groups.n.sum(keepdims=True),
            groups.weight.sum(keepdims=True),
            groups.weight_2.sum(keepdims=True),
            None if groups.repeats is None else groups.repeats.sum(keepdims=True),
            None if groups.folds is None else groups.folds.sum(axis=0, keepdims=True),
        )

    @cached_property
    def _weights(self) -> Floats:
        """[G, K]"""
        return np.stack([kind.weight for kind in self.kinds], axis=1)

    @cached_property
    def _added(self) -> Floats:
        """[G, 1] what each kind is smoothed by before variances are taken: an empty one is not proof of nobody."""
        each = self.among.weight / np.maximum(self.among.n, 1)
        return np.asarray(each * SMOOTHING / len(self.kinds))[:, None]

    def between(self, curve: Callable[[Floats], Floats] | None = None) -> Dispersion:
        """The part between groups; with fewer than two groups, or nothing to share, there is none."""
        calm = _Shares(self._weights + self._added, np.array(self.values), self.part)
        with np.errstate(invalid="ignore"):
            share = calm.group / calm.group.sum()
        chance = share * self._means_vary(calm) / (2 * calm.mean**2)
        value = _Shares(self._weights, np.array(self.values), self.part).between
        return Dispersion(
            place=np.array([np.maximum(value, 0.0) if len(self.among.n) > 1 else np.nan]),
            noise=np.array([(chance * (1 - share)).sum()]),
            noise_2=np.array([(chance**2 * (1 - 2 * share)).sum() + (chance * share).sum() ** 2]),
            noisiest=np.array([np.max(chance * (1 - share), initial=0.0)]),
            variance=self._variance(calm.between_influence),
            freedom=self._freedom,
            counted=self.everybody.n,
            among=self.everybody,
            curve=curve,
        )

    def within(
        self, bounded: Callable[[Any], Any], curve: Callable[[Floats], Floats]
    ) -> Linearised:
        """The part within groups. `bounded` maps it to a figure between 0 and 1, `curve` maps that back."""
        exact = _Shares(self._weights, np.array(self.values), self.part)
        calm = _Shares(self._weights + self._added, np.array(self.values), self.part)
        inner = calm.whole - calm.between
        slope = np.imag(bounded(inner + _STEP * 1j)) / _STEP
        place = bounded(np.array([exact.whole - exact.between if len(self.among.n) else np.nan]))
        place = np.maximum(place, 0.0)
        return Linearised(
            value=curve(place),
            variance=self._variance(slope * (calm.whole_influence - calm.between_influence)),
            freedom=self._freedom,
            counted=self.everybody.n,
            among=self.everybody,
            low=0.0,
            high=1.0,
            calm=bounded(np.array([inner])),
            place=place,
            curve=curve,
        )

    @property
    def _freedom(self) -> Floats:
        folds, among = self.everybody.folds, self.everybody
        if folds is not None:
            return np.asarray((folds > 0).sum(axis=1) - 1.0)
        size = among.weight**2 / np.where(among.weight_2 > 0, among.weight_2, np.nan)
        return np.asarray(size - 1)

    @cached_property
    def _squares(self) -> Floats:
        """[G, K] Σw² of each kind, smoothed."""
        heavier = self.among.weight_2 / np.where(self.among.weight > 0, self.among.weight, np.nan)
        squares = np.stack([kind.weight_2 for kind in self.kinds], axis=1)
        return np.asarray(squares + self._added * heavier[:, None])

    def _folds(self) -> Floats | None:
        """[G, K, F]"""
        if self.among.folds is None:
            return None
        return np.stack([np.asarray(kind.folds) for kind in self.kinds], axis=1)

    def _means_vary(self, calm: _Shares) -> Floats:
        """[G] the variance of each group's mean: of people, or of folds of persons where that is more."""
        away = calm.values[None, :] - calm.means[:, None]
        n = self.among.n.astype(float)
        few = n / np.maximum(n - 1, 0.5)
        people = few * (self._squares * away**2).sum(axis=1) / calm.group**2
        folds = self._folds()
        if folds is None:
            return np.asarray(people)
        moved = (away[:, :, None] * folds).sum(axis=1)
        used = np.maximum((folds.sum(axis=1) > 0).sum(axis=1), 2)
        return np.asarray(
            np.maximum(people, used / (used - 1) * (moved**2).sum(axis=1) / calm.group**2)
        )

    def _variance(self, influence: Floats) -> Floats:
        """Of a figure with this influence [G, K] of a unit of weight."""
        n = float(self.everybody.n[0])
        people = n / max(n - 1, 0.5) * (self._squares * influence**2).sum()
        folds = self._folds()
        if folds is None:
            return np.array([people])
        moved = (influence[:, :, None] * folds).sum(axis=(0, 1))
        used = max(int((folds.sum(axis=(0, 1)) > 0).sum()), 2)
        return np.array([max(people, used / (used - 1) * (moved**2).sum())])


class _Shares:
    """The arithmetic of one table of weights [G, K]: means, the two figures, and the influence of a unit of weight."""

    def __init__(self, weights: Floats, values: Floats, part: Callable[[Any], Any]) -> None:
        self.weights, self.values, self.part = weights, values, part
        self.group = weights.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.means = (weights * values).sum(axis=1) / self.group
            self.mean = float((weights * values).sum() / weights.sum())

    def _slope(self, ratio: Floats) -> Floats:
        """ratio · f'(ratio), by a complex step."""
        return np.asarray(ratio * np.imag(self.part(ratio + _STEP * 1j)) / _STEP)

    @property
    def between(self) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            return float((self.group * self.part(self.means / self.mean)).sum() / self.group.sum())

    @property
    def whole(self) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            each = self.part(self.values / self.mean)
            return float((self.weights * each).sum() / self.weights.sum())

    @property
    def between_influence(self) -> Floats:
        """[G, K] f(r) − figure + r·f'(r)·(b / group mean − 1) − Σ share·r·f'(r)·(b / mean − 1), per weight of all."""
        ratio, whole = self.means / self.mean, self.group.sum()
        slope = self._slope(ratio)
        own = self.values[None, :] / self.means[:, None] - 1
        with np.errstate(invalid="ignore"):
            all_ = (self.group * slope).sum() / whole * (self.values / self.mean - 1)
        moved = (self.part(ratio) - self.between)[:, None] + slope[:, None] * own - all_[None, :]
        return np.asarray(moved / whole)

    @property
    def whole_influence(self) -> Floats:
        """[1, K] f(b / mean) − figure − Σ share·(b / mean)·f'(b / mean)·(b / mean − 1), per weight of all."""
        ratio, whole = self.values / self.mean, self.weights.sum()
        slope = (self.weights.sum(axis=0) * self._slope(ratio)).sum() / whole
        moved = self.part(ratio) - self.whole - slope * (ratio - 1)
        return np.asarray(moved / whole)[None, :]
