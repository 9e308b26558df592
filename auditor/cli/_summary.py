"""What a person reads when an audit ends: the outcome, and every verdict that is not a pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from auditor.cli import _table
from auditor.i18n import printable
from auditor.outcome import left_open, roll_up
from auditor.report import Outcome, Report, Verdict, Word
from auditor.views import absent, origins, results, summary, waivers
from auditor.views.about import about
from auditor.views.absent import Absent
from auditor.views.needed import HARDLY, sooner
from auditor.views.said import whose_reason
from auditor.wording import SYMBOLS, Wording, of_report, unit_of

_NAMED = 3
"""So many rules are named one by one; of more the first and the last."""
_QUIET = (Word.PASS, Word.NOT_APPLICABLE)


def show(report: Report) -> None:
    """Print the summary in the report's first language."""
    words = of_report(report, report.languages[0])
    _line(f"{words.say('cli.outcome')}: {SYMBOLS[report.outcome]} {words.outcome(report.outcome)}")
    counted = (f"{n} {words.verdict(word)}" for word, n in _counts(report))
    _line(f"{words.say('cli.counts')}: {', '.join(counted)}")
    for kind, outcome in report.outcome_by_kind.items():
        _line(f"  {words.say(f'kind.{kind}')}: {words.outcome(outcome)}")
    for line in _noticed(report, words):
        _line(line)
    levels = {e.rule.id: float(e.rule.decide.confidence) for e in report.rules}
    together = absent.gathered(report)
    rows = [
        _row(part, words, levels.get(verdict.rule))
        for verdict in absent.others(report, together)
        if verdict.verdict not in _QUIET
        for part in (verdict, *left_open(verdict))
    ] + [_absent(one, words) for one in together]
    if not rows:
        _line(str(words.say(f"cli.{_quiet(report)}")))
        for line in _not_asked(report, words):
            _line(line)
        return
    heads = ("verdict", "rule", "by", "group", "value", "limit", "n", "reason")
    _table.show([words.say(f"cli.{head}") for head in heads], rows)


def _not_asked(report: Report, words: Wording) -> Iterator[str]:
    """Why rules do not apply, each reason once with its rules."""
    rules: dict[str, list[str]] = {}
    for verdict in report.verdicts:
        if verdict.verdict == Word.NOT_APPLICABLE:
            rules.setdefault(_reason(verdict, words), []).append(verdict.rule)
    for reason, found in rules.items():
        named = list(dict.fromkeys(found))
        whose = ", ".join(named) if len(named) <= _NAMED else f"{named[0]} … {named[-1]}"
        yield f"  {whose}: {reason}"


def _noticed(report: Report, words: Wording) -> Iterator[str]:
    """What stands around the verdicts: the seal, packs to read with care, and what ends, has ended or covers nothing."""
    if report.plan.sealed_at is not None:
        changes = words.say("seal.n_changes", n=len(report.plan.changes))
        sealed = words.catalogue.moment(report.plan.sealed_at)
        told = words.say("seal.cover", sealed=sealed, changes=changes)
        yield f"{words.say('cover.sealed')}: {told}"
        yield from (f"  {words.say(change)}" for change in report.plan.changes)
    drafts = [f"{pack.pack} {pack.version}" for pack in report.packs if pack.status == "draft"]
    if drafts:
        yield str(words.say("cli.drafts", n=len(drafts), packs=", ".join(drafts)))
    for pack in report.packs:
        if pack.tests_failed:
            failed = words.together(pack.tests_failed)
            yield str(words.say("cli.tests_failed", pack=pack.pack, rules=failed))
    yield from map(str, summary.ending(report, words))
    yield from map(str, waivers.idle(report, words))
    yield from origins.lapsed(report.rules, words.catalogue)


def gate(report: Report, kind: str, outcome: Outcome, code: int) -> None:
    """Say which rules decided the exit code, where not all of them could."""
    words = of_report(report, report.languages[0])
    asked = [v for v in report.verdicts if v.kind == kind and v.verdict not in _QUIET]
    deciding = [v.rule for v in asked if roll_up([v]) == outcome]
    told = {
        "kind": words.say(f"kind.{kind}"),
        "outcome": words.outcome(outcome),
        "code": code,
        "rules": ", ".join(dict.fromkeys(deciding)),
    }
    _line(str(words.say("cli.gate_rules" if deciding else "cli.gate", **told)))


def _quiet(report: Report) -> str:
    """What to say where no verdict needs a look: a rule that does not apply has not passed."""
    found = {verdict.verdict for verdict in report.verdicts}
    if Word.PASS not in found:
        return "none_applies"
    return "all_pass" if found == {Word.PASS} else "all_applicable_pass"


