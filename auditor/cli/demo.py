"""Try it out on made-up data: train, audit, write every format in both languages."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.errors import RenderError

FOLDER = "auditor-demo"
_EXAMPLES = {"credit": Path(), "houses": Path("houses")}


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Folder to write to.",
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="Where the models run.",
)
def command(out: Path, device: str) -> None:
    """Two invented systems, credit (yes or no) and houses (a price), trained and audited here.

    The credit model was made unfair on purpose, so its audit ends with a fail; the exit code is
    0 all the same when everything was written.
    """
    unwritten: list[RenderError] = []
    for name, subfolder in _EXAMPLES.items():
        try:
            _example(name, out / subfolder, device)
        except RenderError as missing:  # the pages that can be written are; the next example too
            unwritten.append(missing)
    if unwritten:
        raise unwritten[0]
    click.echo(
        "The data are made up and unfair on purpose: the fail is what an audit should find.\n"
        f"Try: auditor verify {out}/report.en.html, or change {out}/audit.yaml and "
        f"auditor run {out}/audit.yaml"
    )


def _example(name: str, folder: Path, device: str) -> None:
    """Train and audit one example; its audit.yaml is put beside the report."""
    from auditor import line, renderers, rulebook
    from auditor.cli import _summary, _written

    folder.mkdir(parents=True, exist_ok=True)
    source = Path(__file__).resolve().parents[1] / "examples" / f"{name}.yaml"
    config = rulebook.load_audit(source)
    (folder / "audit.yaml").write_bytes(source.read_bytes())
    click.echo(f"\n{name}: training and auditing …")
    report = line.audit(config, folder=folder, device=device)
    _summary.show(report)
    files = renderers.write(
        report, out=folder, formats=config.report.to, languages=config.report.lang
    )
    _written.name(files)
