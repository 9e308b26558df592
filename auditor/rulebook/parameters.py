"""Numbers that a pack leaves open: put in their places before anything else is looked at.

A rule writes {parameter: NAME} for a number of its limit, of how it is decided, or of its metric.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeGuard

from pydantic import ValidationError

from auditor.effective import Origin
from auditor.errors import Choices, Problem, at_most
from auditor.rulebook.spot import Spot
from auditor.rules import Parameter
from auditor.yamlfile import Document, Where

PLACES = (("must",), ("decide",), ("asks", "parameters"))
KEY = "parameter"
Given = Mapping[str, float]
NONE: Mapping[str, Given] = MappingProxyType({})


@dataclass(frozen=True)
class Used:
    """One place in which a rule uses a parameter."""

    rule: int
    spot: Spot
    name: str

    @property
    def path(self) -> str:
        return ".".join(str(step) for step in self.spot.loc[2:])


def settle(document: Document, given: Given) -> tuple[Document, list[Problem], list[list[Origin]]]:
    """The pack with numbers for names, what is wrong with the names, and per rule what came from where."""
    root = Spot.of(document)
    used = list(_used(root))
    origins: list[list[Origin]] = [[] for _ in root["rules"].items()]
    declared = {spot.name: spot for spot in root["parameters"].entries()}
    wrong = _wrong(declared, {one.name for one in used})
    problems = at_most(chain(_unknown(used, declared), wrong))
    if not used:
        return document, problems, origins
    data = copy.deepcopy(document.data)
    broken = set(document.broken)
    for one in used:
        default = declared[one.name]["default"].value if one.name in declared else None
        if _is_number(default):
            value = _fitting(declared[one.name], given.get(one.name), default)
            _put(data, one.spot.loc, value)
            origins[one.rule].append(_origin(one, default, value))
        else:
            broken.add(one.spot.loc)
    return replace(document, data=data, broken=broken), problems, origins


def _fitting(spot: Spot, given: float | None, default: float) -> float:
    """The number given where the pack takes it; what it does not take is told by `unfit`."""
    parameter = _parameter(spot)
    if parameter is None or given is None or misses(parameter, given) is not None:
        return default
    return given


def _origin(used: Used, default: float, value: float) -> Origin:
    return Origin(path=used.path, source="parameter", name=used.name, was=default, value=value)


def left_open(root: Spot) -> dict[str, Parameter | None]:
    """What a pack declares, as it is written; nothing is known of one whose own words are wrong."""
    return {spot.name: _parameter(spot) for spot in root["parameters"].entries()}


def _parameter(spot: Spot) -> Parameter | None:
    try:
        return Parameter.model_validate(spot.value)
    except ValidationError:
        return None


def unfit(
    declared: Mapping[str, Mapping[str, Parameter | None]],
    given: Mapping[str, Mapping[str, object]],
) -> Iterator[tuple[Where, str]]:
    """The numbers given that no pack takes: where among those given, and what is wrong.

    `declared`: per pack what it leaves open.
    """
    near_pack, near_name = Choices(declared), {name: Choices(declared[name]) for name in declared}
    for pack, values in given.items():
        if pack not in declared:
            yield (pack,), f"no pack '{pack}' is asked for.{near_pack.nearest(pack)}"
            continue
        for name, value in values.items():
            wrong = _wrong_value(pack, name, value, declared[pack], near_name[pack])
            if wrong is not None:
                yield (pack, name), wrong


def _wrong_value(
    pack: str,
    name: str,
    value: object,
    declared: Mapping[str, Parameter | None],
    choices: Choices,
) -> str | None:
    if name not in declared:
        every = f" Choices: {', '.join(declared)}." if declared else ""
        return f"{pack} leaves no '{name}' open.{choices.nearest(name) or every}"
    parameter = declared[name]
    if parameter is None or not _is_number(value):  # told already
        return None
    missed = misses(parameter, value)
    return None if missed is None else f"'{name}' of {pack} must be {missed}, but is {value}"


def misses(parameter: Parameter, value: float) -> str | None:
    """What a value of this parameter must be, where this one is not."""
    if parameter.type == "whole" and not isinstance(value, int):
        return "a whole number"
    if parameter.at_least is not None and value < parameter.at_least:
        return f"at least {parameter.at_least}"
    if parameter.at_most is not None and value > parameter.at_most:
        return f"at most {parameter.at_most}"
    return None


def _used(root: Spot) -> Iterator[Used]:
    for position, rule in enumerate(root["rules"].items()):
        for place in PLACES:
            if place[0] not in rule:
                continue
            spot = rule
            for step in place:
                spot = spot[step]
            for part in _references(spot):
                yield Used(position, part, part[KEY].text)


def _references(spot: Spot) -> Iterator[Spot]:
    for part in (*spot.entries(), *spot.items()):
        if isinstance(part.value, dict) and list(part.value) == [KEY]:
            yield part
        elif isinstance(part.value, dict | list):
            yield from _references(part)


def _unknown(used: Sequence[Used], declared: Mapping[str, Spot]) -> Iterator[Problem]:
    choices = Choices(declared)
    for one in used:
        if one.name not in declared:
            tail = choices.nearest(one.name) or " They stand under 'parameters' of the pack."
            yield one.spot[KEY].problem(f"unknown parameter '{one.name}'.{tail}")


def _wrong(declared: Mapping[str, Spot], used: set[str]) -> Iterator[Problem]:
    """Parameters that nobody uses, or whose default they would not take."""
    for name, spot in declared.items():
        if name not in used:
            yield spot.problem(f"no rule uses the parameter '{name}'", key=True)
        low, high, default = (spot[key].value for key in ("at_least", "at_most", "default"))
        if _is_number(low) and _is_number(high) and low > high:
            yield spot["at_most"].problem("'at_most' is below 'at_least'")
        elif spot["type"].text == "whole" and isinstance(default, float):
            yield spot["default"].problem("'default' must be a whole number")
        elif _is_number(default) and (
            (_is_number(low) and default < low) or (_is_number(high) and default > high)
        ):
            yield spot["default"].problem("'default' lies outside at_least and at_most")


def _put(data: Any, loc: Where, value: float) -> None:
    for step in loc[:-1]:
        data = data[step]
    data[loc[-1]] = value


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
