"""How many people would decide, and of which group: where one breach would show long before all is decided, of that too."""

from __future__ import annotations

from auditor.report import GroupVerdict, Verdict, Word

SOONER = 2.0
"""So many times less must all groups grow for the breach of one to be worth a word of its own."""
HARDLY = 50
"""From so many times the people there are, more of them will hardly decide."""


def sooner(verdict: Verdict) -> GroupVerdict | None:
    """The undecided group beyond the limit that would show a breach first: one is enough, and the others need far more."""
    deciding = next((g for g in verdict.groups if g.group == verdict.deciding_group), None)
    if verdict.verdict != Word.INCONCLUSIVE or deciding is None or not verdict.n_needed:
        return None
    beyond = [g for g in verdict.groups if g.n_needed and _is_beyond(g, verdict.limit)]
    first = min(beyond, key=growth, default=None)
    if first is None or verdict.n_needed / max(deciding.n, 1) < SOONER * growth(first):
        return None
    return first


def growth(group: GroupVerdict) -> float:
    """By how much the group would have to grow."""
    return (group.n_needed or 0) / max(group.n, 1)


def _is_beyond(group: GroupVerdict, limit: dict[str, object]) -> bool:
    """Whether the group's figure, taken as it stands, breaks the limit."""
    if group.verdict != Word.INCONCLUSIVE or group.value is None:
        return False
    ends = limit.get("between")
    low, high = (
        ends if isinstance(ends, list | tuple) else (limit.get("at_least"), limit.get("at_most"))
    )
    below = isinstance(low, int | float) and group.value < low
    return below or (isinstance(high, int | float) and group.value > high)
