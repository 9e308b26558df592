"""The judge: cells and circumstances in, one verdict per rule and crossing out, with its doubt."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from auditor.cells import Cells
from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.force import in_force, longest
from auditor.judgement import applicability, decide, documents
from auditor.judgement.decide import Compared
from auditor.judgement.situation import Situation
from auditor.plan import crossings
from auditor.report import Verdict, Word
from auditor.rules import Rule, Waiver

_log = logging.getLogger(__name__)

__all__ = ["Situation", "judge"]


def judge(
    cells: Cells,
    rules: Sequence[EffectiveRule],
    situation: Situation,
    *,
    among: Sequence[EffectiveRule] | None = None,
) -> list[Verdict]:
    """One verdict per rule and crossing, in the order of the rules. Raises AuditorError for an unbound role.

    `among`: all rules that are asked together, where these are only some of them.
    """
    verdicts: list[Verdict] = []
    later = applicability.superseding(rules if among is None else among, situation)
    compared = decide.Compared(cells, situation.set_aside)
    with _uncollected():
        for effective in rules:
            told = applicability.superseded(effective, later, situation)
            found = (
                _evaluated(effective, compared, situation)
                if told is None
                else [documents.blank(effective, Word.NOT_APPLICABLE, told)]
            )
            verdicts += [_waived(verdict, situation) for verdict in found]
    return verdicts


@contextmanager
def _uncollected() -> Iterator[None]:
    """A thousand rules make a million small records that all stay: looking for garbage among them takes half the time.

    Freezing and thawing puts them among the old ones at once, so that they are not looked through afterwards either.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():  # nobody else froze anything
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _evaluated(effective: EffectiveRule, compared: Compared, situation: Situation) -> list[Verdict]:
    """A rule whose arithmetic breaks down is an error in the report, and never lost."""
    try:
        found = _of(effective, compared, situation)
        if effective.waiver is None:
            return found
        strict = _of(effective.unwaived(), compared, situation)
        return [_owed(*pair, effective.waiver) for pair in zip(found, strict, strict=True)]
    except (ArithmeticError, LookupError, TypeError, ValueError) as mistake:
        _log.exception("rule %s could not be evaluated", effective.rule.id)
        told = Said(code="reason.not_evaluated", values={"mistake": type(mistake).__name__})
        return [documents.blank(effective, Word.ERROR, told)]


def _owed(verdict: Verdict, strict: Verdict, waiver: Waiver) -> Verdict:
    """A pass that only a waiver brought about, since the pack asks for more, is waived; what it were without is told."""
    if verdict.verdict != Word.PASS or strict.verdict == Word.PASS:
        return verdict
    told = Said(code="reason.loosened", values={"unwaived": strict.verdict.value})
    return verdict.model_copy(update={"verdict": Word.WAIVED, "waiver": waiver, "reason": told})


def _of(effective: EffectiveRule, compared: Compared, situation: Situation) -> list[Verdict]:
    told = applicability.objection(effective, situation)
    if told is not None:
        return [documents.blank(effective, Word.NOT_APPLICABLE, told)]
    if effective.rule.kind == "fact":
        return [documents.of_fact(effective, situation)]
    if effective.rule.kind == "attestation":
        return [documents.of_attestation(effective, situation)]
    return _of_metric(effective, compared, situation)


def _of_metric(effective: EffectiveRule, compared: Compared, situation: Situation) -> list[Verdict]:
    rule, attributes = effective.rule, compared.cells.codebook.attributes
    asked = crossings(rule, [a.name for a in attributes])
    missing = applicability.lacking(effective, situation)
    if not asked:
        only = {"attributes": len(attributes)}
        told = Said(code="reason.no_crossing", values=only)
        return [documents.blank(effective, Word.INSUFFICIENT_DATA, told)]
    if missing:
        word = Word.NOT_APPLICABLE if rule.otherwise == "not_applicable" else Word.INSUFFICIENT_DATA
        told = Said(code=_absent(rule, missing, situation), values={"roles": missing})
        return [
            documents.blank(effective, word, told).model_copy(update={"by": by}) for by in asked
        ]
    return [decide.verdict_of(effective, compared, by) for by in asked]


def _absent(rule: Rule, missing: list[str], situation: Situation) -> str:
    """What to say of missing evidence: where a kind of output is asked about that nobody documented to be none of the system's, that too."""
    if not rule.applies.output or situation.outputs & set(rule.applies.output):
        return "reason.evidence_absent"
    if "prediction" in missing and situation.outputs == {"score"}:
        return "reason.scores_alone"
    alone = situation.outputs == {"decision"} and {"score", "scores"} & set(missing)
    return "reason.decisions_alone" if alone else "reason.evidence_absent"


def _waived(verdict: Verdict, situation: Situation) -> Verdict:
    """A breach that waivers in force cover: the one that lasts longest answers. One that is not in force is told, and changes nothing."""
    if verdict.verdict not in (Word.FAIL, Word.FLAG):
        return verdict
    meant = [one for one in situation.waivers if one.covers(verdict.rule, verdict.by)]
    holds = longest([one for one in meant if in_force(one, situation.as_of)])
    if holds is not None:
        return verdict.model_copy(update={"verdict": Word.WAIVED, "waiver": holds})
    ended = longest(meant)
    if ended is not None:
        return verdict.model_copy(update={"reason": _expired(ended, verdict.reason)})
    return verdict


def _expired(waiver: Waiver, breach: Said | None) -> Said:
    """The waiver that is not in force, behind what the breach is where that has words of its own."""
    values = {"owner": waiver.owner, "expires_date": waiver.expires.isoformat()}
    if breach is None:
        return Said(code="reason.waiver_expired", values=values)
    values["breach"] = breach.model_dump(mode="json")
    return Said(code="reason.breach_and_waiver_expired", values=values)
