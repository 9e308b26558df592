"""Rules about decisions among several classes: their own tests run, and an audit is judged and verified by them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import auditor
from auditor import rulebook
from auditor.verify import verify

RULE = """\
- id: CLASS-00{k}
  name: rule-{k}
  kind: metric
  asks: {asks}
  must: {{at_most: 0.5}}
  threshold: {{origin: organisation, why: {{en: Our own limit., zh-CN: 本单位的限值。}}}}
  on_breach: fail
  severity: high
  applies: {{task: [multiclass]}}
  title: {{en: Rule {k}, zh-CN: 规则{k}}}
  why: {{en: Worth a look., zh-CN: 值得复核。}}
  tests:
  - {{{good}, verdict: pass}}
  - {{{bad}, verdict: fail}}
"""
ALIKE = "rows: [[f, a, a, 900], [f, b, b, 900], [m, a, a, 900], [m, b, b, 900]], favourable: [a]"
APART = "rows: [[f, a, b, 1600], [f, b, a, 200], [m, a, a, 200], [m, b, a, 1600]], favourable: [a]"
FLIPS = "groups: {{f: {{flipped: 10, of: 1000}}, m: {{flipped: {n}, of: 1000}}}}"
ASKED = [
    ("{metric: differential_fairness, contrast: difference, across: [[sex]]}", ALIKE, APART),
    (
        "{metric: conditional_demographic_disparity, parameters: {strata: desk}, across: [[sex]]}",
        ALIKE,
        APART,
    ),
    ("{metric: gini_index, contrast: difference, across: [[sex]]}", ALIKE, None),
    (
        "{metric: counterfactual_flip_rate, across: [[sex]]}",
        FLIPS.format(n=10),
        FLIPS.format(n=900),
    ),
]
UNEVEN = "rows: [[f, a, b, 1600], [f, b, a, 200], [m, a, a, 900], [m, b, b, 900]], favourable: [a]"
PACK = 'pack: house.classes\nversion: "1.0"\ntitle: {en: House, zh-CN: 内部}\nrules:\n' + "".join(
    RULE.format(k=k, asks=asks, good=good, bad=bad or UNEVEN)
    for k, (asks, good, bad) in enumerate(ASKED, start=1)
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "classes.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def test_the_tests_of_rules_about_classes_end_as_they_say(pack: Path) -> None:
    """Decisions as rows with the favourable classes; flips as counts, which no class can change."""
    found = rulebook.check([pack]) + rulebook.check_tests([pack])

    assert [problem.message for problem in found] == []


def test_decisions_of_classes_are_not_tested_with_counts_of_a_yes(pack: Path) -> None:
    """Who of `selected` has which class is not said."""
    counts = "groups: {f: {selected: 5, of: 9}, m: {selected: 5, of: 9}}"
    pack.write_text(PACK.replace(ALIKE, counts, 1), encoding="utf-8")
    told = [problem.message for problem in rulebook.check([pack])]

    assert any("several classes are tested with rows" in message for message in told)


def test_an_audit_of_classes_is_judged_by_them_and_verifies(pack: Path, tmp_path: Path) -> None:
    """Women are sent to c twice as often, and one in ten would be sent elsewhere as a man."""
    random = np.random.default_rng(5)
    sex, desk = random.choice(["f", "m"], 6000), random.choice(["north", "south"], 6000)
    taken = random.choice(list("abc"), 6000, p=[0.4, 0.4, 0.2])
    taken = np.where((sex == "f") & (random.random(6000) < 0.25), "c", taken)
    frame = {"sex": sex, "desk": desk, "y": random.choice(list("abc"), 6000), "p": taken}
    frame["other"] = np.where(random.random(6000) < 0.1, "b", taken)
    report = auditor.scan(
        frame,
        label="y",
        prediction="p",
        positive=["a", "b"],
        counterfactual="other",
        sensitive=["sex", "desk"],
        task="multiclass",
        rules=[str(pack)],
    )
    words = {verdict.rule: str(verdict.verdict) for verdict in report.verdicts}

    assert words == {
        "CLASS-001": "fail",
        "CLASS-002": "pass",
        "CLASS-003": "pass",
        "CLASS-004": "pass",
    }
    assert report.verdicts[0].part == "predicted_positive_rate : c"
    assert verify(report.save(tmp_path / "report.html")).differences == []
    assert verify(report.save(tmp_path / "report.json")).differences == []
