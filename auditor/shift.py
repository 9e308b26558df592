"""Whether two sets of counts come from the same kind of people, decided upon in the same way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from auditor.cells import Cells, Crossing, Floats, Integers, Sums
from auditor.codebook import CLASS_BIN, OF_CLASS, Codebook
from auditor.errors import AuditorError

TASK, WEIGHTS, CLASSES = "task", "weights", "classes"
LABEL, PREDICTION, SCORE = "label", "prediction", "score"
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
    odd = _unlike(old.codebook, new.codebook)
    if odd:
        raise AuditorError(
            f"These cells were coded differently: {', '.join(odd.values())}. Count the new table like the "
            "old one: auditor.count(…, codebook=old.codebook)."
        )
    return list(_every(old, new, (), confidence))


def moved(old: Cells, new: Cells, *, confidence: float = 0.95) -> list[Drift]:
    """Of what both coded alike, every distribution that moved further than chance would move it at this confidence."""
    unlike = set(_unlike(old.codebook, new.codebook))
    if unlike & {TASK, WEIGHTS}:
        return []
    if CLASSES in unlike:
        unlike |= {LABEL, PREDICTION, SCORE}
    every = _every(old, new, unlike, confidence)
    return [drift for drift in every if drift.interval is not None and drift.interval[0] > 0]


def _every(old: Cells, new: Cells, unlike: Collection[str], confidence: float) -> Iterator[Drift]:
    """Whatever is not among those coded unlike."""
    shared = set(new.crossings())
    for by in (by for by in old.crossings() if len(by) < 2 and by in shared):
        if any(_attribute(name) in unlike for name in by):
            continue
        one, two = old.at(by), new.at(by)
        if by:
            yield _of_groups(one, two, confidence)
        for name, parts in _outcomes(old):
            if name not in unlike and all(crossing.has(_key(name)) for crossing in (one, two)):
                yield from _within(name, parts, one, two, confidence)
        binned = all(crossing.has(OF_CLASS, CLASS_BIN) for crossing in (old.at(()), one, two))
        if SCORE not in unlike and binned:
            for name in old.codebook.classes or ():
                yield from _of_class(name, old, one, two, confidence)


def _of_class(
    name: str, old: Cells, one: Crossing, two: Crossing, confidence: float
) -> Iterator[Drift]:
    """The score of one of several classes."""
    whole, first, second = (crossing.versus_rest(name) for crossing in (old.at(()), one, two))
    for moved in _within(SCORE, _tenths(whole), first, second, confidence):
        yield replace(moved, of=f"score of {name}")


def _unlike(old: Codebook, new: Codebook) -> dict[str, str]:
    """What of the two is coded so that the same codes mean other things, and what each is called."""
    there = {a.name: (a.levels, a.values) for a in new.attributes}
    found = {
        _attribute(a.name): f"the levels of '{a.name}'"
        for a in old.attributes if a.name in there and there[a.name] != (a.levels, a.values)
    }  # fmt: skip
    edges = [[(bins.edges, bins.within) for bins in book.binned] for book in (old, new)]
    told = {
        TASK: ("the task", old.task != new.task),
        WEIGHTS: ("the weights", old.weighted != new.weighted),
        "attributes": (
            "the sensitive attributes",
            {a.name for a in old.attributes} != there.keys(),
        ),
        CLASSES: ("the classes", old.classes != new.classes),
        LABEL: ("the positive labels", old.label_positive != new.label_positive),
        PREDICTION: ("the positive decisions", old.prediction_positive != new.prediction_positive),
        SCORE: ("the score bins", edges[0] != edges[1]),
    }
    return found | {name: said for name, (said, odd) in told.items() if odd}


def _attribute(name: str) -> str:
    """What an attribute is called among what was coded."""
    return f"attribute {name}"


def _key(name: str) -> str:
    return "bin" if name == SCORE else name


def _outcomes(old: Cells) -> Iterator[tuple[str, list[range]]]:
    """What may have moved, and the codes of each of its parts."""
    book = old.codebook
    if book.task in ("binary", "multiclass"):
        each = [range(code, code + 1) for code in range(len(book.classes or (0, 1)))]
        yield from ((name, each) for name in (LABEL, PREDICTION) if book.has(name))
    if book.score is not None:
        yield SCORE, _tenths(old.at(()))


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
    return crossing.where(bins=codes) if name == SCORE else crossing.having(name, *codes)


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
    apart = total_variation(old.share, new.share)
    index, test = population_stability_index(old.share, new.share), _chi_square(old, new)
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
        jensen_shannon=jensen_shannon(old.share, new.share),
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


def total_variation(old: Floats, new: Floats) -> float:
    """Which part of the people would have to be others for two distributions to be alike: 0 none, 1 all.

    Formula: ½ Σ |new share − old share| over the parts: groups, labels, decisions, or tenths of the old scores.
    Misleads when: samples are small, for chance alone brings up to about ½√((K − 1)/n) on each side; its interval allows for that.
    Also called: TVD, total variation distance, half the L1 distance.
    中文：要使两个分布相同，须有多大比例的人换成别人：0 为无人，1 为全部。
    公式：½ Σ |新占比 − 旧占比|，对各部分（群体、标签、决定，或旧评分的十分位）求和。
    误导：样本很小，此时仅由偶然每一侧就可达约 ½√((K − 1)/n)；其区间已考虑这一点。
    References: McDiarmid 1989.
    """
    return float(np.abs(new - old).sum() / 2)


def jensen_shannon(old: Floats, new: Floats) -> float:
    """How much a person's part tells of which of two tables the person stands in, in bits: 0 nothing, 1 all.

    Formula: ½ Σ old · log₂(old / middle) + ½ Σ new · log₂(new / middle), the middle being the mean of both shares.
    Misleads when: samples are small, for it is never below 0 and chance alone lifts it; it has no interval.
    Also called: JSD, Jensen-Shannon divergence.
    中文：知道一个人属于哪一部分，能在多大程度上说明他出自哪一张表，以比特计：0 为毫无，1 为完全。
    公式：½ Σ 旧占比 · log₂(旧占比 / 中值) + ½ Σ 新占比 · log₂(新占比 / 中值)，中值为两者占比的平均数。
    误导：样本很小，因为它从不为负，仅由偶然也会升高；它没有区间。
    References: Lin 1991.
    """
    middle = (old + new) / 2

    def bits(share: Floats) -> float:
        there = share > 0
        return float((share[there] * np.log2(share[there] / middle[there])).sum())

    return max(0.0, (bits(old) + bits(new)) / 2)


def population_stability_index(old: Floats, new: Floats) -> float | None:
    """How far two distributions lie apart, in the measure of credit scoring; None where a part is empty on one side alone.

    Formula: Σ (new share − old share) · ln(new share / old share); scores are parted into tenths of the old ones.
    Misleads when: read against 0.1 and 0.25 whatever the sample: it grows with the number of parts, and by chance by about
    (K − 1)(1/n old + 1/n new). A part that one side lacks would make it infinite, and so it has no value.
    Also called: PSI, Jeffreys divergence, symmetric Kullback-Leibler divergence.
    中文：两个分布相距多远，采用信用评分行业的度量；某一部分仅一侧无人时没有数值。
    公式：Σ (新占比 − 旧占比) · ln(新占比 / 旧占比)；评分按旧评分的十分位划分。
    误导：不论样本大小一律与 0.1、0.25 相比：它随部分的个数而增大，仅由偶然也会增大约 (K − 1)(1/旧人数 + 1/新人数)。某一部分有一侧无人时为无穷大，因此没有数值。
    References: Siddiqi 2006; Yurdakul and Naranjo 2020.
    """
    there = (old > 0) | (new > 0)
    old, new = old[there], new[there]
    if (old == 0).any() or (new == 0).any():
        return None
    return float(((new - old) * np.log(new / old)).sum())


FIGURES = (total_variation, jensen_shannon, population_stability_index)
"""What is told of how far a distribution moved."""


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
