"""What is summed over utterances: edits and lengths, and their products, which the doubt of an error rate is made of.

An error rate is Σw·e / Σw·l. Its variance needs Σw²·e², Σw²·e·l and Σw²·l², its skewness the four products of
third degree with w³.
"""

from __future__ import annotations

UNITS = ("words", "characters")
DEGREES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((1, 0), (0, 1)),
    2: ((2, 0), (1, 1), (0, 2)),
    3: ((3, 0), (2, 1), (1, 2), (0, 3)),
}
"""Degree → powers of (edits, length)."""


def name(unit: str, edits: int, length: int) -> str:
    """The name of the sum over w^(edits + length) · edits^edits · length^length."""
    return f"{unit}_e{edits}_l{length}"


def sums(unit: str) -> tuple[str, ...]:
    """Every sum of a unit."""
    return tuple(name(unit, *powers) for degree in DEGREES.values() for powers in degree)
