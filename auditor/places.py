"""Places by their codes: how one is written, and which lies within which."""

from __future__ import annotations

import re
from functools import cache

_SHAPE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})*|INTL")
_UNLISTED = frozenset({"EU", "UK", "INTL"})
"""What ISO 3166 has no country of, or calls otherwise."""
MEMBERS = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""The countries of the European Union. Source: Treaty on European Union, Article 52, as of 2020-02-01."""


def is_shaped(text: str) -> bool:
    """Whether it is written as a code, be there such a country or not."""
    return _SHAPE.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Whether it is written as a code, of a country that there is."""
    country = text.split("-", maxsplit=1)[0]
    return is_shaped(text) and (country in _UNLISTED or country in _countries())


def is_within(place: str, other: str) -> bool:
    """US-NYC lies within US, DE within EU, and GB is UK; US does not lie within US-NYC."""
    here, there = _canonical(place), _canonical(other)
    country = here.split("-", maxsplit=1)[0]
    return f"{here}-".startswith(f"{there}-") or (there == "EU" and country in MEMBERS)


def _canonical(place: str) -> str:
    return re.sub("^GB(?=-|$)", "UK", place)


@cache
def _countries() -> frozenset[str]:
    from babel import Locale  # takes longer than the rest of a small check

    return frozenset(Locale("en").territories)
