"""What the tests of the command line share: a way to type a command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditor.cli import door

ROOT = Path(__file__).resolve().parents[2]
Typed = Callable[..., Result]


@pytest.fixture
def typed() -> Typed:
    """Type a command in this process: `typed("list", "metrics")`."""

    def run(*words: str | Path) -> Result:
        return CliRunner().invoke(door, [str(word) for word in words])

    return run


@pytest.fixture
def started() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Type a command in a process of its own, with nothing but pipes around it."""

    def run(*words: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "auditor", *(str(word) for word in words)],
            cwd=extra.pop("cwd", ROOT),
            env={**os.environ, "PYTHONPATH": str(ROOT), **extra},
            capture_output=True,
            text=True,
            check=False,
        )

    return run
