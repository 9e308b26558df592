"""What is wrong with a value, said so that the person who wrote the file can mend it.

pydantic notices; this file finds the words: the nearest valid key or choice, what kind of value
was expected, and how the value was written.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from auditor import slips
from auditor.errors import MOST, nearest

Loc = tuple[str | int, ...]

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
_STEPS = ("low", "medium", "high", "critical")
"""Choices that have an order of their own."""
_PERCENT = re.compile(r"\s*([0-9]{1,40}(?:\.[0-9]{0,40})?)\s*[%％]\s*")
_COMMA = re.compile(r"\s*([-+]?[0-9]{1,3}),([0-9]{1,2}|[0-9]{4,40})\s*")
"""Three digits behind a comma may as well be thousands."""
_ORDER = ("text", "a whole number", "a number", "true or false", "a list", "a mapping")
_TEXTS = ("title", "why")
_NUMERAL = r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_WRONG_KEY = "wrong_key"
"""Of a mapping whose keys are some words and no others."""
_DATES = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")


@dataclass(frozen=True)
class Complaint:
    """One sentence about one place; `key` where the key is at fault and not its value."""

    loc: Loc
    message: str
    key: bool = False


@dataclass(frozen=True)
class _Notice:
    """One thing that pydantic noticed, at a place that exists in the data."""

    loc: Loc
    type: str
    missing: str | int | None
    context: dict[str, Any]
    text: str


def of(
    model: type[BaseModel],
    error: ValidationError,
    data: Any,
    written: Callable[[Loc], str | None],
) -> list[Complaint]:
    """Every complaint about the first mistakes in this data, one for each place and thing."""
    mistakes = error.errors(include_url=False, include_input=False)
    notices = [_notice(raw, data) for raw in mistakes[:MOST]]
    misspelt = set(_misspelt(model, notices))
    places: dict[Loc, list[_Notice]] = {}
    above: set[Loc] = set()
    for notice in notices:
        if notice.type == "missing" and (notice.loc, notice.missing) in misspelt:
            continue
        places.setdefault(notice.loc, []).append(notice)
        above.update(notice.loc[:depth] for depth in range(len(notice.loc)))
    complaints = list(_with_a_comma(data, places, written))
    for loc, here in places.items():
        value = _value(data, loc)
        # A value that fits no branch of a choice is complained about by each branch: where one
        # branch got further than the others, only that one knows what was meant.
        complaints += _about(model, loc, here, value, written(loc), deeper=loc in above)
    return complaints


def _with_a_comma(
    data: Any, places: dict[Loc, list[_Notice]], written: Callable[[Loc], str | None]
) -> Iterator[Complaint]:
    """`{at_least: 0,75}` is read as 0 and a key '75': told as the number that was meant, and no longer among the places."""
    known: dict[Loc, dict[str | int, str | int]] = {}
    for loc in [loc for loc in places if loc and re.fullmatch(r"[0-9]+", str(loc[-1]))]:
        above, mapping = loc[:-1], _value(data, loc[:-1])
        if not isinstance(mapping, dict) or mapping[loc[-1]] is not None:
            continue
        if above not in known:
            known[above] = {after: before for before, after in pairwise(mapping)}
        before = known[above].get(loc[-1])
        if before is None or type(mapping[before]) is not int:
            continue
        number, rest = (*above, before), loc[-1]
        whole = written(number) or mapping[before]
        places.pop(loc)
        places.pop(number, None)
        said = f"{whole},{rest} is no number here, for a comma ends the value"
        yield Complaint(number, f"{_subject(number)}: {said}: write {whole}.{rest} with a point")


def _misspelt(
    model: type[BaseModel], notices: list[_Notice]
) -> Iterator[tuple[Loc, str | int | None]]:
    """Missing keys that stand there under a name that is nearly theirs: told once, as the unknown key."""
    for notice in notices:
        if notice.type == "extra_forbidden":
            *above, key = notice.loc
            if begun := slips.head(str(key)):
                yield tuple(above), begun
            close = nearest(str(key), keys_at(model, tuple(above)))
            if close.startswith(" Did"):
                yield tuple(above), close.removeprefix(" Did you mean '").removesuffix("'?")


def _notice(raw: Any, data: Any) -> _Notice:
    """Follow pydantic's location through the data, leaving out the names of union branches."""
    loc: list[str | int] = []
    here = data
    steps = list(raw["loc"])
    gone = steps.pop() if raw["type"] == "missing" else None
    for step in steps:
        if step in _steps(here):
            here = here[step]
            loc.append(step)
    kind = _WRONG_KEY if raw["loc"][-1:] == ("[key]",) else raw["type"]
    return _Notice(tuple(loc), kind, gone, raw.get("ctx", {}), raw["msg"])


def _steps(value: Any) -> Container[Any]:
    """What can be looked up in a value."""
    if isinstance(value, dict):
        return value
    return range(len(value)) if isinstance(value, list) else ()


