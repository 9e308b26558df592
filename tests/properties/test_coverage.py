"""Intervals and verdicts keep their promise: a small version of benchmarks/coverage.py."""

from __future__ import annotations

import numpy as np
import pytest

from auditor import contrasts, metrics
from auditor.cells import Cells
from auditor.judgement import judge
from auditor.report import Verdict, Word
from benchmarks.simulated import composites, exact, groups, power, weights
from benchmarks.simulated.design import Design, observe
from benchmarks.simulated.stack import FAIL, INCONCLUSIVE, INSUFFICIENT, PASS, Stack, counts
from tests.counted import rule, selected, situation

WORDS = {
    PASS: Word.PASS,
    FAIL: Word.FAIL,
    INCONCLUSIVE: Word.INCONCLUSIVE,
    INSUFFICIENT: Word.INSUFFICIENT_DATA,
}
RATES = np.unique(np.r_[np.arange(0.02, 1, 0.02), 0.005, 0.99, 0.995, 0.999])
WITHOUT_MINIMUMS = {"min_group": 1, "min_denominator": 1}


def judged(cells: Cells, contrast: str | None, must: dict[str, float]) -> Verdict:
    asks = {"metric": "selection_rate", "contrast": contrast}
    asked = rule(asks=asks, must=must, decide=WITHOUT_MINIMUMS)
    return judge(cells, [asked], situation())[0]


@pytest.mark.parametrize("size", [10, 50, 1000])
def test_a_rate_is_covered_and_missed_as_often_as_its_level_says(size: int) -> None:
    """Enumerated: two-sided 95 % covers at least 95 %, and each one-sided 5 % misses at most 5 %."""
    covered, _, _ = exact.one_rate(size, RATES)
    _, below, above = exact.one_rate(size, RATES, 0.05)

    assert covered.min() >= 0.95
    assert max(below.max(), above.max()) <= 0.05


@pytest.mark.parametrize("contrast", ["ratio_to_best", "difference"])
@pytest.mark.parametrize("sizes", [(30, 30), (100, 30), (30, 100), (300, 20), (200, 200)])
def test_two_groups_at_any_limit_keep_the_promise(sizes: tuple[int, int], contrast: str) -> None:
    """Enumerated, limits close to no difference included: wrong pass and wrong fail ≤ 5 %, cover ≥ 95 %."""
    limits = (0.5, 0.8, 0.95, 0.99, 1.0) if contrast == "ratio_to_best" else (0.0, 0.01, 0.05, 0.2)

    for found in exact.two_groups(sizes, RATES, contrast=contrast, limits=limits):
        assert found.wrong_pass.max() <= 0.05
        assert found.wrong_fail.max() <= 0.05
        assert found.covered.min() >= 0.95
        assert found.covered_worst.min() >= 0.95


@pytest.mark.parametrize("contrast", ["ratio_to_best", "difference", "worst"])
@pytest.mark.parametrize("configuration", groups.CONFIGURATIONS)
def test_many_groups_keep_the_promise(contrast: str, configuration: str) -> None:
    """Simulated: six groups of equal and of very unequal size, rates at the limit in several ways."""
    found = groups.designs(
        contrasts=(contrast,),
        numbers=(6,),
        patterns=("300", "uneven"),
        configurations=(configuration,),
        best=(0.6,),
    )
    for design in found:
        seen = observe(design, 2000)

        assert seen.worst_wrong <= seen.most_allowed
        assert seen.covered.min() >= 0.93
        assert seen.covered_worst >= 0.93


@pytest.mark.parametrize(
    ("contrast", "must"),
    [
        ("ratio_to_best", {"at_least": 0.8}),
        ("ratio", {"at_least": 0.97}),
        ("difference", {"at_most": 0.1}),
        ("difference_to_best", {"at_most": 0.01}),
        ("worst", {"at_least": 0.3}),
        (None, {"between": [0.3, 0.35]}),
    ],
)
@pytest.mark.parametrize("people", [(40, 60, 500), (3, 200, 1000)])
def test_audits_judged_together_get_the_words_of_the_whole_judge(
    contrast: str | None, must: dict[str, float], people: tuple[int, ...]
) -> None:
    """What the simulation judges by the thousand is what a report says of each audit."""
    random = np.random.default_rng(20261123)
    hits = random.binomial(people, (0.3, 0.25, 0.4), (60, 3))
    hits[0] = 0
    named = metrics.get("selection_rate"), contrasts.get(contrast)
    stack = Stack(counts(hits, np.array(people)), 3, *named, np.ones(3, dtype=bool))

    words = stack.words(must)
    shown = stack.shown()

    for k, row in enumerate(hits.tolist()):
        cells = selected(dict(zip("abc", zip(row, people, strict=True), strict=True)))
        verdict = judged(cells, contrast, must)
        assert verdict.verdict == WORDS[int(words[k])]
        for place, group in enumerate(verdict.groups):
            if group.interval is not None:
                low, high = group.interval
                assert low == pytest.approx(shown.low[k, place])
                assert high is None or high == pytest.approx(shown.high[k, place])


@pytest.mark.parametrize(("number", "contrast"), [(2, "ratio_to_best"), (6, "difference")])
def test_the_stated_n_gives_a_verdict_in_four_of_five_repeats(number: int, contrast: str) -> None:
    """Inconclusive pilots repeated with the n that they state, figures as observed and in truth."""
    case = power.Case(contrast, (0.5,) * number, 500, "all equal")

    found = power.suffices(case, pilots=60, repeats=20)

    assert found.inconclusive > 0
    assert found.as_observed >= 0.8
    assert found.in_truth >= 0.8


def test_weights_that_depend_on_the_outcome_keep_the_promise() -> None:
    """Also where the rarer kind weighs most and is hardly ever drawn: then nothing is decided."""
    rates = np.array([0.95])
    for people, link in ((100, 0.9), (1000, 0.9), (1000, -0.9)):
        design = Design(
            part="weights",
            metric="selection_rate",
            contrast=None,
            must={"at_least": 0.95},
            truth=(0.95,),
            draw=weights.weighted(rates, people, 0.5, link),
        )
        seen = observe(design, 2000)

        assert seen.worst_wrong <= seen.most_allowed


def test_figures_of_a_whole_confusion_matrix_keep_the_promise() -> None:
    """Balanced accuracy, F1 and equalized odds of two groups with the gap at the limit."""
    for design in composites.grid(quick=True):
        seen = observe(design, 2000)

        assert seen.worst_wrong <= seen.most_allowed
        assert seen.covered.min() >= 0.93
