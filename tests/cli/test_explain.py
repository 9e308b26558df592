"""`auditor explain`: what a rule, metric or contrast means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import clock, metrics, rulebook
from auditor.rulebook import Rulebook, packs
from auditor.views import glossary
from tests.house_pack import HEAD, RATE


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    """Every shipped pack, read once."""
    return rulebook.load(packs.shipped(), folder=Path(), as_of=clock.today())


@pytest.fixture
def read_once(shipped: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of explanations read the packs once: how they are read has tests of its own."""
    monkeypatch.setattr(rulebook, "load", lambda *_, **__: shipped)


def test_a_metric_is_explained_with_formula_and_names(typed: Callable) -> None:
    """Formula, how it misleads, and what the field calls it under each contrast."""
    said = typed("explain", "selection_rate").stdout

    assert "Formula: favourable decisions / people with a decision" in said
    assert "Misleads when: " in said
    assert "difference: demographic parity difference" in said
    assert "ratio_to_best: impact ratio (four-fifths rule)" in said
    assert "UGESP-001" in said


def test_a_chinese_reader_gets_formula_and_warning_in_chinese(typed: Callable) -> None:
    """Once each: the English parts that they say again are not printed."""
    said = typed("explain", "selection_rate", "--lang", "zh-CN").stdout

    assert "公式：有利决定数 / 得到决定的人数。" in said
    assert "何时会误导：各群体在决定本应依据的条件上确有差异" in said
    assert said.count("公式：") == said.count("何时会误导：") == 1
    assert "people with a decision" not in said
    assert "公式：群体 / 最优群体" in typed("explain", "ratio_to_best", "--lang", "zh-CN").stdout


@pytest.mark.parametrize("word", ["population_stability_index", "PSI", "total variation distance"])
def test_figures_of_drift_are_explained_under_every_name(word: str, typed: Callable) -> None:
    """With formula and warning, in both languages."""
    english, chinese = (typed("explain", word, "--lang", one).stdout for one in ("en", "zh-CN"))

    assert "Formula: " in english
    assert "Misleads when: " in english
    assert "公式：" in chinese
    assert "何时会误导：" in chinese
    assert "auditor.drift(old, new)" in english


def test_a_verdict_is_explained_as_it_is_printed_and_two_letters_are_no_word(
    typed: Callable,
) -> None:
    """Whoever copies from a report finds it; whoever mistypes is not told of whatever holds those letters."""
    assert typed("explain", "flagged for review").stdout.startswith("flagged for review: ")
    assert typed("explain", "标记待复核", "--lang", "zh-CN").stdout.startswith("标记待复核")
    for word in ("z", "pp"):
        assert f"or verdict '{word}'" in typed("explain", word).stderr
    assert "explain 'no such thing' --rules" in typed("explain", "no such thing").stderr


def test_every_word_of_a_reports_glossary_is_explained(typed: Callable) -> None:
    """As the report says it, in its language; what is a contrast or a verdict too is explained as that."""
    for term in glossary.TERMS:
        english, chinese = (typed("explain", term, "--lang", one).stdout for one in ("en", "zh-CN"))
        assert len(english) > len(term) + 10
        assert re.search("[一-鿿]", chinese)
    assert typed("explain", "reference value").stdout.startswith("Reference value — A number that")
    assert typed("explain", "waiver").stdout.startswith("Waiver — A named person answers for")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("shortfall", "How many more people of a group"),
        ("one moves it", "rests on a single person"),
        ("n_needed", "four of five such audits"),
        ("People needed to decide", "four of five such audits"),
        ("outcome", "the worst first"),
        ("label", "nothing can be said about errors"),
        ("reference-group", "nobody is made it in silence"),
        ("sensitive attribute", "bound to a column"),
        ("subgroup", "several attributes at once"),
        ("set aside", "but not compared"),
        ("severity", "changes no verdict"),
        ("compensating control", "while a breach is waived"),
        ("overlay", "which somebody else owns"),
        ("jurisdiction", "US-NYC"),
        ("remedy", "not tried on the model"),
        ("across", "each_pair (every two crossed)"),
    ],
)
def test_a_word_around_the_figures_is_explained(word: str, said: str, typed: Callable) -> None:
    assert said in typed("explain", word).stdout


def test_a_clause_bears_the_mark_of_where_it_was_read(typed: Callable) -> None:
    """A fact from secondary sources is not told as if the text itself had been read."""
    (english,) = re.findall(r"^Clause: .*$", typed("explain", "CNG-005").stdout, re.MULTILINE)
    (chinese,) = re.findall(
        r"^条款：.*$", typed("explain", "CNG-005", "--lang", "zh-CN").stdout, re.MULTILINE
    )

    assert "(voluntary; checked against secondary sources)" in english
    assert "（自愿采用；已依据二手资料核对）" in chinese


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("name", metrics.names())
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_metric_can_be_explained(name: str, language: str, typed: Callable) -> None:
    """In both languages, and no sentence is missing from the catalogue."""
    result = typed("explain", name, "--lang", language)

    assert result.exit_code == 0
    assert "⟦" not in result.stdout


