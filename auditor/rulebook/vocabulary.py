"""The words by which rules tell systems apart, beside the words in which an audit documents its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.complaints import short
from auditor.errors import Choices, Problem
from auditor.filled import bare, is_blank
from auditor.rulebook.spot import Spot

_SLIP = 0.88
"""How alike a word is to one of the rules' to be a slip of it: providr is, deployer is none of developer."""


def slips(audit: Spot, rules: Sequence[Spot]) -> Iterator[Problem]:
    """A documented word that is nearly one of the rules': it would turn off all that ask about that one."""
    for spot, meant, _ in _unknown(audit, rules):
        if meant is not None:
            said = f"no rule knows the word '{short(spot.text)}' of '{_field(spot)}'"
            yield spot.problem(f"{said}. Did you mean '{meant}'?")


def foreign(audit: Spot, rules: Sequence[Spot]) -> Iterator[Problem]:
    """A documented word that no rule knows, and that is like none: right as it may be, rules are turned off by it."""
    for spot, meant, known in _unknown(audit, rules):
        if meant is None:
            yield spot.problem(
                f"no rule of this audit knows the word '{short(spot.text)}' of '{_field(spot)}', so those "
                f"that ask by it do not apply. They know: {', '.join(known)}"
            )


def _unknown(
    audit: Spot, rules: Sequence[Spot]
) -> Iterator[tuple[Spot, str | None, Sequence[str]]]:
    """Words that no rule knows: where, the one that was probably meant, and all that are known there."""
    words, system = _words(rules), audit["system"]
    for spot in (*system.entries(), *system["facts"].entries()):
        theirs = words.get(spot.name, {})
        choices = Choices(theirs, alike=_SLIP)
        for part in (spot, *spot.items()) if theirs else ():
            if not is_blank(part.text) and bare(part.text) not in theirs:
                close = choices.close(bare(part.text))
                yield part, None if close is None else theirs[close], list(theirs.values())


def _words(rules: Sequence[Spot]) -> dict[str, dict[str, str]]:
    """Per field of the system the words that rules ask by, without capitals, and as they are written."""
    found: dict[str, dict[str, str]] = {}
    for rule in rules:
        for meant in (rule["applies"]["system"], rule["not_applicable_when"]["system"]):
            for field in meant.entries():
                texts = {bare(one.text): one.text for one in field.items() if one.text}
                found.setdefault(field.name, {}).update(texts)
    return found


def _field(spot: Spot) -> str:
    """The field that a word, or a list with it, stands at."""
    return str(spot.loc[-2] if isinstance(spot.loc[-1], int) else spot.loc[-1])
