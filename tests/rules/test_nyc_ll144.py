"""Local Law 144 on the examples of its own rule: every table, unknown people, small categories and tied scores."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor.report import GroupVerdict, Verdict, Word
from auditor.verify import verify

PACIFIC = "Native Hawaiian or Pacific Islander"
NATIVE = "Native American or Alaska Native"
BLACK = "Black or African American"
RACES = ("Hispanic or Latino", "White", BLACK, PACIFIC, "Asian", NATIVE, "Two or More Races")
CHOSEN: Mapping[tuple[str, str], tuple[int, int, float]] = {
    ("Male", "Hispanic or Latino"): (205, 90, 0.841),
    ("Female", "Hispanic or Latino"): (190, 82, 0.827),
    ("Male", "White"): (412, 215, 1.000),
    ("Female", "White"): (385, 197, 0.981),
    ("Male", BLACK): (226, 95, 0.806),
    ("Female", BLACK): (164, 75, 0.876),
    ("Male", PACIFIC): (87, 37, 0.815),
    ("Female", PACIFIC): (32, 15, 0.898),
    ("Male", "Asian"): (321, 167, 0.997),
    ("Female", "Asian"): (295, 135, 0.877),
    ("Male", NATIVE): (24, 11, 0.878),
    ("Female", NATIVE): (17, 7, 0.789),
    ("Male", "Two or More Races"): (115, 52, 0.866),
    ("Female", "Two or More Races"): (98, 44, 0.860),
}
"""The selection example: people, selected, impact ratio as printed."""
ABOVE: Mapping[tuple[str, str], tuple[int, int]] = {
    ("Male", "Hispanic or Latino"): (16, 11),
    ("Female", "Hispanic or Latino"): (12, 7),
    ("Male", "White"): (22, 9),
    ("Female", "White"): (18, 6),
    ("Male", BLACK): (18, 10),
    ("Female", BLACK): (14, 6),
    ("Male", PACIFIC): (4, 3),
    ("Female", PACIFIC): (4, 2),
    ("Male", "Asian"): (13, 6),
    ("Female", "Asian"): (11, 4),
    ("Male", NATIVE): (2, 1),
    ("Female", NATIVE): (1, 0),
    ("Male", "Two or More Races"): (17, 10),
    ("Female", "Two or More Races"): (16, 9),
}
"""People, and those above the median. Sums by sex and of five categories are those of the scoring
example; its last two categories were not legible, and how sex and race cross is not in it: both are ours."""
UNKNOWN = {("", "White"): (30, 20), ("Female", ""): (12, 1), ("", ""): (8, 0)}
"""People who did not tell: sex, race/ethnicity or both missing."""
ASIDE = [{"group": {"race_ethnicity": NATIVE}, "reason": "Fewer than 2 % of the applicants."}]


def selection(*, people: Mapping[tuple[str, str], Any], **further: Any) -> auditor.Report:
    """The audit of a tool that selects."""
    rows = [
        (sex, race, chosen, count)
        for (sex, race), (n, hits, *_) in people.items()
        for chosen, count in ((1, hits), (0, n - hits))
        if count
    ]
    table = dict(zip(("sex", "race", "chosen", "people"), zip(*rows, strict=True), strict=True))
    return audited(table, {"prediction": {"column": "chosen"}}, **further)


def scoring(rows: list[tuple[str, str, float, int]], **further: Any) -> auditor.Report:
    """The audit of a tool that scores."""
    table = dict(zip(("sex", "race", "fit", "people"), zip(*rows, strict=True), strict=True))
    return audited(table, {"score": {"column": "fit"}}, **further)


def audited(table: Mapping[str, Any], bound: dict[str, Any], **further: Any) -> auditor.Report:
    sensitive = {"sex": {"column": "sex"}, "race_ethnicity": {"column": "race"}}
    data = {**bound, "sensitive": sensitive, "count": "people", "read": {"missing": [""]}}
    frame = {name: list(column) for name, column in table.items()}
    return auditor.audit(
        {"task": "binary", "data": data, "rules": ["us.nyc_ll144"], **further}, data=frame
    )


def tables(report: auditor.Report, rule: str) -> dict[tuple[str, ...], Verdict]:
    return {v.by: v for v in report.verdicts if v.rule == rule}


def row(verdict: Verdict, *levels: str) -> GroupVerdict:
    return next(g for g in verdict.groups if tuple(g.group.values()) == levels)


BY = (("sex",), ("race_ethnicity",), ("sex", "race_ethnicity"))


def coarse(*, undisclosed: int) -> list[tuple[str, str, float, int]]:
    """The scoring example in three scores only: half of those not above the median stand exactly at it."""
    rows = [("", "", 60.0, undisclosed)]
    for (sex, race), (n, above) in ABOVE.items():
        below = (n - above) // 2
        rows += [(sex, race, 70.0, above), (sex, race, 60.0, n - above - below), (sex, race, 50.0, below)]  # fmt: skip
    return [row for row in rows if row[3]]


# ── a tool that selects ─────────────────────────────────────────────────────────────────────


def test_the_selection_example_gives_its_fourteen_ratios() -> None:
    found = tables(selection(people=CHOSEN), "LL144-001")[BY[2]]

    assert len(found.groups) == 14
    for (sex, race), (n, hits, ratio) in CHOSEN.items():
        group = row(found, sex, race)
        assert (group.n, group.rate) == (n, pytest.approx(hits / n))
        assert group.value == pytest.approx(ratio, abs=0.0005)


def test_the_selection_example_gives_its_table_by_sex() -> None:
    found = tables(selection(people=CHOSEN), "LL144-001")[BY[0]]

    assert [(g.group["sex"], g.n, g.numerator) for g in found.groups] == [
        ("Female", 1181, 555),
        ("Male", 1390, 667),
    ]
    assert row(found, "Female").value == pytest.approx(0.979, abs=0.0005)
    assert found.unknown == 0


def test_a_tool_that_selects_gets_three_selection_tables_and_no_scoring_table() -> None:
    report = selection(people=CHOSEN, system={"output": ["decision"]})

    assert [(by, len(v.groups)) for by, v in tables(report, "LL144-001").items()] == [
        (BY[0], 2),
        (BY[1], 7),
        (BY[2], 14),
    ]
    assert [v.verdict for v in tables(report, "LL144-002").values()] == [Word.NOT_APPLICABLE]


def test_that_a_tool_gives_no_score_is_documented_and_does_not_follow_from_its_absence() -> None:
    found = tables(selection(people=CHOSEN), "LL144-002").values()

    assert {v.verdict for v in found} == {Word.INSUFFICIENT_DATA}
    assert {v.reason.code for v in found if v.reason} == {"reason.decisions_alone"}


def test_nobody_is_left_out_of_a_table_who_was_not_named() -> None:
    """Below 2 % a category may be left out; it is not unless the audit names it with a reason."""
    found = tables(selection(people=CHOSEN), "LL144-001")

    assert not any(g.set_aside for verdict in found.values() for g in verdict.groups)
    assert row(found[BY[2]], "Female", NATIVE).verdict == Word.FLAG


def test_a_small_category_left_out_keeps_its_number_and_rate() -> None:
    report = selection(people=CHOSEN, set_aside=ASIDE)
    found = tables(report, "LL144-001")

    for verdict, levels, n, hits in (
        (found[BY[1]], (NATIVE,), 41, 18),
        (found[BY[2]], ("Male", NATIVE), 24, 11),
        (found[BY[2]], ("Female", NATIVE), 17, 7),
    ):
        group = row(verdict, *levels)
        assert (group.set_aside, group.value, group.n) == (True, None, n)
        assert group.rate == pytest.approx(hits / n)
    assert found[BY[2]].verdict == Word.PASS
    assert report.set_aside == ASIDE


def test_a_category_of_two_per_cent_or_more_stays_even_where_it_is_named() -> None:
    """Two or more races are 8 % of the example: the option is not there for them."""
    named = [{"group": {"race_ethnicity": "Two or More Races"}, "reason": "We would rather not."}]
    found = tables(selection(people=CHOSEN, set_aside=named), "LL144-001")[BY[1]]

    assert not row(found, "Two or More Races").set_aside
    assert row(found, "Two or More Races").value is not None


def test_people_who_did_not_tell_are_counted_and_never_compared() -> None:
    plain = tables(selection(people=CHOSEN), "LL144-001")
    found = tables(selection(people={**CHOSEN, **UNKNOWN}), "LL144-001")

    assert [found[by].unknown for by in BY] == [38, 20, 50]
    assert all(g.value is None for v in found.values() for g in v.groups if "unknown" in g.group.values())  # fmt: skip
    for group in plain[BY[2]].groups:
        assert row(found[BY[2]], *group.group.values()).value == pytest.approx(group.value)


def test_tables_stand_however_many_did_not_tell() -> None:
    """The regulation asks for their number and sets no share of them: here 15 % of those assessed."""
    silent = {("", ""): (454, 200)}
    plain = tables(selection(people=CHOSEN), "LL144-001")
    found = tables(selection(people={**CHOSEN, **silent}), "LL144-001")

    assert [found[by].unknown for by in BY] == [454, 454, 454]
    assert [found[by].verdict for by in BY] == [plain[by].verdict for by in BY]
    assert found[BY[0]].verdict == Word.PASS


def whole(report: auditor.Report) -> list[Word]:
    """Whether the tables by sex and by race/ethnicity have the rows that the regulation names."""
    return [v.verdict for v in report.verdicts if v.rule in ("LL144-018", "LL144-019")]


def test_a_table_with_two_of_seven_categories_is_flagged() -> None:
    """Three ratios that pass say nothing of five rows which are not there."""
    two = {key: value for key, value in CHOSEN.items() if key[1] in ("White", "Asian")}

    assert whole(selection(people=CHOSEN)) == [Word.PASS, Word.PASS]
    assert whole(selection(people=two)) == [Word.PASS, Word.FLAG]


def test_a_category_that_is_named_and_nobody_has_is_a_row_of_nobody() -> None:
    """It leaves the table open until the audit leaves it out with a reason; crossed it has no row."""
    people = {key: value for key, value in CHOSEN.items() if key[1] != NATIVE}
    races = {"column": "race", "levels": {race: race for race in RACES}}
    sensitive = {"sex": {"column": "sex"}, "race_ethnicity": races}
    nobody = [{"group": {"race_ethnicity": NATIVE}, "reason": "Nobody of this category applied."}]
    rows = [
        (sex, race, chosen, count)
        for (sex, race), (n, hits, *_) in people.items()
        for chosen, count in ((1, hits), (0, n - hits))
    ]
    table = dict(
        zip(("sex", "race", "chosen", "people"), map(list, zip(*rows, strict=True)), strict=True)
    )
    data = {"prediction": {"column": "chosen"}, "sensitive": sensitive, "count": "people"}
    config = {"task": "binary", "data": data, "rules": ["us.nyc_ll144"]}

    undecided = auditor.audit(config, data=table)
    decided = auditor.audit({**config, "set_aside": nobody}, data=table)

    assert whole(undecided) == [Word.PASS, Word.PASS]
    assert row(tables(undecided, "LL144-001")[BY[1]], NATIVE).n == 0
    assert tables(undecided, "LL144-001")[BY[1]].verdict == Word.INSUFFICIENT_DATA
    assert tables(decided, "LL144-001")[BY[1]].verdict == Word.PASS
    assert len(tables(decided, "LL144-001")[BY[2]].groups) == 12  # crossed, nobody has no row


def test_a_tool_that_ranks_by_scores_gets_scoring_tables_only() -> None:
    """Whether the places at the top are a selection is for the employer to say, not for the pack."""
    rows = [
        (job, sex, "White", fit)
        for job in range(100)
        for sex, fit in (("Male", 0.9), ("Female", 0.8), ("Male", 0.3), ("Female", 0.2))
    ]
    names = ("job", "sex", "race", "fit")
    report = auditor.scan(
        dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
        task="ranking",
        query="job",
        score="fit",
        top=1,
        sensitive={"sex": "sex", "race_ethnicity": "race"},
        rules=["us.nyc_ll144"],
    )
    found = tables(report, "LL144-002")[BY[0]]

    assert (row(found, "Male").rate, row(found, "Female").rate) == (0.5, 0.5)
    assert set(tables(report, "LL144-001")) == {()}


@pytest.mark.parametrize(
    ("documented", "words"),
    [
        ({"test_data_used": False}, {Word.NOT_APPLICABLE}),
        ({"test_data_used": True}, {Word.INSUFFICIENT_DATA}),
        ({"test_data_used": True, "test_data_reason": "61 applicants", "test_data_method": "Drawn"}, {Word.PASS}),
    ],
)  # fmt: skip
def test_test_data_need_a_reason_and_a_method(documented: dict[str, Any], words: set[Word]) -> None:
    report = selection(people=CHOSEN, system={"facts": documented})

    assert {v.verdict for v in report.verdicts if v.rule in ("LL144-010", "LL144-011")} == words


# ── a tool that scores ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("by", "levels", "n", "percent", "ratio"),
    [
        (BY[0], "Male", 92, 54.3, 1.00),
        (BY[0], "Female", 76, 44.7, 0.82),
        (BY[1], "Hispanic or Latino", 28, 64.2, 1.00),
        (BY[1], "White", 40, 37.5, 0.58),
        (BY[1], BLACK, 32, 50.0, 0.78),
        (BY[1], PACIFIC, 8, 62.5, 0.97),
        (BY[1], "Asian", 24, 41.7, 0.65),
    ],
)
def test_the_scoring_example_gives_its_rates_and_ratios(
    by: tuple[str, ...], levels: str, n: int, percent: float, ratio: float
) -> None:
    """The rule cuts 64.29 % to 64.2 %; here rates are computed from counts and rounded only to be shown."""
    rows = [
        (sex, race, fit, people)
        for (sex, race), (all_, above) in ABOVE.items()
        for fit, people in ((70.0, above), (50.0, all_ - above))
        if people
    ]
    group = row(tables(scoring(rows), "LL144-002")[by], levels)

    assert group.n == n
    assert group.rate is not None
    assert 100 * group.rate == pytest.approx(percent, abs=0.1)
    assert group.value == pytest.approx(ratio, abs=0.005)


def test_a_score_at_the_median_is_not_above_it() -> None:
    """Tied scores and undisclosed people move the median, and change no rate of the example."""
    found = tables(scoring(coarse(undisclosed=12), set_aside=ASIDE), "LL144-002")

    assert [(by, len([g for g in found[by].groups if "unknown" not in g.group.values()])) for by in BY] == [
        (BY[0], 2),
        (BY[1], 7),
        (BY[2], 14),
    ]  # fmt: skip
    for (sex, race), (n, above) in ABOVE.items():
        group = row(found[BY[2]], sex, race)
        assert (group.n, group.rate) == (n, pytest.approx(above / n))
        assert (group.value is None) == (race == NATIVE)
    assert row(found[BY[0]], "Female").value == pytest.approx((34 / 76) / (50 / 92))
    assert [found[by].unknown for by in BY] == [12, 12, 12]


def test_the_report_states_the_median_and_who_stands_at_it() -> None:
    rows = coarse(undisclosed=12)
    tied = sum(people for *_, fit, people in rows if fit == 60.0)
    told = next(s for s in scoring(rows).limitations if s.code == "limitation.scores_at_median")

    assert told.values == {
        "median": 60.0,
        "n": 180,
        "tied": tied,
        "tied_share": pytest.approx(tied / 180, abs=1e-6),
    }


def test_a_tool_that_selects_has_no_median_to_state() -> None:
    codes = [said.code for said in selection(people=CHOSEN).limitations]

    assert "limitation.scores_at_median" not in codes


# ── what is published ───────────────────────────────────────────────────────────────────────


def printed(report: auditor.Report, lang: str, folder: Path) -> str:
    """The text of a page, cells apart by a stroke, once it has been verified."""
    path = report.save(folder / "report.html", lang=lang)
    assert verify(path).same
    text = re.sub(r"<[^>]+>", "|", path.read_text(encoding="utf-8"))
    return html.unescape(re.sub(r"\|[\s|]*", "|", text))


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_the_selection_tables_are_printed_whole(lang: str, tmp_path: Path) -> None:
    """Every category with its number, those set aside too, the reason, and who did not tell."""
    people = {**CHOSEN, **UNKNOWN}
    report = selection(people=people, set_aside=ASIDE, report={"lang": [lang]})
    page = printed(report, lang, tmp_path)

    for (sex, race), (n, hits, _) in CHOSEN.items():
        assert re.search(rf"\|{sex} × {race}\|{n}\|[^|]*{hits}[^|]*\|{100 * hits / n:.1f}%\|", page)
    assert ASIDE[0]["reason"] in page
    assert {verdict.unknown for verdict in tables(report, "LL144-001").values()} == {38, 20, 50}
    assert all(re.search(rf"\|{n}\|", page) for n in (38, 20, 50))


@pytest.mark.parametrize(
    ("lang", "median"), [("en", "The median score of the 180 people"), ("zh-CN", "评分中位数为 60")]
)
def test_the_scoring_tables_are_printed_whole(lang: str, median: str, tmp_path: Path) -> None:
    rows = coarse(undisclosed=12)
    page = printed(scoring(rows, set_aside=ASIDE, report={"lang": [lang]}), lang, tmp_path)

    for (sex, race), (n, above) in ABOVE.items():
        assert re.search(
            rf"\|{sex} × {race}\|{n}\|[^|]*{above}[^|]*\|{100 * above / n:.1f}%\|", page
        )
    assert ASIDE[0]["reason"] in page
    assert median in page


@pytest.mark.parametrize(
    ("day", "word", "said"),
    [
        ("2026-11-15", Word.PASS, ""),
        ("2026-11-16", Word.PASS, "January 15, 2027, for 60 more days"),
        ("2027-01-15", Word.PASS, "today, January 15, 2027, is the last day"),
        ("2027-01-16", Word.FAIL, ""),
    ],
)
def test_the_year_of_the_bias_audit_warns_sixty_days_before_it_is_over(
    day: str, word: Word, said: str, tmp_path: Path
) -> None:
    """An audit of 15 January 2026 suffices until 15 January 2027: page and verdict on both sides of each day."""
    rows = {
        "sex": ["Male", "Female"] * 40,
        "race_ethnicity": ["White", "Asian", "Asian", "White"] * 20,
    }
    config = {
        "system": {"name": "Screen", "facts": {"bias_audit_date": "2026-01-15"}},
        "task": "binary",
        "data": {"prediction": {"column": "chosen", "positive": [1]}, "sensitive": {k: {"column": k} for k in rows}},
        "rules": ["us.nyc_ll144"],
    }  # fmt: skip
    report = auditor.audit(
        config, data={**rows, "chosen": [1, 0] * 40}, as_of=dt.date.fromisoformat(day)
    )
    (verdict,) = (v for v in report.verdicts if v.rule == "LL144-003")
    report.save(tmp_path / "page.html", lang="en")
    page = re.sub(r"<[^>]+>", "", html.unescape((tmp_path / "page.html").read_text("utf-8")))

    assert verdict.verdict == word
    assert ("What ends soon" in page) == bool(said)
    assert said in page
    assert verify(tmp_path / "page.html").same
