"""`auditor.diff` of reports of which the newer lacks groups: leaving out whom a breach is of makes nothing better."""

from __future__ import annotations

import pytest

import auditor
from auditor.documented import Said
from auditor.report import GroupVerdict, Outcome, Report, Verdict, Word
from tests.test_changes import DAY, told, verdict, with_verdicts

CHOSEN = {"a": 600, "b": 300, "c": 590}


def scanned(*races: str) -> Report:
    """A thousand people of each race, of whom so many are chosen."""
    rows = [(race, int(k < CHOSEN[race])) for race in races for k in range(1000)]
    table = {"race": [race for race, _ in rows], "chosen": [chosen for _, chosen in rows]}
    return auditor.scan(
        table, prediction="chosen", positive=[1], sensitive=["race"],
        rules=["us.adverse_impact"], as_of=DAY,
    )  # fmt: skip


@pytest.fixture(scope="module")
def flagged() -> Report:
    return scanned("a", "b", "c")


@pytest.fixture(scope="module")
def without() -> Report:
    return scanned("a", "c")


def crossing(word: str, by: str = "race", **groups: str) -> Verdict:
    """A verdict on a crossing, and those on its groups."""
    rows = [GroupVerdict(group={by: n}, n=100, verdict=Word(w)) for n, w in groups.items()]
    return verdict(word, by=(by,), groups=tuple(rows))


def test_a_flagged_group_that_vanished_is_worse_and_nothing_is_better_by_it(
    flagged: Report, without: Report
) -> None:
    """The same loss as a crossing that vanished: outcome and verdict are shown as neither."""
    found = auditor.diff(flagged, without)
    words = [(c.kind, c.how, c.worse) for c in found.changes if c.kind in ("outcome", "verdict")]

    assert [(c.kind, c.how, c.group, c.old, c.new) for c in found.worse] == [
        ("group", "gone", {"race": "b"}, "flag", None)
    ]
    assert words == [("outcome", "other", False), ("verdict", "other", False)]


def test_a_group_that_is_new_takes_nothing_away(flagged: Report, without: Report) -> None:
    """The other way round the verdict alone got worse."""
    assert [c.kind for c in auditor.diff(without, flagged).worse] == ["verdict"]
    assert told(without, flagged, "group") == []


def test_a_breach_is_lost_too_where_nobody_is_left_to_compare(flagged: Report) -> None:
    """Where a crossing tells no group, the groups of the data say who is gone."""
    alone = scanned("a")
    untold = crossing("not_applicable").model_copy(update={"rule": "UGESP-001"})
    for report in (alone, with_verdicts(alone, untold)):
        found = [c.group for c in auditor.diff(flagged, report).worse if c.kind == "group"]
        assert found == [{"race": "b"}]


@pytest.mark.parametrize("word", ["fail", "flag", "waived"])
def test_every_breach_counts_and_what_held_or_was_open_does_not(flagged: Report, word: str) -> None:
    old = crossing(word, a="pass", b="fail" if word == "waived" else word, c="insufficient_data")
    new = crossing("pass", a="pass")
    found = told(with_verdicts(flagged, old), with_verdicts(flagged, new), "group")

    assert [(c.how, c.worse, c.group, c.old) for c in found] == [
        ("gone", True, {"race": "b"}, word)
    ]


def test_the_worst_group_under_a_waived_overlay_counts_as_a_breach(flagged: Report) -> None:
    """It holds only as somebody answers for asking less."""
    owed = crossing("waived", a="pass", b="pass").model_copy(
        update={"worst_group": {"race": "b"}, "reason": Said(code="reason.loosened")}
    )
    new = with_verdicts(flagged, crossing("pass", a="pass"))

    found = told(with_verdicts(flagged, owed), new, "group")

    assert [(c.group, c.old, c.worse) for c in found] == [({"race": "b"}, "waived", True)]


def test_a_group_vanishes_under_an_unchanged_verdict_too(flagged: Report) -> None:
    """Another group still fails: the crossing's own word hides the loss."""
    old = with_verdicts(flagged, crossing("fail", a="pass", b="fail", c="fail"))
    new = with_verdicts(flagged, crossing("fail", a="pass", c="fail"))

    assert [(c.kind, c.how, c.group) for c in auditor.diff(old, new).worse] == [
        ("group", "gone", {"race": "b"})
    ]


def test_a_rule_that_ceased_to_apply_misses_no_group(flagged: Report) -> None:
    """Whether it applies is another question; the people are still in the data."""
    old = with_verdicts(flagged, crossing("fail", a="pass", b="fail"))
    absent = crossing("not_applicable")
    for new in (absent, verdict("not_applicable", by=())):
        assert auditor.diff(old, with_verdicts(flagged, new)).worse == ()


def test_what_was_mended_beside_a_group_that_vanished_is_still_better(flagged: Report) -> None:
    """The worst breach is mended in the group that is still there; the lesser one is missed by itself."""
    old = with_verdicts(flagged, crossing("fail", a="fail", b="flag"))
    new = with_verdicts(flagged, crossing("pass", a="pass"))
    pair = (
        old.model_copy(update={"outcome": Outcome.FAIL}),
        new.model_copy(update={"outcome": Outcome.PASS}),
    )

    assert [(c.kind, c.how, c.worse) for c in auditor.diff(*pair).changes] == [
        ("outcome", "better", False),
        ("group", "gone", True),
        ("verdict", "better", False),
    ]
