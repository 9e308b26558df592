"""Which values mean positive is stated, obvious, or asked for."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from auditor import codes
from auditor.config import Data
from auditor.errors import DataError


def coded(label: list[Any], prediction: list[Any] | None = None, **words: Any) -> dict[str, Any]:
    columns = {"g": ["a"] * len(label), "y": label}
    bound: dict[str, Any] = {"label": {"column": "y", "positive": words.get("label_positive")}}
    if prediction is not None:
        columns["p"] = prediction
        bound["prediction"] = {"column": "p", "positive": words.get("positive")}
    config = Data.model_validate({"sensitive": {"g": {"column": "g"}}, **bound})
    table = pa.table(columns)
    look = codes.look(table, config, task="binary", threshold=None)
    found = codes.code(table, look.codebook, config, threshold=None).columns
    facts = {fact.code: fact.values for fact in look.facts if "level" not in fact.code}
    sides = {side: found[side].tolist() for side in ("label", "prediction") if side in found}
    return {**sides, "facts": facts}


@pytest.mark.parametrize(
    "label",
    [
        [1, 0, None],
        [1.0, 0.0, None],
        [True, False, None],
        ["1", "0", None],
        ["True", "False", ""],
        [1, -1, None],
    ],
)
def test_obvious_labels(label: list[Any]) -> None:
    """0/1, true/false and -1/1 need no telling; missing stays missing."""
    assert coded(label)["label"] == [1, 0, -1]


@pytest.mark.parametrize("label", [["yes", "no"], [1, 2], ["a", "b"], [0, 1, 2], ["x"]])
def test_others_are_asked_for(label: list[Any]) -> None:
    """The error lists the values seen and shows the flag and the line of YAML."""
    with pytest.raises(DataError) as error:
        coded(label)

    assert "Values seen: " in str(error.value)
    assert "--label-positive" in str(error.value)
    assert "data: label: {column: y, positive: [VALUE]}" in str(error.value)


def test_the_question_suggests_no_answer() -> None:
    """A value put into the command would be a polarity that nobody chose."""
    with pytest.raises(
        DataError, match=r"Values seen: 'approved', 'refused'.*--label-positive VAL"
    ):
        coded(["approved", "refused"])


def test_the_label_borrows_the_named_values_of_the_prediction() -> None:
    """Only where all of them occur there; else 1 / true."""
    same = coded(["good", "bad"], ["bad", "good"], positive=["good"])
    other = coded([1, 0], ["High", "Low"], positive=["High"])

    assert (same["label"], same["prediction"]) == ([1, 0], [0, 1])
    assert (other["label"], other["prediction"]) == ([1, 0], [1, 0])
    with pytest.raises(DataError, match="--label-positive"):
        coded(["good", "bad", "ugly"], ["a", "b", "b"], positive=["a"])


def test_named_values_that_occur_nowhere() -> None:
    """A slip of the pen must not make everybody negative; a plain 0/1 column may lack its 1."""
    with pytest.raises(DataError, match=r"no value 'god'.*Values seen: 'bad', 'good'"):
        coded(["good", "bad"], label_positive=["god"])

    assert coded([0, 0], label_positive=[1])["label"] == [0, 0]
    assert coded([False, False], label_positive=[1])["label"] == [0, 0]
    assert coded([False, True], label_positive=[1])["label"] == [0, 1]


@pytest.mark.parametrize(
    ("label", "positive"),
    [
        ([0, 1], [2]),
        ([0, 1], [1, 7]),
        ([0, 1], ["approved"]),
        ([0.0, 1.0], ["approved"]),
        ([True, False], ["approved"]),
        (["1", "0"], ["yes"]),
        ([-1, 1], [0]),
        ([0, 0], [-1]),
        ([0, 1], []),
    ],
)
def test_a_plain_column_knows_no_other_values(label: list[Any], positive: list[Any]) -> None:
    """Named for another column, or mistyped: everybody would be negative in silence."""
    with pytest.raises(DataError, match="Values seen: "):
        coded(label, label_positive=positive)


@pytest.mark.parametrize(
    ("label", "positive", "expected"),
    [
        ([0, 1], [True], [0, 1]),
        ([True, False], [1], [1, 0]),
        ([0.0, 1.0], ["true"], [0, 1]),
        ([0.0, 1.0], ["1.0"], [0, 1]),
        ([1, 1], [0], [0, 0]),
        ([-1, -1], [1], [0, 0]),
        (["no", "no"], ["no"], [1, 1]),
    ],
)
def test_0_1_and_true_false_mean_each_other(
    label: list[Any], positive: list[Any], expected: list[int]
) -> None:
    """Also where one of the two does not occur."""
    assert coded(label, label_positive=positive)["label"] == expected


@pytest.mark.parametrize(
    ("label", "positive"),
    [(["approved", "refused"], ["approved", "refused"]), ([0, 1], [0, 1]), ([0, 1], [1, False])],
)
def test_naming_every_value_positive_is_refused(label: list[Any], positive: list[Any]) -> None:
    """Nobody would be negative, and no group would differ from another."""
    with pytest.raises(DataError, match="nothing is left to be negative"):
        coded(label, label_positive=positive)


@pytest.mark.parametrize(
    ("label", "positive"),
    [
        (["Yes", "yes", "no"], ["Yes"]),
        (["1", "1.0", "0"], ["1"]),
        (["是", "Y", "否"], ["是"]),
        ([">50K", ">50K.", "<=50K"], [">50K"]),
        (["no", "N", "yes"], ["no"]),
    ],
)
def test_a_forgotten_spelling_is_refused(label: list[str], positive: list[str]) -> None:
    """What is not named counts as negative, so it must not look like what is."""
    with pytest.raises(DataError, match="would count as negative"):
        coded(label, label_positive=positive)


def test_a_word_for_missing_is_no_negative() -> None:
    """`N/A` among outcomes is a gap, and the error says how to say so."""
    with pytest.raises(DataError, match=r"data\.read\.missing"):
        coded(["High", "Low", "N/A"], label_positive=["High"])


def test_what_was_taken_for_negative_is_said() -> None:
    """With more than two values."""
    facts = coded(["High", "Low", "Medium"], label_positive=["High", "Medium"])["facts"]
    assert facts == {}

    facts = coded(["High", "Low", "Medium", None], label_positive=["High"])["facts"]
    assert facts["data.label_negative_values"]["negative"] == ["Low", "Medium"]
    assert facts["data.missing_label"]["n"] == 1


@pytest.mark.parametrize(("values", "kind"), [([1, 1], "positive"), ([0, 0], "negative")])
def test_a_single_class_is_said(values: list[int], kind: str) -> None:
    """Half of the metrics are undefined then."""
    facts = coded(values, values)["facts"]

    assert f"data.label_always_{kind}" in facts
    assert f"data.prediction_always_{kind}" in facts


def test_no_value_at_all() -> None:
    """An empty column is no outcome."""
    with pytest.raises(DataError, match="no value at all"):
        coded([None, None])
    with pytest.raises(DataError, match="no value at all"):
        coded([None, None], label_positive=["approved"])


def test_values_of_the_training_rows_may_be_named() -> None:
    """`>50K` in the training file, `>50K.` in the audited one."""
    label = {"column": "y", "positive": [">50K", ">50K."]}
    config = Data.model_validate({"sensitive": {"g": {"column": "g"}}, "label": label})
    audited = pa.table({"g": ["a", "b"], "y": [">50K.", "<=50K."]})
    training = pa.table({"g": ["a", "b", "b"], "y": ["<=50K", ">50K", None]})

    look = codes.look(audited, config, task="binary", threshold=None, training=training)

    assert codes.targets(training, config, look.codebook).tolist()[:2] == [0.0, 1.0]
    found = codes.code(audited, look.codebook, config, threshold=None)
    assert found.columns["label"].tolist() == [1, 0]
