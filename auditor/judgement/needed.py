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

POWER = 0.82
"""The chance of a verdict that the stated n aims at: a little above the four in five that are promised,
for half-widths shrink a little more slowly than √n where counts are small."""
MOST = 1e12
"""Beyond this nobody can be asked to collect: no number is stated."""


def n_needed(
    question: Question, comparisons: Comparisons, answer: Answer, mine: NDArray[np.intp]
) -> int | None:
    """The people of a group that would decide its comparisons `mine`, were all groups to grow in proportion.

    Half-widths shrink with √n, and the figure is supposed to stay where it is. None where it
    lies on the limit itself, so that no n decides.
    """
    inside = question.inside(comparisons.value)[mine]
    people = question.crossing.n[question.standing.positions][comparisons.charged[mine]]
    targets = ~answer.passes[mine] if inside.all() else ~inside
    needed = (_growth(question, comparisons, answer)[mine] * people)[targets]
    if len(needed) == 0 or not np.isfinite(needed).any():
        return None
    most = float(np.max(needed) if inside.all() else np.min(needed))
    return math.ceil(most) if most < MOST else None


def _growth(question: Question, comparisons: Comparisons, answer: Answer) -> Floats:
    """By which factor all groups must grow so that each comparison is decided the way its value points."""
    low, high = ends(question.limit)
    value = np.where(
        np.isinf(comparisons.value), np.nan, comparisons.value
    )  # x / 0: nothing to grow
    lower = np.abs(value - low) <= np.abs(value - high)
    room = np.minimum(np.abs(value - low), np.abs(value - high))
    to_pass = np.where(lower, value - answer.at_pass.low, answer.at_pass.high - value)
    to_fail = np.where(lower, answer.at_fail.high - value, value - answer.at_fail.low)
    grown = np.where(
        question.inside(value),
        _factor(to_pass, room, answer.levels.passing),
        _factor(to_fail, room, answer.levels.failing),
    )
    return np.maximum(grown, 1.0)


def _factor(half: Floats, room: Floats, level: Level) -> Floats:
    """(half-width · (z_level + z_power) / z_level / room)²."""
    widened = half * (1 + special.ndtri(POWER) / special.ndtri(1 - level))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((widened / room) ** 2)
