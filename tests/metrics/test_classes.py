"""Several classes: each against all others, and figures of all together, by hand and by scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn import metrics as oracle

import auditor
from auditor import estimates, metrics
from auditor.cells import Cells
from auditor.errors import AuditorError
from auditor.influence import composed
from auditor.judgement import judge
from tests.counted import confused, rule, several, situation

BY_HAND = [("m", "a", "a", 6), ("m", "a", "b", 2), ("m", "b", "b", 3), ("m", "b", "c", 1), ("m", "c", "c", 4), ("m", "c", "a", 4)]  # fmt: skip


def value(cells: Cells, name: str, group: int = 0, **parameters: Any) -> float:
    found = metrics.get(name, {k.rstrip("_"): v for k, v in parameters.items()})
    return float(found.measure(cells.at(("group",))).value[group])


def drawn(seed: int, classes: str = "abcd") -> tuple[Cells, np.ndarray, np.ndarray]:
    """One group's random decisions as cells, and as rows for scikit-learn."""
    random = np.random.default_rng(seed)
    label = random.choice(list(classes), 500)
    prediction = np.where(random.random(500) < 0.6, label, random.choice(list(classes), 500))
    pairs, n = np.unique(np.stack([label, prediction], axis=1), axis=0, return_counts=True)
    rows = [("m", str(a), str(b), int(k)) for (a, b), k in zip(pairs, n, strict=True)]
    return several(rows), label, prediction


def test_each_class_against_the_rest_by_hand() -> None:
    """Of 8 that are a 6 are found, of 10 called a 6 are; b and c are the rest."""
    cells = several(BY_HAND)

    assert value(cells, "true_positive_rate", class_="a") == 6 / 8
    assert value(cells, "precision", class_="a") == 6 / 10
    assert value(cells, "false_positive_rate", class_="a") == 4 / 12
    assert value(cells, "base_rate", class_="c") == 8 / 20
    assert value(cells, "predicted_positive_rate", class_="b") == 5 / 20
    assert value(cells, "accuracy") == 13 / 20


@pytest.mark.parametrize("name", ["precision", "true_positive_rate", "f1"])
def test_each_class_against_the_rest_is_what_scikit_learn_says(name: str) -> None:
    cells, label, prediction = drawn(1)
    columns = oracle.precision_recall_fscore_support(label, prediction)
    expected = dict(zip(["precision", "true_positive_rate", "f1"], columns, strict=False))[name]

    found = [value(cells, name, class_=one) for one in "abcd"]

    assert found == pytest.approx(expected.tolist(), 1e-12)


def test_a_report_states_every_class_and_none_silently() -> None:
    cells = several(BY_HAND)

    stated = estimates.estimate_all(cells, asked=[], confidence=0.95)

    told = {e.parameters.get("class") for e in stated if e.metric == "true_positive_rate"}
    assert told == {"a", "b", "c"}
    assert "selection_rate" not in {e.metric for e in stated}


def test_a_rule_holds_of_every_class_and_names_the_one_that_breaks_it() -> None:
    """Both groups alike in a and b; the second finds c half as often."""
    rows = [(g, c, c, 900) for g in "mf" for c in "ab"] + [
        (g, c, "c", 100) for g in "mf" for c in "ab"
    ]
    rows += [("m", "c", "c", 900), ("m", "c", "a", 100), ("f", "c", "c", 450), ("f", "c", "a", 550)]
    asked = rule(asks={"metric": "true_positive_rate", "contrast": "ratio"})

    (verdict,) = judge(several(rows), [asked], situation(task="multiclass"))

    assert verdict.verdict == "fail"
    assert verdict.part == "c"
    assert verdict.value == pytest.approx(0.5)


def test_a_rule_about_one_class_leaves_the_others_alone() -> None:
    rows = [(g, "a", "a", 900) for g in "mf"] + [("m", "b", "b", 900), ("f", "b", "a", 900)]
    asks = {"metric": "true_positive_rate", "contrast": "ratio", "parameters": {"class": "a"}}
    asked = rule(asks={**asks})

    (verdict,) = judge(several(rows), [asked], situation(task="multiclass"))

    assert (verdict.verdict, verdict.parameters) == ("pass", {"class": "a"})


