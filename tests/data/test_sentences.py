"""Whatever is noticed about data can be said, in both languages, with all its values."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
import yaml

from auditor import codes, data
from auditor.config import Data
from auditor.documented import Said
from auditor.errors import DataError
from auditor.resources import templates_folder

PACKAGE = Path(data.__file__).resolve().parent.parent
LANGUAGES = ("en", "zh-CN")


def sentences(language: str) -> dict[str, str]:
    path = templates_folder() / "locales" / language / "data.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same() -> None:
    """The same codes, with the same placeholders."""
    english, chinese = (sentences(language) for language in LANGUAGES)

    assert english.keys() == chinese.keys()
    assert [c for c in english if placeholders(english[c]) != placeholders(chinese[c])] == []


def test_every_code_has_its_sentence() -> None:
    """Each code that the shelf writes down as a word, and no sentence that nobody says."""
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for shelf in ("data", "codes")
        for path in (PACKAGE / shelf).rglob("*.py")
    )
    plain = set(re.findall(r'"(data\.[a-z_0-9]+)"', source))
    # f"data.{side}_number_{kind}" can become any of these.
    composed = re.findall(r'f"(data\.[^"]*\{[^"]*)"', source)
    patterns = [re.compile(re.sub(r"\{[^}]*\}", "[a-z_0-9]+", text)) for text in composed]
    known = sentences("en").keys()

    # Some of them are places in audit.yaml, told in error messages.
    assert plain - known == {"data.keep", "data.query", "data.rank", "data.scores", "data.split"}
    assert [c for c in known - plain if not any(p.fullmatch(c) for p in patterns)] == []


@pytest.mark.parametrize("role", ["label", "prediction", "score"])
def test_what_the_traps_show_can_be_said(shared: Path, role: str) -> None:
    """Every fact of every readable trap brings the values that its sentence needs."""
    wanting = []
    for file in sorted((shared / "data" / "traps").glob("*.csv")):
        for said in _noticed(file, role):
            needed = placeholders(sentences("en")[said.code])
            wanting += [(file.name, said.code, needed - said.values.keys())]

    assert [entry for entry in wanting if entry[2]] == []
    assert len({code for _, code, _ in wanting}) > 4


def _noticed(file: Path, role: str) -> list[Said]:
    facts: list[Said] = []
    for group in ("race", "sex"):
        for column in ("two_year_recid", "y_score", "charges"):
            words = {"path": file.name, "sensitive": {"g": {"column": group}}}
            config = Data.model_validate({**words, role: {"column": column}})
            try:
                rows = data.read(config, folder=file.parent, seed=1)
                facts += rows.facts
                for task in ("binary", "regression"):
                    facts += codes.look(rows.table, config, task=task, threshold=None).facts  # type: ignore[arg-type]
            except DataError:
                continue
    return facts
