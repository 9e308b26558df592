"""Intervals keep their promise: against scipy, statsmodels-free closed forms, and exact enumeration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from auditor import eligible, intervals, variances
from auditor.cells import Sums
from auditor.intervals import Limits
from auditor.metrics import get
from auditor.quantity import Area
from tests.counted import at, confused, missed, scored, selected


@pytest.mark.parametrize(("hits", "among"), [(0, 10), (10, 10), (3, 10), (1, 2), (250, 1000)])
def test_clopper_pearson_is_scipys_exact_interval(hits: int, among: int) -> None:
    """The limits of a share are those of the exact binomial test."""
    expected = stats.binomtest(hits, among).proportion_ci(0.95, method="exact")

    actual = intervals.clopper_pearson(np.array([float(hits)]), np.array([float(among)]), 0.025)

    assert (actual.low[0], actual.high[0]) == pytest.approx(
        (expected.low, expected.high), abs=1e-12
    )


def test_difference_by_hand() -> None:
    """MOVER: 12/40 − 48/80 = −0.3, with the square root of the summed squares of the arms."""
    rate = get("selection_rate").measure(at(selected({"a": (12, 40), "b": (48, 80)})))
    found = intervals.limits(rate, 0.05)
    one, two = rate.take(np.array([0])), rate.take(np.array([1]))
    low = -0.3 - np.sqrt((0.3 - found.low[0]) ** 2 + (found.high[1] - 0.6) ** 2)
    high = -0.3 + np.sqrt((found.high[0] - 0.3) ** 2 + (0.6 - found.low[1]) ** 2)

    actual = intervals.difference(
        one.value, intervals.limits(one, 0.05), two.value, intervals.limits(two, 0.05)
    )

    assert (actual.low[0], actual.high[0]) == pytest.approx((low, high), abs=1e-12)


shares = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, shares, st.sampled_from([0.001, 0.025, 0.04, 0.05]))
def test_ratio_limits_solve_their_equation(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    """A limit c of the ratio is where p − c·q leaves exactly its MOVER arm, and it holds the point."""
    hits, among = (np.array([x], dtype=float) for x in first)
    other, whole = (np.array([x], dtype=float) for x in second)
    p, q = hits / among, other / whole
    one = intervals.clopper_pearson(hits, among, level)
    two = intervals.clopper_pearson(other, whole, level)

    found = intervals.ratio(p, one, q, two)

    c = found.low[0]
    arm = np.hypot(p - one.low, c * (two.high - q))
    assert p - c * q == pytest.approx(arm, abs=1e-9)
    if np.isfinite(found.high[0]):
        c = found.high[0]
        arm = np.hypot(one.high - p, c * (q - two.low))
        assert c * q - p == pytest.approx(arm, abs=1e-9, rel=1e-9)
        assert found.low[0] <= p / q <= found.high[0]


@pytest.mark.parametrize(("first", "second"), [(3 / 7, 0.0), (0.0, 3 / 7), (3 / 7, 7 / 11)])
def test_a_limit_that_drowns_in_rounding_leaves_a_ratio_open_and_never_sure(
    first: float, second: float
) -> None:
    """A few very uneven people: their rate may be anything, and so may a ratio to it."""

    def unsure(share: float) -> Limits:
        low, high = (0.0, 0.6) if share == 0 else (4e-19, 1 - 1e-15)
        return Limits(np.array([low]), np.array([high]))

    found = intervals.ratio(np.array([first]), unsure(first), np.array([second]), unsure(second))

    assert found.low[0] == pytest.approx(0, abs=1e-9)
    assert found.high[0] == np.inf


def test_ratio_over_a_group_that_may_be_zero_has_no_upper_limit() -> None:
    """Nobody selected in the second group: its rate may be 0, so the ratio may be anything."""
    rate = get("selection_rate").measure(at(selected({"a": (5, 40), "b": (0, 40)})))
    found = intervals.limits(rate, 0.05)

    actual = intervals.ratio(
        rate.value[:1],
        Limits(found.low[:1], found.high[:1]),
        rate.value[1:],
        Limits(found.low[1:], found.high[1:]),
    )

    assert actual.high[0] == np.inf
    assert actual.low[0] > 0


def test_f1_interval_is_the_mapped_binomial_one() -> None:
    """F1 = 2J/(1+J) with J a binomial share: 30 of 50 gives 0.75 and mapped exact limits."""
    exact = stats.binomtest(30, 50).proportion_ci(0.95, method="exact")
    quantity = get("f1").measure(at(confused({"a": (30, 8, 12, 50)})))

    actual = intervals.limits(quantity, 0.025)

    assert quantity.value[0] == pytest.approx(0.75)
    assert actual.low[0] == pytest.approx(2 * exact.low / (1 + exact.low))
    assert actual.high[0] == pytest.approx(2 * exact.high / (1 + exact.high))


def test_limits_of_a_symmetric_mean_are_students() -> None:
    """Without skewness the mean error's limits are those of scipy's t interval."""
    errors = [1.0, -2.0, 0.0, 2.0, -1.0]
    expected = stats.t.interval(0.95, 4, loc=0.0, scale=stats.sem(errors))

    actual = intervals.limits(get("mean_error").measure(at(missed({"a": errors}))), 0.025)

    assert (actual.low[0], actual.high[0]) == pytest.approx(expected, abs=1e-5)


def test_limits_of_a_skewed_mean_are_the_wider_ones() -> None:
    """Towards the long tail Hall's limit, where his transformed t is Student's; Student's on the other side."""
    errors = np.array([1.0, -2.0, 0.5, 3.0, -9.0, 1.0, 0.2, 0.1])
    size, n = np.abs(errors), len(errors)
    mean, error, skew = (
        size.mean(),
        stats.sem(size),
        stats.skew(size) / (n - 1) ** 0.5,
    )
    student = stats.t.interval(0.95, n - 1, loc=mean, scale=error)

    quantity = get("mean_absolute_error").measure(at(missed({"a": errors.tolist()})))
    actual = intervals.limits(quantity, 0.025)
    turned = (mean - actual.high[0]) / error
    halls = turned + skew * turned**2 / 3 + skew**2 * turned**3 / 27 + skew / 6

    assert actual.high[0] > student[1]
    assert halls == pytest.approx(stats.t.ppf(0.025, n - 1), abs=1e-4)
    assert actual.low[0] == pytest.approx(max(student[0], 0.0), abs=1e-5)


