"""Files appear whole, report.json last; one format that fails does not take the others with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import renderers
from auditor.errors import RenderError
from auditor.renderers import pdf
from tests.pages import regression


def test_a_file_per_language_and_report_json_last(tmp_path: Path) -> None:
    written = renderers.write(
        regression.regression(),
        out=tmp_path / "new",
        formats=["json", "html"],
        languages=["en", "zh-CN"],
    )

    assert [path.name for path in written] == ["report.en.html", "report.zh-CN.html", "report.json"]
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == sorted(p.name for p in written)


def test_files_that_are_not_ours_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    renderers.write(regression.regression(), out=tmp_path, formats=["json"], languages=["en"])

    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_format_that_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise RenderError("no Pango")

    monkeypatch.setattr(pdf, "render", fail)

    with pytest.raises(RenderError, match="pdf: no Pango"):
        renderers.write(
            regression.regression(), out=tmp_path, formats=["pdf", "html", "json"], languages=["en"]
        )

    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.en.html", "report.json"]


def test_an_unknown_format_is_named_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"pfd: unknown format.* 'pdf'"):
        renderers.write(regression.regression(), out=tmp_path, formats=["pfd"], languages=["en"])


def test_files_can_be_read_by_others(tmp_path: Path) -> None:
    """A temporary file is private; a report is not."""
    [path] = renderers.write(
        regression.regression(), out=tmp_path, formats=["json"], languages=["en"]
    )

    assert path.stat().st_mode & 0o044
