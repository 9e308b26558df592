"""How many people it would take to decide."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from auditor.cells import Floats
from auditor.comparisons import Comparisons
from auditor.intervals import Level
from auditor.judgement.question import Answer, Question, ends

POWER = 0.84
"""The chance of a verdict that the stated n aims at: a little above the four in five that are promised,
for half-widths shrink a little more slowly than √n where counts are small."""
MOST = 1e12
"""Beyond this nobody can be asked to collect: no number is stated."""
STEPS = 28


def n_needed(
    question: Question,
    comparisons: Comparisons,
    answer: Answer,
    mine: NDArray[np.intp],
    *,
    people: int,
) -> int | None:
    """The people of a group (now `people`) that would decide the comparisons `mine`, were all groups to grow alike.

    Half-widths shrink with √n, and the figures are supposed to stay where they are. Where all of them
    are inside, all must pass; where some are outside, the first that fails decides. None where one
    lies on the limit itself, so that no n decides.
    """
    inside = question.inside(comparisons.value[mine])
    room, to_pass, to_fail = _rooms(question, comparisons.value[mine], answer, mine)
    if inside.all():
        grown = _all_pass(room, to_pass, answer.levels.passing)
    else:
        each = _one_fails(room[~inside], to_fail[~inside], answer.levels.failing)
        grown = float(np.min(each, initial=math.inf))
    needed = max(grown, 1.0) * people
    return math.ceil(needed) if needed < MOST else None


def _rooms(
    question: Question, values: Floats, answer: Answer, mine: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats]:
    """Per comparison: the way to the nearer end of what is allowed, and the half-widths towards it."""
    low, high = ends(question.limit)
    # x / 0: nothing to grow
    value = np.where(np.isinf(values), np.nan, values)
    lower = np.abs(value - low) <= np.abs(value - high)
    room = np.minimum(np.abs(value - low), np.abs(value - high))
    passing, failing = answer.at_pass, answer.at_fail
    to_pass = np.where(lower, value - passing.low[mine], passing.high[mine] - value)
    to_fail = np.where(lower, failing.high[mine] - value, value - failing.low[mine])
    return room, to_pass, to_fail


def _one_fails(room: Floats, half: Floats, level: Level) -> Floats:
    """(half-width · (z_level + z_power) / z_level / room)²; infinite where nothing is known."""
    widened = half * (1 + special.ndtri(POWER) / special.ndtri(1 - level))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num((widened / room) ** 2, nan=math.inf, posinf=math.inf))


def _all_pass(room: Floats, half: Floats, level: float) -> float:
    """The growth at which the chances of not passing add up to what the power leaves.

    A comparison that may be anything (its value has no limit at all) never passes.
    """
    far = np.isinf(room)
    room, half = room[~far], half[~far]
    if not (np.isfinite(half).all() and (room > 0).all()):
        return math.inf
    z = special.ndtri(1 - level)
    with np.errstate(divide="ignore"):
        errors = room * z / half  # from the limit, in today's standard errors
    # What lies three times as far as the nearest adds less than a billionth to the chance of a miss.
    errors = errors[errors <= 3 * errors.min(initial=math.inf)]
    low, high = 0.0, math.log(MOST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        missed = special.ndtr(z - errors * math.exp(middle / 2)).sum()
        low, high = (middle, high) if missed > 1 - POWER else (low, middle)
    return math.exp(high)