def test_a_rule_is_explained_with_limit_reason_and_law(typed: Callable) -> None:
    """What it asks, why, by which limit, of which law, and what may be done."""
    said = typed("explain", "UGESP-001").stdout

    assert "Asks for: selection_rate ratio_to_best = impact ratio (four-fifths rule)" in said
    assert "Must be: at least 0.80" in said
    assert "29 CFR 1607.4(D)" in said
    assert "rescission pending" in said
    assert "Remedies\n" in said
    assert "Not tried on this model" in said


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_shipped_rule_can_be_explained(language: str, typed: Callable) -> None:
    """Facts and attestations too, by ids in any case."""
    ids = [line.split("\t")[0] for line in typed("list", "rules").stdout.splitlines()[1:]]
    results = {rule: typed("explain", rule.lower(), "--lang", language) for rule in ids}

    assert {rule for rule, r in results.items() if r.exit_code or "⟦" in r.stdout} == set()
    said = "\n".join(result.stdout for result in results.values())
    assert not re.search(r"\b(True|False|None)(?=,|$|\})|\{'|flip_one|min_group", said)


def test_a_chinese_reader_is_told_in_chinese(typed: Callable) -> None:
    """Tasks, roles, minimums and how a clause relates, not the words of the YAML."""
    said = typed("explain", "UGESP-001", "--lang", "zh-CN").stdout
    (decided,) = [line for line in said.splitlines() if line.startswith("判定方式")]
    metric = typed("explain", "selection_rate", "--lang", "zh-CN").stdout

    assert re.search(r"[A-Za-z]", decided) is None
    assert "［每个属性和每两个属性的交叉］" in said
    assert "pending_rescission" not in said
    assert "所需数据：决定（预测）" in metric
    assert "任务：二分类决定" in metric


def test_how_a_rule_decides_is_told_in_words(typed: Callable) -> None:
    """What is compared, the minimums, and what else is looked at."""
    said = typed("explain", "UGESP-001").stdout

    assert "Decided by: interval at 95% confidence; groups of at least 30, " in said
    assert "undecided where moving one selection changes the side of the limit" in said
    assert "where the audit names them" in typed("explain", "LL144-001").stdout


def test_a_contrast_is_explained(typed: Callable) -> None:
    """Contrasts are words of a rule too."""
    assert "Formula: min / max" in typed("explain", "ratio").stdout


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("demographic_parity_difference", "metric: selection_rate, contrast: difference"),
        ("impact ratio", "metric: selection_rate, contrast: ratio_to_best"),
        ("Equal-Opportunity", "metric: true_positive_rate, contrast: difference"),
        ("影响比率", "metric: selection_rate, contrast: ratio_to_best"),
    ],
)
def test_what_the_field_calls_a_pair_leads_to_metric_and_contrast(
    word: str, first: str, typed: Callable
) -> None:
    lines = typed("explain", word).stdout.splitlines()
    metric = first.split()[1].rstrip(",")

    assert lines[0].endswith(first)
    assert any(line.startswith(f"{metric} — ") for line in lines)


def test_a_misspelt_word_gets_the_nearest(typed: Callable) -> None:
    """No guessing: the nearest word is offered."""
    result = typed("explain", "ugesp-01")

    assert result.exit_code == 3
    assert "Did you mean 'UGESP-001'?" in result.stderr


def test_days_systems_and_exceptions_of_a_rule_are_told(typed: Callable) -> None:
    """From when it holds, of whom it is asked, and who is excepted until when."""
    said = typed("explain", "AIA-151").stdout
    chinese = typed("explain", "AIA-010", "--lang", "zh-CN").stdout

    assert "Holds: from August 2, 2026" in said
    assert (
        "Asked of: system.generates_content: true; a system that does not document this is asked too"
        in said
    )
    assert "Excepts: system.on_market_before_2026_08_02: true (until December 1, 2026)" in said
    assert "适用系统：system.operator_role：provider / both；未作记录的系统同样适用" in chinese
    assert "例外：system.high_risk_annex：I（至 2028年8月1日 止）" in chinese


def test_a_rule_about_every_system_says_nothing_of_systems(typed: Callable) -> None:
    said = typed("explain", "GDPR-010").stdout

    assert not re.search("^(Holds|Asked of|Excepts):", said, re.MULTILINE)


