"""What a metric returns: sums per group that know their value, their denominator, and when they have none.

Vectors run over the groups of one crossing. A value that cannot be computed is NaN inside these
vectors, always with a reason beside it; it leaves them only as `None` with that reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auditor.cells import Floats, Integers, Sums, divided
from auditor.mean import Mean

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rate:
    """A share: `hits` of `among`, whose denominator is empty → undefined by itself.

    `curve` maps the share to the metric's value, strictly increasing on [0, 1] (F1 from the
    share of true positives among all but true negatives).
    """

    hits: Sums
    among: Sums
    curve: Callable[[Floats], Floats] | None = None
    scale: Floats | None = None
    """[G] what each group's share is multiplied by, NaN where it has none."""
    pulled: Floats | None = None
    """[G] how much of the way to `towards` each group's share is taken before the curve (smoothing), limits apart."""
    towards: float = 0.5

    @cached_property
    def share(self) -> Floats:
        return divided(self.hits.weight, self.among.weight)

    @cached_property
    def value(self) -> Floats:
        found = self.on_curve(self.share)
        return np.where(np.isinf(found), np.nan, found)

    def on_curve(self, shares: Floats) -> Floats:
        return self.unsmoothed(
            shares if self.pulled is None else shares + self.pulled * (self.towards - shares)
        )

    def unsmoothed(self, shares: Floats) -> Floats:
        """Limits are these: smoothing steadies a value, and tells nothing of the people whom nobody saw."""
        with np.errstate(divide="ignore"):
            found = shares if self.curve is None else self.curve(shares)
        return found if self.scale is None else found * self.scale

    @cached_property
    def centre(self) -> Floats:
        """What limits spread around: the value before smoothing; half a person keeps it finite where nobody is a hit."""
        if self.pulled is None:
            return self.value
        bare, half = self.unsmoothed(self.share), 1 / (self.among.n + 1)
        steadied = self.unsmoothed(self.share + half * (0.5 - self.share))
        return np.where(np.isinf(bare), steadied, bare)

    @property
    def numerator(self) -> Floats:
        return self.hits.weight

    @property
    def denominator(self) -> Floats:
        return self.among.weight

    @property
    def counted(self) -> Integers:
        """People in the denominator: what a minimum looks at."""
        return self.among.n

    @property
    def rough(self) -> bool:
        """Whether its limits were seen to miss more often than they say, so that decisions halve the level."""
        return self.among.folds is not None

    @cached_property
    def swings(self) -> Floats | None:
        """[G, F] by how much each fold of persons moves the hits away from the share."""
        if self.hits.folds is None or self.among.folds is None:
            return None
        return self.hits.folds - self.share[:, None] * self.among.folds

    def take(self, rows: Integers) -> Rate:
        scale = None if self.scale is None else self.scale[rows]
        pulled = None if self.pulled is None else self.pulled[rows]
        hits, among = self.hits.take(rows), self.among.take(rows)
        return replace(self, hits=hits, among=among, scale=scale, pulled=pulled)

    def complement(self, whole: Rate) -> Rate:
        """Everybody else: the whole without each group."""
        first = np.zeros(len(self.hits.n), dtype=np.int64)
        everybody = whole.take(first)
        return Rate(everybody.hits - self.hits, everybody.among - self.among, self.curve)


