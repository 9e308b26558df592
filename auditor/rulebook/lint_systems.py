"""What is wrong with the systems that a rule speaks to, and with the evidence that it requires of them."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.complaints import not_one_of
from auditor.errors import Problem
from auditor.rulebook import lint_facts, lint_places
from auditor.rulebook.spot import Spot

EVIDENCE = (
    *("label", "prediction", "score", "scores", "query", "rank"),
    *("counterfactual", "consistency", "features", "population", "words", "characters"),
)
_MEANT = ("task", "output", "jurisdiction", "system")


def of_rule(rule: Spot) -> Iterator[Problem]:
    """`applies`, `not_applicable_when` and `otherwise` of one rule."""
    applies, excepted = rule["applies"], rule["not_applicable_when"]
    for spot in applies["requires"].items():
        if isinstance(spot.value, str) and spot.value.removesuffix("?") not in EVIDENCE:
            yield spot.problem(not_one_of("evidence", spot.value, list(EVIDENCE)))
    for meant in (applies, excepted):
        yield from _systems(meant)
        if isinstance(meant["jurisdiction"].value, list):  # text was complained about
            yield from lint_places.misshapen(meant["jurisdiction"])
    for test in rule["tests"].items():
        yield from lint_places.misshapen(test["facts"]["system.jurisdiction"])
    if _known(excepted) and not any(excepted[key].value not in (None, {}) for key in _MEANT):
        yield excepted.problem(
            f"'not_applicable_when' excepts no system. Choices: {', '.join(_MEANT)}."
        )
    yield from _otherwise(rule)


def _known(excepted: Spot) -> bool:
    """Whether every key is one of ours, so that none of them was meant for another."""
    return isinstance(excepted.value, dict) and set(excepted.value) <= {*_MEANT, "until"}


def _systems(meant: Spot) -> Iterator[Problem]:
    """Named by fields that are documented, each with some value."""
    for field in meant["system"].entries():
        wrong = lint_facts.wrong(f"system.{field.name}")
        if wrong is not None:
            yield field.problem(wrong, key=True)
    for part in (*(meant[key] for key in _MEANT[:-1]), *meant["system"].entries()):
        if part.value == []:
            yield part.problem(f"'{part.name}' is empty: no system is so")
        yield from repeated(part)


def _otherwise(rule: Spot) -> Iterator[Problem]:
    """What to say where evidence is absent needs evidence that could be."""
    if rule["otherwise"].value is None:
        return
    if rule["kind"].text != "metric":
        yield rule["otherwise"].problem("only a metric rule knows 'otherwise'", key=True)
    elif all(spot.text.endswith("?") for spot in rule["applies"]["requires"].items()):
        yield rule["otherwise"].problem(
            "'otherwise' needs applies: {requires: […]}: the evidence that may be absent", key=True
        )


def repeated(entries: Spot) -> Iterator[Problem]:
    """An entry that stands in a list a second time: the later one may have been meant otherwise."""
    seen: set[tuple[type, str]] = set()
    for entry in entries.items():
        told = (type(entry.value), str(entry.value))
        if told in seen:
            yield entry.problem(f"'{entry.value}' is named twice under '{entries.name}'")
        seen.add(told)
