"""What a search over conjunctions of sensitive attributes came to: the subgroups that depart most."""

from __future__ import annotations

from auditor.documented import Said
from auditor.noun import Noun


class Subgroup(Noun):
    """A conjunction of sensitive attributes, and how its rate differs from that of everybody else."""

    metric: str
    group: dict[str, str]
    n: int
    value: float
    rest: float
    """The rate of everybody who is not in the group."""
    difference: float
    interval: tuple[float, float]
    """Of the difference; allows for every comparison that was made."""
    stands_out: bool
    """The interval leaves out 0."""


class Subgroups(Noun):
    """The search over conjunctions of sensitive attributes, or why there was none."""

    metrics: tuple[str, ...]
    depth: int
    looked_at: int = 0
    """Conjunctions × metrics, those too small to compare included: what every interval is corrected for."""
    compared: int = 0
    groups: tuple[Subgroup, ...] = ()
    """Those that depart most, the surest first."""
    reason: Said | None = None
