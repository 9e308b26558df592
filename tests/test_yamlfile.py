"""YAML files: what a value means, where it stands, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import yamlfile
from auditor.config import Audit, Decided, Sensitive, System
from auditor.errors import FileError
from auditor.rules import Decide, Limit, Waiver


def read(text: str) -> yamlfile.Document:
    return yamlfile.read_text(text, path="f.yaml")


def said(text: str) -> list[str]:
    """What is wrong with a text that cannot be read."""
    with pytest.raises(FileError) as error:
        read(text)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0.80", 0.8),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("2026.11.0", "2026.11.0"),
        ("2026-11-23", "2026-11-23"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("低", "低"),
    ],
)
def test_values_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    """`no` is a country and `on` a word; only true and false are truths, and dates stay text."""
    data = read(f"a: {written}\n").data["a"]

    assert data == value
    assert isinstance(data, bool) == isinstance(value, bool)


def test_keys_are_text_as_written() -> None:
    """A level called 1, 01 or no keeps its name."""
    assert read("{1: a, 01: b, no: c, 1.0: d, null: e}").data == {
        "1": "a",
        "01": "b",
        "no": "c",
        "1.0": "d",
        "null": "e",
    }


def test_everything_has_a_place() -> None:
    """Lines and columns count from 1; a place that is not there has its parent's."""
    document = read("a:\n  - b: 1\n    c: [x, 值, z]\n")

    assert document.where(("a", 0, "b")) == (2, 8)
    assert document.where(("a", 0, "c", 2)) == (3, 15)
    assert document.where(("a", 0)) == (2, 5)
    assert document.where_key(("a", 0, "c")) == (3, 5)
    assert document.where(("a", 0, "missing", "deep")) == (2, 5)
    assert document.written(("a", 0, "b")) == "1"


def test_data_that_never_were_a_file_have_no_place() -> None:
    """A dict given in Python is complained about in the same words."""
    with pytest.raises(FileError) as error:
        yamlfile.parse(Limit, yamlfile.plain({"at_least": "0.8"}, path="audit"))

    (problem,) = error.value.problems
    assert (problem.path, problem.line, problem.column) == ("audit", 0, 0)
    assert "'at_least' must be a number" in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the file is empty"),
        ("# nothing\n\n", "1:1: the file is empty"),
        ("---\n", "1:1: the file is empty"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins here: one per file"),
        ("a: *b\nc: &d 1\n? *d\n: 2", "3:3: the alias *d cannot be a key: write it out"),
        ("[a]: 1", "1:1: a key must be plain text, not a list or a mapping"),
        ("a: \x01", "1:4: a character that no text holds stands here: delete it"),
        ("a: 'b", "1:4: a quoted text begins here and is not closed"),
        ("\ta: 1", "1:1: a tab or a reserved character"),
        ("a:\n\tb: 1", "2:1: a tab or a reserved character"),
        ("a: %b", "1:4: a tab or a reserved character"),
        ("a: b: c", "1:5: a colon stands where no key can be"),
        ("[" * 41, "1:41: nested deeper than 40 levels"),
    ],
    ids=range(13),
)
def test_a_file_that_cannot_be_read_says_why(text: str, message: str) -> None:
    """The first thing that stops the reading, at its place."""
    assert any(line.startswith(f"f.yaml:{message}") for line in said(text)), said(text)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("at_least: 1\nat_least: 2\n", ["2:1: duplicate key 'at_least': it is already in line 1"]),
        ("at_least: *x", ["1:11: aliases are not supported: write out what *x stands for"]),
        ("at_least: .inf", ["1:11: .inf is not a number that can be used here"]),
        ("at_least: 1e999", ["1:11: 1e999 is not a number that can be used here"]),
        (
            "at_least: 99999999999999999999",
            ["1:11: 99999999999999999999 is not a number that can be used here"],
        ),
        ("- 1", ["1:1: the file must be a mapping, not a list"]),
        ("just words", ["1:1: the file must be a mapping, but 'just words' is text"]),
    ],
)
def test_what_can_be_read_around_is_told_with_the_rest(text: str, messages: list[str]) -> None:
    """An alias or a duplicate key hides no other mistake, and is told once."""
    with pytest.raises(FileError) as error:
        yamlfile.parse(Limit, read(text))

    assert [str(p) for p in error.value.problems] == [f"f.yaml:{message}" for message in messages]


