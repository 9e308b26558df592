"""What `auditor.diff` says of two reports: every direction of a verdict, figures, and what they rest on."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import pytest

import auditor
from auditor import changes
from auditor.changes import How
from auditor.changes._verdicts import direction
from auditor.documented import Said
from auditor.errors import VerifyError
from auditor.report import GroupVerdict, Outcome, Report, Verdict, Word
from auditor.rules import Attestation, Limit, Waiver

DAY = dt.date(2026, 11, 23)


def table(chosen: int, of: int = 400) -> dict[str, list[Any]]:
    """Half of the men are selected, and `chosen` of as many women."""
    women = [int(k < chosen) for k in range(of)]
    return {
        "sex": ["f"] * of + ["m"] * of,
        "chosen": women + [k % 2 for k in range(of)],
    }


@pytest.fixture(scope="module")
def fair() -> Report:
    return auditor.scan(
        table(200), prediction="chosen", positive=[1], sensitive=["sex"],
        rules=["us.adverse_impact"], as_of=DAY,
    )  # fmt: skip


@pytest.fixture(scope="module")
def unfair() -> Report:
    return auditor.scan(
        table(60), prediction="chosen", positive=[1], sensitive=["sex"],
        rules=["us.adverse_impact"], as_of=DAY,
    )  # fmt: skip


def told(old: Report, new: Report, kind: str) -> list[changes.Change]:
    return [change for change in auditor.diff(old, new).changes if change.kind == kind]


def with_verdicts(report: Report, *verdicts: Verdict) -> Report:
    return report.model_copy(update={"verdicts": list(verdicts)})


def verdict(word: str, rule: str = "R-1", by: tuple[str, ...] = ("sex",), **more: Any) -> Verdict:
    given: dict[str, Any] = {"pack": "p", "kind": "metric", "severity": "high", "limit": {}, **more}
    return Verdict(rule=rule, by=by, verdict=Word(word), **given)


def test_a_report_and_itself_do_not_differ(fair: Report) -> None:
    """Nothing is invented."""
    assert auditor.diff(fair, fair).changes == ()


def test_a_verdict_that_got_worse_is_named_with_its_rule_and_crossing(
    fair: Report, unfair: Report
) -> None:
    """First the outcome, then what got worse; the other way round nothing did."""
    found = auditor.diff(fair, unfair)
    back = auditor.diff(unfair, fair)

    assert [(c.kind, c.how) for c in found.changes[:2]] == [
        ("outcome", "worse"),
        ("verdict", "worse"),
    ]
    (worse,) = found.worse
    assert (worse.name, worse.by, worse.old, worse.new) == ("UGESP-001", ("sex",), "pass", "flag")
    assert back.worse == ()
    assert [c.how for c in back.changes if c.kind == "verdict"] == ["better"]


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("pass", "fail", "worse"),
        ("pass", "error", "worse"),
        ("pass", "inconclusive", "worse"),
        ("pass", "waived", "worse"),
        ("waived", "fail", "worse"),
        ("waived", "flag", "worse"),
        ("pass", "pending", "worse"),
        ("inconclusive", "insufficient_data", "worse"),
        ("flag", "insufficient_data", "worse"),
        ("inconclusive", "flag", "worse"),
        ("not_applicable", "fail", "worse"),
        ("not_applicable", "pending", "worse"),
        ("not_applicable", "pass", "other"),
        ("pass", "not_applicable", "other"),
        ("fail", "not_applicable", "other"),
        ("fail", "waived", "waived"),
        ("pending", "waived", "waived"),
        ("fail", "pass", "better"),
        ("error", "fail", "better"),
        ("pending", "pass", "better"),
        ("insufficient_data", "inconclusive", "better"),
    ],
)  # fmt: skip
def test_worse_is_what_the_words_or_the_roll_up_call_worse(old: str, new: str, how: str) -> None:
    """Neither a lost certainty nor a breach that came to light is a gain."""
    assert direction(Word(old), Word(new)) == how


def test_an_outcome_that_only_a_waiver_changed_is_not_better(fair: Report) -> None:
    """What was found is as it was; where it was mended too, that is a gain."""
    old = with_verdicts(fair, verdict("fail"), verdict("pass", "R-2"))
    new = with_verdicts(fair, verdict("waived"), verdict("pass", "R-2"))

    (outcome,) = told(
        old.model_copy(update={"outcome": Outcome.FAIL}),
        new.model_copy(update={"outcome": Outcome.FLAGGED}),
        "outcome",
    )
    assert (outcome.how, outcome.worse) == ("waived", False)
    mended = with_verdicts(fair, verdict("pass"), verdict("waived", "R-3"))
    before = with_verdicts(fair, verdict("fail"), verdict("flag", "R-3"))
    (outcome,) = told(
        before.model_copy(update={"outcome": Outcome.FAIL}),
        mended.model_copy(update={"outcome": Outcome.FLAGGED}),
        "outcome",
    )
    assert outcome.how == "better"


def test_no_pair_of_words_is_better_both_ways() -> None:
    """Whatever got better would have got worse the other way round."""
    pairs = [(one, other) for one in Word for other in Word if one != other]

    for one, other in pairs:
        if direction(one, other) == How.BETTER:
            assert direction(other, one) == How.WORSE


def test_a_verdict_that_vanished_counts_as_worse_unless_the_rule_did_not_apply(
    fair: Report,
) -> None:
    """Taking a rule or a crossing away is no way to a better report."""
    old = with_verdicts(
        fair, verdict("pass"), verdict("fail", by=("race",)), verdict("not_applicable", rule="R-2")
    )
    new = with_verdicts(fair, verdict("pass"))
    found = [c for c in auditor.diff(old, new).changes if c.kind == "verdict"]

    assert [(c.how, c.name, c.by, c.worse) for c in found] == [
        ("gone", "R-1", ("race",), True),
        ("gone", "R-2", ("sex",), False),
    ]


def test_a_new_rule_that_fails_did_not_get_worse(fair: Report) -> None:
    """It was never asked before; the run's own exit code tells that it fails."""
    new = with_verdicts(fair, verdict("pass"), verdict("fail", rule="R-9"))
    found = auditor.diff(with_verdicts(fair, verdict("pass")), new)

    assert [(c.how, c.name) for c in found.changes if c.kind == "verdict"] == [("new", "R-9")]
    assert found.worse == ()


