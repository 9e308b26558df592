"""A report in Python can be saved as a single page, and shows itself in a notebook."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import auditor


@pytest.fixture(scope="module")
def report() -> auditor.Report:
    people = {"sex": ["<b>"] * 40 + ["m"] * 60, "granted": [1, 0] * 50}
    return auditor.scan(
        people, prediction="granted", sensitive=["sex"], rules=["us.adverse_impact"]
    )


@pytest.mark.parametrize(("suffix", "start"), [("html", b"<!"), ("json", b"{"), ("JSON", b"{")])
def test_the_suffix_is_the_format(
    report: auditor.Report, tmp_path: Path, suffix: str, start: bytes
) -> None:
    """`report.save("deep/audit.html")` makes the folder and writes that file alone."""
    path = report.save(tmp_path / "deep" / f"audit.{suffix}")

    assert path.read_bytes().lower().startswith(start)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_an_unknown_suffix_is_told(report: auditor.Report, tmp_path: Path) -> None:
    """Nothing is written, and the formats are named."""
    with pytest.raises(auditor.AuditorError, match="html"):
        report.save(tmp_path / "audit.docx")

    assert list(tmp_path.iterdir()) == []


def test_a_saved_report_can_be_loaded(report: auditor.Report, tmp_path: Path) -> None:
    """What comes back is the same document."""
    loaded = auditor.load(report.save(tmp_path / "report.json"))

    assert loaded.to_json() == report.to_json()


def test_a_notebook_shows_the_page_in_a_frame(report: auditor.Report) -> None:
    """The frame holds the whole page, and nothing of it escapes into the notebook."""
    shown = report._repr_html_()
    (inside,) = re.fullmatch(r'<iframe srcdoc="([^"]*)" style="[^"]*"></iframe>', shown).groups()

    assert html.unescape(inside).lower().startswith("<!doctype html>")
