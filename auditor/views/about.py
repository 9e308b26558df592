"""Whose figure stands beside a verdict: the worst group's, unless that group did not end so."""

from __future__ import annotations

from auditor.report import Verdict, Word


def about(verdict: Verdict) -> Verdict:
    """The verdict with the figures of the group that it is about; with none where no group is.

    The worst value may be of a group that nothing can be said of, or that passes, while another one decides.
    """
    words = {Word.FAIL, Word.FLAG} if verdict.verdict == Word.WAIVED else {verdict.verdict}
    named = next((g for g in verdict.groups if g.group == verdict.worst_group), None)
    mine = [group for group in verdict.groups if group.verdict in words]
    if named is None or named.verdict in words or (verdict.verdict == Word.WAIVED and not mine):
        return verdict
    group = next((g for g in mine if g.group == verdict.deciding_group), next(iter(mine), None))
    if group is None:
        return verdict.model_copy(update={"value": None, "interval": None, "worst_group": None})
    told = {"worst_group": group.group, "n": group.n, "part": group.part}
    return verdict.model_copy(update={**told, "value": group.value, "interval": group.interval})


def is_anothers(verdict: Verdict) -> bool:
    """Whether another group than the one with the worst value is charged with the breach."""
    return about(verdict).worst_group != verdict.worst_group
