"""Five slips in three files are told in one round, each where it stands: no mistake hides another."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.rulebook import checking
from tests.rulebook.test_rulebook import METRIC, REVIEW, audit, pack, wrong

BROKEN = METRIC.format(contrast="ratio_to_bst", across="[[sexx]]")
WAIVERS = """\
waivers:
- {rule: HOUSE-99, by: [sexx], owner: A, reason: B, compensating_control: C, expires: 2027-01-31}
"""
ATTESTATIONS = """\
attestations:
- {id: reveiw, person: A, role: B, date: 2026-10-01, statement: C, expires: 2027-01-31}
"""


@pytest.mark.parametrize("slip", ["", "seed: x\n"])
def test_no_mistake_hides_another(tmp_path: Path, slip: str) -> None:
    """A rule with a misspelt contrast still names its roles; its pack still says which rules there are."""
    pack(tmp_path, rules=BROKEN + REVIEW)
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    (tmp_path / "attestations.yaml").write_text(ATTESTATIONS)
    told = wrong(audit(tmp_path, slip + "waivers: waivers.yaml\nattestations: attestations.yaml\n"))

    assert [line.split(": ", 1)[0] for line in told if "'seed'" not in line] == [
        "attestations.yaml:2:8",
        "house.yaml:8:44",
        "house.yaml:8:68",
        "waivers.yaml:2:10",
        "waivers.yaml:2:25",
    ]
    assert any("'seed' must be" in line for line in told) == bool(slip)
    said = "\n".join(told)
    assert "no rule asks for the attestation 'reveiw'. Did you mean 'review'?" in said
    assert "Did you mean 'ratio_to_best'?" in said
    assert "rule HOUSE-9 asks for the role 'sexx'" in said
    assert "under data.sensitive in " in said
    assert "no rule 'HOUSE-99' is asked. Did you mean 'HOUSE-9'?" in said
    assert "unknown role 'sexx'. Did you mean 'sex'?" in said


LOST = """overlay: house
version: '1'
title: {en: Ours, zh-CN: 内部}
extends: us.adverse_impct
changes: {UGESP-001: {severity: high, why: {en: So., zh-CN: 如此。}}}
"""


@pytest.mark.parametrize("broken", ["pack: [\n", "pack: house\nrules: 5\n", LOST])
def test_what_a_pack_that_cannot_be_read_may_ask_is_not_called_unasked(
    tmp_path: Path, broken: str
) -> None:
    """Nobody knows which rules stand in it."""
    (tmp_path / "house.yaml").write_text(broken, "utf-8")
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    told = wrong(audit(tmp_path, "waivers: waivers.yaml\n"))

    assert not any("is asked" in line for line in told)
    assert any("unknown role 'sexx'" in line for line in told)


def test_an_audit_without_groups_says_only_that(tmp_path: Path) -> None:
    """Every role would be unbound then."""
    pack(tmp_path, rules=METRIC.format(contrast="ratio_to_best", across="[[sex]]"))
    path = tmp_path / "audit.yaml"
    path.write_text("data: {path: d.csv, sensitive: 5}\nrules: [./house.yaml]\n")

    assert not any("role" in problem.message for problem in checking.check([path]))


def test_a_misspelt_fact_is_told_beside_a_mistake_in_the_pack(tmp_path: Path) -> None:
    fact = REVIEW.replace("H-2", "H-3").replace("kind: attestation", "kind: fact")
    fact = fact.replace("{attestation: review}", "{fact: system.validated_on}")
    fact = fact.replace("{in_force: true}", "{present: true}").replace("severity:", "severty:")
    pack(tmp_path, rules=fact)
    told = wrong(audit(tmp_path, "system: {name: X, facts: {validated_onn: 2026-01-01}}\n"))

    assert any("severty" in line for line in told)
    (slip,) = [
        line for line in told if line.startswith("audit.yaml:6:27: no rule asks for the fact")
    ]
    assert "'validated_onn'. Did you mean 'validated_on'? Rule H-3 (" in slip
    assert slip.endswith("house.yaml:5) asks for that: mend the one that is misspelt.")
