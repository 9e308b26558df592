"""What is wrong with the systems that a rule speaks to, and with the evidence that it requires of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from auditor import metrics
from auditor.complaints import not_one_of
from auditor.errors import Problem, nearest
from auditor.rulebook import lint_facts, lint_places
from auditor.rulebook.spot import Spot
from auditor.rules import Task

_CLASSED = ("binary", "multiclass")
_ROWS = (*_CLASSED, "regression")
EVIDENCE: dict[str, tuple[str, ...]] = {
    "label": (*_ROWS, "ranking"),
    "prediction": (*_ROWS, "ranking"),
    "score": (*_CLASSED, "ranking"),
    "scores": ("multiclass",),
    "query": ("ranking",),
    "rank": ("ranking",),
    "counterfactual": _CLASSED,
    "consistency": _CLASSED,
    "features": (*_ROWS, "transcription"),
    "population": (*_ROWS, "transcription"),
    "words": ("transcription",),
    "characters": ("transcription",),
}
"""What a rule may require → the tasks of which an audit can bring it."""
_MEANT = ("task", "output", "jurisdiction", "system")


def of_rule(rule: Spot) -> Iterator[Problem]:
    """`applies`, `not_applicable_when` and `otherwise` of one rule."""
    applies, excepted = rule["applies"], rule["not_applicable_when"]
    yield from _required(rule)
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


def _required(rule: Spot) -> Iterator[Problem]:
    """Evidence that there is, and that audits of this rule's tasks can bring: it could never be decided else."""
    asked = tasks(rule)
    for spot in rule["applies"]["requires"].items():
        if isinstance(spot.value, str) and spot.value.removesuffix("?") not in EVIDENCE:
            yield spot.problem(not_one_of("evidence", spot.value, list(EVIDENCE)))
        brought = EVIDENCE.get(spot.text, asked)
        if asked and not set(brought).intersection(asked):
            yield spot.problem(
                f"'{spot.text}' is evidence of {' and '.join(brought)}, and this rule is asked of "
                f"{' and '.join(asked)}.{near_role(spot.text, asked)}"
            )


def near_role(role: str, asked: Sequence[str]) -> str:
    """The evidence of audits of these tasks that was probably meant, or all of it."""
    fitting = [name for name, brought in EVIDENCE.items() if set(brought).intersection(asked)]
    return nearest(role, fitting)


def tasks(rule: Spot) -> list[str]:
    """The tasks of audits that can be asked this rule."""
    name, known = rule["asks"]["metric"].text, list(get_args(Task))
    of_metric = metrics.get(name).tasks if name in metrics.names() else known
    named = [spot.text for spot in rule["applies"]["task"].items() if spot.text in known]
    return [task for task in named or known if task in of_metric]


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
