"""The scores of several classes: when they are probabilities, and which of them count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import auditor
from auditor.cells import Cells


def chances(classes: int, size: int = 300, seed: int = 1) -> pd.DataFrame:
    """Random probabilities of so many classes, a column each."""
    drawn = np.random.default_rng(seed).dirichlet(np.full(classes, 0.5), size)
    return pd.DataFrame(drawn, columns=[f"k{at:02}" for at in range(classes)])


def people(scores: pd.DataFrame) -> pd.DataFrame:
    """Those with such scores, of random classes and groups."""
    random = np.random.default_rng(2)
    return scores.add_prefix("for ").assign(
        kind=random.choice(list(scores.columns), len(scores)),
        group=random.choice(["f", "m"], len(scores)),
    )


def counted(scores: pd.DataFrame, **further: Any) -> Cells:
    return of(people(scores), **further)


def of(frame: pd.DataFrame, **further: Any) -> Cells:
    scored = [column for column in frame.columns if column.startswith("for ")]
    return auditor.count(
        frame,
        label="kind",
        scores={column.removeprefix("for "): column for column in scored},
        sensitive=["group"],
        task="multiclass",
        **further,
    )


def are_probabilities(cells: Cells) -> bool:
    return cells.codebook.has("distribution")


@pytest.mark.parametrize("classes", [2, 3, 60])
@pytest.mark.parametrize("decimals", [2, 3, 4, 16])
def test_probabilities_may_be_rounded(classes: int, decimals: int) -> None:
    assert are_probabilities(counted(chances(classes).round(decimals)))


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_probabilities_may_be_of_less_precision(kind: str) -> None:
    assert are_probabilities(counted(chances(10).astype(kind)))


@pytest.mark.parametrize("classes", [2, 3, 60])
@pytest.mark.parametrize("share", [0.9, 0.98])
def test_scores_that_leave_out_a_part_of_one_are_no_probabilities(
    classes: int, share: float
) -> None:
    """However many classes there are: what is not rounded is not off by rounding."""
    assert not are_probabilities(counted(chances(classes) * share))


def test_scores_of_which_no_row_has_all_are_no_probabilities() -> None:
    """Nothing shows that they would add up to 1."""
    scores = chances(3)
    for at, name in enumerate(scores.columns):
        scores.loc[scores.index % 3 == at, name] = np.nan

    assert not are_probabilities(counted(scores))


def test_scores_beyond_one_in_a_row_that_lacks_another_are_no_probabilities() -> None:
    scores = chances(3)
    scores.loc[:60, "k00"], scores.loc[:60, "k01"] = 3.5, np.nan

    assert not are_probabilities(counted(scores))


def test_a_mistaken_score_decides_nothing_and_ranks_nothing() -> None:
    """A probability of 37 counts as missing everywhere: no class scores highest in that row."""
    scores = chances(3)
    scores.loc[:4, "k00"] = 37.0
    cells = counted(scores)

    assert cells.at(()).where(prediction=range(3)).n.tolist() == [295]
    assert cells.at(()).having("label_rank", 0, 1, 2).n.tolist() == [295]
    assert are_probabilities(cells)


def test_cells_of_two_halves_add_up_to_those_of_all() -> None:
    frame = people(chances(3).round(2))
    whole = of(frame)

    halves = [of(part, codebook=whole.codebook) for part in (frame[:100], frame[100:])]

    for one, other in zip((halves[0] + halves[1]).tallies, whole.tallies, strict=True):
        assert one.codes.tolist() == other.codes.tolist()
        assert one.values.tolist() == other.values.tolist()
