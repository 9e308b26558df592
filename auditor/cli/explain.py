"""Explain a rule, a metric or a clause: what it asks, why, who says so, and how it misleads."""

from __future__ import annotations

import difflib
import inspect
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from auditor import clock, contrasts, i18n, metrics, rulebook, shift, wording
from auditor.cli._asked_of import asked_of
from auditor.cli._options import lists, one_language
from auditor.contrasts import Contrast
from auditor.effective import EffectiveRule
from auditor.errors import AuditorError, nearest
from auditor.i18n import Catalogue, Phrase, printable
from auditor.metrics import CLASS, AttributeName, Metric
from auditor.report import Word
from auditor.rulebook import Rulebook, packs
from auditor.rules import Clause, Decide, Rule, SmallGroups
from auditor.views import origins

Lines = Iterator[tuple[str, str]]
"""(heading, text): an empty heading continues the one above."""

_SLIP = 0.8
"""How alike two ids are of which one is taken for a slip of the other."""
_TITLES = {
    "Formula": "formula",
    "Misleads when": "misleads",
    "Also called": "also",
    "References": "references",
}


@click.command("explain")
@click.argument("word", metavar="WORD")
@click.option("--rules", multiple=True, metavar="PACK,…", help="Look into these packs too.")
@click.option("--lang", "language", callback=one_language, help="Language: en, zh-CN.")
def command(word: str, rules: tuple[str, ...], language: str) -> None:
    """Explain a rule, a metric, a contrast, a clause, the word of a verdict, or a word of the report."""
    book = _book(lists(rules))
    say = i18n.catalogue(language if word.isascii() else "zh-CN", wording.title_of)
    rule = next((e for e in book.rules if e.rule.id.lower() == word.lower()), None)
    if rule is not None:
        _print(_rule(rule, book, say), say)
    elif word in metrics.names():
        _print(_metric(metrics.get(word), book, say), say)
    elif word in contrasts.names():
        _print(_contrast(contrasts.get(word), book, say), say)
    elif (verdict := _verdict(word, say)) is not None:
        told = say.say(f"verdict.{verdict}.meaning")
        click.echo(say.say("cli.line", heading=say.say(f"verdict.{verdict}"), text=told))
        if say.has(f"verdict.{verdict}.next"):
            click.echo(str(say.say(f"verdict.{verdict}.next")))
    elif pairs := contrasts.pairs_of(word):
        for metric, contrast in pairs:
            named = say.text(contrasts.FIELD_NAMES[metric, contrast])
            click.echo(f"{named}: metric: {metric}, contrast: {contrast}")
        _print(_metric(metrics.get(pairs[0][0]), book, say), say)
    elif (meant := metrics.also_called(word)) is not None:
        _print(_metric(metrics.get(meant), book, say), say)
    elif (other := _beside(word, lists(rules), say)) is not None:
        _print(other, say)
    else:
        raise AuditorError(_unknown(word, book, lists(rules)))


def _verdict(word: str, say: Catalogue) -> Word | None:
    """The verdict of that name, as it is written in files or as it is printed."""
    meant = metrics.folded(word)
    printed = {metrics.folded(str(say.say(f"verdict.{one}"))): one for one in Word}
    return printed.get(meant) or next((one for one in Word if one == meant), None)


def _beside(word: str, asked: list[str], say: Catalogue) -> Lines | None:
    """A figure of drift, a word of the glossary, or a clause."""
    figure = _drift(word)
    if figure is not None:
        return _moved(figure, say)
    term = _term(metrics.folded(word), say)
    if term is not None:
        return iter([(f"{say.say(term)} — {say.say(f'{term}.means')}", "")])
    clause = _clauses(asked).get(word.lower())
    return None if clause is None else _clause(clause, say)


def _term(meant: str, say: Catalogue) -> str | None:
    """The code of a word of the glossary, by its English name or as the report prints it."""
    for code in say.sentences:
        term = code.removesuffix(".means")
        if term != code and term.startswith("glossary."):
            named = (term.removeprefix("glossary."), metrics.folded(str(say.say(term))))
            if meant in named:
                return term
    return None


def _moved(figure: Callable[..., object], say: Catalogue) -> Lines:
    name = figure.__name__
    yield f"{name} — {say.say(f'drift.{name}')}", ""
    yield from _doc(inspect.getdoc(figure) or "", say)
    yield "", say.say("cli.drift")


