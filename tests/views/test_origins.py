"""A limit that a house set is never told as that of the law, and the pack's reason not as its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import auditor
from auditor.renderers import html
from tests.pages.read import html_lines

OVERLAY = """\
overlay: house.stricter
version: 1.0.0
title: {{en: Stricter, zh-CN: 从严}}
extends: us.adverse_impact
changes:
  UGESP-001:
    {change}
    why: {{en: Decided by the committee, zh-CN: 委员会决定}}
"""
LAW = "at least 0.80, reference value of 29 CFR 1607.4(A), (B)"


@pytest.mark.parametrize(
    ("change", "said", "unsaid"),
    [
        (
            "must: {at_least: 0.95}",
            "at least 0.95, set by the organisation",
            "reference value of 29 CFR",
        ),
        ("severity: critical", LAW, "set by the organisation"),
    ],
)
def test_whose_limit_it_is(change: str, said: str, unsaid: str, tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(OVERLAY.format(change=change), encoding="utf-8")
    report = auditor.scan(
        {"sex": ["a", "b"] * 200, "chosen": [1, 0, 0, 1] * 100},
        prediction="chosen",
        sensitive=["sex"],
        rules=[str(path)],
    )
    lines = html_lines(html.render(report, "en"))

    assert any(line.startswith(said) for line in lines)
    assert not any(unsaid in line for line in lines)
    assert ("Why the pack's own limit" in lines) == (said != LAW)


def test_a_title_that_names_the_packs_limit_is_followed_by_the_one_that_holds(
    tmp_path: Path,
) -> None:
    """In the summary, the results and the findings alike; a title whose limit is the pack's stays as it is."""
    path = tmp_path / "house.yaml"
    path.write_text(OVERLAY.format(change="must: {at_least: 0.95}"), encoding="utf-8")
    people = {"sex": ["a", "b"] * 2000, "chosen": [1, 0, 1, 1] * 1000}
    report = auditor.scan(people, prediction="chosen", sensitive=["sex"], rules=[str(path)])
    lines = html_lines(html.render(report, "en"))

    titles = [line for line in lines if "UGESP-001" in line and "below" in line]

    assert len(titles) >= 3
    assert all("(here: at least 0.95)" in line for line in titles), titles
    assert not any("(here:" in line for line in lines if "UGESP-002" in line)
