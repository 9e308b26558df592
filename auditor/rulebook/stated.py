"""Documented facts of an audit that its rules count days from, and that are no dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from auditor import days
from auditor.complaints import short
from auditor.config import Audit, System
from auditor.rules import Beside, Rule
from auditor.yamlfile import Where

_PREFIX = "system."


def undated(audit: Audit, rules: Sequence[Rule]) -> Iterator[tuple[Where, str]]:
    """A fact that a rule counts days from, and that is no date."""
    needing: dict[str, str] = {}
    for rule in rules:
        for name in _dates(rule):
            needing.setdefault(name.removeprefix(_PREFIX), rule.id)
    for name, value in _given(audit.system).items():
        if name not in needing or value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            days.read(value)
        except ValueError:
            place = ("system", "facts", name) if name in audit.system.facts else ("system", name)
            said = f"'{short(name)}' is not a date, and rule {needing[name]} needs one"
            yield place, f"{said}: write {_mended(value)}"


def _given(system: System) -> dict[str, Any]:
    fields = {name: getattr(system, name) for name in System.model_fields if name != "facts"}
    return {**{k: v for k, v in fields.items() if v is not None}, **system.facts}


def _dates(rule: Rule) -> Iterator[str]:
    beside = _beside(rule)
    if rule.asks.fact and (beside or rule.must.newer_than_days is not None):
        yield rule.asks.fact
    yield from (one.fact for one in beside)


def _beside(rule: Rule) -> list[Beside]:
    return [one for one in (rule.must.not_before, rule.must.not_after) if one is not None]


def _mended(value: Any) -> str:
    """The same day as it is to be written, where only one can be meant."""
    if isinstance(value, str):
        found = days.meant(value.strip())
        if found is not None:
            return found.isoformat()
        return f"'{short(value)}' as YYYY-MM-DD"
    return "it as YYYY-MM-DD"
