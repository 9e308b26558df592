"""Rates of two to twenty groups: equal and very unequal sizes, and rates that lie at the limit in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from auditor.quantity import Quantity

from .design import Design, Draw
from .stack import counts

LIMITS = {
    "ratio_to_best": {"at_least": 0.8},
    "ratio": {"at_least": 0.8},
    "difference": {"at_most": 0.1},
    "difference_to_best": {"at_most": 0.1},
    "worst": {"at_least": 0.5},
    None: {"at_least": 0.5},
}
NUMBERS = (2, 3, 5, 10, 20)
SIZES = ("10", "30", "100", "1000", "10000", "uneven", "uneven, low groups small")
CONFIGURATIONS = ("all equal", "one at the limit", "half at the limit", "spread", "three levels")
BEST = (0.05, 0.2, 0.5, 0.9, 0.99)


def sizes(named: str, groups: int) -> np.ndarray:
    """People per group; the groups at the limit come first."""
    if named.isdigit():
        return np.full(groups, int(named))
    uneven = np.geomspace(10, 10_000, groups).round().astype(int)
    return uneven if named.endswith("small") else uneven[::-1].copy()


def placed(configuration: str, groups: int, low: float, best: float) -> np.ndarray:
    """The true rates, between the one that lies at the limit and the best."""
    share = {
        "all equal": np.ones(groups),
        "one at the limit": np.r_[0.0, np.ones(groups - 1)],
        "half at the limit": np.r_[np.zeros(groups // 2), np.ones(groups - groups // 2)],
        "spread": np.linspace(0, 1, groups),
        "three levels": np.resize([0.0, 0.5, 1.0], groups) if groups > 2 else np.array([0.0, 1.0]),
    }[configuration]
    return low + (best - low) * np.sort(share)


def binomial(rates: Sequence[float], people: Sequence[int]) -> Draw:
    """Independent people who weigh the same."""
    chances, among = np.array(rates), np.array(people)

    def draw(random: np.random.Generator, audits: int) -> Quantity:
        return counts(random.binomial(among, chances, (audits, len(among))), among)

    return draw


def lowest(contrast: str | None, best: float, limit: float) -> float | None:
    """The rate that lies at the limit when the best is that high; None where there is none."""
    if contrast in ("worst", None):
        return limit
    low = best * limit if contrast in ("ratio", "ratio_to_best") else best - limit
    return low if low > 0 else None


def designs(
    *,
    contrasts: Sequence[str | None] = tuple(LIMITS),
    numbers: Sequence[int] = NUMBERS,
    patterns: Sequence[str] = SIZES,
    configurations: Sequence[str] = CONFIGURATIONS,
    best: Sequence[float] = BEST,
) -> Iterator[Design]:
    """The grid."""
    for contrast in contrasts:
        must = LIMITS[contrast]
        limit = next(iter(must.values()))
        for groups in numbers:
            for pattern in patterns:
                for top in (
                    best if contrast not in ("worst", None) else [b for b in best if b > limit]
                ):
                    low = lowest(contrast, top, limit)
                    if low is None:
                        continue
                    for configuration in configurations:
                        rates = placed(configuration, groups, low, top)
                        people = sizes(pattern, groups)
                        yield Design(
                            part="groups",
                            metric="selection_rate",
                            contrast=contrast,
                            must=must,
                            truth=tuple(rates.tolist()),
                            draw=binomial(rates, people),
                            told={
                                "groups": groups,
                                "n": pattern,
                                "best": top,
                                "rates": configuration,
                            },
                        )


def rare(quick: bool) -> Iterator[Design]:
    """Ratios where the best group's rate is 1 in 100."""
    numbers = (3,) if quick else NUMBERS
    return designs(contrasts=("ratio_to_best", "ratio"), numbers=numbers, best=(0.01,))


def grid(quick: bool) -> Iterator[Design]:
    if not quick:
        return designs()
    return designs(
        contrasts=("ratio_to_best", "difference"),
        numbers=(3, 10),
        patterns=("100", "uneven"),
        best=(0.5, 0.99),
    )
