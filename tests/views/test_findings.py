"""What is recommended: by crossing and group, and no more data where they would hardly help."""

from __future__ import annotations

import pytest

import auditor
from auditor.cli._summary import show
from auditor.recommend import recommend
from auditor.renderers import html
from auditor.report import Report
from auditor.views.findings import HARDLY, findings
from auditor.views.needed import sooner
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


@pytest.mark.parametrize(
    ("language", "told"), [("en", ", {} times the data"), ("zh-CN", "的 {} 倍")]
)
def test_the_size_of_the_whole_next_audit_is_told_beside_its_deciding_group(
    language: str, told: str
) -> None:
    found = undecided()
    said = found.recommendations[0]
    more = said.model_copy(update={"values": {**said.values, "n": 10, "n_needed": 125}})
    (finding,) = findings(
        found.model_copy(update={"recommendations": [more]}), Wording(language, strict=True)
    ).findings
    assert told.format("12.5") in str(finding.recommendations[0])


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


def near_and_far() -> Report:
    """Against the best of 80 %, one group lies just below the limit of 0.8, and a small one far below."""
    people = {
        "sex": ["best"] * 200 + ["near"] * 200 + ["far"] * 40,
        "chosen": [1] * 160 + [0] * 40 + [1] * 127 + [0] * 73 + [1] * 22 + [0] * 18,
    }
    return auditor.scan(people, prediction="chosen", sensitive=["sex"], rules=["intl.baseline"])


@pytest.mark.parametrize(
    ("language", "never", "breach"),
    [("en", "hardly", "show a breach"), ("zh-CN", "恐难得出结论", "不符合限值")],
)
def test_where_one_breach_would_show_soon_nobody_is_told_that_more_data_hardly_help(
    language: str, never: str, breach: str
) -> None:
    found = near_and_far()
    verdict = next(v for v in found.verdicts if v.rule == "BASE-006")
    far = next(group for group in verdict.groups if group.group == {"sex": "far"})
    assert verdict.verdict == "inconclusive"
    assert verdict.deciding_group == {"sex": "near"}
    assert verdict.n_needed is not None
    assert verdict.n_needed > HARDLY * 200
    assert far.n_needed is not None
    assert far.n_needed < 10 * 40

    told = [
        str(line)
        for finding in findings(found, Wording(language, strict=True)).findings
        for line in finding.recommendations
        if line.startswith("BASE-006")
    ]
    assert len(told) == 1
    assert never not in told[0]
    assert all(part in told[0] for part in (breach, f"{far.n_needed:,}", f"{verdict.n_needed:,}"))
    (line,) = [
        one
        for one in html_lines(html.render(found, language))
        if one.startswith("far") and f"{verdict.n_needed:,}" in one
    ]
    assert f"{far.n_needed:,}" in line


def test_where_no_figure_lies_beyond_the_limit_nothing_can_show_a_breach() -> None:
    """All are inside: every comparison must pass, and no group ends that sooner."""
    people = {
        "sex": ["a"] * 200 + ["b"] * 200 + ["c"] * 40,
        "chosen": [1] * 160 + [0] * 40 + [1] * 131 + [0] * 69 + [1] * 30 + [0] * 10,
    }
    found = auditor.scan(
        people, prediction="chosen", sensitive=["sex"], rules=["us.adverse_impact"]
    )
    assert all(sooner(verdict) is None for verdict in found.verdicts)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "no number of people decides it"), ("zh-CN", "再多数据也无法判定")],
)
def test_a_figure_on_the_limit_says_that_no_number_of_people_decides_it(
    language: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the terminal, beside the verdict and, with its crossing, among the recommendations."""
    found = undecided()
    verdict = found.verdicts[0].model_copy(update={"n_needed": None})
    rules = {one.rule.id: one.rule for one in found.rules}
    told_now = {"verdicts": [verdict], "recommendations": recommend([verdict], rules)}
    found = found.model_copy(update={**told_now, "languages": [language]})
    show(found)

    assert told in capsys.readouterr().out
    assert any(told in line for line in html_lines(html.render(found, language)))
    (finding,) = findings(found, Wording(language, strict=True)).findings
    assert all(part in str(finding.recommendations[0]) for part in (verdict.rule, "sex"))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_breach_is_told_of_the_group_that_breached(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A few people have the worst value and nothing is shown of them; the breach is of another group."""
    many = {"A": (2400, 4000), "B": (1600, 4000), "C": (13, 35)}
    people = {
        "race": [name for name, (_, n) in many.items() for _ in range(n)],
        "chosen": [int(k < hits) for hits, n in many.values() for k in range(n)],
    }
    found = auditor.scan(
        people, prediction="chosen", sensitive=["race"], rules=["us.adverse_impact"]
    )
    (verdict,) = found.verdicts
    assert (verdict.verdict, verdict.worst_group, verdict.deciding_group) == (
        "flag", {"race": "C"}, {"race": "B"},
    )  # fmt: skip
    show(found.model_copy(update={"languages": [language]}))
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("▲")]
    lines = html_lines(html.render(found, language))
    (beyond,) = [
        line for line in lines if line.endswith(("look at it.", "须由人复核。")) and "B" in line[:3]
    ][:1]

    assert "\tB\t0.667\t" in row
    assert any(line.startswith(("B: 0.667", "B：0.667")) for line in lines)
    assert not any(line.startswith(("C: 0.619 (", "C：0.619（")) for line in lines)
    assert beyond.startswith(("B: ", "B："))
