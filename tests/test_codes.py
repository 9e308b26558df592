"""A table becomes integers: the same ones in any order and in any cut, and those that others counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import codes, data
from auditor.config import Data
from auditor.errors import DataError

BINARY = Data.model_validate(
    {
        "sensitive": {
            "sex": {"column": "sex", "levels": {"f": "women"}},
            "age": {"column": "age", "bins": [30, 50]},
        },
        "label": {"column": "y"},
        "prediction": {"column": "p", "positive": ["High"]},
        "score": {"column": "s"},
        "weight": "w",
        "count": "n",
        "cluster": "id",
    }
)
REGRESSION = Data.model_validate(
    {
        "sensitive": {"sex": {"column": "sex"}},
        "label": {"column": "s"},
        "prediction": {"column": "w"},
    }
)
SCHEMA = pa.schema(
    [
        ("sex", pa.string()),
        ("age", pa.int64()),
        ("y", pa.bool_()),
        ("p", pa.string()),
        ("s", pa.float64()),
        ("w", pa.float64()),
        ("n", pa.int64()),
        ("id", pa.string()),
    ]
)
row = st.tuples(
    st.sampled_from(["f", "m", "", None]),
    st.one_of(st.none(), st.integers(18, 90)),
    st.sampled_from([True, False, None]),
    st.sampled_from(["High", "Low", None]),
    st.one_of(st.none(), st.floats(-5, 5)),
    st.floats(0.125, 8),
    st.integers(1, 5),
    st.sampled_from(["a", "b", "c"]),
)
FIXED = ("f", 20, True, "High", 0.5, 1.0, 1, "a")


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=25), st.integers(1, 7), st.randoms(), st.sampled_from(["b", "r"]))
def test_order_and_chunks_change_nothing(rows: list[Any], cut: int, random: Any, task: str) -> None:
    """The codebook is the same, and every row has the same codes wherever it stands."""
    rows = [*rows, FIXED]
    order = list(range(len(rows)))
    random.shuffle(order)
    whole = _table(rows)
    shuffled = _table([rows[at] for at in order])
    mixed = pa.concat_tables(shuffled[at : at + cut] for at in range(0, len(rows), cut))
    config, kind = (BINARY, "binary") if task == "b" else (REGRESSION, "regression")

    one, other = (codes.look(t, config, task=kind, threshold=None) for t in (whole, mixed))  # type: ignore[arg-type]
    mine, theirs = (codes.code(t, one.codebook, config, threshold=None) for t in (whole, mixed))

    assert other == one
    again = codes.code(whole, one.codebook, config, threshold=None, seen=one).columns
    assert all((again[name] == column).all() for name, column in mine.columns.items())
    assert mine.columns.keys() == theirs.columns.keys()
    for name, column in mine.columns.items():
        assert column.dtype == np.int64
        assert theirs.columns[name].tolist() == column[np.array(order)].tolist(), name


def _table(rows: list[Any]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(dict(zip(SCHEMA.names, map(list, columns), strict=True)), schema=SCHEMA)


def test_everything_at_once() -> None:
    """Every key and every sum of a binary audit, on three rows that one can follow."""
    table = _table(
        [
            ("f", 20, True, "High", 0.5, 0.5, 2, "a"),
            ("m", 50, None, "Low", None, 2.0, 1, "a"),
            (None, None, False, None, 0.9, 1.0, 1, "b"),
        ]
    )
    look = codes.look(table, BINARY, task="binary", threshold=None)
    found = codes.code(table, look.codebook, BINARY, threshold=None)

    scales = look.codebook.scales
    weight = np.ldexp(found.columns["weight"].astype(float), -scales["weight"])
    weight_2 = np.ldexp(found.columns["weight_2"].astype(float), -scales["weight_2"])
    plain = {k: v.tolist() for k, v in found.columns.items() if k not in ("weight", "weight_2")}
    fold = found.columns["fold"]
    assert {**plain, "fold": None} == {
        "sex": [0, 1, -1],
        "age": [0, 2, -1],
        "label": [1, -1, 0],
        "prediction": [1, 0, -1],
        "bin": [0, -1, 1],
        "n": [2, 1, 1],
        "repeats": [6, 3, 1],
        "fold": None,
    }
    assert fold[0] == fold[1]
    assert weight.tolist() == [1.0, 2.0, 1.0]
    assert weight_2.tolist() == [0.5, 4.0, 1.0]
    assert (look.codebook.folds, look.codebook.weighted, look.codebook.aggregated) == (
        64,
        True,
        True,
    )


def test_a_regression() -> None:
    """Codes say where a number is; amounts are summed only where both are."""
    table = pa.table({"sex": ["f", "m", "m"], "s": [1.0, None, 3.0], "w": [1.5, 2.0, 2.0]})
    look = codes.look(table, REGRESSION, task="regression", threshold=None)
    found = codes.code(table, look.codebook, REGRESSION, threshold=None).columns

    scales = look.codebook.scales
    amounts = {name: np.ldexp(found[name].astype(float), -e).tolist() for name, e in scales.items()}
    assert (found["label"].tolist(), found["prediction"].tolist()) == ([1, -1, 1], [1, 1, 1])
    assert look.codebook.centre == 2.0
    assert {name: amounts[name] for name in ("error", "abs_error", "error_4", "label_1")} == {
        "error": [0.5, 0.0, -1.0],
        "abs_error": [0.5, 0.0, 1.0],
        "error_4": [0.0625, 0.0, 1.0],
        "label_1": [-1.0, 0.0, 1.0],
    }
    assert [f.code for f in look.facts] == ["data.label_number_missing"]


def test_a_threshold_makes_decisions() -> None:
    """Only from a score, only where told, and never over a prediction that is there."""
    table = pa.table({"sex": ["f", "m"], "s": [0.5, 0.4], "p": [0, 1]})
    scored = Data.model_validate(
        {"sensitive": {"sex": {"column": "sex"}}, "score": {"column": "s"}}
    )
    both = scored.model_copy(
        update={"prediction": BINARY.prediction.model_copy(update={"column": "p", "positive": [1]})}
    )  # type: ignore[union-attr]

    def predictions(config: Data, threshold: float | None) -> list[int] | None:
        look = codes.look(table, config, task="binary", threshold=threshold)
        found = codes.code(table, look.codebook, config, threshold=threshold)
        assert look.codebook.has_prediction == ("prediction" in found.columns)
        return found.columns["prediction"].tolist() if "prediction" in found.columns else None

    assert predictions(scored, None) is None
    assert predictions(scored, 0.5) == [1, 0]
    assert predictions(both, 0.5) == [0, 1]


@pytest.mark.parametrize("amounts", [[None, None], [float("nan"), float("inf")]])
def test_a_regression_without_any_prediction_is_refused(amounts: list[Any]) -> None:
    """Nothing was predicted: no figure can be had of it."""
    table = pa.table({"sex": ["f", "m"], "y": [1.0, 2.0], "p": pa.array(amounts, pa.float64())})
    data = Data.model_validate(
        {
            "sensitive": {"sex": {"column": "sex"}},
            "label": {"column": "y"},
            "prediction": {"column": "p"},
        }
    )
    with pytest.raises(DataError, match="column 'p' has no number for anybody"):
        codes.look(table, data, task="regression", threshold=None)


def test_a_regression_has_no_score() -> None:
    """A number to be compared with the label is a prediction."""
    config = Data.model_validate(
        {"sensitive": {"sex": {"column": "sex"}}, "score": {"column": "s"}}
    )

    with pytest.raises(DataError, match="--prediction"):
        codes.look(pa.table({"sex": ["f"], "s": [1.0]}), config, task="regression", threshold=None)


def test_a_missing_column_is_named() -> None:
    """Also when nobody read a file."""
    with pytest.raises(DataError, match="sensitive attribute 'sex' needs the column 'sex'"):
        codes.look(pa.table({"sexe": ["f"]}), REGRESSION, task="regression", threshold=None)


# ── what others counted ─────────────────────────────────────────────────────────────────────

C1 = {
    "African-American": (3696, 1369, 805, 532, 990),
    "Caucasian": (2454, 505, 349, 461, 1139),
    "Hispanic": (637, 103, 87, 129, 318),
    "Other": (377, 43, 36, 90, 208),
    "Asian": (32, 6, 2, 3, 21),
    "Native American": (18, 9, 3, 1, 5),
}
C2 = {"Male": (5819, 1732, 994, 1021, 2072), "Female": (1395, 303, 288, 195, 609)}
C3 = {
    "25 - 45": (4109, 1183, 741, 706, 1479),
    "Greater than 45": (1576, 213, 181, 285, 897),
    "Less than 25": (1529, 639, 360, 225, 305),
}


@pytest.mark.parametrize(("column", "answers"), [("race", C1), ("sex", C2), ("age_cat", C3)])
def test_compas(shared: Path, column: str, answers: dict[str, tuple[int, ...]]) -> None:
    """Medium and High are the positive prediction: n, TP, FP, FN, TN as published."""
    config = Data.model_validate(
        {
            "path": "compas/compas-scores-two-years.csv.gz",
            "sensitive": {"g": {"column": column}},
            "label": {"column": "two_year_recid"},
            "prediction": {"column": "score_text", "positive": ["Medium", "High"]},
        }
    )
    table = data.read(config, folder=shared / "data", seed=1).table
    book = codes.look(table, config, task="binary", threshold=None).codebook
    found = codes.code(table, book, config, threshold=None).columns

    counts = {}
    for code, level in enumerate(book.attribute("g").levels):
        mine = found["g"] == code
        pairs = [(1, 1), (0, 1), (1, 0), (0, 0)]
        cells = [(found["label"][mine] == y) & (found["prediction"][mine] == p) for y, p in pairs]
        counts[level] = (int(mine.sum()), *(int(cell.sum()) for cell in cells))
    assert counts == answers


def test_ll144_rows_stand_for_people(shared: Path) -> None:
    """The rule's own table, one row per category and outcome, counted with `count`."""
    import csv

    path = shared / "data" / "ll144_rule_examples" / "selection_example.csv"
    rows = [row for row in csv.DictReader(path.open()) if row["table"] == "sex"]
    table = pa.table(
        {
            "sex": [row["sex"] for row in rows for _ in range(2)],
            "selected": [1, 0] * len(rows),
            "people": [
                n
                for row in rows
                for n in (int(row["n_selected"]), int(row["n_applicants"]) - int(row["n_selected"]))
            ],
        }
    )
    config = Data.model_validate(
        {
            "sensitive": {"sex": {"column": "sex"}},
            "prediction": {"column": "selected"},
            "count": "people",
        }
    )
    look = codes.look(table, config, task="binary", threshold=None)
    found = codes.code(table, look.codebook, config, threshold=None).columns

    male = found["sex"] == look.codebook.attribute("sex").code("Male")
    assert int(found["n"][male].sum()) == 1390
    assert int(found["n"][male & (found["prediction"] == 1)].sum()) == 667
