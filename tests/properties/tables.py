"""Made-up tables for every task, with every role that a metric may need: what properties are tested on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import numpy as np

import auditor
from auditor import contrasts, counting, estimates
from auditor.cells import Cells
from auditor.engines import numpy as engine
from auditor.estimates import Asked
from auditor.rules import Decide

Columns = dict[str, np.ndarray[Any, Any]]
SENSITIVE = ["sex", "race"]
EVERYBODY = Decide(by="point", min_group=1, min_denominator=1)
"""Every group with a value is compared, however few its people."""


@dataclass(frozen=True)
class Source:
    """A task and who plays which role in its tables."""

    name: str
    roles: Mapping[str, Any] = field(default_factory=dict)
    positive: tuple[Any, ...] = ()
    """Values of label, prediction and score that agree on one class alone."""

    def count(self, columns: Columns) -> Cells:
        return auditor.count(columns, sensitive=SENSITIVE, **self.roles)


POPULATION = {"sex": {"source": "made up", "shares": {"f": 0.5, "m": 0.5}}}
BINARY = Source(
    "binary",
    {
        "label": "label",
        "prediction": "prediction",
        "score": "score",
        "features": ["income"],
        "counterfactual": "otherwise",
        "consistency": "neighbours",
        "population": POPULATION,
    },
)
AMOUNTS = {"label": "owed", "prediction": "guessed", "task": "regression", "tolerance": 0.5}
TEXTS = {
    "words": ("wrong words", "words"),
    "characters": ("wrong characters", "characters"),
    "task": "transcription",
}
CHANCES: dict[str, Any] = {
    "label": "kind",
    "task": "multiclass",
    "scores": {name: f"chance of {name}" for name in "xyz"},
}
SOURCES = {
    source.name: source
    for source in (
        BINARY,
        Source("weighted", {**BINARY.roles, "weight": "weight"}),
        Source("clustered", {**BINARY.roles, "cluster": "person"}),
        Source("regression", AMOUNTS),
        Source("regression, weighted", {**AMOUNTS, "weight": "weight"}),
        Source("regression, clustered", {**AMOUNTS, "cluster": "person"}),
        Source("transcription", TEXTS),
        Source("transcription, weighted", {**TEXTS, "weight": "weight"}),
        Source("transcription, clustered", {**TEXTS, "cluster": "person"}),
        Source(
            "ranking",
            {"label": "gain", "score": "score", "query": "list", "top": 3, "task": "ranking"},
        ),
        Source(
            "multiclass",
            {
                "label": "kind",
                "prediction": "taken",
                "task": "multiclass",
                "positive": ["x", "y"],
                "scores": {"x": "for x", "y": "for y", "z": "for z"},
                "counterfactual": "elsewhere",
                "consistency": "neighbours",
            },
        ),
        Source("chances", CHANCES),
        Source("chances, weighted", {**CHANCES, "weight": "weight"}),
        Source("chances, clustered", {**CHANCES, "cluster": "person"}),
    )
}


def made(seed: int, rows: int) -> Columns:
    """Random people: three races (one missing now and then), ties in scores, gaps in every column."""
    random = np.random.default_rng(seed)
    score = random.integers(0, 40, rows) / 40
    label = (random.random(rows) < 0.15 + 0.7 * score).astype(object)
    prediction = (score + random.normal(0, 0.2, rows) > 0.5).astype(object)
    owed = np.round(random.normal(10, 3, rows), 3)
    columns: Columns = {
        "sex": random.choice(np.array(["f", "m"], dtype=object), rows, p=[0.4, 0.6]),
        "race": random.choice(np.array(["a", "b", "c"], dtype=object), rows, p=[0.5, 0.35, 0.15]),
        "label": label.astype(int).astype(object),
        "prediction": prediction.astype(int).astype(object),
        "score": score.astype(object),
        "weight": random.integers(1, 5, rows) / 2,
        "person": random.integers(0, max(rows // 2, 1), rows),
        **_several(random, rows),
        "otherwise": (prediction.astype(int) ^ (random.random(rows) < 0.1)).astype(object),
        "neighbours": (random.integers(0, 6, rows) / 5).astype(object),
        "income": random.integers(1, 5, rows).astype(object),
        "list": random.integers(0, max(rows // 6, 1), rows),
        "gain": random.integers(0, 3, rows),
        "owed": owed.astype(object),
        "guessed": np.round(owed + random.normal(0.2, 1, rows), 3).astype(object),
    }
    gaps = ("race", "label", "prediction", "score", "owed", "guessed", "kind", "taken", "for x")
    for name in (*gaps, "otherwise", "neighbours", "income"):
        columns[name][random.random(rows) < 0.02] = None
    for unit, longest in (("words", 12), ("characters", 60)):
        columns[unit] = random.integers(0, longest, rows)
        columns[f"wrong {unit}"] = random.binomial(longest, 0.2, rows)
    return columns


def _several(random: np.random.Generator, rows: int) -> Columns:
    """Three classes, a decision among them, and a score for each; every class is there, however few the rows."""
    kind = random.choice(np.array(["x", "y", "z"], dtype=object), rows, p=[0.5, 0.3, 0.2])
    taken = np.where(random.random(rows) < 0.6, kind, random.permutation(kind))
    columns: Columns = {"kind": kind, "taken": taken}
    columns["elsewhere"] = np.where(random.random(rows) < 0.8, taken, "z")
    for name in "xyz":
        columns[f"for {name}"] = (random.integers(0, 8, rows) + 3 * (kind == name)).astype(object)
    points = {name: columns[f"for {name}"].astype(int) + 1 for name in "xyz"}
    for name, mine in points.items():
        columns[f"chance of {name}"] = (mine / sum(points.values())).astype(object)
    columns["chance of x"][random.random(rows) < 0.02] = None
    return columns


Group = tuple[tuple[str, str], ...]
Key = tuple[str, tuple[tuple[str, object], ...], str | None, tuple[str, ...], Group]
Figure = tuple[float | None, float | None, float | None]


def stated(
    cells: Cells, by: Sequence[str] = ("race",), *, compared: bool = True
) -> dict[Key, Figure]:
    """Every figure that a report could state: (metric, its parameters, contrast, part, crossing, group) → value, limits."""
    found: dict[Key, Figure] = {}
    asked = contrasted(cells, tuple(by)) if compared else []
    for one in estimates.estimate_all(cells, asked=asked, confidence=0.95):
        given = tuple(sorted(one.parameters.items()))
        group = tuple(sorted((one.group or {}).items()))
        low, high = one.interval or (None, None)
        found[one.metric, given, one.contrast, one.by, group] = (one.value, low, high)
    return found


def contrasted(cells: Cells, by: tuple[str, ...]) -> list[Asked]:
    """Every contrast that a rule may ask of every metric that these cells allow."""
    return [
        Asked(
            metric=metric.name,
            contrast=name,
            by=by,
            decide=EVERYBODY,
            parameters=dict(metric.given),
        )
        for metric in estimates.available(cells)
        for name in contrasts.names()
        if contrasts.unfit(metric, contrasts.get(name)) is None
    ]


@dataclass(frozen=True)
class Coded:
    """A table as integers, ready to be counted in parts."""

    columns: Columns
    tallies: Any
    codebook: Any

    def count(self, rows: np.ndarray[Any, Any]) -> Cells:
        part = {name: column[rows] for name, column in self.columns.items()}
        return engine.count(part, self.tallies, codebook=self.codebook)


def coded(source: Source, columns: Columns) -> Coded:
    """What `auditor.count` hands to the engine."""
    with patch.object(counting.engine, "count", side_effect=engine.count) as called:
        source.count(columns)
    (integers, tallies), named = called.call_args
    return Coded(integers, tallies, named["codebook"])