def _about(
    model: type[BaseModel],
    loc: Loc,
    notices: list[_Notice],
    value: Any,
    written: str | None,
    *,
    deeper: bool,
) -> Iterator[Complaint]:
    kinds = [n for n in notices if n.type in _KINDS or n.type == "literal_error"]
    rest = [n for n in notices if n not in kinds]
    for notice in dict.fromkeys((n.type, n.missing) for n in rest):
        first = next(n for n in rest if (n.type, n.missing) == notice)
        yield _single(model, loc, first, value)
    if not loc and isinstance(value, list) and len(model.model_fields) == 1:
        (key,) = model.model_fields
        yield Complaint(
            loc, f"the file is a list without its key: write '{key}:' in a line above it"
        )
    elif kinds and not rest and not deeper:
        yield Complaint(loc, _mismatch(loc, kinds, value, written))


def _single(model: type[BaseModel], loc: Loc, notice: _Notice, value: Any) -> Complaint:
    if notice.type == "missing":
        return Complaint(loc, _missing(loc, notice.missing))
    if notice.type == "extra_forbidden":
        return Complaint(loc, _unknown_key(model, loc), key=True)
    if notice.type == _WRONG_KEY:
        return Complaint(loc, _among(str(loc[-1]), _choices(notice)), key=True)
    if notice.type in _DATES:
        return Complaint(loc, _date(loc, value))
    return Complaint(loc, _bounds(loc, notice, value))


def _date(loc: Loc, value: Any) -> str:
    meant = slips.plain(value) if isinstance(value, str) else ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", meant):
        said = f", and the calendar has no {meant}" if meant == value else f": write {meant}"
        return f"{_subject(loc)} must be a date{said}"
    return f"{_subject(loc)} must be a date: write {_shown(value)} as YYYY-MM-DD"


def _missing(loc: Loc, key: str | int | None) -> str:
    if isinstance(key, int):
        return f"{_subject(loc)} is too short: value {key + 1} is missing"
    return f"missing key '{key}'"


def _unknown_key(model: type[BaseModel], loc: Loc) -> str:
    return _among(str(loc[-1]), keys_at(model, loc[:-1]))


def _among(key: str, known: list[str]) -> str:
    tail = nearest(key, known) or f" Choices: {', '.join(known)}."
    return f"unknown key '{short(key)}'.{tail}"


def _bounds(loc: Loc, notice: _Notice, value: Any) -> str:
    subject, context = _subject(loc), notice.context
    words: dict[str, Callable[[], str]] = {
        "greater_than": lambda: f"must be more than {context['gt']}, not {value}",
        "greater_than_equal": lambda: f"must be at least {context['ge']}, not {value}",
        "less_than": lambda: f"must be less than {context['lt']}, not {value}",
        "less_than_equal": lambda: f"must be at most {context['le']}, not {value}",
        "too_short": lambda: (
            "must not be empty"
            if not value
            else f"must hold {context['min_length']} values or more"
        ),
        "too_long": lambda: (
            f"must hold {context['max_length']} values at most, not {len(value)}"
            f"{_split(value, context['max_length'])}"
        ),
        "string_too_short": lambda: "must not be blank",
        "finite_number": lambda: "must be a finite number",
    }
    said = words.get(notice.type, lambda: notice.text[:1].lower() + notice.text[1:])
    return f"{subject} {said()}"


def _split(values: list[Any], most: int) -> str:
    """A list of which decimal commas split each number in two."""
    split = len(values) == 2 * most and all(type(value) is int for value in values)
    return ": a comma ends a value, so decimals are written with a point" if split else ""


def _mismatch(loc: Loc, notices: list[_Notice], value: Any, written: str | None) -> str:
    if value is None and loc and (slip := slips.hint(str(loc[-1]))):
        return f"{_subject(loc)} is a key without a value: {slip}"
    found = {_KINDS[n.type] for n in notices if n.type in _KINDS}
    kinds = [kind for kind in _ORDER if kind in found]
    if "a number" in kinds and "a whole number" in kinds:
        kinds.remove("a whole number")
    if loc and loc[-1] in _TEXTS and kinds == ["a mapping"]:
        kinds = ["text in each language, {en: …, zh-CN: …}"]
    choices = [c for n in notices if n.type == "literal_error" for c in _choices(n)]
    if choices and (isinstance(value, str) or not kinds):
        told = not_one_of(_subject(loc), value, choices)
        listed = isinstance(value, str) and "a list" in kinds and "Did you mean" not in told
        return (
            f"{told} Names of your own stand in a list: {short(slips.bracketed(value, '[]') or f'[{short(value)}]')}"
            if listed
            else told
        )
    listed = {n.type for n in notices} == {"list_type"}
    said = " or ".join([*(f"'{choice}'" for choice in choices), *kinds])
    return f"{_subject(loc)} must be {said}, {_but(kinds, value, written, listed=listed)}"


