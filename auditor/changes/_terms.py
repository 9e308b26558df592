"""What the answers rest on: rules, waivers, statements, data, model, method, and the documented system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.changes._change import Change, How, Kind
from auditor.documented import Said
from auditor.force import in_force
from auditor.noun import Noun
from auditor.report import Report
from auditor.rules import Attestation, Waiver

_LIMIT = "must"
_OTHER_PARTS = ("tests",)
"""Parts of a rule that change nothing of what it asks."""


def changes(old: Report, new: Report) -> Iterator[Change]:
    """Everything but verdicts and figures."""
    yield from _packs(old, new)
    yield from _rules(old, new)
    yield from _statements("waiver", _waivers(old), _waivers(new))
    yield from _statements("attestation", _attestations(old), _attestations(new))
    yield from _data(old, new)
    yield from _levels(old, new)
    for kind, name, one, other in _settings(old, new):
        if one != other:
            yield Change(kind=kind, how=How.CHANGED, name=name, old=one, new=other)
    yield from _told("system", _documented(old), _documented(new))


def _told(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Named things side by side: which are new, which are gone, which are others."""
    for name in dict.fromkeys((*new, *old)):
        one, other = old.get(name), new.get(name)
        if name not in old:
            yield Change(kind=kind, how=How.NEW, name=name, new=other)
        elif name not in new:
            yield Change(kind=kind, how=How.GONE, name=name, old=one)
        elif one != other:
            yield Change(kind=kind, how=How.CHANGED, name=name, old=one, new=other)


def _packs(old: Report, new: Report) -> Iterator[Change]:
    """Packs by their version and digest; one of the same version with another digest was edited."""
    before, after = ({p.pack: p for p in report.packs} for report in (old, new))
    yield from _told(
        "pack",
        {name: pack.version for name, pack in before.items()},
        {name: pack.version for name, pack in after.items()},
    )
    for name, pack in after.items():
        was = before.get(name)
        if was is not None and was.version == pack.version and was.digest != pack.digest:
            yield Change(
                kind="pack",
                how=How.CHANGED,
                name=name,
                part="text",
                old=was.digest,
                new=pack.digest,
            )


def _rules(old: Report, new: Report) -> Iterator[Change]:
    before, after = ({e.rule.id: e for e in report.rules} for report in (old, new))
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one is None and other is not None:
            yield Change(kind="rule", how=How.NEW, name=name, new=_limit(other.rule))
        elif one is not None and other is None:
            yield Change(kind="rule", how=How.GONE, name=name, old=_limit(one.rule))
        elif one is not None and other is not None and one != other:
            yield from _parts(name, one, other, _same_version(old, new, one, other))


def _same_version(old: Report, new: Report, one: Any, other: Any) -> Said | None:
    """That a pack has the version that it had, where its own limit moved; overlays and parameters may move it."""
    if any(o.path.startswith("must.") for effective in (one, other) for o in effective.origins):
        return None
    before, after = (
        next((p.version for p in report.packs if p.pack == effective.pack), None)
        for report, effective in ((old, one), (new, other))
    )
    if one.pack != other.pack or before is None or before != after:
        return None
    return Said(code="diff.same_version", values={"pack": other.pack, "version": after})


def _limit(rule: Any) -> dict[str, Any]:
    limit: dict[str, Any] = rule.must.model_dump(mode="json", exclude_none=True)
    return limit


def _parts(name: str, old: Any, new: Any, remark: Said | None) -> Iterator[Change]:
    """The limit first, then every other part of the rule that differs."""
    if _limit(old.rule) != _limit(new.rule):
        moved = _part(name, "limit", _limit(old.rule), _limit(new.rule))
        yield moved.model_copy(update={"reason": remark})
    before, after = (
        {**one.model_dump(mode="json", exclude={"rule"}), **one.rule.model_dump(mode="json")}
        for one in (old, new)
    )
    for part, value in after.items():
        was = before.get(part)
        if part not in (_LIMIT, *_OTHER_PARTS) and value != was:
            yield _part(name, part, was, value)


def _part(name: str, part: str, old: Any, new: Any) -> Change:
    return Change(kind="rule", how=How.CHANGED, name=name, part=part, old=old, new=new)


