"""Which groups of a crossing can be compared, and for the others why not.

Such a group still appears with its figures, but nobody is held against it, and no other group passes
or fails because of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from auditor import intervals
from auditor.cells import Crossing, Floats, Integers
from auditor.documented import Said
from auditor.mean import Mean
from auditor.metrics import CLASS, Metric
from auditor.quantity import (
    Area,
    Distance,
    Flags,
    Joint,
    Linearised,
    Quantity,
    Rate,
    Single,
    Weighed,
    defined,
)
from auditor.rules import Decide

WEIGHT_SIZE = 30
"""Kish's effective size below which weighted intervals under-covered in simulation."""
WEIGHT_LOSS = 2.0
"""n / Kish above which they did, where weights depend on the outcome."""
WEIGHT_EVENTS = 15
"""People with, or without, the outcome below which weighted rates were missed: nobody knows how heavy those weigh
who did not come into the sample."""
MEAN_PEOPLE = 750
"""What all groups together must be worth in people: below, rare large amounts may be ones that nobody has seen yet."""
MEAN_SKEWNESS = 4.0
"""n / skewness² below which limits of a mean under-covered."""
FIGURE_PEOPLE = 750
FIGURE_KURTOSIS = 100.0
"""The same of R²; n / kurtosis below which its limits under-covered."""
FIGURE_TAILS = 12.0
"""The kurtosis beyond which they did whatever the number of people."""
WEIGHTED_KURTOSIS, WEIGHTED_TAILS = 200.0, 8.0
"""Both with sampling weights, which may grow with the label."""
CLASS_PEOPLE = 10
"""People of the rarer class below which figures of labelled scores (losses, calibration) under-covered."""
WEIGHTED_SKEWNESS = 8.0
"""The same with sampling weights."""
AREA_EVENTS = 3.0
"""min(n⁺, n⁻)·min(A, 1 − A) below which AUC intervals under-covered."""


@dataclass(frozen=True)
class Standing:
    """Per group of the crossing: may it be compared, and if not, why; was it set aside; has it a value to show."""

    compared: Flags
    reasons: tuple[Said | None, ...]
    set_aside: Flags
    shown: Flags

    @property
    def positions(self) -> Integers:
        """The groups whose contrast is shown: those compared, and those too small to be."""
        return np.flatnonzero(self.shown)

    @property
    def eligible(self) -> Flags:
        """Of those shown, which may be compared."""
        return self.compared[self.positions]

    def commonest(self) -> Said | str:
        """What keeps most of the others from being compared, as the first of these has it; nothing where nothing does."""
        pairs = zip(self.reasons, self.set_aside, strict=True)
        kept = [why for why, aside in pairs if why and not aside]
        if not kept:
            return ""
        codes = [why.code for why in kept]
        first = kept[codes.index(max(codes, key=codes.count))]
        return Said(code="reason.because", values={"why": first.model_dump(mode="json")})


def _parts(metric: Metric, quantity: Quantity) -> list[tuple[str, Single]]:
    """What each part's denominator counts, and the part; a single quantity is its only part."""
    if isinstance(quantity, Joint):
        return [(part.of, part.quantity) for part in quantity.parts]
    return [(metric.of, quantity)]


def _first(reasons: Iterable[Sequence[Said | None]]) -> list[Said | None]:
    """Per group the first reason that there is."""
    return [
        next((one for one in each if one is not None), None) for each in zip(*reasons, strict=True)
    ]


def undefined(metric: Metric, quantity: Quantity) -> list[Said | None]:
    """Per group: why the metric (or a part of it) has no value, or None."""
    return _first(
        [_nothing(of, part, k) if np.isnan(value) else None for k, value in enumerate(part.value)]
        for of, part in _parts(metric, quantity)
    )


def _nothing(of: str, part: Single, group: int) -> Said:
    """Why there is no value; of an average over classes, for want of which class; of log-odds, who has none."""
    if isinstance(part, Linearised) and part.certain is not None and part.certain[group]:
        return Said(code="reason.certain_scores", values={"n": int(part.certain[group])})
    lacking = part.lacking if isinstance(part, Linearised) else None
    values = {} if lacking is None else {"class": lacking[group]}
    return Said(code=f"reason.no_{of}", values=values)


