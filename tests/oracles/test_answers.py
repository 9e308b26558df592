"""Real data with published answers: every count exactly, every rate to six digits."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import auditor
from auditor.api import Report
from auditor.report import Word

RATES = {
    "base_rate": "base_rate",
    "selection_rate": "predicted_positive_rate",
    "TPR": "true_positive_rate",
    "FPR": "false_positive_rate",
    "FNR": "false_negative_rate",
    "PPV": "precision",
    "NPV": "negative_predictive_value",
    "accuracy": "accuracy",
}
"""Column of the answers → our metric. Their selection rate is that of the positive prediction."""


def table(shared: Path, heading: str, first: str, nth: int = 0) -> list[dict[str, str]]:
    """The nth table below a heading of the answers whose first column has this name."""
    text = (shared / "data" / "answers.md").read_text(encoding="utf-8")
    below = text[text.index(heading) :].splitlines()
    starts = [k for k, line in enumerate(below) if line.startswith(f"| {first} |")]
    rows, start = [], starts[nth]
    names = [cell.strip() for cell in below[start].strip("|").split("|")]
    for line in below[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(
            dict(zip(names, (c.strip() for c in line.strip("|\n ").split("|")), strict=True))
        )
    return rows


def figures(
    report: Report, by: str, contrast: str | None = None
) -> dict[tuple[str, str], float | None]:
    """(group, metric) → value; the whole is `(all)`."""
    found = {}
    for e in report.estimates:
        if e.contrast == contrast and e.by in ((), (by,)):
            found[(e.group[by] if e.group else "(all)", e.metric)] = e.value
    return found


def confusion(report: Report, by: str) -> dict[str, dict[str, int]]:
    """Group → TP, FP, FN, TN, from the tally inside the report."""
    names = {(1, 1): "TP", (0, 1): "FP", (1, 0): "FN", (0, 0): "TN"}
    found: dict[str, dict[str, int]] = {}
    for tally in report.tallies:
        if tally.keys == ("label", "prediction") and tally.by in ((), (by,)):
            assert tally.rows is not None
            for row in tally.rows:
                group = row[0] if tally.by else "(all)"
                label, prediction, n = row[len(tally.by) :]
                found.setdefault(group, {})[names[(label, prediction)]] = n
    return found


def agrees(report: Report, by: str, rows: list[dict[str, str]]) -> None:
    """Every cell exactly, every rate to six digits."""
    cells, values = confusion(report, by), figures(report, by)
    for row in rows:
        group = row["group"].removesuffix(".000000")
        assert {k: cells[group].get(k, 0) for k in ("TP", "FP", "FN", "TN")} == {
            k: int(row[k]) for k in ("TP", "FP", "FN", "TN")
        }
        for column, metric in RATES.items():
            assert values[(group, metric)] == pytest.approx(float(row[column]), abs=5.1e-7), (
                group,
                metric,
            )


@pytest.fixture(scope="module")
def compas(shared: Path) -> Report:
    return auditor.scan(
        shared / "data" / "compas" / "compas-scores-two-years.csv.gz",
        label="two_year_recid",
        label_positive=1,
        prediction="score_text",
        positive=["Medium", "High"],
        adverse=True,
        sensitive=["race", "sex", "age_cat"],
        rules=["us.adverse_impact"],
    )


@pytest.mark.parametrize(
    ("heading", "by"), [("### C1.", "race"), ("### C2.", "sex"), ("### C3.", "age_cat")]
)
def test_compas(shared: Path, compas: Report, heading: str, by: str) -> None:
    """The unfiltered tables by race, sex and age category."""
    agrees(compas, by, table(shared, heading, "group"))


def test_compas_impact_ratio_of_not_being_flagged(shared: Path, compas: Report) -> None:
    """The favourable decision is not to be flagged; race is flagged for review."""
    rates, ratios = figures(compas, "race"), figures(compas, "race", "ratio_to_best")
    for row in table(shared, "### C5.", "group"):
        assert rates[(row["group"], "selection_rate")] == pytest.approx(
            float(row["favourable_rate"]), abs=5.1e-7
        )
        assert ratios[(row["group"], "selection_rate")] == pytest.approx(
            float(row["ratio_to_max"]), abs=5.1e-7
        )
    words = {v.by: v.verdict for v in compas.verdicts}

    assert words[("race",)] == Word.FLAG


def test_compas_areas(shared: Path) -> None:
    """AUC of the decile score, ties counting half."""
    report = auditor.scan(
        shared / "data" / "compas" / "compas_for_aequitas.csv.gz",
        label="label_value",
        label_positive=1,
        prediction="score",
        positive=1,
        sensitive=["race"],
        rules=["us.adverse_impact"],
    )
    assert report.data.rows_audited == 7214

    deciles = auditor.scan(
        shared / "data" / "compas" / "compas-scores-two-years.csv.gz",
        label="two_year_recid",
        score="decile_score",
        sensitive=["race"],
        rules=["intl.baseline"],
    )
    values = figures(deciles, "race")
    for row in table(shared, "### C4.", "group"):
        assert values[(row["group"], "roc_auc")] == pytest.approx(float(row["auc"]), abs=5.1e-7)


def ll144(shared: Path, name: str, kind: str) -> dict[str, list[dict[str, str]]]:
    """The rule's example by table: sex, race, intersectional."""
    with (shared / "data" / "ll144_rule_examples" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        kind: [row for row in rows if row["table"] == kind]
        for kind in ("sex", "race", "intersectional")
    }


