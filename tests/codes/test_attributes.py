"""Sensitive columns become groups by name, or are refused where they are none."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from auditor.codes import attributes
from auditor.config import Sensitive
from auditor.errors import DataError


def look(values: list[Any], *, name: str = "g", people: int | None = None, **words: Any) -> Any:
    sensitive = Sensitive(column="x", **words)
    column = pa.chunked_array([pa.array(values)])
    attribute, facts = attributes.look(name, sensitive, column, people=people or len(values))
    codes = attributes.code(attribute, sensitive, column)
    shown = [attribute.level(int(code)) for code in codes]
    return attribute, {fact.code: fact.values for fact in facts}, shown


def test_levels_by_name() -> None:
    """In the order of the raw values, so that 1, 2, 3 stay in their order."""
    attribute, _, shown = look([2, 1, 10, None], levels={1: "male", 2: "female"})

    assert attribute.levels == ("male", "female", "10")
    assert shown == ["female", "male", "10", "unknown"]


def test_two_values_under_one_name() -> None:
    """Spellings can be put together, visibly, by the audit."""
    attribute, _, shown = look(["W", "White", "B"], levels={"W": "White"})

    assert attribute.levels == ("B", "White")
    assert shown == ["White", "White", "B"]


def test_what_the_audit_put_together_is_kept_with_the_groups() -> None:
    """Whoever reads the report sees who is who; a group that bears its own value's name needs no word."""
    given = {1: "young", 2: "young", 3: "old", 7: "old"}
    attribute = look([3, 2, 1, 1], levels=given)[0]

    assert attribute.values == {"young": ("1", "2"), "old": ("3", "7")}
    assert look(["W", "B"])[0].values is None
    assert look(["W", "B"], levels={"W": "W"})[0].values is None
    assert look(["a", "unknown"], levels={"a": "A"})[0].values == {
        "A": ("a",),
        "unknown (as recorded)": ("unknown",),
    }


def test_a_name_for_a_value_that_nobody_has() -> None:
    """While another value has none: a slip of the pen. With all others named: an empty level."""
    with pytest.raises(DataError, match=r"names the value 'fem'.*leaves 'f' without a name"):
        look(["f", "m"], levels={"fem": "female", "m": "male"})

    facts = look(["f", "m"], levels={"f": "female", "m": "male", "x": "diverse"})[1]
    assert facts["data.empty_levels"]["levels"] == ["diverse"]


@pytest.mark.parametrize("other", ["1.0", "1", 1.0])
def test_one_value_with_two_names(other: Any) -> None:
    """However it is written; with the same name twice nothing is unclear."""
    levels = [(2, "y"), ("1" if other == 1.0 else 1, "x"), (other, "z")]
    with pytest.raises(DataError, match=r"the value '1' of the column 'x' two names: 'x'.*'z'"):
        look([1, 2], levels=dict(levels))

    assert look([1, 2], levels={1: "x", "1.0": "x", 2: "y"})[0].levels == ("x", "y")


def test_bins() -> None:
    """A bin holds its lower end, not its upper; the names say so."""
    values = [24.9, 25, 39, 40, 60, None]
    attribute, facts, shown = look(values, bins=[25, 40, 60])

    assert attribute.levels == ("< 25", "[25, 40)", "[40, 60)", ">= 60")
    assert shown == ["< 25", "[25, 40)", "[25, 40)", "[40, 60)", ">= 60", "unknown"]
    assert attribute.bins == (25.0, 40.0, 60.0)
    assert facts["data.missing_level"]["n"] == 1


def test_bins_nobody_falls_in_and_bins_by_name() -> None:
    """An empty bin is said; a bin may have a name."""
    _, facts, shown = look([30, 30], bins=[25, 40], levels={"[25, 40)": "young"})

    assert shown == ["young", "young"]
    assert facts["data.empty_levels"]["levels"] == ["< 25", ">= 40"]


@pytest.mark.parametrize("bins", [[40, 25], [25, 25]])
def test_bins_must_rise(bins: list[int]) -> None:
    """Cuts in the wrong order would make empty groups."""
    with pytest.raises(DataError, match="must rise"):
        look([30], bins=bins)


def test_bins_need_numbers() -> None:
    """Words in a column to be cut are refused; a few odd ones are unknown, and said."""
    with pytest.raises(DataError, match="needs numbers"):
        look(["old", "young"], bins=[25])

    _, facts, shown = look([*["30"] * 19, "old"], bins=[25])
    assert shown[-1] == "unknown"
    assert facts["data.level_not_a_number"]["n"] == 1


def test_a_number_without_bins() -> None:
    """More than 20 different values: the error shows the flag and the line of YAML to write."""
    assert len(look(list(range(20)))[0].levels) == 20
    with pytest.raises(DataError) as error:
        look(list(range(21)), name="age")

    assert "--bins age=5,10,15" in str(error.value)
    assert "age: {column: x, bins: [5, 10, 15]}" in str(error.value)


def test_an_identifier_is_no_group() -> None:
    """Nearly one value per person; with a count column a row is many people."""
    ids = [f"id{at}" for at in range(30)]

    with pytest.raises(DataError, match="tells people apart"):
        look(ids)
    assert len(look(ids, people=3000)[0].levels) == 30
    with pytest.raises(DataError, match="501 different values"):
        look([f"id{at % 501}" for at in range(5010)])


@pytest.mark.parametrize(
    ("reference", "level"), [("male", "male"), ("1", "male"), (" x", None), ("unknown", None)]
)
def test_references(reference: str, level: str | None) -> None:
    """By its name or by its raw value; never `unknown`, never anything that is not there."""
    words = {"levels": {1: "male", 2: "female"}, "reference": reference}
    if level is None:
        with pytest.raises(DataError, match="is none of its levels: 'male', 'female'"):
            look([1, 2, None], **words)
    else:
        assert look([1, 2, None], **words)[0].reference == level


def test_a_real_level_called_unknown() -> None:
    """Kept apart from missing values, and reported."""
    attribute, facts, shown = look(["unknown", None, "f"])

    assert attribute.levels == ("f", attributes.REAL_UNKNOWN)
    assert shown == [attributes.REAL_UNKNOWN, "unknown", "f"]
    assert facts["data.level_called_unknown"]["n"] == 1


def test_a_code_that_the_audit_calls_unknown_is_one_group() -> None:
    """`levels: {9: unknown}` names a real level; there is no second group of that name that nobody is in."""
    attribute, facts, shown = look([1, 9, None], levels={1: "f", 9: "unknown"})

    assert attribute.levels == ("f", attributes.REAL_UNKNOWN)
    assert shown == ["f", attributes.REAL_UNKNOWN, "unknown"]
    assert "data.empty_levels" not in facts


def test_a_level_with_the_name_that_unknown_is_shown_by() -> None:
    with pytest.raises(DataError, match="Give one of them another name"):
        look(["unknown", attributes.REAL_UNKNOWN, None])
    assert look([attributes.REAL_UNKNOWN, "f"])[0].levels == ("f", attributes.REAL_UNKNOWN)


def test_a_codebook_from_elsewhere() -> None:
    """A level that the codebook does not know is an error, not a new group."""
    sensitive = Sensitive(column="x")
    attribute, _ = attributes.look("g", sensitive, pa.chunked_array([["a", "b"]]), people=2)

    assert attributes.code(attribute, sensitive, pa.chunked_array([["b"]])).tolist() == [1]
    with pytest.raises(DataError, match="holds 'c', which the codebook does not know"):
        attributes.code(attribute, sensitive, pa.chunked_array([["c"]]))
