"""What must hold between two verdicts, whatever the counts: no oracle is needed to see that one of them is wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.judgement import judge
from auditor.report import Verdict, Word
from tests.counted import Confusion, confused, rule, situation

COMPLEMENTS = {
    "false_positive_rate": "true_negative_rate",
    "false_negative_rate": "true_positive_rate",
    "false_discovery_rate": "precision",
    "false_omission_rate": "negative_predictive_value",
}
Groups = dict[str, Confusion]
people = st.sampled_from((0, 1, 4, 5, 16, 30, 40, 200, 1000))
groups = st.dictionaries(
    st.sampled_from(("a", "b", "c", "d")), st.tuples(people, people, people, people), min_size=1
).filter(lambda found: all(sum(counts) for counts in found.values()))
bad = st.sampled_from(tuple(COMPLEMENTS))
by = st.sampled_from(("interval", "point"))


def judged(of: Groups, metric: str, contrast: str | None, must: Any, **decide: Any) -> Verdict:
    asks = {"metric": metric} | ({"contrast": contrast} if contrast else {})
    words = {"asks": asks, "must": must, "decide": decide}
    (verdict,) = judge(confused(of, reference=min(of)), [rule(**words)], situation())
    return verdict


@settings(max_examples=60, deadline=None)
@given(of=groups, metric=bad, by=by, most=st.sampled_from((0.05, 0.2, 0.5)))
def test_few_errors_are_many_hits(of: Groups, metric: str, by: str, most: float) -> None:
    """An error rate of at most x is a rate of at least 1 − x, for each group, the worst, and differences."""
    for contrast in (None, "worst"):
        one = judged(of, metric, contrast, {"at_most": most}, by=by)
        other = judged(of, COMPLEMENTS[metric], contrast, {"at_least": round(1 - most, 9)}, by=by)
        assert (one.verdict, one.worst_group) == (other.verdict, other.worst_group)
    for contrast in ("difference", "difference_to_best"):
        one = judged(of, metric, contrast, {"at_most": most}, by=by)
        other = judged(of, COMPLEMENTS[metric], contrast, {"at_most": most}, by=by)
        assert one.verdict == other.verdict
    for contrast in ("difference_to_reference", "difference_to_largest"):
        one = judged(of, metric, contrast, {"at_most": most}, by=by)
        other = judged(of, COMPLEMENTS[metric], contrast, {"at_least": -most}, by=by)
        assert one.verdict == other.verdict


@settings(max_examples=60, deadline=None)
@given(of=groups, metric=bad, by=by, most=st.sampled_from((0.05, 0.2, 0.5)))
def test_a_stricter_limit_never_makes_a_pass_nor_undoes_a_breach(
    of: Groups, metric: str, by: str, most: float
) -> None:
    for contrast in (None, "worst", "difference", "difference_to_best", "difference_to_reference"):
        loose = judged(of, metric, contrast, {"at_most": most}, by=by).verdict
        strict = judged(of, metric, contrast, {"at_most": most / 2}, by=by).verdict
        assert loose == Word.PASS or strict != Word.PASS
        assert loose != Word.FAIL or strict == Word.FAIL


@settings(max_examples=60, deadline=None)
@given(of=groups, metric=st.sampled_from(("accuracy", "true_positive_rate")))
def test_more_confidence_decides_no_more(of: Groups, metric: str) -> None:
    for contrast in ("ratio", "ratio_to_best", "ratio_to_largest"):
        less, more = (
            judged(of, metric, contrast, {"at_least": 0.8}, confidence=confidence).verdict
            for confidence in (0.9, 0.99)
        )
        assert more in (less, Word.INCONCLUSIVE, Word.INSUFFICIENT_DATA)


@settings(max_examples=60, deadline=None)
@given(of=groups, of_tiny=st.tuples(*[st.integers(0, 2)] * 4).filter(any), by=by)
def test_a_tiny_group_changes_no_other_group_and_lets_nothing_pass(
    of: Groups, of_tiny: Confusion, by: str
) -> None:
    with_tiny = of | {"tiny": of_tiny}
    for contrast in (None, "ratio_to_best", "ratio_to_largest", "ratio_to_reference"):
        before, after = (
            judged(some, "accuracy", contrast, {"at_least": 0.8}, by=by, min_group=10)
            for some in (of, with_tiny)
        )
        known = [g for g in after.groups if g.group["group"] != "tiny"]
        assert [(g.group, g.verdict, g.bound) for g in known] == [
            (g.group, g.verdict, g.bound) for g in before.groups
        ]
        assert after.verdict != Word.PASS
