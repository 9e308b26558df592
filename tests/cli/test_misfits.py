"""What only the data show to be wrong is told at the line of audit.yaml that says so, all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import auditor
from auditor.errors import DataError

AUDIT = """\
system: {name: Tiny}
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive:
    sex: {column: sex, levels: {f: women, m: men}}
    region: {column: region, reference: n}
  weight: weight
rules: [us.adverse_impact]
report: {to: [json]}
"""
REGION = "    region: {column: region, reference: n}\n  weight: weight\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{'fm'[k % 2]},{'ns'[k % 3 == 0]},{int(k % 7 < 4)},1\n" for k in range(1400))
    Path("people.csv").write_text("sex,region,chosen,weight\n" + rows)
    return tmp_path


def told(typed: Callable, *changes: tuple[str, str], further: str = "") -> list[str]:
    text = AUDIT + further
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    Path("audit.yaml").write_text(text)
    result = typed("run", "audit.yaml")
    assert result.exit_code == 3, result.output
    assert not Path("auditor-report").exists()
    return result.output.splitlines()


def place(line: str) -> str:
    return ":".join(line.split(":")[:3])


def test_independent_mistakes_are_told_together_in_the_order_of_the_file(
    folder: Path, typed: Callable
) -> None:
    negative = Path("people.csv").read_text().replace("f,s,1,1\n", "f,s,1,-1\n")
    Path("people.csv").write_text(negative)

    lines = told(
        typed,
        ("[1]", "[yes]"),
        ("f: women", "x: women"),
        ("reference: n", "reference: north"),
        ("weight: weight\n", "weight: weight\n  population: {region: {source: census, shares: {n: 0.5, e: 0.5}}}\n"),
    )  # fmt: skip

    assert [place(line) for line in lines] == [
        "audit.yaml:4:42",
        "audit.yaml:6:33",
        "audit.yaml:7:41",
        "audit.yaml:8:11",
        "audit.yaml:9:58",
    ]
    assert "The prediction column 'chosen' has no value 'yes'" in lines[0]
    assert "names the value 'x' of the column 'sex', which occurs in no row" in lines[1]
    assert "The reference 'north' of the sensitive attribute 'region'" in lines[2]
    assert "The weight column 'weight' holds" in lines[3]
    assert "data.population.region names 'e'" in lines[4]


def test_a_misspelt_value_is_told_with_the_nearest(folder: Path, typed: Callable) -> None:
    """In the names of levels, among the rows to keep and among the positive ones."""
    people = Path("people.csv").read_text().replace("f,", "female,").replace("m,", "male,")
    Path("people.csv").write_text(people)
    levels = told(typed, ("f: women", "Female: women"))
    positive = told(typed, ("[1]", "[【1】]"))
    kept = told(typed, ("path: people.csv\n", "path: people.csv\n  keep: {sex: [femal]}\n"))

    assert levels[0].endswith("Did you mean 'female'?")
    assert "Did you mean '1'? Name the positive ones" in positive[0]
    assert kept[0].endswith("Did you mean 'female'?")


def test_every_misspelt_column_is_told_where_it_stands(folder: Path, typed: Callable) -> None:
    lines = told(
        typed,
        ("column: sex", "column: sx"),
        ("weight: weight", "weight: wait"),
        ("path: people.csv\n", "path: people.csv\n  keep: {regoin: [n]}\n"),
    )

    assert [place(line) for line in lines] == [
        "audit.yaml:4:10",
        "audit.yaml:7:19",
        "audit.yaml:9:11",
    ]
    assert "Did you mean 'region'?" in lines[0]
    assert "Did you mean 'sex'?" in lines[1]


def test_missing_columns_and_wrong_values_of_the_others_come_together(
    folder: Path, typed: Callable
) -> None:
    lines = told(
        typed,
        ("column: sex", "column: sexx"),
        ("[1]", "[Yes]"),
        ("reference: n", "reference: north"),
    )

    assert [place(line) for line in lines] == [
        "audit.yaml:4:42",
        "audit.yaml:6:19",
        "audit.yaml:7:41",
    ]
    assert "has no value 'Yes'" in lines[0]
    assert "Did you mean 'sex'?" in lines[1]


def test_a_missing_column_blames_no_other(folder: Path, typed: Callable) -> None:
    """The label's positive values may be the prediction's, which are not known without its column."""
    Path("people.csv").write_text(Path("people.csv").read_text().replace(",1,1\n", ",yes,1\n"))
    lines = told(
        typed,
        ("{column: chosen, positive: [1]}", "{column: chosn, positive: [yes]}\n  label: {column: chosen}"),
        ("path: people.csv\n", "path: people.csv\n  features: [region]\n"),
    )  # fmt: skip

    assert [place(line) for line in lines] == ["audit.yaml:5:24"]


@pytest.mark.parametrize(
    ("before", "after", "at"),
    [
        ("people.csv", "peple.csv", "audit.yaml:3:9"),
        ("path: people.csv\n", "path: people.csv\n  keep: {region: [e]}\n", "audit.yaml:4:18"),
        ("path: people.csv\n", "path: people.csv\n  split: {column: region, audit: e}\n", "audit.yaml:4:34"),
        ("path: people.csv\n", "path: people.csv\n  join: {path: more.csv, on: row}\n", "audit.yaml:4:16"),
        (REGION, "  count: region\n", "audit.yaml:7:10"),
        (REGION, "  cluster: weight\n  score: {column: region}\n", "audit.yaml:8:10"),
        ("weight: weight", "count: sex", "audit.yaml:6:19"),
        ("rules:", "set_aside:\n- {group: {region: east}, reason: few}\nrules:", "audit.yaml:10:20"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(
    folder: Path, typed: Callable, before: str, after: str, at: str
) -> None:
    (line,) = told(typed, (before, after))

    assert place(line) == at


def test_a_broken_data_file_is_no_fault_of_the_audit(folder: Path, typed: Callable) -> None:
    Path("people.csv").write_text(Path("people.csv").read_text() + "f,s,1\n")

    line = told(typed)[0]

    assert not line.startswith("audit.yaml")
    assert "people.csv does not have the same number of cells on every line" in line


def test_python_is_told_the_same_and_keeps_the_kind_of_error(folder: Path, typed: Callable) -> None:
    lines = told(typed, ("[1]", "[yes]"), ("reference: n", "reference: north"))

    with pytest.raises(DataError) as mistake:
        auditor.audit("audit.yaml")

    assert str(mistake.value).splitlines() == lines


def test_a_table_read_in_parts_is_told_the_same(folder: Path, typed: Callable) -> None:
    """Large files take another way to their codes, with the same words at the same places."""
    import pandas as pd

    from auditor.data import _duplicates

    table = pd.read_csv("people.csv")
    table.loc[5, "weight"] = -1
    copies = _duplicates.MOST_ROWS // len(table) + 1
    said = []
    for frame in (table, pd.concat([table] * copies)):
        frame.to_parquet("people.parquet")
        lines = told(
            typed, ("people.csv", "people.parquet"), ("[1]", "[yes]"), ("reference: n", "reference: north")
        )  # fmt: skip
        said.append([line.replace(f" {copies} negatives", " 1 negatives") for line in lines])

    assert len(said[0]) == 3
    assert said[0] == said[1]


def test_a_class_that_nobody_has_is_told_with_the_nearest_and_where_the_rules_are_named(
    folder: Path, typed: Callable
) -> None:
    """And the class that a figure is of stands beside its group."""
    rows = "".join(f"{'fm'[k % 2]},{'ABC'[k % 3]},{'ABC'[k % 7 % 3]}\n" for k in range(420))
    Path("desks.csv").write_text("sex,desk,routed\n" + rows)
    rule = """\
