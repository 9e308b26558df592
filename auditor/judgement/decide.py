"""From one metric rule on one crossing to a verdict: the whole interval decides, never the point alone.

pass: every comparison's bound lies inside the limit (an intersection–union test, so uncorrected).
fail: one comparison or more is beyond the limit even at a level divided by how many there are.
Neither: inconclusive, with the n that would decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auditor import estimates, intervals
from auditor.cells import Cells
from auditor.comparisons import Comparisons
from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.intervals import Limits
from auditor.judgement import significance
from auditor.judgement.needed import n_needed
from auditor.judgement.question import Answer, Question, answer, ends
from auditor.quantity import Joint
from auditor.report import Bound, GroupVerdict, Verdict, Word
from auditor.rules import Rule

_ORDER = (
    Word.ERROR,
    Word.FAIL,
    Word.FLAG,
    Word.INSUFFICIENT_DATA,
    Word.INCONCLUSIVE,
    Word.PASS,
)


def verdict_of(
    effective: EffectiveRule,
    cells: Cells,
    by: tuple[str, ...],
    *,
    named: Sequence[dict[str, str]] = (),
) -> Verdict:
    """The verdict of a metric rule on a crossing. `named`: groups that the audit sets aside."""
    rule = effective.rule
    found = estimates.measured(
        cells,
        metric=str(rule.asks.metric),
        parameters=rule.asks.parameters,
        contrast=rule.asks.contrast,
        by=by,
        decide=rule.decide,
        named=named,
    )
    question = Question(**vars(found), rule=rule)
    crossing = cells.at(by)
    blank = Verdict(
        rule=rule.id,
        pack=effective.pack,
        kind="metric",
        verdict=Word.INSUFFICIENT_DATA,
        severity=rule.severity,
        metric=rule.asks.metric,
        parameters=dict(found.metric.given),
        contrast=rule.asks.contrast,
        by=by,
        limit=rule.must.model_dump(exclude_none=True),
        unknown=int(crossing.n[~crossing.known].sum()),
    )
    comparisons = question.comparisons()
    if isinstance(comparisons, Said):
        told = {"reason": comparisons, "groups": tuple(_undecided(question, comparisons))}
        return _of_crossing(blank.model_copy(update=told), question)
    return _of_crossing(_whole(question, comparisons, blank), question)


def _of_crossing(verdict: Verdict, question: Question) -> Verdict:
    """Of a figure that the crossing has one of, no group is told apart."""
    if not question.metric.of_crossing:
        return verdict
    return verdict.model_copy(update={"groups": (), "worst_group": None, "deciding_group": None})


def _whole(question: Question, comparisons: Comparisons, blank: Verdict) -> Verdict:
    """Every group's verdict, and the worst of them as the crossing's."""
    judged = comparisons.of(question.standing.eligible)
    found = answer(question, judged)
    groups = _groups(question, comparisons, judged, found)
    counted = [group for group in groups if not group.set_aside and _is_known(question, group)]
    deciding = min(counted, key=lambda group: _gravity(question, group))
    word = deciding.verdict
    verdict = blank.model_copy(
        update={
            **_worst(question, judged, groups),
            "verdict": word,
            "reason": deciding.reason,
            "deciding_group": deciding.group,
            "bound": deciding.bound,
            "groups": tuple(groups),
            "n_needed": _needed(question, judged, found, deciding),
            "tests": tuple(significance.beside(question)),
            "tests_together": significance.together(question),
        }
    )
    unknown = _too_many_unknown(question, blank.unknown)
    return verdict if unknown is None else verdict.model_copy(update=unknown)


def _gravity(question: Question, group: GroupVerdict) -> tuple[int, float, float]:
    """The worst word first; among groups of the same word the one that needs most people, then the worst value."""
    badness = -math.inf if group.value is None else _badness(question, group.value)
    needed = 0 if group.verdict != Word.INCONCLUSIVE else -(group.n_needed or math.inf)
    return _ORDER.index(group.verdict), needed, -badness


def _needed(
    question: Question, judged: Comparisons, found: Answer, deciding: GroupVerdict
) -> int | None:
    """The people of the deciding group with whom the crossing gets a verdict.

    Where every figure is inside, all comparisons must pass at once. Otherwise it stays with the group
    that needs most: which of noisy figures are truly outside is known only then.
    """
    if deciding.n_needed is None or not question.inside(judged.value).all():
        return deciding.n_needed
    return n_needed(question, judged, found, np.arange(len(judged.value)), people=deciding.n)


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


def _is_known(question: Question, group: GroupVerdict) -> bool:
    position = question.crossing.groups.index(group.group)
    return bool(question.crossing.known[position])


def _groups(
    question: Question, comparisons: Comparisons, judged: Comparisons, found: Answer
) -> list[GroupVerdict]:
    """One verdict per group of the crossing, those that could not be compared included."""
    values, shown = question.spread(
        comparisons, low_bad=question.low_is_bad, confidence=float(question.decide.confidence)
    )
    groups = _undecided(question, None)
    charged = _charged(judged.charged, len(values))
    for k, position in enumerate(question.standing.positions):
        value = {
            "value": estimates.finite(values[k]),
            "interval": estimates.interval_of(shown.low[k], shown.high[k]),
            "part": _part_of(comparisons, k, values[k]),
        }
        groups[position] = groups[position].model_copy(update=value)
        if not question.standing.compared[position]:
            continue
        mine = charged[k]
        if len(mine) == 0:
            groups[position] = _reference(groups[position])
            continue
        word, bound = _group_word(question, judged, found, mine)
        reason = Said(code="reason.limit_inside_interval") if word == Word.INCONCLUSIVE else None
        people = int(question.crossing.n[position])
        undecided = word == Word.INCONCLUSIVE
        needed = n_needed(question, judged, found, mine, people=people) if undecided else None
        told = {"bound": bound, "verdict": word, "reason": reason, "n_needed": needed}
        decided = groups[position].model_copy(update=told)
        groups[position] = significance.adjust(question, decided, int(position))
    return groups


def _charged(groups: NDArray[np.int64], among: int) -> list[NDArray[np.intp]]:
    """Per group the comparisons that are charged to it: sorted once, for there may be a million of them."""
    order = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[order], np.arange(among + 1), side="left")
    return [order[begun:end] for begun, end in pairwise(ends.tolist())]


def _part_of(comparisons: Comparisons, group: int, value: float) -> str | None:
    """Of a joint quantity: the part that a group's worst value is of."""
    if comparisons.part is None:
        return None
    mine = np.flatnonzero(comparisons.charged == group)
    return comparisons.named(int(mine[np.argmin(np.abs(comparisons.value[mine] - value))]))


