"""What the pages of the sample say, kept as text, so that a change of words is seen by its reviewer.

After a wanted change: AUDITOR_GOLDEN=write pytest tests/renderers/test_golden.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from auditor.renderers import html
from tests.pages import sample, several
from tests.pages.read import html_lines

FOLDER = Path(__file__).resolve().parent.parent / "golden"
LANGUAGES = ("en", "zh-CN")


REPORTS = {
    "sample": sample.binary,
    "classes": several.classes,
    "lists": several.lists,
    "utterances": several.utterances,
}
PEOPLE = {
    "en": r"\d (people|persons?)\b|^People (per|of|$)|^Everybody",
    "zh-CN": r"人数|\d 人|^所有人",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_says_what_it_said(name: str, language: str) -> None:
    path = FOLDER / f"{name}.{language}.txt"
    said = "\n".join(html_lines(html.render(REPORTS[name](), language))) + "\n"
    said = re.sub(r"[0-9a-f]{64}", "<digest>", said)  # it changes with every new field
    if os.environ.get("AUDITOR_GOLDEN") == "write":
        path.write_text(said, encoding="utf-8")

    assert path.read_text(encoding="utf-8").splitlines() == said.splitlines()


@pytest.mark.parametrize(
    ("name", "language", "rows"),
    [
        ("lists", "en", "items"),
        ("lists", "zh-CN", "条目"),
        ("utterances", "en", "utterances"),
        ("utterances", "zh-CN", "段语音"),
    ],
)
def test_what_is_counted_is_not_called_people(name: str, language: str, rows: str) -> None:
    """Offers or utterances are counted; a rule about people, or the glossary, may speak of people."""
    lines = html_lines(html.render(REPORTS[name](), language))

    assert [line for line in lines if re.search(PEOPLE[language], line)] == []
    assert any(rows in line for line in lines)
