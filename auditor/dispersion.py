"""How sure it is that groups lie apart, when some distance between them is mere chance.

A sum of squared distances between groups is, near enough, a scaled chi-square that is noncentral by the
true distance. Its limits are the true distances at which what was seen would be just too large,
or just too small. Source: Steiger 2004 (limits by inversion); Satterthwaite 1946 (scale and freedom).
"""

from __future__ import annotations

import numpy as np

from auditor.cells import Floats
from auditor.quantity import Dispersion

CLEAR = 2.0
"""So many standard deviations of chance above chance, the figure's own linear variance is used."""
Level = float | Floats

LARGE = 1e4
"""Beyond this, the square root of a noncentral chi-square is normal."""


def limits(figure: Dispersion, level: Level, widening: Floats) -> tuple[Floats, Floats]:
    """One-sided limits, never below 0. `widening`: what few degrees of freedom make of a size.

    The upper one supposes at least as much distance as chance alone brings, and that the group
    whose chance is largest may be the one that lies apart.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = figure.noise**2 / figure.noise_2
        unit = _unit(figure, freedom) / widening
        low = unit * _noncentrality(figure.place / unit, freedom, 1 - level)
        seen = np.maximum(figure.place, figure.noise / widening)
        high = unit * _noncentrality(seen / unit, freedom, level)
        high = np.maximum(high, _one_apart(figure, seen, level, widening))
    undefined = np.isnan(figure.place)
    low, high = figure.on_curve(low), figure.on_curve(high)
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)


def _unit(figure: Dispersion, freedom: Floats) -> Floats:
    """What one unit of the chi-square is worth; of groups clearly apart, by the linear variance if that is more."""
    unit = figure.noise_2 / figure.noise
    beyond = figure.place - figure.noise
    linear = (figure.variance - 4 * freedom * unit**2) / (4 * beyond)
    clear = beyond > CLEAR * unit * np.sqrt(2 * freedom)
    return np.where(clear & (linear > unit), linear, unit)


def _noncentrality(seen: Floats, freedom: Floats, chance: Level) -> Floats:
    """The noncentrality at which a value of at most `seen` has this chance; 0 where none has."""
    from scipy import special

    small = np.minimum(seen, LARGE)
    possible = special.chdtr(freedom, small) > chance
    found = np.where(possible, special.chndtrinc(small, freedom, chance), 0.0)
    root = np.sqrt(np.maximum(seen - (freedom - 1) / 2, 0.0)) - special.ndtri(chance)
    far = np.maximum(root, 0.0) ** 2 - (freedom - 1) / 2
    return np.where(seen > LARGE, np.maximum(far, 0.0), found)


def _one_apart(figure: Dispersion, seen: Floats, level: Level, widening: Floats) -> Floats:
    """The upper limit were all distance that of the noisiest group: s − z·√(2·noise₂ + 4·noisiest·s) = seen − noise."""
    from scipy import special

    noise, noise_2 = figure.noise / widening, figure.noise_2 / widening**2
    z_2 = special.ndtri(1 - level) ** 2
    beyond = np.maximum(seen - noise, 0.0)
    middle = beyond + 2 * z_2 * figure.noisiest / widening
    root = np.maximum(middle**2 - beyond**2 + 2 * z_2 * noise_2, 0.0)
    return np.asarray(middle + np.sqrt(root))
