"""Differences as lines for a person: by the rule where there is one, and what follows from another folded into one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.verify._difference import NOTHING, Difference

_RULE = re.compile(r"(verdicts\[\d+\]|rules\[\d+\](\.rule)?)\.?")
_FOLDED = re.compile(r"(recommendations|limitations)\[")
"""Lists that follow from verdicts and counts: one entry more or less shifts all that come after it."""


def lines(differences: Sequence[Difference]) -> Iterator[str]:
    """One line each; lists that shifted, and fields that were left out, in one line together."""
    seen: set[str] = set()
    empty = [one for one in differences if _is_empty(one)]
    for one in differences:
        fold = "empty" if len(empty) > 1 and _is_empty(one) else _list_of(one)
        if not fold:
            yield _line(one)
        elif fold not in seen:
            seen.add(fold)
            yield _together(empty) if fold == "empty" else _shifted(fold, differences)


def _is_empty(one: Difference) -> bool:
    return (one.stated, one.recomputed) == (NOTHING, "null")


def _list_of(one: Difference) -> str:
    found = _FOLDED.match(one.path)
    return "" if found is None or _is_empty(one) else found[1]


def _together(empty: Sequence[Difference]) -> str:
    named = ", ".join(one.path for one in empty[:3])
    more = f" and {len(empty) - 3:,} more" if len(empty) > 3 else ""
    return f"left out of the file, where an empty field stands in every report: {named}{more}"


def _shifted(name: str, differences: Sequence[Difference]) -> str:
    places = [one for one in differences if _list_of(one) == name]
    if len(places) == 1:
        return _line(places[0])
    return (
        f"{name}: not those that follow from the verdicts and counts ({len(places):,} differences, "
        f"the first at {_line(places[0])})"
    )


def _line(one: Difference) -> str:
    """By the rule that it is about, with its place in the document behind it."""
    found = _RULE.match(one.path)
    if found is None or not one.about:
        return str(one)
    field = one.path[found.end() :]
    named = f"{one.about}, {field}" if field else one.about
    return f"{named}: stated {one.stated}, recomputed {one.recomputed} ({one.path})"
