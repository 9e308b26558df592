"""`auditor list`: every word that can be asked for, tab-separated without a terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor import contrasts, metrics, resources
from auditor.rulebook import packs

LISTS = [
    "packs",
    "rules",
    "clauses",
    "metrics",
    "contrasts",
    "engines",
    "formats",
    "models",
    "probes",
]


@pytest.mark.parametrize("what", LISTS)
def test_a_list_is_tab_separated_and_whole(what: str, typed: Callable) -> None:
    """Programs can read it: one line per row, as many cells as the header, nothing cut short."""
    result = typed("list", what)
    lines = [line.split("\t") for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert result.stderr == ""
    assert {len(line) for line in lines} == {len(lines[0])}
    assert "…" not in result.stdout


def test_lists_hold_what_the_shelves_hold(typed: Callable) -> None:
    """Nothing has to be listed twice."""

    def words(what: str) -> list[str]:
        return [line.split("\t")[0] for line in typed("list", what).stdout.splitlines()[1:]]

    assert words("metrics") == metrics.names()
    assert words("contrasts") == contrasts.names()
    assert words("packs") == packs.shipped()
    assert words("formats") == resources.shelf("renderers")
    assert "UGESP-001" in words("rules")
    assert "us.ugesp.4D" in words("clauses")


def test_titles_come_in_chinese_too(typed: Callable) -> None:
    """--lang zh-CN gives Chinese titles."""
    assert "选择率" in typed("list", "metrics", "--lang", "zh-CN").stdout


def test_packs_tell_how_far_they_can_be_relied_on(typed: Callable) -> None:
    """State, rules by kind, languages, law, its day, and how well that and the clauses were checked."""
    lines = [line.split("\t") for line in typed("list", "packs").stdout.splitlines()]
    told = {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}

    assert told["us.nyc_ll144"] == {
        "pack": "us.nyc_ll144",
        "version": "2026.11.0",
        "status": "stable",
        "rules": "2 metric, 13 fact, 4 attestation",
        "languages": "en, zh-CN",
        "jurisdiction": "US-NYC",
        "law": "in_force",
        "applies_from": "2023-07-05",
        "verified": "secondary (2026-11-23)",
        "clauses": "8 primary, 2 secondary, 4 unverified",
        "title": "New York City Local Law 144 (automated employment decision tools)",
    }
    assert told["eu.gdpr_automated_decisions"]["status"] == "draft"
    assert told["eu.gdpr_automated_decisions"]["verified"].startswith("unverified")


def test_rules_tell_their_state_and_tags(typed: Callable) -> None:
    lines = [line.split("\t") for line in typed("list", "rules").stdout.splitlines()]
    told = {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}

    assert told["UGESP-001"]["status"] == "stable"
    assert "draft" in {row["status"] for row in told.values()}
    assert "tags" in lines[0]
