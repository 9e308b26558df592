"""Record that a named person states something, with role, date, evidence and last day."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from auditor.rules import Attestation


def _filled(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from auditor.filled import is_placeholder, is_unseen

    if value is not None and is_unseen(value):
        raise click.UsageError(f"--{parameter.name} must not be blank.")
    if value is not None and is_placeholder(value):
        kept = "only keeps the place of what is still to be written"
        raise click.UsageError(f"--{parameter.name}: '{value}' {kept}.")
    return None if value is None else value.strip()


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.UsageError(
            f"--{parameter.name}: '{value}' is no day; write it as 2026-11-23"
        ) from None


@click.command("attest")
@click.argument("path", metavar="FILE.yaml", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--id", required=True, callback=_filled, help="What a rule asks for: asks: {attestation: ID}."
)
@click.option("--person", required=True, callback=_filled, help="Who states it.")
@click.option("--role", required=True, callback=_filled, help="In which role.")
@click.option("--statement", required=True, callback=_filled, help="What is stated.")
@click.option("--date", callback=_day, metavar="DATE", help="First day.  [default: today, UTC]")
@click.option("--expires", callback=_day, metavar="DATE", help="Last day, to the end of it in UTC.")
@click.option(
    "--evidence",
    callback=_filled,
    metavar="LINK|FILE",
    help="What it rests on; of a file the SHA-256 is recorded.",
)
@click.option("--renew", is_flag=True, help="Also where one of that id is still in force.")
def command(
    path: Path,
    *,
    id: str,
    person: str,
    role: str,
    statement: str,
    date: dt.date | None,
    expires: dt.date | None,
    evidence: str | None,
    renew: bool,
) -> None:
    """Write one statement at the end of FILE.yaml, which is made where there is none.

    What stands in the file stays as it is, comments too.
    """
    from auditor import clock
    from auditor.force import in_force
    from auditor.i18n import printable
    from auditor.rulebook import statements
    from auditor.rules import Attestation

    named, digest = _evidence(evidence, path.parent)
    new = Attestation(
        id=id,
        statement=statement,
        person=person,
        role=role,
        date=date or clock.today(),
        expires=expires,
        evidence=named,
        sha256=digest,
    )
    made = not path.exists()
    statements.record(path, new, renew=renew, today=clock.today())
    until = f"until {new.expires} (end of the day, UTC)" if new.expires else "without a last day"
    stated = f"{path}: {new.id} stated by {new.person} ({new.role}), from {new.date} {until}."
    click.echo(printable(stated))
    if digest is not None:
        click.echo(f"evidence\t{named}\tsha256\t{digest}")
    if made:
        hint = f"{path} is new. An audit counts it once it names it: attestations: FILE, by its path from there."
        click.echo(hint)
    if not in_force(new, clock.today()):
        click.echo(printable(_today(path, new)), err=True)


def _today(path: Path, new: Attestation) -> str:
    """What counts today, where the new statement does not."""
    from auditor import clock, rulebook
    from auditor.force import current

    stated = [one for one in rulebook.load_attestations(path) if one.id == new.id]
    holds = current(stated, clock.today())
    if holds is None:
        return f"{path}: {new.id} is not in force today, so it counts as absent."
    until = f"until {holds.expires}" if holds.expires else "without a last day"
    said = (
        f"{path}: {new.id} is in force today as {holds.person} ({holds.role}) stated it on {holds.date}, "
        f"{until}."
    )
    if new.date <= clock.today():
        return f"{said} The new statement has ended already."
    gap = holds.expires is not None and (new.date - holds.expires).days > 1
    between = " Between the two it counts as absent." if gap else ""
    return f"{said} The new one counts from {new.date}.{between}"


def _evidence(evidence: str | None, folder: Path) -> tuple[str | None, str | None]:
    """A link as it is; a file by its path from the statements, with its digest."""
    from auditor.errors import AuditorError
    from auditor.rulebook import statements

    if evidence is None or statements.is_link(evidence):
        return evidence, None
    file = Path(evidence)
    if not file.is_file():
        raise AuditorError(
            f"--evidence: there is no file {evidence}. A link begins with https:// or another scheme."
        )
    return Path(os.path.relpath(file, folder)).as_posix(), statements.sha256(file)
