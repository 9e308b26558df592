"""A waiver that changes nothing is told with the reason; one that covers a breach is told by the summary's tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor.documented import Said
from auditor.report import Report, Word
from auditor.views import waivers
from auditor.views.cover import cover
from auditor.views.findings import findings
from auditor.wording import Wording
from tests.house_pack import HEAD, RATE

DAY = dt.date(2026, 11, 23)
UNLIKE = {"sex": ["f", "m"] * 400, "chosen": [0, 1, 1, 1] * 200}
ALIKE = {"sex": ["f", "m"] * 400, "chosen": [0, 0, 1, 1] * 200}
FEW_AND_FLAGGED = {
    "sex": ["f"] * 40 + ["m"] * 40 + ["x"] * 40,
    "chosen": [1] * 26 + [0] * 14 + [1] * 36 + [0] * 4 + [1] * 8 + [0] * 32,
}
FEW = {"sex": ["f"] * 40 + ["m"] * 40, "chosen": [1] * 26 + [0] * 14 + [1] * 36 + [0] * 4}


def report(data: Any, *expire: str, **scope: Any) -> Report:
    held = [
        {
            "rule": "UGESP-001",
            "owner": "B. Muster",
            "reason": "Moving",
            "compensating_control": "Second look",
            "expires": expires,
            **scope,
        }
        for expires in expire
    ]
    audit = {
        "data": {
            "prediction": {"column": "chosen", "positive": [1]},
            "sensitive": {"sex": {"column": "sex"}},
        },
        "rules": ["us.adverse_impact"],
        "waivers": held,
    }
    return auditor.audit(audit, data=data, as_of=DAY)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_waiver_that_ended_is_named_on_the_first_pages_and_something_is_advised(
    language: str,
) -> None:
    found, words = report(UNLIKE, "2026-11-22"), Wording(language, strict=True)

    (line,) = waivers.idle(found, words)
    assert "UGESP-001" in line
    assert "B. Muster" in line
    assert ("and the breach counts" if language == "en" else "按未得到满足计") in line
    row = next(fact for fact in cover(found, words).facts if str(fact.label) in ("Waivers", "豁免"))
    assert str(row.value) == (
        "0 in force, 1 ended" if language == "en" else "有效 0 项，已到期 1 项"
    )
    assert waivers.covering(found, words) == []
    (finding,) = findings(found, words).findings
    advice = str(finding.recommendations[0])
    assert "B. Muster" in advice
    assert ("decide anew" if language == "en" else "重新决定") in advice


def test_the_end_of_a_waiver_hides_not_what_the_comparison_came_to() -> None:
    found, words = report(UNLIKE, "2026-11-22"), Wording("en", strict=True)
    (finding,) = findings(found, words).findings

    told = str(finding.where.rows[0][2].small)
    assert "The value lies beyond the reference value" in told
    assert "the waiver of B. Muster is not in force" in told.replace("The waiver", "the waiver")


@pytest.mark.parametrize(("data", "word"), [(ALIKE, Word.PASS), (FEW, Word.INCONCLUSIVE)])
def test_a_waiver_without_a_breach_is_told(data: Any, word: Word) -> None:
    """Of an undecided rule it answers nothing, which its owner may not know."""
    found, words = report(data, "2026-11-23"), Wording("en", strict=True)
    assert found.verdicts[0].verdict == word

    (line,) = waivers.idle(found, words)
    assert "covers nothing, for there is no breach" in line
    assert str(words.verdict(word)) in line


def test_a_waiver_that_covers_a_breach_or_gave_way_to_a_newer_one_is_not_called_idle() -> None:
    found, words = report(UNLIKE, "2026-11-22", "2026-11-23"), Wording("en", strict=True)
    assert found.verdicts[0].verdict == Word.WAIVED

    assert waivers.idle(found, words) == []
    assert len(waivers.covering(found, words)) == 1


@pytest.mark.parametrize("dates", [("2027-12-31", "2026-11-23"), ("2026-11-23", "2027-12-31")])
def test_of_two_waivers_of_one_crossing_the_longer_one_answers(dates: tuple[str, str]) -> None:
    """In whatever order they are listed nothing ends today, and the shorter one is told beside it."""
    found, words = report(UNLIKE, *dates, by=["sex"]), Wording("en", strict=True)
    (verdict,) = found.verdicts

    assert verdict.waiver is not None
    assert str(verdict.waiver.expires) == "2027-12-31"
    assert waivers.ending(found, words) == []
    (line,) = waivers.idle(found, words)
    assert line.startswith(
        "UGESP-001, sex: the waiver of B. Muster (until November 23, 2026) adds "
    )
    assert line.endswith("at least as long: that of B. Muster (until December 31, 2027).")
    assert "2027年12月31日" in waivers.idle(found, Wording("zh-CN", strict=True))[0]


def test_of_waivers_that_ended_the_last_end_is_told() -> None:
    (verdict,) = report(UNLIKE, "2026-11-22", "2026-10-01").verdicts

    assert verdict.reason is not None
    assert verdict.reason.values["expires_date"] == "2026-11-22"


def test_a_waiver_is_told_with_its_crossing() -> None:
    (line,) = waivers.idle(report(ALIKE, "2026-11-23", by=["sex"]), Wording("en", strict=True))
    assert line.startswith("UGESP-001, sex: ")


HOUSE = HEAD + RATE
OVERLAY = """\
overlay: house.looser
version: '1'
title: {en: Looser, zh-CN: 放宽}
extends: ./house.yaml
changes:
  HOUSE-001:
    must: {at_least: 0.7}
    why: {en: While the pilot lasts, zh-CN: 试点期间}
    waiver: {owner: Q. Lax, reason: Pilot, compensating_control: Second look, expires: 2026-12-20}
    tests:
    - {groups: {a: {selected: 500, of: 1000}, b: {selected: 490, of: 1000}}, verdict: pass}
    - {groups: {a: {selected: 500, of: 1000}, b: {selected: 100, of: 1000}}, verdict: fail}
