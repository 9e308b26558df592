"""Which edition of each rule is meant on a day: the one in force, else the next, else the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from auditor.effective import EffectiveRule, Origin
from auditor.errors import Problem
from auditor.rulebook.spot import Spot
from auditor.rules import Dated, Pack, Rule


def of(pack: Pack, origins: Sequence[Sequence[Origin]], *, as_of: dt.date) -> list[EffectiveRule]:
    """Every rule of the pack once, in the edition of that day, with the days on which it holds."""
    found: dict[str, list[EffectiveRule]] = {}
    for rule, from_where in zip(pack.rules, origins, strict=True):
        found.setdefault(rule.id, []).append(effective(rule, pack, from_where))
    return [_meant(editions, as_of) for editions in found.values()]


def effective(rule: Rule, pack: Pack, origins: Sequence[Origin] = ()) -> EffectiveRule:
    """The rule with its days: its own, or those of the instrument that its pack speaks for.

    One that only says from when it holds does not outlive its instrument.
    """
    own = rule.applies_from is not None or rule.applies_until is not None
    dated: Dated | None = rule if own else pack.instrument
    begins, ends = (dated.applies_from, dated.applies_until) if dated else (None, None)
    last = pack.instrument.applies_until if pack.instrument else None
    if ends is None and last is not None and (begins is None or begins <= last):
        ends = last
    return EffectiveRule(
        pack=pack.pack,
        rule=rule,
        origins=tuple(origins),
        applies_from=begins,
        applies_until=ends,
    )


def _meant(editions: Sequence[EffectiveRule], as_of: dt.date) -> EffectiveRule:
    ended = [one for one in editions if one.last_day is not None and one.last_day < as_of]
    left = [one for one in editions if one not in ended]
    if left:
        return min(left, key=lambda one: one.first_day or dt.date.min)
    return max(ended, key=lambda one: one.last_day or dt.date.max)


def overlapping(rules: Spot) -> Iterator[Problem]:
    """Editions of one rule that hold on the same day, where nobody could say which is meant."""
    seen: dict[str, list[Spot]] = {}
    for rule in rules.items():
        for other in seen.setdefault(rule["id"].text, []) if rule["id"].text else ():
            if _overlap(rule, other):
                line, _ = other.document.where(other["id"].loc)
                dated = any(day in one for one in (rule, other) for day in Dated.model_fields)
                yield rule["id"].problem(
                    f"duplicate id '{rule['id'].text}': it is already in line {line}"
                    + (", and both editions hold on some day" if dated else "")
                )
                break
        seen.setdefault(rule["id"].text, []).append(rule)


def _overlap(one: Spot, other: Spot) -> bool:
    (begins, ends), (starts, stops) = _days(one), _days(other)
    return begins <= stops and starts <= ends


def _days(rule: Spot) -> tuple[dt.date, dt.date]:
    return (
        _day(rule["applies_from"], dt.date.min),
        _day(rule["applies_until"], dt.date.max),
    )


def _day(spot: Spot, open_end: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(spot.text)
    except ValueError:
        return open_end


def backwards(item: Spot) -> Iterator[Problem]:
    """A last day before the first one."""
    begins, ends = _days(item)
    if ends < begins:
        yield item["applies_until"].problem("'applies_until' is before 'applies_from'")
