"""Grouped counts: the only thing that passes between the measuring side and the judging side.

A tally is a sparse table of keys × integer sums. Tallies add up, so chunks, files, machines and
engines do not matter. Codes are small integers; -1 means missing (the level `unknown`, an
undefined label, an unreadable score).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auditor.codebook import Codebook
from auditor.counted import Counted
from auditor.errors import AuditorError, nearest
from auditor.margins import BOTH

Integers = NDArray[np.int64]
MANY = 1 << 62
"""From this many possible groups on, one integer cannot number them."""
Floats = NDArray[np.float64]


def divided(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where below is 0."""
    quotient = np.full(len(below), np.nan)
    np.divide(above, below, out=quotient, where=below != 0)
    return quotient


@dataclass(frozen=True)
class Sums:
    """Sums over some cells of every group: vectors of length G (and [G, F] per fold, where people repeat).

    `n` people; `weight`, `weight_2` the sums of w and w² (equal to n where there are no weights);
    `repeats` Σ over rows of the person's number of rows (None without a cluster);
    `folds` the weighted count per fold (None without a cluster).
    """

    n: Integers
    weight: Floats
    weight_2: Floats
    repeats: Floats | None = None
    folds: Floats | None = None
    of_lists: bool = False
    """Of a ranking: what repeats are lists with several items, not persons with several rows."""

    @property
    def unweighted(self) -> NDArray[np.bool_]:
        """[G] whether everybody weighs 1: Σw = n alone does not say so, Σw = Σw² = n does."""
        return np.asarray((self.weight == self.n) & (self.weight_2 == self.n))

    @property
    def kish(self) -> Floats:
        """[G] how many people of equal weight these are worth: (Σw)² / Σw². Source: Kish 1965."""
        return np.nan_to_num(self.weight**2 / np.where(self.weight_2 > 0, self.weight_2, np.nan))

    @property
    def persons(self) -> Floats:
        """[G] a lower bound of how many persons these rows are of: n² / Σ over rows of the person's rows."""
        if self.repeats is None:
            return self.n.astype(float)
        return np.nan_to_num(self.n**2 / np.where(self.repeats > 0, self.repeats, np.nan))

    def __add__(self, other: Sums) -> Sums:
        return self._joined(other, 1)

    def __sub__(self, other: Sums) -> Sums:
        return self._joined(other, -1)

    def _joined(self, other: Sums, sign: int) -> Sums:
        def maybe(mine: Floats | None, theirs: Floats | None) -> Floats | None:
            return None if mine is None or theirs is None else mine + sign * theirs

        return Sums(
            self.n + sign * other.n,
            self.weight + sign * other.weight,
            self.weight_2 + sign * other.weight_2,
            maybe(self.repeats, other.repeats),
            maybe(self.folds, other.folds),
            self.of_lists,
        )

    def take(self, rows: Integers) -> Sums:
        def maybe(values: Floats | None) -> Floats | None:
            return None if values is None else values[rows]

        return Sums(
            self.n[rows],
            self.weight[rows],
            self.weight_2[rows],
            maybe(self.repeats),
            maybe(self.folds),
            self.of_lists,
        )


@dataclass(frozen=True)
class Cells:
    """All tallies of one audit, with the codebook that reads them."""

    codebook: Codebook
    tallies: tuple[Counted, ...]

    def __add__(self, other: Cells) -> Cells:
        """Counting two halves and adding equals counting all; the codebooks must be the same."""
        lent = self.codebook.lent or other.codebook.lent
        book, same = (one.codebook.model_copy(update={"lent": lent}) for one in (self, other))
        if book != same:
            raise ValueError("cells coded with different codebooks cannot be added")
        return Cells(
            book,
            tuple(a + b for a, b in zip(self.tallies, other.tallies, strict=True)),
        )

    def crossings(self) -> list[tuple[str, ...]]:
        return list(dict.fromkeys(counted.tally.by for counted in self.tallies))

    def at(self, by: Iterable[str]) -> Crossing:
        """The view of one crossing: its groups by name, and sums over its cells."""
        by = tuple(by)
        if by not in self._views:
            mine = tuple(c for c in self.tallies if c.tally.by == by)
            self._views[by] = Crossing(self.codebook, by, mine)
        return self._views[by]

    @cached_property
    def _views(self) -> dict[tuple[str, ...], Crossing]:
        """Views already asked for: what they work out about their groups is worked out once."""
        return {}