ROLES = {"sex": ["sex"], "race": ["race_ethnicity"], "intersectional": ["sex", "race_ethnicity"]}


def reshaped(rows: list[dict[str, str]], roles: list[str], hits: list[int]) -> pa.Table:
    """One row per category and outcome, with the number of people it stands for."""
    columns: dict[str, list[Any]] = {role: [] for role in (*roles, "outcome", "people")}
    for row, selected in zip(rows, hits, strict=True):
        for outcome, people in ((1, selected), (0, int(row["n_applicants"]) - selected)):
            for role in roles:
                columns[role].append(row[role])
            columns["outcome"].append(outcome)
            columns["people"].append(people)
    return pa.table(columns)


HOUSE = """
pack: house.impact
version: "1"
languages: [en]
title: {en: Impact ratios}
rules:
- id: HOUSE-1
  name: low-impact-ratio
  kind: metric
  asks: {metric: METRIC, contrast: ratio_to_best, across: [ACROSS]}
  must: {at_least: 0.80}
  threshold: {origin: guideline, why: {en: reference value}}
  decide: {by: point, min_group: 1, min_denominator: 1}
  on_breach: flag
  severity: high
  title: {en: Impact ratio}
  why: {en: as the city asks}
  tests:
  - {groups: {a: {HITS: 5, of: 10}, b: {HITS: 5, of: 10}}, verdict: pass}
  - {groups: {a: {HITS: 5, of: 10}, b: {HITS: 1, of: 10}}, verdict: flag}
"""


@pytest.mark.parametrize("kind", ["sex", "race", "intersectional"])
@pytest.mark.parametrize(
    ("name", "metric"),
    [("selection_example.csv", "selection_rate"), ("scoring_example.csv", "scoring_rate")],
)
def test_ll144_rule_examples(
    shared: Path, tmp_path: Path, kind: str, name: str, metric: str
) -> None:
    """Every published impact ratio of the city's two worked examples, table by table."""
    rows, roles = ll144(shared, name, kind)[kind], ROLES[kind]
    selecting = metric == "selection_rate"
    rate = {row["n_applicants"]: row for row in rows}
    assert rate
    hits = [
        int(row["n_selected"])
        if selecting
        else round(
            int(row["n_applicants"]) * float(row["scoring_rate_published"].rstrip("%")) / 100
        )
        for row in rows
    ]
    house = tmp_path / "house.yaml"
    words = {
        "METRIC": metric,
        "ACROSS": f"[{', '.join(roles)}]",
        "HITS": "selected" if selecting else "above",
    }
    text = HOUSE
    for word, meant in words.items():
        text = text.replace(word, meant)
    house.write_text(text, encoding="utf-8")
    output = {"prediction": "outcome", "positive": 1} if selecting else {"score": "outcome"}

    report = auditor.scan(
        reshaped(rows, roles, hits), sensitive=roles, count="people", rules=[str(house)], **output
    )

    ratios = {
        tuple(e.group.values()): e
        for e in report.estimates
        if e.group and e.contrast == "ratio_to_best"
    }
    best = max(h / int(r["n_applicants"]) for h, r in zip(hits, rows, strict=True))
    for row, selected in zip(rows, hits, strict=True):
        found = ratios[tuple(row[role] for role in roles)]
        digits = 0.0005 if len(row["impact_ratio_published"]) > 4 else 0.005
        assert found.n == int(row["n_applicants"])
        assert found.value == pytest.approx(selected / int(row["n_applicants"]) / best, abs=1e-12)
        assert found.value == pytest.approx(float(row["impact_ratio_published"]), abs=digits + 1e-9)