@pytest.mark.parametrize(
    ("model", "text", "messages"),
    [
        (
            Decide,
            "min_group: 30.0",
            ["1:12: 'min_group' must be a whole number, but 30.0 is a number"],
        ),
        (
            Decide,
            "small_groups: never",
            ["1:15: 'small_groups' cannot be 'never'. Choices: undetermined."],
        ),
        (
            Decide,
            "small_groups: {set_aside: {max_shar: 1}}",
            [
                "1:28: unknown key 'max_shar'. Did you mean 'max_share'?",
            ],
        ),
        (
            Decided,
            "column: y\npositive: [1, {}]",
            ["2:15: 'positive' item 2 must be text or a number or true or false, not a mapping"],
        ),
        (
            System,
            "version: 3.10",
            ["1:10: 'version' must be text, but 3.10 is a number: put it in quotes, '3.10'"],
        ),
        (
            System,
            "version: true",
            ["1:10: 'version' must be text, not true: put it in quotes, 'true'"],
        ),
        (
            System,
            "name: {en: 3}",
            ["1:12: 'en' must be text, but 3 is a number: put it in quotes, '3'"],
        ),
        (Sensitive, "column:", ["1:8: 'column' must be text, but it is empty"]),
        (
            Waiver,
            "{rule: a, owner: b, reason: c, compensating_control: d, expires: 2026-02-30}",
            ["1:66: 'expires' must be a date, and the calendar has no 2026-02-30"],
        ),
        (
            Waiver,
            "{rule: a, owner: b, reason: c, compensating_control: d, expires: 1.2.2026}",
            ["1:66: 'expires' must be a date: write '1.2.2026' as YYYY-MM-DD"],
        ),
        (
            Audit,
            "data: {sensitive: {}}\nrules: x\ntask: ordinal",
            [
                "1:19: 'sensitive' must not be empty",
                "2:8: 'rules' must be a list, but 'x' is text: write [x]",
                "3:7: 'task' cannot be 'ordinal'. Choices: binary, multiclass, ranking, regression, transcription.",
            ],
        ),
        (
            Audit,
            "data: {sensitive: {sex: {colum: s}}}\nrules: [a]\nmodel: {train: {epochs: '5', pationce: 1}}",
            [
                "1:26: unknown key 'colum'. Did you mean 'column'?",
                "3:25: 'epochs' must be a whole number, but '5' is text: write 5 without quotes",
                "3:30: unknown key 'pationce'. Did you mean 'patience'?",
            ],
        ),
    ],
)
def test_a_wrong_value_is_told_in_our_words(
    model: type[Limit], text: str, messages: list[str]
) -> None:
    """What was expected, what is there, how to write it, and the nearest valid word."""
    with pytest.raises(FileError) as error:
        yamlfile.parse(model, read(text))

    assert [str(p) for p in error.value.problems] == [f"f.yaml:{message}" for message in messages]


def laughs() -> str:
    lines = ["a0: &a0 [ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (laughs(), "aliases are not supported"),
        ("a: " + "[" * 100_000, "nested deeper"),
        ("- " * 100_000, "nested deeper"),
        ("\n".join("  " * i + "a:" for i in range(1_500)), "nested deeper"),
        ("- a\n" * 1_000_000, "more than 100,000 values"),
        ("a" * 50_000_000, "larger than 4 MB"),
        ("a: '" + "x" * 4_000_000, "not closed"),
    ],
    ids=["laughs", "brackets", "dashes", "indents", "values", "size", "quote"],
)
def test_a_hostile_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """Each is stopped by a limit on what is read, before anything is built from it."""
    path = tmp_path / "f.yaml"
    path.write_text(content)

    with pytest.raises(FileError, match=message):
        yamlfile.parse(Limit, yamlfile.read(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: é\n".encode("latin-1"), ":1:4: not UTF-8: save the file as UTF-8"),
        ("b: 1\naä: 值\n".encode("gb18030"), "not UTF-8"),
        ("a: 1\n".encode("utf-16"), ":1:1: the file is UTF-16: save it as UTF-8"),
        (b"a: \x00", ":1:4: a character that no text holds"),
    ],
)
def test_only_utf_8_is_read(tmp_path: Path, content: bytes, message: str) -> None:
    """Guessing an encoding would change somebody's words without a sign."""
    path = tmp_path / "f.yaml"
    path.write_bytes(content)

    with pytest.raises(FileError) as error:
        yamlfile.read(path)

    assert message in str(error.value)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")

    document = yamlfile.read(path)

    assert document.data == {"a": 1, "b": 2}
    assert document.where(("a",)) == (1, 4)
    assert len(document.digest) == 64


def test_what_is_no_file_is_said_so(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "a folder"), (tmp_path / "none.yaml", "no such file")):
        with pytest.raises(FileError, match=message):
            yamlfile.read(path)


@settings(max_examples=300)
@given(st.text(alphabet="ab1 \n\t:-[]{}&*!|>'\"%@?,#~.<", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing that somebody types ends in a traceback."""
    try:
        yamlfile.parse(Limit, read(text))
    except FileError as error:
        problems = error.problems
    else:
        problems = ()

    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


def test_a_file_full_of_mistakes_is_given_up_early() -> None:
    """Fifty lines are enough to see that a file was not meant for us."""
    assert len(said("- *a\n" * 10_000)) == 50