def _drift(word: str) -> Callable[..., object] | None:
    """The figure of drift that is called so, here or elsewhere."""
    meant = metrics.folded(word)
    for figure in shift.FIGURES:
        also = metrics.aliases(inspect.getdoc(figure) or "")
        if meant in {figure.__name__, *map(metrics.folded, also)}:
            return figure
    return None


def _unknown(word: str, book: Rulebook, asked: list[str]) -> str:
    """What it may have been meant to be, and where all words stand."""
    ids = {e.rule.id.lower(): e.rule.id for e in book.rules}
    ids |= {small: clause.id for small, clause in _clauses(asked).items()}
    # The id of a rule of one's own (CC-002) is no slip of a shipped one (CNP-002).
    close = difflib.get_close_matches(word.lower(), ids, n=1, cutoff=_SLIP)
    named = f" Did you mean '{ids[close[0]]}'?" if close else ""
    known = [*metrics.names(), *contrasts.names(), *(str(one) for one in Word)]
    near = named or metrics.meant(word) or ("" if "-" in word else nearest(word.lower(), known))
    return (
        f"There is no rule, metric, contrast, clause or verdict '{word}'.{near} "
        "`auditor list rules`, `metrics`, `contrasts` or `clauses` shows all that are shipped; for a "
        f"rule of your own, name its file: auditor explain {shlex.quote(word)} --rules FILE.yaml"
    )


def _clauses(asked: list[str]) -> dict[str, Clause]:
    """The shipped clauses, and those beside packs of one's own, by their ids in small letters."""
    folders = [Path(name).parent for name in asked if name.endswith(packs.ENDINGS)]
    return {
        clause.id.lower(): clause
        for framework in packs.frameworks(folders).frameworks
        for clause in framework.clauses
    }


def _clause(clause: Clause, say: Catalogue) -> Lines:
    """A clause with its state, and which rules speak to it."""
    yield f"{clause.id} — {say.text(clause.title)}", ""
    status = _status(clause, say)
    verified = say.say(f"verified.{clause.verified}.short")
    yield say.say("cli.clause"), f"{clause.citation}; {status}; {verified}"
    days = (("first", clause.applies_from), ("last", clause.applies_until))
    held = [say.say(f"cli.days_{end}", on_date=str(day)) for end, day in days if day is not None]
    if held:
        yield say.say("cli.days"), say.together(held)
    if clause.superseded_by is not None:
        yield "", say.say("covered.superseded", clause=clause.superseded_by)
    if not clause.testable:
        yield "", say.say("covered.untestable")
    asking = [
        say.say("cli.with", first=rule, more=say.say(f"cli.relation_{how}"))
        for rule, how in clause.checked_by.items()
    ]
    if asking:
        yield say.say("cli.asked_by"), say.together(asking)


def _status(clause: Clause, say: Catalogue) -> Phrase:
    """Its legal status, in words where there are some."""
    code = f"status.{clause.status}"
    return say.say(code) if say.has(code) else Phrase(clause.status)


def _book(asked: list[str]) -> Rulebook:
    """The packs asked for, and the shipped ones; an overlay stands in the place of what it extends."""
    today = clock.today()
    shipped = packs.shipped()
    own = [name for name in asked if name not in shipped]
    changed = rulebook.load(own, folder=Path(), as_of=today).packs if own else []
    taken = {pack.pack for pack in changed}
    return rulebook.load(
        [*own, *(name for name in shipped if name not in taken)], folder=Path(), as_of=today
    )


def _print(lines: Lines, say: Catalogue) -> None:
    """Wrapped for a terminal, one line per paragraph for everything else."""
    wide = min(shutil.get_terminal_size().columns, 100) if sys.stdout.isatty() else 0
    for heading, text in lines:
        indent = "  " if heading else "    "
        told = " ".join(text.split())
        whole = say.say("cli.line", heading=heading, text=told) if heading else f"  {told}"
        line = printable(whole if text else heading)
        click.echo(textwrap.fill(line, wide, subsequent_indent=indent) if wide else line)


