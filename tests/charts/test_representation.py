"""Who is in the data."""

from __future__ import annotations

import pytest

from auditor.charts import representation
from auditor.report import Estimate
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.pages import sample


def shares(*by: str) -> list[Estimate]:
    return [e for e in sample.estimates() if e.metric == "share" and e.by == by]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_words_neither_cover_each_other_nor_leave_the_paper(language: str) -> None:
    chart = representation.draw(shares("sex", "age"), Wording(language, strict=True))

    assert covered(chart) == []
    assert outside(chart) == []


def test_shares_and_people_are_said() -> None:
    chart = representation.draw(shares("sex"), Wording("en"))

    assert chart.alt == (
        "Chart: Share of the data by sex. female, n 1,587: 45.1%. male, n 1,933: 54.9%."
    )
    assert {"female", "1,587"} <= set(texts(chart))
