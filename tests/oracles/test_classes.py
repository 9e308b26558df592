"""A multiclass audit from end to end: what another library says, both languages, and verify."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import auditor
from auditor.cells import Cells
from auditor.errors import AuditorError
from auditor.report import document_digest
from auditor.rulebook import checking, ruletests
from auditor.verify import verify

RULES = """\
pack: house.kinds
version: "1.0"
title: {en: House rules, zh-CN: 内部规则}
rules:
- id: KIND-001
  name: unequal-recall
  kind: metric
  asks: {metric: true_positive_rate, contrast: ratio, across: [each]}
  must: {at_least: 0.8}
  threshold: {origin: organisation, why: {en: Our own limit., zh-CN: 本单位的限值。}}
  on_breach: fail
  severity: high
  applies: {task: [multiclass]}
  title: {en: Unequal recall, zh-CN: 召回率不一致}
  why: {en: Worth a look., zh-CN: 值得复核。}
  tests:
  - {rows: [[f, cat, cat, 900], [f, dog, dog, 900], [m, cat, cat, 880], [m, cat, dog, 20], [m, dog, dog, 900]], verdict: pass}
  - {rows: [[f, cat, cat, 900], [f, dog, dog, 900], [m, cat, cat, 400], [m, cat, dog, 500], [m, dog, dog, 900]], verdict: fail}
- id: KIND-002
  name: unequal-selection
  kind: metric
  asks: {metric: selection_rate, contrast: ratio, across: [each]}
  must: {at_least: 0.8}
  threshold: {origin: organisation, why: {en: Our own limit., zh-CN: 本单位的限值。}}
  on_breach: fail
  severity: high
  applies: {task: [multiclass]}
  title: {en: Unequal selection, zh-CN: 选择率不一致}
  why: {en: Worth a look., zh-CN: 值得复核。}
  tests:
  - {rows: [[f, null, 1, 900], [f, null, 2, 900], [m, null, 1, 900], [m, null, 2, 900]], favourable: [1], verdict: pass}
  - {rows: [[f, null, 1, 900], [f, null, 2, 900], [m, null, 1, 300], [m, null, 2, 900]], favourable: [1], verdict: fail}
- id: KIND-003
  name: unequal-top-k
  kind: metric
  asks: {metric: top_k_accuracy, parameters: {k: 2}, contrast: difference, across: [each]}
  must: {at_most: 0.1}
  threshold: {origin: organisation, why: {en: Our own limit., zh-CN: 本单位的限值。}}
  on_breach: fail
  severity: high
  applies: {task: [multiclass], requires: [scores]}
  title: {en: Unequal top two, zh-CN: 前两名准确率不一致}
  why: {en: Worth a look., zh-CN: 值得复核。}
  tests:
  - {groups: {a: {hits: 900, of: 1000}, b: {hits: 900, of: 1000}}, verdict: pass}
  - {groups: {a: {hits: 900, of: 1000}, b: {hits: 500, of: 1000}}, verdict: fail}