def unreliable(quantity: Single) -> list[Said | None]:
    """Per group: why the interval method does not keep its promise here, or None."""
    reasons: list[Said | None] = [None] * len(quantity.value)
    if isinstance(quantity, Area):
        events = np.minimum(*quantity.worth) * np.minimum(quantity.value, 1 - quantity.value)
        for position in np.flatnonzero(events < AREA_EVENTS):
            values = {"events": round(float(events[position]), 9), "least": AREA_EVENTS}
            reasons[position] = Said(code="reason.area_few_events", values=values)
    if isinstance(quantity, Distance):
        among = quantity.among
        for position in np.flatnonzero(~among.unweighted | (among.folds is not None)):
            reasons[position] = Said(code="reason.distance_of_independent_people")
    if isinstance(quantity, Mean):
        _skewed(quantity, reasons)
    if isinstance(quantity, Linearised):
        _composed(quantity, reasons)
    if isinstance(quantity, Weighed):
        _weights(quantity, reasons)
        _persons(quantity, reasons)
    return reasons


def _skewed(mean: Mean, reasons: list[Said | None]) -> None:
    """Rare large values decide a mean: they must have been seen, in any group, and be many enough in this one."""
    skewness = np.maximum(np.abs(mean.skewness), np.abs(mean.pooled_skewness))
    size = mean.among.kish
    worth = np.minimum(size, mean.among.persons)
    everybody = round(float(worth.sum()))
    factor = np.where(mean.among.unweighted, MEAN_SKEWNESS, WEIGHTED_SKEWNESS)
    least = factor * skewness**2 * size
    for position in range(len(reasons)):
        if mean.flat[position]:
            reasons[position] = Said(code="reason.all_alike")
        elif everybody < MEAN_PEOPLE:
            values: dict[str, Any] = {"n": everybody, "least": MEAN_PEOPLE}
            reasons[position] = Said(code="reason.mean_few_people", values=values)
        elif worth[position] < least[position]:
            values = {"size": float(worth[position]), "least": math.ceil(least[position])}
            values["skewness"] = float(skewness[position] * np.sqrt(size[position]))
            reasons[position] = Said(code="reason.mean_too_skewed", values=values)


def _composed(figure: Linearised, reasons: list[Said | None]) -> None:
    if figure.low is None or figure.high is None:
        for position in np.flatnonzero(figure.variance == 0):
            reasons[position] = Said(code="reason.all_alike")
    if figure.tails is not None:
        _tailed(figure, figure.tails, reasons)
    for position in np.flatnonzero(figure.of_classes & (figure.counted < CLASS_PEOPLE)):
        values = {"n": int(figure.counted[position]), "least": CLASS_PEOPLE}
        reasons[position] = Said(code="reason.few_of_a_class", values=values)
    if figure.lacking is not None:
        _rarest_class(figure, reasons)


def _rarest_class(figure: Linearised, reasons: list[Said | None]) -> None:
    """With weights, an average over classes is missed where the rarest of them is worth few people."""
    worth = figure.counted * figure.among.kish / np.maximum(figure.among.n, 1)
    for position in np.flatnonzero(~figure.among.unweighted & (worth < WEIGHT_EVENTS)):
        values = {"size": float(worth[position]), "least": WEIGHT_EVENTS}
        reasons[position] = Said(code="reason.weights_rare_class", values=values)


def _tailed(figure: Linearised, tails: Floats, reasons: list[Said | None]) -> None:
    """Rare large amounts decide a variance still more than a mean; those of any group tell of all the others."""
    n = figure.among.n
    known = np.where(np.isnan(tails), 0, n)
    pooled = float((np.nan_to_num(tails) * known).sum() / max(known.sum(), 1))
    kurtosis = np.fmax(tails, pooled)
    weighted = ~figure.among.unweighted
    least = np.where(weighted, WEIGHTED_KURTOSIS, FIGURE_KURTOSIS) * kurtosis
    most = np.where(weighted, WEIGHTED_TAILS, FIGURE_TAILS)
    worth = np.minimum(figure.among.kish, figure.among.persons)
    everybody = round(float(worth.sum()))
    for position in range(len(reasons)):
        told: dict[str, Any] = {"kurtosis": float(kurtosis[position])}
        if everybody < FIGURE_PEOPLE:
            values: dict[str, Any] = {"n": everybody, "least": FIGURE_PEOPLE}
            reasons[position] = Said(code="reason.figure_few_people", values=values)
        elif kurtosis[position] > most[position]:
            values = told | {"most": float(most[position])}
            reasons[position] = Said(code="reason.tails_beyond_reach", values=values)
        elif worth[position] < least[position]:
            values = told | {"size": float(worth[position]), "least": math.ceil(least[position])}
            reasons[position] = Said(code="reason.tails_too_heavy", values=values)


