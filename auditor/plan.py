"""What will be counted: rules and configuration in, tallies out. Pure; it sees no data."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

from auditor import edits, moments, tolerances
from auditor.codebook import (
    CLASS_BIN,
    MEMBER,
    OF_CLASS,
    Codebook,
    Tally,
    feature_key,
    of_crossing,
)
from auditor.config import Audit, Data
from auditor.conjunctions import MOST_CELLS
from auditor.effective import EffectiveRule
from auditor.errors import AuditorError, nearest
from auditor.metrics import get as metric_of
from auditor.noun import Noun
from auditor.report import digest_of
from auditor.rules import Rule
from auditor.tolerances import NONE, Tolerances

STRATA = "strata"
"""The parameter that names the attribute in whose strata people are compared."""


class Asked(Noun):
    """One contrast that a rule asks at one crossing."""

    metric: str
    parameters: tuple[tuple[str, float | str], ...] = ()
    contrast: str | None
    by: tuple[str, ...]


class Plan(Noun):
    """The tallies of an audit, and what the rules ask of them."""

    task: str
    tallies: tuple[Tally, ...]
    asked: tuple[Asked, ...]
    tolerances: Tolerances = NONE

    @property
    def quantiles(self) -> tuple[float, ...]:
        """The quantiles that rules ask for, from either end: the codebook keeps each of them exact."""
        given = [dict(one.parameters).get("quantile") for one in self.asked]
        return from_either_end(float(q) for q in given if q is not None)

    @property
    def crossings(self) -> list[tuple[str, ...]]:
        """The crossings that are counted."""
        return list(dict.fromkeys(tally.by for tally in self.tallies))

    @property
    def digest(self) -> str:
        return digest_of(self.model_dump(mode="json"))


def from_either_end(quantiles: Iterable[float]) -> tuple[float, ...]:
    """Each of them, and the same counted from the top: of an adverse decision the low scores are the good ones."""
    quantiles = list(quantiles)
    for q in quantiles:
        if not 0 <= q <= 1:
            raise AuditorError(f"a quantile lies between 0 and 1; {q:g} does not.")
    return tuple(sorted({round(q, 12) for one in quantiles for q in (one, 1 - one)}))


def crossings(rule: Rule, attributes: Sequence[str]) -> list[tuple[str, ...]]:
    """The crossings that a rule asks for. Raises AuditorError for a role that no column is bound to."""
    found: list[tuple[str, ...]] = []
    strata = strata_of(rule)
    if strata is not None:
        # Within one stratum everybody has the same level of the attribute that makes the strata.
        _bound(rule, strata, attributes)
        attributes = [name for name in attributes if name != strata]
    for across in rule.asks.across:
        if across == "whole":
            found.append(())
        elif across == "each":
            found += [(name,) for name in attributes]
        elif across == "each_pair":
            found += list(itertools.combinations(attributes, 2))
        else:
            found.append(tuple(_bound(rule, role, attributes) for role in across))
    return list(dict.fromkeys(found))


def strata_of(rule: Rule) -> str | None:
    """The attribute in whose strata a rule compares, where it names one."""
    named = rule.asks.parameters.get(STRATA)
    return named if isinstance(named, str) else None


def _bound(rule: Rule, role: str, attributes: Sequence[str]) -> str:
    if role not in attributes:
        raise AuditorError(
            f"{rule.id} asks about the role '{role}', and the audit binds no column to it "
            f"(bound: {', '.join(attributes)}). Bind it: --sensitive {role}=COLUMN, "
            f"or data.sensitive.{role}: {{column: …}}.{nearest(role, attributes)}"
        )
    return role


def make(config: Audit, rules: Iterable[EffectiveRule], *, model: bool = False) -> Plan:
    """The plan of an audit: the whole, every sensitive attribute, and every crossing that a rule asks.

    `model`: a module in memory answers, whatever the configuration says.
    """
    attributes = list(config.data.sensitive)
    asked: list[Asked] = []
    for effective in rules:
        rule = effective.rule
        applies = rule.applies.task is None or config.task in rule.applies.task
        if rule.kind != "metric" or not applies:
            continue
        metric = metric_of(str(rule.asks.metric), rule.asks.parameters)
        given = tuple(metric.given.items())
        for by in crossings(rule, attributes):
            asked.append(
                Asked(metric=metric.name, parameters=given, contrast=rule.asks.contrast, by=by)
            )
    crossed = [(), *((name,) for name in attributes), *(a.by for a in asked)]
    answers = model or config.model.load is not None or config.model.train is not None
    scored = config.data.score is not None or answers
    thresholded = scored and config.decision.threshold is not None
    decided = config.data.prediction is not None or thresholded or answers
    decided = decided or config.data.scores is not None or config.decision.top is not None
    ranked = config.data.scores is not None or answers
    tallies = _tallies(
        config.data, crossed, task=config.task, scored=scored, decided=decided, ranked=ranked
    )
    tallies += _by_stratum(config.data, asked)
    if config.task == "binary" and decided and len(attributes) > 1:
        tallies.append(_all_crossed(config.data))
    return Plan(
        task=config.task,
        tallies=tuple(tallies),
        asked=tuple(dict.fromkeys(asked)),
        tolerances=tolerances.asked(
            ((one.metric, dict(one.parameters)) for one in asked), config.decision.tolerance
        ),
    )


def _by_stratum(data: Data, asked: Iterable[Asked]) -> list[Tally]:
    """Decisions per stratum of the groups that a rule compares."""
    named = ((one.by, dict(one.parameters).get(STRATA)) for one in asked)
    return [
        _stratified(data, by, str(strata))
        for by, strata in dict.fromkeys(named)
        if strata is not None
    ]


def _stratified(data: Data, by: tuple[str, ...], strata: str) -> Tally:
    decisions = _keys(data, scored=False, decided=True)[0]
    return Tally(by=by, keys=(strata, *decisions), sums=_sums(data))


def _all_crossed(data: Data) -> Tally:
    """Decisions by all attributes at once, for the search over subgroups: keys of everybody, no crossing of its own."""
    decisions = _keys(data, scored=False, decided=True)[0]
    return Tally(by=(), keys=(*data.sensitive, *decisions), sums=_sums(data))


def affordable(tallies: Iterable[Tally], codebook: Codebook) -> list[Tally]:
    """The tallies without one of all attributes crossed that would have too many cells."""
    tallies = screened(tallies, codebook)
    levels = {a.name: len(a.levels) + 1 for a in codebook.attributes}
    sizes = {"fold": (codebook.folds or 0) + 1, **levels}

    def cells(tally: Tally) -> int:
        return math.prod(sizes.get(key, 3) for key in tally.keys)

    return [t for t in tallies if t.by or not levels.keys() & {*t.keys} or cells(t) <= MOST_CELLS]


def screened(tallies: Iterable[Tally], codebook: Codebook) -> list[Tally]:
    """The tallies without those of features that cannot be held against the groups."""
    told = {feature.key for feature in codebook.features if feature.left_out is None}
    return [
        tally
        for tally in tallies
        if all(key in told for key in tally.keys if key.startswith(feature_key("")))
    ]


def every(data: Data, *, task: str = "binary", top: int | None = None) -> list[Tally]:
    """The tallies of a table without rules: the whole, each attribute, each pair, and all crossed."""
    names = list(data.sensitive)
    crossed = [(), *((name,) for name in names), *itertools.combinations(names, 2), tuple(names)]
    scored, ranked = data.score is not None, data.scores is not None
    decided = data.prediction is not None or ranked or top is not None
    tallies = _tallies(data, crossed, task=task, scored=scored, decided=decided, ranked=ranked)
    favourable = data.prediction is not None and data.prediction.positive is not None
    if decided and (task == "binary" or (task == "multiclass" and favourable)):
        pairs = itertools.permutations(names, 2)
        tallies += [_stratified(data, (name,), strata) for name, strata in pairs]
    return tallies


def _tallies(
    data: Data,
    crossed: Iterable[tuple[str, ...]],
    *,
    task: str,
    scored: bool,
    decided: bool,
    ranked: bool,
) -> list[Tally]:
    """What to count at each of these crossings, once. `ranked`: there is a score for each of several classes."""
    if task == "ranking":
        return _ranking(data, crossed, scored=scored, decided=decided)
    if task == "regression":
        counted = _regression(data, decided=decided)
    elif task == "transcription":
        counted = _transcription(data)
    else:
        several = task == "multiclass"
        keys = _keys(data, scored=scored and not several, decided=decided)
        if several and ranked and data.label:
            keys.append(("label_rank", *(("fold",) if data.cluster else ())))
        if several and data.scores:
            keys.append(_of_classes(data))
        counted = [(key, _sums(data)) for key in keys]
    counted += _beside(data)
    found = [Tally(by=by, keys=key, sums=s) for by in dict.fromkeys(crossed) for key, s in counted]
    return found + _features(data)


def _features(data: Data) -> list[Tally]:
    """Every feature by every single attribute."""
    fold = ("fold",) if data.cluster else ()
    return [
        Tally(by=(attribute,), keys=(feature_key(name), *fold), sums=_sums(data))
        for attribute in data.sensitive
        for name in dict.fromkeys(data.features or ())
    ]


def _beside(data: Data) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Keys and sums of what is counted beside decisions and scores: probes, and missing features."""
    fold, sums = ("fold",) if data.cluster else (), _sums(data)
    found = []
    if data.probes.counterfactual:
        found.append((("counterfactual", *fold), sums))
    if data.probes.consistency:
        squares = ("consistency_2",) if data.weight else ()
        found.append((("neighbours", *fold), (*sums, "consistency", *squares)))
    if data.features:
        found.append((("incomplete", *fold), sums))
    return found


