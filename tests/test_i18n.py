"""Sentences, numbers and dates in two languages; a missing sentence is seen, never swallowed."""

from __future__ import annotations

import datetime as dt
import string

import pytest

from auditor import i18n
from auditor.i18n import LANGUAGES, Catalogue, MissingSentenceError, Phrase, sentences
from auditor.wording import Wording, unit_of, wording

EN, ZH = (i18n.catalogue(language) for language in LANGUAGES)


def made(language: str = "en", **known: object) -> Catalogue:
    return Catalogue(language, {k.replace("__", "."): v for k, v in known.items()})


def placeholders(sentence: object) -> set[str]:
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def test_both_languages_say_the_same_things() -> None:
    """A code that only one language has would be seen as a code by readers of the other."""
    english, chinese = (sentences(language) for language in LANGUAGES)

    assert set(english) == set(chinese)
    differing = [k for k in english if placeholders(english[k]) != placeholders(chinese[k])]
    assert differing == []


def test_chinese_sentences_are_chinese() -> None:
    """No sentence was left untranslated."""
    same = ("AdamW", "SGD", "F1 ", "–", "{")
    left = [
        code for code, sentence in sentences("zh-CN").items()
        if not any("\u4e00" <= ch <= "\u9fff" for ch in str(sentence))
        and not str(sentence).startswith(same)
    ]  # fmt: skip

    assert left == []


def test_a_missing_sentence_is_an_error_in_tests_and_a_visible_code_on_pages() -> None:
    with pytest.raises(MissingSentenceError):
        Catalogue("en", {}, strict=True).say("no.such")
    lenient = Catalogue("en", {})

    assert lenient.say("no.such") == "⟦no.such⟧"
    assert lenient.missing == {"no.such"}


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (1234567, "1,234,567", "1,234,567"),
        (0.123456, "0.1235", "0.1235"),
        (-4.0, "−4", "−4"),
        (0.00001234, "1.234E−5", "1.234E−5"),
        (1e25, "1E25", "1E25"),
        (123456.789, "123,457", "123,457"),
        (True, "yes", "是"),
        (None, "–", "–"),
        ([1, 2, 3], "1, 2, and 3", "1、2 和 3"),
        ({"sex": "female", "age": "unknown"}, "female × unknown", "female × 未知"),
        ({"en": "loan", "zh-CN": "贷款"}, "loan", "贷款"),
        (dt.date(2026, 11, 23), "November 23, 2026", "2026年11月23日"),
    ],
)
def test_values_are_written_by_their_type(value: object, english: str, chinese: str) -> None:
    assert (EN.value(value), ZH.value(value)) == (english, chinese)


def test_names_and_formats_of_placeholders_decide_too() -> None:
    catalogue = made(a="{missing_share} {x:percent} {on_date} {seed:plain}")

    said = catalogue.say("a", missing_share=0.0213, x=0.5, on_date="2026-11-23", seed=20261123)

    assert said == "2.1% 50.0% November 23, 2026 20261123"


def test_plural_forms_follow_the_language() -> None:
    forms = {"one": "{n} group", "other": "{n} groups"}
    english, chinese = made(a=forms), made("zh-CN", a={"other": "{n} 个群体"})

    assert english.say("a", n=1) == "1 group"
    assert english.say("a", n=1000) == "1,000 groups"
    assert chinese.say("a", n=1) == "1 个群体"


def test_a_text_in_another_language_is_marked_with_it() -> None:
    """A page that mixes languages says so to screen readers and to font choice."""
    catalogue = made("zh-CN", a="规则：{title}")

    said = catalogue.say("a", title={"en": "Adverse impact"})

    assert said == "规则：Adverse impact"
    assert said.__html__() == '规则：<span lang="en">Adverse impact</span>'


def test_words_of_others_are_escaped_once() -> None:
    said = made(a="see {x}").say("a", x="<b>&")

    assert said == "see <b>&"
    assert said.__html__() == "see &lt;b&gt;&amp;"
    assert isinstance(made(a="{y}").say("a", y=said), Phrase)
    assert made(a="{y}").say("a", y=said).__html__() == "see &lt;b&gt;&amp;"


def test_a_braced_value_is_not_filled_in_again() -> None:
    assert made(a="{x}").say("a", x="{secret}") == "{secret}"


