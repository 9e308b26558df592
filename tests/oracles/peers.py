"""What the figures of other fairness libraries are called here, which of them differ, and which we do not have.

The figures are those of `peer-values.json`: one small example, given to each library. Every entry
fits exactly one line of `tests/oracles/peer_lines.py`; docs/peers.md says the same in words.
"""

from __future__ import annotations

import itertools
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import auditor
from auditor.cells import Cells

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared")) / "peer-values.json"
PRIVILEGED = {"group_a": "1", "group_b": "x"}
"""The groups that the other libraries were told to compare with."""
WHOLE = "whole"
JOINED = {"equalized_odds": ("true_positive_rate", "false_positive_rate")}
IMPACT = Path(__file__).with_name("impact.yaml")

Over = Callable[[Sequence[float]], float]
Spec = Mapping[str, object]
Figure = float | None | dict[str, Any]


# ── what is taken over several groups, or over several metrics ────────────────────────────────


def only(values: Sequence[float]) -> float:
    (value,) = values
    return value


def largest(values: Sequence[float]) -> float:
    return max(values)


def smallest(values: Sequence[float]) -> float:
    return min(values)


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def span(values: Sequence[float]) -> float:
    return max(values) - min(values)


def half_sum(values: Sequence[float]) -> float:
    return sum(values) / 2


def largest_in_size(values: Sequence[float]) -> float:
    return max(abs(value) for value in values)


def mean_in_size(values: Sequence[float]) -> float:
    return mean([abs(value) for value in values])


def ratio_of_complements(values: Sequence[float]) -> float:
    """Of two shares, how often the first does not happen over how often the second does not."""
    first, second = values
    return (1 - first) / (1 - second)


def first_minus_second(values: Sequence[float]) -> float:
    first, second = values
    return first - second


def first_over_second(values: Sequence[float]) -> float:
    first, second = values
    return first / second


def squared_quotient(values: Sequence[float]) -> float:
    return first_over_second(values) ** 2


def smallest_either_way(values: Sequence[float]) -> float:
    """The smallest of all ratios and of what they are turned over."""
    return min(min(value, 1 / value) if value else 0.0 for value in values)


# ── a line of the mapping ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Ours:
    """One figure of ours, or simple arithmetic with a few."""

    metrics: tuple[str, ...]
    contrast: str | None = None
    group: str | None = None
    """Only this group's figure; None: every group's, to be joined by `groups`."""
    whole: bool = False
    """Everybody's figure."""
    each: bool = False
    """A figure for every group, as theirs."""
    groups: Over = only
    together: Over = only
    """How several metrics become one figure."""
    turned: bool = False
    """The other library subtracts the other way round, or counts the opposite."""
    column: str = "value"
    task: str = "binary"
    label: str = "y_true"
    positive: int = 1
    score: str = "score"
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """A table of theirs: their column → our figure, for every group (or for the whole)."""

    of: Mapping[str, str]
    contrast: str | None = None
    portions: Mapping[str, str] = field(default_factory=dict)
    """Their column → of all those whom our metric counts in any group, the part that is this group's."""
    whole: bool = False
    task: str = "binary"


@dataclass(frozen=True)
class Pairwise:
    """Of a metric per class: the gaps of two groups over all classes, then over all pairs of groups."""

    metric: str
    classes: Over
    pairs: Over


@dataclass(frozen=True)
class Smoothed:
    """Differential fairness: the logarithm of the widest ratio of two groups, of an outcome or of its opposite.

    Half a person of each outcome is added to every group's rate.
    """

    metric: str
    minus: str | None = None
    """The same of another metric is taken off."""


@dataclass(frozen=True)
class Neighbours:
    """Consistency with the k nearest others, who were searched among all but oneself."""

    features: tuple[str, ...] = ()
    """What the distance is measured with, beside the features of the example."""


@dataclass(frozen=True)
class Beside:
    """A figure that stands beside a verdict: the two-proportion z of the group with the lower rate."""

    rules: Path = IMPACT


Mapped = Ours | Columns | Pairwise | Smoothed | Neighbours | Beside


@dataclass(frozen=True)
class Line:
    """Entries of one name, and what further tells them apart."""

    library: str
    metric: str
    spec: Spec = field(default_factory=dict, kw_only=True)

    def fits(self, entry: Mapping[str, Any]) -> bool:
        there = {**entry.get("spec", {}), "case": entry.get("case")}
        return (entry["library"], entry["metric"]) == (self.library, self.metric) and all(
            there.get(key) == value for key, value in self.spec.items()
        )


@dataclass(frozen=True)
class Same(Line):
    """It comes out the same here."""

    ours: Mapped


