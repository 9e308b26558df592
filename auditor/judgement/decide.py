"""From one metric rule on one crossing to a verdict: the whole interval decides, never the point alone.

pass: every comparison's bound lies inside the limit (an intersection–union test, so uncorrected).
fail: one comparison or more is beyond the limit even at a level divided by how many there are.
Neither: inconclusive, with the n that would decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auditor import estimates, intervals
from auditor.cells import Cells
from auditor.comparisons import Comparisons
from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.estimates import Measured
from auditor.intervals import Limits
from auditor.judgement import significance
from auditor.judgement.bounds import Found, words
from auditor.judgement.needed import Growth
from auditor.judgement.question import Answer, Question, answer, ends
from auditor.judgement.significance import Beside
from auditor.quantity import Joint
from auditor.report import GroupVerdict, Verdict, Word
from auditor.rules import Rule

_INSIDE = Said(code="reason.limit_inside_interval")
_HELD_AGAINST = Said(code="reason.is_reference")
_GRAVITY = {
    word: place
    for place, word in enumerate(
        (
            Word.ERROR,
            Word.FAIL,
            Word.FLAG,
            Word.INSUFFICIENT_DATA,
            Word.INCONCLUSIVE,
            Word.PASS,
        )
    )
}


@dataclass(frozen=True)
class _Asked:
    """What was measured, its comparisons, every group before any comparison, and the tests beside."""

    measured: Measured
    comparisons: Comparisons | Said
    groups: list[GroupVerdict]
    beside: Beside
    _sides: dict[bool | tuple[float, float], _Side] = field(default_factory=dict)

    @cached_property
    def judged(self) -> Comparisons:
        """The comparisons that are charged to groups of whom there are enough."""
        assert not isinstance(self.comparisons, Said)
        return self.comparisons.of(self.measured.standing.eligible)

    @cached_property
    def charged(self) -> dict[int, NDArray[np.intp]]:
        """The comparisons of every group that is judged: sorted once, for there may be a million of them."""
        groups, standing = self.judged.charged, self.measured.standing
        order = np.argsort(groups, kind="stable")
        among = np.searchsorted(groups[order], np.arange(len(standing.positions) + 1))
        each = zip(standing.positions.tolist(), pairwise(among.tolist()), strict=True)
        return {
            position: order[begun:end]
            for position, (begun, end) in each
            if end > begun and standing.compared[position]
        }

    def side(self, question: Question) -> _Side:
        """What all limits on this side have in common; a limit with two ends has a side of its own."""
        bad = question.low_is_bad
        key = ends(question.limit) if bad is None else bad
        if key not in self._sides:
            self._sides[key] = _Side.of(question, self)
        return self._sides[key]


@dataclass(frozen=True)
class _Side:
    """What does not depend on where a limit lies, only on which side of it is bad."""

    groups: list[GroupVerdict]
    """With value and interval. The group that others are held against meets any limit by definition."""
    answering: list[int]
    """Who may decide, the worst value first: known, not set aside, and held against somebody else."""
    worst: dict[str, object]
    """The crossing's own value, interval, worst group and its n."""
    _known: dict[tuple[int, Found, int | None], GroupVerdict] = field(default_factory=dict)

    def decided(self, position: int, found: Found, needed: int | None) -> GroupVerdict:
        """The group with its word: one record for all limits that say the same of it."""
        key = position, found, needed
        if key not in self._known:
            told: dict[str, object] = {
                "bound": found.bound,
                "verdict": found.word,
                "reason": _INSIDE if found.word == Word.INCONCLUSIVE else None,
                "n_needed": needed,
            }
            self._known[key] = self.groups[position].model_copy(update=told)
        return self._known[key]

    @classmethod
    def of(cls, question: Question, asked: _Asked) -> _Side:
        assert not isinstance(asked.comparisons, Said)
        confidence, bad = float(question.decide.confidence), question.low_is_bad
        values, shown = question.spread(asked.comparisons, low_bad=bad, confidence=confidence)
        groups, compared = list(asked.groups), question.standing.compared.tolist()
        lows, highs, own = shown.low.tolist(), shown.high.tolist(), values.tolist()
        for k, position in enumerate(question.standing.positions.tolist()):
            told: dict[str, object] = {
                "value": estimates.finite(own[k]),
                "interval": estimates.interval_of(lows[k], highs[k]),
                "part": _part_of(asked.comparisons, k, own[k]),
            }
            if compared[position] and position not in asked.charged:
                told |= {"verdict": Word.PASS, "reason": _HELD_AGAINST}
            groups[position] = groups[position].model_copy(update=told)
        case = None
        if bad is not None and len(asked.judged.value) > 1:
            case = question.worst_case(asked.judged, low_bad=bad, confidence=confidence)
        answering = _worst_first(question, groups)
        return cls(groups, answering, _worst(question, groups, answering, case))


