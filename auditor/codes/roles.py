"""Which column plays which role, and which columns are left over as features."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.config import Data
from auditor.errors import DataError, Misfit, nearest


@dataclass(frozen=True)
class Role:
    """A role of the audit, as a person says it, the column that plays it, and where audit.yaml says so."""

    name: str
    column: str
    at: tuple[str | int, ...]
    key: bool = False


def roles(data: Data) -> list[Role]:
    """Every role that the audit binds to a column."""
    outcomes = (("label", data.label), ("prediction", data.prediction), ("score", data.score))
    found = [
        Role(f"{name} (data.{name})", bound.column, ("data", name, "column"))
        for name, bound in outcomes
        if bound
    ]
    found += [
        Role(f"score of class '{name}' (data.scores)", column, ("data", "scores", str(name)))
        for name, column in (data.scores or {}).items()
    ]
    found += [
        Role(f"sensitive attribute '{name}'", one.column, ("data", "sensitive", name, "column"))
        for name, one in data.sensitive.items()
    ]
    probes = data.probes.model_dump(exclude_none=True)
    found += [
        Role(f"probe (data.probes.{name})", probe["column"], ("data", "probes", name, "column"))
        for name, probe in probes.items()
    ]
    found += [
        Role(f"{name} of {unit} (data.{unit}.{name})", getattr(bound, name), ("data", unit, name))
        for unit, bound in (("words", data.words), ("characters", data.characters))
        for name in ("edits", "length")
        if bound is not None
    ]
    singles = {
        name: getattr(data, name) for name in ("query", "rank", "count", "weight", "cluster", "id")
    }
    found += [
        Role(f"{name} (data.{name})", column, ("data", name))
        for name, column in singles.items()
        if column
    ]
    if data.split and data.split.column:
        at = ("data", "split", "column")
        found.append(Role("split (data.split.column)", data.split.column, at))
    return found


def check(data: Data, names: Iterable[str]) -> None:
    """Every role needs its own column: one that is missing is named, and none is taken in its place."""
    names = list(names)
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
    if absent:
        raise DataError.of(_absent(role, names) for role in absent)


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
