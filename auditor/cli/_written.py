"""Read a report that was written, and say where files lie."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click
from pydantic import ValidationError

from auditor.errors import AuditorError
from auditor.report import Report, document_digest, load


def inside(path: Path) -> Path:
    """The report.json of a folder that an audit wrote; any other path as it is."""
    if not path.is_dir():
        return path
    if not (path / "report.json").is_file():
        raise AuditorError(f"{path} is a folder without a report.json: name that file.")
    return path / "report.json"


def read(path: Path) -> Report:
    """A report.json. Raises AuditorError when it is none."""
    if path.suffix.lower() in (".pdf", ".html", ".htm"):
        raise AuditorError(
            f"{path} is a page for people. Give the report.json that was written with it "
            "(--to json), or its folder."
        )
    try:
        return load(path.read_bytes())
    except ValidationError as mistake:
        first = mistake.errors()[0]
        if first["type"] == "json_invalid":
            raise AuditorError(_no_json(path)) from mistake
        place = ".".join(str(part) for part in first["loc"])
        raise AuditorError(
            f"{path}: not a report of this version ({place or 'the document'}: {first['msg']})."
        ) from mistake


def _no_json(path: Path) -> str:
    """What to do with a file that is no report.json."""
    audits = path.suffix in (".yaml", ".yml")
    mend = f" To audit what it describes: auditor run {path}" if audits else ""
    return f"{path}: this is no report.json, the file that an audit writes.{mend}"


def unlike_its_digest(path: Path) -> bool:
    """Whether the document was changed after its digest was taken."""
    document = json.loads(path.read_bytes())
    return bool(document_digest(document) != document.get("digest"))


def read_with_care(path: Path) -> Report:
    """A report.json; whether it was changed after it was written is said on standard error."""
    report = read(path)
    if unlike_its_digest(path):
        click.echo(
            f"{path}: warning: its digest does not match, so it was changed after it was written. "
            f"`auditor verify {path}` names what differs.",
            err=True,
        )
    return report


def name(files: Iterable[Path]) -> None:
    """One line per file that was written."""
    for file in files:
        click.echo(str(file))