@dataclass(frozen=True)
class Crossing:
    """One crossing of the cells: what metrics see. Vectors run over `groups`."""

    codebook: Codebook
    by: tuple[str, ...]
    counted: tuple[Counted, ...]

    @cached_property
    def group_codes(self) -> Integers:
        """[G, len(by)]: every combination that occurs, sorted; of a single attribute, every level."""
        parts = [c.codes[:, : len(self.by)] for c in self.counted]
        if not self.by:
            return np.zeros((1, 0), dtype=np.int64)
        if len(self.by) == 1:  # a level that nobody has is a group of nobody, not no group
            declared = len(self.codebook.attribute(self.by[0]).levels)
            parts.append(np.arange(declared, dtype=np.int64)[:, None])
        if not parts:
            return np.zeros((0, len(self.by)), dtype=np.int64)
        every = np.concatenate(parts)
        return every[np.unique(self._numbered(every), return_index=True)[1]]

    def _numbered(self, codes: Integers) -> Integers:
        """One number per row of group codes, in the same order: sorting numbers is quick, sorting rows is not."""
        sizes = [len(self.codebook.attribute(name).levels) + 1 for name in self.by]
        if math.prod(sizes) >= MANY:
            return np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)
        found = np.zeros(len(codes), dtype=np.int64)
        for position, size in enumerate(sizes):
            found = found * size + codes[:, position] + 1
        return found

    @cached_property
    def groups(self) -> list[dict[str, str]]:
        return [self.codebook.names(self.by, [int(x) for x in row]) for row in self.group_codes]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """[G] False where any attribute of the group is `unknown`."""
        return np.asarray((self.group_codes >= 0).all(axis=1))

    @cached_property
    def n(self) -> Integers:
        """[G] people in the group."""
        return self.where().n

    def versus_rest(self, name: str) -> Crossing:
        """One class against all others: it becomes 1 in label and prediction, every other one 0, and its score the score."""
        classes = self.codebook.classes or ()
        if name not in classes:
            raise AuditorError(f"there is no class '{name}'.{nearest(name, classes)}")
        if name not in self._against:
            wanted, scored = classes.index(name), self.codebook.class_scores
            alone: dict[str, Any] = {"classes": None, "adverse": False, "class_scores": ()}
            alone["score"] = scored[wanted] if scored else None
            self._against[name] = Crossing(
                self.codebook.model_copy(update=alone),
                self.by,
                tuple(counted.versus_rest(wanted) for counted in self.counted),
            )
        return self._against[name]

    @cached_property
    def _against(self) -> dict[str, Crossing]:
        """Each class against all others, once that was asked for."""
        return {}

    def counted_by(self, *keys: str) -> Counted | None:
        """The smallest tally of this crossing that has all these keys."""
        fitting = [c for c in self.counted if c.tally.holds(*keys)]
        return min(fitting, key=lambda c: len(c.codes), default=None)

    def has(self, *keys: str) -> bool:
        return self.counted_by(*keys) is not None

    def _group_of(self, counted: Counted) -> Integers:
        if not self.by:
            return np.zeros(len(counted.codes), dtype=np.int64)
        codes = counted.codes[:, : len(self.by)]
        numbers = self._numbered(np.concatenate([self.group_codes, codes]))
        size = len(self.group_codes)
        return np.searchsorted(numbers[:size], numbers[size:])

    @cached_property
    def _groups_of(self) -> dict[int, Integers]:
        return {id(counted): self._group_of(counted) for counted in self.counted}

    def group_of(self, counted: Counted) -> Integers:
        """The group of every row of a tally."""
        return self._groups_of[id(counted)]

    def where(
        self,
        *,
        label: int | Iterable[int] | None = None,
        prediction: int | Iterable[int] | None = None,
        bins: range | None = None,
    ) -> Sums:
        """Sums of the cells with these codes, per group. None = any, missing included."""
        wanted: dict[str, Any] = {
            key: (chosen,) if isinstance(chosen, int) else tuple(chosen)
            for key, chosen in (("label", label), ("prediction", prediction))
            if chosen is not None
        }
        counted = self.counted_by(*wanted, *(["bin"] if bins is not None else []))
        if counted is None:
            raise KeyError(f"no tally of {self.by} has {[*wanted, 'bin']}")
        mask = np.ones(len(counted.codes), dtype=bool)
        for key, codes in wanted.items():
            mask &= np.isin(counted.column(key), codes)
        if bins is not None:
            bin_codes = counted.column("bin")
            mask &= (bin_codes >= bins.start) & (bin_codes < bins.stop)
        return self._sum(counted, mask)

    def agreeing(self) -> Sums:
        """Sums of the cells whose label and prediction are the same."""
        counted = self.counted_by(*BOTH)
        if counted is None:
            raise KeyError(f"no tally of {self.by} has label and prediction")
        label, prediction = (counted.column(key) for key in BOTH)
        return self._sum(counted, (label == prediction) & (label >= 0))

    def having(self, key: str, *codes: int, decided: Iterable[int] | None = None) -> Sums:
        """Sums of the cells with one of these codes in a key (and of these predictions), per group; -1 is missing."""
        counted = self.counted_by(key, *([] if decided is None else ["prediction"]))
        if counted is None:
            raise KeyError(f"no tally of {self.by} has {key}")
        mask = np.isin(counted.column(key), codes)
        if decided is not None:
            mask &= np.isin(counted.column("prediction"), list(decided))
        return self._sum(counted, mask)

    def _sum(self, counted: Counted, mask: NDArray[np.bool_]) -> Sums:
        group = self._groups_of[id(counted)][mask]
        size = len(self.group_codes)

        def total(name: str) -> Integers:
            sums = np.zeros(size, dtype=np.int64)
            np.add.at(sums, group, counted.values[mask, counted.tally.sums.index(name)])
            return sums

        n = total("n")
        names = counted.tally.sums
        weight, weight_2 = n.astype(float), n.astype(float)
        if "weight" in names:
            weight, weight_2 = self.unscaled("weight", total), self.unscaled("weight_2", total)
        repeated = next((name for name in names if name.startswith("repeats")), None)
        repeats = None if repeated is None else total(repeated).astype(float)
        folds = None
        if "fold" in counted.tally.keys and self.codebook.folds:
            folds = np.zeros((size, self.codebook.folds))
            fold = counted.column("fold")[mask]
            column = "weight" if "weight" in names else "n"
            values = counted.values[mask, names.index(column)].astype(float)
            values = values / 2.0 ** self.codebook.scales.get(column, 0)
            np.add.at(folds, (group, fold), values)
        return Sums(n, weight, weight_2, repeats, folds, self.codebook.task == "ranking")

    def unscaled(self, amount: str, total: Any) -> Floats:
        """A scaled integer sum back in its own unit."""
        return np.asarray(total(amount).astype(float) / 2.0 ** self.codebook.scales[amount])

    def sums(self, name: str) -> bool:
        """Whether this amount was summed."""
        return any(name in counted.tally.sums for counted in self.counted)

    def amount(self, name: str, *, there: Iterable[str] = (), folds: bool = False) -> Floats:
        """[G] (or [G, F] per fold) the sum of an amount over those with these keys, in its own unit."""
        counted = next((c for c in self.counted if name in c.tally.sums), None)
        if counted is None:
            raise KeyError(f"no tally of {self.by} sums {name}")
        mask = np.ones(len(counted.codes), dtype=bool)
        for key in there:
            mask &= counted.column(key) >= 0
        column = counted.values[mask, counted.tally.sums.index(name)]
        group, size = self._groups_of[id(counted)][mask], len(self.group_codes)
        shape = (size, self.codebook.folds or 0) if folds else (size,)
        sums = np.zeros(shape, dtype=np.int64)
        np.add.at(sums, (group, counted.column("fold")[mask]) if folds else group, column)
        return sums.astype(float) / 2.0 ** self.codebook.scales[name]

    def bins(self, label: int | None, *, square: bool = False) -> Floats:
        """[G, B] the weight (or, squared, Σw²) of the rows with this label (None: any) in each score bin."""
        counted = self.counted_by(*([] if label is None else ["label"]), "bin")
        if counted is None or self.codebook.score is None:
            raise KeyError("no tally of scores by label")
        bin_codes = counted.column("bin")
        mask = bin_codes >= 0
        if label is not None:
            mask &= counted.column("label") == label
        weighted = "weight" in counted.tally.sums
        column = ("weight_2" if square else "weight") if weighted else "n"
        table = np.zeros((len(self.group_codes), len(self.codebook.score.edges)))
        values = counted.values[mask, counted.tally.sums.index(column)].astype(float)
        values = values / 2.0 ** self.codebook.scales.get(column, 0)
        np.add.at(table, (self._groups_of[id(counted)][mask], bin_codes[mask]), values)
        return table

    def bin_people(self) -> Integers:
        """[B] people in each score bin, all groups together."""
        counted = self.counted_by("bin")
        if counted is None or self.codebook.score is None:
            raise KeyError("no tally of scores")
        bins = counted.column("bin")
        found = np.zeros(len(self.codebook.score.edges), dtype=np.int64)
        there = bins >= 0
        np.add.at(found, bins[there], counted.values[there, counted.tally.sums.index("n")])
        return found

    def moved(self, label: int, influence: Floats) -> Floats:
        """[G, F] Σ over the rows with this label of weight × the influence [G, B] of their bin, per fold of persons."""
        counted = self.counted_by("label", "bin", "fold")
        if counted is None or self.codebook.folds is None:
            raise KeyError("no tally of scores by fold")
        bins, folds = counted.column("bin"), counted.column("fold")
        mask = (bins >= 0) & (counted.column("label") == label)
        column = "weight" if "weight" in counted.tally.sums else "n"
        weight = counted.values[mask, counted.tally.sums.index(column)].astype(float)
        weight /= 2.0 ** self.codebook.scales.get(column, 0)
        groups = self._groups_of[id(counted)][mask]
        found = np.zeros((len(self.group_codes), self.codebook.folds))
        np.add.at(found, (groups, folds[mask]), weight * influence[groups, bins[mask]])
        return found
