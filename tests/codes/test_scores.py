"""Scores keep their order in their bins, and the median stands alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.codes import scores
from auditor.errors import DataError


def read(values: Any) -> Any:
    return scores.read(pa.chunked_array([pa.array(values)]), "s")


def ones(n: int) -> Any:
    return np.ones(n, dtype=np.int64)


def test_few_scores_each_have_their_bin() -> None:
    """Exact, whatever the distances between them."""
    found = read([0.3, 0.1, 0.3, 0.9])
    book = scores.bins(found, ones(4))

    assert (book.edges, book.exact, book.median) == ((0.1, 0.3, 0.9), True, 0.3)
    assert scores.code(found, book).tolist() == [1, 0, 1, 2]
    assert (book.below_median, book.above_median) == (1, 2)


def test_a_median_between_two_scores() -> None:
    """Nobody is tied then."""
    book = scores.bins(read([1.0, 2.0, 3.0, 4.0]), ones(4))

    assert (book.median, book.below_median, book.above_median) == (2.5, 2, 2)


def test_the_median_is_that_of_people() -> None:
    """A row that stands for three counts three times; one that stands for nobody, not at all."""
    book = scores.bins(read([1.0, 2.0, 3.0, 9.0]), np.array([3, 1, 1, 0]))

    assert book.median == 1.0
    assert book.edges == (1.0, 2.0, 3.0)


pools = st.sampled_from(["uniform", "rare", "heap", "huge"])


@settings(max_examples=60, deadline=None)
@given(pools, st.integers(1025, 6000), st.integers(0, 2**32 - 1))
def test_quantile_bins(pool: str, n: int, seed: int) -> None:
    """Order is kept, bins are even, and strictly above and below the median are whole bins."""
    rng = np.random.default_rng(seed)
    values = {
        "uniform": rng.random(n),
        "rare": rng.random(n) ** 20,
        "heap": np.where(rng.random(n) < 0.4, 0.25, rng.random(n)),
        "huge": rng.normal(size=n) * 1e306,
    }[pool]
    found = read(values)
    book = scores.bins(found, ones(n))
    codes = scores.code(found, book)

    assert book.median == np.median(values)
    assert np.array_equal(codes >= book.above_median, values > book.median)
    assert np.array_equal(codes < book.below_median, values < book.median)
    order = np.argsort(values, kind="stable")
    assert (np.diff(codes[order]) >= 0).all()
    assert codes.max() == len(book.edges) - 1
    assert len(book.edges) <= scores.MOST_EXACT + 2
    _, sizes = np.unique(values, return_counts=True)
    largest = np.bincount(codes).max()
    assert largest <= n / scores.MOST_EXACT + max(sizes.max(), 1) + 1


def test_a_score_beyond_the_codebook() -> None:
    """Another site's score above all that was seen belongs to the last bin."""
    book = scores.bins(read([0.1, 0.5]), ones(2))

    assert scores.code(read([0.05, 0.3, 0.7, None]), book).tolist() == [0, 1, 1, -1]


@pytest.mark.parametrize(
    ("values", "within"),
    [
        ([*[0.5] * 96, 0.25, -0.1, 1.2], (0.0, 1.0)),
        ([*[0.5] * 10, -0.1, 1.2], None),
        ([*[1] * 96, 0, 2], None),
        ([0.1, 0.9], None),
    ],
)
def test_scores_outside_0_and_1(values: list[float], within: tuple[float, float] | None) -> None:
    """Set aside only where nearly all others are probabilities; points and log odds are left alone."""
    found = read(values)
    book = scores.bins(found, ones(len(values)))

    assert book.within == within
    assert int((scores.code(found, book) == -1).sum()) == (2 if within else 0)


def test_decisions() -> None:
    """Positive when the score reaches the threshold; nothing without a score."""
    found = read([0.5, 0.49, None, float("nan")])
    book = scores.bins(found, ones(4))

    assert scores.decisions(found, book, 0.5).tolist() == [1, 0, -1, -1]


def test_a_score_that_tells_nobody_apart() -> None:
    """Said, for every rate above the median is 0 then."""
    found = read([0.5, 0.5])
    facts = scores.noticed(found, scores.bins(found, ones(2)), "s")

    assert [fact.code for fact in facts] == ["data.score_constant"]


def test_no_usable_score() -> None:
    """A column of gaps is no score."""
    with pytest.raises(DataError, match="no usable score"):
        read([None, float("nan")])