@dataclass(frozen=True)
class Area:
    """The area under a group's ROC curve, from weights per score bin [G, B] of its positives and negatives.

    A = P(score of a positive > score of a negative) + ½ P(equal).
    """

    positives: Floats
    negatives: Floats
    positives_2: Floats
    negatives_2: Floats
    """Σw² per bin, for the variance."""
    ones: Sums
    zeros: Sums
    """All positives, and all negatives."""
    swings: Floats | None = None
    """[G, F] by how much each fold of persons moves the area, where people repeat."""
    rough = True

    @cached_property
    def among(self) -> Sums:
        """Everybody with a label and a score."""
        return self.ones + self.zeros

    @cached_property
    def below(self) -> Floats:
        """[G, B] share of negatives below the bin, plus half of those in it: a positive's placement."""
        share = self.negatives / self._sum(self.negatives)
        return np.cumsum(share, axis=1) - share / 2

    @cached_property
    def above(self) -> Floats:
        """[G, B] share of positives above the bin, plus half of those in it: a negative's placement."""
        share = self.positives / self._sum(self.positives)
        return 1 - np.cumsum(share, axis=1) + share / 2

    @staticmethod
    def _sum(weights: Floats) -> Floats:
        sums = weights.sum(axis=1, keepdims=True)
        return np.where(sums > 0, sums, np.nan)

    @cached_property
    def value(self) -> Floats:
        share = self.positives / self._sum(self.positives)
        # A sum of shares may end a hair outside what an area can be.
        return np.asarray(np.clip((share * self.below).sum(axis=1), 0.0, 1.0))

    @property
    def numerator(self) -> Floats:
        return np.full(len(self.ones.n), np.nan)

    @property
    def denominator(self) -> Floats:
        return np.full(len(self.ones.n), np.nan)

    @property
    def counted(self) -> Integers:
        return np.minimum(self.ones.n, self.zeros.n)

    @cached_property
    def worth(self) -> tuple[Floats, Floats]:
        """How many independent people of equal weight the positives and the negatives are worth."""
        ones, zeros = (np.minimum(sums.kish, sums.persons) for sums in (self.ones, self.zeros))
        return ones, zeros

    def take(self, rows: Integers) -> Area:
        return Area(
            self.positives[rows],
            self.negatives[rows],
            self.positives_2[rows],
            self.negatives_2[rows],
            self.ones.take(rows),
            self.zeros.take(rows),
            None if self.swings is None else self.swings[rows],
        )


@dataclass(frozen=True)
class Linearised:
    """A smooth figure of several sums (balanced accuracy, a calibration slope): its value and its variance.

    The variance is that of the figure's linear part, from the influence of every cell
    (auditor/influence.py); `freedom` are the degrees of freedom it was estimated with. `low` and
    `high` bound the figure itself (each group's own, where `high` is a vector; infinite where there is no end). `calm` [G] is the value the variance belongs to where that is
    not quite the shown one (cells smoothed, so that an empty one does not claim certainty).
    """

    value: Floats
    variance: Floats
    freedom: Floats
    counted: Integers
    among: Sums
    low: float | None = None
    high: float | Floats | None = None
    calm: Floats | None = None
    place: Floats | None = None
    curve: Callable[[Floats], Floats] | None = None
    """Where the figure is made of a bounded one by an increasing curve: `place` is the bounded one, to
    which variance, `low`, `high` and `calm` belong."""
    swings: Floats | None = None
    """[G, F] by how much each fold of persons moves the figure, where people repeat."""
    lacking: NDArray[np.object_] | None = None
    """[G] the class (or None) without which an average over classes has no value."""
    certain: Integers | None = None
    """[G] of a figure of log-odds: people with a score of exactly 0 or 1, for whom it has no value."""
    of_classes: bool = False
    """Of a figure of labelled scores: `counted` are the people of the rarer class, which its variance needs some of."""
    tails: Floats | None = None
    """[G] of a figure of amounts: the largest kurtosis among them, which a variance needs people for."""
    rough = True

    def on_curve(self, places: Floats) -> Floats:
        if self.curve is None:
            return places
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.curve(places)

    @property
    def numerator(self) -> Floats:
        return np.full(len(self.value), np.nan)

    @property
    def denominator(self) -> Floats:
        return np.full(len(self.value), np.nan)

    def take(self, rows: Integers) -> Linearised:
        return replace(
            self,
            value=self.value[rows],
            place=None if self.place is None else self.place[rows],
            variance=self.variance[rows],
            freedom=self.freedom[rows],
            counted=self.counted[rows],
            among=self.among.take(rows),
            high=self.high[rows] if isinstance(self.high, np.ndarray) else self.high,
            calm=None if self.calm is None else self.calm[rows],
            swings=None if self.swings is None else self.swings[rows],
            lacking=None if self.lacking is None else self.lacking[rows],
            certain=None if self.certain is None else self.certain[rows],
            tails=None if self.tails is None else self.tails[rows],
        )


