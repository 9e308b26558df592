"""One file, no network, no script, words of others literal, and the document inside."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from auditor.codebook import UNKNOWN
from auditor.errors import RenderError
from auditor.judgement import judge
from auditor.renderers import _page, html
from auditor.report import Report, load
from auditor.wording import wording
from tests.counted import confused, rule, situation
from tests.pages import regression, sample
from tests.pages.read import html_text

LANGUAGES = ("en", "zh-CN")


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(language: str) -> str:
    return html.render(sample.binary(), language)


def test_every_sentence_is_there(page: str, language: str) -> None:
    assert "⟦" not in page
    assert wording(language).catalogue.missing == set()


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    """The page works offline and under a policy that allows neither network nor script."""
    addresses = re.findall(r'(?:src|href|action|poster)="([^"]*)"', page)
    kinds = {"#" if a.startswith("#") else a[:20] for a in addresses}

    assert kinds == {"#", "data:image/svg+xml;b"}
    assert "url(" not in page
    assert "@import" not in page
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="application/json" id="auditor-report">'
    ]
    assert "default-src 'none'" in page
    assert "script-src" not in page
    assert " style=" not in re.sub(r"<script.*", "", page, flags=re.DOTALL)


def test_the_document_inside_is_the_document(page: str) -> None:
    inside = re.search(r'id="auditor-report">(.*?)</script>', page, re.DOTALL)

    assert inside is not None
    assert load(inside[1]) == sample.binary()


def test_links_lead_somewhere_and_names_are_given_once(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert {a[1:] for a in re.findall(r'href="(#[^"]+)"', page)} <= set(ids)


def test_headings_go_down_one_level_at_a_time(page: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_picture_has_words(page: str) -> None:
    pictures = re.findall(r"<img [^>]*>", page)

    assert len(pictures) >= 15
    assert all(re.search(r'alt="[^"]{40,}"', picture) for picture in pictures)


def test_the_language_is_declared(page: str, language: str) -> None:
    assert f'<html lang="{language}">' in page


def test_english_page_says_what_was_found() -> None:
    """The sentences a reader must not miss, in the words of the page."""
    text = html_text(html.render(sample.binary(), "en"))

    for sentence in (
        "AI model audit report Credit scorer version 3.2.0 · Beispielbank AG Made-up data.",
        "Outcome of this audit × Fail At least one rule is broken",
        "It is not legal advice",
        "7 rules were applied to 3,520 people, with 11 verdicts",
        "What could not be tested",
        "SMP-001 and SMP-002, age: inconclusive – The limit lies within what the data leave open",
        "SMP-011: pending – Nobody has attested intended_use",
        "female × [60, 100): 27 people, selection rate 37.0%. Fewer than 2 % of the people.",
        "People whose group is not known are counted and shown, and never compared: 37 people (sex)",
        "at least 0.80, reference value of 29 CFR 1607.4(D)",
        "0.631 (0.585 to 0.681)",
        "Four fifths is the enforcement agencies' reference value, not a legal limit.",
        "Answered for by Dr. A. Muster, Risk until January 31, 2027.",
        "not asked by the rules of this audit",
        "cannot be decided by software",
        "The smallest cell that travels with this page holds",
        "Prepared by J. Rivera, model risk Reviewed by Prof. M. Okafor, independent auditor",
    ):
        assert sentence in text, sentence
    for pattern in (r"discriminat", r"complian", r"\bNone\b(?! of)", r"\bnan\b", r"\{"):
        assert not re.search(pattern, text), pattern


def test_chinese_page_says_the_same_in_chinese() -> None:
    text = html_text(html.render(sample.binary(), "zh-CN"))

    for sentence in (
        "人工智能模型审计报告 信贷评分模型 版本 3.2.0 · Beispielbank AG 虚构数据。",
        "本次审计的结果 × 未通过",
        "未能检验的内容",
        "不低于 0.80，29 CFR 1607.4(D) 的参考值",
        "0.631（0.585 至 0.681）",
        "五分之四是执法机构使用的参考值，不是法定限值。",
        "免责声明",
    ):
        assert sentence in text, sentence
    assert "歧视" not in text
    assert not re.search(r"\b(the|is|and|of)\b", _ours(text)), _ours(text)


def _ours(text: str) -> str:
    """The page without the words of others, which keep their language."""
    for foreign in (
        "The provider changes in January.", "Every refusal is read by a person.",
        "Fewer than 2 % of the people.", "Head of lending",
        "Uniform Guidelines on Employee Selection Procedures",
    ):  # fmt: skip
        text = text.replace(foreign, "")
    return text


def test_hostile_names_stay_words() -> None:
    """A district may be called like a tag; it is printed, not obeyed."""
    page = html.render(regression.regression(), "en")

    assert "<b onmouseover" not in page
    assert page.count("</script>") == 1
    assert regression.HOSTILE.split(" $")[0] in html_text(page).replace("\xa0", " ")


def test_a_pack_in_one_language_is_marked_in_the_other() -> None:
    report = sample.binary()
    english = [pack.model_copy(update={"title": {"en": "Only English"}}) for pack in report.packs]

    page = html.render(report.model_copy(update={"packs": english}), "zh-CN")

    assert '<span lang="en">Only English</span>' in page


def test_people_of_unknown_group_stand_last() -> None:
    report = sample.binary()
    verdict = report.verdicts[0]
    unknown = verdict.groups[0].model_copy(update={"group": {"sex": UNKNOWN}, "n": 37})
    changed = verdict.model_copy(update={"groups": (unknown, *verdict.groups)})

    text = html_text(html.render(_with(report, changed), "en"))

    table = text.split("Groups by sex")[1]
    assert table.index("male 1,933") < table.index("unknown 37")


def _with(report: Report, first: object) -> Report:
    return report.model_copy(update={"verdicts": [first, *report.verdicts[1:]]})


def test_the_bound_is_shown_where_the_interval_alone_would_mislead() -> None:
    """A pass whose 95 % interval crosses the limit must show the one-sided bound that decided it."""
    report = sample.binary()
    known = report.verdicts[0]
    bound = {"side": "lower", "level": 0.04, "value": 0.803}
    changed = {"verdict": "pass", "interval": (0.797, 0.9), "value": 0.85, "bound": bound}
    odd = type(known).model_validate(known.model_dump() | changed)

    text = html_text(html.render(_with(report, odd), "en"))

    assert "Compared with the limit lower bound 0.803 (one-sided level 4%)" in text


def test_the_group_that_decided_is_named_beside_the_bound() -> None:
    """The worst value and the clearest breach can be of different groups."""
    report = sample.binary()
    known = report.verdicts[0]
    decided = known.model_copy(update={"deciding_group": {"sex": "male"}})

    text = html_text(html.render(_with(report, decided), "en"))

    assert "Compared with the limit male: upper bound 0.681 (one-sided level 5%)" in text
    assert "Worst group female, n = 1,587" in text


def test_a_section_without_anything_to_say_is_left_out() -> None:
    report = sample.binary().model_copy(update={"clauses": []})

    assert "Coverage of clauses" not in html_text(html.render(report, "en"))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(RenderError, match="no pages in 'fr'"):
        html.render(sample.binary(), "fr")


def test_every_section_has_a_title_in_the_catalogue() -> None:
    codes = {f"section.{name}" for name in _page.section_names()}

    assert codes <= set(wording("en").catalogue.sentences)


def test_rendering_twice_gives_the_same_page() -> None:
    first, second = (html.render(sample.binary(), "en") for _ in range(2))

    assert first == second


def test_the_embedded_text_is_valid_json_without_markup() -> None:
    text = html.embedded(regression.regression())

    assert json.loads(text)["schema"] == "auditor.report/1"
    assert not set("<>&\u2028") & set(text)


@pytest.mark.parametrize(("lang", "part"), [("en", "false positive rate"), ("zh-CN", "假阳性率")])
def test_a_rule_about_several_metrics_names_the_one_that_decided(lang: str, part: str) -> None:
    """Of equalized odds a group has no value of its own, only that of one of the two rates."""
    asked = rule(
        id="T-9", asks={"metric": "equalized_odds", "contrast": "difference"}, must={"at_most": 0.1}
    )
    cells = confused({"a": (800, 100, 200, 900), "b": (790, 400, 210, 600)})
    verdicts = judge(cells, [asked], situation())
    pack = sample.binary().packs[0].model_copy(update={"pack": "tested"})
    told = {"rules": [asked], "verdicts": verdicts, "packs": [pack]}
    text = html_text(html.render(sample.binary().model_copy(update=told), lang))

    assert part in text[text.index("T-9") :]
