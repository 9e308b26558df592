"""From one metric rule on one crossing to a verdict: the whole interval decides, never the point alone.

pass: every comparison's bound lies inside the limit (an intersection–union test, so uncorrected).
fail: some comparison's bound, corrected for the number of comparisons, lies wholly outside.
Neither: inconclusive, with the n that would decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auditor import contrasts, eligible, estimates, intervals, metrics
from auditor.cells import Cells, Floats
from auditor.contrasts import Comparisons
from auditor.documented import Said
from auditor.intervals import Limits
from auditor.judgement import significance
from auditor.judgement.needed import n_needed
from auditor.judgement.question import Answer, Question, answer, ends
from auditor.report import Bound, EffectiveRule, GroupVerdict, Verdict, Word
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
    assert rule.asks.metric is not None
    crossing, metric = cells.at(by), metrics.get(rule.asks.metric)
    quantity = metric.measure(crossing)
    standing = eligible.standing(crossing, metric, quantity, rule.decide, named=named)
    contrast = contrasts.get(rule.asks.contrast)
    question = Question(rule, cells, crossing, metric, contrast, quantity, standing)
    blank = Verdict(
        rule=rule.id,
        pack=effective.pack,
        kind="metric",
        verdict=Word.INSUFFICIENT_DATA,
        severity=rule.severity,
        metric=metric.name,
        contrast=rule.asks.contrast,
        by=by,
        limit=rule.must.model_dump(exclude_none=True),
        unknown=int(crossing.n[~crossing.known].sum()),
    )
    comparisons = estimates.prepare(
        cells, metric, contrast, crossing, quantity, standing
    )
    if isinstance(comparisons, Said):
        return blank.model_copy(
            update={"reason": comparisons, "groups": tuple(_undecided(question, comparisons))}
        )
    return _whole(question, comparisons, blank)


def _whole(question: Question, comparisons: Comparisons, blank: Verdict) -> Verdict:
    """Every group's verdict, and the worst of them as the crossing's."""
    judged = comparisons.of(question.standing.eligible)
    found = answer(question, judged)
    groups = _groups(question, comparisons, judged, found)
    counted = [group for group in groups if not group.set_aside and _is_known(question, group)]
    word = min((group.verdict for group in counted), key=_ORDER.index)
    reason = next((group.reason for group in counted if group.verdict == word), None)
    if blank.unknown > question.decide.max_unknown * int(question.crossing.n.sum()):
        word, reason = _unknown(question, blank.unknown, word, reason)
    update = _worst(question, judged, groups, found)
    return blank.model_copy(
        update={
            **update,
            "verdict": word,
            "reason": reason,
            "groups": tuple(groups),
            "n_needed": n_needed(question, judged, found)
            if word == Word.INCONCLUSIVE
            else None,
            "tests": tuple(significance.beside(question)),
        }
    )


def _unknown(
    question: Question, unknown: int, word: Word, reason: Said | None
) -> tuple[Word, Said | None]:
    """Too many people of unknown group: the crossing cannot be decided."""
    people = int(question.crossing.n.sum())
    values = {
        "n": unknown,
        "unknown_share": unknown / people,
        "most_share": question.decide.max_unknown,
    }
    return Word.INSUFFICIENT_DATA, Said(code="reason.too_many_unknown", values=values)


def _is_known(question: Question, group: GroupVerdict) -> bool:
    position = question.crossing.groups.index(group.group)
    return bool(question.crossing.known[position])


def _groups(
    question: Question, comparisons: Comparisons, judged: Comparisons, found: Answer
) -> list[GroupVerdict]:
    """One verdict per group of the crossing, those that could not be compared included."""
    size = len(question.standing.positions)
    values, shown = estimates.per_group(
        comparisons, size, low_bad=question.low_is_bad, confidence=float(question.decide.confidence)
    )
    cap = question.metric, question.contrast
    values = estimates.capped(*cap, values)
    shown = Limits(estimates.capped(*cap, shown.low), estimates.capped(*cap, shown.high))
    groups = _undecided(question, None)
    for k, position in enumerate(question.standing.positions):
        value = {
            "value": estimates.finite(values[k]),
            "interval": estimates.interval_of(shown.low[k], shown.high[k]),
        }
        groups[position] = groups[position].model_copy(update=value)
        if not question.standing.compared[position]:
            continue
        mine = np.flatnonzero(judged.charged == k)
        if len(mine) == 0:
            groups[position] = _reference(groups[position])
            continue
        word, bound = _group_word(question, found, mine)
        told = {"bound": bound, "verdict": word, "reason": _word_reason(question, word)}
        decided = groups[position].model_copy(update=told)
        groups[position] = significance.adjust(question, decided, int(position))
    return groups


def _reference(group: GroupVerdict) -> GroupVerdict:
    """The group that others are compared with meets any limit by definition."""
    return group.model_copy(
        update={"verdict": Word.PASS, "reason": Said(code="reason.is_reference")}
    )


def _breach(rule: Rule) -> Word:
    return Word.FLAG if rule.on_breach == "flag" else Word.FAIL


def _group_word(question: Question, found: Answer, mine: NDArray[np.intp]) -> tuple[Word, Bound]:
    """A group passes when all its comparisons do, and breaches when any does."""
    if found.fails[mine].any():
        return _breach(question.rule), _bound(question, found, mine, failing=True)
    word = Word.PASS if found.passes[mine].all() else Word.INCONCLUSIVE
    return word, _bound(question, found, mine, failing=False)


def _bound(question: Question, found: Answer, mine: NDArray[np.intp], *, failing: bool) -> Bound:
    """The bound nearest to deciding: the one that was compared with the limit."""
    limits = found.at_fail if failing else found.at_pass
    level = found.levels.failing if failing else found.levels.passing
    low, high = limits.low[mine], limits.high[mine]
    least, most = ends(question.limit)
    towards_low = math.isfinite(least) and (
        not math.isfinite(most) or _nearer(least - (high if failing else low), (low if failing else high) - most)
    )
    if question.decide.by == "point":
        value = low.min() if towards_low else high.max()
        return Bound(side="point", level=None, value=estimates.finite(value))
    if failing:
        side, value = ("upper", high.min()) if towards_low else ("lower", low.max())
    else:
        side, value = ("lower", low.min()) if towards_low else ("upper", high.max())
    return Bound(side=side, level=level, value=estimates.finite(value))


def _nearer(below: Floats, above: Floats) -> bool:
    """Whether the lower limit is exceeded by more than the upper one."""
    return bool(np.max(below) >= np.max(above))


def _word_reason(question: Question, word: Word) -> Said | None:
    """Why a group is inconclusive; a pass or breach is told by its bound."""
    if word != Word.INCONCLUSIVE:
        return None
    return Said(code="reason.limit_inside_interval")


def _undecided(question: Question, reason: Said | None) -> list[GroupVerdict]:
    """Every group with its own rate, before any comparison."""
    own = intervals.limits(question.quantity, (1 - question.decide.confidence) / 2)
    itself = question.contrast.operation == "itself"
    groups = []
    for position, group in enumerate(question.crossing.groups):
        rate = estimates.finite(question.quantity.value[position])
        interval = estimates.interval_of(own.low[position], own.high[position])
        groups.append(
            GroupVerdict(
                group=group,
                n=int(question.crossing.n[position]),
                value=rate if itself else None,
                interval=interval if itself else None,
                rate=rate,
                rate_interval=interval,
                numerator=estimates.finite(question.quantity.numerator[position]),
                denominator=estimates.finite(question.quantity.denominator[position]),
                verdict=Word.INSUFFICIENT_DATA,
                reason=question.standing.reasons[position] or reason,
                set_aside=bool(question.standing.set_aside[position]),
            )
        )
    return groups


def _worst(
    question: Question, comparisons: Comparisons, groups: list[GroupVerdict], found: Answer
) -> dict[str, object]:
    """The crossing's own value, interval, bound, worst group and its n."""
    low_bad, level = question.low_is_bad, found.levels.shown
    compared = [
        groups[position]
        for position in np.flatnonzero(question.standing.compared)
        if groups[position].value is not None
    ]
    if not compared:
        return {}
    worst = max(compared, key=lambda group: _badness(question, group.value, low_bad))
    shown = worst.interval
    if low_bad is not None and len(comparisons.value) > 1:
        each, corrected = comparisons.limits(level), comparisons.limits(level / comparisons.families)
        low, high = (
            (each.low.min(), corrected.high.min())
            if low_bad
            else (corrected.low.max(), each.high.max())
        )
        both = estimates.capped(question.metric, question.contrast, np.array([low, high]))
        shown = estimates.interval_of(both[0], both[1])
    return {
        "value": worst.value,
        "interval": shown,
        "bound": worst.bound,
        "worst_group": worst.group,
        "n": worst.n,
    }


def _badness(question: Question, value: float | None, low_bad: bool | None) -> float:
    assert value is not None
    if low_bad is not None:
        return -value if low_bad else value
    low, high = ends(question.limit)
    return max(low - value, value - high)


