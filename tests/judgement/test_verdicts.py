"""Verdicts: hand-computed cases, and above all that nothing passes by absence."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from auditor.cells import Cells
from auditor.errors import AuditorError
from auditor.judgement import judge
from auditor.outcome import left_open, roll_up
from auditor.report import Outcome, Verdict, Word
from auditor.rules import Waiver
from auditor.wording import Wording
from tests.counted import TODAY, confused, decisions, missed, rule, scored, selected, situation


def judged(cells: Cells, **words: Any) -> Verdict:
    (verdict,) = judge(cells, [rule(**words)], situation(task=cells.codebook.task))
    return verdict


UGESP = {
    "on_breach": "flag",
    "decide": {"min_expected": 5, "flip_one": True, "significant_gap": "flag"},
}
TPR = {
    "asks": {"metric": "true_positive_rate", "contrast": "difference"},
    "must": {"at_most": 0.1},
}
FPR = {
    "asks": {"metric": "false_positive_rate", "contrast": "difference"},
    "must": {"at_most": 0.1},
}


@pytest.mark.parametrize(
    ("groups", "word"),
    [
        ({"a": (3, 20), "b": (1, 10)}, Word.INSUFFICIENT_DATA),
        ({"a": (48, 80), "b": (12, 40)}, Word.FLAG),
        ({"a": (667, 1390), "b": (555, 1181)}, Word.PASS),
        ({"a": (5000, 10000), "b": (4700, 10000)}, Word.FLAG),
    ],
)
def test_four_fifths_vectors(groups: dict[str, tuple[int, int]], word: Word) -> None:
    """The published cases: too few, a clear gap, none, and a small but certain one."""
    assert judged(selected(groups), **UGESP).verdict == word


def test_all_groups_are_tested_together() -> None:
    """χ² and G of 3 × 2 counts, by hand: expected selections are 40, 20 and 40 of 100, 50 and 100."""
    groups = {"a": (50, 100), "b": (15, 50), "c": (35, 100)}
    found = judged(selected(groups)).tests_together
    expected = {"a": (40, 60), "b": (20, 30), "c": (40, 60)}
    pairs = [
        (seen, wanted)
        for name, (hits, of) in groups.items()
        for seen, wanted in zip((hits, of - hits), expected[name], strict=True)
    ]

    assert found is not None
    assert (found.n, found.groups) == (250, 3)
    assert found.chi_squared == pytest.approx(sum((s - w) ** 2 / w for s, w in pairs))
    assert found.g == pytest.approx(2 * sum(s * math.log(s / w) for s, w in pairs))
    assert found.chi_squared_p == pytest.approx(math.exp(-found.chi_squared / 2))
    assert found.g_p == pytest.approx(math.exp(-found.g / 2))


@pytest.mark.parametrize("groups", [{"a": (0, 50), "b": (0, 50)}, {"a": (50, 50), "b": (50, 50)}])
def test_groups_that_are_all_alike_have_no_common_test(groups: dict[str, tuple[int, int]]) -> None:
    assert judged(selected(groups)).tests_together is None


def test_significance_figures_of_the_vectors() -> None:
    """48/80 against 12/40: ratio 0.5, z 3.10, Fisher p 0.0034, eight people short."""
    verdict = judged(selected({"a": (48, 80), "b": (12, 40)}), **UGESP)
    (beside,) = verdict.tests

    assert verdict.value == pytest.approx(0.5)
    assert beside.z == pytest.approx(-3.0984, abs=1e-4)
    assert beside.fisher_p == pytest.approx(0.0034, abs=5e-5)
    assert beside.shortfall == pytest.approx(8.0)
    assert beside.flips is False


NOTHING_PASSES_BY_ABSENCE: list[tuple[str, Cells, dict[str, Any], Word, str | None]] = [
    (
        "tiny groups",
        selected({"a": (2, 4), "b": (2, 4)}),
        {},
        Word.INSUFFICIENT_DATA,
        "reason.too_few_groups",
    ),
    (
        "one tiny group",
        selected({"a": (50, 100), "b": (50, 100), "c": (2, 4)}),
        {"must": {"at_least": 0.5}},
        Word.INSUFFICIENT_DATA,
        "reason.small_group",
    ),
    ("one group", selected({"a": (50, 100)}), {}, Word.INSUFFICIENT_DATA, "reason.too_few_groups"),
    (
        "nobody selected",
        selected({"a": (0, 100), "b": (0, 100)}),
        {},
        Word.INSUFFICIENT_DATA,
        "reason.zero_to_compare_with",
    ),
    (
        "nobody selected, difference",
        selected({"a": (0, 30), "b": (0, 30)}),
        {"asks": {"metric": "selection_rate", "contrast": "difference"}, "must": {"at_most": 0.05}},
        Word.INCONCLUSIVE,
        "reason.limit_inside_interval",
    ),
    (
        "everybody selected, few",
        selected({"a": (30, 30), "b": (30, 30)}),
        {"must": {"at_least": 0.95}},
        Word.INCONCLUSIVE,
        "reason.limit_inside_interval",
    ),
    ("everybody selected, many", selected({"a": (500, 500), "b": (500, 500)}), {}, Word.PASS, None),
    (
        "no positives in a group",
        confused({"a": (40, 10, 10, 40), "b": (0, 10, 0, 90)}),
        TPR,
        Word.INSUFFICIENT_DATA,
        "reason.too_few_groups",
    ),
    (
        "one class",
        confused({"a": (50, 0, 50, 0), "b": (50, 0, 50, 0)}),
        FPR,
        Word.INSUFFICIENT_DATA,
        "reason.too_few_groups",
    ),
    (
        "no label",
        selected({"a": (50, 100), "b": (50, 100)}),
        TPR,
        Word.INSUFFICIENT_DATA,
        "reason.evidence_absent",
    ),
    (
        "groups mostly unknown",
        decisions(
            [
                ("a", None, 1, 50),
                ("a", None, 0, 50),
                ("b", None, 1, 50),
                ("b", None, 0, 50),
                ("unknown", None, 1, 40),
            ],
            has_label=False,
        ),
        {"must": {"at_least": 0.5}},
        Word.INSUFFICIENT_DATA,
        "reason.too_many_unknown",
    ),
    (
        "no reference named",
        selected({"a": (50, 100), "b": (50, 100)}),
        {
            "asks": {"metric": "selection_rate", "contrast": "ratio_to_reference"},
            "must": {"at_least": 0.5},
        },
        Word.INSUFFICIENT_DATA,
        "reason.no_reference",
    ),
    (
        "reference too small",
        selected({"a": (5, 10), "b": (50, 100), "c": (50, 100)}, reference="a"),
        {
            "asks": {"metric": "selection_rate", "contrast": "ratio_to_reference"},
            "must": {"at_least": 0.5},
        },
        Word.INSUFFICIENT_DATA,
        "reason.reference_not_comparable",
    ),
    (
        "empty",
        selected({"a": (0, 0), "b": (50, 100)}),
        {},
        Word.INSUFFICIENT_DATA,
        "reason.too_few_groups",
    ),
    (
        "AUC of one class",
        scored(["a"] * 40 + ["b"] * 40, [i / 80 for i in range(80)], [1] * 80),
        {"asks": {"metric": "roc_auc"}, "must": {"at_least": 0.5}},
        Word.INSUFFICIENT_DATA,
        "reason.too_few_groups",
    ),
]


@pytest.mark.parametrize(
    ("cells", "words", "word", "reason"),
    [case[1:] for case in NOTHING_PASSES_BY_ABSENCE],
    ids=[case[0] for case in NOTHING_PASSES_BY_ABSENCE],
)
def test_nothing_passes_by_absence(
    cells: Cells, words: dict[str, Any], word: Word, reason: str | None
) -> None:
    """Degenerate data give the verdict written here, with its reason."""
    known = {"score"} if cells.codebook.has_score else {"prediction"}
    known |= {"label"} if cells.codebook.has_label else set()
    told = situation(evidence=frozenset(known), outputs=frozenset({"decision", "score"}))
    (verdict,) = judge(cells, [rule(**words)], told)

    assert verdict.verdict == word
    assert (verdict.reason.code if verdict.reason else None) == reason


def test_a_small_group_never_makes_another_fail() -> None:
    """Five of five selected would be the best group; below the minimum it is shown and never compared."""
    verdict = judged(selected({"a": (500, 1000), "b": (490, 1000), "tiny": (5, 5)}))
    words = {group.group["group"]: group.verdict for group in verdict.groups}

    assert words == {"a": Word.PASS, "b": Word.PASS, "tiny": Word.INSUFFICIENT_DATA}
    assert verdict.verdict == Word.INSUFFICIENT_DATA


def test_a_breach_outranks_missing_data() -> None:
    """A certain breach in one group is reported although another group is too small."""
    verdict = judged(selected({"a": (900, 1000), "b": (300, 1000), "tiny": (5, 5)}))

    assert verdict.verdict == Word.FAIL
    assert verdict.worst_group == {"group": "b"}


def test_the_interval_decides_not_the_point() -> None:
    """0.84 of 1,000 is above 0.80 and still inconclusive; the n that would decide is stated."""
    verdict = judged(selected({"a": (500, 1000), "b": (420, 1000)}))

    assert verdict.verdict == Word.INCONCLUSIVE
    assert verdict.n_needed is not None
    assert verdict.n_needed > 1000


def test_the_stated_n_decides_when_figures_stay() -> None:
    """At the stated n the same shares pass."""
    needed = judged(selected({"a": (500, 1000), "b": (420, 1000)})).n_needed
    assert needed is not None
    again = judged(selected({"a": (needed // 2, needed), "b": (round(0.42 * needed), needed)}))

    assert again.verdict == Word.PASS


def test_by_point_a_regulation_defines_the_figure() -> None:
    """Decided by the point, 0.84 passes 0.80 and 0.79 does not; the interval is shown all the same."""
    by_point = {
        "decide": {"by": "point", "min_group": 1, "min_denominator": 1},
        "on_breach": "flag",
    }
    above = judged(selected({"a": (50, 100), "b": (42, 100)}), **by_point)
    below = judged(selected({"a": (50, 100), "b": (39, 100)}), **by_point)

    assert (above.verdict, below.verdict) == (Word.PASS, Word.FLAG)
    assert above.interval is not None
    assert above.interval[0] is not None
    assert above.interval[0] < 0.8


def test_errors_compare_with_the_lowest() -> None:
    """For an error rate the best group is the lowest, and the ratio to it is at least 1."""
    verdict = judged(
        confused({"a": (400, 50, 100, 450), "b": (400, 150, 100, 350)}),
        asks={"metric": "false_positive_rate", "contrast": "ratio_to_best"},
        must={"at_most": 1.25},
    )

    assert verdict.value == pytest.approx(3.0)
    assert verdict.worst_group == {"group": "b"}
    assert verdict.verdict == Word.FAIL


def test_selection_rate_of_an_adverse_decision_counts_those_spared() -> None:
    """positive_is adverse: the favourable decision is the negative one."""
    verdict = judged(selected({"a": (60, 100), "b": (20, 100)}, adverse=True))

    assert verdict.worst_group == {"group": "a"}
    assert verdict.value == pytest.approx(0.4 / 0.8)


def test_unknown_people_are_counted_and_never_compared() -> None:
    """The group `unknown` is shown with its n; its rate of 1 is nobody's best."""
    rows = [("a", None, 1, 500), ("a", None, 0, 500), ("b", None, 1, 490), ("b", None, 0, 510)]
    verdict = judged(decisions([*rows, ("unknown", None, 1, 100)], has_label=False))
    shown = next(group for group in verdict.groups if group.group == {"group": "unknown"})

    assert verdict.verdict == Word.PASS
    assert verdict.unknown == 100
    assert shown.reason is not None
    assert shown.reason.code == "reason.unknown_group"


