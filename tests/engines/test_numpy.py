"""The numpy engine counts and sums integers exactly, dense or sparse."""

from __future__ import annotations

import numpy as np
import pytest

from auditor.codebook import Attribute, Codebook, Tally
from auditor.engines import numpy as engine

BOOK = Codebook(
    task="binary",
    attributes=(Attribute(name="x", column="x", levels=("a", "b")),),
    has_label=False,
    has_prediction=True,
    has_score=False,
)
TALLY = Tally(by=("x",), keys=("prediction",), sums=("n", "weight"))


def columns(x: list[int], prediction: list[int], weight: list[int]) -> dict[str, np.ndarray]:
    names = {"x": x, "prediction": prediction, "weight": weight, "n": [1] * len(x)}
    return {name: np.array(values, dtype=np.int64) for name, values in names.items()}


def test_sums_beyond_what_floats_hold_are_exact() -> None:
    """2^60 + 1 twice: a float would lose the ones."""
    big = 2**60 + 1
    found = engine.count(columns([0, 0], [1, 1], [big, big]), [TALLY], codebook=BOOK).tallies[0]

    assert found.values.tolist() == [[2, 2 * big]]


def test_missing_codes_are_counted_as_their_own() -> None:
    """An unknown group and a missing prediction stay apart from all others."""
    found = engine.count(columns([-1, 0, 0], [1, -1, 1], [1, 1, 1]), [TALLY], codebook=BOOK)

    assert found.tallies[0].codes.tolist() == [[-1, 1], [0, -1], [0, 1]]


def test_a_sparse_table_is_the_dense_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many possible keys are sorted instead; the cells are the same."""
    random = np.random.default_rng(3)
    rows = columns(*(random.integers(-1, 2, 500).tolist() for _ in range(2)), weight=[2] * 500)
    dense = engine.count(rows, [TALLY], codebook=BOOK).tallies[0]
    monkeypatch.setattr(engine, "DENSE", 0)
    sparse = engine.count(rows, [TALLY], codebook=BOOK).tallies[0]

    assert np.array_equal(dense.codes, sparse.codes)
    assert np.array_equal(dense.values, sparse.values)


def test_no_rows_give_no_cells() -> None:
    """An empty chunk adds nothing."""
    found = engine.count(columns([], [], []), [TALLY], codebook=BOOK).tallies[0]

    assert len(found.codes) == 0


def test_more_keys_than_an_integer_holds_are_counted_all_the_same() -> None:
    """Fourteen attributes of 25 levels: their product overflows, the counts do not."""
    names = [f"a{k}" for k in range(14)]
    levels = tuple(f"{k:02}" for k in range(25))
    book = Codebook(
        task="binary",
        attributes=tuple(Attribute(name=n, column=n, levels=levels) for n in names),
        has_label=False,
        has_prediction=True,
        has_score=False,
    )
    random = np.random.default_rng(2)
    rows = {name: random.integers(0, 25, 1000) for name in names}
    rows |= {"prediction": random.integers(0, 2, 1000), "n": np.ones(1000, dtype=np.int64)}
    tallies = [Tally(by=by, keys=("prediction",), sums=("n",)) for by in (("a0",), tuple(names))]
    found = engine.count(rows, tallies, codebook=book).tallies[0]

    assert found.values.sum() == 1000
    assert (found.codes >= 0).all()
