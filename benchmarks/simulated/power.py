"""How often audits end inconclusive, how many people a verdict takes, and whether the stated n suffices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from auditor import contrasts, metrics
from auditor.cells import Cells, Counted
from auditor.codebook import Attribute, Codebook, Tally
from auditor.effective import EffectiveRule
from auditor.judgement import Situation, judge
from auditor.report import Verdict, Word

from .groups import LIMITS
from .stack import FAIL, PASS, Stack, counts, rule, today

PILOTS, REPEATS, AUDITS = 200, 20, 2000
MOST = 10**7
"""Nobody collects more; pilots that would need it are left out, and told."""


@dataclass(frozen=True)
class Case:
    """A truth, and how many people of every group a pilot looks at."""

    contrast: str | None
    rates: tuple[float, ...]
    people: int
    told: str


@dataclass(frozen=True)
class Sufficed:
    """What became of pilots that ended inconclusive, repeated with the stated n."""

    case: Case
    inconclusive: float
    """Of all pilots."""
    stated: float
    """Of the inconclusive ones, the share whose n is stated and below the most."""
    growth: float
    """The median factor by which they must grow."""
    as_observed: float
    """Share of repeats with a verdict, were the pilot's figures the truth: what the statement supposes."""
    in_truth: float
    """Share of repeats with a verdict, from the truth that the pilot was drawn from."""


def cases(quick: bool) -> Iterator[Case]:
    """Truths that keep or break the limit clearly, and pilots too small to tell."""
    truths: list[tuple[str | None, float, float, str]] = [
        ("ratio_to_best", 0.5, 0.5, "all equal"),
        ("ratio_to_best", 0.5, 0.3, "one at 0.6 of the best"),
        ("ratio_to_best", 0.2, 0.2, "all equal"),
        ("ratio_to_best", 0.95, 0.9, "one a little lower"),
        ("difference", 0.5, 0.5, "all equal"),
        ("difference", 0.5, 0.3, "one lower by 0.2"),
        ("worst", 0.7, 0.6, "one at 0.6, limit 0.5"),
    ]
    for contrast, best, low, told in truths[:2] if quick else truths:
        for groups in (2,) if quick else (2, 5, 20):
            for people in (100,) if quick else (50, 200, 800):
                yield Case(contrast, (low, *[best] * (groups - 1)), people, told)


def cells_of(hits: Sequence[int], people: Sequence[int]) -> Cells:
    """One audit as a report counts it."""
    levels = tuple(f"g{k}" for k in range(len(hits)))
    book = Codebook(
        task="binary",
        attributes=(Attribute(name="group", column="group", levels=levels),),
        has_label=False,
        has_prediction=True,
        has_score=False,
    )
    codes = np.array([[k, one] for k in range(len(hits)) for one in (0, 1)])
    values = np.array([[n] for h, m in zip(hits, people, strict=True) for n in (m - h, h)])
    named = {"keys": ("prediction",), "sums": ("n",)}
    by_group = Counted.gather(Tally(by=("group",), **named), codes, values)
    return Cells(book, (Counted.gather(Tally(by=(), **named), codes[:, 1:], values), by_group))


def _verdict(case: Case, hits: Sequence[int], people: Sequence[int]) -> Verdict:
    asked = EffectiveRule(
        pack="simulated", rule=rule("selection_rate", case.contrast, LIMITS[case.contrast])
    )
    situation = Situation(task="binary", as_of=today(), evidence=frozenset({"prediction"}))
    return judge(cells_of(hits, people), [asked], situation)[0]


def _decided(case: Case, hits: np.ndarray, among: np.ndarray) -> np.ndarray:
    """[audits] whether there is a verdict."""
    groups = len(case.rates)
    named = metrics.get("selection_rate"), contrasts.get(case.contrast)
    stack = Stack(counts(hits, among), groups, *named, np.ones(groups, dtype=bool))
    words = stack.words(LIMITS[case.contrast])
    return (words == PASS) | (words == FAIL)


def suffices(case: Case, *, pilots: int = PILOTS, repeats: int = REPEATS) -> Sufficed:
    """Draw pilots, judge them in full, and repeat the inconclusive ones with the n that they state."""
    random = np.random.default_rng([20261123, len(case.rates), case.people, len(case.told)])
    rates, people = np.array(case.rates), np.full(len(case.rates), case.people)
    drawn = random.binomial(people, rates, (pilots, len(rates)))
    grown, observed, undecided = [], [], 0
    for hits in drawn:
        verdict = _verdict(case, hits.tolist(), people.tolist())
        if verdict.verdict != Word.INCONCLUSIVE:
            continue
        undecided += 1
        if verdict.n_needed is not None and verdict.n_needed <= MOST:
            grown.append(np.ceil(people * verdict.n_needed / case.people).astype(int))
            observed.append(hits / people)
    if not grown:
        nothing = float("nan")
        return Sufficed(case, undecided / pilots, 0.0, nothing, nothing, nothing)
    among = np.repeat(grown, repeats, axis=0)
    as_observed = random.binomial(among, np.repeat(observed, repeats, axis=0))
    return Sufficed(
        case,
        undecided / pilots,
        len(grown) / undecided,
        float(np.median([each[0] / case.people for each in grown])),
        float(_decided(case, as_observed, among).mean()),
        float(_decided(case, random.binomial(among, rates), among).mean()),
    )


def people_needed(case: Case, *, wanted: int, chance: float = 0.8, audits: int = 1000) -> int:
    """People per group for that chance of a verdict, on a grid with steps of a fourth root of two."""
    random = np.random.default_rng(20261123)
    rates, size = np.array(case.rates), 10.0
    named = metrics.get("selection_rate"), contrasts.get(case.contrast)
    while size < MOST:
        people = np.full(len(rates), round(size))
        drawn = counts(random.binomial(people, rates, (audits, len(rates))), people)
        stack = Stack(drawn, len(rates), *named, np.ones(len(rates), dtype=bool))
        if (stack.words(LIMITS[case.contrast]) == wanted).mean() >= chance:
            return round(size)
        size *= 2**0.25
    return MOST


def verdicts_take(quick: bool) -> Iterator[tuple[Case, str, int]]:
    """(truth, verdict, people per group) for the four-fifths rule."""
    for groups in (2,) if quick else (2, 5, 20):
        for best in (0.5,) if quick else (0.1, 0.5, 0.9):
            for share, wanted, word in (
                (1.0, PASS, "pass"),
                (0.9, PASS, "pass"),
                (0.6, FAIL, "fail"),
            ):
                rates = (best * share, *[best] * (groups - 1))
                case = Case("ratio_to_best", rates, 0, f"one at {share:g} of the best")
                yield case, word, people_needed(case, wanted=wanted)
