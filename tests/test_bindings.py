"""What a role may be called, and which roles may share a column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import auditor
from auditor import bindings
from auditor.cells import Cells
from auditor.errors import AuditorError

RANDOM = np.random.default_rng(7)
N = 240
TABLE: dict[str, Any] = {
    "sex": RANDOM.choice(["m", "w"], N),
    "y": RANDOM.integers(0, 2, N),
    "p": RANDOM.integers(0, 2, N),
    "s": RANDOM.random(N),
    "t": RANDOM.random(N),
    "c": RANDOM.integers(1, 4, N),
    "who": np.arange(N) // 2,
    "list": np.arange(N) // 6,
    "e": RANDOM.integers(0, 4, N),
    "l": RANDOM.integers(4, 9, N),
    "f": RANDOM.choice(["x", "z"], N),
}
USUAL: dict[str, Any] = {"weight": "t", "cluster": "who"}
TASKS: list[dict[str, Any]] = [
    {"label": "y", "prediction": "p", "score": "s", "features": ["f"]},
    {"label": "y", "prediction": "p", "counterfactual": "f", "consistency": "s"},
    {"label": "f", "task": "multiclass", "scores": {"x": "s", "z": "t"}},
    {"label": "s", "prediction": "e", "task": "regression", "tolerance": 0.5, **USUAL},
    {"label": "s", "prediction": "e", "task": "regression"},
    {"label": "y", "query": "list", "score": "s", "top": 2, "task": "ranking"},
    {"words": ("e", "l"), "characters": ("c", "who"), "task": "transcription", "weight": "t"},
]


def counted(sensitive: Any = None, **asked: Any) -> Cells:
    if asked.get("counterfactual"):
        table = {**TABLE, "f": TABLE["p"][::-1]}
        return auditor.count(table, sensitive=sensitive or ["sex"], **asked)
    return auditor.count(TABLE, sensitive=sensitive or ["sex"], **asked)


@pytest.mark.parametrize("asked", TASKS, ids=str)
def test_every_word_of_the_counts_is_taken(asked: dict[str, Any]) -> None:
    """No attribute can stand in the place of what is counted, whatever the task."""
    own = {"sex"}
    for counted_tally in counted(**asked).tallies:
        tally = counted_tally.tally
        assert all(bindings.taken(name) for name in {*tally.keys, *tally.sums} - own)


@pytest.mark.parametrize(
    "role",
    ["words", "lists", "rank", "gain by sex", "feature f", "label_1", "words_e1_l0", "a × b"],
)
def test_a_role_of_such_a_name_is_refused(role: str) -> None:
    for asked in TASKS[:1] + TASKS[-2:]:
        with pytest.raises(AuditorError, match="cannot be called"):
            counted({role: "sex"}, **asked)


SHARED: list[dict[str, Any]] = [
    {"label": "p"},
    {"count": "p"},
    {"weight": "c", "count": "c"},
    {"cluster": "sex"},
    {"score": "y"},
    {"counterfactual": "p"},
    {"sensitive": ["y"]},
    {"features": ["y"]},
]


@pytest.mark.parametrize("change", SHARED, ids=str)
def test_a_column_in_two_roles_is_refused(change: dict[str, Any]) -> None:
    """Both are named, by `count` and by an audit."""
    asked = {"label": "y", "prediction": "p", "sensitive": ["sex"], **change}
    with pytest.raises(AuditorError, match=r"cannot be the .* and the .* at once"):
        auditor.count(TABLE, **asked)
    with pytest.raises(AuditorError, match=r"at once|also named as the model's output"):
        auditor.scan(TABLE, rules=["intl.baseline"], **asked)


def test_what_may_share_a_column() -> None:
    """Two attributes with other bins, a feature that is sensitive, a decision that is its own score."""
    counted({"age": "l", "old": "l"}, bins={"age": [5], "old": [6]}, prediction="p", score="p")
    counted(features=["sex", "f"], prediction="p", label="y")


def test_check_tells_it_where_it_stands(tmp_path: Path) -> None:
    """`auditor check` needs no data for this."""
    from auditor import rulebook

    file = tmp_path / "audit.yaml"
    file.write_text(
        "data:\n  path: rows.csv\n  prediction: {column: p, positive: [1]}\n"
        "  label: {column: p, positive: [1]}\n  sensitive:\n    words: {column: g}\n"
        "rules: [intl.baseline]\n",
        encoding="utf-8",
    )
    problems = {(one.line, one.message.split(".")[0][:40]) for one in rulebook.check([file])}
    assert (6, "A sensitive attribute cannot be called '") in problems
    assert any("cannot be the label" in one.message for one in rulebook.check([file]))
