"""Items shown in lists become integers: where each stands, what that is worth, and which list it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from auditor import ranking
from auditor.cells import Floats, Integers
from auditor.codebook import Codebook
from auditor.codes import amounts, outcomes, scores
from auditor.codes.levels import Words
from auditor.codes.numbers import Numbers, numbers
from auditor.codes.people import fold
from auditor.codes.reading import Reading
from auditor.config import Data
from auditor.documented import Said
from auditor.errors import DataError, about
from auditor.ranking import Lists

_REFUSED = {
    "prediction": "what a ranking decides is who stands in the top places: decision: {top: 10} (--top)",
    "count": "a row is one item in one list",
    "weight": "every item counts once",
    "cluster": "the lists themselves are what belongs together: data.query (--query)",
}


@dataclass(frozen=True)
class Items:
    """What was read of a ranking: the lists, and the relevance of the items where it is known."""

    names: Words
    lists: Lists
    given: Numbers
    """The brought ranks, or else the scores that make them."""
    relevance: Floats | None
    label: Integers | None
    said: tuple[Said, ...]
    label_positive: tuple[str, ...] | None = None

    @property
    def folds(self) -> Integers:
        """Per row the fold of its list."""
        return np.array([fold(name) for name in self.names.words], dtype=np.int64)[self.names.codes]

    def amounts(
        self,
        groups: Mapping[str, Integers],
        crossings: Sequence[tuple[str, ...]],
        *,
        top: int | None,
    ) -> dict[str, Floats]:
        """Everything that is summed beside items."""
        return dict(self.lists.amounts(groups, crossings, relevance=self.relevance, top=top))


def refuse(data: Data, top: int | None) -> None:
    """What only a ranking has would be ignored in silence elsewhere."""
    for role, given in (
        ("data.query", data.query),
        ("data.rank", data.rank),
        ("decision.top", top),
    ):
        if given is not None:
            raise DataError(
                f"{role} belongs to a ranking: say task: ranking, or leave it out.",
                at=tuple(role.split(".")),
            )


def read(reading: Reading) -> Items:
    """The lists of a table. Raises DataError for what is no ranking."""
    data = reading.data
    names = _queries(reading, data)
    found = _given(reading, data)
    lists = _lists(data, names, found)
    relevance, label, said, positive = _relevance(reading, data)
    return Items(names, lists, found, relevance, label, tuple(said), positive)


def _queries(reading: Reading, data: Data) -> Words:
    for role, why in _REFUSED.items():
        if getattr(data, role) is not None:
            raise DataError(f"A ranking takes no data.{role} (--{role}): {why}.", at=("data", role))
    if data.positive_is == "adverse":
        raise DataError(
            "A ranking cannot be adverse: its top is taken to be good for the items there. "
            "Where it is bad, audit the opposite order.",
            at=("data", "positive_is"),
        )
    if data.query is None:
        raise DataError("A ranking needs data.query (--query): the column that names each list.")
    names = reading.words(reading.table[data.query], data.query)
    if names.missing:
        raise DataError(
            f"The query column '{data.query}' is empty in {names.missing:,} of {len(names.codes):,} "
            "rows; which list an item stands in must be known for all.",
            at=("data", "query"),
        )
    return names


def _given(reading: Reading, data: Data) -> Numbers:
    if data.rank is not None:
        with about("data", "rank"):
            return numbers(reading.table[data.rank], data.rank, role="rank")
    if data.score is None:
        raise DataError(
            "A ranking needs data.rank (--rank), where 1 is the top of a list, or data.score "
            "(--score), where the highest is."
        )
    return reading.score


def _lists(data: Data, names: Words, found: Numbers) -> Lists:
    query = names.codes.astype(np.int64)
    if data.rank is None:
        return Lists.of_scores(query, found.values)
    values = found.values
    wrong = int(((values < 1) | (values != np.floor(values))).sum() - np.isnan(values).sum())
    if wrong > 0:
        raise DataError(
            f"Ranks are whole numbers from 1, the top of the list; in the column '{data.rank}' "
            f"{wrong:,} of {len(values):,} rows hold something else.",
            at=("data", "rank"),
        )
    lists = Lists.of_ranks(query, values)
    repeated = lists.repeated()
    if repeated is not None:
        row, rows = repeated
        raise DataError(
            f"In the list '{names.words[names.codes[row]]}' of '{data.query}', rank "
            f"{values[row]:g} occurs more than once ({rows:,} such rows in all). Items that share a "
            "place are told by equal scores: leave out the rank column and name data.score (--score).",
            at=("data", "rank"),
        )
    return lists


def _relevance(
    reading: Reading, data: Data
) -> tuple[Floats | None, Integers | None, list[Said], tuple[str, ...] | None]:
    """Relevance as a gain (0: none), and as a label: 1 relevant, 0 not, -1 not judged."""
    bound = data.label
    if bound is None:
        return None, None, [], None
    if bound.positive is not None:
        words = outcomes.seen([reading.table[bound.column]], bound.column, read=reading.words)
        decided = outcomes.decide("label", bound, words)
        label = outcomes.code(decided)
        gain = np.where(label < 0, np.nan, label)
        return gain, label, outcomes.noticed(decided), decided.positive
    found = numbers(reading.table[bound.column], bound.column, role="relevance of a ranking")
    gain = found.values
    if (gain < 0).any():
        raise DataError(
            f"Relevance is a number from 0 up; the column '{bound.column}' holds "
            f"{int((gain < 0).sum()):,} negatives. Or name the values that mean relevant: "
            "data.label.positive (--label-positive).",
            at=("data", "label"),
        )
    label = np.where(np.isnan(gain), -1, gain > 0).astype(np.int64)
    return gain, label, _gaps("relevance", bound.column, found), None


def _gaps(role: str, column: str, found: Numbers) -> list[Said]:
    rows = len(found.values)
    return [
        Said(
            code=f"data.{role}_number_{kind}",
            values={"column": column, "n": n, "n_share": n / rows, "examples": list(found.odd[:5])},
        )
        for kind, n in found.kinds.items()
    ]


def look(items: Items, data: Data, *, top: int | None) -> list[Said]:
    """What is noticed of the lists: gaps, places that are shared, lists too short for a top."""
    facts = list(items.said)
    if data.rank is not None:
        facts += _gaps("rank", data.rank, items.given)
    rank = items.lists.rank
    tied = int(_tied(items).sum())
    if tied:
        values = {"n": tied, "n_share": tied / max(len(rank), 1)}
        facts.append(Said(code="data.rank_shared", values=values))
    sizes = np.bincount(items.lists.query[~np.isnan(rank)], minlength=len(items.names.words))
    if top is not None and (sizes <= top).any():
        short = int((sizes <= top).sum())
        facts.append(Said(code="data.lists_short", values={"lists": short, "top": top}))
    return facts


def _tied(items: Items) -> Any:
    """Which items share their place with another of their list."""
    there = np.flatnonzero(~np.isnan(items.lists.rank))
    pairs = np.stack([items.lists.query[there], 2 * items.lists.rank[there]], axis=1)
    _, where, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    return counts[where.reshape(-1)] > 1


def scales(summed: Mapping[str, Floats]) -> dict[str, int]:
    """The exponent of every amount; whole numbers stay whole."""
    found = {}
    for name, values in summed.items():
        kind = name.split(" by ", 1)[0]
        if kind != "repeats":
            found[name] = ranking.WHOLE[kind] if kind in ranking.WHOLE else amounts.exponent(values)
    return found


def code(
    items: Items, codebook: Codebook, summed: Mapping[str, Floats], score: Numbers | None
) -> dict[str, Integers]:
    """The columns of a ranking: keys and sums."""
    columns = {"fold": items.folds}
    if codebook.top is not None:
        columns["prediction"] = items.lists.shown(codebook.top)
    if items.label is not None:
        columns["label"] = items.label
    if score is not None and codebook.score is not None:
        columns["bin"] = scores.code(score, codebook.score)
    for name, values in summed.items():
        columns[name] = amounts.scaled(values, codebook.scales.get(name, 0))
    return columns
