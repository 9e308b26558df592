"""A pack may say who signs, and what its instrument calls a verdict; both without saying more than is known."""

from __future__ import annotations

import pytest

from auditor.report import Report, Word
from auditor.rules import Text
from auditor.views import packs
from auditor.views.shapes import badge
from auditor.views.signatures import signatures
from auditor.wording import Wording
from tests.pages import sample

EN, ZH = Wording("en"), Wording("zh-CN")
NAMED: dict[str, Text] = {
    "pass": {"en": "met", "zh-CN": "符合"},
    "fail": {"en": "not met", "zh-CN": "不符合"},
    "not_applicable": {"en": "not applicable", "zh-CN": "不适用"},
}
OPEN = set(Word) - {Word.PASS, Word.FAIL, Word.NOT_APPLICABLE}


@pytest.mark.parametrize("word", sorted(OPEN))
@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh-CN"])
def test_what_is_open_flagged_or_waived_is_never_called_met_or_not_applicable(
    word: Word, words: Wording
) -> None:
    """It keeps the word of the report, and no other stands beside it."""
    shown = badge(words, word, NAMED)

    assert shown.word == words.verdict(word)
    assert shown.own == ""


def test_the_word_of_the_instrument_stands_beside_ours() -> None:
    """So that nobody loses what was meant; where both are the same it is said once."""
    assert (badge(ZH, Word.PASS, NAMED).word, badge(ZH, Word.PASS, NAMED).own) == ("通过", "符合")
    assert (badge(ZH, Word.FAIL, NAMED).word, badge(ZH, Word.FAIL, NAMED).own) == (
        "未通过",
        "不符合",
    )
    assert (badge(EN, Word.FAIL, NAMED).word, badge(EN, Word.FAIL, NAMED).own) == (
        "fail",
        "not met",
    )
    assert badge(ZH, Word.NOT_APPLICABLE, NAMED).own == ""
    assert badge(ZH, Word.PASS).own == ""


def test_the_pack_says_which_words_are_meant() -> None:
    """Once per pack, with the reservation; a pack without words of its own says nothing."""
    duties = next(pack for pack in sample.binary().packs if pack.pack == "sample.duties")
    plain = next(pack for pack in sample.binary().packs if pack.pack == "sample.credit")

    assert str(packs.verdict_words(duties, ZH)).startswith(
        "“符合”即通过、“不符合”即未通过和不适用。"
    )
    assert "it is neither met nor exempt" in str(packs.verdict_words(duties, EN))
    assert packs.verdict_words(plain, EN) is None


def test_a_signature_binds_to_the_digest_of_the_report() -> None:
    """System, day, outcome and digest stand above; every role has a block, with the clause that names it."""
    report = sample.binary()
    page = signatures(report, EN)

    assert page is not None
    assert report.digest in [item.value for item in page.signed]
    (sheet,) = page.sheets
    assert [str(block.role) for block in sheet.blocks] == ["Assessor", "Approver"]
    assert [[str(b) for b in block.basis] for block in sheet.blocks] == [
        ["Evaluation of selection rates: the bottom line; 29 CFR 1607.4(C) (not verified)"],
        [],
    ]


def without(report: Report) -> Report:
    return report.model_copy(
        update={"packs": [p.model_copy(update={"signatures": ()}) for p in report.packs]}
    )


def not_asked(report: Report) -> Report:
    told = {"verdict": Word.NOT_APPLICABLE}
    return report.model_copy(
        update={"verdicts": [v.model_copy(update=told) for v in report.verdicts]}
    )


@pytest.mark.parametrize("change", [without, not_asked])
def test_there_is_no_page_to_sign_where_nothing_is_signed(change: object) -> None:
    """No pack names a signature; or no rule of the pack is in force or about this system."""
    assert signatures(change(sample.binary()), EN) is None  # type: ignore[operator]
