"""Which classes there are where a decision chooses among several, and which class every row has.

A class is a word of the label or of the prediction, or the name of a score column. Classes are in
order, so that neither the order of the rows nor that of the columns changes a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from auditor.cells import Floats, Integers
from auditor.codebook import Codebook
from auditor.codes import class_scores, outcomes
from auditor.codes.levels import Words, alike, find, folded, in_order, quoted
from auditor.codes.reading import Reading
from auditor.config import Data
from auditor.documented import Said
from auditor.errors import DataError, Gathered, nearest

MOST = 100
"""More classes than anybody has names for are numbers, names or free text."""

Sides = Mapping[outcomes.Side, Words]


def look(
    reading: Reading, training: pa.Table | None, quantiles: Sequence[float] = ()
) -> tuple[dict[str, Any], list[Said]]:
    """The part of the codebook that is about classes, and what was noticed of them."""
    data = reading.data
    _refuse(data)
    sides = _sides(reading, training)
    scored = class_scores.columns(reading, _words(sides))
    classes = tuple(in_order({*_words(sides), *scored}))
    _check(data, sides, classes, scored)
    further, said = class_scores.look(reading, classes, scored, quantiles)
    book: dict[str, Any] = {
        "classes": classes,
        "has_prediction": data.prediction is not None or bool(scored),
        "prediction_positive": _favourable(data, classes),
    }
    return book | further, [*_noticed(data, sides, classes), *said]


def _refuse(data: Data) -> None:
    """What only makes sense where one class is the positive one."""
    if data.label is not None and data.label.positive is not None:
        raise DataError(
            "A multiclass task has no positive label: every class is looked at against all others, "
            "and taking one as positive would hide the others. Leave out data.label.positive "
            "(--label-positive); to single out a class, a rule names it: parameters: {class: …}.",
            at=("data", "label", "positive"),
        )
    if data.score is not None:
        raise DataError(
            "One score column says nothing about several classes. Name a column for each class: "
            "data.scores: {CLASS: COLUMN, …}; or leave out data.score (--score).",
            at=("data", "score"),
        )


def _sides(reading: Reading, training: pa.Table | None) -> dict[outcomes.Side, Words]:
    found: dict[outcomes.Side, Words] = {}
    data = reading.data
    for side, bound in (("label", data.label), ("prediction", data.prediction)):
        if bound is not None:
            columns = [reading.table[bound.column]]
            if side == "label" and training is not None:
                columns.append(training[bound.column])
            found[side] = outcomes.seen(columns, bound.column, read=reading.words)  # type: ignore[index]  # the two sides
    return found


def _words(sides: Sides) -> list[str]:
    """Every word of both sides; one that a column's type declares and no row has is a class too."""
    return list(dict.fromkeys(w for found in sides.values() for w in (*found.words, *found.absent)))


def _check(data: Data, sides: Sides, classes: Sequence[str], scored: Mapping[str, str]) -> None:
    """Nothing that is no class counts as one, and no class is two by a slip of the pen."""
    wrong = Gathered()
    for side, found in sides.items():
        with wrong.about("data", side):
            _check_side(side, getattr(data, side).column, found)
    wrong.tell()
    _check_spelling(sides, classes)
    unscored = [word for word in classes if scored and word not in scored]
    if unscored:
        raise DataError(
            f"data.scores names no column for {quoted(unscored)}: every class of the label and the "
            f"prediction needs one. Named: {quoted(scored)}.",
            at=("data", "scores"),
        )
    if len(classes) < 2:
        raise DataError(f"There is only one class, {quoted(classes)}: nothing can be told apart.")


def _check_side(side: str, column: str, found: Words) -> None:
    if not (found.words or found.absent):
        raise DataError(f"The {side} column '{column}' has no value at all: every row is missing.")
    gaps = [word for word in found.words if folded(word) in outcomes.NEVER_A_CLASS]
    if gaps:
        raise DataError(
            f"The {side} column '{column}' holds {quoted(gaps)}, which would count as a class but "
            f"looks like a missing value. Say so with data.read.missing: [{quoted(gaps)}]."
        )
    if len(found.words) > MOST:
        raise DataError(
            f"The {side} column '{column}' holds {len(found.words):,} different values, and a "
            f"multiclass task has at most {MOST} classes. Amounts are a regression "
            "(task: regression, --task regression); name rarer classes together otherwise."
        )


def _check_spelling(sides: Sides, classes: Sequence[str]) -> None:
    """`Cat` in one column and `cat` in the other would never agree."""
    if len(sides) < 2:
        return
    label, prediction = ({*found.words, *found.absent} for found in sides.values())
    for same in alike(classes):
        here, there = label & set(same), prediction & set(same)
        if here and there and not here & there:
            raise DataError(
                f"The label writes {quoted(sorted(here))} and the prediction {quoted(sorted(there))}: "
                "as they stand these are different classes, and no decision would agree. Write "
                "them alike in the data."
            )


def _favourable(data: Data, classes: Sequence[str]) -> tuple[str, ...] | None:
    """The classes that are named as favourable decisions (or as adverse ones); none by default."""
    if data.prediction is None or data.prediction.positive is None:
        return None
    named = tuple(dict.fromkeys(find(value, classes) for value in data.prediction.positive))
    nowhere = [name for name in named if name not in classes]
    if nowhere or not named:
        raise DataError(
            f"data.prediction.positive (--positive) names {quoted(nowhere) or 'no class'}. "
            f"Classes: {quoted(classes)}.{nearest(nowhere[0], classes) if nowhere else ''}",
            at=("data", "prediction", "positive"),
        )
    if set(named) == set(classes):
        raise DataError(
            "data.prediction.positive (--positive) names every class: then everybody is selected, "
            "and no group differs from any other. Name the favourable ones alone.",
            at=("data", "prediction", "positive"),
        )
    return named


def _noticed(data: Data, sides: Sides, classes: Sequence[str]) -> list[Said]:
    facts = []
    for side, found in sides.items():
        column = getattr(data, side).column
        if found.missing:
            values: dict[str, Any] = {"column": column, "n": found.missing}
            values["missing_share"] = found.missing / max(len(found.codes), 1)
            facts.append(Said(code=f"data.missing_{side}", values=values))
        never = [name for name in classes if name not in found.words]
        if never:
            told = {"column": column, "classes": never[:20]}
            facts.append(Said(code=f"data.{side}_never", values=told))
    return [*facts, *_alike(classes)]


def _alike(classes: Sequence[str]) -> Iterable[Said]:
    for names in alike(classes):
        yield Said(code="data.classes_alike", values={"classes": names})


def code(reading: Reading, codebook: Codebook) -> dict[str, Integers]:
    """Label and prediction as class codes, and what their scores tell."""
    data, classes = reading.data, codebook.classes or ()
    place = {name: at for at, name in enumerate(classes)}
    columns: dict[str, Integers] = {}
    for side, found in _sides(reading, None).items():
        lookup = np.array([*(place.get(word, -1) for word in found.words), -1], dtype=np.int64)
        columns[side] = lookup[found.codes]
    if data.scores is None:
        return columns
    return columns | class_scores.code(reading, codebook, columns.get("label"))


def targets(column: pa.ChunkedArray, name: str, codebook: Codebook) -> Floats:
    """What a model is to learn: the code of each row's class, NaN where it is missing."""
    found = outcomes.seen([column], name)
    place = {word: float(at) for at, word in enumerate(codebook.classes or ())}
    lookup = np.array([*(place.get(word, np.nan) for word in found.words), np.nan])
    return np.asarray(lookup[found.codes])