def test_a_group_named_with_a_reason_is_set_aside_and_still_shown() -> None:
    """NYC's two-percent option: excluded from the ratio, n and rate kept, the rest decides."""
    cells = selected({"a": (500, 1000), "b": (490, 1000), "c": (1, 20)})
    asked = rule(
        decide={
            "by": "point",
            "min_group": 1,
            "min_denominator": 1,
            "small_groups": {"set_aside": {"max_share": 0.02, "only_named": True}},
        }
    )
    (kept,) = judge(cells, [asked], situation())
    (aside,) = judge(cells, [asked], situation(set_aside=({"group": "c"},)))
    shown = next(group for group in aside.groups if group.group == {"group": "c"})

    assert (kept.verdict, aside.verdict) == (Word.FAIL, Word.PASS)
    assert shown.set_aside
    assert (shown.n, shown.rate) == (20, pytest.approx(0.05))


def test_regression_gap_between_groups() -> None:
    """Mean errors of −2 and 0, each known to a hair: a difference of 2 breaks a limit of 1."""
    verdict = judged(
        missed({"a": [-2.1, -1.9] * 200, "b": [-0.1, 0.1] * 200}),
        asks={"metric": "mean_error", "contrast": "difference"},
        must={"at_most": 1.0},
    )

    assert verdict.verdict == Word.FAIL
    assert verdict.value == pytest.approx(2.0, abs=1e-4)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({"a": [1.0, 2.0] * 60, "b": [1.0, 2.0] * 60}, "reason.mean_few_people"),
        ({"a": [1.0] * 699 + [60.0], "b": [1.0, 2.0] * 60}, "reason.mean_too_skewed"),
        ({"a": [1.0, 2.0] * 320, "b": [1.0, 2.0] * 60}, None),
    ],
)
def test_a_mean_needs_people_for_its_skewness(
    groups: dict[str, list[float]], reason: str | None
) -> None:
    """Rare large amounts must have been seen; where one group shows them, another may only have missed them."""
    verdict = judged(missed(groups), asks={"metric": "mean_absolute_error"}, must={"at_most": 9.0})

    assert [group.reason and group.reason.code for group in verdict.groups] == [reason] * 2


