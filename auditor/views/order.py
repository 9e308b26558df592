"""Which rules, verdicts and groups stand first, and which are left to the attached document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from auditor.report import EffectiveRule, GroupVerdict, Report, Verdict, Word

Medium = Literal["html", "pdf"]
MOST_GROUPS: dict[Medium, int | None] = {"html": None, "pdf": 40}
"""A row costs a PDF about 10 ms; beyond this many, groups are in the attached report.json alone."""
WORST_FIRST = list(Word)
OPEN = (Word.ERROR, Word.INCONCLUSIVE, Word.INSUFFICIENT_DATA, Word.PENDING)
BROKEN = (Word.ERROR, Word.FAIL, Word.FLAG)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst verdict of a rule over its crossings."""
    return min(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.verdict))


def of_rule(report: Report, rule: EffectiveRule) -> list[Verdict]:
    """The verdicts that one rule gave."""
    return [v for v in report.verdicts if (v.pack, v.rule) == (rule.pack, rule.rule.id)]


def shown(groups: Sequence[GroupVerdict], medium: Medium) -> list[GroupVerdict]:
    """All groups, or as many as a page holds: the worst first chosen, then in their own order."""
    most = MOST_GROUPS[medium]
    if most is None or len(groups) <= most:
        return list(groups)
    ranked = sorted(range(len(groups)), key=lambda k: WORST_FIRST.index(groups[k].verdict))
    return [groups[k] for k in sorted(ranked[:most])]


def charted(groups: Sequence[GroupVerdict], *, most: int = 36) -> list[GroupVerdict]:
    """As many groups as a picture of one page's height holds."""
    if len(groups) <= most:
        return list(groups)
    ranked = sorted(range(len(groups)), key=lambda k: WORST_FIRST.index(groups[k].verdict))
    return [groups[k] for k in sorted(ranked[:most])]
