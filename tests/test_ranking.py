"""Places in lists and what they are worth, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from auditor.ranking import Lists

NONE = np.nan


def test_the_highest_score_of_a_list_is_its_top() -> None:
    lists = Lists.of_scores(np.array([0, 1, 0, 1]), np.array([0.2, 0.9, 0.5, 0.1]))

    assert lists.rank.tolist() == [2, 1, 1, 2]
    assert lists.exposure == pytest.approx([1 / np.log2(3), 1, 1, 1 / np.log2(3)])


def test_equal_scores_share_their_places() -> None:
    """Places 2 and 3 are shared: rank 2.5, and the mean of what both places are worth."""
    lists = Lists.of_scores(np.zeros(3, dtype=np.int64), np.array([9.0, 5.0, 5.0]))
    worth = (1 / np.log2(3) + 1 / np.log2(4)) / 2

    assert lists.rank.tolist() == [1, 2.5, 2.5]
    assert lists.exposure == pytest.approx([1, worth, worth])
    assert lists.shown(3).tolist() == [1, 1, 1]
    assert lists.shown(1).tolist() == [1, 0, 0]


@pytest.mark.parametrize("items", [4, 9, 10])
def test_of_a_tie_across_the_last_place_nobody_knows_who_is_shown(items: int) -> None:
    """One clear first, then equals of whom only some of five places are for: none of them is counted as shown or not."""
    score = np.array([9.0] + [5.0] * items)
    shown = Lists.of_scores(np.zeros(items + 1, dtype=np.int64), score).shown(5)

    assert shown.tolist() == [1] + ([1] if items <= 4 else [-1]) * items


def test_an_item_without_a_score_has_no_place_and_takes_none() -> None:
    lists = Lists.of_scores(np.zeros(3, dtype=np.int64), np.array([NONE, 1.0, 2.0]))

    assert np.isnan(lists.rank[0])
    assert lists.rank[1:].tolist() == [2, 1]
    assert lists.shown(1).tolist() == [-1, 0, 1]


def test_a_rank_that_occurs_twice_in_a_list_is_found() -> None:
    query = np.array([0, 0, 1, 1])

    assert Lists.of_ranks(query, np.array([1.0, 2.0, 1.0, 2.0])).repeated() is None
    assert Lists.of_ranks(query, np.array([1.0, 2.0, 3.0, 3.0])).repeated() == (3, 1)


@given(seed=st.integers(0, 2**32 - 1), top=st.sampled_from([None, 1, 3, 50]))
def test_gain_is_scikit_learns_ties_and_cut_included(seed: int, top: int | None) -> None:
    random = np.random.default_rng(seed)
    query = np.repeat(np.arange(8), random.integers(2, 12, 8))
    score = random.integers(0, 5, len(query)).astype(float)
    gain = random.integers(0, 4, len(query)).astype(float)
    values, lists = Lists.of_scores(query, score).gain_of_parts(query, gain, top)

    for k in range(8):
        mine = query == k
        if gain[mine].any():
            expected = ndcg_score([gain[mine]], [score[mine]], k=top)
            assert values[mine].sum() == pytest.approx(expected, abs=1e-12)
        assert lists[mine].sum() == gain[mine].any()


def test_gain_of_a_group_is_that_of_its_items_as_a_list_of_their_own() -> None:
    """Group 1 stands at places 2 and 4 with gains 1 and 2: (1 + 2/log₂3) / (2 + 1/log₂3)."""
    lists = Lists.of_ranks(np.zeros(4, dtype=np.int64), np.array([1.0, 2.0, 3.0, 4.0]))
    part = lists.parted([np.array([0, 1, 0, 1])])
    values, counted = lists.gain_of_parts(part, np.array([0.0, 1.0, 0.0, 2.0]), None)

    assert values.sum() == pytest.approx((1 + 2 / np.log2(3)) / (2 + 1 / np.log2(3)))
    assert counted.sum() == 1


@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_depends_on_the_order_of_rows(seed: int) -> None:
    """To the last bit, for the sums of the rows are compared as integers later."""
    random = np.random.default_rng(seed)
    query = random.integers(0, 5, 60)
    score, gain = random.integers(0, 9, 60) / 7, random.random(60).round(1)
    order = random.permutation(60)

    def per_list(rows: np.ndarray) -> list[float]:
        lists = Lists.of_scores(query[rows], score[rows])
        values, _ = lists.gain_of_parts(query[rows], gain[rows], 4)
        return [values[query[rows] == k].max(initial=0.0) for k in range(5)]

    assert per_list(order) == per_list(np.arange(60))