class Compared:
    """What rules have in common that ask the same at the same crossing: measured and compared once for all."""

    def __init__(self, cells: Cells, named: Sequence[dict[str, str]] = ()) -> None:
        """`named`: groups that the audit sets aside."""
        self.cells, self.named = cells, named
        self._known: dict[object, _Asked] = {}

    def of(self, rule: Rule, by: tuple[str, ...]) -> tuple[Question, _Asked]:
        """The question of this rule, and what it has in common with others."""
        asks = rule.asks
        key = (asks.metric, tuple(asks.parameters.items()), asks.contrast, by, rule.decide)
        if key not in self._known:
            found = estimates.measured(
                self.cells,
                metric=str(asks.metric),
                parameters=asks.parameters,
                contrast=asks.contrast,
                by=by,
                decide=rule.decide,
                named=self.named,
            )
            question, among = Question(**vars(found), rule=rule), found.comparisons()
            reason = among if isinstance(among, Said) else None
            groups = _undecided(question, reason)
            beside = Beside() if isinstance(among, Said) else Beside.of(question)
            self._known[key] = _Asked(found, among, groups, beside)
        asked = self._known[key]
        return Question(**vars(asked.measured), rule=rule), asked


def verdict_of(effective: EffectiveRule, compared: Compared, by: tuple[str, ...]) -> Verdict:
    """The verdict of a metric rule on a crossing."""
    rule = effective.rule
    question, asked = compared.of(rule, by)
    crossing = compared.cells.at(by)
    blank = Verdict(
        rule=rule.id,
        pack=effective.pack,
        kind="metric",
        verdict=Word.INSUFFICIENT_DATA,
        severity=rule.severity,
        metric=rule.asks.metric,
        parameters=dict(question.metric.given),
        contrast=rule.asks.contrast,
        by=by,
        limit=rule.must.model_dump(exclude_none=True),
        unknown=int(crossing.n[~crossing.known].sum()),
    )
    if isinstance(asked.comparisons, Said):
        told = {"reason": asked.comparisons, "groups": tuple(asked.groups)}
        return _of_crossing(blank.model_copy(update=told), question)
    return _of_crossing(_whole(question, asked, blank), question)


def _of_crossing(verdict: Verdict, question: Question) -> Verdict:
    """Of everybody together, and of a figure that the crossing has one of, no group is told apart."""
    if verdict.by and not question.metric.of_crossing:
        return verdict
    return verdict.model_copy(update={"groups": (), "worst_group": None, "deciding_group": None})


def _whole(question: Question, asked: _Asked, blank: Verdict) -> Verdict:
    """Every group's verdict, and the worst of them as the crossing's."""
    found = answer(question, asked.judged)
    growth = Growth(question, asked.judged, found)
    groups, side = _groups(question, asked, found=found, growth=growth), asked.side(question)
    deciding = _deciding([groups[position] for position in side.answering])
    verdict = blank.model_copy(
        update={
            **side.worst,
            "verdict": deciding.verdict,
            "reason": deciding.reason,
            "deciding_group": deciding.group,
            "bound": deciding.bound,
            "groups": tuple(groups),
            "n_needed": _needed(growth, deciding),
            "tests": tuple(asked.beside.figures(question)),
            "tests_together": asked.beside.together,
        }
    )
    unknown = _too_many_unknown(question, blank.unknown)
    return verdict if unknown is None else verdict.model_copy(update=unknown)


def _deciding(groups: Sequence[GroupVerdict]) -> GroupVerdict:
    """Of groups, the worst value first: one with the worst word; if that is open, the one that needs most people.

    Whom no number of people decides comes last among these.
    """
    word = min((group.verdict for group in groups), key=_GRAVITY.__getitem__)
    among = [group for group in groups if group.verdict == word]
    if word != Word.INCONCLUSIVE:
        return among[0]
    return max(among, key=lambda group: group.n_needed or -math.inf)


def _needed(growth: Growth, deciding: GroupVerdict) -> int | None:
    """The people of the deciding group with whom the crossing gets a verdict.

    Where every figure is inside, all comparisons must pass at once. Otherwise it stays with the group
    that needs most: which of noisy figures are truly outside is known only then.
    """
    if deciding.n_needed is None or not growth.inside.all():
        return deciding.n_needed
    return growth.needed([np.arange(len(growth.inside))], people=[deciding.n])[0]


