"""Score distributions per group on a common axis."""

from __future__ import annotations

import pytest

from auditor.charts import scores
from auditor.report import Exhibit
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.pages import sample


def spread(by: str) -> list[Exhibit]:
    return [e for e in sample.exhibits() if e.kind == "scores" and e.by == (by,)]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("threshold", [None, 0.02, 0.5, 0.99])
def test_words_neither_cover_each_other_nor_leave_the_paper(
    language: str, threshold: float | None
) -> None:
    chart = scores.draw(spread("age"), Wording(language, strict=True), threshold=threshold)

    assert covered(chart) == []
    assert outside(chart) == []


def test_the_threshold_is_drawn_and_named() -> None:
    chart = scores.draw(spread("sex"), Wording("en"), threshold=0.5)

    assert "threshold 0.5" in texts(chart)


def test_quartiles_are_said_in_words() -> None:
    flat = Exhibit(
        kind="scores", by=("g",), group={"g": "a"}, n=50,
        x=[0.1, 0.3, 0.5, 0.7], y=[0.25, 0.25, 0.25, 0.25],
    )  # fmt: skip

    chart = scores.draw([flat], Wording("en"), threshold=None)

    assert "a: middle half of the scores from 0.1 to 0.5, median 0.3, n 50." in chart.alt


def test_scores_outside_the_unit_interval_have_their_own_axis() -> None:
    wide = Exhibit(
        kind="scores", by=("g",), group={"g": "a"}, n=5, x=[300, 500, 850], y=[0.2, 0.5, 0.3]
    )

    chart = scores.draw([wide], Wording("en"), threshold=None)

    assert "600" in texts(chart)
