"""Facts that nobody documented and statements that nobody made: where a pack lacks many, they are told together."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report import Report, Verdict, Word

ONE_BY_ONE = 3
"""Up to so many of a pack are told each by itself."""
_ABSENT = ("reason.fact_absent", "reason.attestation_absent")


@dataclass(frozen=True)
class Absent:
    """Rules of one pack and kind for which there is nothing at all."""

    pack: str
    kind: str
    verdict: Word
    rules: list[str]


def gathered(report: Report) -> list[Absent]:
    """Pack by pack, those of which there are too many to be told one by one."""
    found: dict[tuple[str, str, Word], list[str]] = {}
    for verdict in report.verdicts:
        if verdict.reason is not None and verdict.reason.code in _ABSENT:
            key = (verdict.pack, verdict.kind, verdict.verdict)
            found.setdefault(key, []).append(verdict.rule)
    return [Absent(*key, rules) for key, rules in found.items() if len(rules) > ONE_BY_ONE]


def others(report: Report, told: list[Absent]) -> list[Verdict]:
    """The verdicts that are still to be told one by one."""
    together = {(one.pack, rule) for one in told for rule in one.rules}
    return [v for v in report.verdicts if (v.pack, v.rule) not in together]
