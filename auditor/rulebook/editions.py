"""Which edition of each rule is meant on a day: the one in force, else the next, else the last."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
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
    seen: dict[str, _Editions] = {}
    for rule in rules.items():
        if not rule["id"].text:
            continue
        other = seen.setdefault(rule["id"].text, _Editions()).meeting(rule)
        if other is not None:
            line, _ = other.document.where(other["id"].loc)
            dated = any(day in one for one in (rule, other) for day in Dated.model_fields)
            yield rule["id"].problem(
                f"duplicate id '{rule['id'].text}': it is already in line {line}"
                + (", and both editions hold on some day" if dated else "")
            )


class _Editions:
    """The editions of one rule so far, and the days that they cover together, as spans in order."""

    def __init__(self) -> None:
        self._editions: list[tuple[dt.date, dt.date, Spot]] = []
        self._begins: list[dt.date] = []
        self._ends: list[dt.date] = []

    def meeting(self, rule: Spot) -> Spot | None:
        """Take one more; the first of the others that holds on one of its days."""
        begins, ends = _days(rule)
        first, last = self._spans(begins, ends)
        others = self._editions if first < last else ()
        other = next((o for start, stop, o in others if begins <= stop and start <= ends), None)
        self._cover(*sorted((begins, ends)))
        self._editions.append((begins, ends, rule))
        return other

    def _spans(self, begins: dt.date, ends: dt.date) -> tuple[int, int]:
        """Which of them hold some of these days: from this one on, up to that one."""
        return bisect_left(self._ends, begins), bisect_right(self._begins, ends)

    def _cover(self, begins: dt.date, ends: dt.date) -> None:
        """These days too, made one with the spans that they meet."""
        first, last = self._spans(begins, ends)
        self._begins[first:last] = [min([begins, *self._begins[first:last]])]
        self._ends[first:last] = [max([ends, *self._ends[first:last]])]


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
