"""Where columns are missing: what is wrong with those that are there, so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow as pa

from auditor import codes
from auditor.codes import Task, roles
from auditor.config import Data
from auditor.errors import DataError, Misfit

_TOGETHER = ("ranking", "transcription")
"""Tasks whose columns say nothing without each other."""


def misfits(table: pa.Table, data: Data, *, task: Task) -> list[Misfit]:
    """What is wrong with the roles of this table whose columns it has."""
    rest = _without_absent(data, table.column_names)
    if task in _TOGETHER:
        return []
    try:
        codes.look(table, rest, task=task, threshold=None)
    except DataError as mistake:
        return list(mistake.misfits)
    return []


def _without_absent(data: Data, names: Collection[str]) -> Data:
    """The same audit without the roles that no column plays."""
    absent = {role.at for role in roles.roles(data) if role.column not in names}
    gone: dict[str, Any] = {
        name: None for at in absent for name in map(str, at[1:2]) if name != "sensitive"
    }
    if "prediction" in gone and data.label is not None and data.label.positive is None:
        gone["label"] = None  # its positive values may be those of the prediction
    kept = {
        role: one
        for role, one in data.sensitive.items()
        if ("data", "sensitive", role, "column") not in absent
    }
    gone |= {"sensitive": kept, "features": None}
    if "probes" in gone:
        gone["probes"] = type(data.probes)()
    return data.model_copy(update=gone)
