"""JSON lines: values keep the type they are written with."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_types_stay(read: Reader) -> None:
    """A number in quotes is text, a date in quotes too; a key that a line lacks is missing."""
    text = lines(
        {"sex": "女", "id": "007", "x": 1.5, "day": "2020-01-01"}, {"sex": "男", "b": True}
    )

    assert read(text, "people.jsonl").table.to_pydict() == {
        "sex": ["女", "男"],
        "id": ["007", None],
        "x": [1.5, None],
        "day": ["2020-01-01", None],
        "b": [None, True],
    }


def test_lists_and_objects_become_text(read: Reader) -> None:
    """Nothing here computes with them, and no role can be played by them by accident."""
    rows = read(lines({"sex": "f", "more": {"b": [1, "ü"]}}), "people.jsonl")

    assert rows.table["more"].to_pylist() == ['{"b": [1, "ü"]}']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (lines({"sex": "f"}) + "{'sex': 1}\n", "line 2 is no JSON object"),
        (lines({"sex": "f"}) + "\n[1]\n", "line 3 is no JSON object"),
        (lines({"sex": "f"}, {"sex": 1}), "line 2: 'sex' is a number; on line 1 it is text"),
        ('[{"sex": "f"}]', "one JSON array"),
    ],
)
def test_what_is_wrong_is_named(read: Reader, text: str, message: str) -> None:
    """With its line."""
    with pytest.raises(DataError, match=message):
        read(text, "people.jsonl")


def test_content_tells_the_format(read: Reader) -> None:
    """A suffix that says nothing is read by what stands in the file."""
    assert read(lines({"sex": "f"}), "people.txt").table.num_rows == 1


def test_a_real_file(shared: object) -> None:
    """Nested fields and answers in free text."""
    from pathlib import Path

    from auditor import data
    from auditor.config import Data

    config = Data.model_validate(
        {"path": "bbq/preds_Religion.jsonl.gz", "sensitive": {"c": {"column": "category"}}}
    )
    assert isinstance(shared, Path)
    rows = data.read(config, folder=shared / "data", seed=1)

    assert rows.table.num_rows == 1200
    assert rows.table["question_index"][0].as_py() == "1"