- id: KIND-004
  name: unequal-areas
  kind: metric
  asks: {metric: roc_auc, contrast: difference, across: [each]}
  must: {at_most: 0.1}
  threshold: {origin: organisation, why: {en: Our own limit., zh-CN: 本单位的限值。}}
  on_breach: fail
  severity: high
  applies: {task: [multiclass]}
  title: {en: Unequal areas, zh-CN: 曲线下面积不一致}
  why: {en: Worth a look., zh-CN: 值得复核。}
  tests:
  - rows: [[f, cat, {cat: 0.7, dog: 0.3}, 900], [f, dog, {cat: 0.3, dog: 0.7}, 800], [f, dog, {cat: 0.7, dog: 0.3}, 200],
      [m, cat, {cat: 0.7, dog: 0.3}, 900], [m, dog, {cat: 0.3, dog: 0.7}, 800], [m, dog, {cat: 0.7, dog: 0.3}, 200]]
    verdict: pass
  - rows: [[f, cat, {cat: 0.7, dog: 0.3}, 900], [f, dog, {cat: 0.3, dog: 0.7}, 900], [f, dog, {cat: 0.7, dog: 0.3}, 100],
      [m, cat, {cat: 0.7, dog: 0.3}, 900], [m, dog, {cat: 0.3, dog: 0.7}, 100], [m, dog, {cat: 0.7, dog: 0.3}, 900]]
    verdict: fail
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> auditor.Report:
    """Three classes with hostile names, a group that finds one of them half as often."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "kinds.yaml").write_text(RULES, encoding="utf-8")
    random = np.random.default_rng(4)
    names = np.array(["cat", "<b>dog</b>", "猫头鹰"])
    label, sex = random.choice(names, 4000), random.choice(["f", "m"], 4000)
    worse = (sex == "m") & (label == "cat")
    right = random.random(4000) < np.where(worse, 0.3, 0.9)
    scores = {name: random.random(4000) for name in names}
    decided = np.where(right, label, random.choice(names, 4000))
    for name in names:
        scores[name] += 2 * (decided == name)
    frame = {"y": label, "sex": sex, "p": decided, **{f"for {n}": s for n, s in scores.items()}}
    return auditor.scan(
        frame,
        label="y",
        prediction="p",
        positive=["cat", "猫头鹰"],
        scores={name: f"for {name}" for name in names},
        sensitive=["sex"],
        task="multiclass",
        rules=[str(folder / "kinds.yaml")],
        lang=["en", "zh-CN"],
    )


def test_the_class_that_fails_is_named(report: auditor.Report) -> None:
    verdicts = {verdict.rule: verdict for verdict in report.verdicts}

    assert (verdicts["KIND-001"].verdict, verdicts["KIND-001"].part) == ("fail", "cat")
    assert (verdicts["KIND-003"].verdict, verdicts["KIND-003"].parameters) == ("pass", {"k": 2})
    assert (verdicts["KIND-004"].verdict, verdicts["KIND-004"].part) == ("fail", "cat")


def test_the_rules_own_tests_are_judged(tmp_path: Path) -> None:
    """Decisions, places and scores of several classes, each as a rule writes them down."""
    (tmp_path / "kinds.yaml").write_text(RULES, encoding="utf-8")

    found = checking.sorted_documents([tmp_path / "kinds.yaml"])

    assert checking.problems_of(found) == []
    assert [*ruletests.of_pack(found.packs[0])] == []


@pytest.mark.parametrize("name", ["report.json", "report.en.html", "report.zh-CN.html"])
def test_verify_recomputes_it_from_the_counts(
    report: auditor.Report, name: str, tmp_path: Path
) -> None:
    """Figures, verdicts and matrices; pages in both languages without a missing sentence."""
    language = "zh-CN" if "zh-CN" in name else "en"
    found = verify(report.save(tmp_path / name, lang=language))

    assert found.differences == []
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "<b>dog</b>" not in text or name.endswith("json")


def test_a_count_that_was_changed_is_named_with_its_classes(
    report: auditor.Report, tmp_path: Path
) -> None:
    path = report.save(tmp_path / "report.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    (table,) = [t for t in document["tallies"] if t["by"] and "prediction" in t["keys"]]
    table["rows"][0][-1] += 5
    path.write_text(json.dumps(document), encoding="utf-8")

    told = [difference.about for difference in verify(path).differences]

    assert any("label=<b>dog</b>" in (about or "") for about in told), told


def test_scores_alone_are_enough_for_an_audit() -> None:
    """The class that scores highest is the decision."""
    scores = {"cat": [0.7, 0.2, 0.9, 0.1], "dog": [0.3, 0.8, 0.1, 0.9]}
    frame = {"y": ["cat", "dog", "cat", "cat"], "sex": ["f", "f", "m", "m"], **scores}

    report = auditor.scan(
        frame,
        label="y",
        scores={"cat": "cat", "dog": "dog"},
        sensitive=["sex"],
        task="multiclass",
        rules=["intl.baseline"],
    )

    (accuracy,) = [e for e in report.estimates if e.metric == "accuracy" and not e.by]
    assert (accuracy.value, accuracy.n) == (3 / 4, 4)


@pytest.mark.parametrize(("column", "change"), [(-1, 5), (3, 1), (3, 9999)])
def test_a_changed_count_of_scores_is_named(
    report: auditor.Report, tmp_path: Path, column: int, change: int
) -> None:
    """People of a class's score bin, people moved to another bin, or to one that there is not."""
    path = report.save(tmp_path / "report.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    (table,) = [t for t in document["tallies"] if t["by"] and "of_class" in t["keys"]]
    table["rows"][0][column] += change
    path.write_text(json.dumps(document), encoding="utf-8")

    found = verify(path).differences

    place = document["tallies"].index(table)
    assert any(one.path.startswith(f"tallies[{place}].") for one in found), found


def test_counts_of_scores_that_were_taken_out_are_named_without_a_trace_of_the_program(
    report: auditor.Report, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = report.save(tmp_path / "report.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["tallies"] = [
        one for one in document["tallies"] if not (one["by"] and "of_class" in one["keys"])
    ]
    document["digest"] = document_digest(document)
    path.write_text(json.dumps(document), encoding="utf-8")

    named = [one.path for one in verify(path).differences]

    assert "tallies" in named
    assert caplog.records == []


@pytest.mark.parametrize(
    "change",
    [
        {"median": 0.25},
        {"above_median": 0},
        {"cuts": {"0.9": (3, 4)}},
    ],
)
def test_a_median_or_quantile_of_a_class_that_does_not_part_its_people_is_named(
    report: auditor.Report, tmp_path: Path, change: dict[str, Any]
) -> None:
    """The digest computed anew: the people in the bins tell it."""
    path = report.save(tmp_path / "report.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["codebook"]["class_scores"][1] |= change
    document["digest"] = document_digest(document)
    path.write_text(json.dumps(document), encoding="utf-8")

    named = [one.path for one in verify(path).differences]

    assert "codebook.class_scores[1]" in named


def counted(inputs: dict[str, Any], group: str) -> Cells:
    """The peers' example, by one of its two attributes."""
    columns = {"y": inputs["y_true_multiclass"], "p": inputs["y_pred_multiclass"]}
    return auditor.count(
        {**columns, "g": inputs[group]},
        label="y",
        prediction="p",
        sensitive=["g"],
        task="multiclass",
    )


def test_figures_by_group_are_fairlearns(shared: Path) -> None:
    """Accuracy and macro recall of the peers' example, by group."""
    peers = json.loads((shared / "peer-values.json").read_text(encoding="utf-8"))
    (peer,) = [v for v in peers["values"] if v["metric"] == "multiclass by group"]
    cells = counted(peers["inputs"], "group_a")

    table = auditor.estimate(cells, ["accuracy", "macro_true_positive_rate"], by="g")

    for group, figures in peer["value"].items():
        found = table[table["g"] == group]["value"].tolist()
        assert found == pytest.approx([figures["accuracy"], figures["macro_recall"]], abs=1e-9)


def test_distances_of_holisticai_come_from_the_rates_of_each_class(shared: Path) -> None:
    """Over pairs of groups: of decisions half the sum over the classes, of true positive rates their mean."""
    peers = json.loads((shared / "peer-values.json").read_text(encoding="utf-8"))
    cells = counted(peers["inputs"], "group_b")

    def apart(metric: str) -> np.ndarray:
        each = [
            auditor.estimate(cells, metric, by="g", parameters={"class": name})["value"]
            for name in "012"
        ]
        rates = np.array(each, dtype=float).T
        return np.array([np.abs(a - b) for a, b in itertools.combinations(rates, 2)])

    decided = apart("predicted_positive_rate").sum(axis=1) / 2
    found = apart("true_positive_rate").mean(axis=1)
    expected = {
        ("multiclass_statistical_parity", "mean"): decided.mean(),
        ("multiclass_statistical_parity", "max"): decided.max(),
        ("multiclass_true_rates", "mean"): found.mean(),
        ("multiclass_true_rates", "max"): found.max(),
    }
    stated = {(v["metric"], v["spec"].get("aggregation")): v["value"] for v in peers["values"]}

    assert {key: stated[key] for key in expected} == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("classes", [2, 3, 7])
@pytest.mark.parametrize("concentration", [1.0, 2.5])
def test_epsilon_is_that_of_a_symmetric_dirichlet(classes: int, concentration: float) -> None:
    """Foulds et al.: P(y | s) = (n_ys + c/K) / (n_s + c); ε the largest |ln P(y | s) − ln P(y | t)|."""
    random = np.random.default_rng(classes)
    group, taken = random.choice(4, 500), random.choice(classes, 500)
    counts = np.array([np.bincount(taken[group == g], minlength=classes) for g in range(4)])
    people = counts.sum(axis=1, keepdims=True)
    shares = np.log((counts + concentration / classes) / (people + concentration))
    frame = {"g": group, "p": np.array([f"kind {k}" for k in taken])}
    cells = auditor.count(frame, prediction="p", sensitive={"g": "g"}, task="multiclass")
    table = auditor.estimate(
        cells,
        "differential_fairness",
        by="g",
        contrast="difference",
        parameters={"concentration": concentration},
    )

    expected = np.ptp(shares, axis=0).max()
    assert table["value"].max() == pytest.approx(expected, abs=1e-12)


def test_a_model_of_several_classes_is_refused_and_told_what_to_bring() -> None:
    """Models here give one number per row."""
    config = {
        "task": "multiclass",
        "data": {
            "label": {"column": "y"},
            "sensitive": {"g": {"column": "g"}},
            "split": {"fraction": 0.5},
        },
        "model": {"train": {"epochs": 1}},
        "rules": ["intl.baseline"],
    }

    with pytest.raises(AuditorError, match="bring"):
        auditor.audit(config, data={"y": ["a", "b"] * 50, "g": ["m"] * 100, "x": range(100)})