def test_a_joint_metric_names_the_rate_and_the_class() -> None:
    """Equalized odds of every class: both rates of each."""
    joint = metrics.get("equalized_odds").measure(several(BY_HAND).at(("group",)))

    assert [part.name for part in joint.parts][:2] == [  # type: ignore[union-attr]
        "true_positive_rate : a",
        "false_positive_rate : a",
    ]


def test_selection_needs_classes_that_are_named_as_favourable() -> None:
    """Without them a rule is not answered; no class is taken for the good one."""
    asked = rule()

    (verdict,) = judge(several(BY_HAND), [asked], situation(task="multiclass"))

    assert verdict.verdict == "insufficient_data"
    assert verdict.reason is not None
    assert verdict.reason.values == {"roles": ["favourable"]}


def test_selection_counts_the_favourable_classes() -> None:
    assert value(several(BY_HAND, prediction_positive=("a", "c")), "selection_rate") == 15 / 20
    adverse = several(BY_HAND, prediction_positive=("a", "c"), adverse=True)
    assert value(adverse, "selection_rate") == 5 / 20


def test_a_rule_of_another_task_is_told_with_the_tasks_that_it_is_for() -> None:
    """Before that, whether data for it are there plays no part."""
    asked = rule(asks={"metric": "mean_error"}, must={"at_most": 1.0})

    with pytest.raises(
        AuditorError, match=r"metric of regression, not of multiclass.*task: .regres"
    ):
        judge(several(BY_HAND), [asked], situation(task="multiclass"))


def test_a_class_has_no_meaning_where_there_is_one_positive() -> None:
    with pytest.raises(AuditorError, match="one class of several"):
        value(confused({"m": (5, 2, 1, 9)}), "true_positive_rate", class_="a")


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k_accuracy_is_scikit_learns(k: int) -> None:
    """Without ties, which count against here and for whoever sorts last there."""
    random = np.random.default_rng(k)
    label, every = random.integers(0, 4, 300), random.random((300, 4))
    frame = {"y": label, "g": ["m"] * 300, **{f"s{c}": every[:, c] for c in range(4)}}
    cells = auditor.count(
        frame,
        label="y",
        scores={c: f"s{c}" for c in range(4)},
        sensitive=["g"],
        task="multiclass",
    )

    found = metrics.get("top_k_accuracy", {"k": k}).measure(cells.at(()))

    assert found.value[0] == pytest.approx(oracle.top_k_accuracy_score(label, every, k=k), 1e-12)


AVERAGES = {
    "macro_true_positive_rate": lambda y, p: oracle.recall_score(y, p, average="macro"),
    "macro_precision": lambda y, p: oracle.precision_score(y, p, average="macro"),
    "macro_f1": lambda y, p: oracle.f1_score(y, p, average="macro"),
    "weighted_precision": lambda y, p: oracle.precision_score(y, p, average="weighted"),
    "weighted_f1": lambda y, p: oracle.f1_score(y, p, average="weighted"),
    "multiclass_matthews_correlation": oracle.matthews_corrcoef,
    "cohens_kappa": oracle.cohen_kappa_score,
    "accuracy": lambda y, p: oracle.f1_score(y, p, average="micro"),
}


@pytest.mark.parametrize("name", AVERAGES)
@pytest.mark.parametrize("classes", ["ab", "abcd", "abcdefghijklmnop"])
def test_figures_of_all_classes_are_scikit_learns(name: str, classes: str) -> None:
    cells, label, prediction = drawn(7, classes)

    assert value(cells, name) == pytest.approx(AVERAGES[name](label, prediction), 1e-12)


