"""Seal a plan before the run, read the seal back, and name every difference since."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor import atomic, days, i18n, intervals, resources, yamlfile
from auditor.config import Audit
from auditor.documented import FileUsed, Said
from auditor.effective import EffectiveRule, PackUsed
from auditor.errors import AuditorError, FileError
from auditor.filled import bare
from auditor.force import in_force
from auditor.lock import Lock, Replaced, SealedFile, SealedRule
from auditor.plan import Plan
from auditor.report import digest_of, written
from auditor.rulebook.spot import Spot
from auditor.rules import Rule, Systems

SCHEMA = "auditor.lock/1"
_DECISIVE = {"task", "data", "decision", "model", "set_aside"}
SHOWN, DIGEST = 16, 64
_BREAKS = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF)}
"""Signs that JSON may hold as they are and YAML takes for line breaks, or for nothing."""
_MEND = (
    "Restore what was sealed, run with --record-changes (then the report names every one of these "
    "changes), or seal the plan anew (auditor plan AUDIT.yaml --lock FILE): the new seal records "
    "that it took the place of this one, and every report under it says so."
)
_PLAIN = re.compile(r"[^\s,\[\]{}\"\\](?:[^,\[\]{}\"\\]*[^\s,\[\]{}\"\\])?")
"""Text that stays what it is beside others in a list."""
_ELSEWHERE = {"data": {"path"}, "model": {"load", "save"}}
"""Where a file lies decides nothing; its digest does."""


def of(
    config: Audit,
    *,
    rules: Sequence[EffectiveRule],
    packs: Sequence[PackUsed],
    plan: Plan,
    files: Sequence[FileUsed],
    model: tuple[str, str | None] | None,
    as_of: dt.date,
    moment: dt.datetime,
) -> Lock:
    """The seal of what is laid down now."""
    weights, description = model or (None, None)
    return stamped(
        Lock(
            sealed_at=moment,
            as_of=as_of,
            auditor=resources.version(),
            method=intervals.VERSION,
            plan=plan.digest,
            rules=sealed_rules(rules, packs, documented=_documented(config), as_of=as_of),
            data=tuple(SealedFile(name=file.name, digest=file.digest) for file in files),
            seed=config.seed,
            model=weights,
            description=description,
            settings=_settings(config, rules),
            digest="",
        )
    )


def sealed_rules(
    rules: Sequence[EffectiveRule],
    packs: Sequence[PackUsed],
    *,
    documented: Mapping[str, Any],
    as_of: dt.date,
) -> tuple[SealedRule, ...]:
    """Every rule as it stands now, and whether it or an exception from it is in force on that day: who chooses the day chooses the rules.

    `documented`: what is said of the system, by field.
    """
    versions = {pack.pack: pack.version for pack in packs}
    return tuple(
        SealedRule(
            pack=effective.pack,
            id=effective.rule.id,
            version=versions.get(effective.pack, ""),
            limit=effective.rule.must.model_dump(mode="json", exclude_none=True),
            in_force=in_force(effective, as_of),
            excepted=_excepted(effective.rule, documented, as_of),
            digest=digest_of(effective.model_dump(mode="json")),
        )
        for effective in rules
    )


def _excepted(rule: Rule, documented: Mapping[str, Any], as_of: dt.date) -> bool | None:
    """Nothing where no exception ends, or where it is certainly one of other systems."""
    meant = rule.not_applicable_when
    if meant is None or meant.until is None:
        return None
    may_be = (_may_be(documented.get(field), wanted) for field, wanted in meant.system.items())
    return in_force(meant, as_of) if all(may_be) else None


def _may_be(stated: Any, wanted: Sequence[Any]) -> bool:
    """Whether anything that is documented may be one of these, in capitals or not."""
    parts = stated if isinstance(stated, list) else [stated]
    words = {bare(str(one)) for one in wanted}
    return any(part in wanted or bare(str(part)) in words for part in parts)


def _settings(config: Audit, rules: Sequence[EffectiveRule]) -> dict[str, Any]:
    said = config.model_dump(mode="json", include=_DECISIVE, exclude_defaults=True)
    for section, keys in _ELSEWHERE.items():
        kept = {k: v for k, v in said.pop(section, {}).items() if k not in keys}
        said |= {section: kept} if kept else {}
    system = _of_system(config, [effective.rule for effective in rules])
    said |= {"system": system} if system else {}
    settled: dict[str, Any] = json.loads(json.dumps(said))  # keys as a file can hold them
    return settled


def _of_system(config: Audit, rules: Sequence[Rule]) -> dict[str, Any]:
    """What is documented of the system and excepts it from a rule, or subjects it to one."""
    asked = [rule.applies for rule in rules]
    excepted = [rule.not_applicable_when for rule in rules if rule.not_applicable_when is not None]
    meant: list[Systems] = [*asked, *excepted]
    fields = {field for systems in meant for field in systems.system}
    if any(systems.output is not None for systems in meant):
        fields.add("output")
    if any(systems.jurisdiction is not None for systems in meant):
        fields.add("jurisdiction")
    stated = _documented(config)
    return {field: stated[field] for field in sorted(fields) if field in stated}


def _documented(config: Audit) -> dict[str, Any]:
    """What is said of the system, by field."""
    stated: dict[str, Any] = config.system.model_dump(mode="json", exclude_none=True)
    further = stated.pop("facts", {})
    return {**stated, **further}


def stamped(lock: Lock) -> Lock:
    """The same with its digest filled in."""
    return lock.model_copy(update={"digest": digest(lock)})


def digest(lock: Lock) -> str:
    """Over everything but itself."""
    without = {"digest"} if lock.replaces is not None else {"digest", "replaces"}
    return digest_of(lock.model_dump(mode="json", by_alias=True, exclude=without))


def anew(lock: Lock, before: Lock) -> Lock:
    """The same seal, with the one whose place it takes."""
    earlier = before.replaces
    replaced = Replaced(
        digest=before.digest,
        sealed_at=before.sealed_at,
        first_sealed_at=before.sealed_at if earlier is None else earlier.first_sealed_at,
        seals=1 if earlier is None else earlier.seals + 1,
    )
    return stamped(lock.model_copy(update={"replaces": replaced}))


def write(lock: Lock, path: Path) -> Lock:
    """Put the seal in its file, with the one that stood there before, if any. Any other file is left alone."""
    if path.exists():
        try:
            lock = anew(lock, read(path))
        except FileError as error:
            raise AuditorError(
                f"{path} is there already and is no lock, so it is left as it is: name another file."
            ) from error
    without = set() if lock.replaces is not None else {"replaces"}
    text = written(lock.model_dump(mode="json", by_alias=True, exclude=without))
    atomic.write(path, text.translate(_BREAKS))
    return lock


def read(path: Path) -> Lock:
    """A seal from its file; raises FileError with every problem where it is none."""
    document = yamlfile.read(path)
    root = Spot.of(document)
    if root["schema"].value != SCHEMA:
        said = f"not a lock of this version ({SCHEMA}): `auditor plan AUDIT.yaml --lock FILE` writes one"
        raise FileError([*document.problems, root["schema"].problem(said)])
    lock = yamlfile.parse(Lock, document)
    if digest(lock) != lock.digest:
        said = "the lock was changed after it was sealed: its digest does not match"
        raise FileError([root["digest"].problem(said)])
    return lock


@dataclass(frozen=True)
class Kept:
    """A seal, and everything that is not as it was sealed."""

    lock: Lock
    changes: list[Said]


def kept(path: Path, now: Lock, *, record: bool) -> Kept:
    """The seal in that file, held against what is laid down now. Raises AuditorError with every difference, unless they are to be recorded."""
    lock = read(path)
    changes = differences(lock, now)
    if changes and not record:
        raise _refusal(path, lock, changes)
    return Kept(lock, changes)


def differences(sealed: Lock, now: Lock) -> list[Said]:
    """Everything that is not as it was sealed, in the catalogue's codes."""
    found = [
        *_rules(sealed, now),
        *_data(sealed, now),
        *_values(sealed, now),
        *_unlike(flat(sealed.settings), flat(now.settings)),
    ]
    if not found and sealed.plan != now.plan:
        found.append(_said("plan", before=_text(sealed.plan), after=_text(now.plan)))
    return found