def _metric(metric: Metric, book: Rulebook, say: Catalogue) -> Lines:
    yield f"{metric.name} — {say.text(metric.title)}", ""
    yield from _doc(metric.doc, say)
    yield say.say("cli.better"), say.say(f"cli.better_{metric.better}")
    yield say.say("cli.needs"), _needs(metric, say)
    yield say.say("cli.tasks"), "; ".join(say.say(f"task.{task}") for task in metric.tasks)
    yield from _parameters(metric, say)
    yield from _pairs(say, metric=metric.name)
    yield from _asked_by(book, say, metric=metric.name)


def _parameters(metric: Metric, say: Catalogue) -> Lines:
    """What the metric takes beside the data, with what it is otherwise."""
    if not (metric.parameters or metric.per_class):
        return
    yield say.say("cli.parameters"), ""
    for name, taken in metric.parameters.items():
        if isinstance(taken, AttributeName):
            what = say.text(taken.what)
            yield "", f"{name}: {say.say('cli.parameter_attribute', what=what)}"
            continue
        told = {"what": say.text(taken.what), "low": taken.low, "high": taken.high}
        if taken.default is None:
            yield "", f"{name}: {say.say('cli.parameter_needed', **told)}"
        else:
            yield "", f"{name}: {say.say('cli.parameter', **told, default=taken.default)}"
    if metric.per_class:
        yield "", f"{CLASS}: {say.say('cli.parameter_class')}"


def _needs(metric: Metric, say: Catalogue) -> str:
    named = [say.say(f"role.{role}") for role in sorted(metric.needs)]
    return say.together(named) or say.say("cli.nothing")


def _contrast(contrast: Contrast, book: Rulebook, say: Catalogue) -> Lines:
    yield f"{contrast.name} — {say.text(contrast.title)}", ""
    yield say.say("cli.formula"), say.text(contrast.formula)
    yield from _pairs(say, contrast=contrast.name)
    yield from _asked_by(book, say, contrast=contrast.name)


def _doc(doc: str, say: Catalogue) -> Lines:
    """What the documentation of a figure says, in the reader's language."""
    parts = metrics.told(doc, say.language)
    yield say.say("cli.what"), parts.pop("")
    for name, text in parts.items():
        yield say.say(f"cli.{_TITLES[name]}"), text


def _pairs(say: Catalogue, *, metric: str | None = None, contrast: str | None = None) -> Lines:
    """What the field calls the metric under each contrast."""
    named = [
        (pair[1] if metric else pair[0], say.text(text))
        for pair, text in contrasts.FIELD_NAMES.items()
        if metric in (None, pair[0]) and contrast in (None, pair[1])
    ]
    if named:
        yield say.say("cli.field_names"), ""
    for other, text in named:
        yield "", f"{other}: {text}"


def _asked_by(
    book: Rulebook, say: Catalogue, *, metric: str | None = None, contrast: str | None = None
) -> Lines:
    asking = [
        e.rule
        for e in book.rules
        if e.rule.kind == "metric"
        and metric in (None, e.rule.asks.metric)
        and contrast in (None, e.rule.asks.contrast)
    ]
    if asking:
        yield say.say("cli.asked_by"), ", ".join(rule.id for rule in asking)


def _rule(effective: EffectiveRule, book: Rulebook, say: Catalogue) -> Lines:
    rule = effective.rule
    yield f"{rule.id} {rule.name} — {say.text(rule.title)}", ""
    if rule.status != "stable":
        yield say.say("rule.maturity"), say.say(f"rule.maturity.{rule.status}")
    yield say.say("cli.asks"), _asks(effective, say)
    words = wording.wording(say.language)
    unit = wording.unit_of(rule.asks.metric, rule.asks.contrast)
    yield say.say("cli.must"), words.limit(rule.must.model_dump(exclude_none=True), unit)
    graded = say.say(f"severity.{rule.severity}")
    severity = say.say("cli.line", heading=say.say("cli.severity"), text=graded)
    yield (
        say.say("cli.on_breach"),
        say.say("cli.with", first=words.verdict(rule.on_breach), more=severity),
    )
    yield say.say("cli.why"), say.text(rule.why)
    yield (
        say.say("cli.threshold" if origins.is_own_limit(effective) else "cli.threshold_was"),
        say.say(
            "cli.with",
            first=say.text(rule.threshold.why),
            more=say.say(f"origin.{rule.threshold.origin}"),
        ),
    )
    set_by = origins.together(effective, say)
    if set_by is not None:
        yield say.say("rule.set"), str(set_by)
    if rule.kind == "metric":
        yield say.say("cli.decided"), _decided(effective.rule.decide, say)
    yield from asked_of(effective, say)
    yield from _law(effective, book, say)
    if rule.kind == "metric" and rule.asks.metric:
        yield rule.asks.metric, say.text(metrics.get(rule.asks.metric).title)
        yield from _doc(metrics.get(rule.asks.metric).doc, say)
    if rule.remedies:
        yield say.say("cli.remedies"), ""
    for remedy in rule.remedies:
        code = f"recommend.{remedy}"
        yield "", say.say(code, rule=rule.id) if say.has(code) else remedy
    if rule.supersedes:
        yield say.say("cli.supersedes"), ", ".join(rule.supersedes)
    if rule.tags:
        yield say.say("cli.tags"), ", ".join(rule.tags)
    yield say.say("cli.examples"), str(len(rule.tests))