"""


def loosened(folder: Path, women: int, *others: dict[str, Any], day: dt.date = DAY) -> Report:
    """So many of 10,000 women are chosen, and 5,000 of 10,000 men."""
    (folder / "house.yaml").write_text(HOUSE, "utf-8")
    (folder / "looser.yaml").write_text(OVERLAY, "utf-8")
    chosen = [1] * women + [0] * (10_000 - women) + [1] * 5_000 + [0] * 5_000
    audit = {
        "data": {
            "prediction": {"column": "chosen", "positive": [1]},
            "sensitive": {"sex": {"column": "sex"}},
        },
        "rules": [str(folder / "looser.yaml")],
        "waivers": list(others),
    }
    return auditor.audit(
        audit, data={"sex": ["f"] * 10_000 + ["m"] * 10_000, "chosen": chosen}, as_of=day
    )


@pytest.mark.parametrize(("women", "strict"), [(3800, Word.FAIL), (4050, Word.INCONCLUSIVE)])
def test_what_holds_only_under_an_overlay_says_what_the_pack_would_say(
    tmp_path: Path, women: int, strict: Word
) -> None:
    """Nothing is told to be broken that is not, and no breach to count later."""
    found, words = loosened(tmp_path, women), Wording("en", strict=True)
    (verdict,) = found.verdicts
    assert verdict.verdict == Word.WAIVED
    assert verdict.reason is not None
    assert verdict.reason.values["unwaived"] == strict

    (line,) = waivers.covering(found, words)
    assert f"The pack asks: at least 0.80; as it asks, the verdict would be {strict}." in line
    assert "Q. Lax answers for asking less until December 20, 2026" in line
    (ends,) = waivers.ending(found, words)
    assert "for 27 more days" in ends
    assert ends.endswith("then the pack asks again.")
    assert str(waivers.standing(found, words)) == "1 in force, 0 ended"


def test_a_waiver_beside_the_one_of_an_overlay_is_told_to_be_unused(tmp_path: Path) -> None:
    held = {
        "rule": "HOUSE-001",
        "owner": "W. Two",
        "reason": "Moving",
        "compensating_control": "Second look",
        "expires": "2027-12-24",
    }
    found, words = loosened(tmp_path, 3800, held), Wording("en", strict=True)

    (line,) = waivers.idle(found, words)
    assert "the waiver of W. Two (until December 24, 2027) is not used" in line
    assert str(waivers.standing(found, words)) == "2 in force, 0 ended"
    after = loosened(tmp_path, 3800, held, day=dt.date(2026, 12, 21))
    assert str(waivers.standing(after, words)) == "1 in force, 1 ended"
    assert waivers.idle(after, words) == []


def test_the_cover_says_that_something_is_breached_beside_what_stays_open(tmp_path: Path) -> None:
    """Wholly waived is open too, without an open question."""
    words = Wording("en", strict=True)
    wholly = cover(loosened(tmp_path, 3800), words).meaning
    beside = cover(report(FEW_AND_FLAGGED, "2026-11-20"), words).meaning

    assert "each is waived or does not apply" in wholly
    assert "At least one question stays open" in beside
    assert "beyond a reference value" in beside
    assert "Nothing is shown" in cover(report(FEW, "2026-11-20"), words).meaning


def test_the_reason_of_a_waived_breach_may_hold_any_values() -> None:
    """A limit, a rule or an owner among them is the reason's own."""
    found, words = report(UNLIKE, "2026-11-23"), Wording("en", strict=True)
    told = Said(code="reason.flip_one", values={"limit": 0.8, "rule": "X", "owner": "Y"})
    verdict = found.verdicts[0].model_copy(update={"reason": told})

    (line,) = waivers.covering(found.model_copy(update={"verdicts": [verdict]}), words)
    assert "B. Muster answers for it until November 23, 2026" in line