def _said(code: str, **values: Any) -> Said:
    return Said(code=f"lock.{code}", values=values)


def _rules(sealed: Lock, now: Lock) -> Iterator[Said]:
    before, after = ({rule.id: rule for rule in lock.rules} for lock in (sealed, now))
    for id, rule in after.items():
        was = before.get(id)
        if was is None:
            yield _said("rule_added", rule=id, pack=rule.pack)
            continue
        if None not in (was.excepted, rule.excepted) and was.excepted != rule.excepted:
            yield _said("excepted" if rule.excepted else "exception_over", rule=id, pack=rule.pack)
        if was.limit != rule.limit:
            told = {"before": _limit(was.limit), "after": _limit(rule.limit)}
            yield _said("limit", rule=id, **told)
        elif was.in_force != rule.in_force:
            yield _said("begun" if rule.in_force else "out_of_force", rule=id, pack=rule.pack)
        elif was.digest != rule.digest:
            yield _said("rule", rule=id, before=was.version, after=rule.version)
    for id, rule in before.items():
        if id not in after:
            yield _said("rule_removed", rule=id, pack=rule.pack)


def _limit(limit: Mapping[str, Any]) -> dict[str, Any]:
    """A limit as a sentence of the catalogue."""
    for key, value in limit.items():
        if key == "between":
            return {"code": "limit.between", "values": {"low": value[0], "high": value[1]}}
        if key in ("not_before", "not_after"):
            code, values = days.told(key, value)
            return {"code": code, "values": values}
        name = "n" if key == "newer_than_days" else "value"
        return {"code": f"limit.{key}", "values": {name: value}}
    return {"code": "limit.none", "values": {}}