def _asks(effective: EffectiveRule, say: Catalogue) -> str:
    asks = effective.rule.asks
    if effective.rule.kind != "metric":
        return say.say(f"cli.asks_{effective.rule.kind}", name=asks.fact or asks.attestation)
    across = say.together(
        say.say(f"cli.across_{a}") if isinstance(a, str) else " × ".join(a) for a in asks.across
    )
    field = contrasts.FIELD_NAMES.get((str(asks.metric), asks.contrast or ""))
    also = f" = {say.text(field)}" if field else ""
    named = f"{asks.metric} {asks.contrast or ''}".strip() + also
    return say.say("cli.across", asks=named, across=across)


def _decided(decide: Decide, say: Catalogue) -> str:
    """In words: what is compared, the minimums, and what else is looked at."""
    first = say.say(
        f"decide.{decide.by}",
        confidence=say.percent(decide.confidence, digits=0),
        min_group=decide.min_group,
        min_denominator=decide.min_denominator,
    )
    return say.say("cli.decided_also", first=first, more=say.together(_further(decide, say)))


def _further(decide: Decide, say: Catalogue) -> Iterator[str]:
    yield say.say("cli.decide_unknown", most_share=decide.max_unknown)
    if isinstance(decide.small_groups, SmallGroups):
        aside = decide.small_groups.set_aside
        code = "cli.decide_only_named" if aside.only_named else "cli.decide_set_aside"
        yield say.say(code, most_share=aside.max_share)
    if decide.min_expected is not None:
        yield say.say("cli.decide_min_expected", n=decide.min_expected)
    if decide.flip_one:
        yield say.say("cli.decide_flip_one")
    if decide.significant_gap is not None:
        yield say.say("cli.decide_significant_gap")


def _law(effective: EffectiveRule, book: Rulebook, say: Catalogue) -> Lines:
    """The instrument, as dated fact, and the clauses that the rule speaks to."""
    pack = next(pack for pack in book.packs if pack.pack == effective.pack)
    yield say.say("cli.pack"), f"{pack.pack} {pack.version}, {say.text(pack.title)}"
    law = pack.instrument
    if law is not None:
        since = "" if law.applies_from is None else f"{say.say('cli.from')} {law.applies_from}; "
        status = say.say(f"status.{law.legal_status}")
        verified = say.say(f"verified.{law.verified}.short")
        checked = say.say(
            "cli.with", first=f"{say.say('cli.checked')} {law.checked_on}", more=verified
        )
        yield (
            say.say("cli.instrument"),
            f"{say.text(law.name)}, {law.citation}; {law.jurisdiction}; {status}; {since}{checked}",
        )
    rule = effective.rule
    for clause in book.clauses:
        if clause.id in rule.cites or rule.id in clause.checked_by:
            yield say.say("cli.clause"), _spoken_to(clause, rule, say)


def _spoken_to(clause: Clause, rule: Rule, say: Catalogue) -> str:
    """What it asks, its legal status, where it was read, and how the rule relates to it."""
    status = _status(clause, say)
    read = say.say(f"verified.{clause.verified}.short")
    marks = say.say("cli.and_where_read", status=status, read=read)
    titled = say.say("cli.with", first=say.text(clause.title), more=marks)
    told = say.say("cli.line", heading=clause.citation, text=titled)
    how = clause.checked_by.get(rule.id)
    return (
        told if not how else say.say("cli.across", asks=told, across=say.say(f"cli.relation_{how}"))
    )
