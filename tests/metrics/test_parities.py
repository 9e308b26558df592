"""Several metrics in one rule: it holds where all of them hold, and says which one decided."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

import auditor
from auditor import contrasts
from auditor.cells import Cells
from auditor.comparisons import compare
from auditor.intervals import Limits
from auditor.judgement import judge
from auditor.metrics import get
from auditor.report import Verdict, Word
from auditor.rulebook import lint_tests, ruletests
from auditor.rules import RuleTest
from tests.counted import confused, rule, selected, several, situation

ODDS = {"metric": "equalized_odds", "contrast": "difference"}


def asked(cells: Cells, most: float) -> Verdict:
    """The verdict on a largest difference of both rates."""
    return judge(cells, [rule(asks=ODDS, must={"at_most": most})], situation())[0]


def test_the_larger_of_both_differences_is_the_value() -> None:
    """TPR 800/1000 and 700/1000 differ by 0.10, FPR 100/1000 and 400/1000 by 0.30."""
    verdict = asked(confused({"a": (800, 100, 200, 900), "b": (700, 400, 300, 600)}), 0.35)

    assert verdict.value == pytest.approx(0.30)
    assert verdict.part == "false_positive_rate"


def test_both_predictive_values_by_hand() -> None:
    """a: 80 of 100 called positive are, 90 of 120 called negative are not; b: 60 of 100, and 90 of 100."""
    cells = confused({"a": (80, 20, 30, 90), "b": (60, 40, 10, 90)})
    joint = get("predictive_values").measure(cells.at(("group",)))

    found = {part.name: part.quantity.value.tolist() for part in joint.parts}  # type: ignore[union-attr]

    assert found == {
        "precision": pytest.approx([80 / 100, 60 / 100]),
        "negative_predictive_value": pytest.approx([90 / 120, 90 / 100]),
    }


def test_the_larger_difference_of_predictive_values_decides() -> None:
    """Precision differs by 0.20, the negative predictive value by 0.15."""
    asks = {"metric": "predictive_values", "contrast": "difference"}
    cells = confused({"a": (800, 200, 300, 900), "b": (600, 400, 100, 900)})

    (verdict,) = judge(cells, [rule(asks=asks, must={"at_most": 0.1})], situation())

    assert (verdict.verdict, verdict.part) == (Word.FAIL, "precision")
    assert verdict.value == pytest.approx(0.2)


def test_one_rate_that_breaks_the_limit_is_enough_to_fail() -> None:
    verdict = asked(confused({"a": (800, 100, 200, 900), "b": (790, 400, 210, 600)}), 0.10)

    assert verdict.verdict == Word.FAIL
    assert verdict.bound is not None
    assert verdict.bound.part == "false_positive_rate"


def test_both_rates_must_hold_for_a_pass() -> None:
    same = (4000, 500, 1000, 4500)

    assert asked(confused({"a": same, "b": same}), 0.10).verdict == Word.PASS
    assert asked(confused({"a": same, "b": (40, 5, 10, 45)}), 0.10).verdict == Word.INCONCLUSIVE


def test_a_correction_counts_the_comparisons_of_both_rates() -> None:
    """Two groups, two rates: two comparisons, so a breach is judged at 2.5 %."""
    verdict = asked(confused({"a": (800, 100, 200, 900), "b": (790, 400, 210, 600)}), 0.10)

    assert verdict.bound is not None
    assert verdict.bound.level == pytest.approx(0.025)


def test_a_group_without_positives_is_undecided_though_its_other_rate_is_known() -> None:
    cells = confused({"a": (800, 100, 200, 900), "b": (0, 400, 0, 600), "c": (800, 100, 200, 900)})
    verdict = asked(cells, 0.10)
    b = next(group for group in verdict.groups if group.group == {"group": "b"})

    assert verdict.verdict == Word.INSUFFICIENT_DATA
    assert b.reason is not None
    assert b.reason.code == "reason.no_positives"


def test_the_interval_of_the_larger_difference_allows_for_both_rates() -> None:
    """The side away from the limit is corrected for two comparisons, as the largest of two is too large."""
    cells = confused({"a": (800, 100, 200, 900), "b": (700, 100, 300, 900)})
    joint = asked(cells, 0.35)
    alone = judge(
        cells,
        [
            rule(
                asks={"metric": "true_positive_rate", "contrast": "difference"},
                must={"at_most": 0.35},
            )
        ],
        situation(),
    )[0]

    assert joint.value == pytest.approx(0.10)
    assert joint.interval is not None
    assert alone.interval is not None
    assert joint.interval[0] < alone.interval[0]


def epsilon(cells: Cells, most: float = 5.0, **parameters: float) -> Verdict:
    """The verdict on ε of differential fairness."""
    asks = {"metric": "differential_fairness", "contrast": "difference", "parameters": parameters}
    return judge(cells, [rule(asks=asks, must={"at_most": most})], situation())[0]


def test_epsilon_is_the_larger_log_ratio_of_both_decisions() -> None:
    """30 and 60 of 100: ln(60.5 / 30.5) of selection, ln(70.5 / 40.5) of non-selection."""
    verdict = epsilon(selected({"a": (30, 100), "b": (60, 100)}))

    assert verdict.value == pytest.approx(math.log(60.5 / 30.5))
    assert verdict.part == "selection_rate"


def test_epsilon_can_come_from_those_who_are_not_selected() -> None:
    """90 and 97 of 100: three instead of ten are not selected."""
    verdict = epsilon(selected({"a": (90, 100), "b": (97, 100)}))

    assert verdict.value == pytest.approx(math.log(10.5 / 3.5))
    assert verdict.part == "predicted_negative_rate"


def test_smoothing_follows_the_concentration() -> None:
    verdict = epsilon(selected({"a": (0, 100), "b": (50, 100)}), concentration=2.0)

    assert verdict.value == pytest.approx(math.log(51 / 1))


def test_epsilon_holds_its_limit_only_by_the_whole_interval() -> None:
    """e^0.2 = 1.22: 490 and 500 of 1,000 keep it, 49 and 50 of 100 tell nothing yet."""
    assert epsilon(selected({"a": (490, 1000), "b": (500, 1000)}), 0.2).verdict == Word.PASS
    assert epsilon(selected({"a": (49, 100), "b": (50, 100)}), 0.2).verdict == Word.INCONCLUSIVE
    assert epsilon(selected({"a": (300, 1000), "b": (500, 1000)}), 0.2).verdict == Word.FAIL


def test_the_interval_of_epsilon_holds_it() -> None:
    verdict = epsilon(selected({"a": (3, 60), "b": (50, 100), "c": (10, 40)}))

    assert verdict.value is not None
    assert verdict.interval is not None
    low, high = verdict.interval
    assert low is not None
    assert high is not None
    assert low <= verdict.value <= high


def test_where_nobody_is_selected_epsilon_has_no_upper_end() -> None:
    """One of a thousand may still be: smoothing must not say that ε is at most 3.97."""
    verdict = epsilon(selected({"a": (0, 40), "b": (20, 40)}), 4.5)

    assert verdict.value == pytest.approx(math.log(20.5 / 0.5))
    assert verdict.interval is not None
    assert verdict.interval[1] is None
    assert verdict.verdict == Word.INCONCLUSIVE


def test_strong_smoothing_makes_no_pass() -> None:
    """10 and 60 of 100 are ε = 1.79 apart, whatever is added to both: ln(110 / 60) is their smoothed value."""
    verdict = epsilon(selected({"a": (10, 100), "b": (60, 100)}), 0.9, concentration=100.0)

    assert verdict.value == pytest.approx(math.log(110 / 60))
    assert verdict.verdict == Word.INCONCLUSIVE


def taken(groups: dict[str, dict[str, int]], **book: Any) -> Cells:
    """Cells of decisions among several classes: group → class → people."""
    rows = [(g, name, name, n) for g, each in groups.items() for name, n in each.items()]
    return several(rows, **book)


def epsilon_of_classes(cells: Cells, most: float = 5.0) -> Verdict:
    asks = {"metric": "differential_fairness", "contrast": "difference"}
    asked = rule(asks=asks, must={"at_most": most})
    return judge(cells, [asked], situation(task="multiclass"))[0]


def test_of_several_classes_epsilon_is_the_largest_log_ratio_of_any() -> None:
    """Of 100 and 200 people: a third of a person is added to each class. 10 of 100 and 50 of 200 are routed to c."""
    cells = taken({"f": {"a": 60, "b": 30, "c": 10}, "m": {"a": 90, "b": 60, "c": 50}})
    verdict = epsilon_of_classes(cells)

    assert verdict.value == pytest.approx(math.log((50 + 1 / 3) / 201 / ((10 + 1 / 3) / 101)))
    assert verdict.part == "predicted_positive_rate : c"


def test_epsilon_of_classes_needs_none_that_is_favourable() -> None:
    """4,000 of each class in both groups are alike; 2,500 instead are not, named as favourable or not."""
    alike = {"f": dict.fromkeys("abc", 4000), "m": dict.fromkeys("abc", 4000)}
    apart = {**alike, "m": {"a": 2500, "b": 4750, "c": 4750}}

    assert epsilon_of_classes(taken(alike), 0.2).verdict == Word.PASS
    assert epsilon_of_classes(taken(apart), 0.2).verdict == Word.FAIL
    named = taken(apart, prediction_positive=("b", "c"))
    assert epsilon_of_classes(named, 0.2).verdict == Word.FAIL


@pytest.mark.parametrize("names", ["abc", "bca", "cab", "cba"])
def test_of_two_equally_large_groups_no_name_of_a_class_chooses_the_reference(names: str) -> None:
    """Of f and m, 100 each, the logarithms of m add up to more: ln(30·31·39) beats ln(60·30·10)."""
    groups = {"f": (60, 30, 10), "m": (30, 31, 39), "other": (20, 20, 20)}
    cells = taken({g: dict(zip(names, n, strict=True)) for g, n in groups.items()})
    asks = {"metric": "differential_fairness", "contrast": "difference_to_largest"}
    asked = rule(asks=asks, must={"at_most": 5.0})
    (verdict,) = judge(cells, [asked], situation(task="multiclass"))
    found = {group.group["group"]: group.value for group in verdict.groups}

    assert found["m"] == 0
    assert found["f"] == pytest.approx(math.log((60 + 1 / 3) / (30 + 1 / 3)))


def test_a_class_that_nobody_of_a_group_is_given_leaves_epsilon_without_an_upper_end() -> None:
    """Whether one of 4,000 would be is not known: no pass, whatever the limit."""
    cells = taken({"f": {"a": 3000, "b": 1000}, "m": {"a": 3000, "b": 999, "c": 1}})
    verdict = epsilon_of_classes(cells, 5.0)

    assert verdict.verdict == Word.INCONCLUSIVE
    assert verdict.interval is not None
    assert verdict.interval[1] is None


@pytest.mark.parametrize(
    ("shares", "people"),
    [
        ([[0.5, 0.3, 0.2], [0.5, 0.38, 0.12]], (200, 200)),
        ([[0.4, 0.3, 0.3], [0.3, 0.3, 0.4], [0.4, 0.3, 0.3]], (500, 300, 200)),
    ],
)
def test_at_its_limit_epsilon_of_classes_is_rarely_decided_wrongly(
    shares: list[list[float]], people: tuple[int, ...]
) -> None:
    """200 audits at true shares whose ε is the limit: of 5 % no more than 20 would be wrong, nearly always."""
    random, wrong = np.random.default_rng(11), {Word.PASS: 0, Word.FAIL: 0}
    limit = float(np.ptp(np.log(shares), axis=0).max())
    for _ in range(200):
        drawn = [random.multinomial(n, each) for n, each in zip(people, shares, strict=True)]
        named = {str(g): dict(zip("abc", each, strict=True)) for g, each in enumerate(drawn)}
        word = epsilon_of_classes(taken(named), limit).verdict
        wrong[word] = wrong.get(word, 0) + 1

    assert max(wrong[Word.PASS], wrong[Word.FAIL]) <= 20


def limits_of_epsilon(n: int, level: float, concentration: float) -> Limits:
    """Of every audit of two groups of n: the largest upper and the largest lower limit of ε, [a, b] selected."""
    metric, shape = get("differential_fairness", {"concentration": concentration}), (n + 1, n + 1)
    low, high = np.empty(shape), np.empty(shape)
    for a, b in np.ndindex(shape):
        quantity = metric.measure(selected({"a": (a, n), "b": (b, n)}).at(["group"]))
        everybody, contrast = np.ones(2, dtype=bool), contrasts.get("difference")
        found = compare(metric, contrast, quantity, eligible=everybody).limits(level)
        low[a, b], high[a, b] = found.low.max(), found.high.max()
    return Limits(low, high)


@pytest.mark.parametrize("concentration", [1.0, 100.0])
def test_at_its_limit_epsilon_is_rarely_decided_wrongly(concentration: float) -> None:
    """Exactly: the chance of every audit of two groups of 30, at true rates whose ε is the limit itself.

    0.04 is the level at which a rule of 95% passes a pair.
    """
    n, found = 30, limits_of_epsilon(30, 0.04, concentration)
    for one, other in [(0.02, 0.5), (0.1, 0.7), (0.2, 0.5), (0.5, 0.9), (0.9, 0.98)]:
        limit = max(abs(math.log(one / other)), abs(math.log((1 - one) / (1 - other))))
        chance = np.outer(*(stats.binom.pmf(np.arange(n + 1), n, rate) for rate in (one, other)))

        assert chance[found.high <= limit].sum() <= 0.05
        assert chance[found.low > limit].sum() <= 0.05


@pytest.mark.parametrize("contrast", ["difference_to_largest", "ratio_to_largest"])
def test_several_rates_are_held_against_the_largest_group(contrast: str) -> None:
    """100 of a and 130 of b: 30 of 40 and 30 of 60 are found, 10 and 30 of the negatives wrongly."""
    cells = confused({"a": (30, 10, 10, 50), "b": (30, 30, 30, 40)})
    far = {"at_most": 0.9} if contrast.startswith("difference") else {"at_least": 0.01}
    asks = {"metric": "equalized_odds", "contrast": contrast}
    verdict = judge(cells, [rule(asks=asks, must=far)], situation())[0]

    of = {group.group["group"]: group for group in verdict.groups}
    assert verdict.verdict == Word.PASS
    assert of["b"].part is None
    assert of["a"].value == pytest.approx(0.25 if "at_most" in far else 10 / 60 / (30 / 70))


@pytest.mark.parametrize("scale", [1e-6, 1 / 3000, 1.0, 8.0])
def test_of_weights_only_the_proportions_count(scale: float) -> None:
    """Smoothing adds people, not weight: small weights had smoothed every difference away."""
    frame = {
        "group": ["a"] * 600 + ["b"] * 600,
        "chosen": [1] * 300 + [0] * 300 + [1] * 100 + [0] * 500,
        "w": [scale] * 1200,
    }
    cells = auditor.count(frame, prediction="chosen", sensitive=["group"], weight="w")
    (_, low), (_, high) = auditor.estimate(
        cells, ["differential_fairness"], by=["group"], contrast="difference"
    )[["group", "value"]].itertuples(index=False)

    assert max(low, high) == pytest.approx(np.log((300.5 / 601) / (100.5 / 601)), rel=1e-9)


@pytest.mark.parametrize(("selected_of_b", "verdict"), [(95, "pass"), (20, "fail")])
def test_a_rule_on_differential_fairness_has_tests_of_its_own(
    selected_of_b: int, verdict: str
) -> None:
    """ln(500 / 475) is 0.05, ln(500 / 100) 1.6: groups are written as selected and of."""
    groups = {"a": {"selected": 500, "of": 1000}, "b": {"selected": 5 * selected_of_b, "of": 1000}}
    asks = {"metric": "differential_fairness", "contrast": "difference"}
    asked = rule(asks=asks, must={"at_most": 0.5}).rule

    assert ("selected", "of") in lint_tests.forms(get("differential_fairness"))
    assert (
        ruletests.run("house", asked, RuleTest(groups=groups, verdict=verdict)).verdict == verdict
    )
