"""People, weights and scores of rows that are read in parts, and what must be known of all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auditor.cells import Floats, Integers
from auditor.codebook import Codebook, ScoreBins
from auditor.codes import amounts, scores
from auditor.codes.figures import Figures, Scores, Size
from auditor.codes.numbers import broken, refuse_broken, refuse_gaps
from auditor.codes.reading import refuse_nobody, refuse_too_many
from auditor.config import Data
from auditor.documented import Said
from auditor.errors import about

Read = Callable[[Sequence[str]], Iterator[pa.Table]]


@dataclass(frozen=True)
class Part:
    """The numbers of some rows."""

    people: Integers
    weight: Floats | None
    score: Floats | None
    aggregated: bool = False

    @property
    def several(self) -> Integers | None:
        """How many people each row stands for; None where each is one."""
        return self.people if self.aggregated else None


class Numeric:
    """The numeric roles. Parts are looked at until `close`; afterwards they are only read."""

    def __init__(self, data: Data, quantiles: Sequence[float], known: Codebook | None) -> None:
        self._data, self._known = data, known
        self.count, self.weight, self.score = (
            Figures(name, role) if name else None
            for role, name in (
                ("count", data.count),
                ("weight", data.weight),
                ("score", data.score.column if data.score else None),
            )
        )
        most = data.score.bins if data.score else scores.MOST_EXACT
        self._scores = Scores(quantiles, most)
        self._sizes = {"weight": Size(), "weight_2": Size()}
        self._wrong = self._negatives = 0
        self._heaviest = self._total = 0.0
        self._closed = False
        self._ones = np.ones(0, dtype=np.int64)
        self.people = 0

    @property
    def columns(self) -> list[str]:
        """Those that hold weights and scores, and the people that these count for."""
        return [one.name for one in (self.count, self.weight, self.score) if one]

    @property
    def first(self) -> bool:
        """Whether all rows must be looked at before any is coded."""
        return self._known is None and bool(self.weight or self.score)

    def read(self, table: pa.Table) -> Part:
        """The numbers of this part; until `close` they count for what is known of all."""
        people = self._people(table)
        weight = self._number(self.weight, table)
        score = self._number(self.score, table)
        if not self._closed:
            self.people += int(people.sum())
            if weight is not None:
                self._weigh(weight, people if self.count else None)
            if score is not None and self._known is None:
                self._scores.add(score, people if self.count else None)
        return Part(people, weight, score, aggregated=self.count is not None)

    def _number(self, column: Figures | None, table: pa.Table) -> Floats | None:
        if column is None or column.name not in table.column_names:
            return None
        return column.read(table, seen=self._closed)

    def _people(self, table: pa.Table) -> Integers:
        """How many people each row stands for; nobody where that is no number."""
        values = self._number(self.count, table)
        if values is None:
            if len(self._ones) < table.num_rows:
                self._ones = np.ones(table.num_rows, dtype=np.int64)
            return self._ones[: table.num_rows]
        found = np.where(np.isnan(values), 0.0, values)
        if not self._closed:
            self._wrong += broken(found)
            self._total += float(found.sum())
        return np.clip(found, 0.0, 2.0**62).astype(np.int64)

    def _weigh(self, weight: Floats, people: Integers | None) -> None:
        self._negatives += int((weight < 0).sum()) if weight.size and weight.min() < 0 else 0
        heavy = weight if people is None else weight * (people > 0)
        self._heaviest = max(self._heaviest, float(heavy.max(initial=0.0)))
        with np.errstate(over="ignore"):  # weights of that size are refused in the end
            told = amounts.of_weights(weight, people)
        for name, values in told.items():
            self._sizes[name].add(values)

    def close(self) -> None:
        """All rows were looked at once. Counts and weights that are none are refused."""
        self._closed = True
        if self.count:
            told = self.count
            with about("data", "count"):
                refuse_gaps(told.kinds, told.rows, told.name, role="count")
                refuse_broken(self._wrong, told.rows, told.name, role="count")
                refuse_too_many(self._total, told.name)
                refuse_nobody(self.people, told.name)

    def refuse_scores(self) -> None:
        """Scores that are none."""
        if self.score:
            scores.refuse_none(self.score.usable, self.score.name)

    def refuse_weights(self) -> None:
        """Weights that are none."""
        if self.weight:
            told = self.weight
            refuse_gaps(told.kinds, told.rows, told.name, role="weight")
            negatives, heaviest = self._negatives, self._heaviest
            amounts.refuse_weights(told.name, negatives=negatives, heaviest=heaviest)

    def scales(self, read: Read) -> dict[str, int]:
        """The scale of every amount."""
        if self.weight is None:
            return {}

        def again(name: str) -> Iterator[Floats]:
            for table in read([one.name for one in (self.count, self.weight) if one]):
                part = self.read(table)
                assert part.weight is not None
                yield amounts.of_weights(part.weight, part.several)[name]

        return {name: size.exponent(again(name)) for name, size in self._sizes.items()}

    def bins(self, read: Read) -> tuple[ScoreBins, Floats | None]:
        """The bins of the score, and where they are not exact the scale of each one's sum, for its mean."""
        while self._scores.again():
            for table in read([one.name for one in (self.count, self.score) if one]):
                part = self.read(table)
                assert part.score is not None
                self._scores.add(part.score, part.several)
        return self._scores.bins()

    def noticed(self, book: ScoreBins) -> list[Said]:
        """Scores that count for nothing, by kind; and a score that tells nobody apart."""
        assert self.score is not None
        outside = {"below_0": self._scores.below, "above_1": self._scores.above}
        kinds = self.score.kinds
        if book.within is not None:
            kinds |= {kind: n for kind, n in outside.items() if n}
        return scores.facts(kinds, book, self.score.name, rows=self.score.rows)
