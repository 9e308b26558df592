"""Which rules, verdicts and groups stand first, and which are left to the attached document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from auditor.codebook import UNKNOWN
from auditor.effective import EffectiveRule
from auditor.report import GroupVerdict, Report, Verdict, Word

Medium = Literal["html", "pdf"]
MOST_GROUPS: dict[Medium, int | None] = {"html": None, "pdf": 40}
"""A row costs a PDF about 10 ms; beyond this many, groups are in the attached report.json alone."""
MOST_DRAWN = 36
WORST_FIRST = list(Word)
OPEN = (Word.ERROR, Word.INCONCLUSIVE, Word.INSUFFICIENT_DATA, Word.PENDING)
TELLING = (*OPEN, Word.FAIL, Word.FLAG, Word.WAIVED)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst verdict of a rule over its crossings; of several equally bad the one with the worst value."""
    return min(verdicts, key=lambda v: (WORST_FIRST.index(v.verdict), -_beyond(v)))


def waived_beside(verdicts: Sequence[Verdict]) -> bool:
    """Whether a crossing is waived while a worse one of the same rule counts."""
    words = {verdict.verdict for verdict in verdicts}
    return Word.WAIVED in words and worst(verdicts).verdict != Word.WAIVED


def _beyond(verdict: Verdict) -> float:
    """How far the value lies on the bad side of its limit: more is worse, negative is inside."""
    value, limit = verdict.value, verdict.limit
    if value is None:
        return -math.inf
    low, high = limit.get("between") or (limit.get("at_least"), limit.get("at_most"))
    if _is_number(limit.get("equals")):
        return abs(value - float(limit["equals"]))
    below = [float(low) - value] if low is not None and _is_number(low) else []
    above = [value - float(high)] if high is not None and _is_number(high) else []
    return max([*below, *above], default=0.0)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_plain(verdict: Verdict) -> bool:
    """Whether the limit is about the groups' own values, not about a comparison."""
    return verdict.contrast in (None, "worst")


def of_rule(report: Report, rule: EffectiveRule) -> list[Verdict]:
    """The verdicts that one rule gave."""
    return [v for v in report.verdicts if (v.pack, v.rule) == (rule.pack, rule.rule.id)]


def shown(groups: Sequence[GroupVerdict], medium: Medium) -> list[GroupVerdict]:
    """All groups, or as many as a page holds: the worst first chosen, then in their own order."""
    return _chosen(groups, MOST_GROUPS[medium])


def charted(groups: Sequence[GroupVerdict]) -> list[GroupVerdict]:
    """As many groups as a picture of one page's height holds."""
    return _chosen(groups, MOST_DRAWN)


def _chosen(groups: Sequence[GroupVerdict], most: int | None) -> list[GroupVerdict]:
    """People whose group is not known stand last."""
    known = sorted(groups, key=lambda group: UNKNOWN in group.group.values())
    if most is None or len(known) <= most:
        return known
    ranked = sorted(range(len(known)), key=lambda k: WORST_FIRST.index(known[k].verdict))
    return [known[k] for k in sorted(ranked[:most])]