def test_another_task_is_not_applicable_and_an_unbound_role_is_an_error() -> None:
    """Only the system makes a rule not applicable; a role without a column is named."""
    cells = selected({"a": (50, 100), "b": (50, 100)})
    (other,) = judge(cells, [rule(applies={"task": ["regression"]})], situation())

    assert other.verdict == Word.NOT_APPLICABLE
    with pytest.raises(AuditorError, match="race_ethnicity"):
        judge(
            cells,
            [rule(asks={"metric": "selection_rate", "across": [["race_ethnicity"]]})],
            situation(),
        )


def test_a_waiver_counts_until_the_end_of_its_last_day() -> None:
    """In force on its expiry date, absent the day after."""
    cells = selected({"a": (900, 1000), "b": (300, 1000)})
    waiver = Waiver(
        rule="T-001", owner="o", reason="r", compensating_control="c", expires=dt.date(2026, 11, 23)
    )
    (today,) = judge(cells, [rule()], situation(waivers=(waiver,)))
    (after,) = judge(cells, [rule()], situation(waivers=(waiver,), as_of=dt.date(2026, 11, 24)))

    assert (today.verdict, after.verdict) == (Word.WAIVED, Word.FAIL)


def test_roll_up_never_passes_what_was_not_tested() -> None:
    """Empty, wholly waived or wholly not applicable: undetermined."""

    def rolled(*words: Word) -> Outcome:
        blank = judged(selected({"a": (50, 100), "b": (50, 100)}))
        return roll_up(blank.model_copy(update={"verdict": word, "groups": ()}) for word in words)

    assert rolled() == Outcome.UNDETERMINED
    assert rolled(Word.NOT_APPLICABLE) == Outcome.UNDETERMINED
    assert rolled(Word.WAIVED, Word.NOT_APPLICABLE) == Outcome.UNDETERMINED
    assert rolled(Word.PASS, Word.WAIVED) == Outcome.FLAGGED
    assert rolled(Word.PASS, Word.PENDING) == Outcome.UNDETERMINED
    assert rolled(Word.FLAG, Word.INCONCLUSIVE) == Outcome.UNDETERMINED
    assert rolled(Word.ERROR, Word.PASS) == Outcome.FAIL
    assert rolled(Word.PASS, Word.NOT_APPLICABLE) == Outcome.PASS


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize(
    ("third", "outcome", "left"),
    [
        pytest.param((900, 1000), Outcome.FLAGGED, [], id="all decided"),
        pytest.param((9, 10), Outcome.UNDETERMINED, ["insufficient_data"], id="too few"),
        pytest.param((70, 100), Outcome.UNDETERMINED, ["inconclusive"], id="not sure"),
    ],
)
def test_a_breach_in_one_group_settles_nothing_of_another(
    answered: bool, third: tuple[int, int], outcome: Outcome, left: list[str]
) -> None:
    """Flagged or answered for: without the breach the same people would have left the audit undetermined."""
    cells = selected({"a": (900, 1000), "b": (500, 1000), "c": third})
    asked = rule(on_breach="fail" if answered else "flag")
    waiver = Waiver(
        rule=asked.rule.id, owner="o", reason="r", compensating_control="c", expires=TODAY
    )
    told = situation(waivers=(waiver,) if answered else ())

    found = judge(cells, [asked], told)
    fine = found[0].model_copy(update={"verdict": Word.PASS, "groups": (), "waiver": None})

    assert [v.verdict for v in found] == [Word.WAIVED if answered else Word.FLAG]
    assert roll_up([*found, fine]) == outcome
    assert [v.verdict for v in left_open(found[0])] == left
    assert all(v.deciding_group == {"group": "c"} and v.reason for v in left_open(found[0]))


