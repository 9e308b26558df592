"""How a place is written: US, EU, US-NYC. Another spelling would turn a rule off, and nobody would see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from auditor.complaints import short
from auditor.errors import Problem
from auditor.places import is_code, is_within
from auditor.rulebook.spot import Spot

_SEVERAL = re.compile(r"\s*[,;/+&，、；]\s*|\s+and\s+|和")
_FORM = "in capitals: two letters for the country (ISO 3166), one to three for what lies inside it behind a hyphen"
_NAMES = {
    **dict.fromkeys(("usa", "unitedstates", "unitedstatesofamerica", "美国"), "US"),
    **dict.fromkeys(("nyc", "newyorkcity", "纽约市"), "US-NYC"),
    **dict.fromkeys(("illinois", "伊利诺伊州"), "US-IL"),
    **dict.fromkeys(("colorado", "科罗拉多州"), "US-CO"),
    **dict.fromkeys(("europeanunion", "欧盟"), "EU"),
    **dict.fromkeys(("china", "prc", "中国"), "CN"),
    **dict.fromkeys(("gb", "gbr", "greatbritain", "unitedkingdom", "英国"), "UK"),
    **dict.fromkeys(("canada", "加拿大"), "CA"),
    **dict.fromkeys(("southkorea", "republicofkorea", "韩国"), "KR"),
    **dict.fromkeys(("singapore", "新加坡"), "SG"),
}
"""What people call the places that shipped packs speak of, in letters alone."""
_LETTERS = 3
"""Two letters that differ are another place: US-CA is no slip of US-CO."""


def spots(written: Spot) -> list[Spot]:
    """Every place in a text or a list of them."""
    return [spot for spot in (written, *written.items()) if spot.text.strip()]


def of_rule(rule: Spot) -> Iterator[Spot]:
    """The places by which a rule tells the systems that it speaks to."""
    for meant in (rule["applies"], rule["not_applicable_when"]):
        yield from meant["jurisdiction"].items()


def misshapen(written: Spot) -> Iterator[Problem]:
    """Places that are not written as codes, so that they equal none that is."""
    for spot in spots(written):
        if not is_code(spot.text):
            yield spot.problem(f"'{short(spot.text)}' is no code of a place: {_mend(spot)}")


def _mend(spot: Spot) -> str:
    parts = _SEVERAL.split(spot.text.strip())
    codes = [code for code in map(_meant, parts) if code is not None]
    if len(codes) < len(parts):
        known = ", ".join(sorted({*_NAMES.values()}))
        return f"a place is written {_FORM}. Shipped rules speak of {known}"
    inside = bool(spot.loc) and isinstance(spot.loc[-1], int)
    told = ", ".join(codes)
    return f"write {told}" if inside or len(codes) == 1 else f"write [{told}]"


def _meant(text: str) -> str | None:
    """The code that another spelling stands for, where only one can be meant."""
    code = re.sub(r"[\s_./–—-]+", "-", text.strip()).upper()
    return _named(text) or (code if is_code(code) else None)


def _named(text: str) -> str | None:
    return _NAMES.get("".join(letter for letter in text.casefold() if letter.isalnum()))


def near(code: str, known: Iterable[str]) -> str | None:
    """The known place of which this code, which is none of them, is probably a slip."""
    every = sorted(known)
    if not is_code(code) or any(is_within(code, one) and is_within(one, code) for one in every):
        return None
    called = _named(code)
    return called if called in every else next((one for one in every if _alike(code, one)), None)


def _alike(code: str, known: str) -> bool:
    if code.replace("-", "") == known.replace("-", ""):
        return True
    here, there = code.split("-"), known.split("-")
    if len(there) > 1 and {*there} < {*here} and not code.startswith(f"{known}-"):  # US-NY-NYC
        return True
    apart = [(a, b) for a, b in zip(here, there, strict=False) if a != b]
    if len(here) != len(there) or len(apart) != 1:
        return False
    ((written, meant),) = apart
    return max(len(written), len(meant)) >= _LETTERS and _is_slip(written, meant)


def _is_slip(written: str, meant: str) -> bool:
    """One letter more, less or another, or two that changed places."""
    if len(written) == len(meant):
        apart = [
            place for place, pair in enumerate(zip(written, meant, strict=True)) if len({*pair}) > 1
        ]
        swapped = sorted(written) == sorted(meant) and len(apart) == 2
        return len(apart) == 1 or (swapped and all(b == a + 1 for a, b in pairwise(apart)))
    longer, shorter = sorted((written, meant), key=len, reverse=True)
    return shorter in {longer[:place] + longer[place + 1 :] for place in range(len(longer))}
