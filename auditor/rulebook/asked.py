"""What an audit names is asked by a rule, and what a rule names is bound by the audit.

Read from the files as they are written, so that another mistake in them hides none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

from auditor.complaints import short
from auditor.errors import Choices, Problem
from auditor.rulebook import parameters
from auditor.rulebook.packs import is_shipped
from auditor.rulebook.spot import Spot
from auditor.rules import TOGETHER
from auditor.yamlfile import Document

_CLOSE = 0.8
"""How alike the names of two facts are of which one is taken for a slip of the other."""


@dataclass(frozen=True)
class Asked:
    """An audit, the packs behind its rules, and whether every one of these could be read."""

    audit: Spot
    packs: Sequence[Document]
    complete: bool

    @cached_property
    def rules(self) -> list[Spot]:
        return [rule for one in self.packs for rule in Spot.of(one)["rules"].items()]

    @property
    def sensitive(self) -> Spot:
        return self.audit["data"]["sensitive"]

    @cached_property
    def roles(self) -> Choices:
        """The roles that it binds to a column."""
        return Choices(self.sensitive.value if isinstance(self.sensitive.value, dict) else ())

    def binds(self, role: str) -> bool:
        """Whether it does; where it says nothing legible about groups, that alone is told."""
        bound = self.sensitive.value
        return role in bound if isinstance(bound, dict) else True


def unbound(asked: Asked) -> Iterator[Problem]:
    """A role that no column is bound to: at the rule of one's own pack, and at the audit where the pack is shipped."""
    task = asked.audit["task"].text or "binary"
    for rule in asked.rules:
        tasks = [item.value for item in rule["applies"]["task"].items()]
        for role in _named(rule) if not tasks or task in tasks else ():
            if not asked.binds(role.text):
                theirs = is_shipped(rule.document)
                said = _unbound(rule["id"].text, role.text, asked, here=theirs)
                yield (asked.sensitive if theirs else role).problem(said)


def _named(rule: Spot) -> Iterator[Spot]:
    """The roles that its crossings name, and the one in whose levels people are compared."""
    across = [role for crossing in rule["asks"]["across"].items() for role in crossing.items()]
    across = [role for role in across if role.text not in TOGETHER]  # told already
    yield from (role for role in (*across, rule["asks"]["parameters"]["strata"]) if role.text)


def _unbound(rule: str, role: str, asked: Asked, *, here: bool) -> str:
    close, bound = asked.roles.close(role), ", ".join(asked.sensitive.value)
    place = "here" if here else f"under data.sensitive in {asked.audit.document.path}"
    meant = f". Did you mean '{close}'?" if close is not None else ""
    return (
        f"rule {rule} asks for the role '{role}': bind it to a column {place} "
        f"(bound: {bound}){meant}"
    )


def waived(asked: Asked, waivers: Spot) -> Iterator[Problem]:
    """A waiver of a rule that is not asked, or of groups that are not bound, would silently waive nothing."""
    ids = {rule["id"].text for rule in asked.rules}
    choices = Choices(ids)
    for waiver in waivers.items():
        rule = waiver["rule"]
        if asked.complete and rule.text and rule.text not in ids:
            yield rule.problem(f"no rule '{rule.text}' is asked.{choices.nearest(rule.text)}")
        for role in waiver["by"].items():
            if role.text and not asked.binds(role.text):
                yield role.problem(f"unknown role '{role.text}'.{asked.roles.nearest(role.text)}")


def documented(asked: Asked) -> Iterator[Problem]:
    """A fact that no rule asks for, called much like one that is asked and not given."""
    system = asked.audit["system"]
    asking = {name.removeprefix("system."): rule for rule in asked.rules for name in _facts(rule)}
    given = {one.name for one in system.entries() if one.value is not None}
    given |= {one.name for one in system["facts"].entries()}
    missing = Choices(asking.keys() - given, alike=_CLOSE)
    for fact in system["facts"].entries() if asked.complete else ():
        close = None if fact.name in asking else missing.close(fact.name)
        if close is not None:
            said = f"no rule asks for the fact '{short(fact.name)}'. Did you mean '{close}'?"
            yield fact.problem(f"{said}{_asks(asking[close])}", key=True)


def _facts(rule: Spot) -> Iterator[str]:
    """Facts that a rule asks for, or by which it tells the systems that it is about."""
    must = rule["must"]
    for spot in (rule["asks"]["fact"], must["not_before"]["fact"], must["not_after"]["fact"]):
        if spot.text:
            yield spot.text
    for meant in (rule["applies"], rule["not_applicable_when"]):
        yield from (one.name for one in meant["system"].entries())


def left_open(asked: Asked) -> Iterator[Problem]:
    """A number for what no pack leaves open, or that the pack does not take, would silently change nothing."""
    declared = {root["pack"].text: parameters.left_open(root) for root in map(Spot.of, asked.packs)}
    numbers = asked.audit["parameters"]
    given = {
        pack.name: {one.name: one.value for one in pack.entries()} for pack in numbers.entries()
    }
    for loc, message in parameters.unfit(declared, given) if asked.complete else ():
        pack, spot = loc[0], reduce(Spot.__getitem__, loc, numbers)
        misnamed = len(loc) == 1 or spot.name not in declared[str(pack)]
        yield spot.problem(message, key=misnamed)


def attested(asked: Asked, attestations: Spot) -> Iterator[Problem]:
    """A statement that no rule asks for would silently answer nothing; the slip may be in either file."""
    asking = {rule["asks"]["attestation"].text: rule for rule in asked.rules}
    choices = Choices(asking.keys() - {""})
    for one in attestations.items() if asked.complete else ():
        id = one["id"]
        if id.text and id.text not in asking:
            said = f"no rule asks for the attestation '{id.text}'."
            yield id.problem(f"{said}{choices.nearest(id.text)}{_either(id.text, choices, asking)}")


def _either(id: str, choices: Choices, asking: dict[str, Spot]) -> str:
    """Which rule asks for what was probably meant, for it may be that one that is misspelt."""
    close = choices.close(id)
    return "" if close is None else _asks(asking[close])


def _asks(rule: Spot) -> str:
    """Where the rule stands that asks for what was probably meant: of one's own, for a shipped one is no slip."""
    if is_shipped(rule.document):
        return ""
    where = f"{rule.document.path}:{rule.document.where(rule.loc)[0]}"
    return f" Rule {rule['id'].text} ({where}) asks for that: mend the one that is misspelt."
