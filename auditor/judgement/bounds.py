"""The word of each group, and the bound that gave it: of all groups at once where that can be, else of one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from auditor import estimates
from auditor.cells import Floats
from auditor.comparisons import Comparisons
from auditor.judgement.question import Answer, Question, ends
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


@dataclass(frozen=True)
class Together:
    """Words and bounds of all groups at once, where the limit has one end and the quantity one part."""

    breach: Word
    side: Side
    """Of the bound that says a group fails."""
    other: Side
    """Of the bound that says it passes, or does not."""
    fails: list[bool]
    passes: list[bool]
    at_fail: list[float]
    at_pass: list[float]
    levels: tuple[float, float] | None

    @classmethod
    def of(
        cls, question: Question, judged: Comparisons, found: Answer, *, size: int
    ) -> Together | None:
        """None where a limit has two ends, or a part must be named, or levels differ."""
        least, most = ends(question.limit)
        one_ended = math.isfinite(least) != math.isfinite(most)
        if not one_ended or judged.part is not None or np.ndim(found.levels.failing):
            return None
        low_ends, point = math.isfinite(least), question.decide.by == "point"
        worst = np.minimum if low_ends else np.maximum
        owner, fail, passed = judged.charged, found.at_fail, found.at_pass

        def at(values: Floats) -> list[float]:
            # A bound that is not known stays so.
            found: list[float] = estimates.furthest(worst, owner, values, size).tolist()
            return found

        lower: Side = "point" if point else "lower"
        upper: Side = "point" if point else "upper"
        return cls(
            breach=_breach(question.rule),
            side=upper if low_ends else lower,
            other=lower if low_ends else upper,
            fails=(np.bincount(owner, found.fails, minlength=size) > 0).tolist(),
            passes=(np.bincount(owner, ~found.passes, minlength=size) == 0).tolist(),
            at_fail=at(fail.high if low_ends else fail.low),
            at_pass=at(passed.low if low_ends else passed.high),
            levels=None if point else (float(found.levels.failing), found.levels.passing),
        )

    def at(self, k: int) -> Found:
        """Failing, the comparison furthest outside decides; passing, the one nearest to the limit."""
        if self.fails[k]:
            level = None if self.levels is None else self.levels[0]
            return Found(self.breach, self.side, level, estimates.finite(self.at_fail[k]))
        level = None if self.levels is None else self.levels[1]
        word = Word.PASS if self.passes[k] else Word.INCONCLUSIVE
        return Found(word, self.other, level, estimates.finite(self.at_pass[k]))


def of_group(
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
