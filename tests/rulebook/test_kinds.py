"""A file of another kind than was meant is told as what it is, once, and not as a list of unknown keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import rulebook
from auditor.errors import AuditorError
from tests.rulebook.test_lint import BASE

AUDIT = """\
task: binary
data:
  path: loans.csv
  prediction: {column: approved, positive: [yes]}
  sensitive: {sex: {column: sex}}
rules: [house.yaml]
"""
FILES = {
    "house.yaml": BASE,
    "audit.yaml": AUDIT,
    "waivers.yaml": "waivers: []\n",
    "stated.yaml": "attestations: []\n",
    "clauses.yaml": "framework: a\n",
    "over.yaml": "overlay: a\nextends: house.yaml\n",
    "loans.csv": "sex,approved\nf,yes\n",
    "rows.parquet": "PAR1",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "house.yaml",
            "a rule pack, not an audit: name it in an audit under `rules:`, or check it: `auditor check house.yaml`",
        ),
        (
            "over.yaml",
            "an overlay of a rule pack, not an audit: name it in an audit under `rules:`, or check it: `auditor check over.yaml`",
        ),
        (
            "waivers.yaml",
            "a file of waivers, not an audit: name it in an audit under `waivers:`, or check it: `auditor check waivers.yaml`",
        ),
        (
            "stated.yaml",
            "a file of statements, not an audit: name it in an audit under `attestations:`, or check it: `auditor check stated.yaml`",
        ),
        (
            "clauses.yaml",
            "a framework of clauses, not an audit: `auditor check clauses.yaml` checks it",
        ),
    ],
)
def test_what_is_no_audit_is_told_as_what_it_is(folder: Path, name: str, said: str) -> None:
    with pytest.raises(AuditorError) as told:
        rulebook.load_audit(name)

    assert str(told.value) == f"{name} is {said}"


@pytest.mark.parametrize("name", ["loans.csv", "rows.parquet"])
def test_a_table_is_no_audit_and_init_writes_one_for_it(folder: Path, name: str) -> None:
    """Before it is read: a large one would be told to be split."""
    cure = f"`auditor init {name}` writes an audit for it"
    with pytest.raises(AuditorError) as told:
        rulebook.load_audit(name)

    assert str(told.value) == f"{name} looks like a table of data, not an audit: {cure}"
    assert [str(one) for one in rulebook.check([name])] == [
        f"{name}: looks like a table of data, not an audit or a rule pack: {cure}"
    ]


def test_text_without_keys_is_no_audit(folder: Path) -> None:
    """A table whose name does not say so, most of the time."""
    Path("loans.txt").write_text("sex,approved\nf,yes\n")
    with pytest.raises(AuditorError) as told:
        rulebook.load_audit("loans.txt")

    assert str(told.value) == (
        "loans.txt holds text without keys, so it is not an audit, which begins with `system:`; "
        "if it is a table of data, `auditor init loans.txt` writes an audit for it"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "waivers: audit.yaml\n",
            "7:10: audit.yaml is an audit, not a file of waivers: name a file that begins with `waivers:`",
        ),
        (
            "waivers: stated.yaml\n",
            "7:10: stated.yaml is a file of statements, not a file of waivers: name a file that begins with `waivers:`",
        ),
        (
            "attestations: house.yaml\n",
            "7:15: house.yaml is a rule pack, not a file of statements: name a file that begins with `attestations:`",
        ),
        (
            "waivers: loans.csv\n",
            "7:10: loans.csv looks like a table of data, not a file of waivers: `auditor init loans.csv` writes an audit for it",
        ),
    ],
)
def test_what_an_audit_names_is_told_where_it_is_named(folder: Path, more: str, said: str) -> None:
    Path("mine.yaml").write_text(f"{AUDIT}{more}")

    assert f"mine.yaml:{said}" in [str(one) for one in rulebook.check(["mine.yaml"])]


def test_an_audit_among_the_rules_is_told_where_it_is_named(folder: Path) -> None:
    Path("mine.yaml").write_text(AUDIT.replace("[house.yaml]", "[audit.yaml]"))

    assert [str(one) for one in rulebook.check(["mine.yaml"])] == [
        "mine.yaml:6:9: audit.yaml is an audit, not a rule pack: name a file that begins with `pack:`"
    ]
