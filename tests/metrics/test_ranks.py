"""Metrics of rankings, on two short lists counted by hand, and how sure they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import auditor
from auditor.cells import Cells
from auditor.errors import AuditorError, DataError
from auditor.judgement import judge
from tests.counted import rule, situation

# One list: a at 1 and 3, b at 2 and 4; another: b at 1, a at 2, b at 3. Relevance in brackets.
HAND = pd.DataFrame(
    [
        ("x", "a", 1, 1), ("x", "b", 2, 0), ("x", "a", 3, 0), ("x", "b", 4, 2),
        ("y", "b", 1, 1), ("y", "a", 2, 3), ("y", "b", 3, 0),
    ],
    columns=["list", "g", "rank", "gain"],
)  # fmt: skip
ROLES: dict[str, Any] = {"task": "ranking", "query": "list", "sensitive": ["g"]}


def counted(frame: pd.DataFrame = HAND, **roles: Any) -> Cells:
    given = {"rank": "rank", "label": "gain", "top": 2, **roles}
    return auditor.count(frame, **ROLES, **given)


def values(cells: Cells, metric: str) -> list[float]:
    return list(auditor.estimate(cells, metric, by="g")["value"])


SECOND, THIRD, FOURTH = (1 / np.log2(1 + rank) for rank in (2, 3, 4))
EXPECTED = {
    "selection_rate": [2 / 3, 2 / 4],
    "top_places_share": [2 / 4, 2 / 4],
    "mean_rank": [(1 + 3 + 2) / 3, (2 + 4 + 1 + 3) / 4],
    "exposure": [(1 + THIRD + SECOND) / 3, (SECOND + FOURTH + 1 + THIRD) / 4],
    "recall_at_top": [2 / 2, 1 / 2],
    "precision_at_top": [2 / 2, 1 / 2],
    "base_rate": [2 / 3, 2 / 4],
    # Within group a both lists are in their best order; of b list x has its only gain second.
    "ndcg": [1.0, (SECOND + 1) / 2],
}


@pytest.mark.parametrize("metric", EXPECTED)
def test_two_lists_by_hand(metric: str) -> None:
    assert values(counted(), metric) == pytest.approx(EXPECTED[metric])


def test_a_score_ranks_as_its_order_does() -> None:
    """Lower ranks are higher scores, and the score is read for the scoring rate too."""
    scored = HAND.assign(score=-HAND["rank"].astype(float))
    cells = counted(scored, rank=None, score="score")

    for metric, expected in EXPECTED.items():
        assert values(cells, metric) == pytest.approx(expected), metric
    assert values(cells, "scoring_rate") == pytest.approx([1 / 3, 1 / 4])


def test_everybodys_list_is_the_usual_ndcg() -> None:
    """List x has gains 1 0 0 2, of which the first two places count; list y has 1 3 0."""
    found = auditor.estimate(counted(), "ndcg")["value"][0]

    assert found == pytest.approx((1 / (2 + SECOND) + (1 + 3 * SECOND) / (3 + SECOND)) / 2)


def test_words_may_mean_relevant() -> None:
    words = HAND.assign(gain=np.where(HAND["gain"] > 0, "yes", "no"))

    assert values(counted(words, label_positive="yes"), "recall_at_top") == pytest.approx(
        [1, 1 / 2]
    )


def test_what_was_not_told_is_not_measured() -> None:
    """Without a top nobody is selected, without relevance nothing is gained."""
    cells = counted(label=None, top=None)

    for metric in ("selection_rate", "ndcg", "recall_at_top"):
        with pytest.raises(AuditorError, match="needs"):
            auditor.estimate(cells, metric)
    assert values(cells, "mean_rank") == pytest.approx(EXPECTED["mean_rank"])


@pytest.mark.parametrize(
    ("metric", "reason"),
    [
        ("ndcg", "reason.no_lists_with_relevant_items"),
        ("recall_at_top", "reason.no_relevant_items"),
    ],
)
def test_a_group_without_a_relevant_item_has_no_value(metric: str, reason: str) -> None:
    frame = HAND.assign(gain=np.where(HAND["g"] == "a", 0, HAND["gain"]))
    found = auditor.estimate(counted(frame), metric, by="g")

    assert found["reason"][0] == reason
    assert pd.isna(found["value"][0])
    assert found["value"][1] == pytest.approx(EXPECTED[metric][1])


def test_an_item_without_a_rank_is_in_no_figure_of_ranks() -> None:
    gap = HAND.astype({"rank": float})
    gap.loc[2, "rank"] = np.nan

    assert values(counted(gap), "mean_rank")[0] == pytest.approx(1.5)
    assert values(counted(gap), "selection_rate")[0] == pytest.approx(1.0)


def test_a_rank_twice_in_a_list_names_the_list() -> None:
    twice = HAND.assign(rank=[1, 2, 3, 4, 1, 2, 2])

    with pytest.raises(DataError, match=r"list 'y'.*rank 2 occurs more than once"):
        counted(twice)


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ({"rank": None}, "data.rank .* or data.score"),
        ({"weight": "gain", "label": None}, "takes no data.weight"),
        ({"adverse": True}, "cannot be adverse"),
    ],
)
def test_what_is_no_ranking_is_refused(roles: dict[str, Any], told: str) -> None:
    with pytest.raises(DataError, match=told):
        counted(**roles)


def test_ranks_begin_at_one_and_relevance_at_zero() -> None:
    with pytest.raises(DataError, match="whole numbers from 1"):
        counted(HAND.assign(rank=HAND["rank"] - 1))
    with pytest.raises(DataError, match="from 0 up"):
        counted(HAND.assign(gain=-HAND["gain"]))


def test_a_ranking_without_its_query_is_told() -> None:
    with pytest.raises(DataError, match=r"data\.query"):
        auditor.count(HAND, task="ranking", rank="rank", sensitive=["g"])
    with pytest.raises(DataError, match="belongs to a ranking"):
        auditor.count(HAND, prediction="gain", query="list", positive=[1, 2, 3], sensitive=["g"])


def drawn(lists: int, size: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = lists * size
    return pd.DataFrame(
        {
            "list": np.repeat(np.arange(lists), size),
            "g": random.choice(["a", "b"], rows),
            "score": random.normal(size=rows),
            "gain": random.integers(0, 3, rows),
        }
    )


def test_what_one_group_gains_in_a_list_the_other_loses() -> None:
    """Lists of two, one of each group: the difference of exposure is twice as doubtful as one exposure."""
    frame = drawn(300, 2, 1).assign(g=["a", "b"] * 300)
    cells = counted(frame, rank=None, score="score", top=1)
    one = auditor.estimate(cells, "exposure", by="g")
    gap = auditor.estimate(cells, "exposure", by="g", contrast="difference_to_largest")
    width = (one["high"] - one["low"])[0]
    largest = (gap["high"] - gap["low"]).max()

    assert largest == pytest.approx(2 * width, rel=0.05)


def test_few_lists_decide_nothing() -> None:
    """Fifteen lists of forty items are many items, and still few lists."""
    asks = {"metric": "exposure", "contrast": "ratio_to_best"}
    told = situation(task="ranking", evidence=frozenset({"rank", "label", "score"}))
    asked = [rule(asks=asks, must={"at_least": 0.5})]

    few = judge(counted(drawn(15, 40, 2), rank=None, score="score"), asked, told)[0]
    many = judge(counted(drawn(400, 10, 2), rank=None, score="score"), asked, told)[0]
    assert few.verdict == "insufficient_data"
    assert few.groups[0].reason is not None
    assert few.groups[0].reason.code == "reason.few_lists"
    assert many.verdict == "pass"


def test_lists_that_are_all_the_same_still_leave_doubt() -> None:
    """Two hundred lists a a a b: what differs between them is rounding, and no variance."""
    frame = {
        "query": [k for k in range(200) for _ in range(4)],
        "rank": [1, 2, 3, 4] * 200,
        "group": list("aaab") * 200,
    }
    cells = auditor.count(frame, sensitive=["group"], query="query", rank="rank", task="ranking")

    def told(metric: str, contrast: str | None) -> list[tuple[object, ...]]:
        table = auditor.estimate(cells, [metric], by=["group"], contrast=contrast)
        return list(table[["value", "low", "high"]].itertuples(index=False))

    for value, low, high in told("exposure", None):
        assert low < value < high
        assert high - low > 0.1
    _, (value, low, high) = told("exposure", "ratio")
    assert low < value < high
    assert {row[1:] for row in told("mean_rank", None)} == {(1.0, float("inf"))}