def test_groups_set_aside_and_people_of_no_group_are_not_left_open() -> None:
    """The first were taken out by name, the second are never compared."""
    (verdict,) = judge(
        selected({"a": (900, 1000), "b": (500, 1000), "unknown": (9, 10)}), [rule()], situation()
    )
    aside = [
        group.model_copy(
            update={"verdict": Word.INSUFFICIENT_DATA, "set_aside": group.group == {"group": "a"}}
        )
        for group in verdict.groups
        if group.group != {"group": "b"}
    ]

    assert left_open(verdict.model_copy(update={"groups": tuple(aside)})) == []


def test_a_rule_that_breaks_down_is_an_error_in_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never swallowed, and worse than any other verdict."""
    from auditor.judgement import decide

    def broken(*_: object, **__: object) -> Verdict:
        raise ZeroDivisionError

    monkeypatch.setattr(decide, "verdict_of", broken)
    found = judge(selected({"a": (50, 100), "b": (50, 100)}), [rule()], situation())

    assert [verdict.verdict for verdict in found] == [Word.ERROR]
    assert roll_up(found) == Outcome.FAIL


def weighted(groups: dict[str, list[tuple[int, float]]]) -> Cells:
    """Cells of weighted decisions: group → (decision, weight) rows; weights exact in 1/16."""
    import numpy as np

    from auditor.codebook import Attribute, Codebook, Tally
    from auditor.engines import numpy as engine

    book = Codebook(
        task="binary",
        attributes=(Attribute(name="group", column="group", levels=tuple(groups)),),
        has_label=False,
        has_prediction=True,
        has_score=False,
        weighted=True,
        scales={"weight": 4, "weight_2": 8},
    )
    rows = [(k, d, w) for k, members in enumerate(groups.values()) for d, w in members]
    columns = {
        "group": np.array([row[0] for row in rows]),
        "prediction": np.array([row[1] for row in rows]),
        "n": np.ones(len(rows), dtype=np.int64),
        "weight": np.array([round(row[2] * 16) for row in rows]),
        "weight_2": np.array([round(row[2] ** 2 * 256) for row in rows]),
    }
    sums = ("n", "weight", "weight_2")
    tallies = [Tally(by=by, keys=("prediction",), sums=sums) for by in ((), ("group",))]
    return engine.count(columns, tallies, codebook=book)


def test_weights_that_average_one_are_weights_all_the_same() -> None:
    """Σw = n with very uneven weights: not worth 400 people, so not decided."""
    members = [(k % 2, 20.5 if k % 40 == 0 else 0.5) for k in range(400)]
    verdict = judged(weighted({"a": members, "b": members}))

    assert verdict.verdict == Word.INSUFFICIENT_DATA
    assert verdict.tests == ()
    assert {g.reason.code for g in verdict.groups if g.reason} == {"reason.weights_too_uneven"}


def test_weights_with_hardly_anyone_of_a_kind_decide_nothing() -> None:
    """95 % of 300 have the outcome, so 14 do not: nobody knows how heavy those weigh that were not drawn."""
    members = [(int(k >= 14), 1.5 if k % 2 else 0.5) for k in range(300)]
    verdict = judged(weighted({"a": members, "b": members}))
    enough = judged(weighted({"a": [*members, (0, 0.5)], "b": [*members, (0, 0.5)]}))

    assert {g.reason.code for g in verdict.groups if g.reason} == {"reason.weights_few_events"}
    assert verdict.verdict == Word.INSUFFICIENT_DATA
    assert enough.verdict == Word.PASS


def test_a_tiny_group_cannot_hide_a_breach_of_large_ones() -> None:
    """5 of 35 have the highest rate and are too few to expect anything of; 2 % against 10 % stands."""
    asked = UGESP | {"decide": UGESP["decide"] | {"min_group": 30}}
    verdict = judged(selected({"a": (1000, 10000), "b": (200, 10000), "tiny": (5, 35)}), **asked)
    words = {group.group["group"]: group.verdict for group in verdict.groups}

    assert verdict.verdict == Word.FLAG
    assert words == {"a": Word.PASS, "b": Word.FLAG, "tiny": Word.INSUFFICIENT_DATA}


def test_between_names_the_group_that_breaks_it() -> None:
    """c is twice the reference: it decides, and the bound printed is the one outside the limit."""
    cells = selected({"a": (3000, 10000), "b": (2850, 10000), "c": (6000, 10000)}, reference="a")
    verdict = judged(
        cells,
        asks={"metric": "selection_rate", "contrast": "ratio_to_reference"},
        must={"between": [0.8, 1.25]},
    )

    assert verdict.verdict == Word.FAIL
    assert verdict.worst_group == {"group": "c"}
    assert verdict.value == pytest.approx(2.0)
    assert verdict.bound is not None
    assert verdict.bound.side == "lower"
    assert verdict.bound.value is not None
    assert verdict.bound.value > 1.25


def test_the_bound_is_that_of_the_group_that_decides() -> None:
    """A certain breach decides although a small group's point lies lower still."""
    verdict = judged(selected({"a": (50000, 100000), "b": (35000, 100000), "c": (10, 40)}))

    assert verdict.verdict == Word.FAIL
    assert verdict.worst_group == {"group": "c"}
    assert verdict.deciding_group == {"group": "b"}
    assert verdict.bound is not None
    assert verdict.bound.value is not None
    assert verdict.bound.value < 0.8


