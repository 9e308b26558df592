"""Tables on a terminal: no word is broken to make columns fit."""

from __future__ import annotations

import pytest

from auditor.cli import _table

COLUMNS = ("pack", "state", "title")
ROWS = [
    ["us.adverse_impact", "stable", "Adverse impact"],
    ["cn.pia", "draft", "个人信息保护影响评估"],
]


def test_what_fits_is_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    _table._framed(COLUMNS, ROWS, title="")

    first = next(line for line in capsys.readouterr().out.splitlines() if line.strip())
    assert first.split() == ["pack", "state", "title"]


def test_what_does_not_fit_is_a_paragraph_a_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    _table._framed(COLUMNS, ROWS, title="")

    assert capsys.readouterr().out.splitlines() == [
        "us.adverse_impact",
        "  state: stable",
        "  title: Adverse impact",
        "cn.pia",
        "  state: draft",
        "  title: 个人信息保护影响评估",
    ]
