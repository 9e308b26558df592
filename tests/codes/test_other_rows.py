"""Later rows counted with the codebook of earlier ones: its score bins tell how far scores moved, and no figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import auditor
from auditor.errors import AuditorError
from auditor.report import Word

ROLES: dict[str, Any] = {"label": "y", "score": "s", "sensitive": ["g"]}


def scored(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"g": "a", "y": np.arange(len(values)) % 2, "s": values})


@pytest.mark.parametrize("in_parts", [False, True])
def test_no_figure_of_scores_is_told_of_them(in_parts: bool, tmp_path: Path) -> None:
    """A score of 5 is none of 0.9, and even equal scores have another median; labels have their figures."""
    book = auditor.count(scored(0.1, 0.5, 0.9), **ROLES).codebook
    scored(0.1, 5.0, 0.9).to_parquet(tmp_path / "later.parquet")
    rows = tmp_path / "later.parquet" if in_parts else scored(0.1, 5.0, 0.9)

    later = auditor.count(rows, **ROLES, codebook=book)

    for metric in ("brier_score", "scoring_rate", "roc_auc"):
        with pytest.raises(AuditorError, match=f"{metric}: the score bins .* from other rows"):
            auditor.estimate(later, metric)
    assert auditor.estimate(later, "base_rate")["value"].tolist() == [pytest.approx(1 / 3)]


def test_a_rule_about_scores_is_not_decided_by_the_median_of_others() -> None:
    """All scores lie above the old median: nobody's share above it differs, and the rule would pass."""
    everybody = pd.DataFrame({"sex": "f", "s": np.tile(np.arange(1, 11), 40)})
    women = pd.DataFrame({"sex": "f", "s": np.tile([6, 7], 100)})
    men = pd.DataFrame({"sex": "m", "s": np.tile(np.arange(6, 11), 40)})
    roles: dict[str, Any] = {"score": "s", "sensitive": {"sex": "sex", "race_ethnicity": "race"}}
    later = pd.concat([women, men]).assign(race="a")
    book = auditor.count(everybody.assign(sex=["f", "m"] * 200, race="a"), **roles).codebook

    def word(**given: Any) -> str:
        cells = auditor.count(later, **roles, **given)
        found = auditor.judge(cells, ["us.nyc_ll144"])
        return next(one.verdict for one in found if one.rule == "LL144-002" and one.by == ("sex",))

    assert word() == Word.FLAG
    assert word(codebook=book) == Word.INSUFFICIENT_DATA


def test_they_are_added_and_held_against_each_other() -> None:
    """Of the sum no figure of scores is told either; how far they moved is."""
    before = auditor.count(scored(0.1, 0.5, 0.9, 0.9), **ROLES)
    after = auditor.count(scored(0.1, 5.0, 0.9), **ROLES, codebook=before.codebook)

    assert {"score", "label"} <= set(auditor.drift(before, after)["of"])
    for one, other in ((before, after), (after, before), (after, after)):
        assert "score" not in (one + other).codebook.roles
    assert (before + after).at(()).where(label=1).n.tolist() == [3]


def test_scores_of_classes_and_predicted_amounts_alike() -> None:
    """Every task whose answers are counted in bins."""
    classes: dict[str, Any] = {
        "label": "y", "task": "multiclass", "scores": {"x": "for x", "z": "for z"}, "sensitive": ["g"],
    }  # fmt: skip
    table = pd.DataFrame(
        {
            "g": "a",
            "y": ["x", "z"] * 2,
            "for x": [0.1, 0.2, 0.3, 0.4],
            "for z": [0.9, 0.8, 0.7, 0.6],
        }
    )
    amounts: dict[str, Any] = {
        "label": "y",
        "prediction": "s",
        "task": "regression",
        "sensitive": ["g"],
    }
    for rows, roles in ((table, classes), (scored(0.1, 0.7), amounts)):
        own = auditor.count(rows, **roles)
        lent = auditor.count(rows, **roles, codebook=own.codebook).codebook

        assert own.codebook.roles - lent.roles >= {"score"}
        assert not lent.roles & {"score", "scores", "probability", "distribution"}


def test_without_scores_nothing_is_lost() -> None:
    """Then all that a codebook says is the same for everybody."""
    roles: dict[str, Any] = {"label": "y", "sensitive": ["g"]}
    own = auditor.count(scored(0.1, 0.7), **roles)

    assert auditor.count(scored(0.1, 0.7), **roles, codebook=own.codebook).codebook == own.codebook


def test_a_column_that_the_codebook_does_not_know_is_refused() -> None:
    """It has no codes for it."""
    book = auditor.count(scored(0.1, 0.7), label="y", sensitive=["g"]).codebook

    with pytest.raises(
        AuditorError, match="made from rows without a score: count these without it"
    ):
        auditor.count(scored(0.1, 0.7), **ROLES, codebook=book)
