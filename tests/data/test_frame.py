"""Tables in memory: pandas, Arrow, dicts of arrays, lists and tensors give the same rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch

from auditor import codes, data
from auditor.config import Data
from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]
COLUMNS: dict[str, list[Any]] = {
    "sex": ["f", "m", None, "f"],
    "y": [1, 0, 1, 1],
    "s": [0.5, 0.25, 0.7, 0.7],
}


def frames() -> dict[str, Any]:
    return {
        "pandas": pd.DataFrame(COLUMNS),
        "pandas categories": pd.DataFrame(COLUMNS).astype({"sex": "category"}),
        "pandas objects": pd.DataFrame(COLUMNS, dtype=object),
        "arrow": pa.table(COLUMNS),
        "batch": pa.RecordBatch.from_pydict(COLUMNS),
        "lists": COLUMNS,
        "arrays": {
            k: np.array(v, dtype=object if k == "sex" else None) for k, v in COLUMNS.items()
        },
        "tensors": {
            "sex": COLUMNS["sex"],
            "y": torch.tensor(COLUMNS["y"]),
            "s": torch.tensor(COLUMNS["s"], dtype=torch.float32, requires_grad=True),
        },
    }


@pytest.mark.parametrize("kind", frames())
def test_every_kind_gives_the_same_codes(read: Reader, kind: str) -> None:
    """Also the short floats of a network: 0.7 is 0.7."""
    bound = {"label": {"column": "y"}, "score": {"column": "s"}}
    config = Data.model_validate({"sensitive": {"sex": {"column": "sex"}}, **bound})
    table = data.table(frames()[kind])

    look = codes.look(table, config, task="binary", threshold=0.7)
    found = codes.code(table, look.codebook, config, threshold=0.7)

    assert look.codebook.score is not None
    assert look.codebook.score.edges == (0.25, 0.5, 0.7)
    assert {name: column.tolist() for name, column in found.columns.items()} == {
        "sex": [0, 1, -1, 0],
        "label": [1, 0, 1, 1],
        "bin": [1, 0, 2, 2],
        "prediction": [0, 0, 1, 1],
        "n": [1, 1, 1, 1],
    }


def test_a_frame_replaces_the_file(tmp_path: Any) -> None:
    """audit(…, data=frame): the same reading, without a file."""
    config = Data.model_validate({"path": "absent.csv", "sensitive": {"sex": {"column": "sex"}}})

    rows = data.read(config, folder=tmp_path, seed=1, frame=pd.DataFrame(COLUMNS))

    assert (rows.source, rows.files, rows.rows_read) == ("memory", [], 4)


def test_only_the_columns_asked_for_are_converted() -> None:
    """A frame of a hundred columns costs no more than the three that matter."""
    frame = pd.DataFrame({**COLUMNS, "odd": [1, "a", b"b", None]})

    assert data.table(frame, ["sex", "y"]).column_names == ["sex", "y"]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"sex": ["f"], "y": [1, 2]}, "different lengths"),
        (pd.DataFrame({"sex": ["f", 1]}), "'sex' mixes kinds"),
        (pd.DataFrame([[1, 2]], columns=["sex", "sex"]), "several columns named 'sex'"),
        ({"sex": np.zeros((2, 2))}, "one value per row"),
        ([1, 2], "is no table"),
    ],
)
def test_frames_that_are_refused(frame: Any, message: str) -> None:
    """With the column and the reason."""
    with pytest.raises(DataError, match=message):
        data.table(frame)