def test_a_verdict_on_the_whole_rule_answers_for_each_crossing(fair: Report) -> None:
    """A rule that ceased to apply has no crossings any more, and none of them vanished."""
    crossed = with_verdicts(fair, verdict("pass"), verdict("fail", by=("race",)))
    whole = with_verdicts(fair, verdict("not_applicable", by=()))

    ended, begun = auditor.diff(crossed, whole), auditor.diff(whole, crossed)

    assert {c.how for c in ended.changes if c.kind == "verdict"} == {"other"}
    assert ended.worse == ()
    assert [(c.by, c.old, c.new) for c in begun.worse] == [(("race",), "not_applicable", "fail")]


def test_a_verdict_on_everybody_does_not_answer_for_a_crossing_that_vanished(fair: Report) -> None:
    """A rule that asks `whole` beside `each`: its failing crossing is gone, and the outcome is no gain."""
    old = with_verdicts(fair, verdict("pass", by=()), verdict("fail"))
    new = with_verdicts(fair, verdict("pass", by=()))
    failed = old.model_copy(update={"outcome": Outcome.FAIL})
    found = auditor.diff(failed, new)

    assert [(c.kind, c.how, c.worse) for c in found.changes if c.name in ("outcome", "R-1")] == [
        ("outcome", "other", False),
        ("verdict", "gone", True),
    ]
    assert [(c.how, c.by) for c in told(new, old, "verdict")] == [("new", ("sex",))]


@pytest.mark.parametrize("code", ["evidence_absent", "scores_alone", "decisions_alone"])
def test_evidence_that_is_absent_for_everybody_hides_no_crossing(fair: Report, code: str) -> None:
    """`otherwise: not_applicable` is said of each crossing; of the groups that vanished nothing is."""
    absent = Said(code=f"reason.{code}", values={"roles": ["label"]})
    old = with_verdicts(fair, verdict("pass", by=()), verdict("fail"))
    new = with_verdicts(fair, verdict("not_applicable", by=(), reason=absent))

    found = {(c.how, c.by, c.worse) for c in told(old, new, "verdict")}

    assert found == {("other", (), False), ("gone", ("sex",), True)}


