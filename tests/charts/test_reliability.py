"""Observed rates against scores, per group, readable without colour."""

from __future__ import annotations

import re

import pytest

from auditor.charts import reliability
from auditor.report import Exhibit
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts


def made(*names: str) -> list[Exhibit]:
    points = [k / 10 + 0.05 for k in range(10)]
    return [
        Exhibit(
            kind="reliability", by=("sex",), group={"sex": name}, n=1000 + k, x=points,
            y=[point**1.5 for point in points], low=[point**2 for point in points],
            high=points, people=[100 + j + k for j in range(10)],
        )
        for k, name in enumerate(names)
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("groups", [1, 2, 3, 5])
def test_words_neither_cover_each_other_nor_leave_the_paper(language: str, groups: int) -> None:
    names = ["women", "男性", "a very long name of a group that nobody can print", "d", "e"]
    chart = reliability.draw(made(*names[:groups]), Wording(language, strict=True))

    assert covered(chart) == []
    assert outside(chart) == []


def test_every_group_says_how_many_people_its_points_are_made_of() -> None:
    chart = reliability.draw(made("women", "men"), Wording("en"))

    assert {"women", "100 to 109 people per point", "101 to 110 people per point"} <= set(
        texts(chart)
    )
    assert "score 0.950: 92.6% (90.3% to 95.0%), n 109" in chart.alt


def test_every_point_has_its_bar() -> None:
    one, two = (reliability.draw(made(*names), Wording("en")) for names in (["a"], ["a", "b"]))

    assert len(re.findall("stroke-width: 1.3", two.svg)) > len(
        re.findall("stroke-width: 1.3", one.svg)
    )


def test_of_many_groups_the_largest_are_drawn_and_the_caption_says_so() -> None:
    chart = reliability.draw(made(*(f"g{k}" for k in range(9))), Wording("en"))

    assert "(the 6 largest groups)" in chart.caption
    assert "g8" in texts(chart)
    assert "g1" not in texts(chart)
