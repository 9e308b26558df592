"""One tally after counting: a sparse table of codes and sums that adds up with others of its kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, Tally
from auditor.margins import BOTH, Integers, Margins, margins


@dataclass(frozen=True)
class Counted:
    """A tally after counting: `codes` [rows, by + keys] and `values` [rows, sums], both int64, rows sorted by codes."""

    tally: Tally
    codes: Integers
    values: Integers

    @classmethod
    def gather(cls, tally: Tally, codes: Integers, values: Integers) -> Self:
        """Sum the rows that share their codes, and sort them."""
        width = len(tally.by) + len(tally.keys)
        codes = codes.reshape(len(codes), width)
        if width == 0:
            return cls(tally, codes[:1], values.sum(axis=0, keepdims=True, dtype=np.int64))
        order = np.lexsort(codes.T[::-1])
        codes, values = codes[order], values[order]
        new = np.ones(len(codes), dtype=bool)
        new[1:] = (codes[1:] != codes[:-1]).any(axis=1)
        starts = np.flatnonzero(new)
        sums = np.add.reduceat(values, starts, axis=0) if len(starts) else values
        return cls(tally, codes[starts], sums)

    def versus_rest(self, wanted: int) -> Counted:
        """The same cells with this class as 1 and every other one as 0; -1 stays missing."""
        if OF_CLASS in self.tally.keys:
            return self._of_class(wanted)
        codes = self.codes.copy()
        if self._margins is not None:
            head, label, prediction, values = self._margins.against_rest(wanted)
            codes = np.empty((len(head), self.codes.shape[1]), dtype=np.int64)
            codes[:, self._others] = head
            codes[:, self._at("label")], codes[:, self._at("prediction")] = label, prediction
            return Counted.gather(self.tally, codes, values)
        for key in BOTH:
            if key in self.tally.keys:
                column = codes[:, self._at(key)]
                column[:] = np.where(column < 0, -1, column == wanted)
        return Counted.gather(self.tally, codes, self.values)

    def _of_class(self, wanted: int) -> Counted:
        """Everybody once, by the score of this class alone."""
        here, mine = self._at(OF_CLASS), self.column(OF_CLASS) == wanted
        named = {MEMBER: "label", CLASS_BIN: "bin"}
        keys = tuple(named.get(key, key) for key in self.tally.keys if key != OF_CLASS)
        tally = self.tally.model_copy(update={"keys": keys})
        return replace(
            self,
            tally=tally,
            codes=np.delete(self.codes[mine], here, axis=1),
            values=self.values[mine],
        )

    def column(self, key: str) -> Integers:
        return self.codes[:, self._at(key)]

    def _at(self, key: str) -> int:
        return len(self.tally.by) + self.tally.keys.index(key)

    @cached_property
    def _others(self) -> list[int]:
        """The columns that are neither label nor prediction."""
        sides = {self._at(key) for key in BOTH if key in self.tally.keys}
        return [k for k in range(self.codes.shape[1]) if k not in sides]

    @cached_property
    def _margins(self) -> Margins | None:
        """Of label by prediction: added up once for all classes."""
        if not set(BOTH) <= set(self.tally.keys):
            return None
        label, prediction = (self.column(key) for key in BOTH)
        classes = int(max(label.max(initial=-1), prediction.max(initial=-1))) + 1
        others = self.codes[:, self._others]
        return margins(others, label, prediction, self.values, classes=classes)

    def __add__(self, other: Counted) -> Counted:
        return Counted.gather(
            self.tally,
            np.concatenate([self.codes, other.codes]),
            np.concatenate([self.values, other.values]),
        )
