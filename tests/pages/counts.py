"""The sample's counts: who was decided how, per group, and plain arithmetic on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import beta

SEXES = ("female", "male")
AGES = ("[18, 25)", "[25, 40)", "[40, 60)", "[60, 100)")
Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class Confusion:
    """How many of a group were decided rightly and wrongly."""

    tp: int
    fp: int
    fn: int
    tn: int

    def __add__(self, other: Confusion) -> Confusion:
        return Confusion(
            self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn
        )

    @property
    def n(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    def of(self, metric: str) -> tuple[int, int]:
        """Numerator and denominator of a rate."""
        return {
            "selection_rate": (self.tp + self.fp, self.n),
            "true_positive_rate": (self.tp, self.tp + self.fn),
            "false_positive_rate": (self.fp, self.fp + self.tn),
            "precision": (self.tp, self.tp + self.fp),
            "accuracy": (self.tp + self.tn, self.n),
            "base_rate": (self.tp + self.fn, self.n),
            "share": (self.n, TOTAL.n),
        }[metric]


CELLS = {
    ("female", "[18, 25)"): Confusion(41, 19, 52, 128),
    ("female", "[25, 40)"): Confusion(212, 63, 148, 297),
    ("female", "[40, 60)"): Confusion(188, 51, 121, 240),
    ("female", "[60, 100)"): Confusion(7, 3, 6, 11),
    ("male", "[18, 25)"): Confusion(78, 38, 30, 101),
    ("male", "[25, 40)"): Confusion(371, 129, 82, 258),
    ("male", "[40, 60)"): Confusion(340, 110, 71, 219),
    ("male", "[60, 100)"): Confusion(44, 17, 13, 32),
}
METRICS = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision", "accuracy",
           "base_rate", "share")  # fmt: skip


def total(sex: str | None = None, age: str | None = None) -> Confusion:
    chosen = [
        cell
        for (s, a), cell in CELLS.items()
        if (sex is None or s == sex) and (age is None or a == age)
    ]
    return sum(chosen[1:], start=chosen[0])


TOTAL = Confusion(0, 0, 0, 0)
TOTAL = total()


def exact(hits: float, among: float, level: float = 0.95) -> Interval:
    """Clopper–Pearson limits."""
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(beta.ppf(tail, hits, among - hits + 1))
    high = 1.0 if hits == among else float(beta.ppf(1 - tail, hits + 1, among - hits))
    return low, high


def ratio(p: float, q: float, limits: Interval, others: Interval) -> Interval:
    """A rough interval of a ratio, good enough to be drawn."""
    spread = math.sqrt(
        ((limits[1] - limits[0]) / 2 / max(p, 1e-9)) ** 2
        + ((others[1] - others[0]) / 2 / max(q, 1e-9)) ** 2
    )  # type: ignore[operator]
    return p / q * math.exp(-spread), min(1.0, p / q * math.exp(spread))


def groups(by: tuple[str, ...]) -> list[tuple[dict[str, str], Confusion]]:
    """Every group of a crossing with its counts."""
    match by:
        case ():
            return [({}, TOTAL)]
        case ("sex",):
            return [({"sex": s}, total(s)) for s in SEXES]
        case ("age",):
            return [({"age": a}, total(None, a)) for a in AGES]
        case _:
            return [({"sex": s, "age": a}, c) for (s, a), c in CELLS.items()]
