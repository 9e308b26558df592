"""What is wrong with the words of an instrument: a verdict renamed so that it misleads, or a signature of nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor import i18n
from auditor.errors import Problem
from auditor.rulebook.spot import Spot
from auditor.rulebook.translated import LANGUAGES, text

VERDICTS = ("error", "fail", "flag", "insufficient_data", "inconclusive", "pending", "waived", "pass", "not_applicable")  # fmt: skip


def of_verdicts(words: Spot, declared: tuple[str, ...]) -> Iterator[Problem]:
    """Every word in every language; none is our word for another verdict, and no two are the same."""
    seen: dict[tuple[str, str], str] = {}
    for named in words.entries():
        yield from text(named, declared)
        for spot in named.entries():
            yield from _misleading(spot, named.name, seen)


def _misleading(spot: Spot, verdict: str, seen: dict[tuple[str, str], str]) -> Iterator[Problem]:
    word, language = spot.text.strip().casefold(), spot.name
    if not word or language not in LANGUAGES:
        return
    ours = i18n.sentences(language)
    other = next((v for v in VERDICTS if v != verdict and ours[f"verdict.{v}"] == word), None)
    if other is not None:
        yield spot.problem(f"'{spot.text}' is the word for the verdict {other}, not for {verdict}")
        return
    first = seen.setdefault((language, word), verdict)
    if first != verdict:
        yield spot.problem(f"'{spot.text}' is already the word for {first}")


def of_signatures(
    signatures: Spot, declared: tuple[str, ...], *, shipped: bool
) -> Iterator[Problem]:
    """Each role once, with a title in every language; a shipped pack says where it stands that they sign."""
    roles: set[str] = set()
    for one in signatures.items():
        role = one["role"]
        yield from text(one["title"], declared)
        if role.text and not re.fullmatch(r"[a-z][a-z0-9_]*", role.text):
            yield role.problem("'role' holds only small letters, digits and _: legal_lead")
        if role.text in roles:
            yield role.problem(f"duplicate role '{role.text}': it signs once")
        roles.add(role.text)
        if shipped and not one["cites"].value:
            yield one.problem("missing key 'cites': which clause says that they sign")
