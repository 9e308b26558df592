"""Show what an audit will count, before any data are read."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import _table
from auditor.cli._options import day

if TYPE_CHECKING:
    from auditor.config import Audit


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
    """One row per tally: who is crossed with what, and which sums are taken.

    With --lock the plan is sealed before the run; `auditor run --lock` holds the run against it.
    """
    from auditor import clock, i18n, plan, rulebook
    from auditor.views import origins

    config = rulebook.load_audit(path)
    book = rulebook.load(
        config.rules, folder=path.parent, as_of=as_of or clock.today(), parameters=config.parameters
    )
    made = plan.make(config, book.rules)
    for line in origins.lapsed(book.rules, i18n.catalogue("en")):
        click.echo(line, err=True)
    if lock is not None:
        with rulebook.placed(path):
            _seal(config, path.parent, lock, as_of)
    if form == "json":
        shown = {**made.model_dump(mode="json"), "digest": made.digest}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    rows = [(t.name, t.by, t.keys, t.sums) for t in made.tallies]
    _table.show(("tally", "by", "keys", "sums"), rows)
    click.echo(f"plan digest\t{made.digest}")


def _seal(config: Audit, folder: Path, path: Path, as_of: dt.date | None) -> None:
    """Lay the plan down; that an older seal gave way is said, for its time is lost."""
    from auditor import line, sealing

    sealed = line.seal(config, folder=folder, as_of=as_of)
    before = sealing.write(sealed, path)
    if before is not None:
        click.echo(
            f"{path}: took the place of the lock that was sealed {before.sealed_at:%Y-%m-%d %H:%M} "
            f"UTC (digest {before.digest}).",
            err=True,
        )
    click.echo(
        f"{path}: sealed {sealed.sealed_at:%Y-%m-%d %H:%M} UTC, digest {sealed.digest}", err=True
    )