@dataclass(frozen=True)
class Dispersion:
    """How far the groups of a crossing lie apart: one figure for all of them, never negative.

    Groups that are alike in truth still lie apart a little by chance. `noise` is the figure expected
    then, `noise_2` half the variance of it, and `noisiest` the part of the group that adds most;
    `variance` is that of the figure's linear part, as with `Linearised`. Vectors of length 1.
    """

    place: Floats
    noise: Floats
    noise_2: Floats
    noisiest: Floats
    variance: Floats
    freedom: Floats
    counted: Integers
    among: Sums
    curve: Callable[[Floats], Floats] | None = None
    """Increasing from 0, from the figure (`place`) to the metric's value."""
    shown: Floats | None = None
    """The metric's value where what chance brings is taken off it."""
    rough = True
    swings = None

    @property
    def value(self) -> Floats:
        return self.on_curve(self.place) if self.shown is None else self.shown

    def on_curve(self, places: Floats) -> Floats:
        return places if self.curve is None else self.curve(places)

    @property
    def numerator(self) -> Floats:
        return np.full(len(self.place), np.nan)

    denominator = numerator

    def take(self, rows: Integers) -> Dispersion:
        vectors = {
            name: getattr(self, name)[rows]
            for name in ("place", "noise", "noise_2", "noisiest", "variance", "freedom", "counted")
        }
        shown = None if self.shown is None else self.shown[rows]
        return replace(self, **vectors, among=self.among.take(rows), shown=shown)


@dataclass(frozen=True)
class Distance:
    """The largest gap between two distributions of a group, estimated from so many people on either side."""

    value: Floats
    first: Integers
    second: Integers
    among: Sums
    rough = False
    swings = None

    @property
    def numerator(self) -> Floats:
        return np.full(len(self.value), np.nan)

    @property
    def denominator(self) -> Floats:
        return np.full(len(self.value), np.nan)

    @property
    def counted(self) -> Integers:
        return np.minimum(self.first, self.second)

    def take(self, rows: Integers) -> Distance:
        among = self.among.take(rows)
        return Distance(self.value[rows], self.first[rows], self.second[rows], among)


@dataclass(frozen=True)
class Point:
    """A figure for which no honest interval is known: shown, and never decided by interval."""

    value: Floats
    counted: Integers
    rough = True
    swings = None

    @property
    def numerator(self) -> Floats:
        return np.full(len(self.value), np.nan)

    @property
    def denominator(self) -> Floats:
        return np.full(len(self.value), np.nan)

    def take(self, rows: Integers) -> Point:
        return Point(self.value[rows], self.counted[rows])


Weighed = Rate | Mean | Linearised | Dispersion | Area
"""Those whose interval minds the weights and repeats of those whom they are among."""
Single = Weighed | Distance | Point


@dataclass(frozen=True)
class Part:
    """One quantity of several: its metric, which direction is better, and what its denominator counts."""

    name: str
    better: str
    of: str
    quantity: Single


@dataclass(frozen=True)
class Joint:
    """Several quantities of which one rule speaks at once: both error rates, or a rate per class.

    It holds where every part holds. It has no value of its own, only its parts have.
    """

    parts: tuple[Part, ...]

    @property
    def value(self) -> Floats:
        """[G] NaN: to be shown part by part."""
        return np.full(len(self.parts[0].quantity.value), np.nan)

    numerator = denominator = value

    @property
    def counted(self) -> Integers:
        return np.asarray(np.min([part.quantity.counted for part in self.parts], axis=0))

    @property
    def rough(self) -> bool:
        return any(part.quantity.rough for part in self.parts)

    def take(self, rows: Integers) -> Joint:
        return Joint(tuple(replace(part, quantity=part.quantity.take(rows)) for part in self.parts))


Quantity = Single | Joint


def defined(quantity: Quantity) -> Flags:
    """[G] whether there is a value: of a joint quantity, of every part."""
    parts = quantity.parts if isinstance(quantity, Joint) else ()
    values = [part.quantity.value for part in parts] or [quantity.value]
    return np.asarray(~np.isnan(values).any(axis=0))
