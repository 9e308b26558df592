"""What charts show is counted from the cells: reliability by hand, and what bins may move of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

import auditor
from auditor import exhibits, findings
from auditor.cells import Cells
from auditor.report import Exhibit

PEOPLE = 2000


def people(distinct: int) -> dict[str, Any]:
    random = np.random.default_rng(5)
    score = np.round(random.beta(2, 3, PEOPLE) * distinct) / distinct
    return {
        "sex": random.choice(["f", "m"], PEOPLE),
        "y": (random.random(PEOPLE) < score).astype(int),
        "score": score,
    }


def cells(frame: dict[str, Any], **asked: Any) -> Cells:
    return auditor.count(frame, sensitive=["sex"], label="y", score="score", **asked)


def reliability(found: Cells) -> list[Exhibit]:
    return [e for e in exhibits.exhibits(found, confidence=0.95) if e.kind == "reliability"]


def test_every_tenth_has_its_mean_score_rate_limits_and_people() -> None:
    frame = people(100)
    whole, women, _ = reliability(cells(frame))
    order = np.sort(frame["score"])
    first = frame["score"] <= order[PEOPLE // 10 - 1]
    hers = first & (frame["sex"] == "f")
    n, k = int(hers.sum()), int(frame["y"][hers].sum())

    assert sum(whole.people) == PEOPLE
    assert len(whole.x) == 10
    assert women.group == {"sex": "f"}
    assert women.people[0] == n
    assert women.x[0] == pytest.approx(frame["score"][hers].mean(), abs=1e-6)
    assert women.y[0] == pytest.approx(k / n, abs=1e-6)
    assert women.low[0] == pytest.approx(beta.ppf(0.025, k, n - k + 1), abs=1e-6)
    assert women.high[0] == pytest.approx(beta.ppf(0.975, k + 1, n - k), abs=1e-6)


def test_people_without_label_or_group_do_not_enter() -> None:
    frame = people(100)
    frame["y"] = [None if k % 7 == 0 else int(y) for k, y in enumerate(frame["y"])]
    frame["sex"] = [None if k % 11 == 0 else sex for k, sex in enumerate(frame["sex"])]
    whole, *groups = reliability(cells(frame))

    assert sum(whole.people) == sum(y is not None for y in frame["y"])
    assert [e.group for e in groups] == [{"sex": "f"}, {"sex": "m"}]


def test_scores_that_are_no_probabilities_and_scores_without_labels_have_none() -> None:
    points = people(100)
    points["score"] = points["score"] * 10 + 1
    alone = auditor.count(people(100), sensitive=["sex"], score="score")

    assert reliability(cells(points)) == []
    assert reliability(alone) == []


def test_a_score_that_all_share_is_one_point() -> None:
    frame = people(100) | {"score": np.full(PEOPLE, 0.4)}

    assert [len(e.x) for e in reliability(cells(frame))] == [1, 1, 1]


@pytest.mark.parametrize("bins", [8, 64, 1024])
def test_what_bins_move_stays_within_the_bound_that_is_told(bins: int) -> None:
    """Held against the figures of the scores themselves."""
    frame = people(10**6)
    found = cells(frame, score_bins=bins)
    bound = findings._apart(found)
    brier = auditor.estimate(found, "brier_score", by=["sex"])

    for row in brier.itertuples():
        mine = frame["sex"] == row.sex
        exact = ((frame["score"][mine] - frame["y"][mine]) ** 2).mean()
        assert abs(row.value - exact) <= 2 * bound
    for exhibit in reliability(found)[1:]:
        mine = frame["sex"] == exhibit.group["sex"]
        mean = np.average(exhibit.x, weights=exhibit.people)
        assert abs(mean - frame["score"][mine].mean()) <= bound + 1e-6
    assert bound < 3 / bins


def test_the_bound_is_told_where_scores_are_binned() -> None:
    def codes(distinct: int) -> set[str]:
        frame = people(distinct) | {"x": [0] * PEOPLE}
        report = auditor.scan(
            frame,
            label="y",
            score="score",
            threshold=0.5,
            sensitive=["sex"],
            rules=["intl.baseline"],
        )
        return {said.code for said in report.limitations}

    assert "limitation.binned_calibration" in codes(10**6)
    assert "limitation.binned_calibration" not in codes(100)
