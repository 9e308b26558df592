"""A score for each of several classes: by hand, by scikit-learn, and with two classes as the binary audit has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as oracle

import auditor
from auditor.cells import Cells
from auditor.judgement import judge
from tests.counted import rule, situation

NAMES = ("a", "b", "c")
OF_ONE = {
    "roc_auc": oracle.roc_auc_score,
    "average_precision": oracle.average_precision_score,
    "brier_score": oracle.brier_score_loss,
    "log_loss": oracle.log_loss,
}


def people(seed: int, names: tuple[str, ...] = NAMES, size: int = 900) -> pd.DataFrame:
    """Two groups, a true class, and probabilities in hundredths, none of them 0 or 1."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, len(names), size)
    points = random.integers(1, 40, (size, len(names)))
    points[np.arange(size), kind] += 25
    chances = np.maximum(np.floor(100 * points / points.sum(axis=1, keepdims=True)), 1)
    chances[:, -1] = 100 - chances[:, :-1].sum(axis=1)
    frame = pd.DataFrame({"group": random.choice(["f", "m"], size), "kind": np.array(names)[kind]})
    for at, name in enumerate(names):
        frame[f"for {name}"] = chances[:, at] / 100
    return frame


def counted(frame: pd.DataFrame, names: tuple[str, ...] = NAMES, **roles: Any) -> Cells:
    scores = {name: f"for {name}" for name in names}
    told = {"label": "kind", "sensitive": ["group"], "task": "multiclass", "scores": scores}
    return auditor.count(frame, **{**told, **roles})


def estimated(cells: Cells, *names: str, **asked: Any) -> pd.DataFrame:
    return auditor.estimate(cells, list(names), **{"by": ["group"], **asked})


@pytest.mark.parametrize("metric", OF_ONE)
def test_each_class_against_the_rest_is_what_scikit_learn_says(metric: str) -> None:
    frame = people(1)

    found = estimated(counted(frame), metric)

    for row in found.itertuples():
        part = frame[frame.group == row.group]
        mine = (part.kind == row._3).astype(int)
        expected = OF_ONE[metric](mine, part[f"for {row._3}"])
        assert row.value == pytest.approx(expected, rel=1e-9), row
        assert row.low < row.value < row.high
    assert len(found) == 6


def test_all_classes_together_are_what_scikit_learn_says() -> None:
    frame = people(2)
    found = estimated(
        counted(frame), "macro_roc_auc", "multiclass_log_loss", "multiclass_brier_score"
    )

    for group, part in frame.groupby("group"):
        chances = part[[f"for {name}" for name in NAMES]].to_numpy()
        own = part.kind.to_numpy()[:, None] == np.array(NAMES)
        values = found[found.group == group].set_index("metric").value
        area = oracle.roc_auc_score(part.kind, chances, multi_class="ovr")
        assert values["macro_roc_auc"] == pytest.approx(area, rel=1e-9)
        loss = oracle.log_loss(part.kind, chances)
        assert values["multiclass_log_loss"] == pytest.approx(loss, rel=1e-9)
        squared = ((chances - own) ** 2).sum(axis=1).mean()
        assert values["multiclass_brier_score"] == pytest.approx(squared, rel=1e-9)


@pytest.mark.parametrize("roles", [{}, {"weight": "weight"}, {"cluster": "person"}])
def test_two_classes_have_the_losses_of_the_binary_audit(roles: dict[str, str]) -> None:
    """Value and interval; the score of several classes counts every person's error twice."""
    frame = people(3, ("a", "b"))
    random = np.random.default_rng(3)
    frame["weight"], frame["person"] = random.uniform(0.5, 2, 900), random.integers(0, 400, 900)
    several = counted(frame, ("a", "b"), **roles)
    binary = auditor.count(
        frame, label="kind", label_positive=["b"], score="for b", sensitive=["group"], **roles
    )

    for name, factor in (("log_loss", 1), ("brier_score", 2)):
        one = estimated(binary, name)
        both = estimated(several, f"multiclass_{name}")
        assert both.value.tolist() == pytest.approx((factor * one.value).tolist(), 1e-12)
        if factor == 1:
            assert both.low.tolist() == pytest.approx(one.low.tolist(), 1e-9)
            assert both.high.tolist() == pytest.approx(one.high.tolist(), 1e-9)
    area = estimated(binary, "roc_auc").value.tolist()
    assert estimated(several, "macro_roc_auc").value.tolist() == pytest.approx(area, 1e-12)


