"""Statements of named persons: one is recorded without touching the others, and its evidence is held to its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from auditor import atomic, yamlfile
from auditor.errors import AuditorError, FileError
from auditor.force import current
from auditor.rulebook.fitting import Misfit, attested_too_late
from auditor.rulebook.spot import Spot
from auditor.rules import Attestation, Attestations
from auditor.yamlfile import Document

_EMPTY = re.compile(r"^(attestations\s*:)[ \t]*\[[ \t]*\]", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_BREAKS = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF)}
"""Signs that JSON may hold as they are and YAML takes for line breaks, or for nothing."""


def is_link(evidence: str) -> bool:
    """Whether evidence is an address rather than a file."""
    return "://" in evidence


def sha256(file: Path) -> str:
    """The digest of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def unlike(stated: Sequence[Attestation], folder: Path) -> Iterator[Misfit]:
    """Evidence that is not what it was when it was stated, or not there to be held against its digest."""
    digest = cache(sha256)  # many may name the same file
    for position, attestation in enumerate(stated):
        for misfit in _unlike(attestation, folder, digest):
            yield Misfit(("attestations", position, *misfit.loc), misfit.message)


def _unlike(
    attestation: Attestation, folder: Path, digest: Callable[[Path], str]
) -> Iterator[Misfit]:
    if attestation.sha256 is None:
        return
    if attestation.evidence is None or is_link(attestation.evidence):
        yield Misfit(("sha256",), "a digest of which file? Name it as 'evidence'")
        return
    file = folder / attestation.evidence
    if not _is_file(file):
        yield Misfit(
            ("evidence",),
            f"there is no file {attestation.evidence} to hold its 'sha256' against: put it there (a "
            "path is read from this file's folder), or leave 'sha256' out, and no digest is claimed",
        )
    elif digest(file) != attestation.sha256:
        yield Misfit(
            ("sha256",),
            f"{attestation.evidence} is not the file that was stated: its SHA-256 is another, "
            f"{digest(file)}",
        )


def _is_file(path: Path) -> bool:
    """Whether it can be looked at; a name that no file can have is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def record(path: Path, new: Attestation, *, renew: bool, today: dt.date) -> None:
    """Write one more statement at the end of the file, which is made where there is none.

    Everything that stands there stays as it is, comments too. With `renew` there may already be
    one of the same id that is in force today or on the first day of the new one.
    """
    for misfit in attested_too_late(new):
        raise AuditorError(f"{new.id}: {misfit.message}")
    with atomic.alone(path.parent):
        stated = _stated(path) if _says_something(path) else []
        before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        if not renew:
            _refuse_twice(path, [one for one in stated if one.id == new.id], new, today)
        text = _with(before, entry(new), path)
        _check(text, path, [*stated, new])
        atomic.write(path, text)


def _says_something(path: Path) -> bool:
    """More than blanks and comments; whatever cannot be read is told by its reader."""
    if not path.is_file():
        return path.exists()
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return True
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _stated(path: Path) -> list[Attestation]:
    document = yamlfile.read(path)
    root = Spot.of(document)
    if "data" in root:
        raise AuditorError(
            f"{path} is an audit. Name a file of statements, and in the audit, attestations: FILE."
        )
    empty: tuple[Any, ...] = ({"attestations": None}, {"attestations": []})
    if document.data in empty and not document.problems:
        return []
    return yamlfile.parse(Attestations, document).attestations


def _refuse_twice(
    path: Path, stated: Sequence[Attestation], new: Attestation, today: dt.date
) -> None:
    holds = current(stated, today) or current(stated, new.date)
    if holds is not None:
        until = f"until {holds.expires}" if holds.expires else "without a last day"
        raise AuditorError(
            f"{path}: {new.id} is already stated by {holds.person} ({holds.role}) on {holds.date}, "
            f"in force {until}. To state it anew, say --renew."
        )


def entry(new: Attestation) -> list[str]:
    """The lines of one statement, without indentation."""
    said = new.model_dump(mode="json", exclude_none=True)
    order = ("id", "statement", "person", "role", "date", "expires", "evidence", "sha256")
    dates = ("date", "expires")
    return [
        f"{key}: {said[key] if key in dates else _quoted(said[key])}"
        for key in order
        if key in said
    ]


def _quoted(value: object) -> str:
    """As YAML reads it back, whatever it holds."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and yamlfile.meaning(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False).translate(_BREAKS)


def _with(before: str, lines: Sequence[str], path: Path) -> str:
    """The old text and the new statement after it, indented like the others."""
    end = "\r\n" if "\r\n" in before else "\n"
    text = _EMPTY.sub(r"\1", before, count=1)
    if text and not text.endswith("\n"):
        text += end
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        return text + _item("", ["attestations:"], lines, end)
    return text + _item(_indent(text, path), [], lines, end)


def _item(indent: str, head: list[str], lines: Sequence[str], end: str) -> str:
    first, *rest = lines
    written = [*head, f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]
    return "".join(f"{line}{end}" for line in written)


def _indent(text: str, path: Path) -> str:
    """Of the dash before the first statement."""
    document: Document = yamlfile.read_text(text, path=str(path))
    if not Spot.of(document)["attestations"].value:
        return ""
    line, _ = document.where(("attestations", 0))
    above = reversed(text.splitlines()[:line])
    dash = next((one for one in above if one.lstrip().startswith("-")), "")
    return dash[: len(dash) - len(dash.lstrip())]


def _check(text: str, path: Path, wanted: Sequence[Attestation]) -> None:
    """Read back what will be written: the old statements, untouched, and the new one."""
    try:
        found = yamlfile.parse(Attestations, yamlfile.read_text(text, path=str(path))).attestations
    except FileError:
        found = []
    if found != list(wanted):
        told = "\n".join(_item("", [], entry(wanted[-1]), "\n").splitlines())
        raise AuditorError(
            f"{path}: nothing can be put at its end without changing what stands there, so it was "
            f"left as it is. Put this where it belongs:\n{told}"
        )
