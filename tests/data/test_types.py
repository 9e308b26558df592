"""Text becomes numbers only where every value plainly is one."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from auditor.data import Rows

Reader = Callable[..., Rows]


def column(read: Reader, values: list[str], **options: object) -> tuple[str, list[object]]:
    lines = "".join(f'f,"{value}"\n' for value in values)
    found = read("sex,x\n" + lines, read=options).table["x"]
    return str(found.type), found.to_pylist()


@pytest.mark.parametrize(
    ("values", "kind", "read_as"),
    [
        (["1", "-2", ""], "int64", [1, -2, None]),
        (["0", "-0", "10"], "int64", [0, 0, 10]),
        (["1.5", "2", "1e-05"], "double", [1.5, 2.0, 1e-05]),
        ([" 1", "2 "], "int64", [1, 2]),
        (["007", "12"], "string", ["007", "12"]),
        (["0x1F", "12"], "string", ["0x1F", "12"]),
        (["1", "n.a."], "string", ["1", "n.a."]),
        (["NaN", "0.5"], "string", ["NaN", "0.5"]),
        (["inf", "-inf", "1.0", ""], "double", [math.inf, -math.inf, 1.0, None]),
        (["-Infinity", "7"], "double", [-math.inf, 7.0]),
        (["inf", "-inf"], "string", ["inf", "-inf"]),
        (["inf", "9007199254740993"], "string", ["inf", "9007199254740993"]),
        (["inf", "x", "1"], "string", ["inf", "x", "1"]),
        (["1E5", "12"], "string", ["1E5", "12"]),
        (["+5", "1"], "string", ["+5", "1"]),
        (["12345678901234567890", "1"], "string", ["12345678901234567890", "1"]),
        (["True", "False", ""], "bool", [True, False, None]),
        (["TRUE", "True"], "string", ["TRUE", "True"]),
        (["１２", "3"], "int64", [12, 3]),
        (["１２", "三"], "string", ["１２", "三"]),
        (["$1,725.55", "$2.00"], "string", ["$1,725.55", "$2.00"]),
        (["2020-01-01", "2020-01-02"], "string", ["2020-01-01", "2020-01-02"]),
        (["", ""], "string", [None, None]),
    ],
)
def test_types_of_columns(
    read: Reader, values: list[str], kind: str, read_as: list[object]
) -> None:
    """Codes with leading zeros, hexadecimals, product codes and amounts of money stay as they are."""
    assert column(read, values) == (kind, read_as)


@pytest.mark.parametrize(
    ("values", "kind", "read_as"),
    [
        (["1.234,5", "2,25"], "double", [1234.5, 2.25]),
        (["1.234", "999"], "int64", [1234, 999]),
        (["12.34", "1,5"], "string", ["12.34", "1,5"]),
        (["1.23", "4,5"], "string", ["1.23", "4,5"]),
    ],
)
def test_told_decimal_and_thousands(
    read: Reader, values: list[str], kind: str, read_as: list[object]
) -> None:
    """A point that groups must group by threes; a point that cannot mean anything keeps the text."""
    assert column(read, values, decimal=",", thousands=".") == (kind, read_as)


def test_missing_words_are_missing_only_when_told(read: Reader) -> None:
    """`NA` is a category (no alley) until the audit says otherwise."""
    assert column(read, ["NA", "3"])[1] == ["NA", "3"]
    assert column(read, ["NA", "3"], missing=["NA"]) == ("int64", [None, 3])
    assert column(read, [" NA ", "3"], missing=["NA"], strip=True) == ("int64", [None, 3])


def test_a_number_column_with_words_is_said(read: Reader) -> None:
    """A person would call it a number; the report says why it is not."""
    lines = "".join(f"f,{value}\n" for value in [*range(19), "?"])
    facts = read("sex,x\n" + lines).facts

    said = [fact.values for fact in facts if fact.code == "data.number_as_text"]
    assert said == [{"column": "x", "n": 1, "examples": ["'?'"]}]
