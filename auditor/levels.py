"""At which one-sided levels comparisons are decided and shown, so that a crossing errs in at most 5 % together.

Everything is said for `miss`, 1 − confidence: 5 % by default. docs/statistics.md tells what was
measured, and what was tried and lost.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from auditor.cells import Floats
from auditor.comparisons import Comparisons
from auditor.contrasts import Contrast

NEGLIGIBLE = 1.001
"""Chances that add less than a thousandth to the level are not counted."""
STEPS = 30


def passing(miss: float, contrast: Contrast, *, rough: bool) -> float:
    """4 % where groups are compared, 5 % where they are not; half of 5 % for rough quantities.

    Every comparison must pass, so no correction is needed. Joined limits of two groups miss a
    little more often than each alone: 4 % holds 5 % where the best rate is near 1.
    """
    if rough:
        return miss / 2
    return miss if contrast.operation == "itself" else round(0.8 * miss, 12)


def shown(miss: float, several: int, *, passing: float, rough: bool) -> tuple[float, float]:
    """(outer, inner): the levels of the worst of several comparisons' two-sided interval.

    The outer side, away from the other comparisons, errs only where all of the truly worst ones
    do; the inner side where any does. With one clearly worst the two add up to `miss`; with ties
    the outer one hardly errs.
    """
    if rough or several == 1:
        return miss / 2, miss / 2 / several
    return min(miss * several / (several + 1), passing), miss / (several + 1)


def shown_of_pairs(miss: float, pairs: int, *, passing: float, rough: bool) -> tuple[float, float]:
    """The same for the worst of all pairs, where either group of a pair may come out lower."""
    inner = miss / 2 / pairs
    return (miss / 2 if rough else min(miss - inner, passing)), inner


def failing(
    miss: float, contrast: Contrast, comparisons: Comparisons, ends: tuple[float, float]
) -> Floats:
    """[crossings] the level at which a comparison must lie beyond the allowed `ends` to fail the crossing."""
    low, high = ends
    pairs = contrast.against in ("best", "each_other")
    if pairs:
        most = miss / comparisons.camps
        limit = low if np.isfinite(low) else high
        apart = _to_no_difference(contrast, comparisons, limit=limit, level=most)
        return _among_pairs(miss, comparisons.camps, apart)
    most = miss / comparisons.families
    if not (np.isfinite(low) and np.isfinite(high)):
        return np.full(comparisons.crossings, most)
    return _between(miss, comparisons.families, _across(comparisons, high - low, level=most))


def _per_crossing(comparisons: Comparisons, values: Floats) -> Floats:
    """[crossings, comparisons of each]."""
    if comparisons.crossings == 1:
        return values[None, :]
    order = np.argsort(comparisons.crossing, kind="stable")
    return values[order].reshape(comparisons.crossings, -1)


def _errors(gap: float, half: Floats, level: float) -> Floats:
    """A gap in standard errors, from the half-width of a limit at a level; 0 where nothing is known."""
    from scipy import special

    with np.errstate(divide="ignore", invalid="ignore"):
        errors = gap * special.ndtri(1 - level) / half
    return np.where(np.isfinite(errors), np.maximum(errors, 0.0), 0.0)


def _to_no_difference(
    contrast: Contrast, comparisons: Comparisons, *, limit: float, level: float
) -> Floats:
    """How many standard errors lie between the limit and no difference, per comparison.

    The standard error is that of the half-width towards no difference, of the order of the pair
    whose value is the worse one: of i / j where i is lower, and of its inverse otherwise.
    """
    value, found = comparisons.value, comparisons.limits(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        if contrast.operation == "difference":
            gap, half = abs(limit), np.where(value >= 0, value - found.low, found.high - value)
        else:
            gap = 1 - min(limit, 1 / limit) if limit > 0 else 1.0
            half = np.where(value <= 1, found.high - value, 1 / found.low - 1 / value)
    return _per_crossing(comparisons, _errors(gap, half, level))


def _across(comparisons: Comparisons, width: float, *, level: float) -> Floats:
    """How many standard errors lie between the two ends of what is allowed, per comparison."""
    found = comparisons.limits(level)
    return _per_crossing(comparisons, _errors(width, (found.high - found.low) / 2, level))


def _among_pairs(miss: float, camps: int, apart: Floats) -> Floats:
    """The level for ordered pairs, from their limit's distance to no difference (last axis).

    The chance that some pair fails wrongly is at most the sum of the pairs' chances. Each grows
    convexly with the distance of the two rates, so the sum is largest where all rates stand at the two
    ends of what is allowed, as a low and a high camp. A pair across errs with ℓ + Φ(−z − 2s), a
    pair of the same camp with 2Φ(−z − s), s its distance in standard errors.
    """
    from scipy import special

    # Each pair stands here in both orders.
    among, most = min(2 * camps, apart.shape[-1]), np.full(len(apart), miss / camps)
    if (_at_most(most, among, apart) <= NEGLIGIBLE * miss).all():
        return most
    # Those furthest apart are across.
    split = -np.partition(-apart, among - 1, axis=-1) if among > 0 else apart
    across, alike = np.split(split, [among], axis=-1)

    def chance(level: Floats) -> Floats:
        z = special.ndtri(level)[..., None]
        crossed = (special.ndtr(z) + special.ndtr(z - 2 * across)).sum(axis=-1) / 2
        return np.asarray(crossed + special.ndtr(z - alike).sum(axis=-1))

    return _solved(chance, most, miss)


def _at_most(level: Floats, among: int, apart: Floats) -> Floats:
    """More than the chance of ordered pairs, `among` of them across: were all as near as the nearest. No sorting of ten thousand."""
    from scipy import special

    nearest, z = np.min(apart, axis=-1, initial=np.inf), special.ndtri(level)
    crossed = among * (level + special.ndtr(z - 2 * nearest)) / 2
    return np.asarray(crossed + (apart.shape[-1] - among) * special.ndtr(z - nearest))


def _between(miss: float, families: int, width: Floats) -> Floats:
    """The level where a value may lie beyond either end: at one end it errs with ℓ, at the other with Φ(−z − w)."""
    from scipy import special

    def chance(level: Floats) -> Floats:
        z = special.ndtri(level)[..., None]
        return np.asarray((special.ndtr(z) + special.ndtr(z - width)).sum(axis=-1))

    return _solved(chance, np.full(len(width), miss / families), miss)


def _solved(chance: Callable[[Floats], Floats], most: Floats, miss: float) -> Floats:
    """The level, at most `most`, at which the chance is the allowed one: it rises with the level."""
    low, high = most / 8, most
    fine = chance(most) <= NEGLIGIBLE * miss
    if fine.all():
        return most
    for _ in range(STEPS):
        middle = (low + high) / 2
        over = chance(middle) > miss
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return np.where(fine, most, low)
