"""What tests share: the folder of real data sets, where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Deadlines measure the machine, not the code.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data sets and answers; a test that needs it skips where it is absent."""
    folder = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no data sets here: set AUDITOR_SHARED to the folder that holds them")
    return folder