def test_a_level_that_nobody_has_is_a_group_of_nobody() -> None:
    """Declared and empty: its share of the data is 0, and no rate of it is anybody's equal."""
    from auditor.codebook import Attribute, Codebook

    found = selected({"a": (500, 1000), "b": (500, 1000)})
    book = found.codebook.model_copy(
        update={"attributes": (Attribute(name="group", column="group", levels=("a", "b", "c")),)}
    )
    assert isinstance(book, Codebook)
    cells = Cells(book, found.tallies)
    share = judged(
        cells,
        asks={"metric": "share"},
        must={"at_least": 0.02},
        decide={"min_group": 1, "min_denominator": 1},
    )
    ratio = judged(cells, must={"at_least": 0.5})

    assert share.verdict == Word.FAIL
    assert share.worst_group == {"group": "c"}
    assert ratio.verdict == Word.INSUFFICIENT_DATA


def test_a_group_whose_decisions_are_mostly_missing_is_not_judged_by_the_rest() -> None:
    """40 decisions of 10,040 people say nothing about the group."""
    rows = [
        ("a", None, 1, 500),
        ("a", None, 0, 500),
        ("b", None, 1, 20),
        ("b", None, 0, 20),
        ("b", None, None, 10000),
    ]
    verdict = judged(decisions(rows, has_label=False), must={"at_least": 0.2})
    b = next(group for group in verdict.groups if group.group == {"group": "b"})

    assert verdict.verdict == Word.INSUFFICIENT_DATA
    assert b.reason is not None
    assert b.reason.code == "reason.too_many_missing"


