"""A table that is already in memory: pandas, pyarrow, anything that speaks Arrow, a dict of arrays or tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from auditor.errors import DataError


def table(frame: Any, columns: Iterable[str] | None = None) -> pa.Table:
    """The frame as a table; with `columns`, only those of them that it has are converted."""
    wanted = None if columns is None else set(columns)
    if isinstance(frame, pa.RecordBatch):
        frame = pa.Table.from_batches([frame])
    if isinstance(frame, pa.Table):
        return _chosen(frame, wanted)
    if _is_pandas(frame):
        return _from_pandas(frame, wanted)
    if isinstance(frame, Mapping):
        return _from_mapping(frame, wanted)
    if hasattr(frame, "__arrow_c_stream__"):
        return _chosen(pa.table(frame), wanted)
    raise DataError(
        f"A {type(frame).__module__}.{type(frame).__name__} is no table. Give a pandas or Arrow "
        "table, a dict of arrays or tensors, or the path of a file."
    )


def _chosen(found: pa.Table, wanted: set[str] | None) -> pa.Table:
    names = [str(name) for name in found.column_names]
    _refuse_twice(names)
    return found if wanted is None else found.select([n for n in names if n in wanted])


def _is_pandas(frame: Any) -> bool:
    # Asked of the object, so that pandas is never imported for somebody who does not use it.
    return type(frame).__module__.split(".")[0] == "pandas" and hasattr(frame, "columns")


def _from_pandas(frame: Any, wanted: set[str] | None) -> pa.Table:
    names = [str(name) for name in frame.columns]
    _refuse_twice(names)
    chosen = {
        str(name): _array(str(name), frame[name])
        for name in frame.columns
        if wanted is None or str(name) in wanted
    }
    return pa.table(chosen)


def _from_mapping(frame: Mapping[Any, Any], wanted: set[str] | None) -> pa.Table:
    chosen = {
        str(name): _array(str(name), values)
        for name, values in frame.items()
        if wanted is None or str(name) in wanted
    }
    lengths = {name: len(values) for name, values in chosen.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"'{name}' {n:,}" for name, n in lengths.items())
        raise DataError(f"The columns have different lengths: {shown}.")
    return pa.table(chosen)


def _refuse_twice(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"The frame has several columns named {', '.join(map(repr, twice))}.")


def _array(name: str, values: Any) -> pa.Array | pa.ChunkedArray:
    if type(values).__module__.split(".")[0] == "torch":
        values = _from_tensor(values)
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    if isinstance(values, np.ndarray) and values.ndim != 1:
        if values.size != len(values):
            raise DataError(f"The column '{name}' has the shape {values.shape}: one value per row.")
        values = values.reshape(-1)
    if isinstance(values, np.ndarray):
        # NaN stays NaN: a score that is not a number is another fact than a missing one.
        return _converted(name, values, from_pandas=values.dtype == object)
    return _converted(name, values, from_pandas=None)


def _converted(name: str, values: Any, *, from_pandas: bool | None) -> pa.Array:
    try:
        return pa.array(values, from_pandas=from_pandas)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as problem:
        raise DataError(
            f"The column '{name}' mixes kinds of values, and which are meant cannot be told: "
            f"{problem}. Make them all text or all numbers."
        ) from None


def _from_tensor(values: Any) -> Any:
    """A tensor of any device and precision as an array."""
    values = values.detach().cpu()
    if str(values.dtype) == "torch.bfloat16":
        values = values.float()
    return values.numpy()
