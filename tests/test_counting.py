"""Files, patterns and iterators are counted as if they were one table in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from torch import nn

import auditor
from auditor import counting, models
from auditor.cells import Cells
from auditor.cli import door
from auditor.codes import parts
from auditor.codes.numbers import Numbers
from auditor.codes.reading import Given
from auditor.data import _duplicates, _stream
from auditor.errors import AuditorError, DataError

ROWS = 700
ROLES: dict[str, Any] = {
    "label": "repaid",
    "prediction": "approved",
    "score": "score",
    "weight": "weight",
    "positive": "yes",
    "label_positive": 1,
    "score_bins": 32,
    "bins": {"age": [30, 50]},
    "sensitive": ["sex", "region", "age"],
}


def people(seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    score = random.random(ROWS)
    found = pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], ROWS),
            "region": random.integers(1, 4, ROWS),
            "age": random.integers(18, 80, ROWS),
            "repaid": (random.random(ROWS) < score).astype(int),
            "approved": np.where(score > 0.5, "yes", "no"),
            "score": score,
            "weight": random.choice([0.5, 1.0, 2.5], ROWS),
            "person": random.integers(0, 400, ROWS),
        }
    )
    found.loc[::50, "sex"] = None
    return found


def same(one: Cells, other: Cells) -> None:
    assert one.codebook == other.codebook
    for a, b in zip(one.tallies, other.tallies, strict=True):
        assert a.tally == b.tally
        assert np.array_equal(a.codes, b.codes)
        assert np.array_equal(a.values, b.values)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of 64 rows, so that a small file has many."""
    monkeypatch.setattr(_stream, "ROWS", 64)


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("read as one table")


@pytest.fixture
def in_parts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_stream.Stream, "whole", never)
    monkeypatch.setattr("auditor.data.file", never)


@pytest.mark.usefixtures("in_parts_only")
@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_a_file_and_its_table(tmp_path: Path, kind: str) -> None:
    """Codebook and cells, whatever the row groups."""
    file, table = tmp_path / f"people.{kind}", pa.Table.from_pandas(people())
    if kind == "parquet":
        pq.write_table(table, file, row_group_size=150)
    else:
        with pa.ipc.new_file(str(file), table.schema) as writer:
            writer.write_table(table, max_chunksize=90)

    same(auditor.count(str(file), **ROLES), auditor.count(people(), **ROLES))


@pytest.mark.usefixtures("in_parts_only")
def test_files_of_a_pattern_are_one_table(tmp_path: Path) -> None:
    """The order of their columns may differ."""
    frame = people()
    frame[:300].to_parquet(tmp_path / "2025.parquet")
    frame[300:][frame.columns[::-1]].to_parquet(tmp_path / "2026.parquet")

    same(auditor.count(str(tmp_path / "*.parquet"), **ROLES), auditor.count(frame, **ROLES))


