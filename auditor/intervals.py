"""How sure a figure is: one-sided limits of a quantity, and of differences and ratios of two.

Methods and their measured coverage: docs/statistics.md. `VERSION` changes with any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from auditor import dispersion, variances
from auditor.cells import Floats, Integers
from auditor.mean import Mean
from auditor.quantity import (
    Area,
    Dispersion,
    Distance,
    Linearised,
    Point,
    Rate,
    Single,
    Weighed,
)

VERSION = "2026.11.2"
METHODS = {
    "rate": "clopper_pearson",
    "f1": "clopper_pearson_mapped",
    "mean": "student_or_hall",
    "area": "delong_clopper_pearson",
    "linearised": "influence_clopper_pearson",
    "distance": "dvoretzky_kiefer_wolfowitz",
    "dispersion": "noncentral_chi_square",
    "difference": "mover",
    "ratio": "mover",
    "weights": "kish_or_linearised",
    "clusters": "folds",
}
FOLD_PERSONS = 100
"""Below this many persons (or 10 persons' worth of events) folds under-cover: each person counts once."""
FOLD_EVENTS = 10
_NOTHING = 1e-9
"""A size that leaves everything possible."""
FOLD_LISTS = 30
"""Below this many lists of a ranking (items of a list together counting about once) folds under-cover."""
PERFECT = 1e-12
"""Below this, A(1−A) of an area that separates the classes perfectly is only rounding."""
Level = float | Floats
"""A one-sided level: one for all groups, or one for each."""
_NO_SKEW = 1e-6
"""Below this skewness of a mean Hall's limits are Student's, but for rounding."""


@dataclass(frozen=True)
class Limits:
    """One-sided limits at the same level: `low` and `high`, vectors over groups; infinite where there is none."""

    low: Floats
    high: Floats


def clopper_pearson(hits: Floats, among: Floats, level: Level) -> Limits:
    """The limits of a share that miss with probability at most `level` on each side.

    Formula: beta quantiles B(level; k, n−k+1) and B(1−level; k+1, n−k); k and n may be real
    (effective sample sizes). Source: Clopper and Pearson 1934.
    """
    from scipy import special  # here, so that reading rules never loads it

    first, where = _distinct(hits, among, level)
    hits, among = hits.ravel()[first], among.ravel()[first]
    level = level if np.ndim(level) == 0 else np.ravel(level)[first]
    misses = np.maximum(among - hits, 0.0)
    with np.errstate(invalid="ignore"):
        low = np.where(hits > 0, special.betaincinv(hits, misses + 1, level), 0.0)
        high = np.where(misses > 0, special.betaincinv(hits + 1, misses, 1 - level), 1.0)
    nothing = ~(among > 0)
    return Limits(np.where(nothing, np.nan, low)[where], np.where(nothing, np.nan, high)[where])


def _distinct(*columns: Level) -> tuple[Integers, Integers]:
    """Equal counts are computed once: the position of the first of each kind, and the kind of each."""
    shape = np.shape(columns[0])
    kept = [np.ravel(column) for column in columns if np.ndim(column) > 0]
    order = np.lexsort(kept)
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.any([column[order][1:] != column[order][:-1] for column in kept], axis=0)
    where = np.empty(len(order), dtype=np.int64)
    where[order] = np.cumsum(new) - 1
    return order[new], where.reshape(shape)


def limits(quantity: Single, level: Level) -> Limits:
    """One-sided limits of a quantity, per group, in the metric's own unit; NaN where it is undefined."""
    if isinstance(quantity, Rate):
        share = quantity.share
        size = effective_size(quantity, level)
        found = clopper_pearson(share * size, size, level)
        there = np.where(np.isnan(quantity.value), np.nan, 0.0)  # no value, no limits
        return Limits(
            there + quantity.unsmoothed(found.low), there + quantity.unsmoothed(found.high)
        )
    if isinstance(quantity, Mean):
        return _mean(quantity, level)
    if isinstance(quantity, Linearised):
        return _linearised(quantity, level)
    if isinstance(quantity, Dispersion):
        return Limits(*dispersion.limits(quantity, level, _widening(level, quantity.freedom)))
    if isinstance(quantity, Distance):
        return _distance(quantity, level)
    if isinstance(quantity, Point):
        return Limits(np.full_like(quantity.value, np.nan), np.full_like(quantity.value, np.nan))
    return _area(quantity, level)


def _widening(level: Level, freedom: Floats) -> Floats:
    """(z / t)²: what a size shrinks by because its variance is estimated with few degrees of freedom."""
    from scipy import special

    with np.errstate(invalid="ignore", divide="ignore"):
        t = special.stdtrit(np.maximum(freedom, 1.0), 1 - level)
    return np.asarray((special.ndtri(1 - level) / t) ** 2)


def effective_size(rate: Rate, level: Level) -> Floats:
    """How many independent people the denominator is worth: n, less where weights or repeats make it so."""
    size = rate.among.n.astype(float)
    if not rate.among.unweighted.all():
        size = np.where(rate.among.unweighted, size, _weighted_size(rate, level))
    if rate.among.folds is not None:
        size = np.minimum(size, _clustered_size(rate, level))
    return size


def _weighted_size(rate: Rate, level: Level) -> Floats:
    """min(Kish, p(1−p)/v), v the variance linearised by the weights of hits and misses."""
    share, among = rate.share, rate.among
    n = among.n.astype(float)
    misses_2 = among.weight_2 - rate.hits.weight_2
    spread = (1 - share) ** 2 * rate.hits.weight_2 + share**2 * misses_2
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = n / (n - 1) * spread / among.weight**2
        linearised = share * (1 - share) / variance * _widening(level, rate.among.kish - 1)
    linearised = np.where(n > 1, linearised, _NOTHING)  # one person's part tells no spread
    usable = np.isfinite(linearised) & (share > 0) & (share < 1)
    return np.where(usable, np.minimum(rate.among.kish, linearised), rate.among.kish)


def enough_persons(rate: Weighed) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether the fold method kept its promise in simulation at this many persons and events, or lists."""
    people = rate.among.persons
    if rate.among.of_lists or not isinstance(rate, Rate):
        return np.asarray(people >= (FOLD_LISTS if rate.among.of_lists else FOLD_PERSONS))
    share = rate.share
    events = np.minimum(share, 1 - share) * people
    return np.asarray((people >= FOLD_PERSONS) & (events >= FOLD_EVENTS))


def _clustered_size(rate: Rate, level: Level) -> Floats:
    """p(1−p)/v with v between folds of persons; where persons or events are few, each person counts once."""
    share, swings = rate.share, rate.swings
    assert swings is not None
    assert rate.among.folds is not None
    between, freedom = variances.between_folds(rate.among, swings)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = between / rate.among.folds.sum(axis=1) ** 2
        size = share * (1 - share) / variance * _widening(level, freedom)
    usable = np.isfinite(size) & enough_persons(rate)
    return np.where(usable, size, np.minimum(rate.among.persons, rate.among.n))


def _mean(mean: Mean, level: Level) -> Limits:
    """The wider of Student's limits and Hall's, which allow for skewness; fewer than two people have none.

    Student: mean ± t·√v. Hall: mean − √v·g(±t), g(t) = (3/κ)·(∛(1 + κ(t − κ/6)) − 1), with κ the
    skewness of the mean. An amount that cannot be negative stops at 0. Source: Hall 1992.
    """
    from scipy import special

    variance, freedom = variances.of_mean(mean)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = special.stdtrit(np.maximum(freedom, 1.0), 1 - level)
        error = np.sqrt(variance)
        # Where persons repeat, the mean is as skewed as fewer people's would be.
        alone = mean.spread / mean.among.weight**2
        skew = np.nan_to_num(mean.skewness * np.sqrt(variance / alone), posinf=0.0, neginf=0.0)
        low = mean.mean - error * np.maximum(t, _halls(t, skew))
        high = mean.mean - error * np.minimum(-t, _halls(-t, skew))
    few = ~(freedom > 0) | ~np.isfinite(error) | mean.flat
    low, high = np.where(few, -np.inf, low), np.where(few, np.inf, high)
    if not mean.signed:
        low = np.maximum(low, 0.0)
    undefined = np.isnan(mean.mean)
    return Limits(
        np.where(undefined, np.nan, mean.on_curve(low)),
        np.where(undefined, np.nan, mean.on_curve(high)),
    )


def _halls(t: Floats, skew: Floats) -> Floats:
    """The quantile of a skewed mean where Student's is t."""
    some = np.where(np.abs(skew) > _NO_SKEW, skew, 1.0)
    bent = 3 / some * (np.cbrt(1 + some * (t - some / 6)) - 1)
    return np.where(np.abs(skew) > _NO_SKEW, bent, t)


def _area(area: Area, level: Level) -> Limits:
    """Clopper–Pearson on the size that the variance is worth: A(1−A)/v, shrunk for few of a class, by weight."""
    value, smaller = area.value, np.minimum(*area.worth)
    variance, freedom = variances.of_area(area)
    with np.errstate(invalid="ignore", divide="ignore"):
        size = value * (1 - value) / variance * _widening(level, freedom)
    # With one of a class there is no variance: it is worth less than two who score alike.
    alone = np.where(smaller < 2, _widening(level, np.ones(1)), 1.0)
    spread = value * (1 - value) > PERFECT
    size = np.where(np.isfinite(size) & (size > 0) & spread, size, smaller * alone)
    found = clopper_pearson(value * size, size, level)
    undefined = np.isnan(value)
    return Limits(np.where(undefined, np.nan, found.low), np.where(undefined, np.nan, found.high))


def _linearised(figure: Linearised, level: Level) -> Limits:
    """Between bounds: Clopper–Pearson on the size that the variance is worth; else value ± t · √v.

    With one bound (R² is at most 1) the wider of that and the same of the logarithm of its distance.
    """
    from scipy import special

    undefined, freedom = np.isnan(figure.value), np.maximum(figure.freedom, 1.0)
    value = figure.value if figure.place is None else figure.place
    if figure.low is None or figure.high is None:
        with np.errstate(invalid="ignore"):
            half = special.stdtrit(freedom, 1 - level) * np.sqrt(figure.variance)
        # All alike tell nothing of how far others may lie.
        known = (figure.freedom > 0) & np.isfinite(half) & (figure.variance > 0)
        half = np.where(known, half, np.inf)
        low, high = value - half, value + half
        bound = figure.low if figure.high is None else figure.high
        if bound is not None:
            away = value - bound
            with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
                nearer, further = (np.exp(sign * half / np.abs(away)) for sign in (-1, 1))
                ends = [bound + np.nan_to_num(away * factor) for factor in (nearer, further)]
            low, high = (
                np.minimum(low, np.min(ends, axis=0)),
                np.maximum(high, np.max(ends, axis=0)),
            )
        low = low if figure.low is None else np.maximum(low, figure.low)
        high = high if figure.high is None else np.minimum(high, figure.high)
    else:
        endless = ~np.isfinite(np.asarray(figure.high, dtype=float))
        top = np.where(endless, figure.low + 1.0, figure.high)
        span = top - figure.low
        calm = value if figure.calm is None else figure.calm
        place, settled = (value - figure.low) / span, (calm - figure.low) / span
        with np.errstate(invalid="ignore", divide="ignore"):
            worth = settled * (1 - settled) / (figure.variance / span**2)
            size = worth * _widening(level, freedom)
        # Where people repeat, or items share lists, each person or list counts once.
        few = np.minimum(figure.counted.astype(float), figure.among.persons)
        size = np.where(np.isfinite(size) & (size > 0), size, few)
        found = clopper_pearson(place * size, size, level)
        # One person alone tells nothing about the spread of people.
        low = np.where(endless | (few < 2), figure.low, figure.low + span * found.low)
        high = np.where(endless | (few < 2), figure.high, figure.low + span * found.high)
    low, high = figure.on_curve(low), figure.on_curve(high)
    return Limits(np.where(undefined, np.nan, low), np.where(undefined, np.nan, high))


def _distance(distance: Distance, level: Level) -> Limits:
    """value ± (ε₁ + ε₂), εᵢ = √(ln(4 / level) / 2nᵢ): either distribution strays further with chance level / 2.

    Source: Dvoretzky, Kiefer and Wolfowitz 1956 with the constant of Massart 1990. Wide, and true
    wherever the largest gap lies.
    """
    sizes = (distance.first.astype(float), distance.second.astype(float))
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (np.sqrt(np.log(4 / np.asarray(level)) / (2 * n)) for n in sizes)
    value = distance.value
    return Limits(np.maximum(value - one - two, 0.0), np.minimum(value + one + two, 1.0))


def difference(
    first: Floats, one: Limits, second: Floats, other: Limits, *, alike: Floats | float = 0.0
) -> Limits:
    """MOVER limits of first − second from the limits of each; `alike`: their correlation.

    Source: Zou and Donner 2008.
    """
    low = _joined(first - one.low, other.high - second, alike)
    high = _joined(one.high - first, second - other.low, alike)
    return Limits(first - second - low, first - second + high)


def _joined(one: Floats, other: Floats, alike: Floats | float) -> Floats:
    """The length of both arms together."""
    if np.ndim(alike) == 0 and alike == 0.0:
        return np.hypot(one, other)
    with np.errstate(invalid="ignore"):
        joined = np.sqrt(one**2 + other**2 - 2 * alike * one * other)
    return np.where(np.isfinite(one) & np.isfinite(other), joined, np.hypot(one, other))


def ratio(
    first: Floats, one: Limits, second: Floats, other: Limits, *, alike: Floats | float = 0.0
) -> Limits:
    """MOVER limits of first / second, both at least 0; the upper one is infinite where second may be 0.

    Each solves c in (first − c·second)² = δ₁² + c²·δ₂² − 2·alike·c·δ₁·δ₂ for the δ of its side.
    """
    product = first * second
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        below = _excess(first, first - one.low)
        a = _excess(second, other.high - second)
        middle = product - alike * (first - one.low) * (other.high - second)
        low = below / (middle + np.sqrt(np.maximum(middle**2 - a * below, 0.0)))
        above = _excess(first, one.high - first)
        b = _excess(second, second - other.low)
        middle = product - alike * (one.high - first) * (second - other.low)
        high = (middle + np.sqrt(np.maximum(middle**2 - b * above, 0.0))) / b
    # A limit so near to 0 that it drowns in rounding tells no more than 0 does.
    low = np.where((below <= 0) | ~np.isfinite(other.high), 0.0, low)
    high = np.where((b <= 0) | ~np.isfinite(one.high), np.inf, high)
    undefined = np.isnan(first) | np.isnan(second)
    return Limits(np.where(undefined, np.nan, low), np.where(undefined, np.nan, high))


def _excess(value: Floats, half: Floats) -> Floats:
    """value² − half², without cancellation."""
    return (value - half) * (value + half)
