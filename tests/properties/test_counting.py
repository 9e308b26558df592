"""Counting and judging do not depend on how rows are cut, ordered, or how groups are named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import estimates, intervals, metrics
from auditor.cells import Cells
from auditor.codebook import Attribute, Codebook, Tally
from auditor.engines import numpy as engine
from auditor.estimates import Asked
from auditor.judgement import judge
from auditor.report import from_rows, to_rows
from tests.counted import confused, rule, situation

BOOK = Codebook(
    task="binary",
    attributes=(
        Attribute(name="x", column="x", levels=("a", "b", "c")),
        Attribute(name="y", column="y", levels=("p", "q")),
    ),
    has_label=True,
    has_prediction=True,
    has_score=False,
)
TALLIES = [
    Tally(by=by, keys=("label", "prediction"), sums=("n",))
    for by in ((), ("x",), ("y",), ("x", "y"))
]
row = st.tuples(
    st.integers(-1, 2),
    st.integers(-1, 1),
    st.integers(-1, 1),
    st.integers(-1, 1),
    st.integers(0, 9),
)
Rows = list[tuple[int, int, int, int, int]]


def counted(rows: Rows) -> Cells:
    table = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    names = ("x", "y", "label", "prediction", "n")
    return engine.count(dict(zip(names, table, strict=True)), TALLIES, codebook=BOOK)


def same(first: Cells, second: Cells) -> bool:
    return all(
        np.array_equal(a.codes, b.codes) and np.array_equal(a.values, b.values)
        for a, b in zip(first.tallies, second.tallies, strict=True)
    )


@given(st.lists(row), st.lists(row))
def test_two_halves_added_are_the_whole(first: Rows, second: Rows) -> None:
    """Chunks, shards and machines do not matter."""
    assert same(counted(first) + counted(second), counted(first + second))


@given(st.lists(row, min_size=1), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: Rows, random: object) -> None:
    """The same rows in any order give the same cells."""
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]

    assert same(counted(rows), counted(shuffled))


@given(st.lists(row, min_size=1))
def test_a_coarser_tally_from_a_finer_one_is_the_one_from_the_rows(rows: Rows) -> None:
    """The engine derives tallies from each other; counted one by one they are the same."""
    table = np.array(rows, dtype=np.int64).T
    columns = dict(zip(("x", "y", "label", "prediction", "n"), table, strict=True))
    alone = [engine.count(columns, [tally], codebook=BOOK).tallies[0] for tally in TALLIES]

    assert same(counted(rows), Cells(BOOK, tuple(alone)))


@given(st.lists(row, min_size=1))
def test_cells_survive_being_printed(rows: Rows) -> None:
    """Rows of report.json give back the same cells."""
    cells = counted(rows)
    back = [from_rows(BOOK, c.tally, to_rows(BOOK, c)) for c in cells.tallies]

    assert same(cells, Cells(BOOK, tuple(back)))


@given(st.lists(row, min_size=1, max_size=40))
@settings(max_examples=60)
def test_every_interval_holds_its_point_and_nothing_is_nan(rows: Rows) -> None:
    """A value lies within its limits; what cannot be computed is None with a reason."""
    cells = counted(rows)
    asked = [
        Asked(metric=name, contrast=contrast, by=("x",))
        for name in ("selection_rate", "false_positive_rate", "f1")
        for contrast in (
            "difference",
            "ratio",
            "ratio_to_best",
            "difference_to_best",
            "ratio_to_largest",
        )
    ]
    asked += [
        Asked(metric="selection_rate", contrast="difference_to_overall", by=("x",)),
        Asked(metric="accuracy", contrast="ratio_to_overall", by=("x", "y")),
    ]

    for estimate in estimates.estimate_all(cells, asked=asked, confidence=0.95):
        assert (estimate.value is None) == (estimate.status == "undefined")
        assert estimate.value is not None or estimate.reason is not None
        if estimate.value is not None and estimate.interval is not None:
            low, high = estimate.interval
            assert low is None or low <= estimate.value + 1e-9
            assert high is None or high >= estimate.value - 1e-9


confusions = st.tuples(*[st.integers(0, 60)] * 4)


@given(confusions, confusions, confusions)
@settings(max_examples=60)
def test_names_of_groups_change_no_verdict(a: object, b: object, c: object) -> None:
    """A group is a name, never a position: renaming and reordering groups leaves every verdict."""
    asked = [rule(asks={"metric": "accuracy", "contrast": "ratio"})]
    first = judge(confused({"a": a, "b": b, "c": c}), asked, situation())[0]  # type: ignore[dict-item]
    other = judge(confused({"zz": c, "a": b, "k": a}), asked, situation())[0]  # type: ignore[dict-item]

    assert first.verdict == other.verdict
    assert first.value == pytest.approx(other.value)
    assert sorted(g.verdict for g in first.groups) == sorted(g.verdict for g in other.groups)


@given(confusions, confusions, st.integers(2, 5))
@settings(max_examples=60)
def test_more_of_the_same_leaves_values_and_narrows_intervals(
    a: tuple[int, ...], b: tuple[int, ...], times: int
) -> None:
    """Doubling all rows leaves every rate and never widens its limits."""
    once = confused({"a": a, "b": b})  # type: ignore[dict-item]
    often = confused({"a": tuple(times * x for x in a), "b": tuple(times * x for x in b)})  # type: ignore[dict-item]
    for name in ("selection_rate", "true_positive_rate", "precision", "f1"):
        metric = metrics.get(name)
        few, many = metric.measure(once.at(["group"])), metric.measure(often.at(["group"]))
        narrow, wide = intervals.limits(many, 0.025), intervals.limits(few, 0.025)
        assert few.value == pytest.approx(many.value, nan_ok=True)
        defined = ~np.isnan(few.value)
        assert (narrow.low[defined] >= wide.low[defined] - 1e-12).all()
        assert (narrow.high[defined] <= wide.high[defined] + 1e-12).all()


@given(confusions, confusions)
def test_a_group_without_a_value_never_moves_another(a: object, b: object) -> None:
    """Adding a group with neither positives nor decisions leaves the others' figures."""
    asked = estimates.Asked(
        metric="true_positive_rate", contrast="difference_to_best", by=("group",)
    )
    two = confused({"a": a, "b": b})  # type: ignore[dict-item]
    three = confused({"a": a, "b": b, "c": (0, 3, 0, 5)})  # type: ignore[dict-item]

    def told(cells: Cells) -> dict[str, object]:
        found = estimates.contrasted(cells, asked, confidence=0.95)
        return {
            e.group["group"]: (e.value, e.interval)
            for e in found
            if e.group and e.group["group"] != "c"
        }

    assert told(two) == told(three)