def test_everybody_alone_vanishes_from_a_rule_that_still_asks_its_crossings(fair: Report) -> None:
    old = with_verdicts(fair, verdict("fail", by=()), verdict("pass"))
    new = with_verdicts(fair, verdict("pass"))

    assert [(c.how, c.by, c.worse) for c in told(old, new, "verdict")] == [("gone", (), True)]


def test_the_order_of_attributes_is_no_change(fair: Report) -> None:
    """sex × race and race × sex are one crossing."""
    old = with_verdicts(fair, verdict("pass", by=("sex", "race")))
    new = with_verdicts(fair, verdict("pass", by=("race", "sex")))

    assert auditor.diff(old, new).changes == ()


def test_a_group_that_newly_fails_in_a_crossing_that_failed_already_is_worse(fair: Report) -> None:
    """The crossing's own word hides it."""

    def crossing(*words: str) -> Verdict:
        rows = [
            GroupVerdict(group={"sex": name}, n=100, verdict=Word(word))
            for name, word in zip("fmx", words, strict=True)
        ]
        return verdict("fail", groups=tuple(rows))

    found = auditor.diff(
        with_verdicts(fair, crossing("fail", "pass", "pass")),
        with_verdicts(fair, crossing("fail", "fail", "pass")),
    )

    assert [(c.kind, c.group, c.how) for c in found.worse] == [("group", {"sex": "m"}, "worse")]


def test_a_figure_is_told_where_either_value_lies_outside_the_other_interval(
    fair: Report, unfair: Report
) -> None:
    """15 % is far from 50 %, both ways; the men's rate did not move."""
    moved = [c for c in told(fair, unfair, "figure") if c.name == "selection_rate"]

    assert [(c.how, c.group, c.contrast) for c in moved] == [
        ("beyond", None, None),
        ("beyond", {"sex": "f"}, None),
        ("beyond", {"sex": "f"}, "ratio_to_best"),
    ]
    women = moved[1]
    assert (women.old, women.new) == (0.5, 0.15)
    assert women.old_interval is not None
    assert women.new_interval is not None
    assert not women.old_interval[0] <= women.new <= women.old_interval[1]
    assert not women.new_interval[0] <= women.old <= women.new_interval[1]


@pytest.mark.parametrize(
    ("old", "new", "beyond"),
    [
        ((0.50, (0.40, 0.60)), (0.62, (0.55, 0.69)), True),
        ((0.50, (0.40, 0.60)), (0.62, (0.45, 0.79)), False),
        ((0.50, (0.40, 0.65)), (0.62, (0.55, 0.69)), False),
        ((0.50, (0.40, None)), (9.00, (0.55, 12.0)), False),
        ((0.50, None), (9.00, (8.0, 10.0)), False),
    ],
)  # fmt: skip
def test_both_intervals_must_be_left(
    fair: Report, old: tuple[float, Any], new: tuple[float, Any], beyond: bool
) -> None:
    """One wide interval that still holds the other value is enough to say nothing."""
    first = fair.estimates[0]
    sides = [
        fair.model_copy(
            update={"estimates": [first.model_copy(update={"value": v, "interval": i})]}
        )
        for v, i in (old, new)
    ]

    assert bool(told(*sides, "figure")) is beyond


def test_how_often_chance_alone_moves_a_figure_beyond_is_as_stated() -> None:
    """P(|Z| > 1.96 / √2) for two independent, equally sure estimates of one quantity."""
    share = math.erfc(1.959964 / math.sqrt(2) / math.sqrt(2))

    assert share == pytest.approx(0.1658, abs=1e-4)
    assert round(1 / share) == changes.BY_CHANCE


def test_a_figure_that_can_no_longer_be_computed_is_told(fair: Report) -> None:
    """Neither is it zero, nor did it stay."""
    first = fair.estimates[0]
    lost = first.model_copy(update={"value": None, "interval": None, "status": "undefined"})
    new = fair.model_copy(update={"estimates": [lost, *fair.estimates[1:]]})

    assert [(c.how, c.new) for c in told(fair, new, "figure")] == [("gone", None)]
    assert [(c.how, c.old) for c in told(new, fair, "figure")] == [("new", None)]


