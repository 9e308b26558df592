"""Figures beside a ratio of selection rates: how likely by chance, how large in people, how brittle.

They never let a rule pass: "not significant" is absence of evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import special

from auditor import eligible
from auditor.documented import Said
from auditor.judgement import fisher
from auditor.judgement.question import Question, ends, rounding
from auditor.quantity import Rate
from auditor.report import GroupVerdict, Homogeneity, Significance, Word

FISHER_BELOW = 5
"""Expected cells below this make the normal test unreliable: Fisher's exact one is used."""
FISHER_MOST = 100_000_000
"""People beyond whom the exact test is no longer shown: sums of that many terms take minutes, and z says the same."""
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Pair:
    """Selected and people of a group, and of the group it is compared with."""

    selected: int
    people: int
    best_selected: int
    best_people: int

    @cached_property
    def pooled(self) -> float:
        return (self.selected + self.best_selected) / (self.people + self.best_people)

    @cached_property
    def shortfall(self) -> float:
        """People missing from the group's selections at the pooled rate: n · pooled − selected."""
        return self.people * self.pooled - self.selected

    @cached_property
    def z(self) -> float | None:
        """Two-proportion z with the pooled variance; None where everybody is alike."""
        spread = self.pooled * (1 - self.pooled) * (1 / self.people + 1 / self.best_people)
        if spread == 0:
            return None
        gap = self.selected / self.people - self.best_selected / self.best_people
        return gap / math.sqrt(spread)

    @property
    def countable(self) -> bool:
        """Whether Fisher's exact test can be made of so many people."""
        return max(self.people, self.best_people) <= FISHER_MOST

    @cached_property
    def fisher_p(self) -> float:
        """Two-sided p of Fisher's exact test on the 2×2 table; of very many people, of whom few are selected, the binomial one."""
        if self.countable:
            return float(fisher.p_values([self.table])[0])
        from scipy import stats

        rarer, best = self.selected, self.best_selected
        if self.pooled > 0.5:
            rarer, best = self.people - rarer, self.best_people - best
        share = self.people / (self.people + self.best_people)
        return float(stats.binomtest(rarer, rarer + best, share).pvalue)

    @property
    def table(self) -> tuple[int, int, int, int]:
        return self.selected, self.people, self.best_selected, self.best_people

    def flips(self, low: float) -> bool:
        """Whether one selection moved between the two groups changes the ratio's side of the limit."""
        least = low - rounding(low)
        now, more, fewer = self._ratios
        return (more < least) != (now < least) or (fewer < least) != (now < least)

    @cached_property
    def _ratios(self) -> tuple[float, float, float]:
        """Today's, with one selection more, and with one fewer."""
        return self._ratio(0), self._ratio(1), self._ratio(-1)

    def _ratio(self, moved: int) -> float:
        selected, best = self.selected + moved, self.best_selected - moved
        if not 0 <= selected <= self.people or not 0 <= best <= self.best_people:
            selected, best = self.selected, self.best_selected
        if best == 0:
            return math.inf if selected else math.nan
        return selected / self.people / (best / self.best_people)

    def significant(self, comparisons: int) -> bool:
        """Fisher's p below 0.05 where an expected cell is below 5, else |z| beyond 1.96.

        Both are corrected for the number of pairs, as a breach is: the group with the highest
        rate of many is partly highest by chance.
        """
        level = SIGNIFICANT / max(comparisons, 1)
        rare = min(self.pooled, 1 - self.pooled) * min(self.people, self.best_people)
        if rare < FISHER_BELOW:
            return self.fisher_p < level
        return self.z is not None and abs(self.z) >= float(special.ndtri(1 - level / 2))


def _whole_numbers(rate: Rate) -> bool:
    """The tests are about independent people: no weights, no repeated persons."""
    return rate.among.folds is None and bool(rate.among.unweighted.all())


def _compared_with(question: Question) -> int | None:
    """The position of the group that the others are held against; of several best ones, the one of which most is known."""
    positions = np.flatnonzero(question.standing.compared)
    if len(positions) == 0:
        return None
    if question.contrast.against == "largest":
        named = question.metric, question.quantity
        return eligible.largest(*named, question.crossing.n, question.standing.compared)
    if question.contrast.against == "reference":
        book = question.crossing.codebook
        wanted = {name: book.attribute(name).reference for name in question.crossing.by}
        return next((int(p) for p in positions if question.crossing.groups[p] == wanted), None)
    values, among = question.quantity.value[positions], question.quantity.counted[positions]
    merit = -values if question.metric.better == "lower" else values
    return int(positions[np.lexsort((among, merit))[-1]])


def _pair(question: Question, position: int, other: int | None) -> Pair | None:
    rate = question.quantity
    if not isinstance(rate, Rate) or other in (None, position):
        return None
    if not question.standing.compared[position]:
        return None
    return Pair(
        int(rate.hits.n[position]),
        int(rate.among.n[position]),
        int(rate.hits.n[other]),
        int(rate.among.n[other]),
    )


