"""Write a commented audit.yaml for a data file, or a commented rule pack, to start from."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.errors import AuditorError

AUDIT = "audit.yaml"


@click.command("init")
@click.argument("data", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="F",
    help="Write a commented rule pack to this file.",
)
@click.option(
    "--schemas",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the JSON Schema of every kind of file to this folder, for an editor.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Where the audit goes.  [default: {AUDIT}]",
)
def command(data: Path | None, rules: Path | None, schemas: Path | None, out: Path | None) -> None:
    """Look at FILE and write an audit.yaml that fits it; guesses are marked as such.

    Nothing that is there already is overwritten.
    """
    audit = out or Path(AUDIT)
    wanted = data is not None or (rules is None and schemas is None) or out is not None
    texts = {} if schemas is None else _schemas(schemas)
    for path in [*([audit] if wanted else []), *([rules] if rules else []), *texts]:
        if path.exists():
            raise AuditorError(f"{path} is there already; name another file, or move it away.")
    for path, text in texts.items():
        _write(path, text)
    if rules is not None:
        _write(rules, _pack())
    if wanted:
        _write(audit, _audit(data, audit, rules))
        click.echo(f"Look at the guesses in it, then: auditor check {audit} && auditor run {audit}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(str(path))


def _schemas(folder: Path) -> dict[Path, str]:
    from auditor.rulebook import schemas

    files = [schemas.file(kind) for kind in schemas.KINDS]
    return {folder / file.name: file.read_text(encoding="utf-8") for file in files}


def _pack() -> str:
    from auditor.resources import templates_folder

    return (templates_folder() / "starts" / "house.yaml").read_text(encoding="utf-8")


def _audit(data: Path | None, audit: Path, rules: Path | None) -> str:
    """The text of an audit; paths in it count from its own folder."""
    from auditor.cli import _guess, _sketch

    guessed = _guess.nothing() if data is None else _guess.look(data)
    path = "data.csv" if data is None else _from(data, audit.parent)
    house = None if rules is None else f"./{_from(rules, audit.parent)}"
    return _sketch.audit(guessed, path=path, house=house)


def _from(path: Path, folder: Path) -> str:
    """The path as seen from a folder."""
    import os

    return Path(os.path.relpath(path, folder)).as_posix()
