"""A waiver that changes nothing is told with the reason; one that covers a breach is told by the summary's tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import auditor
from auditor.report import Report, Word
from auditor.views import waivers
from auditor.views.cover import cover
from auditor.views.findings import findings
from auditor.wording import Wording

DAY = dt.date(2026, 11, 23)
UNLIKE = {"sex": ["f", "m"] * 400, "chosen": [0, 1, 1, 1] * 200}
ALIKE = {"sex": ["f", "m"] * 400, "chosen": [0, 0, 1, 1] * 200}
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


def test_a_waiver_is_told_with_its_crossing() -> None:
    (line,) = waivers.idle(report(ALIKE, "2026-11-23", by=["sex"]), Wording("en", strict=True))
    assert line.startswith("UGESP-001, sex: ")
