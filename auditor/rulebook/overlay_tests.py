"""Run the tests of rules as an overlay leaves them: those of the pack, or where a change alters how they end, its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditor.errors import Problem
from auditor.force import in_force
from auditor.rulebook import opening, ruletests
from auditor.rulebook.opening import Opened
from auditor.rulebook.parameters import NONE
from auditor.rulebook.spot import Spot
from auditor.rules import Rule, RuleTest
from auditor.yamlfile import Document


@dataclass(frozen=True)
class Left:
    """A rule as all overlays leave it on a day, and the tests that are about it so."""

    rule: Rule
    tests: tuple[RuleTest, ...]
    own: bool
    """Whether the topmost overlay brings these tests."""


def left(document: Document, *, as_of: dt.date) -> list[Left]:
    """The rules under an overlay on that day; none where something is wrong with it."""
    found = opening.overlaid(document, parameters=NONE)
    return [] if found.problems else _all_left(found, as_of)


def ended(found: Opened, *, as_of: dt.date) -> dict[str, Any]:
    """How many tests are about the rules that the topmost overlay changes, and the rules of which one does not end as it says."""
    changed = found.layers[-1].overlay.changes
    every = [one for one in _all_left(found, as_of) if one.rule.id in changed]
    tests = [(one.rule, test) for one in every for test in one.tests]
    return ruletests.outcome(found.layers[-1].overlay.overlay, tests)


def _all_left(found: Opened, day: dt.date) -> list[Left]:
    return [_left(found, rule, day) for rule in opening.as_left(found, day)]


def _left(found: Opened, rule: Rule, day: dt.date) -> Left:
    """The tests of the topmost overlay that brings some, else those of the pack.

    Once a waiver has ended, the rule is no longer what the tests beside it are about.
    """
    for layer in reversed(found.layers):
        change = layer.overlay.changes.get(rule.id)
        lasts = change is not None and (change.waiver is None or in_force(change.waiver, day))
        if change is not None and change.tests and lasts:
            return Left(rule, tuple(change.tests), own=layer is found.layers[-1])
    return Left(rule, tuple(rule.tests), own=False)


def of_overlay(document: Document, *, as_of: dt.date) -> Iterator[Problem]:
    """Every test that does not end as it says, and every change that brings no test of its own where one is needed."""
    changes = Spot.of(document)["changes"]
    for one in left(document, as_of=as_of):
        if one.own:
            yield from _own(one, changes[one.rule.id]["tests"])
            continue
        for number, test in enumerate(one.tests, start=1):
            told = ruletests.disagreement(one.rule.id, one.rule, test)
            if told is not None and one.rule.id in changes:
                yield changes[one.rule.id].problem(
                    f"with this change test {number} of the rule no longer ends with '{test.verdict}': "
                    f"{told}. Write the tests of the rule as changed under 'tests' here",
                    key=True,
                )
            elif told is not None:
                yield Spot.of(document)["extends"].problem(f"test {number}: {told}")


def _own(one: Left, tests: Spot) -> Iterator[Problem]:
    """The tests that a change brings: they end as they say, one passes, and one does not."""
    words = {test.verdict for test in one.tests}
    for wanted in (("pass",), _otherwise(one.rule)):
        if not words & {*wanted}:
            named = " or ".join(f"'{word}'" for word in wanted)
            yield tests.problem(f"no test of the rule as changed has the verdict {named}")
    for position, test in enumerate(one.tests):
        told = ruletests.disagreement(one.rule.id, one.rule, test)
        if told is not None:
            yield tests[position]["verdict"].problem(told)


def _otherwise(rule: Rule) -> tuple[str, ...]:
    """How a test may end that shows a rule not kept: a paper that is absent breaches nothing."""
    if rule.kind == "attestation":
        return ("pending",)
    return (rule.on_breach, "insufficient_data") if rule.kind == "fact" else (rule.on_breach,)
