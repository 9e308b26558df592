"""`auditor demo`: both examples end, and everything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import rulebook
from auditor.cli import demo
from auditor.errors import RenderError


def test_the_demo_writes_everything_and_ends_with_0(
    tmp_path: Path, typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fail in the demo is meant to be; the exit code says that everything was written."""
    real = rulebook.load_audit

    def quick(path: Path) -> object:
        """The same audits without the PDFs, which tests/renderers print."""
        config = real(path)
        report = config.report.model_copy(update={"to": ["html", "json"]})
        train = config.model.train.model_copy(update={"epochs": 2})  # type: ignore[union-attr]
        model = config.model.model_copy(update={"train": train})
        return config.model_copy(update={"report": report, "model": model})

    monkeypatch.setattr(rulebook, "load_audit", quick)
    result = typed("demo", "--out", tmp_path / "demo", "--device", "cpu")

    assert result.exit_code == 0, result.output
    for folder in (tmp_path / "demo", tmp_path / "demo" / "houses"):
        names = {path.name for path in folder.iterdir() if path.is_file()}
        assert names == {"audit.yaml", "report.json", "report.en.html", "report.zh-CN.html"}
        assert json.loads((folder / "report.json").read_text())["data"]["made_up"] is True
    assert "made up" in result.stdout


@pytest.mark.parametrize("name", list(demo._EXAMPLES))
def test_the_examples_pass_the_check(name: str, typed: Callable) -> None:
    """An example that does not pass its own check teaches the wrong thing."""
    source = Path(demo.__file__).resolve().parents[1] / "examples" / f"{name}.yaml"

    assert typed("check", source).exit_code == 0


def test_a_page_that_cannot_be_printed_keeps_no_example_back(
    tmp_path: Path, typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Pango both examples are audited all the same; the exit code says what is missing."""
    begun: list[str] = []

    def example(name: str, folder: Path, device: str) -> None:
        begun.append(name)
        raise RenderError("PDF needs a system library")

    monkeypatch.setattr(demo, "_example", example)
    result = typed("demo", "--out", tmp_path / "demo")

    assert begun == list(demo._EXAMPLES)
    assert result.exit_code == 3
    assert "system library" in result.stderr
