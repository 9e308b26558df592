"""The lines in which `auditor verify` tells differences."""

from __future__ import annotations

from auditor.verify import Verification, lines


def told(*differences: tuple[str, object, object, str]) -> list[str]:
    found = Verification(kind="json")
    for path, stated, recomputed, about in differences:
        found.compare(path, stated, recomputed, about=about)
    return list(lines(found.differences))


def test_a_rule_goes_by_its_name() -> None:
    assert told(("verdicts[3]", {"verdict": "pass"}, {"verdict": "fail"}, "R-1 by sex")) == [
        'R-1 by sex, verdict: stated "pass", recomputed "fail" (verdicts[3].verdict)'
    ]
    assert told(("counts.pass", 1, 2, "")) == ["counts.pass: stated 1, recomputed 2"]


def test_what_is_empty_and_left_out_is_one_line() -> None:
    fields = dict.fromkeys("abcde")
    (line,) = told(("data", {}, fields, ""))

    assert line.endswith("in every report: data.a, data.b, data.c and 2 more")
    assert told(("data", {}, {"a": None}, "")) == ["data.a: stated nothing, recomputed null"]


def test_recommendations_that_shifted_are_one_line() -> None:
    (line, other) = told(("recommendations", ["b", "c"], ["a", "b", "c"], ""), ("seed", 1, 2, ""))

    assert line == (
        "recommendations: not those that follow from the verdicts and counts (3 differences, "
        'the first at recommendations[0]: stated "b", recomputed "a")'
    )
    assert other == "seed: stated 1, recomputed 2"


def test_long_texts_are_shown_where_they_part() -> None:
    same = "one sentence that is the same in both. " * 8
    (line,) = told(("note", f"{same}It ends well.", f"{same}It ends badly.", ""))

    assert "It ends well." in line
    assert "It ends badly." in line
    assert len(line) < 200
