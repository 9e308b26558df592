"""People of groups drawn into the cells of a table: alike, with sampling weights, or with several rows each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from auditor import metrics
from auditor.cells import Counted, Crossing
from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, Attribute, Codebook, Tally
from auditor.eligible import WEIGHT_LOSS, WEIGHT_SIZE
from auditor.intervals import FOLD_PERSONS
from auditor.quantity import Joint

from .design import Draw

FOLDS = 64
SCALE = 20
ENDLESS = 1e12


@dataclass(frozen=True)
class Table:
    """What is counted of a person: the keys, the codes [cells, keys] of every cell, and the codebook's words for them."""

    keys: tuple[str, ...]
    codes: np.ndarray
    task: str = "binary"
    book: dict[str, object] | None = None
    each: np.ndarray | None = None
    """[classes, cells, 3] the class, whether it is the own one, and the bin of its score: everybody once for each."""

    def crossing(self, groups: int, drawn: Drawn) -> Crossing:
        """The groups of all audits as one crossing."""
        names = tuple(str(k) for k in range(groups))
        weighted, folded = drawn.weight is not None, drawn.repeats is not None
        told = {
            "task": self.task,
            "has_label": "label" in self.keys,
            "has_prediction": "prediction" in self.keys,
            "has_score": "bin" in self.keys,
            **(self.book or {}),
        }
        book = Codebook(
            attributes=(Attribute(name="g", column="g", levels=names),),
            weighted=weighted,
            folds=FOLDS if folded else None,
            scales={"weight": SCALE, "weight_2": SCALE} if weighted else {},
            **told,
        )
        keys = (*self.keys, *(("fold",) if folded else ()))
        sums = ("n", *(("weight", "weight_2") if weighted else ()))
        sums = (*sums, *(("repeats",) if folded else ()))
        counted = Counted(Tally(by=("g",), keys=keys, sums=sums), *self._rows(drawn))
        return Crossing(book, ("g",), (counted, *self._of_classes(counted)))

    def _of_classes(self, counted: Counted) -> list[Counted]:
        """Everybody once for each class."""
        if self.each is None:
            return []
        kept = counted.tally.keys[len(self.keys) :]
        tally = counted.tally.model_copy(update={"keys": (OF_CLASS, MEMBER, CLASS_BIN, *kept)})
        cell = np.zeros(self.codes.max(axis=0) + 1, dtype=np.int64)
        cell[tuple(self.codes.T)] = np.arange(len(self.codes))
        group, own, fold = np.split(counted.codes, [1, 1 + len(self.keys)], axis=1)
        place = cell[tuple(own.T)]
        codes = np.concatenate([np.c_[group, codes[place], fold] for codes in self.each])
        values = np.concatenate([counted.values] * len(self.each))
        return [Counted.gather(tally, codes, values)]

    def _rows(self, drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
        """Codes and sums of the cells in which somebody is, in order."""
        there = np.flatnonzero(drawn.n)
        folds = 1 if drawn.repeats is None else FOLDS
        place, cell = there // folds, (there // folds) % len(self.codes)
        codes = np.c_[place // len(self.codes), self.codes[cell]]
        if drawn.repeats is not None:
            codes = np.c_[codes, there % folds]
        values = [drawn.n]
        if drawn.weight is not None and drawn.weight_2 is not None:
            values += [np.round(w * 2**SCALE) for w in (drawn.weight, drawn.weight_2)]
        if drawn.repeats is not None:
            values.append(drawn.repeats)
        sums = np.stack([value[there] for value in values], axis=1)
        return codes.astype(np.int64), sums.astype(np.int64)


@dataclass(frozen=True)
class Drawn:
    """Sums over the people of every group and cell (and fold), flat."""

    n: np.ndarray
    weight: np.ndarray | None = None
    weight_2: np.ndarray | None = None
    repeats: np.ndarray | None = None


@dataclass(frozen=True)
class Sampling:
    """How people come into an audit.

    `spread`: of log-normal weights, which a factor per cell (`heavier`) multiplies. `rows`: fewest and most of a
    person, alike with intraclass correlation `alike`; `spanning`: each has rows in every group. Weights of persons
    with several rows are the person's own, or with `by_row` differ from row to row.
    """

    named: str = "alike"
    spread: float = 0.0
    heavier: tuple[float, ...] = ()
    rows: tuple[int, int] | None = None
    alike: float = 0.0
    spanning: bool = False
    by_row: bool = False

    def draw(
        self, random: np.random.Generator, audits: int, cells: np.ndarray, people: int
    ) -> Drawn:
        """People of `audits` × groups, whose cells have these chances [groups, cells]."""
        if self.rows is not None:
            return self._repeated(random, audits, cells, people)
        if self.spread:
            return self._weighted(random, audits, cells, people)
        counts = [random.multinomial(people, chance, audits) for chance in cells]
        return Drawn(np.stack(counts, axis=1).ravel())

    def _weighted(
        self, random: np.random.Generator, audits: int, cells: np.ndarray, people: int
    ) -> Drawn:
        """Who is heavier is drawn less often: so that the weighted shares are the true ones."""
        groups, kinds = cells.shape
        factor, chances = self._rarer(cells)
        code = _coded(random.random((audits, groups, people)), chances)
        weight = self._weights(random, code.shape) * factor[code]
        place = (np.arange(audits * groups).reshape(audits, groups, 1) * kinds + code).ravel()
        size, weight = audits * groups * kinds, weight.ravel()
        sums = [np.bincount(place, w, size) for w in (None, weight, weight**2)]
        return Drawn(*sums)

    def _rarer(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the cells weigh, and their chances: the heavier, the less."""
        factor = np.array(self.heavier) if self.heavier else np.ones(cells.shape[1])
        chances = cells / factor
        return factor, chances / chances.sum(axis=1, keepdims=True)

    def _weights(self, random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """Log-normal with mean 1."""
        return np.exp(self.spread * random.standard_normal(shape) - self.spread**2 / 2)

    def _repeated(
        self, random: np.random.Generator, audits: int, cells: np.ndarray, people: int
    ) -> Drawn:
        """Each row is the person's own cell with chance √ICC, else anybody's."""
        assert self.rows is not None
        (groups, kinds), shape = cells.shape, (audits, len(cells), people)
        one = (audits, 1, people) if self.spanning else shape
        own = np.broadcast_to(random.random(one), shape).ravel()
        fold = np.broadcast_to(random.integers(0, FOLDS, one), shape).ravel()
        each = random.integers(self.rows[0], self.rows[1] + 1, shape)
        of = each.sum(axis=1, keepdims=True) if self.spanning else each
        repeats = np.repeat(np.broadcast_to(of, shape).ravel(), each.ravel())
        person = np.repeat(np.arange(each.size), each.ravel())
        group = person // people
        rank = random.random(len(person))
        rank = np.where(random.random(len(person)) < np.sqrt(self.alike), own[person], rank)
        code = np.empty(len(person), dtype=np.int64)
        factor, chances = self._rarer(cells)
        for k in range(groups):
            mine = group % groups == k
            code[mine] = _coded(rank[None, None, mine], chances[k : k + 1]).ravel()
        place, size = (group * kinds + code) * FOLDS + fold[person], each.size // people
        size *= kinds * FOLDS
        n, told = np.bincount(place, None, size), np.bincount(place, repeats, size)
        if not self.spread:
            return Drawn(n, repeats=told)
        own_weight = np.broadcast_to(self._weights(random, one), shape).ravel()[person]
        weight = self._weights(random, code.shape) if self.by_row else own_weight
        weight = weight * factor[code]
        sums = [np.bincount(place, w, size) for w in (weight, weight**2)]
        return Drawn(n, *sums, repeats=told)

    def heavier_by(self, heavier: tuple[float, ...]) -> Sampling:
        """The same with a factor of its own for every cell."""
        return replace(self, heavier=heavier)

    def persons(self, people: int, groups: int) -> float:
        """What so many persons of several rows are worth."""
        assert self.rows is not None
        each = np.arange(self.rows[0], self.rows[1] + 1)
        persons = people * each.mean() ** 2 / (each**2).mean() / self.loss
        return float(persons / (groups if self.spanning else 1))

    def inside(self, people: int, groups: int) -> bool:
        """Whether the expected people meet the minimums."""
        if self.rows is not None:
            return self.loss <= WEIGHT_LOSS and self.persons(people, groups) >= FOLD_PERSONS
        enough = self.loss <= WEIGHT_LOSS and people / self.loss >= WEIGHT_SIZE
        return not self.spread or enough

    @property
    def loss(self) -> float:
        """At most so many people are worth one."""
        factor = np.array(self.heavier or (1.0,))
        return float(np.exp(self.spread**2) * factor.max() / factor.min())

    def rows_of(self, people: int, groups: int, kinds: int) -> int:
        """How much is drawn, or counted, for an audit."""
        if self.rows is not None:
            return groups * max(people * sum(self.rows) // 2, kinds * FOLDS)
        return groups * max(people, kinds) if self.spread else groups * kinds


ALIKE = Sampling()


def _coded(rank: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """[audits, groups, people] ranks between 0 and 1 as cells."""
    code = np.empty(rank.shape, dtype=np.int64)
    for k, chance in enumerate(chances):
        ends = np.cumsum(chance)
        code[:, k] = np.minimum(np.searchsorted(ends, rank[:, k], "right"), len(chance) - 1)
    return code


def drawing(
    metric: str, table: Table, cells: np.ndarray, people: int, how: Sampling = ALIKE
) -> Draw:
    """The metric of so many people of every group."""
    asked = metrics.get(metric)

    def draw(random: np.random.Generator, audits: int) -> object:
        drawn = how.draw(random, audits, cells, people)
        return asked.measure(table.crossing(audits * len(cells), drawn))

    return draw  # type: ignore[return-value]


def truly(metric: str, table: Table, cells: np.ndarray) -> list[np.ndarray]:
    """The true values per group: of the metric, or of each of its parts."""
    endless = Drawn(np.round(np.asarray(cells) * ENDLESS).ravel())
    found = metrics.get(metric).measure(table.crossing(len(cells), endless))
    return [p.quantity.value for p in found.parts] if isinstance(found, Joint) else [found.value]


def samplings(quick: bool, heavier: Sequence[float]) -> Iterator[Sampling]:
    """Weights independent of everything or not; two to twenty rows per person."""
    yield Sampling("weights σ 0.5", spread=0.5)
    if quick:
        return
    yield Sampling("weights σ 0.3, positives heavier", spread=0.3, heavier=tuple(heavier))
    yield Sampling("2 rows each, ICC 0.8", rows=(2, 2), alike=0.8)
    yield Sampling("1 to 20 rows, ICC 0.3", rows=(1, 20), alike=0.3)
    yield Sampling("2 rows in every group, ICC 0.8", rows=(2, 2), alike=0.8, spanning=True)
