"""Read a report that was written, and say where files lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from pydantic import ValidationError

from auditor.errors import AuditorError
from auditor.report import Report, load


def read(path: Path) -> Report:
    """A report.json. Raises AuditorError when it is none."""
    try:
        return load(path.read_bytes())
    except ValidationError as mistake:
        first = mistake.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise AuditorError(
            f"{path}: not a report of this version ({place or 'the document'}: {first['msg']})."
        ) from mistake


def name(files: Iterable[Path]) -> None:
    """One line per file that was written."""
    for file in files:
        click.echo(str(file))