def _reference(group: GroupVerdict) -> GroupVerdict:
    """The group that others are compared with meets any limit by definition."""
    return group.model_copy(
        update={"verdict": Word.PASS, "reason": Said(code="reason.is_reference")}
    )


def _breach(rule: Rule) -> Word:
    return Word.FLAG if rule.on_breach == "flag" else Word.FAIL


def _group_word(
    question: Question, judged: Comparisons, found: Answer, mine: NDArray[np.intp]
) -> tuple[Word, Bound]:
    """A group passes when all its comparisons do, and breaches when any does."""
    if found.fails[mine].any():
        return _breach(question.rule), _bound(question, judged, found, mine, failing=True)
    word = Word.PASS if found.passes[mine].all() else Word.INCONCLUSIVE
    return word, _bound(question, judged, found, mine, failing=False)


def _bound(
    question: Question,
    judged: Comparisons,
    found: Answer,
    mine: NDArray[np.intp],
    *,
    failing: bool,
) -> Bound:
    """The bound nearest to deciding: the one that was compared with the limit."""
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
    return Bound(
        side="point" if point else "upper" if upper else "lower",
        level=None if point else level,
        value=estimates.finite(ends_[at]),
        part=judged.named(int(mine[at])),
    )


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


def _worst(
    question: Question, comparisons: Comparisons, groups: list[GroupVerdict]
) -> dict[str, object]:
    """The crossing's own value, interval, worst group and its n."""
    compared = [
        groups[position]
        for position in np.flatnonzero(question.standing.compared)
        if groups[position].value is not None
    ]
    if not compared:
        return {}
    worst = max(compared, key=lambda group: _badness(question, group.value))
    shown = worst.interval
    if question.low_is_bad is not None and len(comparisons.value) > 1:
        found = question.worst_case(
            comparisons,
            low_bad=question.low_is_bad,
            confidence=float(question.decide.confidence),
        )
        shown = estimates.interval_of(found.low[0], found.high[0])
    return {
        "value": worst.value,
        "part": worst.part,
        "interval": shown,
        "worst_group": worst.group,
        "n": worst.n,
    }


def _badness(question: Question, value: float | None) -> float:
    """How far on the bad side a value lies, comparable among the groups of one crossing."""
    assert value is not None
    if question.low_is_bad is not None:
        return -value if question.low_is_bad else value
    low, high = ends(question.limit)
    return max(low - value, value - high)
