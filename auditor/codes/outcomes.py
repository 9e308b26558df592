"""Which values of the label and of the prediction mean positive, and which rows have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from auditor.cells import Integers
from auditor.codes.levels import Words, find, folded, looks_missing, meant, quoted, words
from auditor.config import Data, Decided
from auditor.documented import Said
from auditor.errors import DataError, Gathered

Reader = Callable[[pa.ChunkedArray, str], Words]
Side = Literal["label", "prediction"]

_OBVIOUS = ({"0", "1"}, {"false", "true"}, {"-1", "1"})
_YES = {"yes", "y", "true", "t", "1", "1.0", "是", "有", "对"}
_NO = {"no", "n", "false", "f", "0", "0.0", "否", "无", "没有"}
_FLAGS = {"label": "--label-positive", "prediction": "--positive"}
NEVER_A_CLASS = {"n/a", "na", "#n/a", "null", "nan", "?", "<na>"}


@dataclass(frozen=True)
class Outcome:
    """One of the two outcomes: its column as words, and which of them mean positive."""

    side: Side
    column: str
    found: Words
    positive: tuple[str, ...]


def seen(columns: Sequence[pa.ChunkedArray], name: str, *, read: Reader = words) -> Words:
    """The words of a column, with those that occur only in the training rows as `absent`."""
    here = read(columns[0], name)
    elsewhere = {word for column in columns[1:] for word in words(column, name).words}
    return Words(here.words, here.codes, tuple(sorted(elsewhere - set(here.words))))


def both(data: Data, found: Mapping[Side, Words]) -> list[Outcome]:
    """The outcomes that the audit binds. The label borrows its positive values from the prediction, where they occur there."""
    decided, wrong = [], Gathered()
    borrowed = data.prediction.positive if data.prediction else None
    sides: tuple[tuple[Side, Decided | None, Sequence[object] | None], ...] = (
        ("prediction", data.prediction, None),
        ("label", data.label, borrowed),
    )
    for side, bound, others in sides:
        if bound is not None:
            with wrong.about("data", side):
                decided.append(decide(side, bound, found[side], borrowed=others))
    wrong.tell()
    return decided


def decide(
    side: Side, bound: Decided, found: Words, *, borrowed: Sequence[object] | None = None
) -> Outcome:
    """The positive values: those named, else those of the prediction if all occur here, else 1 / true, else ask."""
    everywhere = (*found.words, *found.absent)
    positive = _positive(side, bound, everywhere, borrowed)
    _refuse_all(side, bound.column, positive, everywhere)
    _refuse_unclear(side, bound.column, positive, everywhere)
    return Outcome(side, bound.column, found, positive)


def _positive(
    side: Side, bound: Decided, everywhere: tuple[str, ...], borrowed: Sequence[object] | None
) -> tuple[str, ...]:
    if bound.positive is not None:
        return _stated(side, bound, everywhere)
    if borrowed:
        same = tuple(find(value, everywhere) for value in borrowed)
        if set(same) <= set(everywhere):
            return same
    if not _obvious(everywhere) or not everywhere:
        raise DataError(_question(side, bound.column, everywhere))
    return tuple(w for w in everywhere if w.lower() in {"1", "true"}) or ("1",)


def _obvious(values: Sequence[str]) -> bool:
    """Whether all of these are the two values of one coding that needs no telling."""
    return any({value.lower() for value in values} <= pair for pair in _OBVIOUS)


def _stated(side: Side, bound: Decided, everywhere: tuple[str, ...]) -> tuple[str, ...]:
    """The values as named; a column of nothing but 0 may lack the 1 that is named, but no 2."""
    stated = tuple(dict.fromkeys(find(value, everywhere) for value in bound.positive or []))
    nowhere = [
        value for value in stated if value not in everywhere and not _obvious((*everywhere, value))
    ]
    if nowhere and not everywhere:
        raise DataError(_question(side, bound.column, everywhere))
    if not stated or nowhere:
        raise DataError(
            f"The {side} column '{bound.column}' has no value {quoted(nowhere) or '(none named)'}. "
            f"Values seen: {quoted(everywhere)}.{meant(nowhere, everywhere)} Name the positive ones with {_FLAGS[side]} or "
            f"data.{side}.positive.",
            at=_positives(side),
        )
    return stated


def _positives(side: Side) -> tuple[str, ...]:
    return ("data", side, "positive")


def _question(side: Side, column: str, everywhere: tuple[str, ...]) -> str:
    if not everywhere:
        return f"The {side} column '{column}' has no value at all: every row is missing."
    return (
        f"Which values of the {side} column '{column}' mean positive? Values seen: "
        f"{quoted(everywhere)}. Name them: {_FLAGS[side]} VALUE on the command line, or "
        f"data: {side}: {{column: {column}, positive: [VALUE]}} in audit.yaml."
    )


def _refuse_all(
    side: Side, column: str, positive: tuple[str, ...], everywhere: tuple[str, ...]
) -> None:
    """A slip that makes everybody positive would show no difference between any groups."""
    if len(everywhere) > 1 and set(everywhere) <= set(positive):
        raise DataError(
            f"The {side} column '{column}' holds {quoted(everywhere)}, and every value is named "
            f"positive: nothing is left to be negative. Name only the positive ones with "
            f"{_FLAGS[side]} or data.{side}.positive.",
            at=_positives(side),
        )


def _refuse_unclear(
    side: Side, column: str, positive: tuple[str, ...], everywhere: tuple[str, ...]
) -> None:
    """A value that is not named positive counts as negative: it must not look like a positive one."""
    others = [word for word in everywhere if word not in positive]
    doubtful = _spelled_alike(positive, others)
    if doubtful:
        raise DataError(
            f"The {side} column '{column}' holds {quoted(doubtful)}, which would count as negative "
            f"although {quoted(positive)} counts as positive. Name every spelling of the positive "
            f"value with {_FLAGS[side]} or data.{side}.positive.",
            at=_positives(side),
        )
    gaps = [word for word in others if folded(word) in NEVER_A_CLASS]
    if gaps:
        raise DataError(
            f"The {side} column '{column}' holds {quoted(gaps)}, which would count as negative but "
            f"looks like a missing value. Say so with data.read.missing: [{quoted(gaps)}]."
        )


def _spelled_alike(positive: tuple[str, ...], others: list[str]) -> list[str]:
    shapes = {folded(word) for word in positive}
    for family in (_YES, _NO):
        if shapes & family:
            shapes |= family
    return [word for word in others if folded(word) in shapes]


def code(outcome: Outcome) -> Integers:
    """1 positive, 0 negative, -1 missing."""
    return coded(outcome.found, outcome.positive)


def coded(found: Words, positive: Sequence[str]) -> Integers:
    return np.asarray(decisions(found, positive)[found.codes], dtype=np.int64)


def decisions(found: Words, positive: Sequence[str]) -> Integers:
    """Per word 1 or 0; the last place answers for a missing one."""
    return np.array([*(int(word in positive) for word in found.words), -1], dtype=np.int64)


def noticed(outcome: Outcome) -> list[Said]:
    """Missing values, a single class, and what was taken for negative where that is more than one word."""
    found, side = outcome.found, outcome.side
    facts = []
    if found.missing:
        values = {"column": outcome.column, "n": found.missing}
        values["missing_share"] = found.missing / max(found.rows, 1)
        facts.append(Said(code=f"data.missing_{side}", values=values))
    negative = [word for word in found.words if word not in outcome.positive]
    positive = [word for word in found.words if word in outcome.positive]
    if found.words and not (negative and positive):
        word = (positive or negative)[0]
        kind = "positive" if positive else "negative"
        values = {"column": outcome.column, "value": word}
        facts.append(Said(code=f"data.{side}_always_{kind}", values=values))
    if len(negative) > 1:
        facts.append(_taken_for_negative(outcome, negative))
    return facts


def _taken_for_negative(outcome: Outcome, negative: list[str]) -> Said:
    doubtful = [word for word in negative if looks_missing(word)]
    values = {
        "column": outcome.column,
        "positive": list(outcome.positive),
        "negative": sorted(negative, key=lambda word: (word not in doubtful, word))[:20],
    }
    return Said(code=f"data.{outcome.side}_negative_values", values=values)
