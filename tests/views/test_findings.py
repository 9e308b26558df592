"""What is recommended: by crossing and group, and no more data where they would hardly help."""

from __future__ import annotations

import pytest

import auditor
from auditor.renderers import html
from auditor.report import Report
from auditor.views.findings import HARDLY, findings
from auditor.wording import Wording
from tests.pages.read import html_lines


def undecided() -> Report:
    people = {"sex": ["a"] * 100 + ["b"] * 100, "chosen": [1, 0] * 50 + [1, 1, 0, 1, 0] * 20}
    return auditor.scan(people, prediction="chosen", sensitive=["sex"], rules=["us.adverse_impact"])


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_more_data_are_asked_for_by_rule_crossing_and_group(language: str) -> None:
    found = undecided()
    (verdict,) = found.verdicts
    assert verdict.n_needed is not None
    (finding,) = findings(found, Wording(language, strict=True)).findings
    (told,) = (str(line) for line in finding.recommendations)

    assert all(part in told for part in (verdict.rule, "sex", f"{verdict.n_needed:,}", "100"))
    assert verdict.deciding_group == {"sex": "a"}
    assert (" a " in told) or ("：a 的" in told)


@pytest.mark.parametrize(("language", "word"), [("en", "hardly"), ("zh-CN", "恐难得出结论")])
def test_where_far_too_many_are_needed_the_figure_lies_nearly_on_the_limit(
    language: str, word: str
) -> None:
    found = undecided()
    for times, hardly in ((HARDLY, False), (HARDLY + 1, True)):
        said = found.recommendations[0]
        more = said.model_copy(update={"values": {**said.values, "n": 10, "n_needed": 10 * times}})
        (finding,) = findings(
            found.model_copy(update={"recommendations": [more]}), Wording(language, strict=True)
        ).findings
        assert (word in str(finding.recommendations[0])) == hardly


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_people_needed_are_told_with_the_group_that_they_are_of(language: str) -> None:
    lines = html_lines(html.render(undecided(), language))
    (line,) = [one for one in lines if "growing alike" in one or "同比增长）" in one][:1]
    assert line.startswith(("a: about", "a：约"))
