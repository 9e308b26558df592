"""Columns of numbers that are read in parts: what must be known of all rows before any is coded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.cells import Floats, Integers
from auditor.codebook import ScoreBins
from auditor.codes import amounts, scores
from auditor.codes.numbers import numbers
from auditor.codes.order import Drawers, Few, People

_KINDS = ("missing", "nan", "infinite")


@dataclass
class Figures:
    """A column of numbers: how many rows, and how many of them are none, by kind."""

    name: str
    role: str
    rows: int = 0
    found: dict[str, int] = field(default_factory=dict)

    def read(self, table: pa.Table, *, seen: bool) -> Floats:
        """The numbers of this part, NaN where there is none. `seen`: it was counted in an earlier pass."""
        here = numbers(table[self.name], self.name, role=self.role)
        if not seen:
            self.rows += len(here.values)
            for kind, n in here.kinds.items():
                self.found[kind] = self.found.get(kind, 0) + n
        return here.values

    @property
    def usable(self) -> int:
        return self.rows - sum(self.found.values())

    @property
    def kinds(self) -> dict[str, int]:
        return {kind: self.found[kind] for kind in _KINDS if kind in self.found}


@dataclass
class Size:
    """How large an amount gets, and about what it adds up to."""

    top: float = 0.0
    parts: list[float] = field(default_factory=list)

    def add(self, values: Floats) -> None:
        if not values.size:
            return
        sizes = np.abs(values) if values.min() < 0 else values
        self.top = max(self.top, float(sizes.max(initial=0.0)))
        self.parts.append(float(sizes.sum()))

    def exponent(self, again: Iterable[Floats]) -> int:
        """The scale; all values are asked for `again` only where their rough sum cannot tell it."""

        def exactly() -> float:
            return math.fsum(value for part in again for value in np.abs(part).tolist())

        return amounts.fitting(self.top, math.fsum(self.parts), exactly)


def _of(chosen: NDArray[np.bool_], values: Floats, people: People) -> tuple[Floats, People]:
    return values[chosen], None if people is None else people[chosen]


class Scores:
    """The scores of all rows: by kind, by rank, and as bins."""

    def __init__(self, quantiles: Sequence[float], most: int) -> None:
        self._asked = quantiles
        self._most = most
        self.usable = self.below = self.above = 0
        self.whole = True
        self.within: tuple[float, float] | None = None
        self._closed = False
        self._few, self._few_outside = Few(most), Few(most)
        self._inside, self._outside = Drawers(self._wanted), Drawers(self._wanted)

    def add(self, values: Floats, people: People) -> None:
        """A part of the rows, in this pass."""
        missing = np.isnan(values)
        if missing.any():
            values, people = _of(~missing, values, people)
        if not len(values):
            return
        if not self._closed:
            self._note(values)
        if people is not None and not people.all():
            values, people = _of(people > 0, values, people)
        if len(values) and not (values.min() >= 0 and values.max() <= 1):
            outside = (values < 0) | (values > 1)
            self._add_outside(*_of(outside, values, people))
            values, people = _of(~outside, values, people)
        self._few.add(values, people)
        self._inside.add(values, people)

    def _note(self, values: Floats) -> None:
        """What kind of numbers these are."""
        below, above = int((values < 0).sum()), int((values > 1).sum())
        self.usable += len(values)
        self.below, self.above = self.below + below, self.above + above
        self.whole = self.whole and bool((values == np.floor(values)).all())

    def _add_outside(self, values: Floats, people: People) -> None:
        """Until all rows were seen once nobody knows whether these are mistakes."""
        if not self._closed:
            self._few_outside.add(values, people)
            self._outside.add(values, people)
        elif self.within is None:
            self._inside.add(values, people)

    def again(self) -> bool:
        """Close this pass. True where another one over all rows is needed."""
        if not self._closed:
            self._closed = True
            inside = self.usable - self.below - self.above
            self.within = scores.probabilities(self.usable, inside, whole=self.whole)
            if self.within is None:
                self._few = self._few.joined(self._few_outside)
                self._inside.join(self._outside)
        return self._few.overflown and self._inside.again()

    def bins(self) -> tuple[ScoreBins, Floats | None]:
        """The bins, and where they are not exact the scale of each one's sum, for its mean."""
        if not self._few.overflown:
            found, people = self._few.distinct, self._few.people
        else:
            found, people = self._inside.distinct()
        exact = not self._few.overflown
        book = scores.settled(
            found, people, self._asked, exact=exact, within=self.within, most=self._most
        )
        if exact:
            return book, None
        return book, scores.mean_scales(book.edges, float(found[0]), int(people.sum()))

    def _wanted(self, people: Integers) -> Integers:
        """The drawers that an edge, a quantile, or the neighbour of one falls into."""
        below = np.cumsum(people)
        total = int(below[-1])
        ends = np.searchsorted(below, scores.ranks(total, self._most), side="left")
        around = np.searchsorted(below, scores.wanted_ranks(total, self._asked), side="right")
        chosen = np.concatenate([ends, around, around - 1, [0, len(people) - 1]])
        return np.unique(np.clip(chosen, 0, len(people) - 1)).astype(np.int64)
