"""Check that shipped rules stand in the report as they were shipped; others are taken as stated, and that is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from auditor import rulebook
from auditor.effective import EffectiveRule, PackUsed, put, value_at
from auditor.errors import AuditorError
from auditor.report import Report
from auditor.rulebook import Rulebook, overlays, packs
from auditor.rules import Rule
from auditor.verify._difference import Verification, Words


def check(report: Report, found: Verification) -> None:
    """A limit that was changed everywhere in a report recomputes; it does not match its pack."""
    _loosened(report, found)
    for k, used in enumerate(report.packs):
        shipped = _shipped(used, report.as_of)
        if shipped is None:
            found.unchecked.append(
                f"rules of {used.pack} {used.version}: taken as the report states them, for that "
                "edition is not shipped with this version"
            )
        else:
            rules = {effective.rule.id: effective.rule for effective in shipped.rules}
            _compare(report, used, rules, found)
            _renamed(k, used, shipped.used[0], found)
            found.count("rules", len(rules))


def _shipped(used: PackUsed, as_of: dt.date) -> Rulebook | None:
    """The pack of the same edition, byte for byte, where this version ships it."""
    if used.pack not in packs.shipped():
        return None
    try:
        book = rulebook.load([used.pack], folder=Path(), as_of=as_of)
    except AuditorError:
        return None
    if book.used[0].digest != used.digest:
        return None
    return book


def _renamed(k: int, used: PackUsed, shipped: PackUsed, found: Verification) -> None:
    """What the instrument calls a verdict, and who signs, stand as the pack was shipped."""
    for name in ("verdict_words", "signatures"):
        stated, expected = (one.model_dump(mode="json")[name] for one in (used, shipped))
        found.compare(f"packs[{k}].{name}", stated, expected, about=used.pack)


def _loosened(report: Report, found: Verification) -> None:
    """A rule asks for less than its pack only while somebody answers for it."""
    for k, effective in enumerate(report.rules):
        for origin in overlays.unexplained(effective, report.as_of):
            found.differs(
                f"rules[{k}].origins",
                Words("applied"),
                Words("no waiver in force"),
                about=f"{effective.rule.id} {origin.path}",
            )


def _as_shipped(effective: EffectiveRule) -> Rule:
    """The rule without what parameters and overlays are stated to have set of it."""
    rule = effective.rule
    for origin in reversed(effective.origins):
        place = origin.path.split(".")
        if origin.applied and value_at(rule, place) == origin.value:
            rule = put(rule, place, origin.was)
    return rule


def _compare(report: Report, used: PackUsed, shipped: dict[str, Rule], found: Verification) -> None:
    missing = dict(shipped)
    for k, effective in enumerate(report.rules):
        if effective.pack != used.pack:
            continue
        rule = missing.pop(effective.rule.id, None)
        path, about = f"rules[{k}].rule", f"{effective.rule.id} of {used.pack}"
        if rule is None:
            found.differs(path, Words("a rule"), Words("none of that id"), about=about)
        else:
            written = _as_shipped(effective)
            pair = (one.model_dump(mode="json") for one in (written, rule))
            found.compare(path, *pair, about=about)
    for name in missing:
        found.differs("rules", Words("no such rule"), name, about=f"{name} of {used.pack}")
