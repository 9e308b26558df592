"""Which files a path means, and what happens to those that cannot be read."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]
TEXT = b"sex,y\nf,1\nm,0\n"


def test_files_are_hashed_as_they_lie_on_disk(read: Reader) -> None:
    """The digest is that of the file, not of what was unpacked from it."""
    packed = gzip.compress(TEXT)

    rows = read(packed, "people.csv.gz")

    assert rows.table.num_rows == 2
    assert (rows.files[0].name, rows.files[0].bytes) == ("people.csv.gz", len(packed))
    assert rows.files[0].digest == hashlib.sha256(packed).hexdigest()


def test_a_pattern_means_all_its_files(read: Reader, tmp_path: Path) -> None:
    """In the order of their names; columns may stand in another order."""
    (tmp_path / "part-2.csv").write_bytes(b"y,sex\n1,x\n")
    (tmp_path / "part-1.csv").write_bytes(TEXT)

    rows = read(None, path="part-*.csv")

    assert rows.table.to_pydict() == {"sex": ["f", "m", "x"], "y": [1, 0, 1]}
    assert [file.name for file in rows.files] == ["part-1.csv", "part-2.csv"]
    assert rows.rows_read == 3


def test_one_type_for_all_files(read: Reader, tmp_path: Path) -> None:
    """A code that has a leading zero in one file is text in all."""
    (tmp_path / "a.csv").write_bytes(b"sex,code\nf,12\n")
    (tmp_path / "b.csv").write_bytes(b"sex,code\nf,07\n")

    assert read(None, path="?.csv").table["code"].to_pylist() == ["12", "07"]


def test_files_with_other_columns_do_not_go_together(read: Reader, tmp_path: Path) -> None:
    """Which columns stand where is said."""
    (tmp_path / "a.csv").write_bytes(b"sex,y\nf,1\n")
    (tmp_path / "b.csv").write_bytes(b"sex,z\nf,1\n")

    with pytest.raises(DataError, match=r"Only in a\.csv: 'y'\. Only in b\.csv: 'z'"):
        read(None, path="?.csv")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("people.xlsx", b"PK\x03\x04...", r"Excel workbook and cannot be read.*CSV"),
        ("people.data", b"PK\x03\x04...", "ZIP archive and cannot be read"),
        ("people.pkl", b"\x80\x04", "pickle, which can run code"),
        ("people.csv.gz", b"\x1f\x8b\x08broken", "damaged gzip"),
        ("people.csv", b"", "zero bytes"),
        ("people.csv", b"\n\n \n", "is empty"),
        ("people.csv", b"sex,y\n", "no rows"),
    ],
)
def test_files_that_cannot_be_read(read: Reader, name: str, content: bytes, message: str) -> None:
    """With the way out where there is one."""
    with pytest.raises(DataError, match=message):
        read(content, name)


def test_a_missing_file_and_its_neighbour(read: Reader, tmp_path: Path) -> None:
    """The nearest name in the folder is offered."""
    (tmp_path / "people.csv").write_bytes(TEXT)

    with pytest.raises(DataError, match=r"Did you mean 'people\.csv'"):
        read(None, path="poeple.csv")
    with pytest.raises(DataError, match="No file fits the pattern"):
        read(None, path="*.tsv")
    with pytest.raises(DataError, match="is a folder"):
        read(None, path=".")


def test_no_data_at_all(read: Reader) -> None:
    """An audit without data says what to set."""
    with pytest.raises(DataError, match=r"set data\.path"):
        read(None, path=None)


def test_made_up_data_say_so(read: Reader) -> None:
    """They are generated from the seed, and called made-up."""
    rows = read(None, path=None, made_up="credit")

    assert rows.made_up
    assert rows.table.num_rows > 0
