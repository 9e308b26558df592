"""A feature column as plain numbers or as plain words, whatever type the file gave it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auditor.errors import ModelError, nearest

Kind = Literal["number", "category", "empty"]


def column_of(table: pa.Table, name: str) -> pa.ChunkedArray:
    """The column of that name, dictionaries unpacked; never another one."""
    position = table.schema.get_field_index(name)
    if position < 0:
        raise ModelError(
            f"The model needs the feature '{name}', and the data has no such column."
            f"{nearest(name, table.column_names)}"
        )
    column = table.column(position)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column


def kind_of(column: pa.ChunkedArray, name: str) -> Kind:
    """Numbers are numbers; text and booleans are categories; nothing else can enter a network."""
    kind = column.type
    if column.null_count == len(column):
        return "empty"
    if _is_number(kind):
        return "number" if np.isfinite(numbers(column, name)).any() else "empty"
    if is_text(kind) or pa.types.is_boolean(kind):
        return "category"
    raise ModelError(
        f"The feature '{name}' is of type {kind}; a network reads numbers, text and true/false. "
        "Give it as a number (a date as days, say), or name the features to use in data.features."
    )


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def numbers(column: pa.ChunkedArray, name: str) -> NDArray[np.float64]:
    """Missing becomes NaN. Text is read as numbers, for files guess types by their rows."""
    kind = column.type
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif is_text(kind):
        column = _parsed(column, name)
    elif not (_is_number(kind) or pa.types.is_null(kind)):
        raise ModelError(f"The model reads '{name}' as a number; in this data it is {kind}.")
    return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def _parsed(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    try:
        return pc.utf8_trim_whitespace(column.cast(pa.large_string())).cast(pa.float64())
    except pa.ArrowInvalid:
        pattern = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
        column = column.cast(pa.large_string())
        odd = column.filter(pc.invert(pc.match_substring_regex(column, pattern)))
        shown = f", such as '{odd[0].as_py()}'" if len(odd) else ""
        raise ModelError(
            f"The model reads '{name}' as a number; in this data it holds text{shown}. "
            "If that stands for a missing value, name it in data.read.missing."
        ) from None


def words(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Canonical text: booleans true/false, integral numbers without a point; missing stays null."""
    kind = column.type
    if is_text(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _number_words(numbers(column, name))
    raise ModelError(f"The model reads '{name}' as a category; in this data it is {kind}.")


def _number_words(values: NDArray[np.float64]) -> pa.ChunkedArray:
    texts = [
        None if not np.isfinite(x) else str(int(x)) if x == int(x) else repr(x)
        for x in values.tolist()
    ]
    return pa.chunked_array([pa.array(texts, pa.string())])
