"""Inequality of benefits: indices of a group, compared between groups, and the part that lies between groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from auditor.cells import Sums
from auditor.decomposition import Decomposed
from auditor.quantity import Dispersion, Quantity

from .composites import TABLE
from .design import Design, Draw
from .people import drawing, samplings, truly
from .scores import limit

MISTAKES = {
    "few": (0.01, 0.01),
    "some": (0.05, 0.05),
    "denied": (0.2, 0.05),
    "granted": (0.02, 0.2),
    "many": (0.3, 0.3),
    "most": (0.7, 0.01),
}
"""Shares of people with a benefit of 0 and of 2."""
INDICES = ("generalized_entropy_index", "theil_index", "coefficient_of_variation", "gini_index")
BETWEEN = "between_group_generalized_entropy"


def cells(mistakes: str) -> np.ndarray:
    """Chances of true and false positives, false and true negatives."""
    none, two = MISTAKES[mistakes]
    right = 1 - none - two
    return np.array([right / 2, two, none, right / 2])


def grid(quick: bool) -> Iterator[Design]:
    for metric in INDICES[:1] if quick else INDICES:
        for named in MISTAKES:
            for people in (300,) if quick else (30, 100, 1000):
                yield _index(metric, [named], people)
        for worse, better in (("denied", "some"), ("many", "granted")):
            for groups in (2,) if quick else (2, 5, 20):
                for people in (300,) if quick else (100, 1000):
                    several = [worse] * (groups // 2) + [better] * (groups - groups // 2)
                    yield _index(metric, several, people)
        for how in samplings(quick, (1.0, 1.6, 1.6, 1.0)):
            for several in (["denied"], ["denied", "some"], ["denied"] * 2 + ["some"] * 3):
                yield _index(metric, several, 300, how=how)
    yield from _between(quick)


def _index(metric: str, mistakes: Sequence[str], people: int, **how: object) -> Design:
    chances = np.array([cells(named) for named in mistakes])
    (truth,) = truly(metric, TABLE, chances)
    contrast, sampling = None if len(mistakes) == 1 else "difference", how.get("how")
    told = {"groups": len(mistakes), "n": people, "mistakes": "/".join(dict.fromkeys(mistakes))}
    given = {} if sampling is None else {"how": sampling}
    return Design(
        part="inequality",
        metric=metric,
        contrast=contrast,
        must=limit(metric, contrast, truth),
        truth=tuple(truth.tolist()),
        draw=drawing(metric, TABLE, chances, people, **given),
        told=told | ({"people": sampling.named} if sampling else {}),
        inside=sampling is None or sampling.inside(people, len(mistakes)),
        rows=4 * len(mistakes) if sampling is None else sampling.rows_of(people, len(mistakes), 4),
    )


def _between(quick: bool) -> Iterator[Design]:
    """All alike, half and half, and one group apart."""
    for groups in (2,) if quick else (2, 5, 20):
        sizes = {f"{n} each": [n] * groups for n in (10, 100, 1000)}
        sizes["30 to 3,000"] = np.geomspace(30, 3000, groups).astype(int).tolist()
        half = ["some" if g % 2 else "denied" for g in range(groups)]
        for size, people in sizes.items():
            cases = {
                "alike": ["denied"] * groups,
                "half and half": half,
                "the smallest apart": ["many", *["some"] * (groups - 1)],
            }
            for case, mistakes in cases.items():
                yield _apart(people, mistakes, {"groups": groups, "n": size, "groups are": case})


def _apart(people: Sequence[int], mistakes: Sequence[str], told: dict[str, object]) -> Design:
    shares = np.array([_benefits(cells(named)) for named in mistakes])
    exact = np.round(shares * np.array(people)[:, None] * 10**9).astype(np.int64)
    truth = float(_figure(exact).value[0]) if len(set(mistakes)) > 1 else 0.0
    return Design(
        part="inequality",
        metric=BETWEEN,
        contrast=None,
        must={"at_most": truth},
        truth=(truth,),
        draw=_apart_drawn(people, shares),
        told=told,
        rows=3 * len(people),
    )


def _benefits(chances: np.ndarray) -> list[float]:
    hit, false, missed, refused = chances.tolist()
    return [missed, hit + refused, false]


def _apart_drawn(people: Sequence[int], shares: np.ndarray) -> Draw:
    def draw(random: np.random.Generator, audits: int) -> Quantity:
        drawn = [_figure(random.multinomial(people, shares)) for _ in range(audits)]
        return _together(drawn)

    return draw


def _figure(drawn: np.ndarray) -> Dispersion:
    kinds = [_sums(drawn[:, k]) for k in range(3)]
    return Decomposed(kinds, (0.0, 1.0, 2.0), lambda r: (r**2 - 1) / 2).between()


def _sums(n: np.ndarray) -> Sums:
    return Sums(n, n.astype(float), n.astype(float))


def _together(drawn: Sequence[Dispersion]) -> Dispersion:
    """The figures of many audits as one vector."""
    n = np.concatenate([one.counted for one in drawn])
    vectors = ("place", "noise", "noise_2", "noisiest", "variance", "freedom")
    joined = {name: np.concatenate([getattr(one, name) for one in drawn]) for name in vectors}
    return Dispersion(**joined, counted=n, among=_sums(n))
