"""Signs that a terminal or a page would obey reach neither, wherever in YAML or data they stand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import auditor
from auditor.cli import door
from auditor.errors import Problem
from auditor.i18n import LANGUAGES, printable
from auditor.renderers import html
from auditor.report import Report
from auditor.verify import verify
from tests.house_pack import HEAD, RATE

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
YAML = '"x\\e[31m\\0\\r\\a\\x9b1m\\u202Edlo\\u2066\\L\\n<script>alert(1)</script>y"'
"""As YAML writes them in quotes."""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An audit with such signs wherever somebody may write."""
    monkeypatch.chdir(tmp_path)
    pack = HEAD.replace("en: House", f"en: {YAML}").replace("'1'", YAML)
    for name in ("en: Rate", "en: So.", "zh-CN: 如此。", "en: Agreed."):
        assert name in pack + RATE
    rate = RATE
    for words in ("Rate", "So.", "如此。", "Agreed."):
        rate = rate.replace(f": {words}", f": {YAML}")
    Path("house.yaml").write_text(pack + rate, encoding="utf-8")
    people = "sex,chosen\n" + "f\x1b[31m\u202e,0\nf\x1b[31m\u202e,1\nm,1\nm,1\n" * 100
    Path("people.csv").write_text(people, encoding="utf-8")
    Path("audit.yaml").write_text(
        f"system: {{name: {YAML}, provider: {YAML}, prepared_by: {YAML}}}\n"
        "data:\n  path: people.csv\n  prediction: {column: chosen, positive: [1]}\n"
        "  sensitive: {sex: {column: sex}}\nrules: [house.yaml]\n"
        f"waivers:\n- {{rule: HOUSE-001, owner: {YAML}, reason: {YAML}, "
        f"compensating_control: {YAML}, expires: 2099-01-01}}\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_the_code_of_such_a_sign(job: Path, language: str) -> None:
    """A reversed word or an invisible one could make a fail read as a pass."""
    report: Report = auditor.audit("audit.yaml")
    page = html.render(report, language)
    Path("report.html").write_text(page, encoding="utf-8")

    assert OBEYED.findall(page) == []
    assert "\\u202edlo" in page
    assert "<script>alert" not in page
    assert verify("report.html").differences == []


@pytest.mark.parametrize(
    "words",
    [
        ("run", "audit.yaml", "--to", "json"),
        ("explain", "HOUSE-001", "--rules", "house.yaml"),
        ("explain", "HOUSE-001", "--rules", "house.yaml", "--lang", "zh-CN"),
        ("check", "broken.yaml", "odd.yaml"),
        ("run", "odd.yaml"),
        ("explain", "x\x1b[31m\u202ey"),
        ("attest", "a.yaml", "--id", "x\x1b[1m", "--person", "p\x9b1m", "--role", "r", "--statement", "s"),
    ],
)  # fmt: skip
def test_a_terminal_is_told_the_code_of_such_a_sign(job: Path, words: tuple[str, ...]) -> None:
    """Colours are the least of it: a title could move the cursor and write over a verdict."""
    Path("broken.yaml").write_text(f"pack: {YAML}\n{YAML}: 1\nrules: [{YAML}]\n")
    Path("odd.yaml").write_text(
        Path("audit.yaml").read_text().replace("rule: HOUSE-001", f"rule: {YAML}")
    )

    told = CliRunner().invoke(door, words, color=True)  # as on a terminal: nothing is stripped

    assert told.output
    assert OBEYED.findall(told.output) == []


def test_a_problem_is_one_line_whatever_the_file_holds() -> None:
    """Two lines could be taken for two problems, or the second for none of ours."""
    assert str(Problem("a.yaml", 1, 2, "x\n\x1b[31my")) == "a.yaml:1:2: x \\u001b[31my"


def test_what_is_only_shown_stays_as_it_is() -> None:
    words = "العربية — 内部，“规则” 👩‍🔬\n\tΣ"

    assert printable(words) == words


def test_the_document_inside_a_page_keeps_every_sign(job: Path) -> None:
    """In JSON a sign and its code are the same."""
    report = auditor.audit("audit.yaml")

    assert json.loads(html.embedded(report)) == report.canonical()