def test_the_interval_of_the_mean_of_areas_is_no_narrower_than_independence_would_make_it() -> None:
    """The classes' errors are taken to add up: as wide as those of the classes on average, and not √3 times less."""
    cells = counted(people(4, size=3000))
    classes = estimated(cells, "roc_auc")
    macro = estimated(cells, "macro_roc_auc")

    for row in macro.itertuples():
        mine = classes[classes.group == row.group]
        widths = mine.high - mine.low
        assert row.high - row.low == pytest.approx(widths.mean(), rel=0.05)


def test_a_group_without_a_class_has_no_mean_of_areas_and_says_which_class() -> None:
    frame = people(5)
    frame = frame[(frame.group == "m") | (frame.kind != "b")]

    asked = rule(asks={"metric": "macro_roc_auc", "contrast": "difference"}, must={"at_most": 0.5})
    cells = counted(frame)
    (verdict,) = judge(cells, [asked], told(cells))

    (group,) = [group for group in verdict.groups if group.group == {"group": "f"}]
    assert verdict.verdict == "insufficient_data"
    assert group.reason is not None
    assert group.reason.code == "reason.no_members_and_others_of_class"
    assert group.reason.values["class"] == "b"


def told(cells: Cells) -> Any:
    return situation(
        task="multiclass",
        evidence=cells.codebook.roles,
        outputs=frozenset({"decision", "score"}),
    )


def test_scores_that_do_not_add_up_to_one_have_areas_and_no_loss() -> None:
    """Points are no probabilities: a rule about a loss is not answered, and says what is lacking."""
    frame = people(6)
    for name in NAMES:
        frame[f"for {name}"] *= 100
    cells = counted(frame)

    loss = rule(
        asks={"metric": "multiclass_log_loss", "contrast": "difference"}, must={"at_most": 1}
    )
    area = rule(asks={"metric": "roc_auc", "contrast": "difference"}, must={"at_most": 0.5})
    verdicts = judge(cells, [loss, area], told(cells))

    assert [verdict.verdict for verdict in verdicts] == ["insufficient_data", "pass"]
    assert "distribution" in str(verdicts[0].reason)


def test_a_rule_on_scores_holds_of_every_class_and_names_the_one_that_breaks_it() -> None:
    """Among m the score of c is shuffled: it tells members from others no more."""
    frame = people(7, size=6000)
    worse = frame.index[frame.group == "m"]
    frame.loc[worse, "for c"] = np.random.default_rng(7).permutation(frame.loc[worse, "for c"])
    cells = counted(frame)

    asked = rule(asks={"metric": "roc_auc", "contrast": "difference"}, must={"at_most": 0.1})
    (verdict,) = judge(cells, [asked], told(cells))

    assert (verdict.verdict, verdict.part) == ("fail", "c")


def test_a_class_whose_scores_are_missing_forbids_a_verdict_on_it_alone() -> None:
    frame = people(8, size=4000)
    frame.loc[frame.group == "m", "for b"] = frame.loc[frame.group == "m", "for b"].where(
        np.random.default_rng(8).random((frame.group == "m").sum()) < 0.5
    )
    cells = counted(frame)

    def asked(name: str) -> Any:
        asks = {"metric": "roc_auc", "contrast": "difference", "parameters": {"class": name}}
        return rule(asks=asks, must={"at_most": 0.5})

    verdicts = judge(cells, [asked(name) for name in NAMES], told(cells))

    assert [verdict.verdict for verdict in verdicts] == ["pass", "insufficient_data", "pass"]


def test_many_distinct_scores_are_counted_in_bins_and_the_report_says_by_how_much_areas_may_differ() -> (
    None
):
    random = np.random.default_rng(9)
    frame = people(9, size=5000)
    for name in NAMES:
        frame[f"for {name}"] += random.uniform(0, 1e-3, 5000)
    cells = counted(frame)

    found = estimated(cells, "roc_auc", by=[])

    assert all(not bins.exact and len(bins.edges) < 400 for bins in cells.codebook.class_scores)
    for name, value in zip(NAMES, found.value, strict=True):
        exact = oracle.roc_auc_score(frame.kind == name, frame[f"for {name}"])
        assert value == pytest.approx(exact, abs=0.002)


