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


@pytest.mark.parametrize("room", [(1, 1), (1, 20), (1, 1 << 23), (1 << 21, 1 << 23)])
@pytest.mark.parametrize("many", [10, 1 << 62])
def test_parts_are_counted_as_one_table(
    monkeypatch: pytest.MonkeyPatch, room: tuple[int, int], many: int
) -> None:
    """Dense or sparse, one table or one for each tally, with codes that get more from part to part."""
    monkeypatch.setattr(engine, "SMALL", room[0])
    monkeypatch.setattr(engine, "LARGE", room[1])
    monkeypatch.setattr(engine, "MANY", many)
    monkeypatch.setattr(engine, "_HELD", 5)
    random = np.random.default_rng(4)
    rows = 300
    table = {
        "x": np.sort(random.integers(-1, 2, rows)),
        "prediction": random.integers(-1, 2, rows),
        "label": random.integers(-1, 2, rows),
        "n": random.integers(0, 3, rows),
        "weight": random.integers(0, 2**60 // rows, rows),
    }
    book = BOOK.model_copy(update={"has_label": True})
    tallies = [
        TALLY,
        Tally(by=(), keys=("label", "prediction"), sums=("n", "weight")),
        Tally(by=(), keys=(), sums=("n", "weight")),
        Tally(by=("x",), keys=(), sums=("n",)),
    ]
    running = engine.Running(tallies)
    for begun in range(0, rows, 70):
        part = {name: column[begun : begun + 70] for name, column in table.items()}
        seen = int(table["x"][: begun + 70].max()) + 1
        running.add(part, {"x": seen, "prediction": 2, "label": 2})
    swapped = np.array([1, 0, -1])

    found = running.cells(tallies, book, {"x": swapped})
    expected = engine.count({**table, "x": swapped[table["x"]]}, tallies, codebook=book)

    for one, other in zip(found.tallies, expected.tallies, strict=True):
        assert one.codes.tolist() == other.codes.tolist()
        assert one.values.tolist() == other.values.tolist()
