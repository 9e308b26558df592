"""Confusion matrices per group, readable without colour."""

from __future__ import annotations

import pytest

from auditor import exhibits
from auditor.charts import confusion
from auditor.report import Exhibit
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.counted import several

ROWS = [("women", "cat", "cat", 1200), ("women", "cat", "dog", 300), ("women", "owl", "owl", 7), ("men", "dog", "dog", 80), ("men", "dog", "cat", 20), ("men", "owl", "cat", 5)]  # fmt: skip


def matrices(rows: list[tuple[str, str, str, int]]) -> list[Exhibit]:
    return [e for e in exhibits.exhibits(several(rows), confidence=0.95) if e.by == ("group",)]


def test_a_matrix_counts_people_by_label_and_decision() -> None:
    """Rows are labels, columns decisions, in the order of the classes."""
    women, men = matrices(ROWS)

    assert women.classes == ("cat", "dog", "owl")
    assert women.counts == ((1200, 300, 0), (0, 0, 0), (0, 0, 7))
    assert men.counts == ((0, 0, 0), (20, 80, 0), (5, 0, 0))


def test_the_whole_has_its_own_matrix_and_many_classes_have_none() -> None:
    whole = exhibits.exhibits(several(ROWS), confidence=0.95)[0]
    many = several([("m", f"c{k:02}", f"c{k:02}", 9) for k in range(13)])

    assert whole.group is None
    assert whole.counts == ((1200, 300, 0), (20, 80, 0), (5, 0, 7))
    assert exhibits.exhibits(many, confidence=0.95) == []


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("classes", [2, 3, 5, 12])
def test_words_neither_cover_each_other_nor_leave_the_paper(language: str, classes: int) -> None:
    names = ["a rather long name of a class", "短名", *(f"class {k}" for k in range(2, classes))]
    rows = [(g, a, b, 12345) for g in ("women", "men", "x") for a in names for b in names]

    chart = confusion.draw(matrices(rows), Wording(language, strict=True))

    assert covered(chart) == []
    assert outside(chart) == []


def test_every_cell_tells_its_people_and_their_share_of_the_row() -> None:
    chart = confusion.draw(matrices(ROWS), Wording("en"))

    assert {"1,200", "80%", "300", "20%", "women (n = 1,507)"} <= set(texts(chart))
    assert "women: decided as labelled: cat 1,200 of 1,500" in chart.alt


def test_of_many_groups_the_largest_are_drawn_and_the_caption_says_so() -> None:
    chart = confusion.draw(
        matrices([(f"g{k}", a, a, 10 + k) for k in range(9) for a in "xy"]), Wording("en")
    )

    assert "(the 4 largest groups)" in chart.caption
    assert covered(chart) == []
