"""A column as numbers, with an account of every cell that is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditor.cells import Floats, Integers
from auditor.codes.levels import quoted, words
from auditor.codes.widths import widened
from auditor.errors import DataError

_PLAIN = r"^\s*-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
_NAN = {"nan", "-nan"}
_INFINITE = {"inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"}
_MOSTLY = 0.9


@dataclass(frozen=True)
class Numbers:
    """Finite numbers, NaN elsewhere; `kinds` counts the cells that are missing, nan, infinite or text."""

    values: Floats
    """Of a model's answers a tensor, on the device that gave them."""
    kinds: dict[str, int]
    odd: tuple[str, ...] = ()
    """The words that are no numbers."""


def numbers(column: pa.ChunkedArray, name: str, *, role: str) -> Numbers:
    """The numbers of a column. A column that is mostly something else is refused by name."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return numbers(column.cast(kind.value_type), name, role=role)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _from_text(column, name, role)
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif pa.types.is_float16(kind) or pa.types.is_float32(kind):
        column = widened(column)
    elif not (pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
        raise DataError(f"The {role} needs numbers; the column '{name}' holds {kind}.")
    elif pa.types.is_temporal(kind):
        raise DataError(f"The {role} needs numbers; the column '{name}' holds dates or times.")
    return _from_numbers(column)


def _from_numbers(column: pa.ChunkedArray) -> Numbers:
    missing = column.null_count
    if not missing and pa.types.is_float64(column.type):
        values = np.asarray(column.to_numpy())
        if np.isfinite(values).all():
            return Numbers(values, {})
    values = np.array(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    # Arrow hands out null as NaN, so real NaN is what remains.
    nan = int(np.isnan(values).sum()) - missing
    infinite = np.isinf(values)
    values[infinite] = np.nan
    return Numbers(values, _counted(missing=missing, nan=nan, infinite=int(infinite.sum())))


def _counted(**kinds: int) -> dict[str, int]:
    return {kind: n for kind, n in kinds.items() if n}


def _from_text(column: pa.ChunkedArray, name: str, role: str) -> Numbers:
    plain = pc.match_substring_regex(column, _PLAIN)
    kept = pc.if_else(plain, column, pa.scalar(None, column.type))
    parsed = pc.utf8_trim_whitespace(kept).cast(pa.float64())
    found = _from_numbers(parsed)
    rest = words(column.filter(pc.invert(plain)), name)
    kinds = _kinds_of(rest.words, rest.counts)
    missing = len(column) - sum(rest.counts) - int(pc.sum(plain).as_py() or 0)
    odd = tuple(w for w in rest.words if _kind_of(w) == "text")
    _refuse_words(name, role, of=len(column) - missing, text=kinds.get("text", 0), odd=odd)
    kinds["missing"] = missing
    kinds["infinite"] = kinds.get("infinite", 0) + found.kinds.get("infinite", 0)
    return Numbers(found.values, _counted(**dict(sorted(kinds.items()))), odd)


def _kind_of(word: str) -> str:
    bare = word.strip().lower()
    if bare in _NAN:
        return "nan"
    return "infinite" if bare in _INFINITE else "text"


def _kinds_of(found: tuple[str, ...], counts: list[int]) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for word, n in zip(found, counts, strict=True):
        kinds[_kind_of(word)] = kinds.get(_kind_of(word), 0) + n
    return kinds


def _refuse_words(name: str, role: str, *, of: int, text: int, odd: tuple[str, ...]) -> None:
    if text <= (1 - _MOSTLY) * of:
        return
    raise DataError(
        f"The {role} needs numbers; the column '{name}' holds text in {text:,} of {of:,} cells, "
        f"such as {quoted(odd, 4)}. Write plain numbers in the file, or say in audit.yaml how they "
        'are written: data.read.decimal: ",", data.read.thousands: ".", data.read.missing: [...].'
    )


def whole(found: Numbers, name: str, *, role: str) -> Integers:
    """All of them integers ≥ 0, or an error that counts the others."""
    values = required(found, name, role=role)
    refuse_broken(broken(values), len(values), name, role=role)
    return values.astype(np.int64)


def broken(values: Floats) -> int:
    """How many are no whole numbers ≥ 0."""
    return int(((values < 0) | (values != np.floor(values))).sum())


def refuse_broken(wrong: int, rows: int, name: str, *, role: str) -> None:
    """Numbers that count nobody."""
    if wrong:
        raise DataError(
            f"The {role} needs whole numbers ≥ 0; in the column '{name}' {wrong:,} of "
            f"{rows:,} rows hold something else."
        )


def required(found: Numbers, name: str, *, role: str) -> Floats:
    """Every row has a finite number, or an error that counts the others by kind."""
    refuse_gaps(found.kinds, len(found.values), name, role=role)
    return found.values


def refuse_gaps(kinds: dict[str, int], rows: int, name: str, *, role: str) -> None:
    """Rows without a number, by kind."""
    if kinds:
        shown = ", ".join(f"{kind} in {n:,}" for kind, n in kinds.items())
        raise DataError(
            f"The {role} needs a number in every row; the column '{name}' has {shown} of "
            f"{rows:,} rows."
        )
