"""Check that shipped rules stand in the report as they were shipped; others are taken as stated, and that is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from auditor import rulebook
from auditor.effective import EffectiveRule, PackUsed, put, value_at
from auditor.errors import AuditorError
from auditor.report import Report
from auditor.rulebook import Rulebook, overlays, packs
from auditor.rules import Dated, Rule
from auditor.verify import _clauses, _origins, _twice
from auditor.verify._difference import Verification, Words

_TOLD = (
    "title",
    "languages",
    "instrument",
    "status",
    "rules",
    "verdict_words",
    "signatures",
    "tests",
    "tests_failed",
)


def check(report: Report, found: Verification) -> None:
    """A limit that was changed everywhere in a report recomputes; it does not match its pack."""
    _homeless(report, found)
    books = _books(report, found)
    rules = _origins.check(report, books, found)
    _loosened(rules, report.as_of, found)
    for k, used in enumerate(report.packs):
        shipped = books.get(used.pack) if used.extends is None else None
        if shipped is None:
            what = "edition" if used.pack in packs.shipped() else "pack"
            found.unchecked.append(
                f"rules of {_edition(used)}: taken as the report states them, for that "
                f"{what} is not shipped with this version"
            )
        else:
            _compare(rules, used, shipped.rules, found)
            found.compare(
                f"packs[{k}].digest", used.digest, shipped.used[0].digest, about=_edition(used)
            )
            (tried,) = rulebook.tried(shipped, as_of=report.as_of)
            _renamed(k, used, tried, found)
            found.count("rules", len(shipped.rules))
    _clauses.check(report, books.values(), found)
    _twice.check(report, books, found)


def _homeless(report: Report, found: Verification) -> None:
    """A rule of a pack that the report does not name would be held against nothing."""
    named = {used.pack for used in report.packs if used.extends is None}
    for k, effective in enumerate(report.rules):
        if effective.pack not in named:
            told = Words("a pack that the report names under packs")
            found.differs(f"rules[{k}].pack", effective.pack, told, about=effective.rule.id)


def _books(report: Report, found: Verification) -> _origins.Books:
    """The shipped packs of the report by name; one that it names twice could hide behind the other."""
    books: _origins.Books = {}
    named: set[str] = set()
    for k, used in enumerate(report.packs):
        if used.extends is not None:
            continue
        if used.pack in named:
            found.differs(f"packs[{k}].pack", used.pack, Words("each pack once"))
            continue
        named.add(used.pack)
        book = _shipped(used, report.as_of)
        if book is not None:
            books[used.pack] = book
    return books


def _shipped(used: PackUsed, as_of: dt.date) -> Rulebook | None:
    """The pack of that name and version, where this version of auditor ships it."""
    if used.pack not in packs.shipped():
        return None
    try:
        book = rulebook.load([used.pack], folder=Path(), as_of=as_of)
    except AuditorError:
        return None
    return book if book.used[0].version == used.version else None


def _edition(used: PackUsed) -> str:
    return f"{used.pack} {used.version}"


def _renamed(k: int, used: PackUsed, shipped: PackUsed, found: Verification) -> None:
    """What a pack says of itself stands as it was shipped, and its rules' own tests end as is stated."""
    for name in _TOLD:
        stated, expected = (one.model_dump(mode="json")[name] for one in (used, shipped))
        found.compare(f"packs[{k}].{name}", stated, expected, about=used.pack)


def _loosened(rules: Sequence[EffectiveRule], as_of: dt.date, found: Verification) -> None:
    """A rule asks for less than its pack only while somebody answers for it."""
    for k, effective in enumerate(rules):
        for origin in overlays.unexplained(effective, as_of):
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


def _compare(
    rules: Sequence[EffectiveRule],
    used: PackUsed,
    shipped: Sequence[EffectiveRule],
    found: Verification,
) -> None:
    missing = {effective.rule.id: effective for effective in shipped}
    for k, effective in enumerate(rules):
        if effective.pack != used.pack:
            continue
        other = missing.pop(effective.rule.id, None)
        path, about = f"rules[{k}].rule", f"{effective.rule.id} of {used.pack}"
        if other is None:
            found.differs(path, Words("a rule"), Words("none of that id"), about=about)
            continue
        written = _as_shipped(effective)
        again = _as_shipped(other)
        pair = (one.model_dump(mode="json") for one in (written, again))
        found.compare(path, *pair, about=about)
        for name in Dated.model_fields:
            days = (getattr(one, name) for one in (effective, other))
            found.compare(f"rules[{k}].{name}", *(day and str(day) for day in days), about=about)
    for name in missing:
        found.differs("rules", Words("no such rule"), name, about=f"{name} of {used.pack}")