pack: house
version: "1"
languages: [en]
title: {en: Desks}
rules:
- id: DESK-1
  name: unequal-recall
  kind: metric
  asks: {metric: true_positive_rate, contrast: difference, across: [each], parameters: {class: Bb}}
  must: {at_most: 0.10}
  threshold: {origin: organisation, why: {en: Ours.}}
  on_breach: fail
  severity: high
  applies: {task: [multiclass]}
  title: {en: Unequal}
  why: {en: So.}
  tests:
  - {rows: [[a, Bb, Bb, 900], [a, Bb, C, 100], [b, Bb, Bb, 890], [b, Bb, C, 110]], verdict: pass}
  - {rows: [[a, Bb, Bb, 900], [a, Bb, C, 100], [b, Bb, Bb, 500], [b, Bb, C, 500]], verdict: fail}
"""
    Path("house.yaml").write_text(rule)
    Path("audit.yaml").write_text(
        "task: multiclass\ndata:\n  path: desks.csv\n  label: {column: desk}\n"
        "  prediction: {column: routed}\n  sensitive: {sex: {column: sex}}\n"
        "rules: [house.yaml, intl.baseline]\nreport: {to: [json]}\n"
    )
    result = typed("run", "audit.yaml")
    assert result.exit_code == 3
    assert result.stderr == (
        "house.yaml:9:96: rule DESK-1 asks about the class 'Bb', which neither the label nor the "
        "prediction has. Did you mean 'B'?\n"
    )

    Path("house.yaml").write_text(rule.replace("Bb", "B"))
    result = typed("run", "audit.yaml")
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    (told,) = [line for line in lines if line[1:3] == ["BASE-013", "sex"]]
    assert " (class " in told[3]
