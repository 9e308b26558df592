"""Show what an audit will count, before any data are read."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor import force
from auditor.cli import _begin, _table
from auditor.cli._options import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.config import Audit
    from auditor.effective import EffectiveRule, Origin
    from auditor.rules import Answered, Waiver
    from auditor.wording import Unit, Wording

_HEADS = ("rule", "crossings", "limit", "from")
_WAIVED = ("waiver of", "about", "owner", "until", "state")


@click.command("plan")
@click.argument("path", metavar="AUDIT.yaml", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How the plan is shown.",
)
@click.option(
    "--lock",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Seal the plan in this file: rules, limits, data, seed, model, method.",
)
@click.option(
    "--as-of",
    callback=day,
    metavar="DATE",
    help="Plan by the rules of this day.  [default: today, UTC]",
)
def command(path: Path, form: str, lock: Path | None, as_of: dt.date | None) -> None:
    """One row per rule with its limit and where that is from, one per waiver, then one per tally: who is crossed with what.

    With --lock the plan is sealed before the run; `auditor run --lock` holds the run against it.
    """
    from auditor import clock, i18n, plan, rulebook
    from auditor.views import origins

    config, as_of = _begin.read(path), as_of or clock.today()
    book = rulebook.load(
        config.rules, folder=path.parent, as_of=as_of, parameters=config.parameters
    )
    made = plan.make(config, book.rules)
    for line in origins.lapsed(book.rules, i18n.catalogue("en")):
        click.echo(line, err=True)
    if lock is not None:
        with rulebook.placed(path):
            _seal(config, path.parent, lock, as_of)
    waived = _waivers(rulebook.waivers(config, folder=path.parent), book.rules, as_of)
    if form == "json":
        rules = [dict(zip(_HEADS, row, strict=True)) for row in _rules(config, book.rules)]
        shown = {**made.model_dump(mode="json"), "digest": made.digest}
        waivers = [dict(zip(_WAIVED, row, strict=True)) for row in waived]
        shown |= {"rules": rules, "waivers": waivers, "data": _data(config)}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    click.echo(f"data\t{_data(config)}")
    _table.show(_HEADS, _rules(config, book.rules))
    if waived:
        _table.show(_WAIVED, waived)
    rows = [(t.name, t.by, t.keys, t.sums) for t in made.tallies]
    _table.show(("tally", "by", "keys", "sums"), rows)
    click.echo(f"plan digest\t{made.digest}")


def _data(config: Audit) -> str:
    """The file that is read, or what stands in its place."""
    data = config.data
    if data.split is not None and data.split.train is not None:
        return f"{data.split.audit} (trained on {data.split.train})"
    return data.path or (f"made up: {data.made_up}" if data.made_up else "none named")


def _rules(config: Audit, rules: Sequence[EffectiveRule]) -> list[tuple[str, str, str, str]]:
    """Every rule as it is asked: of whom, within which limit, and who says so."""
    from auditor import plan
    from auditor.wording import unit_of, wording

    words, rows = wording("en"), []
    for effective in rules:
        rule, by = effective.rule, ""
        if rule.kind == "metric" and config.task in (rule.applies.task or [config.task]):
            crossings = plan.crossings(rule, list(config.data.sensitive))
            by = ", ".join(" × ".join(crossing) for crossing in crossings)
        unit = unit_of(rule.asks.metric, rule.asks.contrast)
        limit = words.limit(rule.must.model_dump(exclude_none=True), unit)
        rows.append((rule.id, by, str(limit), _origin(effective, words, unit)))
    return rows


def _origin(effective: EffectiveRule, words: Wording, unit: Unit) -> str:
    """The pack, and the overlay or parameter that set the limit, with the one in whose place it stands."""
    others = [
        f"{origin.source} {origin.name}{_beside(origin, words, unit)}"
        for origin in effective.origins
        if origin.applied and origin.path.startswith("must.")
    ]
    return ", ".join([effective.pack, *others])


def _beside(origin: Origin, words: Wording, unit: Unit) -> str:
    """` (looser than at most 10 pp)`; nothing where the number is the same."""
    from auditor.rulebook.overlays import Step

    place = tuple(origin.path.split("."))
    if origin.was is None or origin.was == origin.value:
        return ""
    if len(place) > 2:  # one end of a range
        return f" (in place of {words.figure(origin.was, unit)})"
    less = Step(place, origin.was, origin.value).looser
    more = Step(place, origin.value, origin.was).looser
    how = "in place of" if less and more else "looser than" if less else "stricter than"
    return f" ({how} {words.limit({place[1]: origin.was}, unit)})"


def _waivers(
    waivers: Sequence[Waiver], rules: Sequence[EffectiveRule], as_of: dt.date
) -> list[tuple[str, str, str, str, str]]:
    """Who would answer for a breach of which rule, or for asking less, until when, and whether that still counts."""
    from auditor.wording import wording

    words = wording("en")

    def row(one: Answered, rule: str, about: str, after: str) -> tuple[str, str, str, str, str]:
        state = "in force" if force.in_force(one, as_of) else f"ended: {after}"
        return rule, about, str(words.catalogue.value(one.owner)), one.expires.isoformat(), state

    rows = [
        row(one, one.rule, " × ".join(one.by or ["every crossing"]), "a breach counts")
        for one in waivers
    ]
    return rows + [
        row(origin.waiver, effective.rule.id, f"overlay {origin.name}", "the pack asks again")
        for effective in rules
        for origin in effective.origins
        if origin.waiver is not None
    ]


def _seal(config: Audit, folder: Path, path: Path, as_of: dt.date | None) -> None:
    """Lay the plan down; that an older seal gave way is said, and recorded in the new one."""
    from auditor import line, sealing

    sealed = sealing.write(line.seal(config, folder=folder, as_of=as_of), path)
    before = sealed.replaces
    if before is not None:
        click.echo(
            f"{path}: took the place of the lock that was sealed {before.sealed_at:%Y-%m-%d %H:%M} "
            f"UTC (digest {before.digest}); the new one records that, and reports under it say so.",
            err=True,
        )
    files = ", ".join(file.name for file in sealed.data) or "no file"
    rules = f"{len(sealed.rules):,} rule{'' if len(sealed.rules) == 1 else 's'}"
    click.echo(
        f"{path}: sealed {sealed.sealed_at:%Y-%m-%d %H:%M} UTC with {rules}, their limits and the "
        f"data ({files}), digest {sealed.digest}",
        err=True,
    )
