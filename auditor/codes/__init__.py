"""Every row becomes a few small integers, once, before anything is counted.

`look` takes a first look and fixes how values become codes (the codebook, which travels in the
report); `code` does it. Neither depends on the order of the rows or on how a file was cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from auditor.arrays import array_namespace, whole
from auditor.cells import Floats, Integers
from auditor.codebook import Attribute, Codebook
from auditor.codes import (
    amounts,
    attributes,
    classes,
    features,
    lists,
    outcomes,
    people,
    probes,
    roles,
    scores,
    transcripts,
)
from auditor.codes.levels import Words
from auditor.codes.numbers import Numbers
from auditor.codes.reading import Given, Reading, refuse_too_many
from auditor.config import Data
from auditor.documented import Said
from auditor.errors import DataError, Gathered, about
from auditor.tolerances import NONE, Tolerances, misses

__all__ = ["Codes", "Look", "Task", "code", "look", "targets"]

Task = Literal["binary", "multiclass", "regression", "ranking", "transcription"]


@dataclass(frozen=True)
class Listed:
    """The lists of a ranking, and the amounts that are summed."""

    items: lists.Items
    summed: dict[str, Floats]


@dataclass(frozen=True)
class Look:
    """The codebook, and what was noticed on the way."""

    codebook: Codebook
    facts: list[Said]
    reading: Reading | None = field(default=None, repr=False, compare=False)
    """What was read of the table; given to `code`, nothing is read twice."""
    listed: Listed | None = field(default=None, repr=False, compare=False)
    """Of a ranking: its lists, and what was worked out of them."""


@dataclass(frozen=True)
class Codes:
    """One vector of integers per attribute, key and sum, all of the same length; -1 is missing.

    `class_bin` alone is a table [rows, classes].
    Keys: the attributes' names, `label`, `prediction`, `bin`, `label_rank`, `fold`. Sums: `n`, `weight`,
    `weight_2`, `repeats`, and for regression powers of label, prediction and error (each times the
    row's weight and people; auditor/moments.py). Only those that the codebook speaks of are there.
    What a model's answers decide are tensors, on the device that gave them.
    """

    columns: dict[str, Integers]

    def __len__(self) -> int:
        return len(self.columns["n"])


def look(
    table: pa.Table,
    data: Data,
    *,
    task: Task,
    threshold: float | None,
    training: pa.Table | None = None,
    quantiles: Sequence[float] = (),
    top: int | None = None,
    crossings: Sequence[tuple[str, ...]] = (),
    tolerances: Tolerances = NONE,
    given: Given | None = None,
) -> Look:
    """How this table will be coded. `quantiles` of the score get a bin edge of their own. A positive value may be named that only the training rows have.

    Of a ranking: `top` places of a list count as shown, and `crossings` part the lists.
    `given`: a model's answers to these rows, coded where they lie.
    """
    reading = Reading(table, data, given)
    roles.check(data, reading.columns)
    if task == "ranking":
        return _ranking(reading, top, crossings, quantiles)
    lists.refuse(data, top)
    wrong = Gathered()
    with wrong.about("data"):
        named, facts = _attributes(reading)
    with wrong.about("data"):
        if task == "multiclass":
            further, said = classes.look(reading, training, quantiles)
        elif task == "binary":
            further, said = _binary(reading, threshold, training, quantiles)
        elif task == "transcription":
            further, said = transcripts.look(reading)
        else:
            further, said = _regression(reading, quantiles)
    with wrong.about("data", "weight"):
        _ = reading.weight
    wrong.tell()
    beside = probes.further(data, task=task, decided=bool(further.get("has_prediction")))
    centre = reading.centre if task == "regression" else 0.0
    summed = [*reading.amounts(task=task, centre=centre), *probes.amounts(reading).items()]
    summed += transcripts.amounts(reading).items()
    scales = {name: amounts.exponent(values) for name, values in summed}
    book = Codebook(
        task=task,
        attributes=named,
        has_label=data.label is not None,
        adverse=data.positive_is == "adverse",
        scales=scales,
        centre=centre,
        tolerances=tolerances if task == "regression" else NONE,
        folds=people.FOLDS if data.cluster else None,
        weighted=data.weight is not None,
        aggregated=data.count is not None,
        features=features.look(reading),
        **{**further, "further": (*further.get("further", ()), *beside)},
    )
    return Look(book, [*facts, *said], reading)


def _ranking(
    reading: Reading,
    top: int | None,
    crossings: Sequence[tuple[str, ...]],
    quantiles: Sequence[float],
) -> Look:
    """The codebook of lists. What was read and worked out stays in the look."""
    data, items = reading.data, lists.read(reading)
    named, facts = _attributes(reading)
    bins = None
    if data.score is not None:
        bins = scores.bins(reading.score, reading.people, quantiles, most=data.score.bins)
        facts += scores.noticed(reading.score, bins, data.score.column)
    groups = _groups(reading, named)
    summed = items.amounts(groups, crossings, top=top)
    book = Codebook(
        task="ranking",
        attributes=named,
        has_label=items.label is not None,
        has_prediction=top is not None,
        has_score=data.score is not None,
        score=bins,
        label_positive=items.label_positive,
        scales=lists.scales(summed),
        folds=people.FOLDS,
        top=top,
        further=("query", "rank"),
    )
    return Look(book, [*facts, *lists.look(items, data, top=top)], reading, Listed(items, summed))


def _groups(reading: Reading, named: Sequence[Attribute]) -> dict[str, Integers]:
    table, sensitive = reading.table, reading.data.sensitive
    return {
        a.name: attributes.code(a, sensitive[a.name], table[a.column], read=reading.words)
        for a in named
    }


def _attributes(reading: Reading) -> tuple[tuple[Attribute, ...], list[Said]]:
    people = int(reading.people.sum())
    looked, wrong = [], Gathered()
    for name, sensitive in reading.data.sensitive.items():
        with wrong.about("data", "sensitive", name):
            attribute = attributes.look(
                name,
                sensitive,
                reading.table[sensitive.column],
                people=people,
                population=reading.data.population.get(name),
                read=reading.words,
            )
            looked.append(attribute)
    wrong.tell()
    return tuple(attribute for attribute, _ in looked), [s for _, said in looked for s in said]


def _binary(
    reading: Reading,
    threshold: float | None,
    training: pa.Table | None,
    quantiles: Sequence[float],
) -> tuple[dict[str, Any], list[Said]]:
    data, wrong = reading.data, Gathered()
    with wrong.about("data"):
        found = _outcomes(reading, training)
    with wrong.about("data", "score"):
        score = None if data.score is None else reading.score
    wrong.tell()
    facts = [fact for outcome in found for fact in outcomes.noticed(outcome)]
    further: dict[str, Any] = {f"{o.side}_positive": o.positive for o in found}
    further["has_score"] = data.score is not None
    further["has_prediction"] = data.prediction is not None or bool(
        data.score is not None and threshold is not None
    )
    if data.score is not None and score is not None:
        with about("data", "score"):
            bins = scores.bins(score, reading.counted, quantiles, most=data.score.bins)
        further["score"] = bins
        facts += scores.noticed(score, bins, data.score.column)
    return further, facts


def _outcomes(reading: Reading, training: pa.Table | None) -> list[outcomes.Outcome]:
    found: dict[outcomes.Side, Words] = {}
    data, table = reading.data, reading.table
    if data.prediction is not None:
        column = data.prediction.column
        found["prediction"] = outcomes.seen([table[column]], column, read=reading.words)
    if data.label is not None:
        column = data.label.column
        columns = [table[column], *([training[column]] if training is not None else [])]
        found["label"] = outcomes.seen(columns, column, read=reading.words)
    return outcomes.both(data, found)


def _regression(reading: Reading, quantiles: Sequence[float]) -> tuple[dict[str, Any], list[Said]]:
    if reading.data.score is not None:
        raise DataError(
            "A regression has no score: its answers are numbers, named with data.prediction "
            "(--prediction)."
        )
    facts = [fact for side, found in reading.sides.items() for fact in _gaps(side, reading, found)]
    predicted = reading.sides.get("prediction")
    has: dict[str, Any] = {"has_prediction": predicted is not None, "has_score": False}
    if predicted is None:
        return has, facts
    there = array_namespace(predicted.values).isfinite(predicted.values) & (reading.counted > 0)
    if not there.any():
        bound = reading.data.prediction
        who = "model" if reading.given or not bound else f"prediction column '{bound.column}'"
        raise DataError(
            f"The {who} has no number for anybody, so no error can be computed. Name the column "
            "of the predicted amounts (--prediction), or leave it out to look at labels alone.",
            at=("data", "prediction"),
        )
    # What is predicted is a regression's score: people are ordered by it.
    has["score"] = scores.bins(predicted, reading.counted, quantiles, amounts=True)
    has["has_score"] = True
    return has, facts


def _gaps(side: str, reading: Reading, found: Numbers) -> list[Said]:
    rows, column = len(found.values), getattr(reading.data, side).column
    return [
        Said(
            code=f"data.{side}_number_{kind}",
            values={"column": column, "n": n, "n_share": n / rows, "examples": list(found.odd[:5])},
        )
        for kind, n in found.kinds.items()
    ]


def code(
    table: pa.Table,
    codebook: Codebook,
    data: Data,
    *,
    threshold: float | None,
    seen: Look | None = None,
) -> Codes:
    """The table as integers, as the codebook says. `seen`: the look at this same table, to save time."""
    reading = _read(table, data, seen)
    roles.check(data, reading.columns)
    columns = _groups(reading, codebook.attributes)
    if codebook.task == "ranking":
        return Codes(columns | _listed(reading, codebook, columns, seen))
    if codebook.task == "binary":
        columns |= _decided(reading, codebook, threshold)
    elif codebook.task == "multiclass":
        columns |= classes.code(reading, codebook)
    elif codebook.task == "transcription":
        columns |= transcripts.code(reading, codebook)
    else:
        columns |= _guessed(reading, codebook)
    columns |= probes.code(reading, codebook, columns.get("prediction"))
    columns |= features.code(reading, codebook.features)
    columns["n"] = reading.counted
    if data.cluster is not None:
        persons = people.code(table[data.cluster], data.cluster, reading.people)
        if data.count is not None:
            repeated = float((persons.repeats.astype(np.float64) * reading.people).sum())
            refuse_too_many(repeated, data.count, squared=True)
        columns |= {"fold": persons.fold, "repeats": persons.repeats * reading.people}
    for name, values in reading.amounts(task=codebook.task, centre=codebook.centre):
        columns[name] = amounts.scaled(values, codebook.scales[name])
    return Codes(columns)


def _listed(
    reading: Reading, codebook: Codebook, groups: dict[str, Integers], seen: Look | None
) -> dict[str, Integers]:
    """The lists of this table; those of the look where it looked at this very table."""
    found = seen.listed if seen is not None and seen.reading is reading else None
    if found is None:
        items = lists.read(reading)
        parts = [name.split(" by ", 1)[1:] for name in codebook.scales if name.startswith("lists")]
        crossings = [tuple(part[0].split(" × ")) if part else () for part in parts]
        summed = items.amounts(groups, crossings, top=codebook.top)
        found = Listed(items, summed)
    score = reading.score if reading.data.score is not None else None
    return {"n": reading.people, **lists.code(found.items, codebook, found.summed, score)}


def _read(table: pa.Table, data: Data, seen: Look | None) -> Reading:
    """What the look has read, where it looked at this very table in this very way."""
    known = seen.reading if seen is not None else None
    if known is not None and known.table is table and known.data == data:
        return known
    return Reading(table, data)


def _decided(reading: Reading, codebook: Codebook, threshold: float | None) -> dict[str, Integers]:
    """Label, prediction and score bin of a binary decision."""
    data, columns = reading.data, {}
    for side, bound in (("label", data.label), ("prediction", data.prediction)):
        if bound is not None:
            found = outcomes.seen([reading.table[bound.column]], bound.column, read=reading.words)
            columns[side] = outcomes.coded(found, getattr(codebook, f"{side}_positive") or ())
    if data.score is not None and codebook.score is not None:
        columns["bin"] = scores.code(reading.score, codebook.score)
        if data.prediction is None and threshold is not None:
            columns["prediction"] = scores.decisions(reading.score, codebook.score, threshold)
    return columns


def _guessed(reading: Reading, codebook: Codebook) -> dict[str, Integers]:
    """Of a regression: where there is a number, and how far a prediction misses."""
    sides = {side: found.values for side, found in reading.sides.items()}
    there = {
        side: whole(array_namespace(values).isfinite(values)) * 2 - 1
        for side, values in sides.items()
    }
    if codebook.score is not None:
        there["bin"] = scores.code(reading.sides["prediction"], codebook.score)
    if len(sides) < 2:
        return there
    return there | misses(sides["label"], sides["prediction"], codebook.tolerances)


def targets(table: pa.Table, data: Data, codebook: Codebook) -> Floats:
    """What a model trained here is to learn: 1 / 0, a class code or the number itself; NaN where it is missing."""
    if data.label is None:
        raise DataError("Training needs a label: data: label: {column: …}.")
    roles.check(data, table.column_names)
    if codebook.task == "regression":
        return Reading(table, data).sides["label"].values
    if codebook.task == "multiclass":
        return classes.targets(table[data.label.column], data.label.column, codebook)
    found = outcomes.seen([table[data.label.column]], data.label.column)
    codes = outcomes.coded(found, codebook.label_positive or ())
    return np.where(codes < 0, np.nan, codes.astype(np.float64))
