"""Where the shipped rules and templates lie, and what stands on a shelf."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """In a wheel the folder travels as auditor/_data/<name>; in a checkout it stands beside the package."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def rules_folder() -> Path:
    """The shipped rule packs and frameworks."""
    return _folder("rules")


def templates_folder() -> Path:
    """The page templates, styles and locales."""
    return _folder("templates")


def shelf(package: str) -> list[str]:
    """The words that a shelf offers: its file names, in order, without those that begin with `_`."""
    folder = _PACKAGE / package.replace(".", "/")
    return sorted(m.name for m in pkgutil.iter_modules([str(folder)]) if not m.name.startswith("_"))


def take(package: str, name: str) -> ModuleType:
    """The file of that name from a shelf; imports it, and so its heavy library."""
    return importlib.import_module(f"auditor.{package}.{name}")


def version() -> str:
    """The installed version, or that of the folder it runs from."""
    from importlib import metadata  # these two take longer than all that --help imports

    try:
        return metadata.version("auditor")
    except metadata.PackageNotFoundError:
        return _from_source()


def _from_source() -> str:
    """The version that pyproject.toml beside the package tells."""
    import tomllib

    try:
        text = (_PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
        return f"{tomllib.loads(text)['project']['version']} (from source)"
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        return "unknown (not installed)"
