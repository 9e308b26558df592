"""Whether an audit can be asked these rules: every role bound to a column, every reference named.

A role that the audit does not bind is an error that names it; no other column is ever taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor import bindings, plan, resources
from auditor.complaints import short
from auditor.config import Audit, System
from auditor.errors import Choices, Problem
from auditor.rulebook import stated
from auditor.rulebook.spot import Spot
from auditor.rules import Attestation, Rule, Waiver
from auditor.yamlfile import Where


@dataclass(frozen=True)
class Misfit:
    """What does not fit, and where in the audit it would be mended."""

    loc: Where
    message: str
    key: bool = False


def misfits(audit: Audit, rules: Sequence[Rule]) -> Iterator[Misfit]:
    """Everything in an audit that these rules cannot work with."""
    asked = [rule for rule in rules if audit.task in (rule.applies.task or [audit.task])]
    yield from (Misfit(one.at, one.message, one.key) for one in bindings.misfits(audit.data))
    yield from _told_twice(audit)
    yield from _bins(audit)
    yield from _references(audit, asked)
    yield from _set_aside(audit)
    yield from _population(audit)
    yield from (Misfit(place, message) for place, message in stated.undated(audit, rules))
    if isinstance(audit.waivers, list):
        yield from waiver_misfits(audit.waivers, audit, rules)
    if isinstance(audit.attestations, list):
        yield from attestation_misfits(audit.attestations)
    yield from _model(audit)


def _bins(audit: Audit) -> Iterator[Misfit]:
    for name, sensitive in audit.data.sensitive.items():
        edges = sensitive.bins or []
        for place in range(1, len(edges)):
            if not edges[place - 1] < edges[place]:
                told = f"bins rise, and {edges[place]} does not lie above {edges[place - 1]}"
                yield Misfit(("data", "sensitive", name, "bins", place), told)


def _told_twice(audit: Audit) -> Iterator[Misfit]:
    """A field of the system that stands under its facts too would be read in place of the field, and unchecked."""
    for name in audit.system.facts:
        if name in System.model_fields:
            said = f"'{name}' is a field of 'system': write it there, not under 'facts'"
            yield Misfit(("system", "facts", name), said, key=True)


def _named(rule: Rule) -> list[str]:
    if rule.kind != "metric":
        return []
    crossings = [crossing for crossing in rule.asks.across if isinstance(crossing, list)]
    strata = rule.asks.parameters.get("strata")
    named = [role for crossing in crossings for role in crossing]
    return list(dict.fromkeys([*named, *([strata] if isinstance(strata, str) else [])]))


def _references(audit: Audit, rules: Sequence[Rule]) -> Iterator[Misfit]:
    """A comparison with the reference group needs one in every attribute that is compared."""
    needing: dict[str, str] = {}
    for rule in rules:
        if (rule.asks.contrast or "").endswith("_to_reference"):
            every = any(crossing in ("each", "each_pair") for crossing in rule.asks.across)
            for role in audit.data.sensitive if every else _named(rule):
                needing.setdefault(role, rule.id)
    for role, rule_id in needing.items():
        attribute = audit.data.sensitive.get(role)
        if attribute is not None and attribute.reference is None:
            message = f"rule {rule_id} compares with a reference group: name one as 'reference'"
            yield Misfit(("data", "sensitive", role), message)


def _set_aside(audit: Audit) -> Iterator[Misfit]:
    choices = Choices(audit.data.sensitive)
    for position, aside in enumerate(audit.set_aside):
        for role in aside.group:
            if role not in audit.data.sensitive:
                message = f"unknown role '{role}'.{choices.nearest(role)}"
                yield Misfit(("set_aside", position, "group", role), message, key=True)


def _population(audit: Audit) -> Iterator[Misfit]:
    choices = Choices(audit.data.sensitive)
    for role in audit.data.population:
        if role not in audit.data.sensitive:
            message = f"unknown role '{role}'.{choices.nearest(role)}"
            yield Misfit(("data", "population", role), message, key=True)


def waiver_misfits(
    waivers: Sequence[Waiver], audit: Audit, rules: Sequence[Rule]
) -> Iterator[Misfit]:
    """A waiver for groups that its rule does not ask about would silently waive nothing."""
    known = {rule.id: rule for rule in reversed(rules)}
    for position, waiver in enumerate(waivers):
        if waiver.rule in known and waiver.by is not None:
            for said in _elsewhere(known[waiver.rule], waiver.by, audit):
                yield Misfit(("waivers", position, "by"), said)


def _elsewhere(rule: Rule, by: Sequence[str], audit: Audit) -> Iterator[str]:
    """A waiver for a crossing that its rule does not ask about would waive nothing."""
    if rule.kind != "metric":
        yield f"rule {rule.id} is about no groups: leave out 'by'"
        return
    bound = audit.data.sensitive
    if any(role not in bound for role in (*by, *_named(rule))):
        return  # told already
    asked = plan.crossings(rule, list(bound))
    if frozenset(by) not in map(frozenset, asked):
        known = ", ".join(f"[{', '.join(one)}]" for one in asked)
        yield f"rule {rule.id} asks nothing about [{', '.join(by)}]. Choices: {known}."


def attestation_misfits(stated: Sequence[Attestation]) -> Iterator[Misfit]:
    """What is wrong with each of these statements by itself."""
    for position, attestation in enumerate(stated):
        for misfit in attested_too_late(attestation):
            yield Misfit(("attestations", position, *misfit.loc), misfit.message)


def attested_too_late(attestation: Attestation) -> Iterator[Misfit]:
    """A statement that ended before it was made was never in force."""
    if attestation.expires is not None and attestation.expires < attestation.date:
        yield Misfit(("expires",), f"'expires' lies before 'date', {attestation.date}")


def _model(audit: Audit) -> Iterator[Misfit]:
    """The decisions come from one place, and a model is never audited on the rows that trained it."""
    model, data = audit.model, audit.data
    if model.load is not None and model.train is not None:
        message = "one model only: 'load' takes it from a file, 'train' makes it here"
        yield Misfit(("model", "train"), message, key=True)
    elif model.train is not None and data.split is None:
        message = (
            "a model trained here needs data.split, which keeps the audited rows apart: "
            "{fraction: 0.3, seed: 1}"
        )
        yield Misfit(("model", "train"), message, key=True)
    if model.load is None and model.train is None:
        return
    if audit.task == "multiclass":
        message = (
            "a model here gives one number per row; with several classes bring its predictions "
            "along: data.prediction, or data.scores"
        )
        yield Misfit(("model",), message, key=True)
        return
    for role in ("prediction", "score"):
        if getattr(data, role) is not None:
            message = f"'{role}' is in the data, and 'model' makes its own: leave one of them out"
            yield Misfit(("data", role), message, key=True)


def formats(audit: Spot) -> Iterator[Problem]:
    """A format that no renderer writes, whatever else is wrong in the audit."""
    known = resources.shelf("renderers")
    choices = Choices(known)
    for spot in audit["report"]["to"].items():
        if spot.text and spot.text not in known:
            yield spot.problem(f"unknown format '{short(spot.text)}'.{choices.nearest(spot.text)}")
