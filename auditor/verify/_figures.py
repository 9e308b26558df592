"""Recompute figures, verdicts and the outcome from the counts, and compare them with what the report states."""

from __future__ import annotations

import dataclasses
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from auditor import (
    conjunctions,
    exhibits,
    facts,
    findings,
    intervals,
    metrics,
    recommend,
    screening,
)
from auditor.cells import Cells
from auditor.config import System
from auditor.effective import EffectiveRule
from auditor.errors import CANNOT
from auditor.judgement import Situation, judge
from auditor.noun import Noun
from auditor.outcome import outcome_by_kind, roll_up
from auditor.plan import crossings
from auditor.report import Estimate, Report, Verdict
from auditor.verify._difference import Verification, Words

_MOST_FOLDS = 100_000
ZIP_CODES = "data.zip_code_features"


def check(report: Report, cells: Cells, found: Verification) -> None:
    """Everything that follows from the counts and the rules."""
    partly = any(counted.rows is None for counted in report.tallies)
    if (report.codebook.folds or 0) > _MOST_FOLDS:
        found.differs("codebook.folds", report.codebook.folds, Words(f"at most {_MOST_FOLDS}"))
        return
    _method(report, found)
    _facts(report, found)
    verdicts: list[Verdict] = []
    try:
        rules = [e for e in report.rules if not partly or _can_be_judged(e, cells, report)]
        seen = _without_scores(cells) if partly else cells
        with _untold():
            verdicts = judge(seen, rules, situation(report, cells), among=report.rules)
        figures = findings.all_estimates(
            seen, rules, verdicts, set_aside=situation(report, cells).set_aside
        )
    except CANNOT as mistake:
        found.gave_up("estimates, verdicts", mistake)
    else:
        _estimates(report, figures, found, partly=partly)
        _verdicts(report, verdicts, {e.rule.id for e in rules}, found)
        _told(report, cells, verdicts, found, partly=partly)
    _outcome(report, verdicts, found)


@contextmanager
def _untold() -> Iterator[None]:
    """A rule that breaks down here is a difference, told in words: the place in the program says nothing more."""
    log = logging.getLogger("auditor.judgement")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _method(report: Report, found: Verification) -> None:
    """Figures are recomputed by the method of this version."""
    method = report.method
    if method.version != intervals.VERSION:
        found.unchecked.append(
            f"method: the report's is {method.version}, this version's {intervals.VERSION}; "
            "intervals may differ for that reason alone"
        )
        return
    found.compare("method.confidence", method.confidence, findings.CONFIDENCE)
    found.compare("method.intervals", method.intervals, findings.methods(report.codebook))


def _facts(report: Report, found: Verification) -> None:
    """What rules took for documented stands under system, data, model and codebook of the same report.

    Which features are called like zip codes follows from the features that the audit named, which no report holds.
    """
    stated = {name: one for name, one in report.facts.items() if name != ZIP_CODES}
    of_run = facts.facts(System(), report.data, report.model, attributes=report.codebook.attributes)
    told = report.system.model_dump(mode="json", exclude={"documented", "task", "positive_is"})
    system = {f"system.{name}": one for name, one in (told | report.system.documented).items()}
    follow = {name: one for name, one in (of_run | system).items() if one not in (None, "")}
    follow.pop(ZIP_CODES, None)
    for name in sorted({*stated, *follow}):
        found.compare(f"facts.{name}", stated.get(name), follow.get(name))


def _without_scores(cells: Cells) -> Cells:
    """The cells of a file that leaves score bins out: metrics of scores cannot be had from them."""
    book = cells.codebook.model_copy(update={"has_score": False, "score": None, "class_scores": ()})
    return dataclasses.replace(cells, codebook=book)


def _estimates(
    report: Report, again: Sequence[Estimate], found: Verification, *, partly: bool
) -> None:
    recomputed = {_figure(estimate): estimate for estimate in again}
    unknown = 0
    for k, estimate in enumerate(report.estimates):
        other, path = recomputed.pop(_figure(estimate), None), f"estimates[{k}]"
        if other is not None:
            found.count("figures")
            found.compare(path, _plain(estimate), _plain(other), about=_named(estimate))
        elif partly:
            unknown += 1
        else:
            found.differs(path, Words("a figure"), Words("none"), about=_named(estimate))
    for estimate in recomputed.values():
        value = Words("no figure"), estimate.value
        found.differs("estimates", *value, about=_named(estimate))
    if unknown:
        found.unchecked.append(
            f"estimates: {unknown} of {len(report.estimates)} figures, "
            "for the counts behind them are not in this file"
        )