def _ranking(
    data: Data, crossed: Iterable[tuple[str, ...]], *, scored: bool, decided: bool
) -> list[Tally]:
    """Of a ranking the lists are the folds, and what a list is worth to a group is summed per crossing."""
    label = ("label",) if data.label else ()
    shown = (*label, *(["prediction"] if decided else []), "fold")
    own = ("repeats", *(("gain", "lists") if data.label else ()))
    found = []
    for by in dict.fromkeys(crossed):
        named = tuple(of_crossing(name, by) for name in own)
        found.append(Tally(by=by, keys=shown, sums=("n", "ranked", "rank", "exposure", *named)))
        if scored:
            found.append(Tally(by=by, keys=("bin", "fold"), sums=("n", named[0])))
    return found


def _keys(data: Data, *, scored: bool, decided: bool) -> list[tuple[str, ...]]:
    """The key columns of each tally of a crossing: decisions, and scores."""
    fold = ("fold",) if data.cluster else ()
    label = ("label",) if data.label else ()
    keys = []
    if decided:
        keys.append((*label, "prediction", *fold))
    if scored:
        keys.append((*label, "bin", *fold))
    return keys or [(*label, *fold)]


def _of_classes(data: Data) -> tuple[str, ...]:
    """Everybody once for each class: whether it is the own one, and the bin of its score."""
    member = (MEMBER,) if data.label else ()
    return (OF_CLASS, *member, CLASS_BIN, *(("fold",) if data.cluster else ()))


