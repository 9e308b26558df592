"""The shelf of formats: each file turns the document into one kind of page.

A new format is one file with `SUFFIX`, `PER_LANGUAGE` and `render(report, language, *, charts)`;
its name is the word after `--to`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from auditor.errors import RenderError, nearest
from auditor.renderers import _page
from auditor.report import Report
from auditor.resources import shelf, take
from auditor.views.gallery import Gallery

LAST = "report.json"
"""Moved in after all pages, so that whoever sees it finds them all."""


def write(
    report: Report, *, out: Path, formats: Sequence[str], languages: Sequence[str]
) -> list[Path]:
    """Write the pages beside their places, then move them in one by one; report.json comes last.

    A format that cannot be written does not stop the others. Raises RenderError at the end, with
    every reason.
    """
    out.mkdir(parents=True, exist_ok=True)
    ready: dict[str, Path] = {}
    reasons: list[str] = []
    charts: dict[str, Gallery] = {}
    for name in dict.fromkeys(formats):
        try:
            ready |= _format(report, name, out=out, languages=languages, charts=charts)
        except RenderError as mistake:
            reasons.append(f"{name}: {mistake}")
    written = _moved(ready, out)
    if reasons:
        raise RenderError("\n".join(reasons))
    return written


def save(report: Report, path: Path, *, language: str) -> Path:
    """Write one page; the path's suffix is the format. Raises RenderError."""
    format = _taken(path.suffix.removeprefix(".").lower())
    content = format.render(report, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    return _beside(path.parent, content).replace(path)


def _format(
    report: Report,
    name: str,
    *,
    out: Path,
    languages: Sequence[str],
    charts: dict[str, Gallery],
) -> dict[str, Path]:
    """All files of one format, lying beside their places: final name → where it lies."""
    format = _taken(name)
    if not format.PER_LANGUAGE:
        return {f"report.{format.SUFFIX}": _beside(out, format.render(report))}
    ready = {}
    for language in dict.fromkeys(languages):
        hung = charts.setdefault(language, _page.gallery(report, language))
        content = format.render(report, language, charts=hung)
        ready[f"report.{language}.{format.SUFFIX}"] = _beside(out, content)
    return ready


def _taken(name: str) -> ModuleType:
    if name not in shelf("renderers"):
        raise RenderError(f"unknown format.{nearest(name, shelf('renderers'))}")
    return take("renderers", name)


def _beside(out: Path, content: str | bytes) -> Path:
    """Write into a file of that folder that nobody reads yet."""
    raw = content.encode() if isinstance(content, str) else content
    try:
        descriptor, name = tempfile.mkstemp(dir=out, prefix=".report-", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
        Path(name).chmod(0o666 & ~_umask())
    except OSError as mistake:
        raise RenderError(f"{out}: {mistake.strerror}") from mistake
    return Path(name)


def _umask() -> int:
    """The process's mask, which mkstemp does not heed."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _moved(ready: dict[str, Path], out: Path) -> list[Path]:
    written = []
    for name in sorted(ready, key=lambda name: name == LAST):
        target = out / name
        ready[name].replace(target)
        written.append(target)
    return written
