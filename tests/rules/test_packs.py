"""The shipped packs: clean, tested by themselves, in both languages, and honest about their sources."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor import resources, rulebook, yamlfile
from auditor.effective import EffectiveRule, read_at_source
from auditor.rulebook import packs, ruletests
from auditor.rules import Framework, Pack, Rule, RuleTest, Text

DAY = dt.date(2026, 11, 23)
BOOK = rulebook.load(packs.shipped(), folder=Path(), as_of=DAY)
RULES = {effective.rule.id: effective.rule for effective in BOOK.rules}
FRAMEWORKS = [
    yamlfile.parse(Framework, yamlfile.read(path))
    for path in sorted((resources.rules_folder() / "frameworks").glob("*.yaml"))
]
CLAUSES = {clause.id: clause for framework in FRAMEWORKS for clause in framework.clauses}


def texts() -> Iterator[Text]:
    """Everything that a pack or framework says to a reader."""
    for pack in BOOK.packs:
        yield pack.title
        for rule in pack.rules:
            yield from (rule.title, rule.why, rule.threshold.why)
    for framework in FRAMEWORKS:
        yield framework.title
        yield from (clause.title for clause in framework.clauses)


def sentences() -> Iterator[Text]:
    """What we say ourselves: the Chinese instruments speak of these things, and the titles of their clauses retell it."""
    retold = [
        clause.title
        for one in FRAMEWORKS
        if one.framework.startswith("cn.")
        for clause in one.clauses
    ]
    return (text for text in texts() if text not in retold)


def test_nothing_is_wrong_with_what_we_ship() -> None:
    assert rulebook.check([resources.rules_folder()]) == []


@pytest.mark.parametrize(
    ("effective", "test"),
    [(effective, test) for effective in BOOK.rules for test in effective.rule.tests],
    ids=lambda value: value.rule.id if isinstance(value, EffectiveRule) else value.verdict,
)
def test_a_rule_ends_as_its_own_test_says(effective: EffectiveRule, test: RuleTest) -> None:
    """The place where a lawyer can contribute."""
    assert ruletests.disagreement(effective.pack, effective.rule, test) is None


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((3, 20), (1, 10), "insufficient_data"),
        ((48, 80), (12, 40), "flag"),
        ((667, 1390), (555, 1181), "pass"),
        ((5000, 10000), (4700, 10000), "flag"),
    ],
    ids=["few people", "far below", "close", "small gap, many people"],
)
def test_the_four_vectors_of_the_four_fifths_method(
    first: tuple[int, int], second: tuple[int, int], verdict: str
) -> None:
    """Ratio, significance and n are read together: 0.667 of 30 people says nothing, 0.94 of 20,000 does."""
    groups = {
        "a": {"selected": first[0], "of": first[1]},
        "b": {"selected": second[0], "of": second[1]},
    }
    test = RuleTest(verdict=verdict, groups=groups)

    assert ruletests.run("us.adverse_impact", RULES["UGESP-001"], test).verdict == verdict


def test_local_law_144_decides_by_the_figure_itself() -> None:
    """The regulation defines the figure and sets no minimum, so none is applied."""
    tables = [rule for rule in RULES.values() if rule.id in ("LL144-001", "LL144-002")]

    for rule in tables:
        assert (rule.decide.by, rule.decide.min_group, rule.decide.min_denominator) == (
            "point",
            1,
            1,
        )
        assert rule.asks.across == [["sex"], ["race_ethnicity"], ["sex", "race_ethnicity"]]
        assert rule.decide.small_groups != "undetermined"
        assert rule.decide.small_groups.set_aside.only_named
        assert rule.decide.small_groups.set_aside.max_share == 0.02
    assert [rule.asks.metric for rule in tables] == ["selection_rate", "scoring_rate"]
    assert [rule.applies.output for rule in tables] == [["decision"], ["score"]]


def test_a_reference_value_that_no_law_makes_a_limit_only_flags() -> None:
    """0.80 comes from a guideline, wherever it is asked."""
    borrowed = [rule for rule in RULES.values() if rule.threshold.origin == "guideline"]

    assert borrowed
    assert {rule.on_breach for rule in borrowed} == {"flag"}


def _is_a_number(rule: Rule) -> bool:
    """A limit that somebody would have to look up: a size, an age, a period after another day."""
    must = rule.must
    beside = [one for one in (must.not_before, must.not_after) if one and (one.months or one.days)]
    sizes = (must.at_least, must.at_most, must.between, must.newer_than_days, *beside)
    return any(size is not None for size in sizes)


def test_a_number_that_nobody_read_in_its_source_only_flags() -> None:
    """Where no clause behind a number was seen anywhere, a breach of it is something to look at, not a fail."""
    unseen = [
        rule
        for rule in RULES.values()
        if _is_a_number(rule) and {CLAUSES[one].verified for one in rule.cites} == {"unverified"}
    ]

    assert len(unseen) > 10
    assert [
        rule.id
        for rule in unseen
        if rule.on_breach == "fail" and rule.threshold.origin != "project_default"
    ] == []


@pytest.mark.parametrize("text", list(texts()), ids=lambda text: text["en"][:40])
def test_both_languages_are_written_and_not_mixed(text: Text) -> None:
    """Chinese sentences use Chinese punctuation, English ones no Chinese character."""
    assert set(text) == {"en", "zh-CN"}
    assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text["en"])
    assert re.search(r"[\u4e00-\u9fff]", text["zh-CN"])
    assert not re.search(r"[\u4e00-\u9fff][,;:!?.]|[\u4e00-\u9fff] +[\u4e00-\u9fff]", text["zh-CN"])


@pytest.mark.parametrize("text", list(sentences()), ids=lambda text: text["en"][:40])
def test_no_sentence_claims_what_software_cannot_find(text: Text) -> None:
    """We say "below the reference value", never that somebody broke a law."""
    assert not re.search(
        r"discriminat|complian|compliant|illegal|unlawful|violat", text["en"], re.IGNORECASE
    )
    assert not re.search(r"歧视|合规|违法|违反", text["zh-CN"])


@pytest.mark.parametrize("rule", list(RULES.values()), ids=lambda rule: rule.id)
def test_a_rule_and_its_clauses_know_each_other(rule: Rule) -> None:
    """The coverage matrix reads the same from both sides."""
    assert rule.cites
    assert sorted(rule.cites) == sorted(c.id for c in CLAUSES.values() if rule.id in c.checked_by)


def test_what_no_rule_checks_is_called_untestable() -> None:
    """A clause without a rule is either somebody's work still to do, or beyond software."""
    assert [c.id for c in CLAUSES.values() if c.testable != bool(c.checked_by)] == []


