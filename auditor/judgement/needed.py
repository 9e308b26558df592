"""How many people it would take to decide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from auditor.cells import Floats, Integers
from auditor.comparisons import Comparisons
from auditor.judgement.question import Answer, Flags, Question, ends

POWER = 0.84
"""The chance of a verdict that the stated n aims at: a little above the four in five that are promised,
for half-widths shrink a little more slowly than √n where counts are small."""
MOST = 1e12
"""Beyond this nobody can be asked to collect: no number is stated."""
STEPS = 28
SURE = 1e-12
"""A comparison that is decided at so small a growth has no chance of a miss left."""
FINE = 1e-9
"""So little of the chance of a miss is not worth another step."""


@dataclass(frozen=True)
class Growth:
    """By how much all groups would have to grow alike for each comparison to be decided.

    Half-widths shrink with √n, and the figures are supposed to stay where they are.
    """

    question: Question
    comparisons: Comparisons
    answer: Answer

    @cached_property
    def inside(self) -> Flags:
        """Which figures meet the limit."""
        return self.question.inside(self.comparisons.value)

    @cached_property
    def alone(self) -> Floats:
        """The growth at which the comparison by itself is decided; infinite where none does.

        (half-width · (z_level + z_power) / z_level / room)², towards the end that is broken, or the harder one to keep.
        """
        low, high = ends(self.question.limit)
        # x / 0: nothing to grow
        value = np.where(np.isinf(self.comparisons.value), np.nan, self.comparisons.value)
        passing, failing, levels = self.answer.at_pass, self.answer.at_fail, self.answer.levels
        z, z_failing = (special.ndtri(1 - level) for level in (levels.passing, levels.failing))
        to_pass = np.maximum(
            _grown(value - passing.low, value - low, z),
            _grown(passing.high - value, high - value, z),
        )
        below = value < low
        half = np.where(below, failing.high - value, value - failing.low)
        to_fail = _grown(half, np.where(below, low - value, value - high), z_failing)
        return np.where(self.inside, to_pass, to_fail)

    def needed(
        self, groups: Sequence[NDArray[np.intp]], *, people: Sequence[int]
    ) -> list[int | None]:
        """The people of each group (now `people`) that would decide its comparisons, one or more.

        Where all of them are inside, all must pass; where some are outside, the first that fails
        decides. None where one lies on the limit itself, so that no n decides.
        """
        if not groups:
            return []
        mine, begins = np.concatenate(groups), _begins(groups)
        inside, alone = self.inside[mine], self.alone[mine]
        grown = np.minimum.reduceat(np.where(inside, np.inf, alone), begins)
        whole = np.flatnonzero(np.logical_and.reduceat(inside, begins))
        z = float(special.ndtri(1 - self.answer.levels.passing))
        grown[whole] = _all_pass([self.alone[groups[k]] for k in whole.tolist()], z)
        needed = np.maximum(grown, 1.0) * people
        return [math.ceil(n) if n < MOST else None for n in needed.tolist()]


def _grown(half: Floats, room: Floats, z: Floats) -> Floats:
    """The growth at which a bound that is now `half` away fits into this room; nothing where there is no end."""
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = (half * (1 + special.ndtri(POWER) / z) / room) ** 2
    return np.where(np.isinf(room), 0.0, np.where(np.isnan(grown), math.inf, grown))


def _begins(groups: Sequence[Floats | NDArray[np.intp]]) -> Integers:
    """Where each group's own begin among all of them."""
    return np.cumsum([0, *(len(mine) for mine in groups[:-1])])


def _all_pass(groups: Sequence[Floats], z: float) -> Floats:
    """Per group the growth at which the chances of not passing add up to what the power leaves.

    `groups`: of each the growths that decide its comparisons alone. By Newton's steps for √growth, from where the most
    demanding comparison alone has the power: the sum of the chances is convex from there on, so that no step goes too far.
    """
    if not groups:
        return np.empty(0)
    alone, begins, several = np.concatenate(groups), _begins(groups), [len(g) for g in groups]
    # from the limit, in today's standard errors
    errors = (z + special.ndtri(POWER)) / np.sqrt(np.maximum(alone, SURE))
    root = np.sqrt(np.maximum.reduceat(alone, begins))
    for _ in range(STEPS):
        with np.errstate(invalid="ignore"):  # 0 · ∞ of who is never decided
            short = z - errors * np.repeat(root, several)
        over = np.add.reduceat(special.ndtr(short), begins) - (1 - POWER)
        if not (more := (over > FINE) & (root > 0)).any():
            break
        slope = np.add.reduceat(errors * np.exp(-(short**2) / 2), begins) / math.sqrt(2 * math.pi)
        root[more] += over[more] / slope[more]
    return np.asarray(root**2)