@pytest.mark.usefixtures("in_parts_only")
def test_a_large_table_in_memory_is_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is large enough for that changes no byte."""
    small = auditor.count(people(), **ROLES)
    monkeypatch.setattr(counting, "MANY", 100)
    monkeypatch.setattr(counting, "_whole", never)

    same(auditor.count(people(), **ROLES), small)
    same(auditor.count(pa.Table.from_pandas(people()), **ROLES), small)


def pieces(frame: pd.DataFrame, kind: str) -> Iterator[Any]:
    for start in range(0, len(frame), 211):
        part = frame[start : start + 211]
        if kind == "pandas":
            yield part
        elif kind == "batches":
            yield from pa.Table.from_pandas(part, preserve_index=False).to_batches()
        else:
            yield {name: part[name].to_numpy() for name in part.columns}


@pytest.mark.usefixtures("in_parts_only")
@pytest.mark.parametrize("kind", ["pandas", "batches", "arrays"])
def test_an_iterator_is_read_twice_though_it_comes_once(kind: str) -> None:
    """Its rows wait in a file, which is gone afterwards."""
    same(auditor.count(pieces(people(), kind), **ROLES), auditor.count(people(), **ROLES))


def test_a_list_of_frames_and_a_reader_of_batches() -> None:
    frames = list(pieces(people(), "pandas"))
    batches = list(pieces(people(), "batches"))
    reader = pa.RecordBatchReader.from_batches(batches[0].schema, batches)

    same(auditor.count(frames, **ROLES), auditor.count(people(), **ROLES))
    same(auditor.count(reader, **ROLES), auditor.count(people(), **ROLES))


def test_parts_of_an_iterator_must_agree() -> None:
    """A column that changes its type is named, with the part in which it does."""
    frames = [people(), people().astype({"region": float})]

    with pytest.raises(DataError, match="Part 2 has the column 'region' as double"):
        auditor.count(iter(frames), **ROLES)
    with pytest.raises(DataError, match="no rows"):
        auditor.count(iter([]), **ROLES)


@pytest.mark.parametrize(
    "roles",
    [
        {"prediction": "approved", "positive": "yes", "sensitive": ["sex"], "cluster": "person"},
        {"label": "repaid", "prediction": "score", "sensitive": ["sex"], "task": "regression"},
    ],
)
def test_what_must_be_seen_together_is_read_at_once(tmp_path: Path, roles: dict[str, Any]) -> None:
    """Persons with several rows, and tasks other than yes or no."""
    people().to_parquet(tmp_path / "people.parquet")

    same(auditor.count(tmp_path / "people.parquet", **roles), auditor.count(people(), **roles))


def test_text_files_are_read_at_once(tmp_path: Path) -> None:
    """Whether a column of text holds numbers is known when all of it was seen."""
    people().to_csv(tmp_path / "people.csv", index=False)

    same(auditor.count(tmp_path / "people.csv", **ROLES), auditor.count(people(), **ROLES))


@pytest.mark.usefixtures("in_parts_only")
def test_a_file_is_counted_with_the_codes_of_another(tmp_path: Path) -> None:
    """Later rows are coded as the earlier ones, in parts too, and cells add up."""
    early, late = people(1), people(2)
    late.to_parquet(tmp_path / "late.parquet")
    book = auditor.count(early, **ROLES).codebook

    expected = auditor.count(late, **ROLES, codebook=book)
    found = auditor.count(tmp_path / "late.parquet", **ROLES, codebook=book)

    same(found, expected)
    same(found + expected, expected + expected)


def test_codes_that_lack_a_group_are_refused(tmp_path: Path) -> None:
    """A new level has no place in the codebook of other rows; nor have rows whose sums are too large."""
    late = people(2)
    late.loc[0, "region"] = 9
    late.to_parquet(tmp_path / "late.parquet")
    book = auditor.count(people(1), **ROLES).codebook

    with pytest.raises(DataError, match="'9', which the codebook does not know"):
        auditor.count(tmp_path / "late.parquet", **ROLES, codebook=book)
    heavy = people(2).assign(weight=1e15)
    heavy.to_parquet(tmp_path / "heavy.parquet")
    with pytest.raises(auditor.AuditorError, match="too large for that codebook"):
        auditor.count(tmp_path / "heavy.parquet", **ROLES, codebook=book)


def test_a_column_of_many_words_is_refused_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message of the whole table, which knows what to do."""
    monkeypatch.setattr(parts, "MOST_WORDS", 100)
    people().to_parquet(tmp_path / "people.parquet")

    with pytest.raises(DataError, match="is a number with 3"):
        auditor.count(
            tmp_path / "people.parquet", prediction="approved", positive="yes", sensitive=["person"]
        )


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("weight", -1.0, "holds 1 negatives"),
        ("weight", float("nan"), "has nan in 1 of 700|has missing in 1 of 700"),
        ("score", "no", "score needs numbers"),
        ("approved", "Yes", "would count as negative"),
    ],
)
def test_mistakes_are_told_as_of_a_table(
    tmp_path: Path, column: str, value: Any, told: str
) -> None:
    """The same words, wherever the rows came from."""
    frame = people()
    frame[column] = frame[column].astype(object)
    frame.loc[99, column] = value
    if column != "score":
        frame[column] = frame[column].infer_objects()
    else:
        frame[column] = value
    frame.to_parquet(tmp_path / "people.parquet")

    with pytest.raises(DataError, match=told) as of_file:
        auditor.count(tmp_path / "people.parquet", **ROLES)
    with pytest.raises(DataError) as of_table:
        auditor.count(pq.read_table(tmp_path / "people.parquet"), **ROLES)
    assert str(of_file.value) == str(of_table.value)