def test_skewed_means_are_covered() -> None:
    """400 audits of 100 log-normal amounts: Student's t covers about 91 % of their means, we 92 % and more."""
    drawn = np.random.default_rng(11).lognormal(size=(400, 100))
    quantity = get("mean_absolute_error").measure(
        at(missed({str(k): row for k, row in enumerate(drawn.tolist())}))
    )
    found = intervals.limits(quantity, 0.025)
    held = (found.low <= np.exp(0.5)) & (found.high >= np.exp(0.5))

    assert held.mean() >= 0.92


def test_one_person_has_a_mean_without_limits() -> None:
    """With a single person nothing is known of the spread: unbounded, not exact."""
    actual = intervals.limits(get("mean_error").measure(at(missed({"a": [2.0]}))), 0.025)

    assert (actual.low[0], actual.high[0]) == (-np.inf, np.inf)


def test_delong_variance_by_the_definition() -> None:
    """The variance from bins equals DeLong's from all pairs of rows."""
    label = [1, 1, 1, 0, 0, 0, 0, 1]
    score = [0.9, 0.4, 0.6, 0.3, 0.4, 0.2, 0.7, 0.5]
    positive = np.array([s for s, y in zip(score, label, strict=True) if y])
    negative = np.array([s for s, y in zip(score, label, strict=True) if not y])
    kernel = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    expected = kernel.mean(axis=1).var(ddof=1) / 4 + kernel.mean(axis=0).var(ddof=1) / 4

    area = get("roc_auc").measure(at(scored(["a"] * 8, score, label)))

    assert area.value[0] == pytest.approx(kernel.mean())
    assert variances.of_area(area)[0][0] == pytest.approx(expected)


