"""The figures beside a ratio say the same whatever the groups are called."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from auditor import count
from auditor.judgement import judge
from auditor.recommend import recommend
from tests.counted import confused, rule, selected, situation

TIED = {"few": (50, 100), "many": (500, 1000), "low": (405, 1000)}


@pytest.mark.parametrize("order", list(permutations(TIED)))
def test_of_equally_good_groups_the_one_of_which_more_is_known_is_the_best(
    order: tuple[str, ...],
) -> None:
    """405 of 1,000 is 0.81 of one half. One selection moved: of 100 people it is below 0.80, of 1,000 it is not."""
    asked = rule(decide={"by": "point", "flip_one": True})
    (verdict,) = judge(selected({name: TIED[name] for name in order}), [asked], situation())
    held = {one.group["group"]: one.compared_with["group"] for one in verdict.tests}
    assert held == {"few": "many", "low": "many"}
    assert verdict.verdict == "pass"


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a")])
def test_of_equally_large_and_good_groups_the_one_of_which_more_is_known_is_the_largest(
    order: tuple[str, ...],
) -> None:
    """100 people each, all found: of a 10 were to be found, of c 40."""
    counts = {"a": (10, 0, 0, 90), "b": (15, 0, 10, 25), "c": (40, 0, 0, 60)}
    asked = rule(asks={"metric": "true_positive_rate", "contrast": "ratio_to_largest"})
    (verdict,) = judge(confused({name: counts[name] for name in order}), [asked], situation())
    (held,) = [g for g in verdict.groups if g.reason and g.reason.code == "reason.is_reference"]
    assert held.group == {"group": "c"}


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a")])
def test_of_equally_bad_groups_the_one_of_which_more_is_known_is_the_worst(
    order: tuple[str, ...],
) -> None:
    """a is a quarter above the reference, c a quarter below: both are as far beyond."""
    counts = {"a": (750, 1000), "b": (500, 1000), "c": (50, 200)}
    asked = rule(
        asks={"metric": "selection_rate", "contrast": "difference_to_reference"},
        must={"between": [-0.1, 0.1]},
    )
    cells = selected({name: counts[name] for name in order}, reference="b")
    (verdict,) = judge(cells, [asked], situation())
    assert verdict.worst_group == verdict.deciding_group == {"group": "a"}
    assert verdict.value == pytest.approx(0.25)


def test_who_hangs_on_one_person_is_not_told_to_be_below_a_minimum() -> None:
    """Ten of 30 against a half of a thousand: one more and it is another side."""
    asked = rule(must={"at_least": 0.66}, decide={"by": "point", "flip_one": True})
    verdicts = judge(selected({"a": (10, 30), "b": (500, 1000)}), [asked], situation())
    (told,) = recommend(verdicts, {"T-001": asked.rule})

    assert verdicts[0].verdict == "insufficient_data"
    assert told.code == "recommend.one_person_decides"


@pytest.mark.parametrize("key", ["flip_one", "significant_gap"])
@pytest.mark.parametrize(
    ("how", "given"),
    [("weight", np.r_[1.1, np.ones(1999)]), ("cluster", np.arange(2000) // 2), ("count", None)],
)
def test_who_would_pass_a_test_that_cannot_be_made_has_insufficient_data(
    key: str, how: str, given: Any
) -> None:
    """900 and 800 of 1,000: flagged where everybody counts once, and never a pass where that is not known."""
    rows = {
        "group": ["a"] * 1000 + ["b"] * 1000,
        "chosen": [1] * 900 + [0] * 100 + [1] * 800 + [0] * 200,
        how: np.ones(2000, dtype=int) if given is None else given,
    }
    cells = count(rows, prediction="chosen", sensitive=["group"], **{how: how})
    asked = {"flip_one": True} if key == "flip_one" else {"significant_gap": "flag"}
    (verdict,) = judge(cells, [rule(must={"at_least": 0.7}, decide=asked)], situation())

    once = "pass" if key == "flip_one" else "flag"
    assert verdict.verdict == (once if given is None else "insufficient_data")
    if given is not None:
        assert verdict.reason is not None
        assert (verdict.reason.code, verdict.reason.values) == (
            "reason.tests_not_made",
            {"keys": [key]},
        )


@pytest.mark.parametrize("of_b", [800, 400])
def test_a_breach_stands_where_the_tests_beside_it_cannot_be_made(of_b: int) -> None:
    rows = {
        "group": ["a"] * 1000 + ["b"] * 1000,
        "chosen": [1] * 900 + [0] * 100 + [1] * of_b + [0] * (1000 - of_b),
        "person": np.arange(2000) // 2,
    }
    cells = count(rows, prediction="chosen", sensitive=["group"], cluster="person")
    asked = rule(must={"at_least": 0.7}, decide={"flip_one": True, "significant_gap": "flag"})
    (verdict,) = judge(cells, [asked], situation())

    assert verdict.verdict == ("insufficient_data" if of_b == 800 else "fail")


def test_who_the_others_are_held_against_needs_no_test_of_its_own() -> None:
    """500 and 300 of 1,000 with weights: the breach of one is certain, and the best group passes."""
    rows = {
        "group": ["a"] * 1000 + ["b"] * 1000,
        "chosen": [1] * 500 + [0] * 500 + [1] * 300 + [0] * 700,
        "weight": np.r_[np.ones(1999), 1.01],
    }
    cells = count(rows, prediction="chosen", sensitive=["group"], weight="weight")
    (verdict,) = judge(
        cells, [rule(decide={"flip_one": True, "significant_gap": "flag"})], situation()
    )

    assert {one.group["group"]: one.verdict for one in verdict.groups} == {"a": "pass", "b": "fail"}