def test_averages_by_hand() -> None:
    """True positive rates 6/8, 3/4, 4/8; precisions 6/10, 3/5, 4/5."""
    cells = several(BY_HAND)

    assert value(cells, "macro_true_positive_rate") == pytest.approx((6 / 8 + 3 / 4 + 4 / 8) / 3)
    assert value(cells, "macro_precision") == pytest.approx((0.6 + 0.6 + 0.8) / 3)
    assert value(cells, "weighted_precision") == pytest.approx((8 * 0.6 + 4 * 0.6 + 8 * 0.8) / 20)
    assert value(cells, "cohens_kappa") == pytest.approx((13 / 20 - 140 / 400) / (1 - 140 / 400))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("macro_true_positive_rate", "reason.no_members_of_class"),
        ("macro_precision", "reason.no_predictions_of_class"),
        ("macro_f1", "reason.no_members_or_predictions_of_class"),
        ("weighted_precision", None),
    ],
)
def test_an_average_over_a_class_that_a_group_lacks_is_undefined_and_names_it(
    name: str, code: str | None
) -> None:
    """scikit-learn would count it as 0. Weighted, a class that nobody has counts for nothing."""
    cells = several([*BY_HAND, ("f", "a", "a", 5), ("f", "b", "b", 5)])

    stated = estimates.plain(cells.at(("group",)), metrics.get(name), confidence=0.95)
    (found,) = [e for e in stated if e.group == {"group": "f"}]

    assert (found.reason and found.reason.code) == code
    assert found.reason is None or found.reason.values == {"class": "c"}
    assert (found.value is None) == (code is not None)


def test_two_classes_have_the_variance_of_balanced_accuracy() -> None:
    """The mean of two true positive rates is balanced accuracy, which is made in another way."""
    two = several(
        [("m", "a", "a", 60), ("m", "a", "b", 20), ("m", "b", "b", 30), ("m", "b", "a", 7)]
    )
    one = confused({"m": (60, 7, 20, 30)})

    found = metrics.get("macro_true_positive_rate").measure(two.at(("group",)))
    other = metrics.get("balanced_accuracy").measure(one.at(("group",)))

    assert found.value == pytest.approx(other.value)
    assert found.variance == pytest.approx(other.variance, 1e-9)  # type: ignore[union-attr]
    assert found.calm == pytest.approx(other.calm, 1e-9)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [n for n in AVERAGES if n != "accuracy"])
def test_the_variance_is_that_of_every_cell_moved_by_itself(name: str) -> None:
    """Against the general machine, which takes the K × K cells one by one."""
    cells, *_ = drawn(11, "abc")
    crossing = cells.at(("group",))
    every = [crossing.where(label=i, prediction=j) for i in range(3) for j in range(3)]
    sides = [(i, j) for i in range(3) for j in range(3)]

    def figure(*weights: Any) -> Any:
        table = dict(zip(sides, weights, strict=True))
        both = np.stack([table[c, c] for c in range(3)], axis=1)
        actual = np.stack([sum(table[c, k] for k in range(3)) for c in range(3)], axis=1)
        predicted = np.stack([sum(table[k, c] for k in range(3)) for c in range(3)], axis=1)
        return FIGURES[name](both, actual, predicted)

    general = composed(figure, every, low=-1.0, high=1.0)
    found = metrics.get(name).measure(crossing)

    assert found.variance == pytest.approx(general.variance, 1e-9)  # type: ignore[union-attr]
    assert found.calm == pytest.approx(general.calm, 1e-9)  # type: ignore[union-attr]


def _correlation(both: Any, actual: Any, predicted: Any) -> Any:
    n, crossed = actual.sum(axis=1), (actual * predicted).sum(axis=1)
    spread = (n**2 - (actual**2).sum(axis=1)) * (n**2 - (predicted**2).sum(axis=1))
    return (both.sum(axis=1) * n - crossed) / np.sqrt(spread)


def _kappa(both: Any, actual: Any, predicted: Any) -> Any:
    n = actual.sum(axis=1)
    chance = (actual * predicted).sum(axis=1) / n**2
    return (both.sum(axis=1) / n - chance) / (1 - chance)


def _weighted(of: Any, actual: Any) -> Any:
    return (of * actual).sum(axis=1) / actual.sum(axis=1)


FIGURES: dict[str, Any] = {
    "macro_true_positive_rate": lambda t, a, _: (t / a).sum(axis=1) / 3,
    "macro_precision": lambda t, _, p: (t / p).sum(axis=1) / 3,
    "macro_f1": lambda t, a, p: (2 * t / (a + p)).sum(axis=1) / 3,
    "weighted_precision": lambda t, a, p: _weighted(t / p, a),
    "weighted_f1": lambda t, a, p: _weighted(2 * t / (a + p), a),
    "multiclass_matthews_correlation": _correlation,
    "cohens_kappa": _kappa,
}
