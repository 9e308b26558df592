"""Which column plays which role, and which columns are left over as features."""

from __future__ import annotations

from collections.abc import Iterable

from auditor import bindings
from auditor.bindings import Role, roles
from auditor.config import Data
from auditor.errors import DataError, Misfit, nearest

__all__ = ["Role", "check", "features", "roles"]


def check(data: Data, names: Iterable[str]) -> None:
    """Every role needs its own column: one that is missing is named, and none is taken in its place."""
    names, wrong = list(names), bindings.misfits(data)
    wanted = roles(data)
    wanted += [
        Role("filter (data.keep)", column, ("data", "keep", column), key=True)
        for column in data.keep
    ]
    wanted += [
        Role("feature (data.features)", column, ("data", "features", place))
        for place, column in enumerate(data.features or [])
    ]
    absent = [role for role in wanted if role.column not in names]
    wrong += [_absent(role, names) for role in absent]
    if wrong:
        raise DataError.of(wrong)


def _absent(role: Role, names: list[str]) -> Misfit:
    said = (
        f"The {role.name} needs the column '{role.column}', which the data do not have."
        f"{nearest(role.column, names) or _first(names)}"
    )
    return Misfit(said, role.at, role.key)


def _first(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return f" The data have {len(names)} columns, the first are {shown}."


def features(data: Data, names: Iterable[str]) -> list[str]:
    """The columns that a model may read: those named, or all that play no role."""
    if data.features is not None:
        return list(data.features)
    taken = {role.column for role in roles(data)}
    return [name for name in names if name not in taken]
