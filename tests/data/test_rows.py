"""Rows are kept, joined and parted only where it is certain which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.data import Rows
from auditor.errors import DataError

Reader = Callable[..., Rows]
PEOPLE = "id,sex,y\n1,f,1\n2,m,0\n3,f,0\n"


# ── keep ────────────────────────────────────────────────────────────────────────────────────


def test_keep(read: Reader) -> None:
    """Values are compared as canonical text, whatever type YAML gave them."""
    rows = read(PEOPLE, keep={"id": [1, "3"], "sex": ["f"]})

    assert rows.table["id"].to_pylist() == [1, 3]
    assert rows.rows_read == 3
    said = [f.values for f in rows.facts if f.code == "data.kept"]
    assert [(fact["n"], fact["of"]) for fact in said] == [(2, 3), (2, 2)]


def test_keep_a_value_that_nobody_has(read: Reader) -> None:
    """A slip of the pen must not audit nobody, or somebody else."""
    with pytest.raises(
        DataError, match=r"no row has 'fem' in the column 'sex'\. Values seen: 'f', 'm'"
    ):
        read(PEOPLE, keep={"sex": ["fem"]})
    with pytest.raises(DataError, match=r"Values seen: 'f', 'm'\. Did you mean 'f', 'm'\?"):
        read(PEOPLE, keep={"sex": ["Ｆ", "【m】", "x"]})
    with pytest.raises(DataError, match=r"filter .* needs the column 'sexe'.*Did you mean 'sex'"):
        read(PEOPLE, keep={"sexe": ["f"]})


# ── join ────────────────────────────────────────────────────────────────────────────────────


def test_join_by_key(read: Reader, tmp_path: Path) -> None:
    """In any order; a number and the same number as text are the same key."""
    (tmp_path / "p.csv").write_text('id,p\n"3",0.3\n"1",0.1\n"2",0.2\n')

    rows = read(PEOPLE, join={"path": "p.csv", "on": "id"})

    assert rows.table["p"].to_pylist() == [0.1, 0.2, 0.3]
    assert [file.name for file in rows.files] == ["people.csv", "p.csv"]


def test_join_by_row(read: Reader, tmp_path: Path) -> None:
    """By position; both files must be equally long."""
    (tmp_path / "p.csv").write_text("p\n0.3\n0.1\n0.2\n")
    (tmp_path / "short.csv").write_text("p\n0.3\n")

    assert read(PEOPLE, join={"path": "p.csv"}).table["p"].to_pylist() == [0.3, 0.1, 0.2]
    with pytest.raises(DataError, match=r"has 3 rows and short\.csv has 1"):
        read(PEOPLE, join={"path": "short.csv"})


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("id,p\n1,0\n2,0\n", "1 rows of the first without a match"),
        ("id,p\n1,0\n2,0\n3,0\n4,0\n", "1 rows of the second without a match"),
        ("id,p\n1,0\n2,0\n3,0\n3,1\n", "1 rows of the second that repeat a key"),
        ("id,p\n1,0\n2,0\n,0\n", "1 rows without a key"),
        ("key,p\n1,0\n", "'id', which p.csv does not have"),
        ("id,sex\n1,f\n2,m\n3,f\n", "both have the columns 'sex'"),
    ],
)
def test_joins_that_do_not_match(read: Reader, tmp_path: Path, second: str, message: str) -> None:
    """Every row matches exactly once, or the audit does not start."""
    (tmp_path / "p.csv").write_text(second)

    with pytest.raises(DataError, match=message):
        read(PEOPLE, join={"path": "p.csv", "on": "id"})


def test_join_brings_only_what_is_asked(read: Reader, tmp_path: Path) -> None:
    """join.columns chooses, and resolves columns that both files have."""
    (tmp_path / "p.csv").write_text("id,sex,p\n1,f,1\n2,m,0\n3,f,0\n")

    rows = read(PEOPLE, join={"path": "p.csv", "on": "id", "columns": ["p"]})

    assert rows.table.column_names == ["id", "sex", "y", "p"]


# ── split ───────────────────────────────────────────────────────────────────────────────────

MANY = "id,sex,y,part\n" + "".join(f"{i // 2},{'fm'[i % 2]},{i % 2},{i % 3}\n" for i in range(300))


def test_split_by_column(read: Reader) -> None:
    """One value marks the audited rows; all others train."""
    rows = read(MANY, split={"column": "part", "audit": 2})

    assert set(rows.table["part"].to_pylist()) == {2}
    assert rows.training is not None
    assert set(rows.training["part"].to_pylist()) == {0, 1}
    assert rows.split is not None
    assert rows.split.values == {"column": "part", "value": "2", "n": 100, "training": 200}
    with pytest.raises(DataError, match="no row has '5' in the column 'part'"):
        read(MANY, split={"column": "part", "audit": 5})


def test_split_by_share_is_seeded(read: Reader) -> None:
    """The same seed gives the same rows; every row is on exactly one side."""
    one, same, other = (read(MANY, split={"fraction": 0.3, "seed": seed}) for seed in (1, 1, 2))

    assert one.table.num_rows == 90
    assert one.table.equals(same.table)
    assert not one.table.equals(other.table)
    assert one.training is not None
    assert one.training.num_rows == 210


@pytest.mark.parametrize("role", ["id", "cluster"])
def test_a_person_is_on_one_side(read: Reader, role: str) -> None:
    """A model must not be tested on somebody it was trained on."""
    rows = read(MANY, split={"fraction": 0.3, "seed": 1}, **{role: "id"})

    assert rows.training is not None
    sides = [set(table["id"].to_pylist()) for table in (rows.table, rows.training)]
    assert not sides[0] & sides[1]
    assert len(sides[0]) == 45


def test_split_by_files(read: Reader, tmp_path: Path) -> None:
    """Both files have one type per column; the audited file is the source."""
    (tmp_path / "train.csv").write_text("sex,code\nf,07\n")
    (tmp_path / "test.csv").write_text("sex,code\nm,12\n")

    rows = read(None, split={"train": "train.csv", "audit": "test.csv"})

    assert rows.table["code"].to_pylist() == ["12"]
    assert rows.training is not None
    assert rows.training["code"].to_pylist() == ["07"]
    assert (rows.source, rows.rows_read) == ("test.csv", 1)


def test_adult_as_it_is(shared: Path) -> None:
    """One file without a header, one with; blanks, question marks, labels with and without a dot."""
    from auditor import codes, data
    from auditor.config import Data

    names = "age workclass fnlwgt education education-num marital-status occupation relationship"
    names += " race sex capital-gain capital-loss hours-per-week native-country outcome"
    config = Data.model_validate(
        {
            "read": {"columns": names.split(), "header": False, "strip": True, "missing": ["?"]},
            "split": {"train": "adult.data.gz", "audit": "adult.test.gz"},
            "label": {"column": "outcome", "positive": [">50K", ">50K."]},
            "sensitive": {"sex": {"column": "sex"}},
        }
    )
    rows = data.read(config, folder=shared / "data" / "adult", seed=1)
    look = codes.look(rows.table, config, task="binary", threshold=None, training=rows.training)
    assert rows.training is not None
    target = codes.targets(rows.training, config, look.codebook)

    assert (rows.table.num_rows, rows.training.num_rows) == (16_281, 32_561)
    assert int(target.sum()) == 7_841
    assert str(rows.table["age"].type) == "int64"


# ── roles ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"label": {"column": "Y"}}, r"label \(data.label\) needs the column 'Y'"),
        ({"prediction": {"column": "yy"}}, r"prediction .* 'yy'"),
        ({"score": {"column": "s"}}, r"score .* 's'"),
        ({"sensitive": {"gender": {"column": "sexx"}}}, "attribute 'gender' .* Did you mean 'sex'"),
        ({"weight": "w"}, "weight .* 'w'"),
        ({"count": "c"}, "count .* 'c'"),
        ({"cluster": "k"}, "cluster .* 'k'"),
        ({"features": ["z"]}, "feature .* 'z'"),
    ],
)
def test_a_role_without_its_column(read: Reader, words: dict[str, object], message: str) -> None:
    """Named with its role, its column and the nearest one; never another column."""
    with pytest.raises(DataError, match=message):
        read(PEOPLE, **words)