Stated = dict[str, list[tuple[Noun, bool]]]
"""Waivers of one rule, or statements of one id, each with whether it was in force on the day of its audit."""


def _waivers(report: Report) -> Stated:
    found: Stated = {}
    for one in report.waivers:
        key = " ".join([one.rule, " × ".join(one.by or ())]).strip()
        found.setdefault(key, []).append(_dated(one, report))
    return found


def _attestations(report: Report) -> Stated:
    found: Stated = {}
    for one in report.attestations:
        found.setdefault(one.id, []).append(_dated(one, report))
    return found


def _dated(item: Waiver | Attestation, report: Report) -> tuple[Noun, bool]:
    return item, in_force(item, report.as_of)


def _statements(kind: Kind, old: Stated, new: Stated) -> Iterator[Change]:
    """Begun, ended, given, withdrawn, or worded anew."""
    for name in dict.fromkeys((*new, *old)):
        one, other = old.get(name, []), new.get(name, [])
        if not one:
            yield Change(kind=kind, how=How.NEW, name=name, part="in_force", new=_holds(other))
        elif not other:
            yield Change(kind=kind, how=How.GONE, name=name, part="in_force", old=_holds(one))
        elif _holds(one) != _holds(other):
            yield Change(
                kind=kind,
                how=How.CHANGED,
                name=name,
                part="in_force",
                old=_holds(one),
                new=_holds(other),
            )
        elif _contents(one) != _contents(other):
            yield Change(
                kind=kind,
                how=How.CHANGED,
                name=name,
                part="text",
                old=_contents(one),
                new=_contents(other),
            )


def _holds(items: Sequence[tuple[Noun, bool]]) -> bool:
    return any(holds for _, holds in items)


def _contents(items: Sequence[tuple[Noun, bool]]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json", exclude_none=True) for item, _ in items]


def _data(old: Report, new: Report) -> Iterator[Change]:
    before, after = ({f.name: f.digest for f in report.data.files} for report in (old, new))
    yield from _told("data", before, after)
    for name in ("source", "made_up", "rows_read", "rows_audited", "people", "columns"):
        one, other = getattr(old.data, name), getattr(new.data, name)
        if one != other:
            yield Change(kind="data", how=How.CHANGED, name=name, old=one, new=other)
    roles = ({role.role: role.column for role in report.data.roles} for report in (old, new))
    for change in _told("data", *roles):
        yield change.model_copy(update={"part": "column"})


def _levels(old: Report, new: Report) -> Iterator[Change]:
    """Sensitive attributes and groups that appeared or vanished."""
    before, after = (
        {a.name: list(a.levels) for a in report.codebook.attributes} for report in (old, new)
    )
    grouped = [{a.name: a.values for a in report.codebook.attributes} for report in (old, new)]
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            how = How.NEW if one is None else How.GONE
            yield Change(kind="levels", how=how, name=name, old=one, new=other)
            continue
        if one == other and grouped[0].get(name) != grouped[1].get(name):
            yield Change(
                kind="levels",
                how=How.CHANGED,
                name=name,
                part="values",
                old=grouped[0].get(name),
                new=grouped[1].get(name),
            )
        for level in other:
            if level not in one:
                yield Change(kind="levels", how=How.NEW, name=name, part="group", new=level)
        for level in one:
            if level not in other:
                yield Change(kind="levels", how=How.GONE, name=name, part="group", old=level)


def _settings(old: Report, new: Report) -> Iterator[tuple[Kind, str, Any, Any]]:
    for name in ("source", "kind", "digest", "parameters", "threshold", "inputs"):
        yield "model", name, getattr(old.model, name), getattr(new.model, name)
    for name in ("version", "confidence", "seed", "intervals"):
        yield "method", name, getattr(old.method, name), getattr(new.method, name)
    yield "method", "auditor", old.environment.auditor, new.environment.auditor
    yield "method", "as_of", old.as_of.isoformat(), new.as_of.isoformat()
    yield "plan", "digest", old.plan.digest, new.plan.digest


def _documented(report: Report) -> dict[str, Any]:
    """What the provider says of the system."""
    said = report.system.model_dump(mode="json", exclude_none=True, exclude={"documented"})
    return {**said, **report.system.documented}
