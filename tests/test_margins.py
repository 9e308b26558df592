"""One class against all others, from margins counted once, is what relabelling every row gives."""

from __future__ import annotations

import numpy as np
import pytest

from auditor.cells import Crossing
from auditor.codebook import Attribute, Codebook, Tally
from auditor.engines import numpy as engine
from auditor.errors import AuditorError

CLASSES = ("a", "b", "c", "d")


def crossing(keys: tuple[str, ...], *, relabelled: int | None = None) -> Crossing:
    """300 random people of 3 groups in 4 folds, gaps in both sides; or the same with one class as 1."""
    random = np.random.default_rng(5)
    columns = {
        "g": random.integers(-1, 3, 300),
        "label": random.integers(-1, 3, 300),
        "prediction": random.integers(-1, 3, 300),
        "fold": random.integers(0, 4, 300),
        "n": random.integers(1, 4, 300),
        "weight": random.integers(1, 50, 300),
        "weight_2": random.integers(1, 50, 300),
    }
    if relabelled is not None:
        for side in ("label", "prediction"):
            old = columns[side]
            columns[side] = np.where(old < 0, -1, old == relabelled).astype(np.int64)
    book = Codebook(
        task="multiclass",
        attributes=(Attribute(name="g", column="g", levels=("x", "y", "z")),),
        has_label=True,
        has_prediction=True,
        has_score=False,
        folds=4,
        scales={"weight": 0, "weight_2": 0},
        classes=CLASSES,
    )
    tally = Tally(by=("g",), keys=keys, sums=("n", "weight", "weight_2"))
    return engine.count(columns, [tally], codebook=book).at(("g",))


@pytest.mark.parametrize(
    "keys", [("label", "prediction", "fold"), ("label", "prediction"), ("label",)]
)
@pytest.mark.parametrize("name", CLASSES)
def test_a_class_against_the_rest_is_the_same_as_relabelled_rows(
    keys: tuple[str, ...], name: str
) -> None:
    """A class that nobody has, and gaps on either side, included."""
    (found,) = crossing(keys).versus_rest(name).counted
    (expected,) = crossing(keys, relabelled=CLASSES.index(name)).counted

    assert found.codes.tolist() == expected.codes.tolist()
    assert found.values.tolist() == expected.values.tolist()


def test_a_class_that_is_none_is_refused_with_the_classes() -> None:
    with pytest.raises(AuditorError, match=r"no class 'other 1'.*a, b, c, d"):
        crossing(("label",)).versus_rest("other 1")
