"""Audit the system that an audit.yaml describes."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli._options import Running, running


@click.command("run")
@click.argument("path", metavar="AUDIT.yaml", type=click.Path(path_type=Path))
@running
def command(path: Path, running: Running) -> int:
    """Train or load the model, or take its predictions; evaluate the rules; write the report.

    Exit code 0 pass or flagged, 1 fail, 2 undetermined, 3 the input is wrong.
    """
    from auditor import line, rulebook
    from auditor.cli import _begin, _finish

    config, settled = _finish.settled(_begin.read(path), running)
    with rulebook.placed(path):
        report = line.audit(
            config,
            folder=path.parent,
            device=settled.device,
            as_of=settled.as_of,
            lock=settled.lock,
            record_changes=settled.record_changes,
        )
    return _finish.finish(report, settled)
