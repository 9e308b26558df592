"""The search over subgroups: by hand, and how often it cries wolf."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import auditor
from auditor import conjunctions, intervals
from auditor.errors import AuditorError
from auditor.verify import verify

ATTRIBUTES = ["sex", "age", "origin"]


def people(seed: int, n: int = 1200) -> dict[str, np.ndarray]:
    """Three attributes that have nothing to do with decisions or labels."""
    random = np.random.default_rng(seed)
    return {
        "sex": random.choice(["f", "m"], n),
        "age": random.choice(["old", "young", "middle"], n),
        "origin": random.choice(["here", "there"], n),
        "y": random.integers(0, 2, n),
        "p": random.integers(0, 2, n),
    }


def test_every_conjunction_is_held_against_everybody_else() -> None:
    """Of 7 + 16 + 12 conjunctions and 3 rates; the figures of old women by hand."""
    table = people(0)
    cells = auditor.count(table, sensitive=ATTRIBUTES, label="y", prediction="p")
    found = auditor.subgroups(cells)
    women = (table["sex"] == "f") & (table["age"] == "old")
    row = found[
        (found.sex == "f") & (found.age == "old") & found.origin.isna()
        & (found.metric == "selection_rate")
    ].iloc[0]  # fmt: skip
    level = 0.025 / 105
    rates = [table["p"][women].mean(), table["p"][~women].mean()]
    sizes = [women.sum(), (~women).sum()]
    one, other = (
        intervals.clopper_pearson(np.array([r * n]), np.array([float(n)]), level)
        for r, n in zip(rates, sizes, strict=True)
    )
    limits = intervals.difference(np.array(rates[:1]), one, np.array(rates[1:]), other)

    assert found.attrs["looked_at"] == 3 * (2 + 3 + 2 + 6 + 4 + 6 + 12)
    assert row.n == women.sum()
    assert (row.value, row.rest) == pytest.approx(tuple(rates))
    assert (row.low, row.high) == pytest.approx((limits.low[0], limits.high[0]))


def test_an_unfair_conjunction_is_found_though_its_parts_look_fair() -> None:
    """Old women and young men are refused, young women and old men are not."""
    random = np.random.default_rng(1)
    rows = list(itertools.product("fm", ("old", "young"))) * 400
    sex, age = np.array(rows).T
    refused = (sex == "f") == (age == "old")
    p = (random.random(len(rows)) < np.where(refused, 0.3, 0.7)).astype(int)
    cells = auditor.count(
        {"sex": sex, "age": age, "p": p}, sensitive=["sex", "age"], prediction="p"
    )
    found = auditor.subgroups(cells, metric="selection_rate")

    assert found.head(4).stands_out.all()
    assert not found.tail(4).stands_out.any()
    assert found.head(4)[["sex", "age"]].notna().all().all()


def test_chance_alone_stands_out_in_few_searches() -> None:
    """105 comparisons, nothing to be found: at most 5 % of searches name a subgroup."""
    cried = 0
    for seed in range(100):
        cells = auditor.count(people(seed, 400), sensitive=ATTRIBUTES, label="y", prediction="p")
        found = conjunctions.scan(cells)
        assert found is not None
        cried += any(one.stands_out for one in found.groups)

    assert cried <= 5 + 3.5 * (100 * 0.05 * 0.95) ** 0.5


def test_subgroups_too_small_are_counted_among_those_looked_at() -> None:
    table = {"sex": ["f"] * 10 + ["m"] * 90, "age": ["a", "b"] * 50, "p": [1, 0] * 50}
    cells = auditor.count(table, sensitive=["sex", "age"], prediction="p")
    found = conjunctions.scan(cells)

    assert found is not None
    assert found.looked_at == 8
    assert {tuple(one.group.items()) for one in found.groups} == {
        (("sex", "m"),), (("age", "a"),), (("age", "b"),),
        (("sex", "m"), ("age", "a")), (("sex", "m"), ("age", "b")),
    }  # fmt: skip


def test_halves_added_are_searched_like_the_whole() -> None:
    table = people(3)
    codes = {"sensitive": ATTRIBUTES, "label": "y", "prediction": "p"}
    whole = auditor.count(table, **codes)
    halves = [
        auditor.count({k: v[part] for k, v in table.items()}, codebook=whole.codebook, **codes)
        for part in (slice(500), slice(500, None))
    ]

    assert conjunctions.scan(halves[0] + halves[1]) == conjunctions.scan(whole)


def test_what_is_no_rate_is_refused() -> None:
    cells = auditor.count(people(0), sensitive=ATTRIBUTES, label="y", prediction="p")
    with pytest.raises(AuditorError, match="f1"):
        auditor.subgroups(cells, metric="f1")
    one = auditor.count(people(0), sensitive=["sex"], prediction="p")
    with pytest.raises(AuditorError, match="two sensitive attributes"):
        auditor.subgroups(one)


def test_a_report_searches_and_its_search_can_be_verified(tmp_path) -> None:
    report = auditor.scan(
        people(4), label="y", prediction="p", sensitive=ATTRIBUTES, rules=["intl.baseline"]
    )
    assert report.subgroups is not None
    assert report.subgroups.looked_at == 105
    path = report.save(tmp_path / "report.html")
    assert verify(path).same
    assert "105 comparisons" in path.read_text("utf-8")

    first = report.subgroups.groups[0].model_copy(update={"value": 0.99})
    changed = report.subgroups.model_copy(update={"groups": (first, *report.subgroups.groups[1:])})
    forged = report.model_copy(update={"subgroups": changed})
    forged.save(tmp_path / "forged.json")
    assert [d.path for d in verify(tmp_path / "forged.json").differences if "subgroups" in d.path]


def test_attributes_that_cross_into_too_many_cells_are_not_searched(monkeypatch) -> None:
    monkeypatch.setattr("auditor.plan.MOST_CELLS", 10)
    report = auditor.scan(
        people(4), label="y", prediction="p", sensitive=ATTRIBUTES, rules=["intl.baseline"]
    )
    assert report.subgroups is not None
    assert report.subgroups.reason is not None
    assert report.subgroups.reason.code == "reason.subgroups_not_counted"