def test_a_moved_limit_is_told_with_both_numbers(fair: Report) -> None:
    """And so are a pack's version, a text, and a rule that came or went."""
    first = fair.rules[0]
    rule = first.rule.model_copy(
        update={"must": Limit(at_least=0.7), "title": {"en": "Other", "zh-CN": "其他"}}
    )
    new = fair.model_copy(
        update={
            "rules": [first.model_copy(update={"rule": rule})],
            "packs": [fair.packs[0].model_copy(update={"version": "2027.1.0"})],
        }
    )
    limit, title = told(fair, new, "rule")
    (pack,) = told(fair, new, "pack")

    assert (limit.part, limit.old, limit.new) == ("limit", {"at_least": 0.8}, {"at_least": 0.7})
    assert title.part == "title"
    assert limit.reason is None
    same = fair.model_copy(update={"rules": new.rules})
    (remarked, _) = told(fair, same, "rule")
    assert remarked.reason is not None
    assert remarked.reason.code == "diff.same_version"
    assert (pack.old, pack.new) == (fair.packs[0].version, "2027.1.0")
    gone = told(fair, fair.model_copy(update={"rules": []}), "rule")
    assert [(c.how, c.name) for c in gone] == [("gone", first.rule.id)]


def test_a_pack_edited_under_the_same_version_is_told(fair: Report) -> None:
    """The digest says what the version hides."""
    edited = fair.packs[0].model_copy(update={"digest": "0" * 64})

    (found,) = told(fair, fair.model_copy(update={"packs": [edited]}), "pack")

    assert (found.part, found.new) == ("text", "0" * 64)


def test_data_groups_model_and_method_are_compared(fair: Report) -> None:
    """Rows, groups that appeared or vanished, the model's file, the method's version."""
    sex = fair.codebook.attributes[0].model_copy(update={"levels": ("f", "x")})
    new = fair.model_copy(
        update={
            "data": fair.data.model_copy(update={"rows_read": 7}),
            "codebook": fair.codebook.model_copy(update={"attributes": (sex,)}),
            "tallies": [],
            "model": fair.model.model_copy(update={"digest": "ab"}),
            "method": fair.method.model_copy(update={"version": "9"}),
            "as_of": DAY + dt.timedelta(days=1),
        }
    )
    found = {(c.kind, c.name, c.how, c.old, c.new) for c in auditor.diff(fair, new).changes}

    assert found == {
        ("data", "rows_read", "changed", 800, 7),
        ("levels", "sex", "new", None, "x"),
        ("levels", "sex", "gone", "m", None),
        ("model", "digest", "changed", None, "ab"),
        ("method", "version", "changed", fair.method.version, "9"),
        ("method", "as_of", "changed", "2026-11-23", "2026-11-24"),
    }


def test_a_waiver_that_expired_between_two_reports_is_told(fair: Report) -> None:
    """The same file, the day after its last day; a statement alike."""
    waiver = Waiver(rule="R-1", owner="o", reason="r", compensating_control="c", expires=DAY)
    stated = Attestation(id="a", statement="s", person="p", role="r", date=DAY, expires=DAY)
    old = fair.model_copy(update={"waivers": [waiver], "attestations": [stated]})
    new = old.model_copy(update={"as_of": DAY + dt.timedelta(days=1)})
    ended = [c for c in auditor.diff(old, new).changes if c.part == "in_force"]

    assert [(c.kind, c.name, c.old, c.new) for c in ended] == [
        ("waiver", "R-1", True, False),
        ("attestation", "a", True, False),
    ]


def test_paths_are_read_and_other_files_are_refused(fair: Report, tmp_path: Any) -> None:
    """The same from Python as on the command line."""
    path = tmp_path / "report.json"
    path.write_text(fair.to_json())
    other = tmp_path / "other.json"
    other.write_text("{}")

    assert auditor.diff(path, str(path)).changes == ()
    with pytest.raises(VerifyError, match="no report"):
        auditor.diff(path, other)


def test_the_json_holds_everything_and_counts_what_got_worse(fair: Report, unfair: Report) -> None:
    """For programs: its own schema, both digests, a line per change."""
    found = auditor.diff(fair, unfair)
    document = json.loads(found.to_json())

    assert document["schema"] == "auditor.diff/1"
    assert document["worse"] == 1
    assert document["new"]["digest"] == unfair.digest
    assert document["old"]["outcome"] == Outcome.PASS
    assert len(document["changes"]) == len(found.changes)
