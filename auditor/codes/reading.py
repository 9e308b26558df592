"""The columns of one table that play a numeric role, each read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from auditor import edits
from auditor.arrays import Array, beside
from auditor.cells import Floats, Integers
from auditor.codes import amounts, scores
from auditor.codes.levels import Words, words
from auditor.codes.numbers import Numbers, numbers, required, whole
from auditor.config import Data
from auditor.errors import DataError, Gathered, about

MOST_PEOPLE = 2.0**62
"""Sums beyond this would not fit their integers."""


def refuse_nobody(people: int, name: str) -> None:
    """A count column without anybody."""
    if not people:
        raise DataError(f"The count column '{name}' is 0 in every row: nobody is audited.")


def refuse_too_many(people: float, name: str, *, squared: bool = False) -> None:
    """Counts whose sum no integer holds: it would wrap around and stand for others."""
    if people >= MOST_PEOPLE:
        what = ", squared per person of data.cluster," if squared else ""
        raise DataError(
            f"The count column '{name}'{what} adds up to {people:.3g}, and no more than "
            f"{MOST_PEOPLE:.3g} can be counted. Look for a row whose count is wrong, or divide "
            "all counts by one number.",
            at=("data", "count"),
        )


@dataclass(frozen=True)
class Given:
    """A model's answers to the rows of a table: as if a column of this name held them."""

    column: str
    numbers: Numbers


class Reading:
    """People, weights, scores, and the numbers of a regression, from one table.

    With a model's answers, what is worked out of them lies on their device.
    """

    def __init__(self, table: pa.Table, data: Data, given: Given | None = None) -> None:
        self.table = table
        self.data = data
        self.given = given
        self._words: dict[str, Words] = {}
        self._class_scores: dict[str, Numbers] = {}

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        return [*self.table.column_names, *([self.given.column] if self.given else [])]

    def beside(self, values: Array) -> Array:
        """These values where a model's answers lie, if one gave any."""
        return values if self.given is None else beside(values, self.given.numbers.values)

    def _numbers(self, column: str, *, role: str) -> Numbers:
        """A column as numbers, beside the answers; or the answers themselves."""
        if self.given is not None and column == self.given.column:
            return self.given.numbers
        found = numbers(self.table[column], column, role=role)
        return replace(found, values=self.beside(found.values))

    def words(self, column: pa.ChunkedArray, name: str) -> Words:
        """The words of a column of this table, encoded once: the first look and the coding share them."""
        if name not in self._words:
            self._words[name] = words(column, name)
        return self._words[name]

    @cached_property
    def people(self) -> Integers:
        """How many people each row stands for."""
        name = self.data.count
        if name is None:
            return np.ones(self.table.num_rows, dtype=np.int64)
        with about("data", "count"):
            read = numbers(self.table[name], name, role="count")
            refuse_too_many(float(read.values.sum()), name)
            found = whole(read, name, role="count")
            refuse_nobody(int(found.sum()), name)
        return found

    @cached_property
    def counted(self) -> Integers:
        """The same, beside a model's answers."""
        return self.beside(self.people)

    @cached_property
    def weight(self) -> Floats:
        """The sampling weight of each row; 1 where there is none. Beside a model's answers."""
        name = self.data.weight
        if name is None:
            return self.beside(np.ones(self.table.num_rows))
        with about("data", "weight"):
            read = numbers(self.table[name], name, role="weight")
            found = required(read, name, role="weight")
            heaviest = float((found * (self.people > 0)).max(initial=0.0))
            negatives = int((found < 0).sum())
            amounts.refuse_weights(name, negatives=negatives, heaviest=heaviest)
        return self.beside(found)

    @cached_property
    def score(self) -> Numbers:
        """The scores; only asked for where the audit binds a score column."""
        if self.data.score is None:
            raise DataError("The audit names no score column (data.score).")
        with about("data", "score"):
            found = self._numbers(self.data.score.column, role="score")
            usable = len(found.values) - sum(found.kinds.values())
            scores.refuse_none(usable, self.data.score.column)
        return found

    def class_score(self, column: str) -> Numbers:
        """The scores of one of several classes, read once."""
        if column not in self._class_scores:
            self._class_scores[column] = scores.read(self.table[column], column)
        return self._class_scores[column]

    @cached_property
    def sides(self) -> dict[str, Numbers]:
        """Label and prediction of a regression, those that are there."""
        bound = {"label": self.data.label, "prediction": self.data.prediction}
        found, wrong = {}, Gathered()
        for side, one in bound.items():
            if one is not None:
                with wrong.about("data", side):
                    found[side] = self._numbers(one.column, role=f"{side} of a regression")
        wrong.tell()
        return found

    @cached_property
    def utterances(self) -> dict[str, tuple[Floats, Floats]]:
        """Per unit of a transcription that is bound: edits and lengths, NaN where either is missing."""
        bound = {unit: getattr(self.data, unit) for unit in edits.UNITS}
        return {
            unit: self._utterances(unit, columns.edits, columns.length)
            for unit, columns in bound.items()
            if columns is not None
        }

    def _utterances(self, unit: str, wrong: str, length: str) -> tuple[Floats, Floats]:
        found = []
        for role, column in (("edits", wrong), ("length", length)):
            with about("data", unit, role):
                values = numbers(self.table[column], column, role=f"{role} of {unit}").values
            there = values[~np.isnan(values)]
            if (there < 0).any() or (there != np.floor(there)).any():
                raise DataError(
                    f"The column '{column}' (data.{unit}.{role}) counts {unit}: whole numbers, none "
                    "below 0.",
                    at=("data", unit, role),
                )
            found.append(values)
        lacking = np.isnan(found[0]) | np.isnan(found[1])
        return np.where(lacking, np.nan, found[0]), np.where(lacking, np.nan, found[1])

    @cached_property
    def centre(self) -> float:
        """About the middle of a regression's labels."""
        return amounts.centre({side: found.values for side, found in self.sides.items()})

    def amounts(self, *, task: str, centre: float) -> Iterator[tuple[str, Floats]]:
        """Everything that is summed beside people, in its own unit."""
        if self.data.weight is not None:
            yield from amounts.of_weights(self.weight, self.counted).items()
        if task == "regression":
            sides = {side: found.values for side, found in self.sides.items()}
            weighted = self.data.weight is not None
            yield from amounts.powers(
                sides, self.weight, self.counted, centre=centre, weighted=weighted
            ).items()
