"""The Python functions tell what is wrong in words, as the command line does."""

from __future__ import annotations

from pathlib import Path

import pytest

import auditor
from auditor.cells import Cells

TABLE = {"sex": ["f", "m"] * 50, "y": [1, 0, 1, 1] * 25, "p": [1, 0, 0, 1] * 25}


def test_a_crossing_that_was_not_counted() -> None:
    """The crossings that were are named."""
    cells = auditor.count(TABLE, label="y", prediction="p", sensitive=["sex"])

    with pytest.raises(auditor.AuditorError, match="not counted by age"):
        auditor.estimate(cells, ["selection_rate"], by=["age"])


def test_a_metric_whose_evidence_is_not_there() -> None:
    """roc_auc needs a score."""
    cells = auditor.count(TABLE, label="y", prediction="p", sensitive=["sex"])

    with pytest.raises(
        auditor.AuditorError, match="roc_auc needs score, which these cells do not have"
    ):
        auditor.estimate(cells, "roc_auc", by="sex")


KINDS = {"sex": ["f", "m"] * 30, "y": list("abc") * 20, "p": list("abc") * 20}


def kinds(**further: object) -> Cells:
    roles = {"label": "y", "prediction": "p", "sensitive": ["sex"], "task": "multiclass"}
    return auditor.count(KINDS, **{**roles, **further})  # type: ignore[arg-type]


def test_a_metric_of_another_task_says_so_and_not_that_data_are_missing() -> None:
    """No column could be brought that would make it one of this task."""
    with pytest.raises(
        auditor.AuditorError, match="mean_error is a metric of regression, not of multiclass"
    ):
        auditor.estimate(kinds(), "mean_error", by="sex")


def test_a_metric_of_favourable_classes_says_that_none_was_named() -> None:
    """Label and prediction are there."""
    with pytest.raises(auditor.AuditorError, match="theil_index needs favourable classes, named"):
        auditor.estimate(kinds(), "theil_index", by="sex")

    assert len(auditor.estimate(kinds(positive=["a"]), "theil_index", by="sex")) == 2


@pytest.mark.parametrize(
    "metric", ["selection_rate", ["selection_rate", "true_positive_rate", "false_positive_rate"]]
)
def test_a_search_among_several_classes_says_that_it_is_for_binary_audits(metric: object) -> None:
    """Two attributes, all crossed, would not help."""
    cells = kinds(sensitive=["sex", "y"], label=None)

    with pytest.raises(auditor.AuditorError, match=r"binary audit, .*of the task multiclass"):
        auditor.subgroups(cells, metric=metric)  # type: ignore[arg-type]


def test_a_reference_belongs_to_an_attribute_that_is_there() -> None:
    """A misspelt attribute is told, instead of a reference that silently is none."""
    with pytest.raises(auditor.AuditorError, match="'sx' is not named"):
        auditor.count(TABLE, prediction="p", sensitive=["sex"], reference={"sx": "f"})


def test_the_reference_is_compared_with() -> None:
    """Selection rates 1 and 1/2: the ratio to the lower one, which is named, is 2."""
    rows = {"sex": ["f", "m", "f", "m"], "p": [1, 0, 1, 1]}
    cells = auditor.count(rows, prediction="p", sensitive=["sex"], reference={"sex": "m"})
    table = auditor.estimate(cells, "selection_rate", by="sex", contrast="ratio_to_reference")

    assert dict(zip(table["sex"], table["value"], strict=True)) == {"f": 2.0, "m": 1.0}


def test_amounts_are_counted_as_a_regression() -> None:
    """Predictions that are 1 too high, of every group."""
    amounts = {"sex": ["f", "m"] * 3, "y": [1.5] * 6, "p": [2.5] * 6}
    cells = auditor.count(amounts, label="y", prediction="p", sensitive=["sex"], task="regression")
    table = auditor.estimate(cells, "mean_error", by="sex")

    assert list(table["value"]) == [1.0, 1.0]
    assert list(table["n"]) == [3, 3]


