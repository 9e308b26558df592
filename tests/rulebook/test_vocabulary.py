"""A word by which rules tell systems apart: a slip of it is an error, another word is noted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from auditor import rulebook
from tests.rulebook.test_rulebook import RULE, audit, pack

DAY = dt.date(2026, 11, 23)


def looked_at(folder: Path, documented: str) -> tuple[list[str], list[str]]:
    """Problems and notes on an audit whose rules ask about providers, deployers and both."""
    rules = "".join(
        RULE.format(id=id, cites="").replace(
            "  kind: fact\n", f"  kind: fact\n  applies: {{system: {{operator_role: [{words}]}}}}\n"
        )
        for id, words in (("H-1", "provider, both"), ("H-2", "deployer"))
    )
    pack(folder, rules=rules)
    path = audit(folder, f"system: {{facts: {{operator_role: {documented}}}}}\n")
    problems, notes = rulebook.check_with_notes([path], tested=True, as_of=DAY)
    return [one.message for one in problems], [n.message for n in notes if "data" not in n.message]


@pytest.mark.parametrize(
    "documented", ["provider", "Provider", "[provider, deployer]", "TBD", "' '", "1", "[]"]
)
def test_a_word_that_a_rule_knows_or_none_needs_no_remark(tmp_path: Path, documented: str) -> None:
    assert looked_at(tmp_path, documented) == ([], [])


@pytest.mark.parametrize("documented", ["providr", "[deployer, Providers]"])
def test_a_slip_of_a_word_is_an_error_for_it_would_turn_rules_off(
    tmp_path: Path, documented: str
) -> None:
    (told,), notes = looked_at(tmp_path, documented)

    assert told.endswith("of 'operator_role'. Did you mean 'provider'?")
    assert notes == []


@pytest.mark.parametrize("documented", ["N/A", "开发者", "provider and deployer", "developer"])
def test_another_word_is_noted_with_those_that_rules_know(tmp_path: Path, documented: str) -> None:
    """It may be right: then the rules that ask by another word do not apply."""
    problems, (note,) = looked_at(tmp_path, documented)

    assert problems == []
    assert note.startswith(
        f"no rule of this audit knows the word '{documented}' of 'operator_role'"
    )
    assert note.endswith("They know: provider, both, deployer")
