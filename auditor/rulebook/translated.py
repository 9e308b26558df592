"""Texts in every language that a file declares: none missing, none blank, none in a language we do not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from auditor.errors import Problem, nearest
from auditor.rulebook.spot import Spot
from auditor.rules import Language

LANGUAGES = get_args(Language)


def languages(root: Spot) -> tuple[str, ...]:
    """The languages that a file declares; both by default."""
    declared = tuple(spot.value for spot in root["languages"].items() if spot.value in LANGUAGES)
    return declared or LANGUAGES


def text(spot: Spot, declared: tuple[str, ...]) -> Iterator[Problem]:
    """A text in every declared language, in none that we do not know, and nowhere empty."""
    if not isinstance(spot.value, dict):
        return
    for language in declared:
        if language not in spot.value:
            yield spot.problem(f"missing translation: '{spot.name}' has no {language}")
    for part in spot.entries():
        if part.name not in LANGUAGES:
            tail = nearest(part.name, LANGUAGES)
            yield part.problem(f"unknown language '{part.name}'.{tail}", key=True)
        elif isinstance(part.value, str) and not part.value.strip():
            yield part.problem(f"missing translation: '{spot.name}' is blank in {part.name}")
