"""What must hold of every metric on the shelf, those added later included: tests/properties/tables.py has the tables."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auditor import estimates, metrics
from tests.properties.tables import SOURCES, Columns, Figure, Key, coded, made, stated

RACES = (("race",), ("sex", "race"))
seeds = st.integers(0, 2**32 - 1)
every_task = pytest.mark.parametrize("task", SOURCES)
few = settings(max_examples=4)


def near(first: Figure, second: Figure) -> bool:
    """The same value and limits, to what adding in another order may change."""
    return all(
        one is other
        or (one is not None and other is not None and one == pytest.approx(other, 1e-9, 1e-9))
        for one, other in zip(first, second, strict=True)
    )


def agree(first: dict[Key, Figure], second: dict[Key, Figure]) -> None:
    """The same figures, each."""
    assert first.keys() == second.keys()
    assert {k: (v, second[k]) for k, v in first.items() if not near(v, second[k])} == {}


def taken(columns: Columns, rows: np.ndarray) -> Columns:
    return {name: column[rows] for name, column in columns.items()}


def test_every_metric_has_a_table() -> None:
    """A metric that needs something new gets a column in tests/properties/tables.py."""
    measured = {
        metric.name
        for source in SOURCES.values()
        for metric in estimates.available(source.count(made(0, 300)))
    }

    assert measured == set(metrics.names())


@every_task
@given(seed=seeds, rows=st.integers(2, 120))
@few
def test_two_halves_added_are_the_whole(task: str, seed: int, rows: int) -> None:
    """Chunks, shards and machines do not matter to any figure."""
    whole = coded(SOURCES[task], made(seed, rows))
    first = np.random.default_rng(seed).random(rows) < 0.5
    added = whole.count(first) + whole.count(~first)

    assert stated(added) == stated(whole.count(np.arange(rows)))


@every_task
@given(seed=seeds)
@few
def test_the_order_of_rows_and_columns_changes_nothing(task: str, seed: int) -> None:
    """A file may be sorted, and its columns moved."""
    columns = made(seed, 90)
    shuffled = taken(columns, np.random.default_rng(seed).permutation(90))
    turned = dict(reversed(shuffled.items()))

    agree(stated(SOURCES[task].count(columns)), stated(SOURCES[task].count(turned)))


@every_task
@given(seed=seeds)
@few
def test_the_names_of_groups_change_nothing(task: str, seed: int) -> None:
    """A group is a name, never a position: renamed so that they sort otherwise, all keep their figures."""
    columns = made(seed, 90)
    races = [race for race in columns["race"] if race is not None]
    first, second, *_ = sorted((races.count(race) for race in "abc"), reverse=True)
    assume(first > second)  # of two alike in all, one stands for the other: its own test
    names = {"a": "z", "b": "k", "c": "A"}
    renamed = {**columns, "race": np.array([names.get(race) for race in columns["race"]], object)}

    def called(group: object) -> object:
        return tuple(
            (role, names.get(name, name) if role == "race" else name) for role, name in group
        )  # type: ignore[attr-defined]

    expected = {
        (*key[:-1], called(key[-1])): figure
        for key, figure in stated(SOURCES[task].count(columns)).items()
    }

    agree(expected, stated(SOURCES[task].count(renamed)))


@every_task
@given(seed=seeds, rows=st.integers(2, 200))
@few
def test_every_interval_holds_its_point(task: str, seed: int, rows: int) -> None:
    """Nothing is NaN or infinite, and every value lies within its limits."""
    cells = SOURCES[task].count(made(seed, rows))
    for by in RACES:
        for key, (value, low, high) in stated(cells, by).items():
            assert all(number is None or math.isfinite(number) for number in (value, low, high)), (
                key
            )
            if value is not None:
                assert low is None or low <= value + 1e-9, key
                assert high is None or high >= value - 1e-9, key
            else:
                assert (low, high) == (None, None), key


GATHERED = ("clustered", "ranking")
"""Where rows belong together, more of them are more of the same persons, or other lists."""
GROWS = {
    "squared_calibration_error": "what chance alone would show is taken off, and that shrinks",
    "differential_fairness": "the invented people weigh less among more",
}
"""Metrics whose value depends on how many people there are, and why."""
STEADY = 30
"""Two people are added to a composite before its variance is taken, and more of the same make them weigh less. So of a
handful of people (14 at most among 800 random tables) a limit may move outwards. By default nobody is compared in groups so small."""


@pytest.mark.parametrize("task", [task for task in SOURCES if not task.endswith(GATHERED)])
@given(seed=seeds, rows=st.sampled_from([80, 250]), times=st.integers(2, 4))
@few
def test_more_of_the_same_leaves_values_and_never_widens_limits(
    task: str, seed: int, rows: int, times: int
) -> None:
    """Every row several times: the same figures, surer."""
    columns = made(seed, rows)
    often = taken(columns, np.tile(np.arange(rows), times))
    once, more = stated(SOURCES[task].count(columns)), stated(SOURCES[task].count(often))
    for key, (value, low, high) in once.items():
        if key[0] in GROWS or value is None:
            continue
        other, lower, higher = more[key]
        assert other == pytest.approx(value, rel=1e-9, abs=1e-9), key
        if metrics.get(key[0]).kind == "linearised" and fewest(columns, key) < STEADY:
            continue
        assert low is None or (lower is not None and lower >= low - 1e-9), key
        assert high is None or (higher is not None and higher <= high + 1e-9), key


def fewest(columns: Columns, key: Key) -> int:
    """The people of the group that a figure is of; of a contrast, those of the smallest group compared."""
    _, _, contrast, by, group = key
    held = Counter(zip(*(columns[role] for role in by), strict=True))
    if group and contrast is None:
        return held[tuple(dict(group)[role] for role in by)]
    return min((n for name, n in held.items() if None not in name), default=len(columns["sex"]))


NOTHING = {
    "none of anything": {},
    "only negatives": {"label": 0, "prediction": 0, "score": 0.5},
    "only positives": {"label": 1, "prediction": 1, "score": 0.5},
}


@every_task
@pytest.mark.parametrize("group", NOTHING)
@given(seed=seeds)
@few
def test_a_group_without_a_value_never_moves_another(task: str, group: str, seed: int) -> None:
    """Five more people of whom a metric says nothing: the figures of the others stay."""
    columns = made(seed, 80)
    more: Columns = {
        name: np.concatenate([column, np.array([NOTHING[group].get(name)] * 5, dtype=object)])
        for name, column in columns.items()
    }
    more["sex"][80:] = "f"
    more["race"][80:] = "new"
    more["weight"][80:] = 1.0
    more["person"][80:] = np.arange(5) + 1000
    more["list"][80:] = 1000
    before, after = stated(SOURCES[task].count(columns)), stated(SOURCES[task].count(more))
    silent = {key[0] for key, (value, _, _) in after.items() if _is_new(key) and value is None}
    told = {key[0] for key, (value, _, _) in after.items() if _is_new(key) and value is not None}
    others = {
        key: figure for key, figure in before.items() if key[0] in silent - told and key[3] in RACES
    }

    agree(others, {key: after[key] for key in others})


def _is_new(key: Key) -> bool:
    return key[3:] == (("race",), (("race", "new"),)) and key[2] is None
