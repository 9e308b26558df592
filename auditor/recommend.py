"""What to do about each verdict that is not a pass. Nothing here was tried on the model; the sentences say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from auditor.documented import Said
from auditor.report import GroupVerdict, Verdict, Word
from auditor.rules import Rule

REMEDIES = (
    "reweighing",
    "threshold_adjustment",
    "review_labels",
    "review_proxies",
    "review_procedure",
    "collect_more_data",
    "retrain",
    "simplify_model",
    "human_review",
)
"""The words that a rule's `remedies` may hold; each has a sentence in both languages."""

_EVIDENCE = {
    "reason.fact_absent": "recommend.document",
    "reason.fact_placeholder": "recommend.document",
    "reason.fact_beside_absent": "recommend.document",
    "reason.evidence_absent": "recommend.bring_evidence",
    "reason.scores_alone": "recommend.bring_evidence",
    "reason.decisions_alone": "recommend.bring_evidence",
    "reason.too_many_unknown": "recommend.record_groups",
    "reason.no_reference": "recommend.name_reference",
    "reason.no_crossing": "recommend.add_attribute",
    "reason.flip_one": "recommend.one_person_decides",
}


_NOT_SHORT = ("reason.unknown_group", "reason.flip_one")
"""Groups without a verdict for whom more people are no remedy, or not known to be one."""

ENDING = {
    "reason.fact_ends_soon": "recommend.renew_fact",
    "reason.attested_ends_soon": "recommend.attest_again",
}
"""What holds, but not for long."""

_WAIVER_ENDED = ("reason.waiver_expired", "reason.breach_and_waiver_expired")


def recommend(verdicts: Iterable[Verdict], rules: Mapping[str, Rule]) -> list[Said]:
    """One or more recommendations per verdict that asks for something, in the order of the verdicts."""
    found: list[Said] = []
    for verdict in verdicts:
        found += _for(verdict, rules[verdict.rule])
    return list({said.model_dump_json(): said for said in found}.values())


def _for(verdict: Verdict, rule: Rule) -> list[Said]:
    told: dict[str, object] = {"rule": verdict.rule, "by": list(verdict.by)}
    if verdict.verdict == Word.PENDING:
        return [
            Said(code="recommend.attest", values={**told, "attestation": rule.asks.attestation})
        ]
    if verdict.verdict == Word.INCONCLUSIVE:
        return [_more_data(verdict, told)]
    if verdict.verdict == Word.INSUFFICIENT_DATA:
        return _evidence(verdict, told)
    if verdict.verdict in (Word.FAIL, Word.FLAG):
        return _repairs(verdict, rule, told)
    reason = verdict.reason
    if reason is not None and reason.code in ENDING:
        return [Said(code=ENDING[reason.code], values={**told, **reason.values})]
    return []


def _more_data(verdict: Verdict, told: dict[str, object]) -> Said:
    if verdict.n_needed is None:
        return Said(code="recommend.on_the_limit", values=told)
    deciding = next((g for g in verdict.groups if g.group == verdict.deciding_group), None)
    n = verdict.n if deciding is None else deciding.n
    values = {**told, "n": n, "n_needed": verdict.n_needed}
    return Said(code="recommend.collect_to_decide", values=values)


def _evidence(verdict: Verdict, told: dict[str, object]) -> list[Said]:
    reason = verdict.reason
    if reason is not None and reason.code in _EVIDENCE:
        return [Said(code=_EVIDENCE[reason.code], values={**told, **reason.values})]
    short = [group for group in verdict.groups if _is_short(group)]
    if not short:
        return [Said(code="recommend.read_reason", values=told)]
    return [Said(code="recommend.collect_for_groups", values={**told, "groups": len(short)})]


def _is_short(group: GroupVerdict) -> bool:
    other = group.reason is not None and group.reason.code in _NOT_SHORT
    return group.verdict == Word.INSUFFICIENT_DATA and not group.set_aside and not other


def _repairs(verdict: Verdict, rule: Rule, told: dict[str, object]) -> list[Said]:
    reason, again = verdict.reason, []
    if reason is not None and reason.code in _WAIVER_ENDED:
        again = [Said(code="recommend.waiver_ended", values={**told, **reason.values})]
    return again + _mended(verdict, rule, told)


def _mended(verdict: Verdict, rule: Rule, told: dict[str, object]) -> list[Said]:
    if verdict.kind == "fact":
        return [Said(code="recommend.correct_fact", values={**told, "fact": rule.asks.fact})]
    remedies = rule.remedies or ["human_review"]
    return [Said(code=f"recommend.{remedy}", values=told) for remedy in remedies]
