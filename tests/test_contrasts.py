"""Contrasts: hand-computed values, and limits that can never be meant."""

from __future__ import annotations

import pytest

from auditor import contrasts, estimates, metrics
from auditor.estimates import Asked, contrasted
from auditor.rules import Decide, Limit
from tests.counted import confused, missed, selected

RATES = {"a": (50, 100), "b": (40, 100), "c": (150, 200)}


@pytest.mark.parametrize(
    ("contrast", "expected"),
    [
        ("difference", {"a": 0.25, "b": 0.35, "c": 0.0}),
        ("ratio", {"a": 0.5 / 0.75, "b": 0.4 / 0.75, "c": 1.0}),
        ("difference_to_best", {"a": 0.25, "b": 0.35, "c": 0.0}),
        ("ratio_to_best", {"a": 0.5 / 0.75, "b": 0.4 / 0.75, "c": 1.0}),
        ("difference_to_reference", {"a": 0.0, "b": -0.1, "c": 0.25}),
        ("ratio_to_reference", {"a": 1.0, "b": 0.8, "c": 1.5}),
        ("ratio_to_largest", {"a": 0.5 / 0.75, "b": 0.4 / 0.75, "c": 1.0}),
        ("difference_to_overall", {"a": -0.1, "b": -0.2, "c": 0.15}),
        ("ratio_to_overall", {"a": 0.5 / 0.6, "b": 0.4 / 0.6, "c": 1.25}),
        ("worst", {"a": 0.5, "b": 0.4, "c": 0.75}),
    ],
)
def test_values_by_hand(contrast: str, expected: dict[str, float | None]) -> None:
    """Rates 0.5, 0.4, 0.75 of 100, 100, 200 people; reference a; 0.6 overall."""
    cells = selected(RATES, reference="a")
    asked = Asked(metric="selection_rate", contrast=contrast, by=("group",))
    found = contrasted(cells, asked, confidence=0.95)

    actual = {e.group["group"]: e.value for e in found if e.group}

    assert actual == {k: None if v is None else pytest.approx(v) for k, v in expected.items()}


def test_an_error_rate_is_compared_with_the_lowest() -> None:
    """False positive rates 0.1 and 0.3: the ratio to the best is 3, the gap 0.2, charged to the higher."""
    cells = confused({"a": (40, 10, 10, 90), "b": (40, 30, 10, 70)})

    def value(contrast: str) -> float | None:
        asked = Asked(metric="false_positive_rate", contrast=contrast, by=("group",))
        found = contrasted(cells, asked, confidence=0.95)
        return next(e.value for e in found if e.group == {"group": "b"})

    assert value("ratio_to_best") == pytest.approx(3.0)
    assert value("difference_to_best") == pytest.approx(0.2)
    assert value("ratio") == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("metric", "held"), [("selection_rate", 14 / 24), ("false_positive_rate", 0.1)]
)
def test_of_two_largest_groups_the_better_one_is_held_against(metric: str, held: float) -> None:
    """Neither its name nor its place decides whom the others are compared with."""
    one, other, few = (10, 4, 4, 6), (11, 1, 3, 9), (3, 2, 2, 3)
    for groups in ({"a": one, "b": other, "c": few}, {"z": one, "b": other, "c": few}):
        cells = confused(groups)
        asked = Asked(metric=metric, contrast="difference_to_largest", by=("group",))
        found = contrasted(cells, asked, confidence=0.95)
        values = [e.value for e in found if e.interval == (0.0, 0.0)]
        plain = estimates.plain(cells.at(["group"]), metrics.get(metric), confidence=0.95)

        assert values == [0.0]
        assert plain[[e.interval for e in found].index((0.0, 0.0))].value == held


def test_means_against_everybody() -> None:
    """Mean absolute errors 1 and 3 of equal groups: 2 overall, so −1 and +1."""
    cells = missed({"a": [1.0, -1.0], "b": [3.0, -3.0]})
    asked = Asked(
        metric="mean_absolute_error",
        contrast="difference_to_overall",
        by=("group",),
        decide=Decide(by="point", min_group=1, min_denominator=1),
    )
    found = contrasted(cells, asked, confidence=0.95)

    assert [e.value for e in found] == pytest.approx([-1.0, 1.0])


@pytest.mark.parametrize(
    ("metric", "contrast", "limit", "said"),
    [
        ("selection_rate", "ratio_to_best", {"at_most": 0.8}, "use at_least"),
        ("selection_rate", "difference", {"at_least": 0.1}, "use at_most"),
        ("false_positive_rate", None, {"at_least": 0.1}, "use at_most"),
        ("accuracy", None, {"at_most": 0.9}, "use at_least"),
        ("base_rate", "ratio_to_best", {"at_least": 0.8}, "no better direction"),
        ("mean_error", "ratio", {"at_least": 0.8}, "can be negative"),
        ("share", "ratio", {"at_least": 0.8}, "no contrast"),
        ("roc_auc", "ratio_to_overall", {"at_least": 0.8}, "not compared with everybody"),
        ("f1", "difference_to_overall", {"at_least": -0.1}, "not compared with everybody"),
        (
            "root_mean_squared_error",
            "ratio_to_overall",
            {"at_most": 1.2},
            "not compared with everybody",
        ),
        ("base_rate", "worst", {"at_least": 0.1}, "no worst"),
        ("selection_rate", "ratio", {"at_least": 1.2}, "never be reached"),
        (
            "true_positive_rate",
            "difference_to_reference",
            {"at_most": 0.08},
            "use at_least (at_least: -0.08 lets a group lie that much below)",
        ),
        (
            "true_positive_rate",
            "difference_to_reference",
            {"at_least": 0.08},
            "asks every group to lie ahead in true_positive_rate difference_to_reference (at_least: -0.08",
        ),
        ("selection_rate", None, {"at_least": 80}, "never be reached"),
    ],
)
def test_limits_that_cannot_be_meant(
    metric: str, contrast: str | None, limit: dict[str, float], said: str
) -> None:
    """A limit against the metric's direction, or out of its range, is told in words."""
    problem = contrasts.problem(metrics.get(metric), contrasts.get(contrast), Limit(**limit))

    assert problem is not None
    assert said in problem


def test_sensible_limits_are_let_through() -> None:
    """The limits that packs use."""
    for metric, contrast, limit in (
        ("selection_rate", "ratio_to_best", Limit(at_least=0.8)),
        ("true_positive_rate", "difference", Limit(at_most=0.1)),
        ("mean_error", None, Limit(between=(-5, 5))),
        ("true_positive_rate", "difference_to_reference", Limit(at_least=-0.08)),
        ("false_positive_rate", "ratio_to_best", Limit(at_most=1.25)),
        ("mean_absolute_error", "ratio_to_largest", Limit(at_most=1.5)),
    ):
        assert contrasts.problem(metrics.get(metric), contrasts.get(contrast), limit) is None


def test_a_word_that_names_only_hold_is_offered_not_asserted() -> None:
    """Nobody knows which of many is meant by 'fairness'."""
    assert contrasts.meant("fairness").startswith(" Is it metric: ")
    assert contrasts.meant("impact ratio").startswith(" Here that is metric: ")
