"""Whether two sets of counts come from the same kind of people, decided upon in the same way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from auditor.cells import Cells, Crossing, Floats, Integers, Sums
from auditor.codebook import Codebook
from auditor.errors import AuditorError

PARTS = 10
"""Scores are compared in tenths of the old ones: the stability index grows with the number of parts."""
FEW, LEAST, MOST_FEW = 5, 1, 0.2
"""Cochran: the chi-square test wants at least 5 expected in four of five cells, and 1 in each."""


@dataclass(frozen=True)
class Drift:
    """How far one distribution moved: of groups, decisions, labels or scores, in everybody or in one group."""

    of: str
    by: tuple[str, ...]
    group: dict[str, str] | None
    n_old: int
    n_new: int
    total_variation: float | None = None
    """Half the sum of |new share − old share|: so many of the people would have to be others."""
    interval: tuple[float, float] | None = None
    """Of the total variation; the indices have none that keeps its promise near 0."""
    jensen_shannon: float | None = None
    """Divergence in bits, 0 to 1."""
    population_stability_index: float | None = None
    """Σ (new − old) · ln(new / old)."""
    chi_square_p: float | None = None
    """How likely at least this difference is when nothing has moved."""
    reasons: tuple[str, ...] = ()
    """Why some of these are not there, as codes."""


@dataclass(frozen=True)
class _Side:
    """People per category: how many, and how much they weigh."""

    n: Integers
    weight: Floats
    weight_2: float
    clustered: bool

    @property
    def share(self) -> Floats:
        return np.asarray(self.weight / self.weight.sum())

    @property
    def size(self) -> float:
        """(Σw)² / Σw²."""
        return float(self.weight.sum() ** 2 / self.weight_2)

    @property
    def weighted(self) -> bool:
        return bool(self.weight.sum() != self.n.sum() or self.weight_2 != self.n.sum())


def compare(old: Cells, new: Cells, *, confidence: float = 0.95) -> list[Drift]:
    """Every distribution that both sets of cells hold. Raises AuditorError where they were coded differently."""
    _check(old.codebook, new.codebook)
    shared = set(new.crossings())
    found: list[Drift] = []
    for by in (by for by in old.crossings() if len(by) < 2 and by in shared):
        one, two = old.at(by), new.at(by)
        if by:
            found.append(_of_groups(one, two, confidence))
        for name, parts in _outcomes(old):
            if all(crossing.has(_key(name)) for crossing in (one, two)):
                found += _within(name, parts, one, two, confidence)
        for name in (old.codebook.class_scores and old.codebook.classes) or ():
            found += _of_class(name, old, one, two, confidence)
    return found


def _of_class(
    name: str, old: Cells, one: Crossing, two: Crossing, confidence: float
) -> Iterator[Drift]:
    """The score of one of several classes."""
    whole, first, second = (crossing.versus_rest(name) for crossing in (old.at(()), one, two))
    for moved in _within("score", _tenths(whole), first, second, confidence):
        yield replace(moved, of=f"score of {name}")


def _check(old: Codebook, new: Codebook) -> None:
    """The same codes must mean the same."""
    differ = [
        f"the levels of '{a.name}'" for a, b in zip(old.attributes, new.attributes, strict=False)
        if (a.name, a.levels) != (b.name, b.levels)
    ]  # fmt: skip
    told = {
        "the task": (old.task, new.task),
        "the sensitive attributes": (len(old.attributes), len(new.attributes)),
        "the classes": (old.classes, new.classes),
        "the score bins": (old.binned, new.binned),
        "the positive labels": (old.label_positive, new.label_positive),
        "the positive decisions": (old.prediction_positive, new.prediction_positive),
    }
    differ += [what for what, (one, other) in told.items() if one != other]
    if differ:
        raise AuditorError(
            f"These cells were coded differently: {', '.join(differ)}. Count the new table like the "
            "old one: auditor.count(…, codebook=old.codebook)."
        )


def _key(name: str) -> str:
    return "bin" if name == "score" else name


def _outcomes(old: Cells) -> Iterator[tuple[str, list[range]]]:
    """What may have moved, and the codes of each of its parts."""
    book = old.codebook
    if book.task in ("binary", "multiclass"):
        each = [range(code, code + 1) for code in range(len(book.classes or (0, 1)))]
        yield from ((name, each) for name in ("label", "prediction") if book.has(name))
    if book.score is not None:
        yield "score", _tenths(old.at(()))


def _tenths(whole: Crossing) -> list[range]:
    """Neighbouring score bins together, each about a tenth of the old people."""
    score = whole.codebook.score
    bins = len(score.edges) if score is not None else 0
    held = whole.bins(None)[0] if whole.has("bin") else np.ones(bins)
    below = np.cumsum(held) / max(held.sum(), 1e-300)
    ends = np.searchsorted(below, np.arange(1, PARTS) / PARTS - 1e-12) + 1
    edges = np.unique([0, *ends, bins])
    return [range(int(a), int(b)) for a, b in itertools.pairwise(edges)]


def _of_groups(one: Crossing, two: Crossing, confidence: float) -> Drift:
    """The groups themselves, unknown ones included."""
    codes = sorted({int(code) for c in (one, two) for code in c.group_codes[:, 0]})

    def side(crossing: Crossing) -> _Side:
        place = {int(code): k for k, code in enumerate(crossing.group_codes[:, 0])}
        all_ = crossing.where()
        rows = [place.get(code) for code in codes]
        return _side([all_.take(np.array([k] if k is not None else [], int)) for k in rows])

    return _moved("groups", one.by, None, old=side(one), new=side(two), confidence=confidence)


def _within(
    name: str, parts: list[range], one: Crossing, two: Crossing, confidence: float
) -> Iterator[Drift]:
    """An outcome in every group that both have."""
    place = {tuple(code): k for k, code in enumerate(two.group_codes.tolist())}
    before, after = ([_part(c, name, codes) for codes in parts] for c in (one, two))
    for k, code in enumerate(one.group_codes.tolist()):
        other = place.get(tuple(code))
        if other is None:
            continue
        first = _side([sums.take(np.array([k])) for sums in before])
        second = _side([sums.take(np.array([other])) for sums in after])
        group = one.groups[k] if one.by else None
        yield _moved(name, one.by, group, old=first, new=second, confidence=confidence)


def _part(crossing: Crossing, name: str, codes: range) -> Sums:
    return crossing.where(bins=codes) if name == "score" else crossing.having(name, *codes)


def _side(parts: list[Sums]) -> _Side:
    return _Side(
        np.array([part.n.sum() for part in parts]),
        np.array([part.weight.sum() for part in parts], dtype=float),
        float(sum(part.weight_2.sum() for part in parts)),
        clustered=any(part.folds is not None for part in parts),
    )


def _moved(
    of: str,
    by: tuple[str, ...],
    group: dict[str, str] | None,
    *,
    old: _Side,
    new: _Side,
    confidence: float,
) -> Drift:
    people = (int(old.n.sum()), int(new.n.sum()))
    if not old.weight.sum() or not new.weight.sum():
        return Drift(of, by, group, *people, reasons=("reason.drift_nobody",))
    apart = float(np.abs(new.share - old.share).sum() / 2)
    index, test = _stability(old.share, new.share), _chi_square(old, new)
    reasons = {
        "reason.drift_clustered": old.clustered or new.clustered,
        "reason.drift_weighted": not old.clustered and (old.weighted or new.weighted),
        "reason.drift_few_expected": test is None
        and not (old.clustered or old.weighted or new.weighted),
        "reason.drift_empty_level": index is None,
    }
    return Drift(
        of, by, group, *people,
        total_variation=apart,
        interval=None if old.clustered or new.clustered else _interval(apart, old, new, confidence),
        jensen_shannon=_jensen_shannon(old.share, new.share),
        population_stability_index=index,
        chi_square_p=test,
        reasons=tuple(code for code, holds in reasons.items() if holds),
    )  # fmt: skip


def _interval(apart: float, old: _Side, new: _Side, confidence: float) -> tuple[float, float]:
    """Holds the true total variation at least this often, whatever the sizes and shares (McDiarmid 1989).

    The observed one is too large on average, by at most ½√((K−1)/n) for each side, and one person
    moves it by at most 1/n.
    """
    parts = len(old.n)
    noise = math.sqrt(math.log(2 / (1 - confidence)) * (1 / old.size + 1 / new.size) / 2)
    excess = sum(math.sqrt((parts - 1) / side.size) / 2 for side in (old, new))
    return max(0.0, apart - noise - excess), min(1.0, apart + noise)


def _jensen_shannon(old: Floats, new: Floats) -> float:
    middle = (old + new) / 2

    def bits(share: Floats) -> float:
        there = share > 0
        return float((share[there] * np.log2(share[there] / middle[there])).sum())

    return max(0.0, (bits(old) + bits(new)) / 2)


def _stability(old: Floats, new: Floats) -> float | None:
    """None where a part is empty on one side alone: its logarithm has no end."""
    there = (old > 0) | (new > 0)
    old, new = old[there], new[there]
    if (old == 0).any() or (new == 0).any():
        return None
    return float(((new - old) * np.log(new / old)).sum())


def _chi_square(old: _Side, new: _Side) -> float | None:
    """Pearson's test of two samples of independent people, where enough are expected in each cell."""
    from scipy import special

    if old.clustered or new.clustered or old.weighted or new.weighted:
        return None
    table = np.stack([old.n, new.n]).astype(float)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    if expected.min() < LEAST or (expected < FEW).mean() > MOST_FEW:
        return None
    statistic = ((table - expected) ** 2 / expected).sum()
    return float(special.chdtrc(table.shape[1] - 1, statistic))