def test_one_wild_value_leaves_the_doubt_of_others() -> None:
    """Squares rounded on a scale set by 100,000 must not make small errors certain."""
    import numpy as np

    from auditor import estimates

    small = (np.random.default_rng(1).standard_t(3, 200) * 1.5).tolist()
    cells = missed({"a": small, "b": small, "c": [*small, 300.0]})
    halved = cells.codebook.scales["error_4"] + 8
    coarse = cells.codebook.model_copy(update={"scales": {**cells.codebook.scales, "error_4": -8}})
    rounded = Cells(
        coarse,
        tuple(
            type(c)(
                c.tally,
                c.codes,
                np.where(np.array(c.tally.sums) == "error_4", c.values >> halved, c.values),
            )
            for c in cells.tallies
        ),
    )
    figures = [
        e
        for e in estimates.estimate_all(rounded, asked=[], confidence=0.95)
        if e.metric == "root_mean_squared_error" and e.group == {"group": "b"}
    ]

    assert figures[0].interval is not None
    low, high = figures[0].interval
    assert low is not None
    assert high is not None
    assert high - low > 0.1


@pytest.mark.parametrize(
    "blank", ["", "  ", None, {"en": "", "zh-CN": " "}, [], [None], float("nan")]
)
def test_a_blank_document_is_an_absent_one(blank: object) -> None:
    """Words are asked for; an empty field is no document."""
    asks = {"fact": "system.purpose"}
    must = {"at_least": 1} if isinstance(blank, float) else {"present": True}
    (verdict,) = judge(
        selected({"a": (1, 2)}),
        [rule(kind="fact", asks=asks, must=must)],
        situation(facts={"system.purpose": blank}),
    )

    assert verdict.verdict != Word.PASS