def test_an_area_of_one_is_not_certain_because_of_rounding() -> None:
    """Weights whose shares add to a little less than 1: still three against five that no pair contradicts.

    The three are worth 3.5² / 5.25 by their weights.
    """
    weights = np.array([[0, 0, 0, 0.9, 0.30000000000000004, 1.0, 0.2, 0.4]])
    others = np.array([[1.0, 2.0, 0.5, 0, 0, 0, 0, 0]])
    ones, zeros = (
        Sums(np.array([n]), w.sum(axis=1), (w**2).sum(axis=1))
        for n, w in ((5, weights), (3, others))
    )
    area = Area(weights, others, weights**2, others**2, ones, zeros)
    found = intervals.limits(area, 0.025)

    assert area.value[0] < 1
    assert found.low[0] == pytest.approx(0.025 ** (5.25 / 3.5**2))


def test_people_of_an_area_count_by_what_their_weights_leave_of_them() -> None:
    """One of 39 positives outweighs all others together: worth few, so the area is less sure and not decided."""
    weights = np.array([[1.0, 9.0, 10.0, 19.0]])
    squares, uneven = weights.copy(), weights.copy()
    uneven[0, 3] += 360.0  # 38 weigh 1, one weighs 361
    squares[0, 3] += 361.0**2 - 1
    n, others = np.array([39]), weights[:, ::-1]
    same, apart = (
        Sums(n, w.sum(axis=1), w2.sum(axis=1)) for w, w2 in ((weights, weights), (uneven, squares))
    )
    alike = Area(weights, others, weights, others, same, same)
    heavy = Area(uneven, others, squares, others, apart, same)
    (none,), (reason,) = eligible.unreliable(alike), eligible.unreliable(heavy)

    assert alike.worth[0][0] == pytest.approx(39)
    assert heavy.worth[0][0] == pytest.approx(399**2 / (38 + 361**2))
    assert none is None
    assert reason is not None
    assert reason.code == "reason.weights_too_uneven"


def test_one_positive_tells_less_than_two_alike() -> None:
    """A single positive has no variance of its own: its area is not surer than that of the doubled rows."""
    one = scored(["a"] * 4, [0.2, 0.4, 0.4, 0.6], [0, 1, 0, 0])
    two = scored(["a"] * 8, [0.2, 0.4, 0.4, 0.6] * 2, [0, 1, 0, 0] * 2)
    wide, narrow = (intervals.limits(get("roc_auc").measure(at(c)), 0.025) for c in (one, two))

    assert wide.low[0] <= narrow.low[0]
    assert wide.high[0] >= narrow.high[0]


@pytest.mark.parametrize("sizes", [(30, 30), (100, 40), (12, 60)])
@pytest.mark.parametrize("best", [0.3, 0.6, 0.9])
def test_two_groups_at_the_limit_are_wrongly_decided_in_at_most_five_percent(
    sizes: tuple[int, int], best: float
) -> None:
    """Every outcome of two binomials at ratio exactly 0.8, enumerated: wrong pass and wrong fail ≤ 5 %."""
    first, second = sizes
    hits, other = np.meshgrid(np.arange(first + 1.0), np.arange(second + 1.0), indexing="ij")
    weight = stats.binom.pmf(hits, first, 0.8 * best) * stats.binom.pmf(other, second, best)
    p, q = hits / first, other / second

    def limits(level: float) -> Limits:
        one = intervals.clopper_pearson(hits, np.full_like(hits, first), level)
        two = intervals.clopper_pearson(other, np.full_like(other, second), level)
        with np.errstate(invalid="ignore"):
            return intervals.ratio(p, one, q, two)

    wrong_pass = weight[limits(0.04).low >= 0.8].sum()
    wrong_fail = weight[limits(0.05).high < 0.8].sum()

    assert wrong_pass <= 0.05
    assert wrong_fail <= 0.05
