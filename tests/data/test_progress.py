"""A person who waits sees how far the rows are; a program sees nothing."""

from __future__ import annotations

import sys

import pyarrow as pa
import pytest

from auditor.data import _progress

PARTS = [pa.table({"x": [1, 2]}), pa.table({"x": [3]})]


@pytest.mark.parametrize("terminal", [True, False])
def test_parts_come_through(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, terminal: bool
) -> None:
    """All of them, in order, with or without a bar; and only stderr of a terminal has one."""
    monkeypatch.setattr(_progress, "MANY", 3)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert list(_progress.watched(iter(PARTS), rows=3, what="x")) == PARTS
    told = capsys.readouterr()
    assert told.out == ""
    assert ("reading x" in told.err) is terminal