def test_a_waiver_that_has_expired_is_told() -> None:
    """The breach stands, and the report says whose waiver ended when."""
    cells = selected({"a": (900, 1000), "b": (300, 1000)})
    waiver = Waiver(
        rule="T-001", owner="o", reason="r", compensating_control="c", expires=dt.date(2026, 1, 31)
    )
    (verdict,) = judge(cells, [rule()], situation(waivers=(waiver,)))

    assert verdict.verdict == Word.FAIL
    assert verdict.reason is not None
    assert verdict.reason.code == "reason.waiver_expired"


def test_a_waiver_that_has_expired_is_told_beside_what_the_breach_is() -> None:
    """A documented fact has a reason of its own: both are said, in each language."""
    waiver = Waiver(
        rule="T-001",
        owner="Ann",
        reason="r",
        compensating_control="c",
        expires=dt.date(2026, 1, 31),
    )
    asked = rule(kind="fact", asks={"fact": "system.purpose"}, must={"equals": "loans"})
    known = situation(facts={"system.purpose": "jobs"}, waivers=(waiver,))
    (verdict,) = judge(selected({"a": (1, 2)}), [asked], known)

    assert verdict.verdict == Word.FAIL
    assert verdict.reason is not None
    for language in ("en", "zh-CN"):
        told = Wording(language).reason(verdict.reason)
        assert "jobs" in told
        assert "Ann" in told
        assert "2026" in told


def test_a_small_group_changes_no_interval_of_another() -> None:
    """Adding a group below the minimum leaves every figure of the others as it was."""
    two = judged(selected({"a": (500, 1000), "b": (420, 1000), "c": (450, 1000)}))
    three = judged(
        selected({"a": (500, 1000), "b": (420, 1000), "c": (450, 1000), "tiny": (9, 19)})
    )

    def told(verdict: Verdict) -> list[object]:
        return [
            (g.value, g.interval, g.bound) for g in verdict.groups if g.group["group"] != "tiny"
        ]

    assert told(two) == told(three)


@pytest.mark.parametrize(
    ("date", "expires", "code"),
    [
        (dt.date(2027, 1, 1), None, "reason.attestation_not_yet"),
        (dt.date(2026, 1, 1), dt.date(2026, 11, 22), "reason.attestation_expired"),
    ],
)
def test_a_statement_out_of_its_time_says_which(
    date: dt.date, expires: dt.date | None, code: str
) -> None:
    """Not yet in force, and no longer, are different things; neither is a pass."""
    from auditor.rules import Attestation

    stated = Attestation(id="use", statement="s", person="p", role="r", date=date, expires=expires)
    asked = rule(kind="attestation", asks={"attestation": "use"}, must={"in_force": True})
    (verdict,) = judge(selected({"a": (1, 2)}), [asked], situation(attestations=(stated,)))

    assert verdict.verdict == Word.PENDING
    assert verdict.reason is not None
    assert verdict.reason.code == code