def _sums(data: Data) -> tuple[str, ...]:
    sums = ["n"]
    if data.weight:
        sums += ["weight", "weight_2"]
    return (*sums, "repeats") if data.cluster else tuple(sums)


def _regression(data: Data, *, decided: bool) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Keys and sums: amounts of those who have them, and people by how far their prediction misses."""
    there = [side for side, bound in (("label", data.label), ("prediction", decided)) if bound]
    fold = ("fold",) if data.cluster else ()
    sums = moments.sums(there, weighted=data.weight is not None)
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        ((*there, *fold), (*_sums(data), *sums))
    ]
    if decided:
        found.append((("bin", *fold), _sums(data)))
    if len(there) > 1:
        found.append((("miss", "relative", *fold), _sums(data)))
    return found


def _transcription(data: Data) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of words and of characters: the utterances that have both numbers, and the sums over them."""
    fold = ("fold",) if data.cluster else ()
    return [
        ((unit, *fold), (*_sums(data), *edits.sums(unit)))
        for unit in edits.UNITS
        if getattr(data, unit) is not None
    ]


def described(plan: Plan) -> list[dict[str, Any]]:
    """The plan as rows for a table."""
    return [
        {
            "by": " × ".join(tally.by) or "whole",
            "keys": ", ".join(tally.keys),
            "sums": ", ".join(tally.sums),
        }
        for tally in plan.tallies
    ]
