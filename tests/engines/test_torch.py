"""The torch engine gives the bytes of the numpy engine."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.cells import Cells
from auditor.codebook import Attribute, Codebook, ScoreBins, Tally
from auditor.engines import _keys
from auditor.engines import numpy as reference
from auditor.engines import torch as engine

BOOK = Codebook(
    task="binary",
    attributes=(
        Attribute(name="x", column="x", levels=("a", "b", "c")),
        Attribute(name="y", column="y", levels=("p", "q")),
    ),
    has_label=True,
    has_prediction=True,
    has_score=True,
    score=ScoreBins(edges=(0.1, 0.5, 0.9), exact=True, median=0.5, above_median=2, below_median=1),
)
SUMS = ("n", "weight")
TALLIES = [
    Tally(by=by, keys=keys, sums=SUMS)
    for by in ((), ("x",), ("y",), ("x", "y"))
    for keys in (("label", "prediction"), ("label", "bin"))
]
DEVICES = [
    "cpu",
    pytest.param(
        "cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
    ),
]


def table(seed: int, rows: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    tops = {"x": 3, "y": 2, "label": 2, "prediction": 2, "bin": 3}
    keys = {name: random.integers(-1, top, rows) for name, top in tops.items()}
    heavy = random.integers(-(2**61), 2**61, rows) // max(rows, 1)
    return {**keys, "n": random.integers(0, 3, rows), "weight": heavy}


def same(one: Cells, other: Cells) -> None:
    for a, b in zip(one.tallies, other.tallies, strict=True):
        assert a.tally == b.tally
        assert (a.codes.dtype, a.values.dtype) == (b.codes.dtype, b.values.dtype)
        assert a.codes.tobytes() == b.codes.tobytes()
        assert a.values.tobytes() == b.values.tobytes()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("dense", "many"), [(1 << 24, 1 << 62), (10, 1 << 62), (10, 10)])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 200))
def test_the_bytes_are_those_of_numpy(
    device: str, dense: int, many: int, seed: int, rows: int
) -> None:
    """With few possible keys and with too many for a table or for one integer; sums beyond 2^53 are exact."""
    codes = table(seed, rows)
    with pytest.MonkeyPatch.context() as patch:
        for module in (engine, reference, _keys):
            patch.setattr(module, "DENSE", dense)
            patch.setattr(module, "MANY", many)
        found = engine.count(codes, TALLIES, codebook=BOOK, device=device)
        expected = reference.count(codes, TALLIES, codebook=BOOK)

    same(found, expected)


def test_the_whole_alone() -> None:
    """A tally without any column has one cell."""
    whole = [Tally(by=(), keys=(), sums=("n",))]
    codes = table(1, 9)

    same(
        engine.count(codes, whole, codebook=BOOK, device="cpu"),
        reference.count(codes, whole, codebook=BOOK),
    )
