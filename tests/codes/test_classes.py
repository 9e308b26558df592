"""Several classes become codes that depend on no order of rows, and none is silently the positive one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from auditor import codes
from auditor.codes import class_scores
from auditor.config import Data
from auditor.errors import DataError


def bound(columns: dict[str, list[Any]], **roles: Any) -> Data:
    told = {name: {"column": name} for name in ("label", "prediction") if name in columns}
    return Data.model_validate({"sensitive": {"g": {"column": "g"}}, **told, **roles})


def looked(columns: dict[str, list[Any]], training: Any = None, **roles: Any) -> codes.Look:
    size = len(next(iter(columns.values())))
    table = pa.table({"g": ["a"] * size, **columns})
    trained = None if training is None else pa.table(training)
    data = bound(columns, **roles)
    return codes.look(table, data, task="multiclass", threshold=None, training=trained)


def coded(columns: dict[str, list[Any]], **roles: Any) -> dict[str, list[int]]:
    look = looked(columns, **roles)
    assert look.reading is not None
    found = codes.code(
        look.reading.table, look.codebook, bound(columns, **roles), threshold=None, seen=look
    )
    return {name: column.tolist() for name, column in found.columns.items()}


def test_the_classes_are_those_of_both_sides_and_of_the_training_rows_in_order() -> None:
    """So that a report does not depend on how rows are sorted or split."""
    columns = {"label": ["dog", "cat", None], "prediction": ["owl", "cat", "cat"]}

    book = looked(columns, training={"label": ["bat"], "prediction": ["ape"], "g": ["a"]}).codebook

    assert book.classes == ("bat", "cat", "dog", "owl")
    assert coded(columns)["label"] == [1, 0, -1]
    assert coded(columns)["prediction"] == [2, 0, 0]


def test_numbers_are_classes_in_the_order_of_numbers() -> None:
    """10 stands after 9, and 1.0 is 1."""
    columns = {"label": [10, 9, 1], "prediction": [1.0, 9.0, 10.0]}

    assert looked(columns).codebook.classes == ("1", "9", "10")
    assert coded(columns)["prediction"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("columns", "roles", "told"),
    [
        ({"label": ["a", "b"]}, {"label": {"column": "label", "positive": ["a"]}}, "no positive"),
        ({"label": ["a", "b"], "s": [1, 2]}, {"score": {"column": "s"}}, "data.scores"),
        ({"label": ["a", "N/A"]}, {}, "looks like a missing value"),
        ({"label": [k / 7 for k in range(300)]}, {}, "at most 100 classes"),
        ({"label": [None, None]}, {}, "every row is missing"),
        ({"label": ["a", "a"]}, {}, "only one class"),
        ({"label": ["Cat", "dog"], "prediction": ["cat", "dog"]}, {}, "Write them alike"),
        (
            {"prediction": ["a", "b"]},
            {"prediction": {"column": "prediction", "positive": ["bb"]}},
            "Did you mean",
        ),
        (
            {"prediction": ["a", "b"]},
            {"prediction": {"column": "prediction", "positive": ["a", "b"]}},
            "names every class",
        ),
        (
            {"label": ["a", "b", "c"], "s": [1, 2, 3], "t": [3, 2, 1]},
            {"scores": {"a": "s", "b": "t"}},
            "for 'c'",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(
    columns: dict[str, list[Any]], roles: dict[str, Any], told: str
) -> None:
    with pytest.raises(DataError, match=told):
        looked(columns, **roles)


def test_classes_that_differ_in_capitals_alone_are_told_where_both_sides_know_them() -> None:
    """Letters to be recognised may well be a and A."""
    facts = looked({"label": ["a", "A"], "prediction": ["A", "a"]}).facts

    assert [f.values["classes"] for f in facts if f.code == "data.classes_alike"] == [["A", "a"]]


def test_a_class_that_a_side_never_has_is_told() -> None:
    facts = looked({"label": ["a", "b"], "prediction": ["b", "c"]}).facts

    told = {fact.code: fact.values["classes"] for fact in facts if fact.code.endswith("never")}
    assert told == {"data.label_never": ["c"], "data.prediction_never": ["a"]}


def test_the_highest_score_decides_and_ranks_count_ties_against() -> None:
    """By hand: of two alike the first class is chosen; a row with a gap has neither decision nor rank."""
    columns: dict[str, list[Any]] = {
        "label": ["a", "b", "c", "b", None],
        "sa": [0.9, 0.2, 0.4, None, 0.1],
        "sb": [0.1, 0.2, 0.5, 0.3, 0.8],
        "sc": [0.0, 0.1, 0.3, 0.2, 0.1],
    }

    found = coded(columns, scores={"a": "sa", "b": "sb", "c": "sc"})

    assert found["prediction"] == [0, 0, 1, -1, 1]
    assert found["label_rank"] == [0, 1, 2, -1, -1]


def test_ranks_agree_with_sorting() -> None:
    random = np.random.default_rng(3)
    label, every = random.integers(0, 6, 400), random.random((400, 6))

    ranks = class_scores._rank(label, list(every.T))

    order = np.argsort(-every, axis=1)
    assert ranks.tolist() == [
        int(np.flatnonzero(o == c)[0]) for o, c in zip(order, label, strict=True)
    ]
