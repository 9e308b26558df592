"""Whether an audit can be asked these rules: every role bound to a column, every reference named.

A role that the audit does not bind is an error that names it; no other column is ever taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.config import Audit
from auditor.errors import nearest
from auditor.rules import Rule, Waiver
from auditor.yamlfile import Where


@dataclass(frozen=True)
class Misfit:
    """What does not fit, and where in the audit it would be mended."""

    loc: Where
    message: str
    key: bool = False


def misfits(audit: Audit, rules: Sequence[Rule]) -> list[Misfit]:
    """Everything in an audit that these rules cannot work with."""
    asked = [rule for rule in rules if audit.task in (rule.applies.task or [audit.task])]
    return [
        *_roles(audit, asked),
        *_references(audit, asked),
        *_set_aside(audit),
        *_waivers(audit, rules),
    ]


def _roles(audit: Audit, rules: Sequence[Rule]) -> Iterator[Misfit]:
    bound = audit.data.sensitive
    for rule in rules:
        for role in _named(rule):
            if role not in bound:
                message = (
                    f"rule {rule.id} asks for the role '{role}': bind it to a column here "
                    f"(bound: {', '.join(bound)})"
                )
                yield Misfit(("data", "sensitive"), message)


def _named(rule: Rule) -> list[str]:
    if rule.kind != "metric":
        return []
    crossings = [crossing for crossing in rule.asks.across if isinstance(crossing, list)]
    return list(dict.fromkeys(role for crossing in crossings for role in crossing))


def _references(audit: Audit, rules: Sequence[Rule]) -> Iterator[Misfit]:
    """A comparison with the reference group needs one in every attribute that is compared."""
    needing: dict[str, str] = {}
    for rule in rules:
        if (rule.asks.contrast or "").endswith("_to_reference"):
            every = any(isinstance(crossing, str) for crossing in rule.asks.across)
            for role in audit.data.sensitive if every else _named(rule):
                needing.setdefault(role, rule.id)
    for role, rule_id in needing.items():
        attribute = audit.data.sensitive.get(role)
        if attribute is not None and attribute.reference is None:
            message = f"rule {rule_id} compares with a reference group: name one as 'reference'"
            yield Misfit(("data", "sensitive", role), message)


def _set_aside(audit: Audit) -> Iterator[Misfit]:
    for position, aside in enumerate(audit.set_aside):
        for role in aside.group:
            if role not in audit.data.sensitive:
                message = f"unknown role '{role}'.{nearest(role, audit.data.sensitive)}"
                yield Misfit(("set_aside", position, "group", role), message, key=True)


def _waivers(audit: Audit, rules: Sequence[Rule]) -> Iterator[Misfit]:
    if isinstance(audit.waivers, list):
        for position, waiver in enumerate(audit.waivers):
            for misfit in waiver_misfits(waiver, audit, rules):
                yield Misfit(("waivers", position, *misfit.loc), misfit.message)


def waiver_misfits(waiver: Waiver, audit: Audit, rules: Sequence[Rule]) -> Iterator[Misfit]:
    """A waiver of a rule that is not asked would silently waive nothing."""
    ids = [rule.id for rule in rules]
    if waiver.rule not in ids:
        yield Misfit(("rule",), f"no rule '{waiver.rule}' is asked.{nearest(waiver.rule, ids)}")
    for position, role in enumerate(waiver.by or []):
        if role not in audit.data.sensitive:
            tail = nearest(role, audit.data.sensitive)
            yield Misfit(("by", position), f"unknown role '{role}'.{tail}")