def test_a_task_that_is_none() -> None:
    """The nearest task is named."""
    with pytest.raises(auditor.AuditorError, match="Did you mean 'regression'"):
        auditor.count(TABLE, label="y", prediction="p", sensitive=["sex"], task="regresion")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("metric", "contrast", "said"),
    [
        ("base_rate", "ratio_to_best", "no best group"),
        ("share", "difference", "takes no contrast"),
        ("f1", "difference_to_overall", "not compared with everybody"),
        ("equalized_odds", None, "name a contrast"),
    ],
)
def test_a_contrast_that_says_nothing_of_a_metric(
    metric: str, contrast: str | None, said: str
) -> None:
    """What no rule may ask, Python is not told either."""
    cells = auditor.count(TABLE, label="y", prediction="p", sensitive=["sex"])

    with pytest.raises(auditor.AuditorError, match=said):
        auditor.estimate(cells, metric, by="sex", contrast=contrast)


def test_everything_wrong_with_the_roles_of_a_count_is_told_in_words() -> None:
    """No traceback of a validator, and where it stands."""
    population = {"sex": {"f": 0.5, "m": 0.5}}

    with pytest.raises(auditor.AuditorError) as told:
        auditor.count(TABLE, label="y", prediction="p", sensitive=["sex"], population=population)

    lines = str(told.value).splitlines()
    assert "--population sex.source: Field required." in lines
    assert "--population sex.shares: Field required." in lines


def test_a_misspelt_flag_of_scan() -> None:
    """The nearest flag is named."""
    with pytest.raises(auditor.AuditorError, match="Did you mean 'sensitive'"):
        auditor.scan(TABLE, sensitve=["sex"], rules=["intl.baseline"])


def test_no_report_there(tmp_path: Path) -> None:
    """A missing file, and a file that is no report."""
    other = tmp_path / "other.json"
    other.write_text("{}")

    with pytest.raises(auditor.AuditorError, match="No such file"):
        auditor.load(tmp_path / "nope.json")
    with pytest.raises(auditor.AuditorError, match="no report"):
        auditor.load(other)


def test_estimate_has_the_columns_of_its_contract() -> None:
    """A row per metric and group, the whole where nothing is crossed."""
    cells = auditor.count(TABLE, label="y", prediction="p", sensitive=["sex"])
    table = auditor.estimate(cells, ["selection_rate", "accuracy"], by=["sex"])
    whole = auditor.estimate(cells, ["selection_rate"])

    assert list(table.columns) == [
        "sex",
        "metric",
        "contrast",
        "n",
        "value",
        "low",
        "high",
        "reason",
    ]
    assert len(table) == 4
    assert len(whole) == 1
    assert whole["n"][0] == 100


def test_judging_cells_is_judging_an_audit() -> None:
    """The same cells and pack give the verdicts of a scan."""
    cells = auditor.count(TABLE, prediction="p", sensitive=["sex"])
    (verdict,) = auditor.judge(cells, "us.adverse_impact")[:1]
    report = auditor.scan(TABLE, prediction="p", sensitive=["sex"], rules=["us.adverse_impact"])

    assert verdict.verdict == report.verdicts[0].verdict
    assert verdict.value == report.verdicts[0].value


NAMED = """pack: house
version: "1"
languages: [en]
title: {en: House}
rules:
- id: HOUSE-1
  name: nameless
  kind: fact
  asks: {fact: system.name}
  must: {present: true}
  threshold: {origin: organisation, why: {en: Ours}}
  on_breach: fail
  severity: low
  title: {en: Nameless}
  why: {en: Because}
  tests:
  - {facts: {system.name: Scorer}, verdict: pass}
  - {facts: {}, verdict: insufficient_data}
"""


@pytest.mark.parametrize(("name", "word"), [("", "insufficient_data"), ("Scorer", "pass")])
def test_a_system_that_nobody_named_has_no_documented_name(
    tmp_path: Path, name: str, word: str
) -> None:
    """The cover calls it unnamed; that is no evidence."""
    (tmp_path / "house.yaml").write_text(NAMED, encoding="utf-8")
    report = auditor.scan(
        {"sex": ["a", "b"] * 50, "chosen": [1, 0] * 50},
        prediction="chosen",
        sensitive=["sex"],
        rules=[str(tmp_path / "house.yaml")],
        **({"name": name} if name else {}),
    )
    assert [verdict.verdict for verdict in report.verdicts] == [word]


def test_a_bin_of_a_count_ends_at_a_number() -> None:
    """As with `auditor scan --bins`."""
    with pytest.raises(auditor.AuditorError, match="--bins age: nan is no edge"):
        auditor.count(
            {"age": [1, 2], "p": [0, 1]},
            sensitive=["age"],
            prediction="p",
            bins={"age": [float("nan")]},
        )
