"""`auditor doctor`: what is there, what is missing, and the command that mends it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

import pytest

from auditor.cli import doctor


def test_everything_found_has_a_version(typed: Callable) -> None:
    """Required packages are listed with the version that is installed."""
    said = typed("doctor").stdout

    assert f"ok\tpydantic\t{metadata.version('pydantic')}\t" in said
    assert "\tGPU\t" in said
    assert "\tPango\t" in said
    assert "\tChinese font\t" in said


def test_what_is_missing_comes_with_the_command_that_mends_it(
    typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1, and a line to type."""
    monkeypatch.setattr(doctor, "_requirements", lambda: ["no-such-package>=1", "click>=99"])
    result = typed("doctor")

    assert result.exit_code == 1
    assert (
        "missing\tno-such-package\tnot installed\tpip install 'no-such-package>=1'" in result.stdout
    )
    assert "too old\tpip install 'click>=99'" in result.stdout


def test_a_machine_with_everything_is_well(
    typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0 where nothing is missing."""
    for look in ("_pango", "_chinese_font", "_gpu"):
        monkeypatch.setattr(doctor, look, lambda: doctor.Finding("it", "there"))

    assert typed("doctor").exit_code == 0


def test_a_library_that_cannot_be_loaded_names_the_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """WeasyPrint raises OSError without Pango, and prints to stdout: neither reaches the user."""

    def fail(name: str) -> None:
        print("noise")
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(doctor.importlib, "import_module", fail)
    found = doctor._pango()

    assert found.missing
    assert "libpango" in found.found
    assert "apt-get install" in str(found.mend)
