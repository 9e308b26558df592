"""Groups with their intervals: in every language, for many groups, for names of any kind."""

from __future__ import annotations

import pytest

from auditor.charts import forest
from auditor.documented import (
    Said,
)
from auditor.report import (
    GroupVerdict,
    Verdict,
    Word,
)
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.pages import sample

HOSTILE = "<script>alert('x')</script> $\\frac{1}{2}$ & \x07 " + "a very long name " * 6


def verdict(groups: list[GroupVerdict], **changes: object) -> Verdict:
    known = sample.accuracy(("sex",))
    return known.model_copy(update={"groups": tuple(groups), **changes})


def group(name: str, value: float | None, **parts: object) -> GroupVerdict:
    interval = None if value is None else (max(0.0, value - 0.1), min(1.0, value + 0.1))
    given = {"group": {"g": name}, "n": 120, "value": value, "interval": interval}
    return GroupVerdict(**{**given, "verdict": Word.PASS, **parts})


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("by", [("sex",), ("age",), ("sex", "age")])
def test_words_neither_cover_each_other_nor_leave_the_paper(
    language: str, by: tuple[str, ...]
) -> None:
    known = sample.accuracy(by)

    chart = forest.draw(known, Wording(language, strict=True), groups=known.groups)

    assert covered(chart) == []
    assert outside(chart) == []


def test_thirty_groups_grow_in_height() -> None:
    groups = [group(f"district {k}", 0.3 + 0.02 * k) for k in range(30)]

    few = forest.draw(verdict(groups[:3]), Wording("en"), groups=groups[:3])
    many = forest.draw(verdict(groups), Wording("en"), groups=groups)

    assert many.height > few.height + 27 * 0.24
    assert covered(many) == []


def test_a_hostile_name_is_printed_as_it_stands() -> None:
    groups = [group(HOSTILE, 0.4), group("东城区东直门外大街社区卫生服务中心登记的全部申请人", 0.6)]

    chart = forest.draw(verdict(groups), Wording("en"), groups=groups)

    assert "<script>" not in chart.svg
    assert any("<script>" in text for text in texts(chart))
    assert covered(chart) == []
    assert outside(chart) == []


def test_a_group_without_a_value_is_a_hollow_row_with_its_reason() -> None:
    """Nobody takes a gap for a zero."""
    few = Said(code="reason.small_group", values={"n": 7, "least": 30})
    absent = group("tiny", None, verdict=Word.INSUFFICIENT_DATA, reason=few, n=7)

    chart = forest.draw(
        verdict([group("a", 0.4), absent]), Wording("en"), groups=[group("a", 0.4), absent]
    )

    told = "not computed: 7 people in the group; at least 30 are needed"
    assert told in texts(chart)
    assert told in chart.alt
    assert "fill: none" in chart.svg


def test_an_unbounded_interval_ends_in_an_arrow() -> None:
    open_ended = group("a", 0.4, interval=(0.2, None))

    bounded = forest.draw(verdict([group("a", 0.4)]), Wording("en"), groups=[group("a", 0.4)])
    unbounded = forest.draw(verdict([open_ended]), Wording("en"), groups=[open_ended])

    assert unbounded.svg.count("<use") == bounded.svg.count("<use") + 1
    assert "20.0% or more" in unbounded.alt


def test_alternative_text_and_picture_come_from_the_same_figures() -> None:
    known = sample.accuracy(("sex",))

    chart = forest.draw(known, Wording("en"), groups=known.groups)

    assert chart.alt == (
        "Chart: accuracy, per group. The rule asks for at least 60%. "
        "female, n 1,587: 70.8% (68.5% to 73.1%). male, n 1,933: 74.7% (72.6% to 76.6%)."
    )
    assert {"female", "male", "1,587", "1,933", "at least 60%"} <= set(texts(chart))


def test_the_same_figures_give_the_same_bytes() -> None:
    known = sample.accuracy(("age",))

    first, second = (forest.draw(known, Wording("en"), groups=known.groups) for _ in range(2))

    assert first == second


def test_font_families_stand_unquoted() -> None:
    """A quoted list is not matched for Chinese, and another font would be used silently."""
    known = sample.accuracy(("sex",))

    chart = forest.draw(known, Wording("zh-CN"), groups=known.groups)

    assert "font-family: Noto Sans CJK SC, " in chart.svg
    assert "&quot;" not in chart.svg
    assert "'" not in chart.svg
