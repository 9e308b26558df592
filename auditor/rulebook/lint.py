"""What is wrong with a rule pack beyond its shape: a rule that asks nonsense, or that nobody could read.

Looks at the plain data, so that a mistake of shape in one line hides no mistake of meaning in
another. Every check skips what has the wrong shape: that was already complained about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import ValidationError

from auditor import contrasts, metrics
from auditor.complaints import not_one_of
from auditor.errors import AuditorError, Problem, nearest
from auditor.metrics import CLASS, Metric
from auditor.recommend import REMEDIES
from auditor.rulebook import editions, lint_days, lint_facts, lint_systems, lint_tests, lint_words
from auditor.rulebook.spot import Spot
from auditor.rulebook.translated import LANGUAGES, languages, text
from auditor.rules import TOGETHER, Ask, Limit, Task


@dataclass(frozen=True)
class Kind:
    """What a kind of rule asks, what it may add, and which limits it knows."""

    asks: str
    also: tuple[str, ...]
    limits: tuple[str, ...]


KINDS = {
    "metric": Kind(
        "metric", ("parameters", "contrast", "across"), ("at_least", "at_most", "between", "equals")
    ),
    "fact": Kind(
        "fact",
        (),
        ("present", "newer_than_days", "not_before", "not_after", "equals", "at_least", "at_most"),
    ),
    "attestation": Kind("attestation", (), ("in_force",)),
}


def pack(root: Spot, *, shipped: bool = False) -> Iterator[Problem]:
    """Everything wrong with the meaning of one pack."""
    declared = languages(root)
    yield from of_pack_name(root["pack"])
    yield from text(root["title"], declared)
    if shipped:
        yield from _shipped(root)
    yield from text(root["instrument"]["name"], declared)
    yield from lint_days.of_instrument(root["instrument"], shipped=shipped)
    for parameter in root["parameters"].entries():
        yield from text(parameter["what"], declared)
    yield from lint_words.of_verdicts(root["verdict_words"], declared)
    yield from lint_words.of_signatures(root["signatures"], declared, shipped=shipped)
    for rule in root["rules"].items():
        yield from _rule(rule, declared)


def of_pack_name(name: Spot) -> Iterator[Problem]:
    """A name is no path: it stands in reports, and in the file names of what is written for a pack."""
    if name.text and not re.fullmatch(r"\w+(\.\w+)*", name.text):
        yield name.problem(
            f"'{name.name}' holds only letters, digits, dots and underscores: house.loans"
        )


def _shipped(root: Spot) -> Iterator[Problem]:
    """What we ask of packs that travel with this package."""
    if "instrument" not in root:
        yield root.problem("missing key 'instrument': a shipped pack says what it speaks for")
    if languages(root) != LANGUAGES:
        yield root["languages"].problem("a shipped pack speaks every language: en, zh-CN")


def _rule(rule: Spot, declared: tuple[str, ...]) -> Iterator[Problem]:
    yield from _names(rule)
    yield from editions.backwards(rule)
    for spot in (rule["title"], rule["why"], rule["threshold"]["why"]):
        yield from text(spot, declared)
    kind = KINDS.get(rule["kind"].text)
    if kind is None:
        return
    yield from _asks(rule, kind)
    yield from _limits(rule, kind)
    yield from _warning(rule)
    yield from lint_systems.of_rule(rule)
    for name in ("cites", "tags", "remedies", "supersedes"):
        yield from lint_systems.repeated(rule[name])
    yield from _remedies(rule)
    if kind.asks == "metric":
        yield from _metric(rule)
    if kind.asks == "fact":
        yield from lint_facts.of_name(rule["asks"]["fact"])
        yield from _beside_another(rule)
    yield from lint_tests.of_rule(rule)


def _names(rule: Spot) -> Iterator[Problem]:
    for key, pattern, like in (
        ("id", r"[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits, dots and hyphens: HOUSE-001"),
        ("name", r"[a-z0-9]+(-[a-z0-9]+)*", "small letters, digits and hyphens: adverse-impact"),
    ):
        spot = rule[key]
        if isinstance(spot.value, str) and not re.fullmatch(pattern, spot.value):
            yield spot.problem(f"'{key}' holds only {like}")


def _asks(rule: Spot, kind: Kind) -> Iterator[Problem]:
    asks = rule["asks"]
    if not isinstance(asks.value, dict):
        return
    if asks[kind.asks].value is None and f"{kind.asks}" not in asks:
        yield asks.problem(f"missing key '{kind.asks}': that is what {_a(rule)} asks for")
    for part in asks.entries():
        if part.name in Ask.model_fields and (part.name not in (kind.asks, *kind.also)):
            yield part.problem(f"{_a(rule)} asks for no '{part.name}'", key=True)


def _limits(rule: Spot, kind: Kind) -> Iterator[Problem]:
    """Exactly one limit, of a sort that this kind of rule knows."""
    must = rule["must"]
    if not isinstance(must.value, dict):
        return
    known = [part for part in must.entries() if part.name in Limit.model_fields]
    if not known and len(must.value) == 0:
        yield must.problem(f"'must' holds no limit. Choices: {', '.join(kind.limits)}.")
    for part in known:
        if part.name not in kind.limits:
            choices = f"Choices: {', '.join(kind.limits)}."
            yield part.problem(f"'{part.name}' is no limit of {_a(rule)}. {choices}", key=True)
    for part in known[1:]:
        yield part.problem(f"one limit only: '{known[0].name}' is already there", key=True)
    yield from limit_values(must, metric=kind.asks == "metric")


def limit_values(must: Spot, *, metric: bool) -> Iterator[Problem]:
    """A limit whose value no figure can be held against."""
    ends = must["between"].value
    pair = isinstance(ends, list) and len(ends) == 2 and all(_is_number(end) for end in ends)
    if pair and ends[0] > ends[1]:
        yield must["between"].problem("'between' goes from the lower number to the higher")
    for name in ("present", "in_force"):
        if name in must and _is_number(must[name].value):
            yield must[name].problem(f"'{name}' must be true, but {must[name].value} is a number")
    if metric and isinstance(must["equals"].value, str | bool):
        yield must["equals"].problem("'equals' must be a number in a metric rule")
    days = must["newer_than_days"].value
    if _is_number(days) and days < 1:
        yield must["newer_than_days"].problem("'newer_than_days' must be at least 1")


def _beside_another(rule: Spot) -> Iterator[Problem]:
    """A date is held against another one that is documented, moved by months or by days."""
    for name in ("not_before", "not_after"):
        other = rule["must"][name]
        yield from lint_facts.of_name(other["fact"])
        if other["fact"].text and other["fact"].text == rule["asks"]["fact"].text:
            yield other["fact"].problem(f"'{other['fact'].text}' is held against itself")
        if "months" in other and "days" in other:
            yield other["days"].problem("months or days, not both", key=True)


def _warning(rule: Spot) -> Iterator[Problem]:
    """A warning is about something that ends, and comes after it has begun."""
    warn, days = rule["warn_days"], rule["must"]["newer_than_days"].value
    if warn.value is None:
        return
    if rule["kind"].text != "attestation" and "newer_than_days" not in rule["must"]:
        yield warn.problem(
            "'warn_days' needs something that ends: newer_than_days, or an attestation", key=True
        )
    elif _is_number(days) and _is_number(warn.value) and warn.value >= days:
        yield warn.problem(f"'warn_days' must be less than newer_than_days, which is {days}")


def _remedies(rule: Spot) -> Iterator[Problem]:
    for spot in rule["remedies"].items():
        if spot.text and spot.text not in REMEDIES:
            yield spot.problem(not_one_of("a remedy", spot.text, list(REMEDIES)))


def _metric(rule: Spot) -> Iterator[Problem]:
    name, contrast = rule["asks"]["metric"], rule["asks"]["contrast"]
    known = _known(name, metrics.names())
    if name.text and not known:
        yield name.problem(f"unknown metric '{name.text}'.{_known_as(name.text)}")
    fits = contrast.value is None or _known(contrast, contrasts.names())
    if contrast.text and not fits:
        tail = _tail(contrast.text, contrasts.names())
        yield contrast.problem(f"unknown contrast '{contrast.text}'.{tail}")
    yield from _roles(rule["asks"]["across"])
    yield from _point(rule)
    if known:
        yield from _parameters(rule["asks"]["parameters"], metrics.get(name.text))
    if known and fits:
        metric = metrics.get(name.text)
        yield from _undoubted(rule, metric)
        yield from _direction(rule, metric)
        yield from _whole(rule, metric)
        yield from _single(rule, metric)
        yield from _tasks(rule, metric)
        yield from _beside(rule, metric)


def _parameters(given: Spot, metric: Metric) -> Iterator[Problem]:
    for spot in given.entries():
        wrong = metric.problem({spot.name: spot.value})
        if wrong is not None:
            unknown = spot.name not in (*metric.parameters, *([CLASS] if metric.per_class else []))
            yield spot.problem(f"{metric.name}: {wrong[1]}", key=unknown)


def _roles(across: Spot) -> Iterator[Problem]:
    for crossing in across.items():
        names = [spot.value for spot in crossing.items()]
        for spot in crossing.items():
            if spot.text in TOGETHER:
                said = f"'{spot.text}' is no role: without brackets of its own it is understood"
                yield spot.problem(f"{said}, across: [{spot.text}]")
        if len(names) != len({str(name) for name in names}):
            yield crossing.problem("a crossing names each role once")
    if across.value == []:
        yield across.problem(
            "'across' must not be empty. Choices: whole, each, each_pair, [role, …]."
        )


def _single(rule: Spot, metric: Metric) -> Iterator[Problem]:
    """A feature tells a single attribute."""
    for crossing in rule["asks"]["across"].items() if "features" in metric.needs else ():
        named = crossing.value if isinstance(crossing.value, list) else []
        if crossing.text == "each_pair" or len(named) > 1:
            yield crossing.problem(f"{metric.name} is about one attribute: ask it across each")


def _whole(rule: Spot, metric: Metric) -> Iterator[Problem]:
    """Everybody together is compared with nobody, and is no part of anything."""
    groups = metric.kind in ("share", "joint") or metric.of_crossing or "features" in metric.needs
    compared = contrasts.get(rule["asks"]["contrast"].value).operation != "itself"
    for crossing in rule["asks"]["across"].items():
        if crossing.text == "whole" and (groups or compared):
            told = "a contrast" if compared else metric.name
            yield crossing.problem(
                f"'whole' is everybody together, and {told} is about groups: ask it across each"
            )


def _point(rule: Spot) -> Iterator[Problem]:
    equals = rule["must"]["equals"]
    if _is_number(equals.value) and rule["decide"]["by"].text != "point":
        yield equals.problem(
            "'equals' needs decide: {by: point}: an interval never lies inside one number"
        )


def _undoubted(rule: Spot, metric: Metric) -> Iterator[Problem]:
    if metric.kind == "point" and rule["decide"]["by"].text != "point":
        yield rule["asks"]["metric"].problem(
            f"no interval is known for {metric.name}: decide it by point, or ask for "
            "calibration_intercept and calibration_slope"
        )


def _direction(rule: Spot, metric: Metric) -> Iterator[Problem]:
    """The metric, the contrast and the limit make sense together."""
    asked = rule["asks"]["contrast"]
    contrast = contrasts.get(asked.text or None)
    wrong = contrasts.problem(metric, contrast, Limit())
    if wrong is not None:
        yield (asked if asked.text else rule["asks"]["metric"]).problem(wrong)
        return
    for part in rule["must"].entries():
        if part.name in KINDS["metric"].limits and (limit := _limit(part)):
            wrong = contrasts.problem(metric, contrast, limit)
            if wrong is not None:
                yield part.problem(wrong)


def _limit(part: Spot) -> Limit | None:
    try:
        return Limit.model_validate({part.name: part.value})
    except (ValidationError, AuditorError):
        return None


def _tasks(rule: Spot, metric: Metric) -> Iterator[Problem]:
    for spot in rule["applies"]["task"].items():
        misplaced = metric.misplaced(spot.text)
        if spot.value in get_args(Task) and misplaced is not None:
            yield spot.problem(misplaced)


def _beside(rule: Spot, metric: Metric) -> Iterator[Problem]:
    """Expected counts, significance and flip-one are not about every question."""
    contrast = contrasts.get(rule["asks"]["contrast"].text or None)
    limits = [limit for part in rule["must"].entries() if (limit := _limit(part))]
    if not limits:
        return
    message = contrasts.further_problem(metric, contrast, limits[0])
    for name in ("min_expected", "flip_one", "significant_gap"):
        if message is not None and rule["decide"][name].value not in (None, False):
            yield rule["decide"][name].problem(message, key=True)


def _known(spot: Spot, names: list[str]) -> bool:
    return isinstance(spot.value, str) and spot.value in names


def _known_as(word: str) -> str:
    """What the metric is called here; seventy names would help nobody."""
    return metrics.meant(word) or contrasts.meant(word) or " `auditor list metrics` shows all."


def _tail(word: str, names: list[str]) -> str:
    return nearest(word, names) or f" Choices: {', '.join(names)}."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _a(rule: Spot) -> str:
    kind = rule["kind"].text
    return f"{'an' if kind == 'attestation' else 'a'} {kind} rule"