def _but(kinds: list[str], value: Any, written: str | None, *, listed: bool) -> str:
    """What it is instead, and how to write it; `listed`: a list of any length, so that one value may be its only one."""
    if isinstance(value, str):
        wanted = any("number" in kind for kind in kinds)
        meant = slips.plain(value)
        numeric, percent = re.fullmatch(_NUMERAL, meant), _PERCENT.fullmatch(meant)
        quotes = " without quotes" if meant == value else ""
        mend = f": write {meant}{quotes}" if wanted and numeric else ""
        if listed and value.strip():
            mend = f": write {short(slips.bracketed(value, '[]') or f'[{short(value)}]')}"
        if kinds == ["a mapping"] and (mapping := slips.bracketed(value, "{}")):
            mend = f": write {short(mapping)}"
        if "a number" in kinds and (comma := _COMMA.fullmatch(meant)):
            mend = f": write {comma[1]}.{comma[2]} with a point"
        if "a number" in kinds and percent:
            mend = f": write {(Decimal(percent[1]) / 100).normalize():f}"
        return f"but {_shown(value)} is text{mend}"
    if value is None:
        return "but it is empty"
    if isinstance(value, dict | list):
        return f"not a {'mapping' if isinstance(value, dict) else 'list'}"
    plain = written if written is not None else str(value)
    mend = f": put it in quotes, '{plain}'" if "text" in kinds else ""
    mend = f": write [{plain}]" if listed else mend
    if isinstance(value, bool):
        return f"not {plain}{mend}"
    return f"but {plain} is a number{mend}"


def _choices(notice: _Notice) -> list[str]:
    return re.findall(r"'([^']*)'", notice.context["expected"]) or [
        notice.context["expected"].lower()
    ]


def not_one_of(subject: str, value: Any, choices: list[str]) -> str:
    """`'severity' cannot be 'hgih'. Did you mean 'high'?`, or all the choices."""
    tail = nearest(str(value), choices)
    if not tail or (tuple(choices) == _STEPS and "Did you mean" not in tail):
        tail = f" Choices: {', '.join(choices)}."
    return f"{subject} cannot be {_shown(value)}.{tail}"


def _subject(loc: Loc) -> str:
    if not loc:
        return "the file"
    if isinstance(loc[-1], str):
        return f"'{short(loc[-1])}'"
    return f"{_subject(loc[:-1])} item {loc[-1] + 1}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"'{short(value)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "empty"
    return (
        "a mapping"
        if isinstance(value, dict)
        else "a list"
        if isinstance(value, list)
        else str(value)
    )


def short(text: str) -> str:
    """On one line, and not longer than a line."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    return flat if len(flat) <= 60 else flat[:57] + "…"


def _value(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data[step]
    return data


def keys_at(model: Any, loc: Loc) -> list[str]:
    """The keys that a mapping at this place may have."""
    places = list(_models(model))
    for step in loc:
        places = [deeper for place in places for deeper in _inside(place, step)]
    keys = [key for place in places if _is_model(place) for key in place.model_fields]
    return list(dict.fromkeys(keys))


def _is_model(place: Any) -> bool:
    return isinstance(place, type) and issubclass(place, BaseModel)


def _models(annotation: Any) -> Iterator[Any]:
    """The branches of a choice, without Annotated around them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for branch in get_args(annotation):
            yield from _models(branch)
    else:
        yield annotation


def _inside(place: Any, step: str | int) -> list[Any]:
    if _is_model(place):
        known = place.model_fields.get(step)
        return list(_models(known.annotation)) if known else []
    arguments = get_args(place)
    if get_origin(place) is dict and isinstance(step, str):
        return list(_models(arguments[1]))
    if get_origin(place) is list and isinstance(step, int):
        return list(_models(arguments[0]))
    return []


BEGUN = ("while scanning a quoted scalar", "while scanning a simple key")
"""What libyaml was doing when it came to the end of the file in a quoted text, or past a key without its colon."""
_SYNTAX = {
    "found character that cannot start any token": "a tab or a reserved character (@ ` %) begins "
    "this value: indent with spaces, or put the text in quotes",
    "found a tab character that violates indentation": "a tab stands here: indent with spaces",
    "mapping values are not allowed in this context": "a colon stands where no key can be: "
    "put the text in quotes, or mend the indentation",
    "could not find expected ':'": "a key without its colon",
    "did not find expected key": "a key should begin here: mend the indentation or the brackets",
    "did not find expected '-' indicator": "a list item should begin here: mend the indentation",
    "did not find expected ',' or ']'": "a list in [ ] is not closed, or lacks a comma",
    "did not find expected ',' or '}'": "a mapping in { } is not closed, or lacks a comma",
    "found unexpected end of stream": "a quoted text begins here and is not closed",
    "found undefined tag handle": "tags are not supported: put the text in quotes",
}


def syntax(problem: str) -> str:
    """What libyaml says about broken syntax, in ours where we have better ones."""
    return _SYNTAX.get(problem, f"not YAML: {problem}")
