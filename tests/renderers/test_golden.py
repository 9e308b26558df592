"""What the pages of the sample say, kept as text, so that a change of words is seen by its reviewer.

After a wanted change: AUDITOR_GOLDEN=write pytest tests/renderers/test_golden.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from auditor.renderers import html
from tests.pages import sample
from tests.pages.read import html_lines

FOLDER = Path(__file__).resolve().parent.parent / "golden"
LANGUAGES = ("en", "zh-CN")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_it_said(language: str) -> None:
    path = FOLDER / f"sample.{language}.txt"
    said = "\n".join(html_lines(html.render(sample.binary(), language))) + "\n"
    said = re.sub(r"[0-9a-f]{64}", "<digest>", said)  # it changes with every new field
    if os.environ.get("AUDITOR_GOLDEN") == "write":
        path.write_text(said, encoding="utf-8")

    assert path.read_text(encoding="utf-8").splitlines() == said.splitlines()
