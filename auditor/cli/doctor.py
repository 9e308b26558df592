"""Tell what is installed, which GPU and fonts there are, and the command that mends what is missing."""

from __future__ import annotations

import contextlib
import importlib
import io
import platform
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import click

from auditor import resources
from auditor.cli import _table

_PANGO = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_FONT = "apt-get install -y fontconfig fonts-noto-cjk"
_TOO_OLD = "too old"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and the command that mends it where it is missing."""

    what: str
    found: str
    mend: str | None = None

    @property
    def missing(self) -> bool:
        return self.mend is not None


@click.command("doctor")
def command() -> int:
    """Look at this machine. Exit code 1 when something is missing."""
    findings = list(_look())
    rows = [(_mark(f), f.what, f.found, f.mend or "") for f in findings]
    _table.show(("", "what", "found", "mend it with"), rows)
    missing = [f for f in findings if f.missing]
    if missing:
        click.echo(f"{len(missing)} missing. Everything that does not need them works.", err=True)
    return 1 if missing else 0


def _mark(finding: Finding) -> str:
    return "missing" if finding.missing else "ok"


def _look() -> Iterator[Finding]:
    yield Finding("auditor", resources.version())
    yield Finding("Python", f"{platform.python_version()} ({platform.platform()})")
    for requirement in sorted(_requirements(), key=str.lower):
        yield _package(requirement)
    yield _gpu()
    yield _pango()
    yield _chinese_font()
    yield _shipped("rules", resources.rules_folder())
    yield _shipped("templates", resources.templates_folder())


def _requirements() -> list[str]:
    """What the package requires: as installed, else as the checkout's pyproject.toml says."""
    try:
        declared = metadata.requires("auditor") or []
    except metadata.PackageNotFoundError:
        pyproject = Path(__file__).resolve().parents[2] / "pyproject.toml"
        declared = []
        if pyproject.is_file():
            project = tomllib.loads(pyproject.read_text(encoding="utf-8"))
            declared = project["project"]["dependencies"]
    return [text for text in declared if "extra ==" not in text]


def _package(requirement: str) -> Finding:
    name = re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0]
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, "not installed", f"pip install '{requirement}'")
    if not _new_enough(requirement, found):
        return Finding(name, f"{found}, {_TOO_OLD}", f"pip install '{requirement}'")
    return Finding(name, found)


def _new_enough(requirement: str, found: str) -> bool:
    try:
        from packaging.requirements import Requirement
    except ImportError:  # then its presence is all that can be told
        return True
    return Requirement(requirement).specifier.contains(found, prereleases=True)


def _gpu() -> Finding:
    """A GPU is welcome, never required."""
    try:
        torch = importlib.import_module("torch")
    except (ImportError, OSError):
        return Finding("GPU", "not looked for: torch is not installed")
    if not torch.cuda.is_available():
        return Finding("GPU", "none that torch can use; models run on the CPU")
    count = torch.cuda.device_count()
    return Finding("GPU", ", ".join(torch.cuda.get_device_name(i) for i in range(count)))


def _pango() -> Finding:
    """Pango draws the text of the PDF; without it every other format is still written."""
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            importlib.import_module("weasyprint")
    except ImportError:
        return Finding("Pango", "not looked for: weasyprint is not installed")
    except OSError as missing:
        name = re.search(r"\blib(?!rary)[\w.-]+", str(missing))
        return Finding(
            "Pango", f"cannot be loaded ({name[0] if name else missing})", _as_root(_PANGO)
        )
    return Finding("Pango", "loads; PDF reports can be written")


def _chinese_font() -> Finding:
    listing = shutil.which("fc-list")
    if listing is None:
        return Finding("Chinese font", "not known: fc-list is not installed", _as_root(_FONT))
    listed = subprocess.run(  # noqa: S603  # a program found on the path, words of ours
        [listing, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    families = sorted({line.split(",")[0].strip() for line in listed.stdout.splitlines() if line})
    if not families:
        return Finding("Chinese font", "none", _as_root(_FONT))
    return Finding("Chinese font", ", ".join(families[:4]))


def _as_root(line: str) -> str:
    return line if shutil.which("sudo") is None else f"sudo {line}"


def _shipped(what: str, folder: Path) -> Finding:
    files = sum(1 for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
    if not files:
        return Finding(what, f"nothing in {folder}", "pip install --force-reinstall auditor")
    return Finding(what, f"{files} files in {folder}")
