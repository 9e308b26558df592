"""ROC curves per group, told apart without colour."""

from __future__ import annotations

import re

import pytest

from auditor.charts import roc
from auditor.report import Exhibit
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.pages import sample


def curves(by: str) -> list[Exhibit]:
    return [e for e in sample.exhibits() if e.kind == "roc" and e.by == (by,)]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_words_neither_cover_each_other_nor_leave_the_paper(language: str) -> None:
    chart = roc.draw(curves("age"), Wording(language, strict=True))

    assert covered(chart) == []
    assert outside(chart) == []


def test_every_curve_has_its_area_and_n() -> None:
    chart = roc.draw(curves("sex"), Wording("en"))

    assert {"female", "area 0.781, n = 1,587", "male", "area 0.746, n = 1,933"} <= set(texts(chart))
    assert "female: area 0.781, n = 1,587." in chart.alt


def test_curves_differ_in_more_than_colour() -> None:
    chart = roc.draw(curves("age"), Wording("en"))

    dashes = set(re.findall(r"stroke-dasharray: ([\d., ]+)", chart.svg))
    assert len(dashes) >= 3


def test_of_many_groups_the_largest_are_drawn_and_the_caption_says_so() -> None:
    one = curves("sex")[0]
    many = [one.model_copy(update={"group": {"g": f"g{k}"}, "n": 100 + k}) for k in range(12)]

    chart = roc.draw(many, Wording("en"))

    assert "(the 7 largest groups)" in chart.caption
    assert "g11" in texts(chart)
    assert "g4" not in texts(chart)
    assert covered(chart) == []
