"""The lists that a ranking rule's own test writes down, as cells.

Rows of [level, relevance, rank] in the order of their lists: a new list begins where the rank does not
rise, and its first row may say how many lists look so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from auditor.cells import Cells, Integers
from auditor.codebook import UNKNOWN, Attribute, Codebook, Tally, of_crossing
from auditor.counted import Counted
from auditor.ranking import WHOLE, Lists

_FOLDS = 64
_SCALE = 40
"""Bits after the point of exposure and gain."""


def cells(name: str, rows: Sequence[Sequence[Any]], *, top: int | None, referring: bool) -> Cells:
    """These lists counted as a whole and by the attribute; its first level is the reference."""
    items = [(item, number) for number, items_of in enumerate(_repeated(rows)) for item in items_of]
    levels = tuple(dict.fromkeys(row[0] for row, _ in items if row[0] != UNKNOWN))
    attribute = Attribute(
        name=name, column=name, levels=levels, reference=levels[0] if referring else None
    )
    relevance, rank = (
        np.array([np.nan if row[k] is None else float(row[k]) for row, _ in items]) for k in (1, 2)
    )
    lists = Lists.of_ranks(np.array([number for _, number in items], dtype=np.int64), rank)
    group = np.array([attribute.code(row[0]) for row, _ in items], dtype=np.int64)
    crossings: list[tuple[str, ...]] = [(), (name,)]
    summed = dict(lists.amounts({name: group}, crossings, relevance=relevance, top=top))
    scales = {amount: WHOLE.get(amount.split(" by ", 1)[0], _SCALE) for amount in summed}
    columns = {
        name: group,
        "n": np.ones(len(items), dtype=np.int64),
        "label": np.where(np.isnan(relevance), -1, relevance > 0).astype(np.int64),
        "fold": lists.query % _FOLDS,
        **({} if top is None else {"prediction": lists.shown(top)}),
        **{a: np.rint(np.ldexp(v, scales[a])).astype(np.int64) for a, v in summed.items()},
    }
    book = Codebook(
        task="ranking",
        attributes=(attribute,),
        has_label=bool((columns["label"] >= 0).any()),
        has_prediction=top is not None,
        has_score=False,
        scales={a: e for a, e in scales.items() if not a.startswith("repeats")},
        folds=_FOLDS,
        top=top,
        further=("query", "rank"),
    )
    return Cells(book, tuple(_counted(columns, by) for by in crossings))


def _repeated(rows: Sequence[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Every list as often as its first row says."""
    starts = [0] + [
        k + 1 for k, (one, other) in enumerate(pairwise(rows)) if _begins(one[2], other[2])
    ]
    for start, end in pairwise([*starts, len(rows)]):
        written = list(rows[start:end])
        often = written[0][3] if len(written[0]) > 3 else 1
        yield from [written] * int(often)


def _begins(rank: float | None, following: float | None) -> bool:
    return rank is not None and following is not None and following <= rank


def _counted(columns: dict[str, Integers], by: tuple[str, ...]) -> Counted:
    keys = tuple(key for key in ("label", "prediction", "fold") if key in columns)
    own = tuple(of_crossing(amount, by) for amount in ("repeats", "gain", "lists"))
    sums = ("n", "ranked", "rank", "exposure", *own)
    table = np.stack([columns[key] for key in (*by, *keys)], axis=1)
    values = np.stack([columns[amount] for amount in sums], axis=1)
    return Counted.gather(Tally(by=by, keys=keys, sums=sums), table, values)
