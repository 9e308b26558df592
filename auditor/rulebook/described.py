"""A page of documentation for every shipped pack, from the pack itself: so that no page says what no rule asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor import rulebook
from auditor.effective import EffectiveRule, read_at_source
from auditor.rulebook import editions, packs
from auditor.rules import Clause, Framework, Pack, Rule, Text

WHEN = {"present": "documented", "in_force": "in force"}
KINDS = {"metric": "Measured", "fact": "Documented", "attestation": "Attested"}
BAR = "\\|"


def pages() -> dict[str, str]:
    """File name → text: an index, and a page per pack."""
    names = packs.shipped()
    book = rulebook.load(names, folder=Path(), as_of=dt.date.max)
    frameworks = packs.frameworks([]).frameworks
    found = {f"{pack.pack}.md": _page(pack, frameworks) for pack in book.packs}
    return {"README.md": _index(book.packs), **found}


def _index(every: Sequence[Pack]) -> str:
    lines = ["# Rule packs · 规则包", ""]
    lines += ["Written by `scripts/pages` from the packs. `auditor list packs` shows the same.", ""]
    lines += [
        "| pack | | rules | legal status | checked | source | state |",
        "|---|---|---|---|---|---|---|",
    ]
    for pack in every:
        law = pack.instrument
        status = "" if law is None else law.legal_status
        checked = "" if law is None else f"{law.checked_on} | {law.verified}"
        lines.append(
            f"| [{pack.pack}]({pack.pack}.md) | {_both(pack.title)} | {len(pack.rules)} "
            f"| {status} | {checked} | {pack.status} |"
        )
    return "\n".join(lines) + "\n"


def _page(pack: Pack, frameworks: Sequence[Framework]) -> str:
    parts = [f"# {pack.pack}", f"{pack.title['en']} · {pack.title['zh-CN']}"]
    parts += [part for part in (_state(pack, frameworks), _instrument(pack)) if part]
    if pack.parameters:
        parts.append("\n".join(_parameters(pack)))
    parts += ["\n".join(lines) for lines in (_words(pack), _signatures(pack)) if lines]
    for kind, title in KINDS.items():
        rules = [editions.effective(rule, pack) for rule in pack.rules if rule.kind == kind]
        if rules:
            parts += [f"## {title}", "\n".join(_rules(rules))]
    clauses = _clauses(pack, frameworks)
    if clauses:
        parts += ["## Clauses", "\n".join(clauses)]
    return "\n\n".join(parts) + "\n"


def _state(pack: Pack, frameworks: Sequence[Framework]) -> str:
    """A draft says so, and so does a stable pack that was not wholly read at its source."""
    clauses = [clause for framework in frameworks for clause in framework.clauses]
    if pack.status == "stable" and read_at_source(pack.instrument, pack.rules, clauses):
        return ""
    return f"**{pack.status}**: not every fact in it was checked against the instrument itself."


def _instrument(pack: Pack) -> str:
    law = pack.instrument
    if law is None:
        return ""
    days = _days(law.applies_from, law.applies_until)
    return (
        f"{law.name if isinstance(law.name, str) else law.name['en']}, {law.citation}; {law.jurisdiction}; {law.legal_status}{days}. "
        f"Checked {law.checked_on}: {law.verified}. This page is no legal advice."
    )


def _days(begins: dt.date | None, ends: dt.date | None) -> str:
    from_day = "" if begins is None else f", from {begins}"
    return from_day + ("" if ends is None else f", until {ends}")


def _parameters(pack: Pack) -> Iterator[str]:
    yield "| parameter | default | range | |"
    yield "|---|---|---|---|"
    for name, one in pack.parameters.items():
        low, high = ("" if end is None else end for end in (one.at_least, one.at_most))
        yield f"| `{name}` | {one.default} | {low} – {high} | {_both(one.what)} |"


def _words(pack: Pack) -> list[str]:
    """What the instrument calls a verdict."""
    if not pack.verdict_words:
        return []
    rows = [f"| {verdict} | {_both(text)} |" for verdict, text in pack.verdict_words.items()]
    return ["| verdict | word of the instrument, printed beside it |", "|---|---|", *rows]


def _signatures(pack: Pack) -> list[str]:
    """Who signs, and which clauses say so."""
    if not pack.signatures:
        return []
    rows = [f"| {_both(one.title)} | {', '.join(one.cites)} |" for one in pack.signatures]
    return ["| signs the report | clause |", "|---|---|", *rows]


def _rules(rules: Sequence[EffectiveRule]) -> Iterator[str]:
    yield "| rule | asks | must | breach | why |"
    yield "|---|---|---|---|---|"
    for one in rules:
        rule = one.rule
        asked = rule.asks.fact or rule.asks.attestation or _metric(rule)
        days = _days(rule.applies_from, rule.applies_until)
        yield (
            f"| **{rule.id}** {_both(rule.title)}{days} | `{asked}` | {_must(rule)} "
            f"| {rule.on_breach} | {_both(rule.why)} |"
        )


def _metric(rule: Rule) -> str:
    asks = rule.asks
    given = ", ".join(f"{name}: {value}" for name, value in asks.parameters.items())
    return " ".join(
        part for part in (asks.metric, asks.contrast, f"{{{given}}}" * bool(given)) if part
    )


def _must(rule: Rule) -> str:
    ((kind, value),) = rule.must.model_dump(exclude_none=True).items()
    if isinstance(value, dict):
        moved = [f"{value[unit]} {unit} after" for unit in ("months", "days") if unit in value]
        value = " ".join([*moved, value["fact"]])
    warned = "" if rule.warn_days is None else f", warns {rule.warn_days} days before"
    return WHEN.get(kind, f"{kind} {value}") + f" ({rule.threshold.origin}){warned}"


def _clauses(pack: Pack, frameworks: Sequence[Framework]) -> list[str]:
    mine = {rule.id for rule in pack.rules}
    spoken = [f for f in frameworks if any(mine & set(c.checked_by) for c in f.clauses)]
    lines = ["| clause | | status | source | rules |", "|---|---|---|---|---|"]
    lines += [_clause(clause, mine) for framework in spoken for clause in framework.clauses]
    return lines if spoken else []


def _clause(clause: Clause, mine: set[str]) -> str:
    by = ", ".join(f"{id} ({how})" for id, how in clause.checked_by.items() if id in mine)
    by = by or ("none here" if clause.testable else "cannot be decided by software")
    days = _days(clause.applies_from, clause.applies_until)
    return f"| {_both(clause.title)} | {clause.citation} | {clause.status}{days} | {clause.verified} | {by} |"


def _both(text: Text) -> str:
    """Both languages in one cell."""
    return "<br>".join(" ".join(text[name].split()).replace("|", BAR) for name in ("en", "zh-CN"))