def test_a_rule_under_an_overlay_is_explained_as_the_overlay_leaves_it(
    typed: Callable, tmp_path: Path
) -> None:
    """The overlay stands in the place of the shipped pack that it extends."""
    overlay = tmp_path / "stricter.yaml"
    overlay.write_text(
        "overlay: house.stricter\nversion: 1.0.0\ntitle: {en: Stricter, zh-CN: 从严}\n"
        "extends: us.adverse_impact\nchanges:\n  UGESP-001:\n    must: {at_least: 0.95}\n"
        "    why: {en: Decided by the committee, zh-CN: 委员会决定}\n",
        encoding="utf-8",
    )

    told = typed("explain", "UGESP-001", "--rules", overlay)

    assert told.exit_code == 0, told.output
    assert "Must be: at least 0.95" in told.output
    assert "Why the pack's own limit: " in told.output
    assert "Why this limit: " not in told.output
    own = typed("explain", "UGESP-001").output
    assert "Must be: at least 0.80" in own
    assert "Why this limit: " in own


@pytest.mark.parametrize("word", ["insufficient_data", "insufficient data"])
def test_the_word_of_a_verdict_is_explained_as_the_terminal_writes_it(
    word: str, typed: Callable
) -> None:
    told = typed("explain", word)

    assert told.exit_code == 0, told.output
    assert told.output.startswith("insufficient data: Too few people")
    assert typed("explain", word, "--lang", "zh-CN").output.startswith("数据不足：")


def test_state_tags_and_predecessor_of_a_rule_are_told(tmp_path: Path, typed: Callable) -> None:
    later = RATE.replace("HOUSE-001", "HOUSE-002").replace(
        "  severity",
        "  supersedes: [HOUSE-001]\n  status: draft\n  tags: [hiring, pilot]\n  severity",
    )
    path = tmp_path / "house.yaml"
    path.write_text(HEAD + RATE + later, encoding="utf-8")
    said = typed("explain", "HOUSE-002", "--rules", path).stdout

    assert "State of the rule: draft: not yet confirmed" in said
    assert "In place of: HOUSE-001" in said
    assert "Tags: hiring, pilot" in said
    assert "State of the rule" not in typed("explain", "HOUSE-001", "--rules", path).stdout


def test_what_is_open_is_explained_with_what_to_do(typed: Callable) -> None:
    assert "What to do: audit more rows" in typed("explain", "inconclusive").stdout
    assert "怎么办：" in typed("explain", "inconclusive", "--lang", "zh-CN").stdout


def test_an_unknown_rule_may_be_one_of_a_house(typed: Callable) -> None:
    result = typed("explain", "BANK-001")

    assert result.exit_code == 3
    assert "auditor explain BANK-001 --rules FILE.yaml" in result.stderr


@pytest.mark.parametrize(
    ("word", "metric"),
    [
        ("MAE", "mean_absolute_error"),
        ("recall@k", "recall_at_top"),
        ("CDD", "conditional_demographic_disparity"),
    ],
)
def test_a_metric_is_explained_under_the_name_that_others_give_it(
    word: str, metric: str, typed: Callable
) -> None:
    told = typed("explain", word)

    assert told.exit_code == 0
    assert told.stdout.startswith(f"{metric} — ")


def test_a_clause_is_explained_with_its_state_and_the_rules_on_it(typed: Callable) -> None:
    """Whatever the size of its letters, in both languages; those beside a pack of one's own with --rules."""
    said = typed("explain", "us.ugesp.4d").stdout.splitlines()
    assert said[0].startswith("us.ugesp.4D — Four fifths")
    assert said[1].startswith("Clause: 29 CFR 1607.4(D); ")
    assert said[-1] == "Asked by: UGESP-001 (the rule overlaps with it)"
    assert "规则与条款部分重合" in typed("explain", "us.ugesp.4D", "--lang", "zh-CN").stdout


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("inconclusve", "inconclusive"),
        ("insufficient", "insufficient_data"),
        ("us.ugsp.4D", "us.ugesp.4D"),
        ("UGSP-001", "UGESP-001"),
        ("ratio_to_bst", "ratio_to_best"),
        ("CC-002", None),  # a rule of one's own, like CNP-002 and not meant for it
    ],
)
def test_a_misspelt_word_leads_to_the_right_one(
    word: str, meant: str | None, typed: Callable
) -> None:
    result = typed("explain", word)
    assert result.exit_code == 3
    if meant is None:
        assert "Did you mean" not in result.stderr
        assert f"auditor explain {word} --rules FILE.yaml" in result.stderr
    else:
        assert f"Did you mean '{meant}'?" in result.stderr


def test_a_chinese_word_is_explained_in_chinese(typed: Callable) -> None:
    """Whoever typed it reads it."""
    assert typed("explain", "参照群体").stdout.startswith("参照群体 — ")
    assert typed("explain", "不确定").stdout.startswith("不确定：")
