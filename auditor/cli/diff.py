"""Tell what changed between two reports, and whether a verdict got worse."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli._options import one_language


def _language(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    return one_language(context, parameter, value) if value else ""


@click.command("diff")
@click.argument("old", metavar="OLD.json", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW.json", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the changes are shown.",
)
@click.option("--lang", callback=_language, help="Language.  [default: that of NEW.json]")
def command(old: Path, new: Path, form: str, lang: str) -> int:
    """Compare verdicts, figures, rules, waivers, data, people, model and method of two report.json, or of two folders of them.

    Exit code 1 when any verdict got worse, 0 otherwise, 3 when a file is not a report.
    """
    from auditor import changes
    from auditor.cli import _changes, _written

    before, after = (_written.read_with_care(_written.inside(path)) for path in (old, new))
    found = changes.compare(before, after)
    if form == "json":
        click.echo(found.to_json(), nl=False)
    else:
        _changes.show(found, language=lang or after.languages[0])
    return 1 if found.worse else 0