def _figure(estimate: Estimate) -> tuple[Any, ...]:
    group = tuple(sorted((estimate.group or {}).items()))
    given = tuple(sorted(estimate.parameters.items()))
    return estimate.metric, given, estimate.contrast, estimate.by, group


def _named(estimate: Estimate) -> str:
    """A figure in words: selection_rate ratio_to_best, sex=Female."""
    given = [f"{name}={value}" for name, value in estimate.parameters.items()]
    name = " ".join(part for part in (estimate.metric, *given, estimate.contrast) if part)
    group = ", ".join(f"{by}={level}" for by, level in (estimate.group or {}).items())
    return f"{name}, {group or 'everybody'}"


def _verdicts(
    report: Report, again: Sequence[Verdict], judged: set[str], found: Verification
) -> None:
    recomputed = {(v.rule, v.by): v for v in again}
    unknown: list[str] = []
    for k, verdict in enumerate(report.verdicts):
        other, about = recomputed.pop((verdict.rule, verdict.by), None), _asked_by(verdict)
        if other is not None:
            found.count("verdicts")
            found.compare(f"verdicts[{k}]", _plain(verdict), _plain(other), about=about)
        elif verdict.rule in judged or all(e.rule.id != verdict.rule for e in report.rules):
            found.differs(f"verdicts[{k}]", verdict.verdict, Words("none"), about=about)
        else:
            unknown.append(about)
    for verdict in recomputed.values():
        found.differs("verdicts", Words("none"), verdict.verdict, about=_asked_by(verdict))
    if unknown:
        found.unchecked.append(
            f"verdicts: {'; '.join(unknown)}, for the counts behind them are not in this file"
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


def situation(report: Report, cells: Cells) -> Situation:
    """The circumstances in which the report was judged, as it states them."""
    return Situation(
        task=report.codebook.task,
        as_of=report.as_of,
        outputs=findings.outputs(cells),
        evidence=cells.codebook.roles,
        facts=report.facts,
        attestations=tuple(report.attestations),
        waivers=tuple(report.waivers),
        set_aside=tuple(one["group"] for one in report.set_aside),
    )


def _asked_by(verdict: Verdict) -> str:
    return f"{verdict.rule} by {' × '.join(verdict.by)}" if verdict.by else verdict.rule


def _told(
    report: Report,
    cells: Cells,
    verdicts: Sequence[Verdict],
    found: Verification,
    *,
    partly: bool,
) -> None:
    """Recommendations, limitations and the data of charts follow from verdicts and counts too."""
    if partly:
        found.unchecked.append(
            "recommendations, limitations, subgroups, proxies and exhibits: they need all counts"
        )
        return
    rules = {effective.rule.id: effective.rule for effective in report.rules}
    again: dict[str, Sequence[Noun]] = {
        "recommendations": recommend.recommend(verdicts, rules),
        "limitations": findings.limitations(cells, verdicts, report.data, report.model.source),
        "exhibits": exhibits.exhibits(cells, confidence=findings.CONFIDENCE),
        "proxies": screening.screen(cells, confidence=findings.CONFIDENCE),
    }
    searched = conjunctions.scan(cells)
    stated, follows = (
        None if one is None else one.model_dump(mode="json") for one in (report.subgroups, searched)
    )
    found.compare("subgroups", stated, follows)
    for name, recomputed in again.items():
        found.compare(name, _plain_all(getattr(report, name)), _plain_all(recomputed))


def _plain_all(nouns: Sequence[Noun]) -> list[dict[str, Any]]:
    return [noun.model_dump(mode="json") for noun in nouns]


def _outcome(report: Report, again: Sequence[Verdict], found: Verification) -> None:
    """The outcome follows from the verdicts as recomputed; of those that could not be, as stated."""
    recomputed = {(v.rule, v.by): v for v in again}
    verdicts = [recomputed.get((v.rule, v.by), v) for v in report.verdicts]
    words = Counter(str(verdict.verdict) for verdict in verdicts)
    stated = {word: n for word, n in report.counts.items() if n}
    found.compare("counts", stated, dict(words))
    found.compare("outcome", str(report.outcome), str(roll_up(verdicts)))
    by_kind = {kind: str(word) for kind, word in outcome_by_kind(verdicts).items()}
    stated_by_kind = {kind: str(word) for kind, word in report.outcome_by_kind.items()}
    found.compare("outcome_by_kind", stated_by_kind, by_kind)


def _plain(noun: Estimate | Verdict) -> dict[str, Any]:
    return noun.model_dump(mode="json")
