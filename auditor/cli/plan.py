"""Show what an audit will count, before any data are read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from auditor.cli import _table


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
def command(path: Path, form: str) -> None:
    """One row per tally: who is crossed with what, and which sums are taken."""
    from auditor import clock, plan, rulebook

    config = rulebook.load_audit(path)
    book = rulebook.load(
        config.rules, folder=path.parent, as_of=clock.today(), parameters=config.parameters
    )
    made = plan.make(config, book.rules)
    if form == "json":
        shown = {**made.model_dump(mode="json"), "digest": made.digest}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    rows = [(t.name, t.by, t.keys, t.sums) for t in made.tallies]
    _table.show(("tally", "by", "keys", "sums"), rows)
    click.echo(f"plan digest\t{made.digest}")
