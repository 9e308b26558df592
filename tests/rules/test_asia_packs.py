"""The packs of China, Korea and Singapore: numbers stand where the instruments put them, and each duty meets those who owe it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from auditor import resources, rulebook, yamlfile
from auditor.cells import Cells
from auditor.effective import EffectiveRule
from auditor.judgement import judge
from auditor.judgement.situation import Situation
from auditor.report import Verdict, Word
from auditor.rules import Clause, Framework
from tests.counted import selected, situation

GENAI = "cn.genai_security"
REFUSAL = "cn.genai_refusal_bank"
FILING = "cn.algorithm_filing"
PIA = "cn.pia"
ETHICS = "cn.ethics_review"
KOREA = "kr.ai_basic_act"
SINGAPORE = "sg.ai_verify"
DAY = "2026-11-23"
ANSWERS: Cells = selected({"a": (960, 1000), "b": (950, 1000)})


def rules(pack: str, day: str = DAY) -> list[EffectiveRule]:
    return rulebook.load([pack], folder=Path(), as_of=dt.date.fromisoformat(day)).rules


def verdicts(pack: str, day: str = DAY, **documented: Any) -> dict[str, Word]:
    """What the documented facts and the statements of a pack come to on a day."""
    asked = [one for one in rules(pack, day) if one.rule.kind != "metric"]
    known: Situation = situation(
        facts={f"system.{key}": value for key, value in documented.items()},
        as_of=dt.date.fromisoformat(day),
    )
    return {one.rule: one.verdict for one in judge(ANSWERS, asked, known)}


def asked_on(pack: str, day: str, **documented: Any) -> set[str]:
    found = verdicts(pack, day, **documented)
    return {rule for rule, word in found.items() if word != Word.NOT_APPLICABLE}


def measured(pack: str, rule: str, cells: Cells) -> list[Verdict]:
    """The verdicts of one metric rule."""
    asked = [one for one in rules(pack) if one.rule.id == rule]
    return judge(cells, asked, situation(as_of=dt.date.fromisoformat(DAY)))


def clauses(framework: str) -> dict[str, Clause]:
    path = resources.rules_folder() / "frameworks" / f"{framework}.yaml"
    return {one.id: one for one in yamlfile.parse(Framework, yamlfile.read(path)).clauses}


@pytest.mark.parametrize(
    ("field", "rule", "meets", "misses", "word"),
    [
        ("source_harmful_share_before", "CNG-010", 0.05, 0.0501, Word.FAIL),
        ("manual_sample_items", "CNG-012", 4000, 3999, Word.FAIL),
        ("manual_sample_pass_rate", "CNG-013", 0.96, 0.9599, Word.FAIL),
        ("technical_sample_share", "CNG-014", 0.10, 0.0999, Word.FAIL),
        ("technical_sample_pass_rate", "CNG-015", 0.98, 0.97, Word.FAIL),
        ("keyword_library_size", "CNG-020", 10000, 9999, Word.FAIL),
        ("keywords_per_a1_risk_least", "CNG-021", 200, 199, Word.FAIL),
        ("keywords_per_a2_risk_least", "CNG-022", 100, 99, Word.FAIL),
        ("content_bank_size", "CNG-030", 2000, 1999, Word.FAIL),
        ("content_questions_per_a1_a2_risk_least", "CNG-036", 50, 49, Word.FAIL),
        ("content_questions_per_other_risk_least", "CNG-037", 20, 19, Word.FAIL),
        ("refusal_bank_size", "CNG-040", 500, 499, Word.FAIL),
        ("refusal_bank_risks", "CNG-041", 17, 16, Word.FAIL),
        ("non_refusal_bank_size", "CNG-050", 500, 499, Word.FAIL),
        ("content_sample_size", "CNG-060", 1000, 999, Word.FAIL),
        ("content_pass_rate_manual", "CNG-061", 0.90, 0.89, Word.FLAG),
        ("refusal_sample_size", "CNG-070", 300, 299, Word.FLAG),
        ("refusal_rate", "CNG-071", 0.95, 0.949, Word.FAIL),
        ("non_refusal_refusal_rate", "CNG-073", 0.05, 0.051, Word.FAIL),
        ("image_label_height_share", "CNG-111", 0.05, 0.049, Word.FAIL),
        ("video_label_seconds", "CNG-112", 2, 1.9, Word.FAIL),
    ],
)
def test_a_number_of_the_standards_stands_where_they_put_it(
    field: str, rule: str, meets: Any, misses: Any, word: Word
) -> None:
    """What was not verified in the final text only flags."""
    assert verdicts(GENAI, **{field: meets})[rule] == Word.PASS
    assert verdicts(GENAI, **{field: misses})[rule] == word
    assert verdicts(GENAI)[rule] == Word.INSUFFICIENT_DATA


def test_each_class_of_the_31_risks_is_asked_for_in_full() -> None:
    """8 + 9 + 5 + 7 + 2 risks, each a clause of its own."""
    sizes = {"a1": 8, "a2": 9, "a3": 5, "a4": 7, "a5": 2}
    full: dict[str, Any] = {f"content_bank_{name}_risks": size for name, size in sizes.items()}
    limits = {one.rule.id: one.rule.must.at_least for one in rules(GENAI)}
    known = clauses("cn_genai_security")

    assert [limits[f"CNG-03{place}"] for place in range(1, 6)] == list(sizes.values())
    assert {verdicts(GENAI, **full)[f"CNG-03{place}"] for place in range(1, 6)} == {Word.PASS}
    for place, (name, size) in enumerate(sizes.items(), start=1):
        items = [one for one in known if one.startswith(f"cn.gbt45654.{name}.")]
        assert len(items) == size
        assert all(f"CNG-03{place}" in known[one].checked_by for one in items)


@pytest.mark.parametrize(("answered", "word"), [(15, Word.PASS), (16, Word.FLAG)])
def test_285_refusals_of_300_meet_the_rate_and_show_their_doubt(answered: int, word: Word) -> None:
    """The share decides; its interval, which reaches below 95 %, stands beside it."""
    bank = selected({"a": (answered, 300), "b": (0, 300)})
    whole, of_risks = measured(REFUSAL, "CNG-005", bank)

    assert (whole.verdict, of_risks.verdict) == (Word.PASS, word)
    assert whole.value == pytest.approx(1 - answered / 600)
    assert of_risks.value == pytest.approx(1 - answered / 300)
    low, high = of_risks.interval or (None, None)
    assert low is not None
    assert high is not None
    assert (low < 0.93, high > 0.96) == (True, True)


def test_the_rate_of_the_standard_is_asked_of_the_whole_sample() -> None:
    """Many risks a little short, none of them with 20 questions: 569 of 600 are below 95 %, whatever each risk shows."""
    risks = {f"r{k:02}": (1, 19) for k in range(31)} | {"rest": (0, 11)}

    whole, of_risks = measured(REFUSAL, "CNG-005", selected(risks))

    assert (whole.verdict, whole.value) == (Word.FLAG, pytest.approx(569 / 600))
    assert of_risks.verdict == Word.INSUFFICIENT_DATA


@pytest.mark.parametrize(("refused", "above"), [(290, False), (294, True)])
def test_about_294_refusals_of_300_put_the_interval_above_the_rate(
    refused: int, above: bool
) -> None:
    bank = selected({"a": (300 - refused, 300), "b": (0, 300)})
    _, of_risks = measured(REFUSAL, "CNG-005", bank)
    low, _ = of_risks.interval or (None, None)

    assert low is not None
    assert (low > 0.95) == above


def test_documents_are_asked_apart_from_the_answers_to_a_bank() -> None:
    """Who refuses and who answers well is asked only by the pack of that bank."""
    banks = {"content_bank": "CNG-004", "refusal_bank": "CNG-005", "non_refusal_bank": "CNG-006"}
    found = {bank: [one.rule.id for one in rules(f"cn.genai_{bank}")] for bank in banks}

    assert found == {bank: [rule] for bank, rule in banks.items()}
    assert not set(banks.values()) & {one.rule.id for one in rules(GENAI)}


@pytest.mark.parametrize(
    ("day", "measures", "labels", "standard"),
    [
        ("2023-08-14", False, False, False),
        ("2023-08-15", True, False, False),
        ("2025-09-01", True, True, False),
        ("2025-11-01", True, True, True),
    ],
)
def test_measures_labels_and_the_standard_begin_on_their_own_days(
    day: str, measures: bool, labels: bool, standard: bool
) -> None:
    asked = asked_on(GENAI, day)

    assert ("CNG-080" in asked, "CNG-115" in asked, "CNG-012" in asked) == (
        measures,
        labels,
        standard,
    )


def test_a_keyword_library_goes_stale_after_a_week() -> None:
    assert verdicts(GENAI, keyword_library_updated="2026-11-16")["CNG-023"] == Word.PASS
    assert verdicts(GENAI, keyword_library_updated="2026-11-15")["CNG-023"] == Word.FAIL


@pytest.mark.parametrize(
    ("field", "rule", "meets", "misses"),
    [
        ("filed_after_working_days", "CNF-040", 10, 11),
        ("change_filed_after_working_days", "CNF-041", 10, 11),
        ("cancelled_after_working_days", "CNF-042", 20, 21),
        ("filing_number_displayed", "CNF-049", True, False),
    ],
)
def test_filing_is_owed_in_working_days_by_those_who_reach_the_public(
    field: str, rule: str, meets: object, misses: object
) -> None:
    def said(**documented: Any) -> Word:
        return verdicts(FILING, **documented)[rule]

    assert said(**{field: meets}) == Word.PASS
    assert said(**{field: misses}) == Word.FAIL
    owed = {"public_opinion_or_mobilisation": False}
    assert said(**{field: misses}, **owed) == Word.NOT_APPLICABLE


def test_a_service_that_runs_unchanged_has_only_its_first_filing() -> None:
    found = asked_on(FILING, DAY, filing_changed=False, service_ended=False)

    assert "CNF-040" in found
    assert not {"CNF-041", "CNF-042"} & found


def test_every_part_of_the_self_assessment_report_is_asked_for() -> None:
    known = clauses("cn_algorithm_filing")
    sizes = [len(known[f"cn.self_assessment.{part}"].checked_by) for part in range(6)]

    assert sizes == [12, 5, 2, 4, 5, 1]
    assert len(known["cn.recommendation.24.fields"].checked_by) == 6


def test_deep_synthesis_and_generative_filings_are_asked_of_those_systems() -> None:
    neither = asked_on(FILING, DAY, deep_synthesis=False, generative=False)

    assert not {"CNF-100", "CNF-110"} & neither
    assert {"CNF-100", "CNF-110"} <= asked_on(FILING, DAY)


@pytest.mark.parametrize("held", [True, False, None])
def test_an_impact_assessment_is_asked_for_unless_every_ground_is_denied(held: bool | None) -> None:
    grounds: dict[str, Any] = dict.fromkeys(
        (
            "sensitive_information",
            "automated_decisions",
            "entrusts_or_shares",
            "exports_information",
            "other_major_impact",
        ),
        False,
    )
    found = verdicts(PIA, **{**grounds, "exports_information": held})

    owed = Word.NOT_APPLICABLE if held is False else Word.INSUFFICIENT_DATA
    assert {found["CNP-030"], found["CNP-032"], found["CNP-037"]} == {owed}


@pytest.mark.parametrize(("years", "word"), [(3, Word.PASS), (2.9, Word.FLAG), ("", None)])
def test_an_impact_assessment_is_kept_three_years(years: object, word: Word | None) -> None:
    found = verdicts(PIA, pia_retention_years=years)["CNP-037"]

    assert found == (word or Word.INSUFFICIENT_DATA)


@pytest.mark.parametrize(("members", "word"), [(5, Word.PASS), (4, Word.FAIL)])
def test_an_ethics_committee_has_five_members_unless_a_centre_reviews(
    members: int, word: Word
) -> None:
    assert verdicts(ETHICS, ethics_committee_members=members)["CNE-010"] == word
    entrusted = verdicts(ETHICS, ethics_committee_members=members, entrusted_centre=True)
    assert entrusted["CNE-010"] == Word.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("pack", "before", "first"),
    [
        (ETHICS, "2026-03-19", "2026-03-20"),
        (KOREA, "2026-01-21", "2026-01-22"),
        (PIA, "2021-10-31", "2021-11-01"),
        (FILING, "2022-02-28", "2022-03-01"),
    ],
)
def test_an_instrument_asks_from_its_first_day(pack: str, before: str, first: str) -> None:
    assert asked_on(pack, before) == set()
    assert asked_on(pack, first)


def test_korea_asks_high_impact_systems_for_more() -> None:
    low = asked_on(KOREA, DAY, high_impact=False, generative=False)

    assert asked_on(KOREA, DAY, high_impact=True) - low >= {"KRA-001", "KRA-020", "KRA-023"}
    assert "KRA-002" not in low


def test_eleven_voluntary_principles_fail_nobody() -> None:
    principles = {
        one.id: one for one in clauses("sg_ai_verify").values() if ".technical." not in one.id
    }

    assert len(principles) == 11
    assert all(
        "SGV-030" in one.checked_by and len(one.checked_by) > 1 for one in principles.values()
    )
    assert {one.rule.on_breach for one in rules(SINGAPORE)} == {"flag"}


@pytest.mark.parametrize("pack", [GENAI, FILING, PIA, ETHICS, SINGAPORE])
def test_no_instrument_names_a_gap_so_a_measured_one_only_flags(pack: str) -> None:
    measured_rules = [one.rule for one in rules(pack) if one.rule.kind == "metric"]

    assert measured_rules
    assert {rule.on_breach for rule in measured_rules} == {"flag"}
    assert {rule.threshold.origin for rule in measured_rules} == {"project_default"}


def test_the_self_assessment_speaks_the_three_words_of_the_filing_practice() -> None:
    """符合, 不符合, 不适用 in the pack and its banks; and the three who sign, of whom the clause says that it was not verified."""
    banks = ("cn.genai_content_bank", "cn.genai_refusal_bank", "cn.genai_non_refusal_bank")
    used = rulebook.load(
        [GENAI, *banks, FILING, PIA, ETHICS], folder=Path(), as_of=dt.date(2026, 11, 23)
    ).used
    spoken = {one.pack: [text["zh-CN"] for text in one.verdict_words.values()] for one in used}
    signing = {one.pack: [who.title["zh-CN"] for who in one.signatures] for one in used}

    assert all(spoken[name] == ["符合", "不符合", "不适用"] for name in (GENAI, *banks))
    assert spoken[FILING] == spoken[PIA] == spoken[ETHICS] == []
    assert signing[GENAI] == ["法定代表人", "安全负责人", "法务负责人"]
    assert signing[PIA] == signing[ETHICS] == []
    assert clauses("cn_genai_security")["cn.genai.assessment.signed"].verified == "unverified"
