"""How an audit begins on the command line: read, and told what in it may be a slip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from auditor.config import Audit


def read(path: Path) -> Audit:
    """The audit of this file; what may turn a rule of it off unseen is noted. Raises FileError."""
    from auditor import rulebook

    config = rulebook.load_audit(path)
    for doubt in rulebook.doubts(path):
        click.echo(str(replace(doubt, message=f"note: {doubt.message}")), err=True)
    return config
