"""`verify` of a report that somebody rewrote, digest and all: what was taken away or added is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor.report import CountedRows, Report, document_digest
from auditor.verify import Verification, verify
from auditor.verify._tables import may_lack_rows
from tests.test_verify import audited, paths, rewritten

Forge = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def report() -> Report:
    return audited(rules=["us.adverse_impact"])


@pytest.fixture
def forged(report: Report, tmp_path: Path) -> Callable[[Forge], Verification]:
    """Verify the report after it was rewritten and its digest computed anew."""

    def apply(forge: Forge) -> Verification:
        return rewritten(report, forge, tmp_path)

    return apply


def _only(document: dict[str, Any], **tally: Any) -> None:
    document["tallies"] = [{**document["tallies"][0], **tally}]


def _without(by: list[str]) -> Forge:
    def forge(document: dict[str, Any]) -> None:
        document["tallies"] = [one for one in document["tallies"] if one["by"] != by]

    return forge


@pytest.mark.parametrize(
    ("forge", "named"),
    [
        (lambda d: _only(d, by=[], keys=["bin"], rows=None), ["tallies", "tallies[0].rows"]),
        (lambda d: d.update(tallies=[]), ["tallies"]),
        (_without([]), ["tallies"]),
        (_without(["sex"]), ["tallies"]),
        (_without(["sex", "region"]), ["tallies"]),
    ],
)
def test_counts_that_are_gone_are_named(
    forge: Forge, named: list[str], forged: Callable[[Forge], Verification]
) -> None:
    """The whole, every attribute, and every crossing that a rule asks must be there, with its rows."""
    assert set(named) <= set(paths(forged(forge)))


def test_every_missing_table_is_told_with_its_groups_and_keys(
    forged: Callable[[Forge], Verification],
) -> None:
    """What is missing stands in the line."""
    [told] = [str(d) for d in forged(_without(["sex"])).differences if d.path == "tallies"]

    assert "(sex)" in told
    assert "label × prediction" in told


def test_days_of_a_shipped_rule_that_were_changed_are_named(
    forged: Callable[[Forge], Verification],
) -> None:
    """A rule that is said to have ended applies no more; its pack says otherwise."""
    assert "rules[0].applies_until" in paths(
        forged(lambda d: d["rules"][0].update(applies_until="2000-01-01"))
    )
    assert "rules[0].applies_from" in paths(
        forged(lambda d: d["rules"][0].update(applies_from="2999-01-01"))
    )


def test_a_rule_of_no_pack_is_named(forged: Callable[[Forge], Verification]) -> None:
    """Without the pack nobody could say whether the rule stands as it was shipped."""
    assert "rules[0].pack" in paths(forged(lambda d: d.update(packs=[])))


@pytest.mark.parametrize(
    "name", ["title", "languages", "instrument", "rules", "tests", "tests_failed"]
)
def test_a_shipped_pack_that_is_told_otherwise_is_named(
    name: str, forged: Callable[[Forge], Verification]
) -> None:
    """Whose law it is, and in which state, is read in the report."""

    def forge(document: dict[str, Any]) -> None:
        pack = document["packs"][0]
        other: dict[str, Any] = {"title": {"en": "Another"}, "languages": ["en"], "rules": 99}
        other |= {"tests": 0, "tests_failed": ["FAIR-001"]}
        other["instrument"] = {**pack["instrument"], "name": "Another"}
        pack[name] = other[name]

    assert any(path.startswith(f"packs[0].{name}") for path in paths(forged(forge)))


def _of_other_text(document: dict[str, Any]) -> None:
    """As an edited copy of the pack would have written it: another limit, and so another digest."""
    document["rules"][0]["rule"]["must"]["at_least"] = 0.5
    document["packs"][0]["digest"] = document["packs"][0]["digest"][::-1]


def test_another_text_under_the_name_and_version_of_a_shipped_pack_is_named(
    forged: Callable[[Forge], Verification],
) -> None:
    """That edition is shipped, and says otherwise: a law pack is no less shipped for another digest."""
    found = forged(_of_other_text)

    assert {"packs[0].digest", "rules[0].rule.must.at_least"} <= set(paths(found))
    assert not [told for told in found.unchecked if "us.adverse_impact" in told]


def test_the_digest_of_a_shipped_pack_alone_is_named(
    forged: Callable[[Forge], Verification],
) -> None:
    """Whoever looks the text up by it must find the one that was shipped."""
    found = forged(lambda d: d["packs"][0].update(digest=d["packs"][0]["digest"][::-1]))

    assert paths(found) == ["packs[0].digest"]


def test_a_pack_named_twice_does_not_hide_behind_another_version(
    forged: Callable[[Forge], Verification],
) -> None:
    """The second one is not shipped; the first one, of whose rules they are, still is."""

    def forge(document: dict[str, Any]) -> None:
        _of_other_text(document)
        document["packs"].append({**document["packs"][0], "version": "1.0"})

    assert {"packs[1].pack", "rules[0].rule.must.at_least"} <= set(paths(forged(forge)))


def test_a_pack_of_another_version_is_taken_as_stated_and_told(
    forged: Callable[[Forge], Verification],
) -> None:
    """An older or newer auditor ships other editions: they are not here to be held against."""

    def forge(document: dict[str, Any]) -> None:
        pack = document["packs"][0]
        pack.update(version="2020.1.0", digest=pack["digest"][::-1])

    found = forged(forge)

    assert found.differences == []
    assert any("us.adverse_impact 2020.1.0" in told for told in found.unchecked)


@pytest.mark.parametrize("kind", ["json", "html"])
def test_only_a_pdf_may_lack_score_cells(kind: Any) -> None:
    """A page and a JSON hold all counts; a PDF only leaves out bins of scores that there are."""
    bins = CountedRows(by=(), keys=("label", "bin"), sums=("n",), rows=None, digest="")
    scored, unscored = audited(score="score").codebook, audited().codebook

    assert not may_lack_rows(scored, kind, bins)
    assert may_lack_rows(scored, "pdf", bins)
    assert not may_lack_rows(unscored, "pdf", bins)
    decisions = bins.model_copy(update={"keys": ("label", "prediction")})
    assert not may_lack_rows(scored, "pdf", decisions)


def _origin(**said: Any) -> Forge:
    def forge(document: dict[str, Any]) -> None:
        fields = {"name": "house.x", "why": {"en": "x"}, "waiver": None, "applied": True}
        effective = document["rules"][0]
        effective["origins"] = [{**fields, **said}]
        known = document["packs"][0]
        layer = {"pack": "house.x", "extends": known["pack"], "verdict_words": {}, "signatures": []}
        document["packs"].append({**known, **layer})

    return forge


@pytest.mark.parametrize(
    "said",
    [
        {"source": "overlay", "path": "asks.metric", "was": "selection_rate", "value": "accuracy"},
        {"source": "overlay", "path": "applies.task", "was": None, "value": ["ranking"]},
        {"source": "overlay", "path": "must", "was": {"at_least": 0.8}, "value": {"at_least": 0.1}},
        {"source": "overlay", "path": "must.at_least", "was": {}, "value": {}},
        {"source": "overlay", "path": "decide.confidence", "was": [], "value": {"a": 1}},
        {"source": "overlay", "path": "severity", "was": {}, "value": "low"},
        {"source": "overlay", "path": "decide.small_groups", "was": "x", "value": "undetermined"},
        {"source": "overlay", "path": "name.x", "was": "a", "value": "b"},
        {"source": "overlay", "path": "must.at_least", "was": 0.8, "value": 0.9, "name": "nobody"},
        {"source": "overlay", "path": "must.at_least", "was": 0.8, "value": 0.9, "why": None},
        {"source": "parameter", "path": "must.at_least", "was": 0.8, "value": 0.01},
        {"source": "parameter", "path": "on_breach", "was": "fail", "value": "flag"},
    ],
    ids=lambda said: f"{said['source']} {said['path']}",
)
def test_what_no_overlay_and_no_parameter_can_set_is_named(
    said: dict[str, Any], forged: Callable[[Forge], Verification]
) -> None:
    """An origin explains a change only where its sort can make one."""
    assert "rules[0].origins[0]" in paths(forged(_origin(**said)))


@pytest.mark.parametrize(
    "change",
    [
        {"value": 5.0},
        {"name": "nonsense"},
        {"was": 0.01},
        {"path": "decide.confidence"},
        {"path": "on_breach"},
    ],
    ids=str,
)
def test_a_parameter_stands_in_its_place_and_within_its_range(
    change: dict[str, Any], tmp_path: Path
) -> None:
    """A shipped pack says which numbers it leaves open, where, and from where to where."""
    report = audited(rules=["us.fairlending"])
    document = json.loads(report.to_json())
    k = next(k for k, one in enumerate(document["rules"]) if one["origins"])
    document["rules"][k]["origins"][0].update(change)
    document["digest"] = document_digest(document)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    assert f"rules[{k}].origins[0]" in paths(verify(path))


@pytest.mark.parametrize("name", ["data.people", "data.levels.sex", "model.source", "system.owner"])
def test_a_fact_that_the_report_tells_otherwise_elsewhere_is_named(
    name: str, forged: Callable[[Forge], Verification]
) -> None:
    """Rules on facts are judged by them: what they say stands under data, model, system and codebook too."""
    found = forged(lambda document: document["facts"].update({name: "forged"}))

    assert f"facts.{name}" in paths(found)


@pytest.mark.parametrize("change", [{"median": 0.123}, {"below_median": 0, "above_median": 0}])
def test_a_median_score_that_does_not_part_the_people_is_named(
    change: dict[str, Any], tmp_path: Path
) -> None:
    frame = {"sex": ["f", "m"] * 200, "score": [k / 400 for k in range(400)]}
    found = auditor.scan(frame, score="score", sensitive=["sex"], rules=["intl.baseline"])
    document = json.loads(found.save(tmp_path / "report.json").read_text(encoding="utf-8"))
    document["codebook"]["score"] |= change
    document["digest"] = document_digest(document)
    (tmp_path / "forged.json").write_text(json.dumps(document), encoding="utf-8")

    assert verify(tmp_path / "report.json").differences == []
    assert "codebook.score" in [one.path for one in verify(tmp_path / "forged.json").differences]
