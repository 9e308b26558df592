"""A file read in pieces gives the cells of the table read at once, wherever the pieces are cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import auditor
from auditor import metrics, streaming
from auditor.cells import Cells
from auditor.codes import grids
from auditor.errors import DataError

ROLES = {
    "label": "y",
    "prediction": "p",
    "score": "s",
    "weight": "w",
    "positive": "yes",
    "label_positive": 1,
    "sensitive": ["sex", "region"],
}


def table(seed: int, rows: int, *, digits: int) -> pa.Table:
    """People with gaps in every column but the weight."""
    random = np.random.default_rng(seed)

    def gaps(values: np.ndarray, share: float = 0.05) -> pa.Array:
        return pa.array(values, mask=random.random(rows) < share)

    score = random.random(rows)
    return pa.table(
        {
            "sex": gaps(np.array(["f", "m"])[random.integers(0, 2, rows)]),
            "region": gaps(random.integers(1, 5, rows)),
            "y": gaps((random.random(rows) < score).astype(np.int64)),
            "p": gaps(np.where(score > 0.5, "yes", "no")),
            "s": gaps(score if digits > 9 else np.round(score, digits)),
            "w": pa.array(random.uniform(0.5, 2, rows)),
        }
    )


def same(one: Cells, other: Cells) -> bool:
    return one.codebook == other.codebook and all(
        np.array_equal(a.codes, b.codes) and np.array_equal(a.values, b.values)
        for a, b in zip(one.tallies, other.tallies, strict=True)
    )


def counted(path: Path, rows: int, monkeypatch: pytest.MonkeyPatch) -> Cells:
    monkeypatch.setattr(streaming, "ROWS", rows)
    return auditor.count(path, **ROLES)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**16), rows=st.integers(20, 300), piece=st.integers(1, 90))
def test_pieces_and_the_whole_give_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int, piece: int
) -> None:
    """Codebook and cells, to the last bit, with gaps and weights."""
    people = table(seed, rows, digits=2)
    path = tmp_path_factory.mktemp("pieces") / "people.parquet"
    pq.write_table(people, path, row_group_size=37)
    with pytest.MonkeyPatch.context() as patch:
        found = counted(path, piece, patch)

    assert same(found, auditor.count(people, **ROLES))


def test_where_pieces_are_cut_changes_nothing_with_more_scores_than_bins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores beyond those kept one by one are put on a grid: the median stays exact, areas nearly so."""
    people = table(3, 6000, digits=17)
    pq.write_table(people, tmp_path / "p.parquet", row_group_size=1000)
    monkeypatch.setattr(streaming, "DISTINCT", 100)
    whole = auditor.count(people, **ROLES)
    one, other = (counted(tmp_path / "p.parquet", n, monkeypatch) for n in (500, 6000))
    score = people["s"].drop_null().to_numpy()
    area = metrics.get("roc_auc")

    assert same(one, other)
    assert one.codebook.score is not None
    assert one.codebook.score.median == np.median(score)
    assert not one.codebook.score.exact
    assert (
        metrics.get("scoring_rate").measure(one.at(())).value[0]
        == (metrics.get("scoring_rate").measure(whole.at(())).value[0])
    )
    assert area.measure(one.at(())).value[0] == pytest.approx(
        area.measure(whole.at(())).value[0], abs=2e-4
    )


def test_scores_off_the_grid_are_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log-odds are negative: the file is read whole, with the same cells as ever."""
    people = table(4, 500, digits=17)
    odds = pa.array(np.random.default_rng(4).normal(size=500))
    people = people.set_column(people.column_names.index("s"), "s", odds)
    pq.write_table(people, tmp_path / "p.parquet")
    monkeypatch.setattr(streaming, "DISTINCT", 100)

    assert same(counted(tmp_path / "p.parquet", 50, monkeypatch), auditor.count(people, **ROLES))


def test_few_bins_are_as_few_as_asked(tmp_path: Path) -> None:
    people = table(5, 3000, digits=17)
    pq.write_table(people, tmp_path / "p.parquet")
    found = auditor.count(tmp_path / "p.parquet", **ROLES, score_bins=16)

    assert found.codebook.score is not None
    assert len(found.codebook.score.edges) <= 18


@pytest.mark.parametrize("content", [b"", b"PAR1 no"])
def test_what_is_no_parquet_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.parquet"
    path.write_bytes(content)

    with pytest.raises(DataError, match="no readable Parquet"):
        auditor.count(path, **ROLES)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"sex": ["f"], "p": ["yes"]}), tmp_path / "p.parquet")

    with pytest.raises(DataError, match="region"):
        auditor.count(tmp_path / "p.parquet", **ROLES)


@given(st.lists(st.floats(0, 2.0**23), min_size=1, max_size=200))
def test_the_grid_keeps_the_order_and_its_tops_bound(values: list[float]) -> None:
    """A larger number is never in a lower cell, and no number lies above the top of its own."""
    found = np.sort(np.array(values))
    cells = grids.cells(found)

    assert (np.diff(cells) >= 0).all()
    assert (grids.tops(cells) >= found).all()
    assert (grids.cells(grids.tops(cells)) == cells).all()


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=60, unique=True),
    st.lists(st.floats(-1, 2), min_size=1, max_size=200),
)
def test_bins_looked_up_are_bins_searched(edges: list[float], values: list[float]) -> None:
    ends = tuple(sorted(edges))
    found = grids.searched(ends, np.array(values))

    assert np.array_equal(found, np.searchsorted(np.array(ends), values, side="left"))
