"""What one class against all others needs of a table of label by prediction: its margins, counted once for all classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
BOTH = ("label", "prediction")


@dataclass(frozen=True)
class Margins:
    """Sums per row of everything else (group, fold) and per class; `_known` and `_gap` by whether the other side is there.

    `head` [U, others]; per class [U, K, sums]; totals [U, sums]: both sides there, the label
    alone, the prediction alone, neither.
    """

    head: Integers
    agreed: Integers
    label_known: Integers
    label_gap: Integers
    prediction_known: Integers
    prediction_gap: Integers
    totals: tuple[Integers, Integers, Integers, Integers]

    def against_rest(self, wanted: int) -> tuple[Integers, Integers, Integers, Integers]:
        """(head, label, prediction, sums) of the nine cells of every row: 1 the class, 0 another one, -1 missing."""
        both, label_alone, prediction_alone, neither = self.totals

        def of(table: Integers) -> Integers:
            """Zero of a class that nobody here has."""
            return table[:, wanted] if wanted < table.shape[1] else np.zeros_like(both)

        hit, label_gap, prediction_gap = map(of, (self.agreed, self.label_gap, self.prediction_gap))
        missed, alarm = of(self.label_known) - hit, of(self.prediction_known) - hit
        cells = {
            (1, 1): hit,
            (1, 0): missed,
            (0, 1): alarm,
            (0, 0): both - hit - missed - alarm,
            (1, -1): label_gap,
            (0, -1): label_alone - label_gap,
            (-1, 1): prediction_gap,
            (-1, 0): prediction_alone - prediction_gap,
            (-1, -1): neither,
        }
        rows = len(self.head)
        codes = np.repeat(np.array(list(cells), dtype=np.int64), rows, axis=0)
        sums = np.concatenate(list(cells.values()))
        there = sums.any(axis=1)
        head = np.tile(self.head, (len(cells), 1))
        return head[there], codes[there, 0], codes[there, 1], sums[there]


def margins(
    head: Integers, label: Integers, prediction: Integers, sums: Integers, *, classes: int
) -> Margins:
    """Add up the rows of a tally by each side's class."""
    rows, of = _distinct(head)

    def per_class(side: Integers, kept: NDArray[np.bool_]) -> Integers:
        kept = kept & (side >= 0)
        table = np.zeros((len(rows), classes, sums.shape[1]), dtype=np.int64)
        np.add.at(table, (of[kept], side[kept]), sums[kept])
        return table

    def total(kept: NDArray[np.bool_]) -> Integers:
        table = np.zeros((len(rows), sums.shape[1]), dtype=np.int64)
        np.add.at(table, of[kept], sums[kept])
        return table

    labelled, predicted = label >= 0, prediction >= 0
    return Margins(
        head=rows,
        agreed=per_class(label, label == prediction),
        label_known=per_class(label, predicted),
        label_gap=per_class(label, ~predicted),
        prediction_known=per_class(prediction, labelled),
        prediction_gap=per_class(prediction, ~labelled),
        totals=(
            total(labelled & predicted),
            total(labelled & ~predicted),
            total(~labelled & predicted),
            total(~labelled & ~predicted),
        ),
    )


def _distinct(head: Integers) -> tuple[Integers, Integers]:
    """The distinct rows in order, and which of them each row is."""
    if not head.shape[1]:
        return np.zeros((min(len(head), 1), 0), dtype=np.int64), np.zeros(len(head), dtype=np.int64)
    order = np.lexsort(head.T[::-1])
    sorted_ = head[order]
    new = np.ones(len(head), dtype=bool)
    new[1:] = (sorted_[1:] != sorted_[:-1]).any(axis=1)
    of = np.empty(len(head), dtype=np.int64)
    of[order] = np.cumsum(new) - 1
    return sorted_[new], of