def _weights(rate: Weighed, reasons: list[Said | None]) -> None:
    if isinstance(rate, Area):
        _weights_of_classes(rate, reasons)
        return
    size = rate.among.kish
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = rate.among.n / size
    for position in np.flatnonzero(
        ~rate.among.unweighted & ((size < WEIGHT_SIZE) | (loss > WEIGHT_LOSS))
    ):
        values = {"size": float(size[position]), "n": int(rate.among.n[position])}
        reasons[position] = Said(code="reason.weights_too_uneven", values=values)
    if isinstance(rate, Rate):
        events = np.minimum(rate.hits.n, rate.among.n - rate.hits.n)
        for position in np.flatnonzero(~rate.among.unweighted & (events < WEIGHT_EVENTS)):
            counted = {"n": int(events[position]), "least": WEIGHT_EVENTS}
            reasons[position] = Said(code="reason.weights_few_events", values=counted)


def _weights_of_classes(area: Area, reasons: list[Said | None]) -> None:
    """The positives and the negatives of an area must each be worth half of their number."""
    for people in (area.ones, area.zeros):
        for position in np.flatnonzero(people.n > WEIGHT_LOSS * people.kish):
            values = {"size": float(people.kish[position]), "n": int(people.n[position])}
            reasons[position] = Said(code="reason.weights_too_uneven", values=values)


def _persons(rate: Weighed, reasons: list[Said | None]) -> None:
    if rate.among.folds is None:
        return
    people = rate.among.persons
    for position in np.flatnonzero(~intervals.enough_persons(rate)):
        if rate.among.of_lists:
            told = {"lists": float(people[position]), "least": intervals.FOLD_LISTS}
            reasons[position] = Said(code="reason.few_lists", values=told)
            continue
        values: dict[str, Any] = {
            "persons": float(people[position]),
            "least": intervals.FOLD_PERSONS,
        }
        if isinstance(rate, Rate):
            values["events"] = intervals.FOLD_EVENTS
        code = "reason.few_persons" if isinstance(rate, Rate) else "reason.too_few_persons"
        reasons[position] = Said(code=code, values=values)


def standing(
    crossing: Crossing,
    metric: Metric,
    quantity: Quantity,
    decide: Decide,
    *,
    named: Sequence[dict[str, str]] = (),
) -> Standing:
    """Apply the minimums of a rule. `named`: groups that the audit sets aside, with a reason."""
    empty = undefined(metric, quantity)
    shaky: list[Said | None] = [None] * len(empty)
    if decide.by == "interval":
        shaky = _first(unreliable(part) for _, part in _parts(metric, quantity))
    without = _without_evidence(crossing, metric, decide)
    # Of a share of everybody the group is the numerator, which takes no minimum: few people are the finding.
    share = metric.kind == "share" and isinstance(quantity, Rate)
    people = quantity.counted if share else crossing.n
    reasons = [
        _small(decide, n=int(people[k]), counted=int(quantity.counted[k]))
        or empty[k]
        or without[k]
        or shaky[k]
        for k in range(len(crossing.groups))
    ]
    aside = _set_aside(crossing, decide, named, small=[reason is not None for reason in reasons])
    total = max(int(crossing.n.sum()), 1)
    for position, n in enumerate(crossing.n.tolist()):
        if not crossing.known[position]:
            reasons[position] = Said(code="reason.unknown_group", values={"n": n})
        elif aside[position]:
            values = {"n": n, "group_share": n / total}
            reasons[position] = Said(code="reason.set_aside", values=values)
    reasons = _few_expected(quantity, decide, reasons)
    compared = np.array([reason is None for reason in reasons], dtype=bool)
    shown = crossing.known & defined(quantity) & ~aside
    return Standing(compared, tuple(reasons), aside, shown)


def _small(decide: Decide, *, n: int, counted: int) -> Said | None:
    if n < decide.min_group:
        return Said(code="reason.small_group", values={"n": n, "least": decide.min_group})
    if 0 < counted < decide.min_denominator:
        values = {"n": counted, "least": decide.min_denominator}
        return Said(code="reason.small_denominator", values=values)
    return None


