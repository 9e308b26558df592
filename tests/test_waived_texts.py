"""Who answers for a breach, and why, is told in the language of the page where it was written in it."""

from __future__ import annotations

import datetime as dt

import pytest

import auditor
from auditor.renderers import html


@pytest.mark.parametrize(("language", "other"), [("en", "试点"), ("zh-CN", "Pilot")])
def test_a_waiver_speaks_the_language_of_the_page(language: str, other: str) -> None:
    report = auditor.audit(
        {
            "data": {
                "prediction": {"column": "chosen", "positive": [1]},
                "sensitive": {"sex": {"column": "sex"}},
            },
            "rules": ["us.adverse_impact"],
            "waivers": [
                {
                    "rule": "UGESP-001",
                    "owner": {"en": "Head of hiring", "zh-CN": "招聘负责人"},
                    "reason": {"en": "Pilot", "zh-CN": "试点"},
                    "compensating_control": {"en": "Second look", "zh-CN": "二次复核"},
                    "expires": "2026-12-31",
                }
            ],
        },
        data={"sex": ["f", "m"] * 400, "chosen": [0, 1, 1, 1] * 200},
        as_of=dt.date(2026, 11, 23),
    )
    page = html.render(report, language)

    assert report.verdicts[0].verdict == "waived"
    for texts in (("Head of hiring", "招聘负责人"), ("Pilot", "试点"), ("Second look", "二次复核")):
        assert texts[language == "zh-CN"] in page
    shown = page.split("<script")[0]
    assert "{&#39;en" not in shown
    assert "{'en'" not in shown
    assert f">{other}<" not in shown
