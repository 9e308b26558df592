"""Parquet keeps its types; the row index of pandas joins and is no feature."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import auditor
from auditor import data
from auditor.config import Data
from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]
Y = {"label": {"column": "y"}}


def written(tmp_path: Path, frame: pd.DataFrame, name: str) -> None:
    frame.to_parquet(tmp_path / name)


def test_types_and_categories_stay(read: Reader, tmp_path: Path) -> None:
    """Nothing is guessed again: text of digits stays text."""
    frame = pd.DataFrame({"sex": pd.Categorical(["f", "m"]), "zip": ["01", "02"], "y": [1, 0]})
    written(tmp_path, frame, "people.parquet")

    table = read(None, "people.parquet").table

    assert table["zip"].to_pylist() == ["01", "02"]
    assert str(table.schema.field("sex").type).startswith("dictionary")


def test_the_index_is_set_apart(read: Reader, tmp_path: Path) -> None:
    """It would be a feature that names every row; as an id it may be asked for."""
    frame = pd.DataFrame({"sex": ["f", "m"]}, index=pd.Index([7, 3], name="person"))
    written(tmp_path, frame, "people.parquet")

    assert read(None, "people.parquet").table.column_names == ["sex"]
    assert read(None, "people.parquet", id="person").table["person"].to_pylist() == [7, 3]


def test_join_by_row_pairs_by_the_index(read: Reader, tmp_path: Path) -> None:
    """Two files in different order: the index says which rows belong together."""
    left = pd.DataFrame({"sex": ["f", "m", "f"], "y": [1, 0, 1]}, index=[5, 6, 7])
    right = pd.DataFrame({"p": [0.7, 0.5, 0.6]}, index=[7, 5, 6])
    written(tmp_path, left, "people.parquet")
    written(tmp_path, right, "scores.parquet")

    rows = read(None, "people.parquet", join={"path": "scores.parquet"}, **Y)

    assert rows.table["p"].to_pylist() == [0.5, 0.6, 0.7]
    assert [f.code for f in rows.facts if "joined" in f.code] == ["data.joined_by_index"]


def test_an_index_that_does_not_match_is_refused(read: Reader, tmp_path: Path) -> None:
    """Same length is not same people."""
    written(tmp_path, pd.DataFrame({"sex": ["f", "m"]}, index=[5, 6]), "people.parquet")
    written(tmp_path, pd.DataFrame({"p": [0, 1]}, index=[6, 8]), "scores.parquet")

    with pytest.raises(DataError, match="1 rows of the first without a match"):
        read(None, "people.parquet", join={"path": "scores.parquet"})


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("predictions_lightgbm_baseline_57.parquet", "predictions"),
        ("predictions_group_threshold_46.parquet", "preds_thres"),
    ],
)
def test_acs_predictions(shared: Path, tmp_path: Path, file: str, column: str) -> None:
    """332,900 rows pair by index, also when one file is shuffled."""
    folder = shared / "data" / "acs_income"
    straight = pd.read_parquet(folder / file)
    straight.sample(frac=1, random_state=1).to_parquet(tmp_path / "shuffled.parquet")
    config = {
        "path": str(folder / "ACSIncome.test.parquet"),
        "sensitive": {"sex": {"column": "SEX"}},
        "label": {"column": "PINCP"},
        "prediction": {"column": column},
    }

    answers = [
        data.read(
            Data.model_validate({**config, "join": {"path": str(path)}}), folder=tmp_path, seed=1
        ).table[column]
        for path in (folder / file, tmp_path / "shuffled.parquet")
    ]

    assert len(answers[0]) == 332_900
    assert np.array_equal(answers[0].to_numpy(), straight[column].to_numpy())
    assert np.array_equal(answers[1].to_numpy(), straight[column].to_numpy())


def test_a_damaged_file_is_named(read: Reader) -> None:
    """Not a traceback."""
    with pytest.raises(DataError, match="no readable Parquet file"):
        read(b"PAR1 and then nothing", "people.parquet")


def test_two_columns_of_one_name_are_refused(read: Reader, tmp_path: Path) -> None:
    """As in any other file: which of them is meant cannot be told."""
    table = pa.table([["a", "b"], [1, 0], [0, 1]], names=["sex", "y", "y"])
    pq.write_table(table, tmp_path / "people.parquet")

    told = r"people.parquet has several columns named 'y'\."
    with pytest.raises(DataError, match=told):
        read(None, "people.parquet")
    with pytest.raises(DataError, match=told):
        auditor.count(tmp_path / "people.parquet", sensitive=["sex"], prediction="y")
