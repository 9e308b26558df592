"""Verdicts on documented facts and on what people attest."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any, TypeGuard

from auditor import days
from auditor.documented import Said
from auditor.effective import EffectiveRule
from auditor.filled import is_blank, is_unseen
from auditor.force import begun, current
from auditor.judgement.situation import Situation
from auditor.report import Verdict, Word
from auditor.rules import Attestation, Limit, Rule


def blank(effective: EffectiveRule, word: Word, reason: Said | None = None) -> Verdict:
    """A verdict without figures."""
    rule = effective.rule
    return Verdict(
        rule=rule.id,
        pack=effective.pack,
        kind=rule.kind,
        verdict=word,
        severity=rule.severity,
        metric=rule.asks.metric,
        contrast=rule.asks.contrast,
        limit=rule.must.model_dump(mode="json", exclude_none=True),
        reason=reason,
    )


def of_fact(effective: EffectiveRule, situation: Situation) -> Verdict:
    """An absent fact is insufficient data, never a pass; a present one meets its limit or breaches it."""
    rule = effective.rule
    name = str(rule.asks.fact)
    value = situation.facts.get(name)
    if is_blank(value):
        return blank(effective, Word.INSUFFICIENT_DATA, _nothing(name, value))
    beside = _without(rule, name, value, situation)
    if beside is not None:
        return blank(effective, Word.INSUFFICIENT_DATA, beside)
    value, reason = _first_wrong(rule, name, value, situation)
    number = float(value) if _is_number(value) else None
    if reason is None:
        told = {"fact": name, "stated": _plain(value)}
        met = _ending("fact", rule, _last_day(rule, value), situation.as_of, told)
        met = met or Said(code="reason.fact_present", values=told)
        return blank(effective, Word.PASS, met).model_copy(update={"value": number})
    word = Word.FLAG if rule.on_breach == "flag" else Word.FAIL
    return blank(effective, word, reason).model_copy(update={"value": number})


def _nothing(name: str, value: Any) -> Said:
    """That nobody documented it, or that what stands there, or a part of it, only keeps its place."""
    parts = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    )
    kept = next(
        (one for one in parts if isinstance(one, str) and not is_unseen(one) and is_blank(one)),
        None,
    )
    if kept is None:
        return Said(code="reason.fact_absent", values={"fact": name})
    return Said(code="reason.fact_placeholder", values={"fact": name, "stated": kept})


def _first_wrong(
    rule: Rule, name: str, value: Any, situation: Situation
) -> tuple[Any, Said | None]:
    """Of several numbers every one must meet the limit: the first that does not, with why; else the value as it is."""
    several = isinstance(value, list) and value and all(map(_is_number, value))
    for one in value if several else [value]:
        if (reason := _problem(rule, name, one, situation)) is not None:
            return one, reason
    return value, None


def _without(rule: Rule, name: str, value: Any, situation: Situation) -> Said | None:
    """The other date that the fact is held against is not documented."""
    other = rule.must.not_before or rule.must.not_after
    if other is None or not is_blank(situation.facts.get(other.fact)):
        return None
    told = {"fact": other.fact, "beside": name, "stated": _plain(value)}
    return Said(code="reason.fact_beside_absent", values=told)


def _last_day(rule: Rule, value: Any) -> dt.date | None:
    """The last day on which a documented date is new enough; None where the rule asks no such thing."""
    most = rule.must.newer_than_days
    return None if most is None else days.read(value) + dt.timedelta(days=most)


def _ending(
    kind: str, rule: Rule, last: dt.date | None, as_of: dt.date, told: dict[str, Any]
) -> Said | None:
    """What holds, and ends within the days of warning; None where it does not."""
    if rule.warn_days is None or last is None or (last - as_of).days > rule.warn_days:
        return None
    values = {**told, "ends_date": last.isoformat(), "days": (last - as_of).days}
    return Said(code=f"reason.{kind}_ends_soon", values=values)


def _plain(value: Any) -> Any:
    """A text in several languages stays one, so that each page shows its own."""
    return value if isinstance(value, dict) else str(value)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _problem(rule: Rule, name: str, value: Any, situation: Situation) -> Said | None:
    """Why the fact breaches the rule's limit, or None."""
    limit = rule.must
    told = {"fact": name, "stated": _plain(value)}
    if limit.present:
        return None
    if limit.newer_than_days is not None:
        return _stale(told, value, limit.newer_than_days, situation.as_of)
    if limit.not_before is not None or limit.not_after is not None:
        return _misplaced(limit, told, value, situation)
    if limit.equals is not None:
        wrong = Said(code="reason.fact_differs", values={**told, "wanted": limit.equals})
        same = value == limit.equals and isinstance(value, bool) == isinstance(limit.equals, bool)
        return None if same else wrong
    if not _is_number(value):
        return Said(code="reason.fact_not_a_number", values=told)
    below = limit.at_least is not None and value < limit.at_least
    above = limit.at_most is not None and value > limit.at_most
    outside = limit.between is not None and not limit.between[0] <= value <= limit.between[1]
    return Said(code="reason.fact_out_of_limit", values=told) if below or above or outside else None