def _data(sealed: Lock, now: Lock) -> Iterator[Said]:
    """Files by their digest: one that only has another name holds the same data.

    One that is read twice is counted twice, and which of two is audited and which trains is in their order.
    """
    if [file.digest for file in sealed.data] == [file.digest for file in now.data]:
        return
    before, after = (list(lock.data) for lock in (sealed, now))
    held = Counter(file.digest for file in before) & Counter(file.digest for file in after)
    if held.total() == len(before) == len(after):
        names = (", ".join(file.name for file in files) for files in (before, after))
        yield _said("data_order", **dict(zip(("before", "after"), names, strict=True)))
        return
    before, after = (_without(files, held) for files in (before, after))
    for file in after:
        was = next((one for one in before if one.name == file.name), None)
        if was is None:
            yield _said("data_added", file=file.name, after=_text(file.digest))
        else:
            before.remove(was)
            yield _said("data", file=file.name, before=_text(was.digest), after=_text(file.digest))
    for gone in before:
        yield _said("data_removed", file=gone.name, before=_text(gone.digest))


def _without(files: Sequence[SealedFile], held: Mapping[str, int]) -> list[SealedFile]:
    """Those that are left when the ones on both sides are taken away, each as often as it is there."""
    left, found = Counter(held), []
    for file in files:
        if left[file.digest] > 0:
            left[file.digest] -= 1
        else:
            found.append(file)
    return found


def _values(sealed: Lock, now: Lock) -> Iterator[Said]:
    for name in ("seed", "method", "model", "description"):
        one, other = getattr(sealed, name), getattr(now, name)
        if one != other:
            yield _said(name, before=_text(one), after=_text(other))


def _text(value: Any) -> str | None:
    """As it is shown: of a digest, enough to tell it from another."""
    text = None if value is None else str(value)
    return f"{text[:SHOWN]}…" if text is not None and len(text) == DIGEST else text


def flat(settings: Any, place: str = "") -> dict[str, Any]:
    """Every setting by its place in audit.yaml: `decision.threshold`."""
    if isinstance(settings, Mapping) and settings:
        steps = ((_step(str(key)), value) for key, value in settings.items())
        inside = ((f"{place}.{step}" if place else step, value) for step, value in steps)
        return {name: found for step, v in inside for name, found in flat(v, step).items()}
    return {place: settings} if place else {}


def _step(key: str) -> str:
    """A name of its own: `sex.levels` is one attribute, and no place within another."""
    return key if _PLAIN.fullmatch(key) and "." not in key else json.dumps(key, ensure_ascii=False)


def _unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Said]:
    for name in dict.fromkeys((*after, *before)):
        one, other = (_stated(found, name) for found in (before, after))
        if one != other:
            yield _said("setting", setting=name, before=one, after=other)


def _stated(found: Mapping[str, Any], name: str) -> str | None:
    """As one would write it; nothing where it is left to its default."""
    if name not in found:
        return None
    levels = name.startswith("data.") and not name.startswith("data.missing.")
    return _written(found[name], levels=levels)


def _written(value: Any, *, levels: bool) -> str:
    """No two values alike, so text is quoted where it could be taken for more; but levels 1 and "1" mean the same people."""
    if isinstance(value, list):
        return f"[{', '.join(_written(part, levels=levels) for part in value)}]"
    if isinstance(value, str) and _is_plain(value, levels=levels):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_plain(text: str, *, levels: bool) -> bool:
    """Whether it can be taken for nothing else: no list, no null, and among facts no number and no yes."""
    if not _PLAIN.fullmatch(text) or text == "null":
        return False
    return levels or not _is_json(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _refusal(path: Path, sealed: Lock, changes: Sequence[Said]) -> AuditorError:
    """Every difference at once, and what can be done."""
    words = i18n.catalogue("en")
    lines = [
        f"{path}: sealed {words.moment(sealed.sealed_at)}, and not all is as it was then:",
        *(f"{path}: {words.say(change)}" for change in changes),
        _MEND,
    ]
    return AuditorError("\n".join(lines))