def _line(text: str) -> None:
    sys.stdout.write(f"{printable(text)}\n")


def _counts(report: Report) -> list[tuple[Word, int]]:
    """Verdict words in their order, worst first."""
    return [(word, report.counts[word]) for word in Word if report.counts.get(word)]


def _absent(one: Absent, words: Wording) -> list[str]:
    """Many rules of a pack for which there is nothing at all."""
    told = words.say(f"cli.absent.{one.kind}", n=len(one.rules))
    named = f"{one.rules[0]} … {one.rules[-1]}"
    verdict = f"{SYMBOLS[one.verdict]} {words.verdict(one.verdict)}"
    return [verdict, named, "", "", "", "", "", f"{one.pack}: {told}"]


def _row(verdict: Verdict, words: Wording, confidence: float | None) -> list[str]:
    verdict = about(verdict)
    unit = unit_of(verdict.metric, verdict.contrast)
    metric = verdict.kind == "metric"
    return [
        f"{SYMBOLS[verdict.verdict]} {words.verdict(verdict.verdict)}",
        verdict.rule,
        str(words.crossing(verdict.by)) if metric else "",
        _whose(verdict, words),
        words.figure(verdict.value, unit, near=verdict.limit) if metric else "",
        str(words.limit(verdict.limit, unit)),
        "" if verdict.n is None else words.number(verdict.n),
        _why(verdict, words, confidence),
    ]


def _whose(verdict: Verdict, words: Wording) -> str:
    """The worst group, and of several quantities or classes the one that its value is of."""
    group = str(words.group(verdict.worst_group)) if verdict.worst_group else ""
    part = str(words.part(verdict.metric, verdict.part)) if verdict.part else ""
    return str(words.say("cli.with", first=group, more=part)) if group and part else group or part


def _why(verdict: Verdict, words: Wording, confidence: float | None) -> str:
    """Who answers for it, or the reason; what the data leave open; and how many people would decide it."""
    told = [_waiver(verdict, words) or _reason(verdict, words)]
    ended = verdict.reason is not None and verdict.reason.code == "reason.waiver_expired"
    if not told[0] or ended or verdict.verdict == Word.INCONCLUSIVE:
        told.append(_interval(verdict, words, confidence))
    told.append(_needed(verdict, words))
    return "; ".join(part for part in told if part)


def _needed(verdict: Verdict, words: Wording) -> str:
    """How many people would decide, with the group that it is about, and before it the one whose breach would show first."""
    if verdict.n_needed is None:
        return str(words.say("cli.n_needed_never")) if verdict.verdict == Word.INCONCLUSIVE else ""
    whose = verdict.deciding_group
    deciding = next((group for group in verdict.groups if group.group == whose), None)
    hardly = deciding is not None and verdict.n_needed > HARDLY * max(deciding.n, 1)
    needed = words.say(f"cli.n_needed{'_hardly' if hardly else ''}", n=verdict.n_needed)
    if not whose:
        return str(needed)
    told, first = f"{words.group(whose, verdict.by)}: {needed}", sooner(verdict)
    if first is None:
        return told
    breach = words.say("cli.n_needed_breach", n=first.n_needed)
    return f"{words.group(first.group, verdict.by)}: {breach}; {told}"


def _interval(verdict: Verdict, words: Wording, confidence: float | None) -> str:
    """What the data leave open, and the bound that decided where that would suggest another verdict."""
    if verdict.interval is None or verdict.interval == (None, None) or confidence is None:
        return ""
    unit = unit_of(verdict.metric, verdict.contrast)
    interval = words.interval(verdict.interval, unit, near=verdict.limit)
    told = str(words.say("cli.interval", level=words.level(confidence), interval=interval))
    bound = results.deciding_bound(verdict, words)
    return told if bound is None else f"{told}; {bound}"


def _waiver(verdict: Verdict, words: Wording) -> str:
    """Who answers for a breach, and until when: why it is called waived; before it what it were without, if no breach."""
    waiver = verdict.waiver
    if waiver is None or verdict.verdict != Word.WAIVED:
        return ""
    answered = words.say("cli.waived", owner=waiver.owner, until=words.date(waiver.expires))
    return "; ".join(filter(None, (_reason(verdict, words), str(answered))))


def _reason(verdict: Verdict, words: Wording) -> str:
    """The reason, and whose it is where it is not the worst group's."""
    reason, whose = str(words.reason(verdict.reason)), whose_reason(verdict)
    if not reason or whose is None or whose == verdict.worst_group:
        return reason
    return f"{words.group(whose, verdict.by)}: {reason}"