def _misplaced(limit: Limit, told: dict[str, Any], value: Any, situation: Situation) -> Said | None:
    """A date on the wrong side of another one."""
    other = limit.not_before or limit.not_after
    assert other is not None
    stated = situation.facts[other.fact]
    try:
        date = days.read(value)
    except ValueError:
        return Said(code="reason.fact_not_a_date", values=told)
    try:
        allowed = days.later(days.read(stated), months=other.months or 0, days=other.days or 0)
    except ValueError:
        wrong = {"fact": other.fact, "stated": _plain(stated)}
        return Said(code="reason.fact_not_a_date", values=wrong)
    values = {**told, "allowed_date": allowed.isoformat()}
    if limit.not_before is not None:
        return Said(code="reason.fact_too_early", values=values) if date < allowed else None
    return Said(code="reason.fact_too_late", values=values) if date > allowed else None


def _stale(told: dict[str, Any], value: Any, most: int, as_of: dt.date) -> Said | None:
    try:
        date = days.read(value)
    except ValueError:
        return Said(code="reason.fact_not_a_date", values=told)
    age = (as_of - date).days
    if age < 0:
        return Said(code="reason.fact_in_future", values=told)
    if age > most:
        return Said(code="reason.fact_stale", values={**told, "days": age, "most": most})
    return None


def of_attestation(effective: EffectiveRule, situation: Situation) -> Verdict:
    """Pending until a named person's statement is there, dated, and in force."""
    wanted = str(effective.rule.asks.attestation)
    stated = [item for item in situation.attestations if item.id == wanted]
    holds = current(stated, situation.as_of)
    if holds is not None:
        told = _attested(holds)
        values = {**told.values, "attestation": holds.id}
        last = _covered(holds, stated)
        ending = _ending("attested", effective.rule, last, situation.as_of, values)
        return blank(effective, Word.PASS, ending or told)
    if stated:
        return blank(effective, Word.PENDING, _not_in_force(stated[-1], situation.as_of))
    absent = Said(code="reason.attestation_absent", values={"attestation": wanted})
    return blank(effective, Word.PENDING, absent)


def _covered(holds: Attestation, stated: Sequence[Attestation]) -> dt.date | None:
    """The last day that this statement and those that follow it without a gap cover; None without an end."""
    last = holds.last_day
    for item in sorted(stated, key=lambda one: one.date):
        if last is None or last == dt.date.max or item.date > last + dt.timedelta(days=1):
            return last
        last = None if item.last_day is None else max(last, item.last_day)
    return last


def _attested(item: Attestation) -> Said:
    values = {"person": item.person, "role": item.role, "on_date": item.date.isoformat()}
    return Said(code="reason.attested", values=values)


def _not_in_force(item: Attestation, as_of: dt.date) -> Said:
    """Not yet, or no longer."""
    values: dict[str, Any] = {"attestation": item.id, "person": item.person}
    if not begun(item, as_of):
        values["begins_date"] = item.date.isoformat()
        return Said(code="reason.attestation_not_yet", values=values)
    values["expires_date"] = str(item.expires)
    return Said(code="reason.attestation_expired", values=values)
