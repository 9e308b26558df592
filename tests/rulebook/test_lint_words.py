"""Words of an instrument and signatures: what is refused, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import clock, rulebook
from auditor.rulebook import packs
from auditor.rules import Pack
from tests.rulebook.test_lint import BASE

WORDS = """\
verdict_words:
  pass: {en: met, zh-CN: 符合}
  fail: {en: not met, zh-CN: 不符合}
  not_applicable: {en: not applicable, zh-CN: 不适用}
signatures:
- {role: safety_lead, title: {en: Safety lead, zh-CN: 安全负责人}, cites: [us.ugesp.4D]}
- {role: legal_lead, title: {en: Legal lead, zh-CN: 法务负责人}}
rules:
"""
# what the mistake is · what is replaced · by what · LINE:COLUMN: message
CASES = [
    ("a word without its translation", "{en: met, zh-CN: 符合}", "{en: met}",
     "5:9: missing translation: 'pass' has no zh-CN"),
    ("a blank word", "zh-CN: 不符合", 'zh-CN: " "',
     "6:30: missing translation: 'fail' is blank in zh-CN"),
    ("a word for what is open", "  pass:", "  inconclusive:",
     "5:3: unknown key 'inconclusive'. Choices: fail, not_applicable, pass."),
    ("a word for what is flagged", "  fail:", "  flag:",
     "6:3: unknown key 'flag'. Choices: fail, not_applicable, pass."),
    ("a failure that is called a pass", "{en: not met,", "{en: pass,",
     "6:14: 'pass' is the word for the verdict pass, not for fail"),
    ("a failure that is called not applicable", "zh-CN: 不符合", "zh-CN: 不适用",
     "6:30: '不适用' is the word for the verdict not_applicable, not for fail"),
    ("one word for two verdicts", "{en: not met,", "{en: Met,",
     "6:14: 'Met' is already the word for pass"),
    ("a role that signs twice", "legal_lead", "safety_lead",
     "10:10: duplicate role 'safety_lead': it signs once"),
    ("a role with blanks", "legal_lead", "legal lead",
     "10:10: 'role' holds only small letters, digits and _: legal_lead"),
    ("a role without a title in Chinese", ", zh-CN: 法务负责人", "",
     "10:29: missing translation: 'title' has no zh-CN"),
    ("a signature that cites nothing that exists", "[us.ugesp.4D]", "[us.ugesp.4E]",
     "9:71: unknown clause 'us.ugesp.4E'. Did you mean 'us.ugesp.4D'?"),
]  # fmt: skip


def told(text: str, folder: Path) -> list[str]:
    path = folder / "house.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(p).split("house.yaml:", 1)[-1] for p in rulebook.check([path])]


def test_words_and_signatures_are_read(tmp_path: Path) -> None:
    """A pack may name its verdicts and who signs; both travel with the pack that was used."""
    assert told(BASE.replace("rules:\n", WORDS), tmp_path) == []
    used = rulebook.load(["house.yaml"], folder=tmp_path, as_of=clock.today()).used[0]
    assert used.verdict_words["fail"] == {"en": "not met", "zh-CN": "不符合"}
    assert [one.role for one in used.signatures] == ["safety_lead", "legal_lead"]


@pytest.mark.parametrize(
    ("old", "new", "message"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_word_that_misleads_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    """Each mistake is told at its place, and alone."""
    text = BASE.replace("rules:\n", WORDS)
    assert old in text

    assert told(text.replace(old, new, 1), tmp_path) == [message]


@pytest.mark.parametrize("name", packs.shipped())
def test_who_signs_for_a_shipped_pack_stands_in_a_clause(name: str) -> None:
    """No role is invented: each cites the clause that says it signs, with its source mark."""
    pack: Pack = rulebook.load([name], folder=Path(), as_of=clock.today()).packs[0]

    assert [one.role for one in pack.signatures if not one.cites] == []
    assert set(pack.verdict_words) in (set(), {"pass", "fail", "not_applicable"})


def test_a_shipped_pack_says_where_it_stands_that_somebody_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere a house may let sign whom it likes."""
    text = BASE.replace("rules:\n", WORDS)
    monkeypatch.setattr(packs, "shipped_name", lambda _: "house.loans")

    assert "10:3: missing key 'cites': which clause says that they sign" in told(text, tmp_path)
