"""Data are held against a model; of a list of many thousands the first mistakes are enough."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from auditor import shape
from auditor.errors import MOST, Choices, Problem, at_most, is_cut
from auditor.noun import Noun


class Item(Noun):
    id: str


class Items(Noun):
    items: list[Item]


@pytest.mark.parametrize("size", [1, MOST + 1, 9 * MOST])
def test_a_long_list_without_mistakes_is_held_whole(size: int) -> None:
    found = shape.held(Items, {"items": [{"id": str(k)} for k in range(size)]})

    assert len(found.items) == size


@pytest.mark.parametrize("place", [0, MOST, 9 * MOST - 1])
def test_one_mistake_is_found_however_late_it_stands(place: int) -> None:
    items: list[dict[str, object]] = [{"id": str(k)} for k in range(9 * MOST)]
    items[place] = {"id": 3}

    with pytest.raises(ValidationError) as told:
        shape.held(Items, {"items": items})

    assert [error["loc"] for error in told.value.errors()] == [("items", place, "id")]


def test_of_very_many_mistakes_only_as_many_are_looked_for_as_tell_that_there_are_more() -> None:
    with pytest.raises(ValidationError) as told:
        shape.held(Items, {"items": [{}] * 90_000})

    assert MOST < told.value.error_count() < 10 * MOST


def test_the_nearest_choice_is_that_of_difflib() -> None:
    """The last in order of those equally near, and none for what is no slip."""
    words = Choices(["selection_rate", "scoring_rate", "share"])

    assert words.nearest("selecton_rate") == " Did you mean 'selection_rate'?"
    assert words.nearest("x" * 500) == " Choices: scoring_rate, selection_rate, share."
    assert Choices(["ab", "ac"]).close("a") == "ac"


def test_where_looking_takes_long_the_last_words_get_no_suggestion() -> None:
    words = Choices([f"{k:06}" * 6 for k in range(5_000)])

    assert words.close("000001" * 6) is not None
    for k in range(400):
        words.close(f"{k:06}" * 5 + "x")
    assert words.close("000007" * 6) is None


def test_more_problems_than_anybody_reads_end_with_a_word_that_says_so() -> None:
    problems = [Problem("a.yaml", line, 1, "wrong") for line in range(1, MOST + 2)]

    told = at_most(iter(problems))

    assert told[:-1] == problems[:MOST]
    assert told[-1].message == "and more mistakes in this file: mend those above first"
    assert (is_cut(told), is_cut(problems)) == (True, False)
    assert at_most(problems[:MOST]) == problems[:MOST]