def _without_evidence(crossing: Crossing, metric: Metric, decide: Decide) -> list[Said | None]:
    """Per group: whether too many of its people lack the label, decision or score that the metric needs."""
    if metric.counts_missing:
        return [None] * len(crossing.groups)
    missing = crossing.n - _there(crossing, metric)
    reasons: list[Said | None] = []
    for n, lacking in zip(crossing.n.tolist(), missing.tolist(), strict=True):
        share = lacking / n if n else 0.0
        values = {"n": lacking, "missing_share": share, "most_share": decide.max_unknown}
        too_many = share > decide.max_unknown
        reasons.append(Said(code="reason.too_many_missing", values=values) if too_many else None)
    return reasons


def _there(crossing: Crossing, metric: Metric) -> Integers:
    """[G] people who have all that the metric needs; of each class's score, where fewest do."""
    book = crossing.codebook
    if book.class_scores and "score" in metric.needs:
        named = [metric.given[CLASS]] if CLASS in metric.given else (book.classes or ())
        each = [_there(crossing.versus_rest(name), metric) for name in named]
        return np.asarray(np.min(each, axis=0))
    keys: dict[str, Any] = {
        role: range(len(book.classes or (0, 1)))
        for role in ("label", "prediction")
        if role in metric.needs
    }
    if "score" in metric.needs and book.score is not None:
        keys["bins"] = range(len(book.score.edges))
    probes = {"counterfactual": "counterfactual", "consistency": "neighbours"}
    probed = [key for role, key in probes.items() if role in metric.needs]
    there = [crossing.having(key, 0, 1) for key in probed]
    if "scores" in metric.needs:  # the rank of the label's class is missing where the label is
        there.append(crossing.having("label_rank", *range(len(book.classes or ()))))
    return (there or [crossing.where(**keys)])[0].n


def _set_aside(
    crossing: Crossing, decide: Decide, named: Sequence[dict[str, str]], *, small: list[bool]
) -> Flags:
    """The groups below the allowed share that are left out: those named, or those too small to compare."""
    aside = np.zeros(len(crossing.groups), dtype=bool)
    if decide.small_groups == "undetermined":
        return aside
    allowed, total = decide.small_groups.set_aside, max(int(crossing.n.sum()), 1)
    for position, group in enumerate(crossing.groups):
        chosen = _is_named(group, named) if allowed.only_named else small[position]
        few = crossing.n[position] / total < allowed.max_share
        aside[position] = bool(chosen and few and crossing.known[position])
    return aside


def _is_named(group: dict[str, str], named: Sequence[dict[str, str]]) -> bool:
    """A named group is left out wherever it occurs: {race: X} also in the crossing of sex and race."""
    return any(one.items() <= group.items() for one in named)


def _few_expected(
    quantity: Quantity, decide: Decide, reasons: list[Said | None]
) -> list[Said | None]:
    """A group of whom fewer than `min_expected` would be selected at everybody's rate is too small to compare."""
    if decide.min_expected is None or not isinstance(quantity, Rate):
        return reasons
    compared = np.array([reason is None for reason in reasons], dtype=bool)
    among = quantity.among.weight[compared].sum()
    pooled = quantity.hits.weight[compared].sum() / among if among else 0.0
    expected = quantity.among.n * pooled
    return [
        reason
        or (
            Said(
                code="reason.few_expected",
                values={"expected": float(e), "least": decide.min_expected},
            )
            if e < decide.min_expected
            else None
        )
        for reason, e in zip(reasons, expected, strict=True)
    ]


def largest(metric: Metric, quantity: Quantity, people: Integers, compared: Flags) -> int:
    """The position of the compared group with most people; of several, the better one, then the one of which more is known.

    So that neither names nor the order of groups or classes decide whom the others are held against.
    """
    positions = np.flatnonzero(compared)
    merit = _merit(metric, quantity)[positions]
    return int(positions[np.lexsort((quantity.counted[positions], merit, people[positions]))[-1]])


def _merit(metric: Metric, quantity: Quantity) -> Floats:
    """[G] how good each group's value is, of several quantities all together: summed in order of size, whatever theirs."""
    parts = quantity.parts if isinstance(quantity, Joint) else ()
    each = [(part.better, part.quantity.value) for part in parts]
    each = each or [(metric.better, quantity.value)]
    signed = [-value if better == "lower" else value for better, value in each]
    return np.asarray(np.sort(signed, axis=0).sum(axis=0))