def together(question: Question) -> Homogeneity | None:
    """χ² and G of all compared groups at once; None where the tests do not apply or everybody is alike.

    Sources: Pearson 1900; Wilks 1938. Without a continuity correction.
    """
    rate, compared = question.quantity, question.standing.compared
    if not _is_ratio_of_rates(question) or not isinstance(rate, Rate) or not _whole_numbers(rate):
        return None
    selected, people = rate.hits.n[compared], rate.among.n[compared]
    if len(people) < 2 or selected.sum() in (0, people.sum()):
        return None
    from scipy import stats

    table = np.stack([selected, people - selected])
    pearson = stats.chi2_contingency(table, correction=False)
    likelihood = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    return Homogeneity(
        n=int(people.sum()),
        groups=len(people),
        chi_squared=float(pearson.statistic),
        chi_squared_p=float(pearson.pvalue),
        g=float(likelihood.statistic),
        g_p=float(likelihood.pvalue),
    )


def _is_ratio_of_rates(question: Question) -> bool:
    return question.contrast.operation == "ratio" and isinstance(question.quantity, Rate)


@dataclass(frozen=True)
class Beside:
    """Every compared group's pair with the best (or reference, or largest) one: the same for whatever limit."""

    testable: bool = True
    """False of people with weights or several rows, and of figures of several classes: these tests are not about them."""
    other: int | None = None
    pairs: Mapping[int, Pair] = field(default_factory=dict)
    together: Homogeneity | None = None
    _known: dict[tuple[int, bool], Significance] = field(default_factory=dict)

    @cached_property
    def fisher(self) -> dict[int, float]:
        """Fisher's p of every pair: many rules ask about the same groups."""
        among = {position: pair for position, pair in self.pairs.items() if pair.countable}
        found = fisher.p_values([pair.table for pair in among.values()])
        return dict(zip(among, found.tolist(), strict=True))

    @classmethod
    def of(cls, question: Question) -> Beside:
        """Nothing where the tests do not apply."""
        rate, other = question.quantity, _compared_with(question)
        if not isinstance(rate, Rate) or not _whole_numbers(rate):
            return cls(testable=False, other=other if isinstance(rate, Rate) else None)
        found = {
            int(position): pair
            for position in np.flatnonzero(question.standing.compared)
            if (pair := _pair(question, int(position), other)) is not None
        }
        return cls(True, other, found, together(question))

    def figures(self, question: Question) -> list[Significance]:
        """The figures for every compared group, beside a ratio."""
        if not _is_ratio_of_rates(question) or question.contrast.against == "overall":
            return []
        assert self.other is not None or not self.pairs
        low, groups = ends(question.limit)[0], question.crossing.groups
        return [
            self._figures(groups, position, flips=pair.flips(low))
            for position, pair in self.pairs.items()
        ]

    def _figures(
        self, groups: Sequence[dict[str, str]], position: int, *, flips: bool
    ) -> Significance:
        """The figures of a group: of a limit they only know whether one selection changes its side."""
        key = position, flips
        if key not in self._known:
            pair = self.pairs[position]
            self._known[key] = Significance(
                group=groups[position],
                compared_with=groups[self.other or 0],
                fisher_p=self.fisher.get(position),
                z=pair.z,
                shortfall=pair.shortfall,
                flips=flips,
            )
        return self._known[key]


def adjust(
    question: Question, groups: list[GroupVerdict], beside: Beside, judged: Iterable[int]
) -> None:
    """Apply `flip_one` and `significant_gap` to the groups, where the rule asks for them (of a ratio at least so much).

    A breach that the whole interval shows stands, whatever one person more or less would do. Where the tests that the
    rule asks for cannot be made, none of the groups `judged` passes.
    """
    decide = question.decide
    if not beside.testable:
        _untested(question, groups, judged, other=beside.other)
    elif decide.flip_one or decide.significant_gap is not None:
        _tested(question, groups, beside.pairs)


def _untested(
    question: Question, groups: list[GroupVerdict], judged: Iterable[int], *, other: int | None
) -> None:
    """`other`: who is held against nobody by these tests."""
    decide, joint = question.decide, not isinstance(question.quantity, Rate)
    asked = {
        "flip_one": decide.flip_one,
        "significant_gap": decide.significant_gap is not None,
        "min_expected": decide.min_expected is not None and joint,
    }
    keys = [key for key, is_asked in asked.items() if is_asked]
    for position in judged if keys else ():
        if position != other and groups[position].verdict == Word.PASS:
            told = {"keys": keys}
            groups[position] = _reworded(
                groups[position], Word.INSUFFICIENT_DATA, "reason.tests_not_made", told
            )


def _tested(question: Question, groups: list[GroupVerdict], pairs: Mapping[int, Pair]) -> None:
    decide = question.decide
    low, compared = ends(question.limit)[0], int(question.standing.compared.sum())
    for position, pair in pairs.items():
        group = groups[position]
        certain = decide.by == "interval" and group.verdict in (Word.FAIL, Word.FLAG)
        gap = decide.significant_gap == "flag" and group.verdict == Word.PASS
        if decide.flip_one and not certain and pair.flips(low):
            told: dict[str, object] = {"limit": low}
            groups[position] = _reworded(group, Word.INSUFFICIENT_DATA, "reason.flip_one", told)
        elif gap and pair.shortfall > 0 and pair.significant(compared * (compared - 1) // 2):
            told = {"shortfall": pair.shortfall, "z": pair.z}
            groups[position] = _reworded(group, Word.FLAG, "reason.significant_gap", told)


def _reworded(
    group: GroupVerdict, word: Word, code: str, values: Mapping[str, object]
) -> GroupVerdict:
    return group.model_copy(
        update={"verdict": word, "n_needed": None, "reason": Said(code=code, values=dict(values))}
    )
