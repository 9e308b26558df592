"""The word of each group, and the bound that gave it: of all groups at once where that can be, else of each by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from auditor import estimates
from auditor.cells import Floats
from auditor.comparisons import Comparisons
from auditor.judgement.question import Answer, Flags, Question, ends
from auditor.report import Bound, Word
from auditor.rules import Rule

Side = Literal["lower", "upper", "point"]


class Found(NamedTuple):
    """The word of a group and what gave it, small and hashable: many limits find the same of a group."""

    word: Word
    side: Side
    level: float | None
    value: float | None
    part: str | None = None

    @property
    def bound(self) -> Bound:
        return Bound(side=self.side, level=self.level, value=self.value, part=self.part)


def _breach(rule: Rule) -> Word:
    return Word.FLAG if rule.on_breach == "flag" else Word.FAIL


def words(
    question: Question, judged: Comparisons, found: Answer, charged: Sequence[NDArray[np.intp]]
) -> list[Found]:
    """Per group what its comparisons (`charged`, one or more) say together.

    All at once, unless a limit has two ends, or a part must be named, or levels differ.
    """
    least, most = ends(question.limit)
    one_ended = math.isfinite(least) != math.isfinite(most)
    if not one_ended or judged.part is not None or np.ndim(found.levels.failing):
        return [_of_group(question, judged, found, mine) for mine in charged]
    together = _together(question, judged, found, low_ends=math.isfinite(least))
    return [together[judged.charged[mine[0]]] for mine in charged]


def _together(
    question: Question, judged: Comparisons, found: Answer, *, low_ends: bool
) -> list[Found]:
    """Failing, the comparison furthest outside decides; passing, the one nearest to the limit."""
    size, point = len(question.standing.positions), question.decide.by == "point"
    worst = np.minimum if low_ends else np.maximum

    def furthest(values: Floats) -> list[float]:
        # A bound that is not known stays so.
        found: list[float] = estimates.furthest(worst, judged.charged, values, size).tolist()
        return found

    def any_of(flags: Flags) -> list[bool]:
        found: list[bool] = (np.bincount(judged.charged, flags, minlength=size) > 0).tolist()
        return found

    lower: Side = "point" if point else "lower"
    upper: Side = "point" if point else "upper"
    failing, passing = (upper, lower) if low_ends else (lower, upper)
    at_fail = None if point else float(found.levels.failing)
    at_pass = None if point else found.levels.passing
    breach, finite = _breach(question.rule), estimates.finite
    return [
        Found(breach, failing, at_fail, finite(outside))
        if fails
        else Found(Word.INCONCLUSIVE if is_open else Word.PASS, passing, at_pass, finite(nearest))
        for fails, is_open, outside, nearest in zip(
            any_of(found.fails),
            any_of(~found.passes),
            furthest(found.at_fail.high if low_ends else found.at_fail.low),
            furthest(found.at_pass.low if low_ends else found.at_pass.high),
            strict=True,
        )
    ]


def _of_group(
    question: Question, judged: Comparisons, found: Answer, mine: NDArray[np.intp]
) -> Found:
    """A group passes when all its comparisons do, and breaches when any does; with the bound nearest to deciding."""
    failing = bool(found.fails[mine].any())
    word = Word.PASS if found.passes[mine].all() else Word.INCONCLUSIVE
    if failing:
        word = _breach(question.rule)
    limits = found.at_fail if failing else found.at_pass
    level = found.levels.failing if failing else found.levels.passing
    low, high = limits.low[mine], limits.high[mine]
    least, most = ends(question.limit)
    towards_low = not math.isfinite(most) or (
        math.isfinite(least)
        and bool(
            np.max(least - (high if failing else low)) >= np.max((low if failing else high) - most)
        )
    )
    point = question.decide.by == "point"
    upper = failing == towards_low
    ends_ = high if upper else low
    # Failing, the comparison furthest outside decides; passing, the one nearest to the limit.
    at = int(np.argmin(ends_)) if towards_low else int(np.argmax(ends_))
    return Found(
        word,
        side="point" if point else "upper" if upper else "lower",
        level=None if point else float(level),
        value=estimates.finite(ends_[at]),
        part=judged.named(int(mine[at])),
    )