@dataclass(frozen=True)
class Differs(Line):
    """It comes out otherwise here, and docs/peers.md shows by hand which is right."""

    right: float | dict[str, float | None] | None
    """By hand; None: there is no such figure."""
    ours: Mapped | None = None
    """Our figure; None: we do not offer it."""


@dataclass(frozen=True)
class Absent(Line):
    """We do not offer it; docs/peers.md says why."""


# ── the example, counted here ─────────────────────────────────────────────────────────────────


@cache
def told() -> dict[str, Any]:
    """The whole file."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


@cache
def frame() -> pd.DataFrame:
    """The example, a row per person."""
    inputs = {name: column for name, column in told()["inputs"].items() if name != "features"}
    return pd.DataFrame(inputs)


@cache
def counted(
    task: str, weighted: bool, *, score: str = "score", label: str = "y_true", positive: int = 1
) -> Cells:
    """The example as cells, by both attributes and crossed."""
    decided = {"label": label, "label_positive": positive, "prediction": "y_pred", "score": score}
    named: dict[str, Any] = {
        "binary": decided,
        "regression": {"label": "reg_true", "prediction": "reg_pred"},
        "multiclass": {"label": "y_true_multiclass", "prediction": "y_pred_multiclass"},
    }[task]
    further = {} if task == "binary" else {"task": task}
    people = frame()
    if label in PRIVILEGED and task == "binary":  # a column has one role: the label is a copy
        decided["label"] = f"{label} as label"
        people = people.assign(**{f"{label} as label": people[label]})
    return auditor.count(
        people,
        sensitive=["group_a", "group_b"],
        reference=PRIVILEGED,
        weight="sample_weight" if weighted else None,
        **named,
        **further,
    )


def figures(
    cells: Cells,
    metric: str,
    by: Sequence[str],
    *,
    contrast: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    column: str = "value",
) -> dict[str, float | None]:
    """What `auditor.estimate` says: group → figure, groups of a crossing named as in `0|x`."""
    further = {"parameters": dict(parameters)} if parameters else {}
    table = auditor.estimate(cells, metric, by=by, contrast=contrast, **further)
    values = [None if pd.isna(value) else float(value) for value in table[column]]
    if not by or table[by[0]].isna().all():
        return {WHOLE: values[0]}
    names = ["|".join(row) for row in table[[*by]].itertuples(index=False)]
    return dict(zip(names, values, strict=True))


@cache
def edge(case: str) -> Cells:
    """The ten people of the edge cases."""
    inputs = told()["edge_inputs"]
    label, prediction, group = inputs["y_true"], inputs["y_pred"], inputs["group"]
    if case == "group f has no positive labels":
        label = inputs["y_true_f_no_positives"]
    elif case == "y_pred all zero":
        prediction = [0] * len(prediction)
    elif case == "missing group values":
        group = [None if k in inputs["group_missing_at"] else name for k, name in enumerate(group)]
    rows = pd.DataFrame({"group": group, "label": label, "prediction": prediction})
    return auditor.count(
        rows, label="label", prediction="prediction", sensitive=["group"], reference={"group": "m"}
    )


def _by(entry: Mapping[str, Any]) -> list[str]:
    if "case" in entry:
        return ["group"]
    named = entry["spec"].get("groups")
    return named.split(" x ") if named else []


def _cells(entry: Mapping[str, Any], task: str, **roles: Any) -> Cells:
    if "case" in entry:
        return edge(entry["case"])
    return counted(task, entry["spec"].get("weights") is not None, **roles)


def here(entry: Mapping[str, Any], line: Mapped) -> Figure:
    """Our figure for an entry."""
    if isinstance(line, Columns):
        return _table(entry, line)
    if isinstance(line, Pairwise):
        return _pairwise(entry, line)
    if isinstance(line, Smoothed):
        taken_off = _differential(entry, line.minus) if line.minus else 0.0
        return _differential(entry, line.metric) - taken_off
    if isinstance(line, Neighbours):
        return _consistency(entry, line)
    if isinstance(line, Beside):
        verdicts = auditor.judge(_cells(entry, "binary"), line.rules)
        (tests,) = [verdict.tests for verdict in verdicts if verdict.by == tuple(_by(entry))]
        return min(test.z for test in tests if test.z is not None)
    joined = []
    for metric in line.metrics:
        found = _figures(entry, line, metric)
        if line.each:
            return dict(found)
        values = [found[line.group]] if line.group is not None else list(found.values())
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        joined.append(line.groups(known))
    figure = line.together(joined)
    return -figure if line.turned else figure


def _figures(entry: Mapping[str, Any], line: Ours, metric: str) -> dict[str, float | None]:
    """One metric of ours, by group; of weighted people and of amounts, contrasts of the groups' own figures.

    So few of them are compared with nobody here.
    """
    roles = {"score": line.score, "label": line.label, "positive": line.positive}
    cells, by = _cells(entry, line.task, **roles), [] if line.whole else _by(entry)
    told = {"parameters": line.parameters, "column": line.column}
    few = cells.codebook.weighted or line.task == "regression"
    if not (few and line.contrast):
        return figures(cells, metric, by, contrast=line.contrast, **told)
    parts = [
        _against(
            figures(cells, part, by, **told), figures(cells, part, [], **told), by, line.contrast
        )
        for part in JOINED.get(metric, (metric,))
    ]
    worst = min if line.contrast == "ratio" else max
    return {group: worst(part[group] for part in parts) for group in parts[0]}


def _against(
    groups: Mapping[str, float | None],
    everybody: Mapping[str, float | None],
    by: Sequence[str],
    contrast: str,
) -> dict[str, float | None]:
    """A contrast of the groups' own figures."""
    values = {group: value for group, value in groups.items() if value is not None}
    operation, _, whom = contrast.partition("_to_")
    held = {
        "": max(values.values()),
        "overall": everybody[WHOLE],
        "reference": values["|".join(PRIVILEGED[name] for name in by)],
    }[whom]
    assert held is not None
    if operation == "ratio":
        return {group: value / held if held else None for group, value in values.items()}
    sign = 1 if whom else -1
    return {group: sign * (value - held) for group, value in values.items()}