@pytest.mark.parametrize("content", [b"", b"PAR1 no", b"ARROW1 no"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.parquet").write_bytes(content)

    with pytest.raises(DataError, match=r"p\.parquet is (empty|no readable)"):
        auditor.count(tmp_path / "p.parquet", **ROLES)


# ── whole audits ────────────────────────────────────────────────────────────────────────────
SCAN: dict[str, Any] = {
    "label": "repaid",
    "prediction": "approved",
    "score": "score",
    "positive": ["yes"],
    "label_positive": [1],
    "weight": "weight",
    "sensitive": ["sex", "region"],
    "rules": ["intl.baseline"],
    "keep": {"region": [1, 2], "sex": ["f", "m"]},
}


def scanned(file: Path, **flags: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(auditor.scan(file, **flags).model_dump_json())
    return found


@pytest.mark.parametrize("keep", [True, False])
def test_a_scan_in_parts_gives_the_same_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, keep: bool
) -> None:
    """Every field of it, rows kept and facts noticed included."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    monkeypatch.setattr(_duplicates, "MOST_ROWS", 100)
    file = tmp_path / "people.parquet"
    people().set_index("region").to_parquet(file, row_group_size=200)  # a role in the row index
    flags = SCAN if keep else {k: v for k, v in SCAN.items() if k != "keep"}

    with monkeypatch.context() as parted:
        parted.setattr("auditor.data._files.open_all", never)
        found = scanned(file, **flags)
    monkeypatch.setattr("auditor.data._in_parts", lambda *_: None)
    expected = scanned(file, **flags)

    assert found == expected
    assert found["data"]["rows_read"] == ROWS
    assert ("data.kept" in {fact["code"] for fact in found["data"]["facts"]}) is keep


def test_a_filter_that_leaves_nobody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_duplicates, "MOST_ROWS", 100)
    people().to_parquet(tmp_path / "people.parquet")

    with pytest.raises(DataError, match="no row has '7' in the column 'region'"):
        scanned(tmp_path / "people.parquet", **{**SCAN, "keep": {"region": [7]}})


def test_an_interrupted_scan_leaves_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while millions of rows are read: exit 130, and nothing was written over."""
    monkeypatch.setattr(_duplicates, "MOST_ROWS", 100)
    monkeypatch.chdir(tmp_path)
    people().to_parquet("people.parquet")
    out = tmp_path / "auditor-report"
    out.mkdir()
    (out / "report.json").write_text("the old one")

    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("auditor.engines.numpy.Running.add", interrupted)
    asked = ["scan", "people.parquet", "--prediction", "approved", "--positive", "yes"]

    rest = ["--sensitive", "sex", "--rules", "intl.baseline"]

    done = CliRunner().invoke(door, [*asked, *rest])

    assert done.exit_code == 130
    assert "Interrupted" in done.stderr
    assert (out / "report.json").read_text() == "the old one"
    assert [path.name for path in out.iterdir()] == ["report.json"]


def test_answers_of_a_model_are_counted_where_they_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells are those of the same answers brought along, and of answers that are no array."""
    from auditor import answers
    from auditor.engines import torch as engine

    module, rows = nn.Sequential(nn.Linear(2, 1)), people()
    count, devices = engine.count, list[str]()

    def noted(*given: Any, **named: Any) -> Cells:
        devices.append(str(named["device"]))
        return count(*given, **named)

    def left(values: Any) -> Given:
        return Given(answers.ANSWER, Numbers(values, {}))

    monkeypatch.setattr(engine, "count", noted)
    roles = {"label": {"column": "repaid"}, "sensitive": {"sex": {"column": "sex"}}}
    asked: dict[str, Any] = {"rules": ["intl.baseline"], "decision": {"threshold": 0.5}}
    model = models.wrap(module, features=["age", "score"], task="binary", device="cpu")
    rows["answer"] = model.predict(pa.table({name: rows[name] for name in ("age", "score")}))

    named = roles | {"features": ["age", "score"]}
    host = auditor.audit(asked | {"data": named}, data=rows, model=module, device="cpu")
    assert devices == []
    monkeypatch.setattr(answers, "_given", left)
    found = auditor.audit(asked | {"data": named}, data=rows, model=module, device="cpu")
    brought = auditor.audit(asked | {"data": named | {"score": {"column": "answer"}}}, data=rows)

    assert devices == ["cpu"]
    assert found.tallies == brought.tallies == host.tallies
    assert found.codebook == host.codebook


@pytest.mark.parametrize("form", ["frame", "parquet", "persons"])
def test_counts_beyond_all_integers_are_refused(form: str, tmp_path: Path) -> None:
    """Their sum would wrap around, and a group of billions would look like a few."""
    huge = 2**62 if form != "persons" else 2**32
    columns = {"g": list("aabbcccc"), "p": [1, 0] * 4, "n": [500, 500, 100, 900, *[huge] * 4]}
    table, asked = pa.table({**columns, "who": list("aabbcccc")}), {"prediction": "p", "count": "n"}
    source: Any = table
    if form == "parquet":
        source = tmp_path / "rows.parquet"
        pq.write_table(table, source)
    asked |= {"cluster": "who"} if form == "persons" else {}

    with pytest.raises(AuditorError, match=r"count column 'n'.* adds up to .* can be counted"):
        auditor.count(source, sensitive=["g"], **asked)
    with pytest.raises(AuditorError, match=r"count column 'n'.* adds up to .* can be counted"):
        auditor.scan(source, sensitive=["g"], rules=["intl.baseline"], **asked)


def test_frames_may_list_other_categories() -> None:
    """Each frame of an iterator knows only its own; together they are what one table would list."""
    lists = [["a", "b"], ["b", "a", "z"], ["c"], [f"k{k}" for k in range(200)] + ["a"]]
    frames = [
        pd.DataFrame({"g": pd.Categorical([has[0], has[-1], None], has), "p": [1, 0, 1]})
        for has in lists
    ]
    whole = pd.concat(frames)
    whole["g"] = pd.Categorical(whole["g"], list(dict.fromkeys(k for has in lists for k in has)))

    asked: dict[str, Any] = {"prediction": "p", "sensitive": ["g"]}
    found, same = auditor.count(iter(frames), **asked), auditor.count(whole, **asked)

    assert found.codebook == same.codebook
    for one, other in zip(found.tallies, same.tallies, strict=True):
        assert (one.codes == other.codes).all()
        assert (one.values == other.values).all()
