"""Later rows counted with the codebook of earlier ones: what its score bins cannot stand for is told, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import auditor

ROLES: dict[str, Any] = {"label": "y", "score": "s", "sensitive": ["g"]}
MANY = np.linspace(0.1, 0.9, 40_000)


def scored(values: Sequence[float] | np.ndarray[Any, Any]) -> pd.DataFrame:
    column = np.asarray(values, dtype=float)
    return pd.DataFrame({"g": "a", "y": np.arange(len(column)) % 2, "s": column})


@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize(
    ("earlier", "later", "unplaced"),
    [
        pytest.param([0.1, 0.5, 0.9], [0.5, 0.1, 0.9], 0, id="the same scores"),
        pytest.param([0.1, 0.5, 0.9], [0.5, 0.3, 5.0], 2, id="between exact bins and beyond them"),
        pytest.param([0.1, 0.5, 0.9], [np.nan, 0.5], 0, id="no score"),
        pytest.param(MANY, [0.01, 0.12345, 0.9], 0, id="within ranges"),
        pytest.param(MANY, [0.95, -0.5, 0.2], 2, id="beyond ranges"),
        pytest.param(MANY - 0.5, [-5.0, 0.2], 0, id="the lowest range is open"),
    ],
)
def test_scores_that_the_bins_cannot_stand_for_are_counted(
    earlier: Sequence[float], later: Sequence[float], unplaced: int, in_parts: bool, tmp_path: Path
) -> None:
    """0.3 is none of 0.5, nor 5 of 0.9: no figure of such scores is told, and no role says they are there."""
    before, rows = auditor.count(scored(earlier), **ROLES), scored(later)
    rows.to_parquet(tmp_path / "later.parquet")

    found = auditor.count(
        tmp_path / "later.parquet" if in_parts else rows, **ROLES, codebook=before.codebook
    )

    assert found.codebook.unplaced == unplaced
    assert ("score" in found.codebook.roles) == (unplaced == 0)
    assert ("probability" in found.codebook.roles) == (
        unplaced == 0 and before.codebook.has("probability")
    )


def test_figures_of_such_scores_are_refused_and_drift_is_not() -> None:
    """Who adds them, or asks for their error, hears why; how far they moved is told."""
    before = auditor.count(scored([0.1, 0.5, 0.9, 0.9]), **ROLES)
    after = auditor.count(scored([0.1, 5.0, 0.9]), **ROLES, codebook=before.codebook)

    with pytest.raises(
        auditor.AuditorError, match=r"brier_score: .* every score here \(1 do not fit"
    ):
        auditor.estimate(after, "brier_score")
    with pytest.raises(ValueError, match="cannot stand for, cannot be added"):
        before + after
    assert {"score", "label"} <= set(auditor.drift(before, after)["of"])


def test_the_score_of_each_class_is_held_to_its_own_bins() -> None:
    """One class's odd score is enough."""
    roles: dict[str, Any] = {
        "label": "y",
        "task": "multiclass",
        "scores": {"x": "for x", "z": "for z"},
        "sensitive": ["g"],
    }
    table = pd.DataFrame(
        {"g": "a", "y": ["x", "z"] * 2, "for x": [1.0, 2, 3, 2], "for z": [2.0, 1, 2, 1]}
    )
    book = auditor.count(table, **roles).codebook

    odd = auditor.count(table.assign(**{"for z": [2, 1, 2, 9]}), **roles, codebook=book).codebook

    assert [bins.unplaced for bins in odd.class_scores] == [0, 1]
    assert not odd.has("scores")
    assert auditor.count(table, **roles, codebook=odd).codebook == book
