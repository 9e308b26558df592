"""Recompute figures, verdicts and the outcome from the counts, and compare them with what the report states."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from auditor import estimates, metrics
from auditor.cells import Cells
from auditor.errors import AuditorError
from auditor.judgement import Situation, judge, outcome_by_kind, roll_up
from auditor.plan import Asked, crossings
from auditor.report import EffectiveRule, Estimate, Report, Verdict
from auditor.verify._difference import Verification, Words

_CANNOT = (AuditorError, LookupError, ValueError, ArithmeticError, AssertionError, TypeError)
"""What counts or rules that nobody could have counted or written may raise."""
_MOST_FOLDS = 100_000


def check(report: Report, cells: Cells, found: Verification) -> None:
    """Everything that follows from the counts and the rules."""
    left_out = any(counted.rows is None for counted in report.tallies)
    if (report.codebook.folds or 0) > _MOST_FOLDS:
        found.differs("codebook.folds", report.codebook.folds, Words(f"at most {_MOST_FOLDS}"))
        return
    if left_out:
        cells = _without_scores(cells)
    _estimates(report, cells, found, partly=left_out)
    _verdicts(report, cells, found, partly=left_out)
    _outcome(report, found)


def _without_scores(cells: Cells) -> Cells:
    """The cells of a file that leaves score bins out: metrics of scores cannot be had from them."""
    book = cells.codebook.model_copy(update={"has_score": False, "score": None})
    return dataclasses.replace(cells, codebook=book)


def _estimates(report: Report, cells: Cells, found: Verification, *, partly: bool) -> None:
    try:
        again = estimates.estimate_all(
            cells, asked=_asked(report, cells), confidence=report.method.confidence
        )
    except _CANNOT as mistake:
        _cannot("estimates", mistake, found)
        return
    recomputed = {_figure(estimate): estimate for estimate in again}
    unknown = 0
    for k, estimate in enumerate(report.estimates):
        other, path = recomputed.pop(_figure(estimate), None), f"estimates[{k}]"
        if other is None and partly:
            unknown += 1
        elif other is None:
            found.differs(path, Words("a figure"), Words("none"), about=_named(estimate))
        else:
            found.count("figures")
            found.compare(path, _plain(estimate), _plain(other), about=_named(estimate))
    for estimate in recomputed.values():
        value = Words("no figure"), estimate.value
        found.differs("estimates", *value, about=_named(estimate))
    if unknown:
        found.unchecked.append(
            f"estimates: {unknown} of {len(report.estimates)} figures, for their counts are not in this file"
        )


def _asked(report: Report, cells: Cells) -> list[Asked]:
    """The contrasts that the rules ask at the crossings that were counted."""
    attributes = [attribute.name for attribute in report.codebook.attributes]
    counted = set(cells.crossings())
    asked = [
        Asked(metric=str(e.rule.asks.metric), contrast=e.rule.asks.contrast, by=by)
        for e in report.rules
        if e.rule.kind == "metric" and _applies(e, report)
        for by in crossings(e.rule, attributes)
    ]
    return [a for a in dict.fromkeys(asked) if a.by in counted]


def _applies(effective: EffectiveRule, report: Report) -> bool:
    return (
        effective.rule.applies.task is None or report.codebook.task in effective.rule.applies.task
    )


def _figure(estimate: Estimate) -> tuple[Any, ...]:
    group = tuple(sorted((estimate.group or {}).items()))
    return estimate.metric, estimate.contrast, estimate.by, group


def _named(estimate: Estimate) -> str:
    """A figure in words: selection_rate ratio_to_best, sex=Female."""
    name = " ".join(part for part in (estimate.metric, estimate.contrast) if part)
    group = ", ".join(f"{by}={level}" for by, level in (estimate.group or {}).items())
    return f"{name}, {group or 'everybody'}"


def _verdicts(report: Report, cells: Cells, found: Verification, *, partly: bool) -> None:
    rules = [e for e in report.rules if not partly or _can_be_judged(e, cells, report)]
    try:
        again = judge(cells, rules, situation(report))
    except _CANNOT as mistake:
        _cannot("verdicts", mistake, found)
        return
    judged = {effective.rule.id for effective in rules}
    recomputed = {(v.rule, v.by): v for v in again}
    unknown: list[str] = []
    for k, verdict in enumerate(report.verdicts):
        other = recomputed.pop((verdict.rule, verdict.by), None)
        if other is not None:
            found.count("verdicts")
            found.compare(
                f"verdicts[{k}]", _plain(verdict), _plain(other), about=_asked_by(verdict)
            )
        elif partly and verdict.rule not in judged:
            unknown.append(_asked_by(verdict))
        else:
            found.differs(
                f"verdicts[{k}]", verdict.verdict, Words("none"), about=_asked_by(verdict)
            )
    for verdict in recomputed.values():
        found.differs("verdicts", Words("none"), verdict.verdict, about=_asked_by(verdict))
    if unknown:
        found.unchecked.append(
            f"verdicts: {'; '.join(unknown)}, for their counts are not in this file"
        )


def _can_be_judged(effective: EffectiveRule, cells: Cells, report: Report) -> bool:
    """Whether the counts that a rule needs are in this file, or were never there."""
    if effective.rule.kind != "metric":
        return True
    needs = metrics.get(str(effective.rule.asks.metric)).needs
    if "score" in needs and report.codebook.has_score:
        return False
    attributes = [attribute.name for attribute in report.codebook.attributes]
    counted = {(), *cells.crossings()} if cells.tallies else set()
    return all(by in counted for by in crossings(effective.rule, attributes))


def situation(report: Report) -> Situation:
    """The circumstances in which the report was judged, as it states them."""
    book = report.codebook
    there = {"label": book.has_label, "prediction": book.has_prediction, "score": book.has_score}
    outputs = {"decision": book.has_prediction, "score": book.has_score}
    return Situation(
        task=book.task,
        as_of=report.as_of,
        outputs=frozenset(name for name, has in outputs.items() if has),
        evidence=frozenset(name for name, has in there.items() if has),
        facts=report.facts,
        attestations=tuple(report.attestations),
        waivers=tuple(report.waivers),
        set_aside=tuple(one["group"] for one in report.set_aside),
    )


def _asked_by(verdict: Verdict) -> str:
    return f"{verdict.rule} by {' × '.join(verdict.by)}" if verdict.by else verdict.rule


def _outcome(report: Report, found: Verification) -> None:
    """The outcome follows from the verdicts as stated; those were compared above."""
    words = Counter(str(verdict.verdict) for verdict in report.verdicts)
    stated = {word: n for word, n in report.counts.items() if n}
    found.compare("counts", stated, dict(words))
    found.compare("outcome", str(report.outcome), str(roll_up(report.verdicts)))
    by_kind = {kind: str(word) for kind, word in outcome_by_kind(report.verdicts).items()}
    stated_by_kind = {kind: str(word) for kind, word in report.outcome_by_kind.items()}
    found.compare("outcome_by_kind", stated_by_kind, by_kind)


def _plain(noun: Estimate | Verdict) -> dict[str, Any]:
    return noun.model_dump(mode="json")


def _cannot(path: str, mistake: Exception, found: Verification) -> None:
    told = " ".join(str(mistake).split()) or type(mistake).__name__
    found.differs(path, Words("figures"), Words(f"nothing: {told}"))
