"""Which column plays which role, and what no role may be called or share: looked at before any row is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor import edits, moments
from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, feature_key
from auditor.config import Data
from auditor.errors import Misfit

KEYS = frozenset(
    {"label", "prediction", "bin", "label_rank", "fold", "miss", "relative"}
    | {OF_CLASS, MEMBER, CLASS_BIN}
    | {"counterfactual", "neighbours", "incomplete", *edits.UNITS}
)
"""What people are parted by, beside their groups and features."""
SUMS = frozenset(
    {"n", "weight", "weight_2", "repeats", "consistency", "consistency_2"}
    | {"ranked", "rank", "exposure", "gain", "lists"}
    | {*moments.REGRESSION, *moments.sums(("label", "prediction"), weighted=True)}
    | {name for unit in edits.UNITS for name in edits.sums(unit)}
)
"""What is added up over people."""
OF_CROSSINGS = ("repeats by ", "gain by ", "lists by ")
CROSSED = " × "
"""Stands between the attributes of a crossing."""
_ANY_COLUMN = ("id", "split", "sensitive", "features")
"""Roles that may look at a column which another one looks at."""


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


def misfits(data: Data) -> list[Misfit]:
    """Whatever is wrong with the roles themselves, whichever rows they are bound to."""
    return [*_misnamed(data), *_shared(data)]


def taken(name: str) -> bool:
    """Whether the counts themselves use this word: an attribute of that name would stand in its place."""
    return name in KEYS | SUMS or name.startswith((feature_key(""), *OF_CROSSINGS))


def _misnamed(data: Data) -> Iterator[Misfit]:
    for name, one in data.sensitive.items():
        if taken(name) or CROSSED in name:
            why = "which is a word of the counts" if taken(name) else "for × stands between roles"
            yield Misfit(
                f"A sensitive attribute cannot be called '{name}', {why}. "
                f"Give it another role name: person_{name.replace(CROSSED, '_')}={one.column}.",
                ("data", "sensitive", name),
                key=True,
            )


def _shared(data: Data) -> Iterator[Misfit]:
    """A column says one thing: two sensitive attributes may read it, a feature may be one of them."""
    first: dict[str, Role] = {}
    every = roles(data)
    alone = [role for role in every if role.at[1] not in _ANY_COLUMN]
    for role in alone:
        other = first.setdefault(role.column, role)
        # A decision may be its own score: 0 and 1 order people as well.
        decided = {other.at[1], role.at[1]} == {"prediction", "score"}
        if other is not role and not decided:
            yield _twice(role, other)
    seen = [role for role in every if role.at[1] == "sensitive"]
    seen += [
        Role("feature (data.features)", column, ("data", "features", place))
        for place, column in enumerate(data.features or [])
        if column in {role.column for role in alone if role.at[1] in ("label", "prediction")}
    ]
    for role in seen:
        if role.column in first:
            yield _twice(role, first[role.column])


def _twice(role: Role, other: Role) -> Misfit:
    return Misfit(
        f"The column '{role.column}' cannot be the {other.name} and the {role.name} at once. "
        "Name another column for one of them, or leave one out.",
        role.at,
        role.key,
    )
