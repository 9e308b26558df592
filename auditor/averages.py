"""Figures of several classes at once, and how each cell of label by prediction moves them.

Every such figure (a mean over classes, the agreement of all) is made of three sums per class: how many
have it by label, how many by prediction, how many by both. So the influence of any of the K × K cells
follows from three derivatives per class, and a hundred classes cost hardly more than three.
Source: Squire and Trapp 1998 (complex step); Hampel 1974 (influence).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auditor.cells import Crossing, Floats, Integers, Sums
from auditor.counted import Counted
from auditor.influence import SMOOTHING
from auditor.quantity import Linearised
from auditor.variances import between_folds

_STEP = 1e-30
Terms = Callable[[Any, Any, Any], Sequence[Any]]
"""(both, by label, by prediction), [G, K] each, to summands [G, K]: each of its own class alone."""
Whole = Callable[..., Any]
"""The sums of those summands over the classes, and the number of people, [G] each, to the figure [G]."""


@dataclass(frozen=True)
class Classes:
    """Per group and class of one crossing: the weight of those who have it by label, by prediction, by both."""

    both: Floats
    actual: Floats
    predicted: Floats
    people: Integers
    """How many have the class by label, whatever they weigh."""
    decisions: Integers
    """How many have it by prediction."""
    rows: Rows
    among: Sums

    def figure(
        self,
        terms: Terms,
        whole: Whole,
        *,
        low: float,
        high: float,
        counted: Integers,
        lacking: NDArray[np.bool_] | None = None,
        names: Sequence[str] = (),
    ) -> Linearised:
        """The figure with its variance. `lacking` [G, K]: classes without which it is undefined, told by name."""
        settled, slopes = self._slopes(terms, whole)
        swings = self.rows.swings(slopes)
        with np.errstate(divide="ignore", invalid="ignore"):
            summands = terms(self.both, self.actual, self.predicted)
            value = whole(*(term.sum(axis=1) for term in summands), self.among.weight)
            variance, freedom = self._variance(slopes, swings)
        missing = None if lacking is None else first_lacking(lacking, names)
        empty = (self.among.n == 0) | (False if lacking is None else lacking.any(axis=1))
        return Linearised(
            value=np.where(empty, np.nan, value),
            variance=variance,
            freedom=freedom,
            counted=counted,
            among=self.among,
            low=low,
            high=high,
            calm=settled,
            swings=swings,
            lacking=missing,
        )

    @property
    def _each(self) -> Floats:
        """[G] What one person more in every cell together would weigh, times the smoothing, per cell."""
        n = np.maximum(self.among.n, 1)
        size = self.both.shape[1] ** 2
        return np.asarray(np.where(self.among.n > 0, self.among.weight / n, 1.0) * SMOOTHING / size)

    def _slopes(self, terms: Terms, whole: Whole) -> tuple[Floats, Slopes]:
        """The smoothed figure and its derivatives: an empty cell is not proof of nobody."""
        each, classes = self._each[:, None], self.both.shape[1]
        calm = [self.both + each, self.actual + classes * each, self.predicted + classes * each]
        people = self.among.weight + classes**2 * each[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            sums = [np.asarray(term).sum(axis=1) for term in terms(*calm)]
            outer = [_slope(whole, [*sums, people], k) for k in range(len(sums) + 1)]
            inner = [
                sum(
                    slope[:, None] * term
                    for slope, term in zip(outer[:-1], _slopes_of(terms, calm, k), strict=True)
                )
                for k in range(3)
            ]
            settled = np.real(whole(*sums, people))
        both, actual, predicted = (np.asarray(x, dtype=float) for x in inner)
        return settled, Slopes(both, actual + outer[-1][:, None], predicted)

    def _variance(self, slopes: Slopes, swings: Floats | None) -> tuple[Floats, Floats]:
        """Between folds of persons; else Σ w² · influence² over people, the smoothing ones too."""
        among, n = self.among, self.among.n.astype(float)
        heavier = among.weight_2 / np.where(among.weight > 0, among.weight, np.nan)
        size = among.weight**2 / np.where(among.weight_2 > 0, among.weight_2, np.nan)
        worth = size / np.where(n > 0, n, np.nan)
        unseen = self._each * heavier * slopes.squares()
        if swings is not None:
            each = 1.0 if among.repeats is None else among.repeats / np.maximum(n, 1)
            between, freedom = between_folds(among, swings)
            return between + unseen * each, np.minimum(freedom, self._freedom(slopes, worth / each))
        everyone = np.zeros_like(self.rows.group)
        spread = self.rows.spread(slopes, everyone, (len(n), 1))[:, 0] + unseen
        return n / (n - 1) * spread, np.minimum(size - 1, self._freedom(slopes, worth))

    def _freedom(self, slopes: Slopes, worth: Floats) -> Floats:
        """Where a rare class makes most of the variance, its few people leave few degrees of freedom.

        `worth`: people that one of them is worth by their weights. Source: Satterthwaite 1946.
        """
        found = []
        for side, people in (
            (self.rows.label, self.people),
            (self.rows.prediction, self.decisions),
        ):
            parts = self.rows.spread(slopes, side, people.shape)
            among = np.maximum(people * worth[:, None] - 1, 1.0)
            found.append(parts.sum(axis=1) ** 2 / (parts**2 / among).sum(axis=1))
        return np.asarray(np.fmin(*found))


@dataclass(frozen=True)
class Slopes:
    """[G, K] how a figure moves with each class's three sums; the cell of l and p moves it by actual_l + predicted_p, and both_l where they agree."""

    both: Floats
    actual: Floats
    predicted: Floats

    def of(self, group: Integers, label: Integers, prediction: Integers) -> Floats:
        agreed = np.where(label == prediction, self.both[group, label], 0.0)
        return self.actual[group, label] + self.predicted[group, prediction] + agreed

    def squares(self) -> Floats:
        """[G] Σ of all K × K influences squared, without forming them."""
        a, b, d = self.actual, self.predicted, self.both
        apart = a.shape[1] * ((a**2).sum(axis=1) + (b**2).sum(axis=1))
        crossed = 2 * a.sum(axis=1) * b.sum(axis=1)
        return np.asarray(apart + crossed + (d * (2 * (a + b) + d)).sum(axis=1))