def _pairwise(entry: Mapping[str, Any], line: Pairwise) -> float:
    cells, by = _cells(entry, "multiclass"), _by(entry)
    found = [
        figures(cells, line.metric, by, parameters={"class": name})
        for name in cells.codebook.classes or ()
    ]
    gaps = [
        line.classes([abs((rates[one] or 0) - (rates[other] or 0)) for rates in found])
        for one, other in itertools.combinations(found[0], 2)
    ]
    return line.pairs(gaps)


def _differential(entry: Mapping[str, Any], metric: str) -> float:
    (by,) = _by(entry)
    weights = entry["spec"].get("weights")
    if metric == "selection_rate" and not weights:
        asked = figures(
            _cells(entry, "binary"), "differential_fairness", [by], contrast="difference"
        )
        return max(value for value in asked.values() if value is not None)
    groups = frame().groupby(by)
    people = groups[weights].sum() if weights else groups.size()
    rates = figures(_cells(entry, "binary"), metric, [by])
    added = [(rates[str(g)] or 0) * n / (n + 1) + 0.5 / (n + 1) for g, n in people.items()]
    return max(
        abs(math.log(one / other))
        for shares in (added, [1 - share for share in added])
        for one, other in itertools.combinations(shares, 2)
    )


def _consistency(entry: Mapping[str, Any], line: Neighbours) -> Figure:
    spec, rows = entry["spec"], frame()
    places = np.column_stack(
        [told()["inputs"]["features"], *(rows[name] for name in line.features)]
    )
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, : spec["n_neighbors"]]
    decided = rows[spec["on"]].to_numpy()
    cells = auditor.count(
        rows.assign(neighbours=decided[nearest].mean(axis=1)),
        prediction=spec["on"],
        consistency="neighbours",
        sensitive=["group_b"],
        weight=spec.get("weights"),
    )
    return figures(cells, "individual_consistency", [])[WHOLE]


def _table(entry: Mapping[str, Any], line: Columns) -> Figure:
    cells = _cells(entry, line.task)
    by = [] if line.whole else _by(entry)
    rows: dict[str, dict[str, float | None]] = {}
    for theirs, metric in line.of.items():
        for group, value in _column(cells, by, metric, line.contrast).items():
            rows.setdefault(group, {})[theirs] = value
    for theirs, metric in line.portions.items():
        rates, people = _column(cells, by, metric, None), _column(cells, by, "n", None)
        counts = {group: (rates[group] or 0) * (people[group] or 0) for group in rates}
        whole = counts[PRIVILEGED[by[0]]] if line.contrast else sum(counts.values())
        for group, count in counts.items():
            rows[group][theirs] = count / whole
    return rows[WHOLE] if line.whole else rows


def _column(
    cells: Cells, by: Sequence[str], metric: str, contrast: str | None
) -> dict[str, float | None]:
    """A metric of every group, or how many people each has."""
    if metric == "n":
        return figures(cells, "share" if by else "accuracy", by, column="n")
    return figures(cells, metric, by, contrast=contrast)
