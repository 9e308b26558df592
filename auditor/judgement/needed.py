"""How many people it would take to decide."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from auditor.cells import Floats
from auditor.comparisons import Comparisons
from auditor.judgement.question import Answer, Flags, Question, ends

POWER = 0.84
"""The chance of a verdict that the stated n aims at: a little above the four in five that are promised,
for half-widths shrink a little more slowly than √n where counts are small."""
MOST = 1e12
"""Beyond this nobody can be asked to collect: no number is stated."""
STEPS = 28
FINE = 1e-9
"""So little of the chance of a miss is not worth another step."""


@dataclass(frozen=True)
class Growth:
    """By how much all groups would have to grow alike for each comparison to be decided.

    Half-widths shrink with √n, and the figures are supposed to stay where they are.
    """

    inside: Flags
    """Which figures meet the limit."""
    alone: Floats
    """The growth at which the comparison by itself is decided; infinite where none does."""
    z: float
    """Of the level of passing."""

    @classmethod
    def of(cls, question: Question, comparisons: Comparisons, answer: Answer) -> Growth:
        """(half-width · (z_level + z_power) / z_level / room)², towards the end that is broken, or the harder one to keep."""
        low, high = ends(question.limit)
        # x / 0: nothing to grow
        value = np.where(np.isinf(comparisons.value), np.nan, comparisons.value)
        inside, levels = question.inside(comparisons.value), answer.levels
        passing, failing = answer.at_pass, answer.at_fail
        z, z_failing = (special.ndtri(1 - level) for level in (levels.passing, levels.failing))
        to_pass = np.maximum(
            _grown(value - passing.low, value - low, z),
            _grown(passing.high - value, high - value, z),
        )
        below = value < low
        half = np.where(below, failing.high - value, value - failing.low)
        to_fail = _grown(half, np.where(below, low - value, value - high), z_failing)
        return cls(inside, np.where(inside, to_pass, to_fail), float(z))

    def needed(self, mine: NDArray[np.intp], *, people: int) -> int | None:
        """The people of a group (now `people`) that would decide the comparisons `mine`.

        Where all of them are inside, all must pass; where some are outside, the first that fails
        decides. None where one lies on the limit itself, so that no n decides.
        """
        inside, alone = self.inside[mine], self.alone[mine]
        if inside.all():
            grown = _all_pass(alone, self.z)
        else:
            grown = float(np.min(alone[~inside], initial=math.inf))
        needed = max(grown, 1.0) * people
        return math.ceil(needed) if needed < MOST else None


def _grown(half: Floats, room: Floats, z: Floats) -> Floats:
    """The growth at which a bound that is now `half` away fits into this room; nothing where there is no end."""
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = (half * (1 + special.ndtri(POWER) / z) / room) ** 2
    return np.where(np.isinf(room), 0.0, np.nan_to_num(grown, nan=math.inf, posinf=math.inf))


def _all_pass(alone: Floats, z: float) -> float:
    """The growth at which the chances of not passing add up to what the power leaves.

    By Newton's steps for √growth, from where the most demanding comparison alone has the power: the
    sum of the chances is convex from there on, so that no step goes too far.
    """
    grown = float(np.max(alone, initial=0.0))
    if len(alone) < 2 or not 0 < grown < math.inf:
        return grown
    # from the limit, in today's standard errors
    errors = (z + special.ndtri(POWER)) / np.sqrt(alone[alone > 0])
    root = math.sqrt(grown)
    for _ in range(STEPS):
        short = z - errors * root
        over = float(special.ndtr(short).sum()) - (1 - POWER)
        if over <= FINE:
            break
        root += over * math.sqrt(2 * math.pi) / float((errors * np.exp(-(short**2) / 2)).sum())
    return root**2