def test_a_quantile_that_is_asked_for_is_exact_in_every_class() -> None:
    """It is asked for before scores are counted, so that the bins end there."""
    frame = people(10, size=4000)
    frame["for a"] = np.random.default_rng(10).permutation(4000) / 4001
    cells = counted(frame, quantiles=[0.93])

    found = estimated(cells, "scoring_rate", by=[], parameters={"quantile": 0.93, "class": "a"})

    assert found.value.tolist() == [280 / 4000]


def sure(size: int, wrong: int = 0) -> pd.DataFrame:
    """Of three classes 0.98 to one, which is the own one but for the first few people."""
    kind = np.arange(size) % 3
    given = np.where(np.arange(size) < wrong, (kind + 1) % 3, kind)
    frame = pd.DataFrame({"group": ["f", "m"] * (size // 2), "kind": np.array(NAMES)[kind]})
    for at, name in enumerate(NAMES):
        frame[f"for {name}"] = np.where(given == at, 0.98, 0.01)
    return frame.assign(person=range(size))


@pytest.mark.parametrize("metric", ["macro_roc_auc", "multiclass_brier_score"])
@pytest.mark.parametrize("wrong", [0, 2])
def test_mistakes_that_hardly_anybody_made_yet_are_allowed_for_between_persons_too(
    metric: str, wrong: int
) -> None:
    """With one row each, persons are people: limits hardly differ from those without persons."""
    frame = sure(240, wrong)
    alone = estimated(counted(frame), metric)
    persons = estimated(counted(frame, cluster="person"), metric)

    for end in ("low", "high"):
        apart = alone[end] - alone.value
        assert (persons[end] - persons.value).tolist() == pytest.approx(apart.tolist(), rel=0.2)


def test_a_brier_score_of_people_who_lack_unlike_scores_lies_within_its_limits() -> None:
    """Each class over those with its score: there the sum is not bounded by 2."""
    frame = people(11, size=400)
    for at, name in enumerate(NAMES):
        mistaken = frame.index % 4 == at
        frame.loc[mistaken, [f"for {other}" for other in NAMES]] = np.nan
        frame.loc[mistaken, f"for {name}"] = 1.0
        frame.loc[mistaken, "kind"] = NAMES[at - 1]
    frame.loc[frame.index % 4 == 3, [f"for {name}" for name in NAMES]] = [1.0, 0.0, 0.0]
    frame.loc[frame.index % 4 == 3, "kind"] = "b"

    (found,) = estimated(counted(frame), "multiclass_brier_score", by=[]).itertuples()

    assert found.value == pytest.approx(1 + 1 + 0.5)
    assert found.low < found.value < found.high <= 3


def test_who_lacks_a_score_is_counted_for_every_class() -> None:
    """Every tenth of f lacks that of b, nobody any other; a rule speaks of the class where most do."""
    frame = people(11, size=2000)
    lacking = frame.index[frame.group == "f"][::10]
    frame.loc[lacking, "for b"] = np.nan
    cells = counted(frame)

    found = estimated(cells, "missing_score_rate").set_index(["group", "class"]).value
    asked = rule(asks={"metric": "missing_score_rate", "contrast": "worst"}, must={"at_most": 0.02})
    (verdict,) = judge(cells, [asked], told(cells))

    assert found["f", "b"] == len(lacking) / (frame.group == "f").sum()
    assert found.drop(("f", "b")).tolist() == [0.0] * 5
    assert (verdict.verdict, verdict.part) == ("fail", "b")


def test_the_scoring_rate_of_a_class_is_the_share_above_whichever_decisions_are_adverse() -> None:
    """As its words say: a class is no decision against anybody by itself."""
    frame = people(12).assign(taken=lambda table: table.kind)
    found = [
        estimated(counted(frame, prediction="taken", positive=["a"], adverse=adverse), name)
        for name in ("scoring_rate", "selection_rate")
        for adverse in (False, True)
    ]

    assert found[0].value.tolist() == found[1].value.tolist()
    assert (found[2].value + found[3].value).tolist() == pytest.approx([1, 1])
