"""Delimited text: cells exactly as they stand, delimiters found, headers never guessed wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.config import Read
from auditor.data import Rows
from auditor.data.csv import read as read_csv
from auditor.errors import DataError

Reader = Callable[..., Rows]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(read: Reader, delimiter: str) -> None:
    """Comma, tab, semicolon and pipe need no telling, even with another of them inside a text."""
    lines = ["sex,note,y", 'f,"a;b|c",1', 'm,"d;e",0']
    text = "\n".join(line.replace(",", delimiter) for line in lines)

    assert read(text).table.column_names == ["sex", "note", "y"]


def test_a_told_delimiter_holds(read: Reader) -> None:
    """The audit's word goes before what the file looks like."""
    rows = read("sex;a,b\nf;1,2\n", read={"delimiter": ";"})

    assert rows.table.column_names == ["sex", "a,b"]
    with pytest.raises(DataError, match="not one ASCII character"):
        read("sex;a\nf;1\n", read={"delimiter": ";;"})


def test_one_column_keeps_its_empty_lines(read: Reader) -> None:
    """In a file of one column an empty line is a missing value, so that rows keep their places."""
    assert read("sex\nf\n\nm\n\n").table["sex"].to_pylist() == ["f", None, "m"]


def test_empty_lines_between_rows_are_skipped_and_said(read: Reader) -> None:
    """Nobody stands on an empty line; the report tells which lines were empty."""
    rows = read('sex,y\nf,1\n\nm,"0\n\n"\n\n\nf,1\n\n')

    assert rows.table.num_rows == 3
    said = next(fact for fact in rows.facts if fact.code == "data.empty_lines")
    assert said.values["lines"] == ["3", "7", "8"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(read: Reader, ending: str) -> None:
    """Unix, Windows and old Mac."""
    rows = read(ending.join(["sex,y", "f,1", "m,0", ""]))

    assert rows.table.to_pydict() == {"sex": ["f", "m"], "y": [1, 0]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('sex,y\nf,1\n"m,0\nf,1\n', "line 3 has a quote that is never closed"),
        ('sex,y\n"f\nf",1\n"m,0\n', "line 4 has a quote that is never closed"),
        (
            'sex,y\nf,"1\nm,"0"\n',
            "line 2 opens a quote that is closed in the middle of a cell on line 3",
        ),
        ("sex,y\nf,1,2\nm\n", "line 2 has 3 cells instead of 2"),
        ('sex,y\n"f\n\n",1\nm\n', "line 5 has 1 cells instead of 2"),
        ("# made by hand\nsex,y\nf,1\n", "line 2 has 2 cells instead of 1"),
    ],
)
def test_malformed_lines_are_named(read: Reader, text: str, message: str) -> None:
    """The number is the one that an editor shows, quoted line ends counted."""
    with pytest.raises(DataError, match=message):
        read(text)


def test_line_numbers_count_skipped_lines(read: Reader) -> None:
    """Skipped lines are lines."""
    with pytest.raises(DataError, match="line 4 has 1 cells"):
        read("a comment\nsex,y\nf,1\nm\n", read={"skip": 1})


def test_a_quote_inside_a_plain_cell_is_a_quote(read: Reader) -> None:
    """`5" pipe` is a legal cell where it does not begin with a quote."""
    assert read('sex,y\n5" pipe,1\nm,0\n').table["sex"].to_pylist() == ['5" pipe', "m"]


def test_a_very_long_cell(read: Reader) -> None:
    """Longer than the blocks in which files are parsed."""
    long = "x" * (9 << 20)

    assert read(f"sex,note\nf,{long}\n").table["note"][0].as_py() == long


def test_unnamed_columns_get_a_name(read: Reader) -> None:
    """A blank first header cell (a row number that pandas wrote) is no error."""
    assert read(",sex\n1,f\n").table.column_names == ["column 1", "sex"]


def test_names_replace_a_header_when_told(read: Reader) -> None:
    """header: true with names: the line is a header and is replaced."""
    told = {"columns": ["sex", "y"], "header": True}

    assert read("geschlecht,ziel\nf,1\n", read=told).table.to_pydict() == {"sex": ["f"], "y": [1]}


def test_an_unclear_first_line_is_asked_about(read: Reader) -> None:
    """Words above words may be a header or a row."""
    with pytest.raises(DataError, match=r"data\.read\.header: true or false"):
        read("geschlecht,ziel\nf,ja\n", read={"columns": ["sex", "y"]})


def test_a_repeated_header_is_refused(read: Reader) -> None:
    """Otherwise every column would read as text."""
    with pytest.raises(DataError, match=r"Line 2 .* repeats the header"):
        read("sex,y\nsex,y\nf,1\n")


def test_the_wrong_number_of_names(read: Reader) -> None:
    """A name too few must not shift the others."""
    with pytest.raises(DataError, match=r"names 1 columns; line 1 .* has 2 cells"):
        read("f,1\n", read={"columns": ["sex"], "header": False})


cells = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\ufeff"), max_size=8
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12), st.sampled_from(",;\t|"))
def test_what_was_written_is_read(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    """Whatever the standard library writes comes back cell for cell; empty is missing."""
    page = io.StringIO()
    writer = csv.writer(page, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("one", "two", "three"), *rows])

    part = read_csv(page.getvalue().encode(), name="x.csv", options=Read(delimiter=delimiter))

    expected = [tuple(cell or None for cell in row) for row in rows]
    assert list(zip(*part.table.to_pydict().values(), strict=True)) == expected
    assert set(part.table.schema.types) == {pa.string()}


@pytest.mark.parametrize(
    ("text", "skip", "said"),
    [
        ("Loans 2026,,,\n", 1, "Line 1 of people.csv looks like a title ('Loans 2026')"),
        ("Loans 2026\n", 1, "Line 1 of people.csv looks like a title ('Loans 2026')"),
        ('"Loans\n2026",,,\n', 2, "Lines 1 to 2 of people.csv look like titles"),
        ("Loans 2026,,,\nBank,,,\n\n", 3, "Lines 1 to 3 of people.csv look like titles"),
    ],
)
def test_a_title_above_the_names_is_told_with_what_leaves_it_out(
    read: Reader, text: str, skip: int, said: str
) -> None:
    """Columns called `column 2` and `column 3` help nobody."""
    table = "sex,race,y,z\nf,a,1,2\nm,b,0,3\n"
    with pytest.raises(DataError) as told:
        read(text + table)

    assert str(told.value).startswith(said)
    assert f"data.read.skip: {skip}, or say data.read.header: true" in str(told.value)
    rows = read(text + table, read={"skip": skip})
    assert rows.table.column_names == ["sex", "race", "y", "z"]


@pytest.mark.parametrize(
    "text",
    [
        "sex,,,\nf,a,1,2\nm,b,0,3\n",
        "sex,y,,\nf,a,b,c\nm,d,e,f\n",
        "sex\nf\nm\n",
    ],
)
def test_names_that_are_missing_make_no_title(read: Reader, text: str) -> None:
    """Rows with numbers in them are no names."""
    assert read(text).table.column_names[0] == "sex"
