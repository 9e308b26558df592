"""Two classes of which one is favourable are a yes and a no: every metric that both tasks have says the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import auditor
from auditor import metrics
from auditor.cells import Cells
from tests.properties.tables import SENSITIVE, Columns, Figure, Key, made, stated

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=4, deadline=None)
ROLES = {"label": "label", "prediction": "prediction", "counterfactual": "otherwise"}
ROWS = ({}, {"weight": "weight"}, {"cluster": "person"})
WHOLE = [
    metric.name
    for metric in metrics.shelf().values()
    if {"binary", "multiclass"} <= {*metric.tasks}
    and metric.needs <= {*ROLES, "consistency"}
    and not (metric.per_class or metric.counts_missing)
]
"""Metrics of decisions in both tasks that are not asked of each class by itself."""


def worded(columns: Columns) -> Columns:
    """1 and 0 as the words yes and no; of the neighbours, the share that is decided alike."""
    words = np.array(["no", "yes"], dtype=object)
    found = dict(columns)
    for name in ("label", "prediction", "otherwise"):
        found[name] = np.array([None if v is None else words[v] for v in columns[name]], object)
    pairs = zip(columns["prediction"], columns["neighbours"], strict=True)
    found["neighbours"] = np.array(
        [m if None in (p, m) else m if p else 1 - m for p, m in pairs], dtype=object
    )
    return found


def two(columns: Columns, **further: Any) -> Cells:
    return auditor.count(
        worded(columns),
        sensitive=SENSITIVE,
        task="multiclass",
        positive=["yes"],
        consistency="neighbours",
        **ROLES,
        **further,
    )


def plain(columns: Columns, **further: Any) -> Cells:
    return auditor.count(columns, sensitive=SENSITIVE, consistency="neighbours", **ROLES, **further)


def of_both(cells: Cells, by: tuple[str, ...]) -> dict[Key, Figure]:
    return {key: figure for key, figure in stated(cells, by).items() if key[0] in WHOLE}


def alike(first: dict[Key, Figure], second: dict[Key, Figure]) -> None:
    """The same figures and limits, to the last digits."""
    assert first.keys() == second.keys()
    for key in first:
        one, other = (np.array(figures[key], dtype=float) for figures in (first, second))
        assert one == pytest.approx(other, rel=1e-12, abs=1e-12, nan_ok=True), key


@pytest.mark.parametrize("rows", ROWS, ids=["people", "weighted", "clustered"])
@pytest.mark.parametrize("adverse", [False, True])
@given(seed=seeds)
@example(seed=1)  # two groups are equally large
@few
def test_a_favourable_class_of_two_is_a_positive_decision(
    rows: dict[str, str], adverse: bool, seed: int
) -> None:
    """Figures, contrasts and their intervals."""
    columns, further = made(seed, 120), {**rows, "adverse": adverse}
    one, other = (cells(columns, **further) for cells in (plain, two))

    assert {name for name in WHOLE if metrics.get(name).available(other.at(()))} == set(WHOLE)
    for by in (("race",), ("sex", "race")):
        alike(of_both(one, by), of_both(other, by))


@given(seed=seeds)
@few
def test_strata_of_two_classes_are_those_of_a_yes_and_a_no(seed: int) -> None:
    columns = made(seed, 150)
    found = [
        auditor.estimate(
            cells(columns),
            "conditional_demographic_disparity",
            by="race",
            parameters={"strata": "sex"},
        )
        for cells in (plain, two)
    ]

    for column in ("value", "low", "high"):
        one, other = (table[column].to_numpy(float) for table in found)
        assert one == pytest.approx(other, abs=1e-12, nan_ok=True)


@given(seed=seeds)
@few
def test_how_classes_are_called_and_ordered_changes_nothing(seed: int) -> None:
    """Renamed so that they sort the other way round, favourable ones with them."""
    columns = made(seed, 150)
    random = np.random.default_rng(seed)
    columns["elsewhere"] = random.permutation(columns["taken"])
    columns["alike"] = random.integers(0, 6, 150) / 5
    names = {"x": "third", "y": "second", "z": "first"}
    renamed = dict(columns)
    for name in ("kind", "taken", "elsewhere"):
        renamed[name] = np.array([names.get(v) for v in columns[name]], dtype=object)

    one, other = several(columns, ["x", "y"]), several(renamed, ["third", "second"])

    assert other.codebook.classes == ("first", "second", "third")
    for by in (("race",), ("sex", "race")):
        alike(of_both(one, by), of_both(other, by))


def several(columns: Columns, favourable: list[str]) -> Cells:
    return auditor.count(
        columns,
        label="kind",
        prediction="taken",
        counterfactual="elsewhere",
        consistency="alike",
        sensitive=SENSITIVE,
        positive=favourable,
        task="multiclass",
    )