@dataclass(frozen=True)
class Rows:
    """The cells themselves: group, label, prediction (and fold) of each, its weight and Σw²."""

    group: Integers
    label: Integers
    prediction: Integers
    n: Floats
    weight: Floats
    weight_2: Floats
    fold: Integers | None
    shape: tuple[int, int]
    """Groups, folds."""

    def spread(self, slopes: Slopes, part: Integers, shape: tuple[int, ...]) -> Floats:
        """[G, parts] Σ w² · influence² of the rows of each part."""
        influence = slopes.of(self.group, self.label, self.prediction)
        where = self.group * shape[1] + part
        sums = np.bincount(where, self.weight_2 * influence**2, minlength=shape[0] * shape[1])
        return np.asarray(sums.reshape(shape), dtype=float)

    def swings(self, slopes: Slopes) -> Floats | None:
        """[G, F] by how much each fold of persons moves the figure; None where nobody repeats."""
        if self.fold is None:
            return None
        moved = np.zeros(self.shape)
        influence = slopes.of(self.group, self.label, self.prediction)
        np.add.at(moved, (self.group, self.fold), self.weight * influence)
        return moved


def classes_of(cells: Crossing) -> Classes:
    """The sums per class of everybody with a label and a decision."""
    names, groups = cells.codebook.classes or (), len(cells.group_codes)
    counted = cells.counted_by("label", "prediction")
    if counted is None:
        raise KeyError(f"no tally of {cells.by} has label and prediction")
    rows = _rows(cells, counted)
    agreed = rows.label == rows.prediction

    def per_class(side: Integers, what: Floats) -> Floats:
        table = np.zeros((groups, len(names)))
        np.add.at(table, (rows.group, side), what)
        return table

    return Classes(
        both=per_class(rows.label, np.where(agreed, rows.weight, 0.0)),
        actual=per_class(rows.label, rows.weight),
        predicted=per_class(rows.prediction, rows.weight),
        people=per_class(rows.label, rows.n).astype(np.int64),
        decisions=per_class(rows.prediction, rows.n).astype(np.int64),
        rows=rows,
        among=cells.where(label=range(len(names)), prediction=range(len(names))),
    )


def _rows(cells: Crossing, counted: Counted) -> Rows:
    label, prediction = counted.column("label"), counted.column("prediction")
    kept = (label >= 0) & (prediction >= 0)
    names = counted.tally.sums

    def amount(name: str) -> Floats:
        column = name if name in names else "n"
        values = counted.values[kept, names.index(column)].astype(float)
        return np.asarray(values / 2.0 ** cells.codebook.scales.get(column, 0))

    folded = "fold" in counted.tally.keys
    return Rows(
        group=cells.group_of(counted)[kept],
        label=label[kept],
        prediction=prediction[kept],
        n=counted.values[kept, names.index("n")].astype(float),
        weight=amount("weight"),
        weight_2=amount("weight_2"),
        fold=counted.column("fold")[kept] if folded else None,
        shape=(len(cells.group_codes), cells.codebook.folds or 0),
    )


def _slopes_of(terms: Terms, at: Sequence[Floats], position: int) -> list[Floats]:
    """Each summand's derivative by one of its class's three sums: no class moves another's."""
    moved = [np.asarray(values, dtype=complex) for values in at]
    moved[position] = moved[position] + _STEP * 1j
    return [np.imag(term) / _STEP for term in terms(*moved)]


def _slope(whole: Whole, at: Sequence[Floats], position: int) -> Floats:
    moved = [np.asarray(values, dtype=complex) for values in at]
    moved[position] = moved[position] + _STEP * 1j
    return np.asarray(np.imag(whole(*moved)) / _STEP)


def first_lacking(lacking: NDArray[np.bool_], names: Sequence[str]) -> NDArray[np.object_]:
    """Per group the name of the first class that is lacking, or None."""
    found = np.full(len(lacking), None, dtype=object)
    for group in np.flatnonzero(lacking.any(axis=1)):
        found[group] = names[int(np.argmax(lacking[group]))]
    return found