def test_invisible_characters_in_names_are_shown_as_codes() -> None:
    """A name that reorders its neighbours, or none at all, cannot hide in a table."""
    assert EN.level("a\u202eb") == "a\\u202eb"
    assert EN.level(" ") == "“ ”"


def test_words_to_be_typed_are_set_apart() -> None:
    said = made(a="run `auditor verify`").say("a")

    assert said == "run auditor verify"
    assert said.__html__() == "run <code>auditor verify</code>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_metrics_have_their_titles(language: str) -> None:
    words = Wording(language)

    assert words.metric("selection_rate") == {"en": "selection rate", "zh-CN": "选择率"}[language]
    assert words.metric("no_such_metric") == "no_such_metric"


def test_rounding_never_moves_a_value_across_its_limit() -> None:
    """0.7996 is below 0.80 and must not be printed as 0.800."""
    words = Wording("en")

    assert words.figure(0.7996, "ratio", near={"at_least": 0.8}) == "0.7996"
    assert words.figure(0.8, "ratio", near={"at_least": 0.8}) == "0.800"
    assert words.figure(0.10004, "points", near={"at_most": 0.1}) == "10.004 pp"
    assert words.figure(0.7996, "ratio") == "0.800"


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((0.25, 0.5), "25.0% to 50.0%"),
        ((0.25, None), "25.0% or more"),
        ((None, 0.5), "50.0% or less"),
        (None, "–"),
    ],
)
def test_intervals_say_where_they_have_no_end(interval: object, said: str) -> None:
    assert Wording("en").interval(interval, "share") == said


def test_percentage_points_name_their_unit_once() -> None:
    interval = (0.051, 0.09996)

    assert Wording("en").interval(interval, "points") == "5.1 to 10.0 pp"
    assert Wording("en").interval(interval, "points", near={"at_most": 0.1}) == "5.1 to 9.996 pp"
    assert Wording("zh-CN").interval(interval, "points") == "5.1 至 10.0 个百分点"


@pytest.mark.parametrize(
    ("limit", "unit", "said"),
    [
        ({"at_least": 0.8}, "ratio", "at least 0.80"),
        ({"at_most": 1.25}, "ratio", "at most 1.25"),
        ({"at_most": 0.1}, "points", "at most 10 pp"),
        ({"at_least": 0.025}, "share", "at least 2.5%"),
        ({"between": [0.8, 1.25]}, "ratio", "between 0.80 and 1.25"),
        ({"at_least": 10}, unit_of(None), "at least 10"),
        ({"at_least": 0.96}, unit_of(None), "at least 0.96"),
        ({"at_least": 4000}, unit_of(None), "at least 4,000"),
        ({"at_most": 1e25}, unit_of(None), "at most 1E25"),
        ({"newer_than_days": 1}, "index", "at most 1 day old"),
        (
            {"not_before": {"fact": "system.last", "months": 6}},
            "documented",
            "not before 6 months after system.last",
        ),
        ({"not_before": {"fact": "system.last"}}, "documented", "not before system.last"),
        (
            {"not_after": {"fact": "system.first", "days": 1}},
            "documented",
            "not later than 1 day after system.first",
        ),
        ({"present": True}, "index", "documented"),
        ({"at_least": 0.8, "at_most": None}, "ratio", "at least 0.80"),
    ],
)
def test_limits_are_said_with_the_digits_they_have(limit: object, unit: str, said: str) -> None:
    assert Wording("en").limit(limit, unit) == said


def test_a_small_index_is_not_shown_as_nothing() -> None:
    """0.00012 is no 0.000; nothing is."""
    words = wording("en")

    assert words.figure(0.00012, "index") == "0.00012"
    assert words.figure(0.0, "index") == "0.000"


def test_chinese_lists_of_latin_names_have_blanks() -> None:
    assert ZH.together(["BASE-003", "BASE-004"]) == "BASE-003 和 BASE-004"
    assert ZH.together(["A", "B", "标签"]) == "A、B 和标签"
    assert ZH.together(["甲", "乙"]) == "甲和乙"
    assert EN.together(["A", "B"]) == "A and B"


def test_nothing_left_is_told_in_words() -> None:
    """`for 0 more days` is nothing that anybody says."""
    said = {"zero": "today", "one": "{n} day", "other": "{n} days"}
    assert [made(x=said).say("x", n=n) for n in (0, 1, 2)] == ["today", "1 day", "2 days"]
