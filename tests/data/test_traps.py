"""The 26 importer traps: small real files with one thing wrong each, and what a correct tool does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auditor import codes, data
from auditor.codes import Codes, Look
from auditor.config import Data
from auditor.data import Rows
from auditor.documented import Said
from auditor.errors import DataError

ADULT = [
    "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation",
    "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week",
    "native-country", "income",
]  # fmt: skip


def settings(file: str, group: str | None = None, **words: Any) -> Data:
    group = group or "race"
    sensitive = words.pop("sensitive", {group: {"column": group}})
    return Data.model_validate({"path": f"traps/{file}", "sensitive": sensitive, **words})


def read(shared: Path, config: Data) -> Rows:
    return data.read(config, folder=shared / "data", seed=1)


def coded(rows: Rows, config: Data, *, task: Any = "binary") -> tuple[Look, Codes]:
    look = codes.look(rows.table, config, task=task, threshold=None)
    return look, codes.code(rows.table, look.codebook, config, threshold=None)


def per_group(look: Look, found: Codes, attribute: str, *keys: str) -> dict[str, list[Any]]:
    """Level → rows, then for each key the rows with code 1."""
    names = [*look.codebook.attribute(attribute).levels, "unknown"]
    counts: dict[str, list[Any]] = {}
    for code, name in [*enumerate(names[:-1]), (-1, "unknown")]:
        mine = found.columns[attribute] == code
        if mine.any():
            positive = [int((found.columns[key][mine] == 1).sum()) for key in keys]
            counts[name] = [int(mine.sum()), *positive]
    return counts


def said(facts: list[Said], code: str) -> list[dict[str, Any]]:
    return [fact.values for fact in facts if fact.code == code]


def refused(shared: Path, config: Data, *, task: Any = "binary") -> str:
    with pytest.raises(DataError) as error:
        coded(read(shared, config), config, task=task)
    return str(error.value)


# ── encodings ───────────────────────────────────────────────────────────────────────────────

COLD = {"gender": [82, 48], "race": [107, 55], "region": [111, 52]}


@pytest.mark.parametrize("file", ["gbk_cold_300.csv", "utf16le_bom_cold_300.csv"])
def test_chinese_in_gbk_and_utf16(shared: Path, file: str) -> None:
    """Read as Chinese, commas and quotes inside the text included; the counts are those of the source."""
    config = settings(file, "topic", label={"column": "label"})
    rows = read(shared, config)
    look, found = coded(rows, config)

    assert rows.table.num_rows == 300
    assert int((found.columns["label"] == 1).sum()) == 155
    assert per_group(look, found, "topic", "label") == COLD
    assert rows.table["TEXT"][0].as_py().startswith("主要是黑人里面的")


def test_characters_that_only_gb18030_has(shared: Path) -> None:
    """All 285 rows, emoji included."""
    rows = read(shared, settings("gb18030_cold.csv", "topic", label={"column": "label"}))

    texts = rows.table["TEXT"].to_pylist()
    assert len(texts) == 285
    assert sum(text.encode("gbk", "ignore").decode("gbk") != text for text in texts) == 45
    # The source had lost some characters before: counted, and said.
    lost = sum(text.count("\ufffd") for text in texts)
    assert said(rows.facts, "data.damaged_text") == [{"file": "gb18030_cold.csv", "n": lost}]
    assert said(rows.facts, "data.encoding") == [
        {"file": "gb18030_cold.csv", "encoding": "gb18030"}
    ]


@pytest.mark.parametrize("file", ["adult_300_zh_utf8_bom.csv", "adult_300_zh_gb18030.csv"])
def test_chinese_headers_and_values(shared: Path, file: str) -> None:
    """The byte order mark belongs to no column name; both encodings give the same rates."""
    yes = {"positive": ["是"]}
    config = settings(
        file,
        "性别",
        label={"column": "实际高收入", **yes},
        prediction={"column": "模型预测", **yes},
    )
    rows = read(shared, config)
    look, found = coded(rows, config)
    counts = per_group(look, found, "性别", "label", "prediction")

    assert rows.table.column_names[0] == "编号"
    assert {level: n[0] for level, n in counts.items()} == {"男": 201, "女": 99}
    assert [round(k / counts["男"][0], 6) for k in counts["男"][1:]] == [0.283582, 0.263682]
    assert [round(k / counts["女"][0], 6) for k in counts["女"][1:]] == [0.131313, 0.282828]


def test_full_width_digits_are_integers(shared: Path) -> None:
    """Never 60 categories: read as the integers they are, and said so."""
    config = settings(
        "adult_300_zh_fullwidth_digits.csv",
        sensitive={"age": {"column": "年龄", "bins": [25, 40, 60]}},
        label={"column": "实际高收入", "positive": ["是"]},
    )
    rows = read(shared, config)
    look, found = coded(rows, config)

    assert str(rows.table["年龄"].type) == "int64"
    assert rows.table["年龄"][0].as_py() == 39
    assert said(rows.facts, "data.full_width_digits") == [{"column": "年龄"}]
    assert look.codebook.attribute("age").levels == ("< 25", "[25, 40)", "[40, 60)", ">= 60")
    assert (found.columns["age"] >= 0).all()


def test_full_width_digits_without_bins_ask_for_bins(shared: Path) -> None:
    """A numeric column with many values is no set of groups."""
    config = settings("adult_300_zh_fullwidth_digits.csv", "年龄")

    assert "--bins 年龄=" in refused(shared, config)


def test_latin1_is_asked_for_never_guessed(shared: Path) -> None:
    """An error that names read.encoding; told, the names are right."""
    config = settings("latin1_names.csv", "groupe", label={"column": "label"})
    told = settings(
        "latin1_names.csv", "groupe", label={"column": "label"}, read={"encoding": "latin-1"}
    )
    look, _ = coded(read(shared, told), told)

    message = refused(shared, config)
    assert "line 2" in message
    assert "read: {encoding: latin-1}" in message
    assert look.codebook.attribute("groupe").levels == ("Français", "Étranger")


# ── headers, comments, blanks ───────────────────────────────────────────────────────────────


def test_no_header_asks_for_names(shared: Path) -> None:
    """The first person is not turned into column names."""
    message = refused(shared, settings("adult_200_no_header.data", "sex"))

    assert "looks like data" in message
    assert "data.read.columns" in message


@pytest.mark.parametrize("header", [{}, {"header": False}])
def test_no_header_with_names(shared: Path, header: dict[str, bool]) -> None:
    """200 rows; blanks trimmed and `?` missing because the audit says so; the empty last line is nobody."""
    config = settings(
        "adult_200_no_header.data",
        "sex",
        label={"column": "income", "positive": [">50K"]},
        read={"columns": ADULT, "strip": True, "missing": ["?"], **header},
    )
    rows = read(shared, config)
    look, _ = coded(rows, config)

    assert rows.table.num_rows == 200
    assert rows.table["age"][0].as_py() == 39
    assert look.codebook.attribute("sex").levels == ("Female", "Male")
    assert rows.table["workclass"].null_count > 0
    assert "?" not in rows.table["workclass"].to_pylist()


def test_question_mark_is_text_unless_told(shared: Path) -> None:
    """`?` is missing only when the audit says so."""
    read_as = {"columns": ADULT, "strip": True}
    rows = read(shared, settings("adult_200_no_header.data", "sex", read=read_as))

    assert "?" in rows.table["workclass"].to_pylist()


def test_comment_line_is_refused_then_skipped(shared: Path) -> None:
    """The comment is never a row; the error says how to skip it."""
    names = {"columns": ADULT, "header": False, "strip": True}
    file = "adult_test_200_comment_line.data"
    label = {"column": "income", "positive": [">50K."]}
    config = settings(file, "sex", read={**names, "skip": 1}, label=label)

    assert "data.read.skip: 1" in refused(shared, settings(file, "sex", read=names))
    assert read(shared, config).table.num_rows == 200


def test_a_label_with_a_dot_is_another_value(shared: Path) -> None:
    """`>50K.` is `>50K` only by an explicit rule."""
    names = {"columns": ADULT, "header": False, "strip": True, "skip": 1}
    config = settings(
        "adult_test_200_comment_line.data",
        "sex",
        read=names,
        label={"column": "income", "positive": [">50K"]},
    )

    message = refused(shared, config)
    assert "no value '>50K'" in message
    assert "'>50K.'" in message


def test_duplicate_header_names_both_columns(shared: Path) -> None:
    """Neither of two columns named score is taken silently."""
    message = refused(shared, settings("compas_300_duplicate_header.csv"))

    assert "columns 3 and 5 are both named 'score'" in message


@pytest.mark.parametrize(
    ("file", "words"), [("header_only.csv", "no rows"), ("empty.csv", "zero bytes")]
)
def test_files_without_rows(shared: Path, file: str, words: str) -> None:
    """Nothing to audit is an error, not an empty report."""
    assert words in refused(shared, settings(file))


# ── cells and lines ─────────────────────────────────────────────────────────────────────────


def test_ragged_lines_are_named(shared: Path) -> None:
    """Every wrong line by its number in the file: too many, too few, empty, a quote never closed."""
    message = refused(shared, settings("compas_300_ragged.csv"))

    assert "line 11 has 8 cells instead of 7" in message
    assert "line 21 has 4 cells instead of 7" in message
    assert "line 31 is empty" in message
    assert "line 41 has a quote that is never closed" in message


def test_quoted_newlines(shared: Path) -> None:
    """A line end inside quotes belongs to the text: 40 rows."""
    rows = read(shared, settings("quoted_newlines.csv", "group", label={"column": "label"}))

    assert rows.table.num_rows == 40
    assert '"引用"' in rows.table["text"][0].as_py()
    assert "\n" in rows.table["text"][0].as_py()


def test_injected_names_stay_names(shared: Path) -> None:
    """Levels are carried literally; nothing in them is evaluated, shortened or repaired."""
    config = settings("compas_300_injection_group_names.csv", label={"column": "two_year_recid"})
    look, found = coded(read(shared, config), config)

    counts = {level: n for level, (n,) in per_group(look, found, "race").items()}
    assert counts == {
        "<script>alert(1)</script>": 143,
        "{{ 7*7 }}": 108,
        "../../etc/passwd": 25,
        '=HYPERLINK("x")': 24,
    }


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


def test_decimal_commas(shared: Path) -> None:
    """Semicolons are found, commas and points are told; the means are those of the source."""
    config = settings(
        "insurance_300_semicolon_decimal_comma_bom_crlf.csv",
        "sex",
        label={"column": "charges"},
        read={"decimal": ",", "thousands": "."},
    )
    rows = read(shared, config)
    charges = np.asarray(rows.table["charges"].to_numpy())
    sex = np.array(rows.table["sex"].to_pylist())

    assert rows.table.column_names[0] == "age"
    assert int((sex == "female").sum()) == 149
    assert charges[sex == "female"].mean() == pytest.approx(12245.974934, abs=0.005)
    assert charges[sex == "male"].mean() == pytest.approx(15270.149673, abs=0.005)


def test_decimal_commas_untold_are_refused(shared: Path) -> None:
    """Without being told, `16.884,92` is no number, and the error says what to tell."""
    file = "insurance_300_semicolon_decimal_comma_bom_crlf.csv"
    message = refused(shared, settings(file, "sex", label={"column": "charges"}), task="regression")

    assert "'charges'" in message
    assert "data.read.decimal" in message


def test_numbers_with_signs_are_refused_by_name(shared: Path) -> None:
    """`$16,884.92` is not converted in secret, and no row is dropped."""
    config = settings("insurance_300_numeric_strings.csv", "sex", label={"column": "charges"})
    rows = read(shared, config)

    assert rows.table.num_rows == 300
    assert {f["column"] for f in said(rows.facts, "data.number_as_text")} == {"bmi", "charges"}
    message = refused(shared, config, task="regression")
    assert "text in 300 of 300 cells" in message
    assert "$" in message


def test_leading_zeros_stay_and_an_identifier_is_no_group(shared: Path) -> None:
    """PID and MS SubClass keep their zeros; 600 distinct values are refused as groups."""
    config = settings(
        "ames_600_high_cardinality.csv", "Neighborhood", label={"column": "SalePrice"}
    )
    rows = read(shared, config)
    look, found = coded(rows, config, task="regression")

    assert rows.table["PID"][0].as_py() == "0526301100"
    assert rows.table["MS SubClass"][0].as_py() == "020"
    message = refused(
        shared,
        settings("ames_600_high_cardinality.csv", "PID", label={"column": "SalePrice"}),
        task="regression",
    )
    assert "'PID' has 600 different values" in message
    assert min(n for (n,) in per_group(look, found, "Neighborhood").values()) < 10


def test_bad_scores_are_counted_by_kind(shared: Path) -> None:
    """Each kind has its count, and none of them reaches a bin."""
    config = settings(
        "compas_300_bad_scores.csv", score={"column": "y_score"}, label={"column": "two_year_recid"}
    )
    look, found = coded(read(shared, config), config)

    kinds = {f.code: f.values["n"] for f in look.facts if f.code.startswith("data.score_")}
    assert kinds == {
        "data.score_nan": 5,
        "data.score_infinite": 3,
        "data.score_below_0": 3,
        "data.score_above_1": 3,
        "data.score_text": 1,
    }
    assert int((found.columns["bin"] == -1).sum()) == 15
    assert look.codebook.score is not None
    assert min(look.codebook.score.edges) >= 0
    assert max(look.codebook.score.edges) <= 1


# ── groups and labels ───────────────────────────────────────────────────────────────────────


def test_missing_and_empty_categories(shared: Path) -> None:
    """10 missing are reported and counted apart; X, which nobody has, has no row."""
    config = settings(
        "adult_300_categorical_null.parquet",
        "sex",
        label={"column": "income", "positive": [">50K"]},
    )
    look, found = coded(read(shared, config), config)

    counts = {level: n for level, (n,) in per_group(look, found, "sex").items()}
    assert counts == {"Male": 195, "Female": 95, "unknown": 10}
    assert said(look.facts, "data.missing_level")[0]["n"] == 10
    assert said(look.facts, "data.empty_levels")[0]["levels"] == ["X"]
    assert "X" not in look.codebook.attribute("sex").levels


def test_missing_words_and_variants(shared: Path) -> None:
    """Missing is its own line; variants stay apart and are reported; words for missing too."""
    config = settings(
        "compas_300_sensitive_missing_and_variants.csv", label={"column": "two_year_recid"}
    )
    look, found = coded(read(shared, config), config)

    counts = {level: n for level, (n,) in per_group(look, found, "race").items()}
    assert counts["unknown"] == 20
    assert (counts[" Caucasian"], counts["caucasian"], counts["Caucasian"]) == (10, 10, 74)
    assert (counts["N/A"], counts["NULL"], counts["Unknown"]) == (5, 5, 5)
    assert said(look.facts, "data.similar_levels")[0]["levels"] == [
        "' Caucasian' (10)",
        "'Caucasian' (74)",
        "'caucasian' (10)",
    ]
    looks = {fact["level"] for fact in said(look.facts, "data.level_looks_missing")}
    assert looks == {"N/A", "NULL", "Unknown"}


def test_duplicate_ids(shared: Path) -> None:
    """300 ids, 15 exact and 5 conflicting repeats, known before any rate."""
    config = settings("compas_320_duplicate_ids.csv", label={"column": "two_year_recid"}, id="id")
    rows = read(shared, config)

    assert said(rows.facts, "data.rows_of_one_id") == [{"column": "id", "n": 300, "rows": 320}]
    assert said(rows.facts, "data.duplicates") == [{"exact": 15, "conflicting": 5, "rows": 320}]


def test_tiny_groups(shared: Path) -> None:
    """Every group keeps its exact counts, so that a rate without a denominator can be told from 0."""
    config = settings("compas_tiny_groups.csv", label={"column": "two_year_recid"})
    look, found = coded(read(shared, config), config)

    assert per_group(look, found, "race", "label") == {
        "African-American": [120, 66],
        "Caucasian": [80, 39],
        "Asian": [32, 9],
        "Native American": [18, 10],
        "OnlyPositives": [6, 6],
        "OnlyNegatives": [6, 0],
        "Singleton": [1, 0],
    }


@pytest.mark.parametrize(
    ("metric", "undefined"),
    [
        ("true_positive_rate", {"OnlyNegatives", "Singleton"}),
        ("false_negative_rate", {"OnlyNegatives", "Singleton"}),
        ("false_positive_rate", {"OnlyPositives"}),
        ("true_negative_rate", {"OnlyPositives"}),
    ],
)
def test_tiny_groups_have_undefined_rates(shared: Path, metric: str, undefined: set[str]) -> None:
    """Not 0, not NaN: not defined, with the reason."""
    columns = _estimated(shared, "compas_tiny_groups.csv", metric)

    told = {
        g
        for g, v in zip(columns["race"], columns["value"], strict=True)
        if v is None or np.isnan(v)
    }
    assert told == undefined


def test_one_class_has_no_false_positive_rate_and_no_auc(shared: Path) -> None:
    """Every label is 1: said as a fact, and undefined where negatives are needed."""
    config = settings("compas_300_single_class.csv", label={"column": "two_year_recid"})
    look, _ = coded(read(shared, config), config)

    assert said(look.facts, "data.label_always_positive") == [
        {"column": "two_year_recid", "value": "1"}
    ]
    for metric in ("false_positive_rate", "roc_auc"):
        columns = _estimated(shared, "compas_300_single_class.csv", metric)
        assert all(value is None or np.isnan(value) for value in columns["value"])


def test_one_group_cannot_be_compared(shared: Path) -> None:
    """A single group is said to be single, and no contrast over it has a value."""
    config = settings("compas_300_single_group.csv", label={"column": "two_year_recid"})
    look, _ = coded(read(shared, config), config)

    assert said(look.facts, "data.one_level")[0]["level"] == "Caucasian"
    assert look.codebook.attribute("race").levels == ("Caucasian",)


def _estimated(shared: Path, file: str, metric: str) -> dict[str, list[Any]]:
    """The metric per race, with the label as outcome and score_text / decile_score as answers."""
    import auditor

    frame = data.read(settings(file), folder=shared / "data", seed=1).table
    frame = frame.append_column(
        "flagged", [[text in ("Medium", "High") for text in frame["score_text"].to_pylist()]]
    )
    cells = auditor.count(
        frame,
        label="two_year_recid",
        prediction="flagged",
        score="decile_score",
        sensitive=["race"],
        positive=True,
    )
    table = auditor.estimate(cells, [metric], by=["race"])
    return {name: table[name].tolist() for name in ("race", "value")}


SPELLED_YES = ["Yes", "yes", "Y", "1", "TRUE", "True", "1.0", "是"]


def test_mixed_spellings_are_refused_without_a_table(shared: Path) -> None:
    """Sixteen spellings of yes and no are not guessed."""
    column = {"column": "two_year_recid"}
    file = "compas_300_mixed_label_spellings.csv"

    assert "--label-positive" in refused(shared, settings(file, label=column))


def test_mixed_spellings_by_a_stated_table(shared: Path) -> None:
    """With every spelling stated: 300 labels, 146 positive."""
    label = {"column": "two_year_recid", "positive": SPELLED_YES}
    config = settings("compas_300_mixed_label_spellings.csv", label=label)
    _, found = coded(read(shared, config), config)

    assert int((found.columns["label"] >= 0).sum()) == 300
    assert int((found.columns["label"] == 1).sum()) == 146


def test_a_forgotten_spelling_is_refused(shared: Path) -> None:
    """`yes` must not count as negative because only `Yes` was named."""
    label = {"column": "two_year_recid", "positive": ["Yes"]}
    config = settings("compas_300_mixed_label_spellings.csv", label=label)

    message = refused(shared, config)
    assert "would count as negative" in message
    assert "'yes'" in message


def test_every_trap_is_a_test(shared: Path) -> None:
    """Each file of the folder is named in this page."""
    page = Path(__file__).read_text(encoding="utf-8")
    files = [f.name for f in (shared / "data" / "traps").iterdir() if f.name != "README.md"]

    assert [name for name in files if name not in page] == []
