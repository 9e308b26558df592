"""Values and comparisons beside each other, with the limit drawn where it is compared."""

from __future__ import annotations

import pytest

from auditor.charts import ratios
from auditor.report import Verdict
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.pages import regression, sample


def verdicts() -> list[Verdict]:
    return [
        sample.impact(("sex",)),
        sample.impact(("sex", "age")),
        sample.opportunity(("age",)),
        regression.regression().verdicts[0],
    ]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("which", range(4))
def test_words_neither_cover_each_other_nor_leave_the_paper(language: str, which: int) -> None:
    known = verdicts()[which]

    chart = ratios.draw(known, Wording(language, strict=True), groups=known.groups)

    assert covered(chart) == []
    assert outside(chart) == []


def test_the_limit_and_both_panels_are_named() -> None:
    known = sample.impact(("sex",))

    chart = ratios.draw(known, Wording("en"), groups=known.groups)

    assert {"selection rate", "ratio to the best group", "at least 0.80"} <= set(texts(chart))
    assert "female, n 1,587: 36.8% (34.4% to 39.2%), compared 0.631 (0.585 to 0.681)." in chart.alt


def test_a_group_that_is_not_compared_is_said_to_be_so() -> None:
    known = sample.impact(("sex", "age"))

    chart = ratios.draw(known, Wording("en"), groups=known.groups)

    assert "set aside, not compared" in chart.alt
    assert any("not compared" in text for text in texts(chart))


def test_the_group_that_others_are_held_against_has_no_interval() -> None:
    """Its own ratio is 1 by definition, which is no finding about it."""
    known = sample.impact(("sex",))

    chart = ratios.draw(known, Wording("en"), groups=known.groups)

    assert "compared 1.000." in chart.alt
    assert "1.000 to 1.000" not in chart.alt


def test_no_value_at_all_still_makes_a_picture() -> None:
    """Nobody selected: every comparison is undefined, and the chart says so."""
    known = sample.impact(("sex",))
    empty = tuple(
        g.model_copy(update={"value": None, "interval": None, "rate": 0.0}) for g in known.groups
    )

    chart = ratios.draw(known, Wording("en"), groups=empty)

    assert "not computed" in chart.alt
    assert outside(chart) == []
