"""Small cells and rules, written down as counts, for tests of arithmetic and judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from auditor import moments, tolerances
from auditor.cells import Cells, Crossing
from auditor.codebook import UNKNOWN, Attribute, Codebook, ScoreBins, Tally
from auditor.codes.amounts import exponent, scaled
from auditor.effective import EffectiveRule
from auditor.engines import numpy as engine
from auditor.judgement import Situation
from auditor.rules import Rule

Confusion = tuple[int, int, int, int]
TODAY = dt.date(2026, 11, 23)


def selected(groups: Mapping[str, tuple[int, int]], **book: Any) -> Cells:
    """Cells of decisions without labels: group → (predicted positive, people)."""
    rows = [(name, None, 1, hits) for name, (hits, _) in groups.items()]
    rows += [(name, None, 0, of - hits) for name, (hits, of) in groups.items()]
    return decisions(rows, has_label=False, **book)


def confused(groups: Mapping[str, Confusion], **book: Any) -> Cells:
    """Cells of labelled decisions: group → (TP, FP, FN, TN)."""
    rows = []
    for name, (tp, fp, fn, tn) in groups.items():
        rows += [(name, 1, 1, tp), (name, 0, 1, fp), (name, 1, 0, fn), (name, 0, 0, tn)]
    return decisions(rows, has_label=True, **book)


def decisions(
    rows: Sequence[tuple[str, int | None, int | None, int]], *, has_label: bool, **book: Any
) -> Cells:
    """Cells from (group, label, prediction, people); None is missing, `unknown` the missing group."""
    levels = tuple(dict.fromkeys(name for name, *_ in rows if name != UNKNOWN))
    codebook = Codebook(
        task="binary",
        attributes=(
            Attribute(
                name="group", column="group", levels=levels, reference=book.pop("reference", None)
            ),
        ),
        has_label=has_label,
        has_prediction=True,
        has_score=False,
        **book,
    )
    kept = [row for row in rows if row[3] > 0]

    def coded(values: Sequence[int | None]) -> np.ndarray:
        return np.array([-1 if v is None else v for v in values], dtype=np.int64)

    columns = {
        "group": np.array([codebook.attributes[0].code(row[0]) for row in kept], dtype=np.int64),
        "label": coded([row[1] for row in kept]),
        "prediction": coded([row[2] for row in kept]),
        "n": np.array([row[3] for row in kept], dtype=np.int64),
    }
    keys = ("label", "prediction") if has_label else ("prediction",)
    tallies = [Tally(by=by, keys=keys, sums=("n",)) for by in ((), ("group",))]
    return engine.count(columns, tallies, codebook=codebook)


def several(rows: Sequence[tuple[str, str | None, str | None, int]], **book: Any) -> Cells:
    """Cells of labelled decisions among several classes: (group, label, prediction, people)."""
    levels = tuple(dict.fromkeys(name for name, *_ in rows))
    classes = tuple(sorted({side for row in rows for side in row[1:3] if side is not None}))
    codebook = Codebook(
        task="multiclass",
        attributes=(Attribute(name="group", column="group", levels=levels),),
        has_label=True,
        has_prediction=True,
        has_score=False,
        classes=classes,
        **book,
    )

    def coded(values: Sequence[str | None]) -> np.ndarray:
        return np.array([-1 if v is None else classes.index(v) for v in values], dtype=np.int64)

    columns = {
        "group": np.array([levels.index(row[0]) for row in rows], dtype=np.int64),
        "label": coded([row[1] for row in rows]),
        "prediction": coded([row[2] for row in rows]),
        "n": np.array([row[3] for row in rows], dtype=np.int64),
    }
    tallies = [Tally(by=by, keys=("label", "prediction"), sums=("n",)) for by in ((), ("group",))]
    return engine.count(columns, tallies, codebook=codebook)


def scored(
    group: Sequence[str], score: Sequence[float], label: Sequence[int] | None = None, **book: Any
) -> Cells:
    """Cells of exact score bins, from rows."""
    levels = tuple(dict.fromkeys(group))
    values = np.array(score, dtype=float)
    edges = np.unique(values)
    median = float(np.median(values))
    codebook = Codebook(
        task="binary",
        attributes=(Attribute(name="group", column="group", levels=levels),),
        has_label=label is not None,
        has_prediction=False,
        has_score=True,
        score=ScoreBins(
            edges=tuple(edges.tolist()),
            exact=True,
            median=median,
            above_median=int(np.searchsorted(edges, median, side="right")),
            below_median=int(np.searchsorted(edges, median, side="left")),
        ),
        **book,
    )
    columns = {
        "group": np.array([levels.index(g) for g in group], dtype=np.int64),
        "bin": np.searchsorted(edges, values).astype(np.int64),
        "n": np.ones(len(values), dtype=np.int64),
    }
    keys: tuple[str, ...] = ("bin",)
    if label is not None:
        columns["label"] = np.array(label, dtype=np.int64)
        keys = ("label", "bin")
    tallies = [Tally(by=by, keys=keys, sums=("n",)) for by in ((), ("group",))]
    return engine.count(columns, tallies, codebook=codebook)


def missed(groups: Mapping[str, Sequence[float]]) -> Cells:
    """Cells of a regression: group → errors (prediction − label), exact in 2^-20 or as fine as fits; every label is 0."""
    return amounts({name: [(0.0, error) for error in errors] for name, errors in groups.items()})


def amounts(groups: Mapping[str, Sequence[tuple[float, float]]], **book: Any) -> Cells:
    """Cells of a regression: group → (label, prediction), exact in 2^-20 or as fine as fits."""
    levels = tuple(groups)
    group = np.repeat(np.arange(len(levels)), [len(v) for v in groups.values()])
    label, prediction = np.array([pair for v in groups.values() for pair in v], dtype=float).T
    found = moments.products({"label": label, "prediction": prediction})
    scales = {name: min(20, exponent(values)) for name, values in found.items()}
    codebook = Codebook(
        task="regression",
        attributes=(Attribute(name="group", column="group", levels=levels),),
        has_label=True,
        has_prediction=True,
        has_score=False,
        scales=scales,
        **book,
    )
    columns = {name: scaled(values, scales[name]) for name, values in found.items()}
    ones = np.ones(len(label), dtype=np.int64)
    columns |= {"group": group.astype(np.int64), "n": ones, "label": ones, "prediction": ones}
    columns |= tolerances.misses(label, prediction, codebook.tolerances)
    counted = ((("label", "prediction"), ("n", *found)), (("miss", "relative"), ("n",)))
    tallies = [
        Tally(by=by, keys=keys, sums=sums) for by in ((), ("group",)) for keys, sums in counted
    ]
    return engine.count(columns, tallies, codebook=codebook)


def at(cells: Cells) -> Crossing:
    """The crossing by the only attribute."""
    return cells.at(["group"])


def rule(**words: Any) -> EffectiveRule:
    """A metric rule; by default the four-fifths ratio of selection rates, without further conditions."""
    text = {"en": "x", "zh-CN": "x"}
    written: dict[str, Any] = {
        "id": "T-001",
        "name": "tested",
        "kind": "metric",
        "asks": {"metric": "selection_rate", "contrast": "ratio_to_best"},
        "must": {"at_least": 0.8},
        "threshold": {"origin": "guideline", "why": text},
        "on_breach": "fail",
        "severity": "high",
        "title": text,
        "why": text,
        "tests": [],
        **words,
    }
    return EffectiveRule(pack="tested", rule=Rule.model_validate(written))


def situation(**further: Any) -> Situation:
    """An audit of decisions with labels, as of a fixed day."""
    told: dict[str, Any] = {
        "task": "binary",
        "as_of": TODAY,
        "outputs": frozenset({"decision"}),
        "evidence": frozenset({"label", "prediction"}),
    }
    return Situation(**{**told, **further})