def _too_many_unknown(question: Question, unknown: int) -> dict[str, object] | None:
    """With too many people of unknown group, the crossing cannot be decided, whatever the groups show."""
    share = unknown / max(int(question.cells.at(()).n.sum()), 1)
    most = question.decide.max_unknown
    if share <= most:
        return None
    values = {"n": unknown, "unknown_share": share, "most_share": most}
    reason = Said(code="reason.too_many_unknown", values=values)
    return {
        "verdict": Word.INSUFFICIENT_DATA,
        "reason": reason,
        "deciding_group": None,
        "n_needed": None,
    }


def _groups(
    question: Question, asked: _Asked, *, found: Answer, growth: Growth
) -> list[GroupVerdict]:
    """One verdict per group of the crossing, those that could not be compared included."""
    side, charged = asked.side(question), asked.charged
    groups = list(side.groups)
    said = words(question, asked.judged, found, list(charged.values()))
    open_ = [k for k, one in zip(charged, said, strict=True) if one.word == Word.INCONCLUSIVE]
    people = [groups[k].n for k in open_]
    needed = dict(
        zip(open_, growth.needed([charged[k] for k in open_], people=people), strict=True)
    )
    for position, one in zip(charged, said, strict=True):
        groups[position] = side.decided(position, one, needed.get(position))
    significance.adjust(question, groups, asked.beside, charged)
    return groups


def _part_of(comparisons: Comparisons, group: int, value: float) -> str | None:
    """Of a joint quantity: the part that a group's worst value is of."""
    if comparisons.part is None:
        return None
    mine = np.flatnonzero(comparisons.charged == group)
    if len(mine) == 0:  # the group that others are held against
        return None
    return comparisons.named(int(mine[np.argmin(np.abs(comparisons.value[mine] - value))]))


def _answers(group: GroupVerdict) -> bool:
    """All but the group that others are held against: no comparison is its own."""
    return group.reason is not _HELD_AGAINST


def _undecided(question: Question, reason: Said | None) -> list[GroupVerdict]:
    """Every group with its own rate, before any comparison; a joint quantity has no rate of its own."""
    quantity, itself = question.quantity, question.contrast.operation == "itself"
    size = len(question.crossing.groups)
    nothing = Limits(np.full(size, np.nan), np.full(size, np.nan))
    level = (1 - question.decide.confidence) / 2
    own = nothing if isinstance(quantity, Joint) else intervals.limits(quantity, level)
    groups = []
    for position, group in enumerate(question.crossing.groups):
        rate = estimates.finite(quantity.value[position])
        interval = estimates.interval_of(own.low[position], own.high[position])
        groups.append(
            GroupVerdict(
                group=group,
                n=int(question.crossing.n[position]),
                value=rate if itself else None,
                interval=interval if itself else None,
                rate=rate,
                rate_interval=interval,
                numerator=estimates.finite(quantity.numerator[position]),
                denominator=estimates.finite(quantity.denominator[position]),
                verdict=Word.INSUFFICIENT_DATA,
                reason=question.standing.reasons[position] or reason,
                set_aside=bool(question.standing.set_aside[position]),
            )
        )
    return groups


def _worst_first(question: Question, groups: Sequence[GroupVerdict]) -> list[int]:
    """The positions of those that may decide, the worst value first.

    Of groups that are equally bad, first the one of which more is known: never whichever name comes first.
    """

    def goodness(position: int) -> tuple[float, ...]:
        group = groups[position]
        most, value = -(group.denominator or 0.0), group.value
        if value is None:
            return math.inf, most, -group.n, 0.0
        return -_badness(question, value), most, -group.n, value

    may = question.crossing.known & ~question.standing.set_aside
    return sorted((k for k in np.flatnonzero(may).tolist() if _answers(groups[k])), key=goodness)


def _worst(
    question: Question, groups: Sequence[GroupVerdict], answering: list[int], case: Limits | None
) -> dict[str, object]:
    """The worst group that is compared, and its value; with the interval of the worst `case`, whichever group it is, where there are several."""
    compared = (groups[k] for k in answering if question.standing.compared[k])
    worst = next((group for group in compared if group.value is not None), None)
    if worst is None:
        return {}
    interval = worst.interval if case is None else estimates.interval_of(case.low[0], case.high[0])
    return {
        "value": worst.value,
        "part": worst.part,
        "interval": interval,
        "worst_group": worst.group,
        "n": worst.n,
    }


def _badness(question: Question, value: float) -> float:
    """How far on the bad side a value lies, comparable among the groups of one crossing."""
    if question.low_is_bad is not None:
        return -value if question.low_is_bad else value
    low, high = ends(question.limit)
    return max(low - value, value - high)