def test_a_pack_is_no_surer_of_its_source_than_its_clauses() -> None:
    """A pack never claims a better source than the best read of the clauses that its rules cite."""
    order = ("unverified", "secondary", "primary")
    for pack in BOOK.packs:
        assert pack.instrument is not None
        ranks = [order.index(CLAUSES[c].verified) for rule in pack.rules for c in rule.cites]
        assert order.index(pack.instrument.verified) <= max(ranks)


def test_rules_that_say_different_things_have_different_names() -> None:
    """A rule is called after the defect, and by one name within its pack."""
    for pack in BOOK.packs:
        names = [rule.name for rule in pack.rules]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("pack", BOOK.packs, ids=lambda pack: pack.pack)
def test_a_pack_that_is_not_wholly_checked_says_so_on_its_first_line(pack: Pack) -> None:
    """Whoever opens the file learns first that its facts are not all confirmed; a law that nobody checked is a draft."""
    path = packs.path_of(pack.pack, folder=Path())
    first = path.read_text(encoding="utf-8").splitlines()[0]
    whole = read_at_source(pack.instrument, pack.rules, CLAUSES.values())
    unchecked = pack.status == "stable" and not whole

    assert first.startswith("# DRAFT: ") == (pack.status == "draft")
    assert first.startswith("# NOT FULLY CHECKED: ") == unchecked
    assert pack.instrument is not None
    if pack.instrument.verified == "unverified" and pack.instrument.legal_status != "voluntary":
        assert pack.status == "draft"