def test_ll144_pack_gives_all_three_selection_tables(shared: Path) -> None:
    """One scan of the intersectional counts gives sex, race/ethnicity and both crossed; below 0.80 is flagged."""
    rows = ll144(shared, "selection_example.csv", "intersectional")["intersectional"]
    hits = [int(row["n_selected"]) for row in rows]
    report = auditor.scan(
        reshaped(rows, ROLES["intersectional"], hits),
        prediction="outcome",
        positive=1,
        sensitive=ROLES["intersectional"],
        count="people",
        rules=["us.nyc_ll144"],
    )
    words = {v.by: v.verdict for v in report.verdicts if v.rule == "LL144-001"}
    sex = figures(report, "sex", "ratio_to_best")

    assert words == {
        ("sex",): Word.PASS,
        ("race_ethnicity",): Word.PASS,
        ("sex", "race_ethnicity"): Word.FLAG,
    }
    assert sex[("Female", "selection_rate")] == pytest.approx(0.979337, abs=5.1e-7)


@pytest.mark.parametrize(
    ("file", "column", "heading"),
    [
        (
            "predictions_lightgbm_baseline_57.parquet",
            "predictions",
            "### LightGBM baseline, trial 57",
        ),
        (
            "predictions_group_threshold_46.parquet",
            "preds_thres",
            "### Group-threshold post-processing, trial 46",
        ),
    ],
)
def test_acs_income(shared: Path, file: str, column: str, heading: str) -> None:
    """332,900 rows joined by row with each prediction file, by race and by sex."""
    folder = shared / "data" / "acs_income"
    report = auditor.scan(
        folder / "ACSIncome.test.parquet",
        join=str(folder / file),
        label="PINCP",
        label_positive=1,
        prediction=column,
        positive=1,
        sensitive={"race": "RAC1P", "sex": "SEX"},
        rules=["us.adverse_impact"],
    )

    agrees(report, "race", table(shared, heading, "group", 0))
    agrees(report, "sex", table(shared, heading, "group", 1))


def test_fairface(shared: Path) -> None:
    """A third-party model's gender predictions, positive = Male."""
    report = auditor.scan(
        shared / "data" / "fairface" / "fairface_label_val_predicted.csv.gz",
        label="gender",
        prediction="predicted_gender",
        positive="Male",
        sensitive=["race"],
        rules=["us.adverse_impact"],
    )

    agrees(report, "race", table(shared, "Confusion with positive = Male", "group"))


def test_insurance_regression(shared: Path, tmp_path: Path) -> None:
    """The stated least-squares predictor: errors, absolute and squared, by sex and region."""
    with (shared / "data" / "insurance" / "insurance.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    predicted = [
        -12102.769363
        + 257.849507 * float(r["age"])
        + 321.851402 * float(r["bmi"])
        + 473.502316 * float(r["children"])
        + 23811.399845 * (r["smoker"] == "yes")
        for r in rows
    ]
    frame = {name: [r[name] for r in rows] for name in ("sex", "region")}
    report = auditor.scan(
        {**frame, "charges": [float(r["charges"]) for r in rows], "predicted": predicted},
        task="regression",
        label="charges",
        prediction="predicted",
        sensitive=["sex", "region"],
        rules=["intl.baseline"],
    )
    for row in table(shared, "Reference regressor", "group"):
        by, group = row["group"].split("=")
        values = figures(report, by)
        assert values[(group, "mean_error")] == pytest.approx(
            -float(row["mean_error_y_minus_pred"]), abs=1e-4
        )
        assert values[(group, "mean_absolute_error")] == pytest.approx(float(row["MAE"]), abs=1e-4)
        assert values[(group, "root_mean_squared_error")] == pytest.approx(
            float(row["RMSE"]), abs=1e-4
        )
