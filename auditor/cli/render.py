"""Write a report again from report.json, in other formats or languages."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli._options import formats, languages


@click.command("render")
@click.argument("path", metavar="REPORT.json", type=click.Path(path_type=Path))
@click.option("--to", multiple=True, callback=formats, metavar="FORMAT,…", help="[default: html]")
@click.option(
    "--lang",
    multiple=True,
    callback=languages,
    metavar="LANG,…",
    help="Languages.  [default: the report's own]",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.  [default: where REPORT.json lies]",
)
def command(path: Path, to: list[str], lang: list[str], out: Path | None) -> None:
    """Needs neither the data nor the model nor torch."""
    from auditor import renderers
    from auditor.cli import _written

    path = _written.inside(path)
    report = _written.read_with_care(path)
    folder = path.parent if out is None else out
    files = renderers.write(
        report, out=folder, formats=to or ["html"], languages=lang or report.languages
    )
    _written.name(files)
