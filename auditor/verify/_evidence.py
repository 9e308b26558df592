"""Open what somebody handed over: a report.json, a page or a PDF with the report inside. Nothing in it is trusted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from auditor.errors import VerifyError
from auditor.report import SCHEMA, Report, load

LARGEST = 512 * 1024 * 1024
ATTACHMENT = "report.json"
SCRIPT = "auditor-report"
Kind = Literal["json", "html", "pdf"]


@dataclass(frozen=True)
class Evidence:
    """What lies before us: the document as written, the same as a report, and the page around it."""

    kind: Kind
    document: dict[str, Any]
    report: Report
    content: bytes


def read(path: Path) -> Evidence:
    """The report inside a file. Raises VerifyError with what is wrong."""
    content = _content(path)
    if content.startswith(b"PK\x03\x04"):
        raise VerifyError(
            f"{path}: dossiers (.zip) cannot be verified by this version; "
            "unpack it and verify the report inside."
        )
    kind = _kind(content)
    document = _parsed(_OPEN[kind](content, path), path)
    return Evidence(kind, document, _report(document, path), content)


def _kind(content: bytes) -> Kind:
    if b"%PDF-" in content[:1024]:
        return "pdf"
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return "json" if begins in (b"{", b"[") else "html"


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as mistake:
        raise VerifyError(f"{path}: {mistake.strerror}.") from mistake
    if not content:
        raise VerifyError(f"{path}: the file is empty.")
    if len(content) > LARGEST:
        raise VerifyError(f"{path}: larger than {LARGEST // 2**20} MB; no report is.")
    return content


def _attached(content: bytes, path: Path) -> bytes:
    """The report.json attached to a PDF."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if ATTACHMENT not in pdf.attachments:
                raise VerifyError(f"{path}: this PDF has no {ATTACHMENT} attached.")
            return bytes(pdf.attachments[ATTACHMENT].get_file().read_bytes())
    except (pikepdf.PdfError, pikepdf.DependencyError, ValueError, KeyError) as mistake:
        raise VerifyError(f"{path}: this PDF cannot be read: {mistake}") from mistake


class _Script(HTMLParser):
    """Collects the text of every script that says it holds the report."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.inside = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and ("id", SCRIPT) in attrs
        if self.inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def _embedded(content: bytes, path: Path) -> str:
    """The report inside an HTML page: the one script with its name."""
    try:
        page = content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        raise VerifyError(f"{path}: neither JSON, PDF nor HTML in UTF-8.") from mistake
    script = _Script()
    script.feed(page)
    script.close()
    if not script.found:
        raise VerifyError(
            f"{path}: no report in it. Verify a report.json, or a page or PDF that auditor wrote."
        )
    if len(script.found) > 1:
        raise VerifyError(f"{path}: {len(script.found)} reports in one page; which one is meant?")
    return script.found[0]


class _RefusedError(ValueError):
    """JSON that readers may understand differently."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RefusedError(f"the key '{twice}' stands twice in one object")
    return found


def _no_constants(word: str) -> Any:
    raise _RefusedError(f"{word} is not a number of JSON")


def _parsed(text: str | bytes, path: Path) -> dict[str, Any]:
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
    except RecursionError as mistake:
        raise VerifyError(f"{path}: nested too deeply to be a report.") from mistake
    except ValueError as mistake:
        raise VerifyError(f"{path}: the report in it is not valid JSON: {mistake}") from mistake
    if not isinstance(document, dict) or "schema" not in document:
        raise VerifyError(f"{path}: this is JSON, but not a report of auditor.")
    if document["schema"] != SCHEMA:
        raise VerifyError(
            f"{path}: its schema is {document['schema']!r}; this version reads {SCHEMA}."
        )
    return document


def _report(document: dict[str, Any], path: Path) -> Report:
    try:
        return load(json.dumps(document, allow_nan=False))
    except ValidationError as mistake:
        lines = [f"{_place(error['loc'])}: {error['msg']}" for error in mistake.errors()[:10]]
        raise VerifyError("\n".join([f"{path}: this is not a whole report.", *lines])) from mistake
    except (ValueError, RecursionError) as mistake:
        raise VerifyError(f"{path}: the report holds a number that JSON has not.") from mistake


def _place(loc: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return path.removeprefix(".") or "the document"


def _itself(content: bytes, _: Path) -> bytes:
    return content


_OPEN: dict[Kind, Callable[[bytes, Path], str | bytes]] = {
    "json": _itself,
    "html": _embedded,
    "pdf": _attached,
}
