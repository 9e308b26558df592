"""Disparity within strata: by hand, against simulation, and in rules."""

from __future__ import annotations

import numpy as np
import pytest

import auditor
from auditor import intervals
from auditor.cells import Cells
from auditor.errors import AuditorError
from auditor.judgement import judge
from auditor.metrics import get
from auditor.rulebook import ruletests
from auditor.rules import RuleTest
from auditor.verify import verify
from tests.counted import rule, selected, situation

STRATA = {"strata": "dept"}


def table(*cells: tuple[str, str, int, int]) -> dict[str, list]:
    """(sex, department, admitted, refused) as rows."""
    rows = [(s, d, p) for s, d, yes, no in cells for p, n in ((1, yes), (0, no)) for _ in range(n)]
    sex, dept, decided = zip(*rows, strict=True)
    return {"sex": list(sex), "dept": list(dept), "p": list(decided)}


BERKELEY = table(
    ("f", "A", 20, 5), ("m", "A", 160, 40), ("f", "B", 30, 120), ("m", "B", 10, 40),
)  # fmt: skip


def disparity(people: dict[str, list], **parameters: str) -> dict[str, float]:
    cells = auditor.count(people, sensitive=["sex", "dept"], prediction="p")
    crossing = cells.at(["sex"])
    found = get("conditional_demographic_disparity", parameters).measure(crossing)
    return dict(zip([g["sex"] for g in crossing.groups], found.value.tolist(), strict=True))


def test_what_strata_explain_is_no_disparity_within_them() -> None:
    """Women apply where most are refused: 125/205 − 50/220 overall, nothing within a department."""
    assert disparity(BERKELEY)["f"] == pytest.approx(125 / 205 - 50 / 220)
    assert disparity(BERKELEY, **STRATA)["f"] == pytest.approx(0.0, abs=1e-12)


def test_strata_count_with_their_people_by_hand() -> None:
    """A: 30/50 − 20/50 of 100 people; B: 10/20 − 30/60 of 80; C refuses everybody and is left out."""
    people = table(
        ("f", "A", 20, 30), ("m", "A", 30, 20), ("f", "B", 30, 10), ("m", "B", 30, 10),
        ("f", "C", 0, 9),
    )  # fmt: skip
    found = disparity(people, **STRATA)

    assert found["f"] == pytest.approx(0.2 * 100 / 180)
    assert found["m"] == pytest.approx(-0.2 * 100 / 180)


def routed(**further: object) -> Cells:
    """A: of 50 women 10 fast, 10 soon and 30 late, of 50 men 15, 15 and 20; B: 20 of 40 each, and nobody fast."""
    people = [
        ("f", "A", "fast", 10), ("f", "A", "soon", 10), ("f", "A", "late", 30),
        ("m", "A", "fast", 15), ("m", "A", "soon", 15), ("m", "A", "late", 20),
        ("f", "B", "soon", 20), ("f", "B", "late", 20), ("m", "B", "soon", 20), ("m", "B", "late", 20),
    ]  # fmt: skip
    columns = zip(*people, strict=True)
    frame = dict(zip(("sex", "dept", "p", "n"), map(list, columns), strict=True))
    roles = {"sensitive": ["sex", "dept"], "prediction": "p", "count": "n", "task": "multiclass"}
    return auditor.count(frame, **{**roles, **further})  # type: ignore[arg-type]


@pytest.mark.parametrize(("favourable", "adverse"), [(["fast", "soon"], False), (["late"], True)])
def test_of_several_classes_the_favourable_ones_are_accepted(
    favourable: list[str], adverse: bool
) -> None:
    """A: 30/50 − 20/50 of 100 people; B: nothing of 80. Overall 50/90 − 40/90."""
    crossing = routed(positive=favourable, adverse=adverse).at(["sex"])
    within, overall = (
        get("conditional_demographic_disparity", given).measure(crossing).value
        for given in (STRATA, {})
    )

    assert within.tolist() == pytest.approx([0.2 * 100 / 180, -0.2 * 100 / 180])
    assert overall.tolist() == pytest.approx([10 / 90, -10 / 90])


def test_where_no_class_is_favourable_nobody_is_accepted_or_refused() -> None:
    asked_of = rule(
        asks={"metric": "conditional_demographic_disparity", "across": [["sex"]]},
        must={"at_most": 0.2},
    )
    cells = routed()
    told = situation(task="multiclass", evidence=cells.codebook.roles)
    (verdict,) = judge(cells, [asked_of], told)

    assert verdict.verdict == "insufficient_data"
    assert verdict.reason is not None
    assert verdict.reason.values == {"roles": ["favourable"]}


def test_without_both_decisions_there_is_none() -> None:
    people = table(("f", "A", 5, 0), ("m", "A", 5, 0), ("f", "B", 0, 5), ("m", "B", 0, 5))
    cells = auditor.count(people, sensitive=["sex", "dept"], prediction="p")
    figures = auditor.estimate(
        cells, "conditional_demographic_disparity", by=["sex"], parameters=STRATA
    )

    assert set(figures["reason"]) == {"reason.no_strata_with_both_decisions"}


SHARES = np.array([[0.15, 0.15], [0.25, 0.15], [0.05, 0.25]])
"""Of everybody: stratum × group."""


@pytest.mark.parametrize(
    "rates",
    [[[0.3, 0.4], [0.6, 0.5], [0.8, 0.8]], [[0.97, 0.95], [0.98, 0.96], [0.97, 0.97]]],
    ids=["usual", "rare refusals"],
)
def test_its_interval_holds_the_truth_as_often_as_it_says(rates: list[list[float]]) -> None:
    """400 audits of 300 people: nominal 95 %, over the strata that have both decisions."""
    accepted, refused = SHARES * np.array(rates), SHARES * (1 - np.array(rates))
    gap = refused[:, 0] / refused.sum(axis=1) - accepted[:, 0] / accepted.sum(axis=1)
    random, held = np.random.default_rng(8), 0
    names = [(s, d, p) for d in "ABC" for s in "fm" for p in (1, 0)]
    sex, dept, p = zip(*names, strict=True)
    chances = np.stack([accepted, refused], axis=2).ravel()
    for counts in random.multinomial(300, chances, 400):
        by_decision = counts.reshape(3, 2, 2).sum(axis=1)
        size = by_decision.sum(axis=1) * (by_decision > 0).all(axis=1)
        people = {"sex": sex, "dept": dept, "p": p, "n": counts}
        cells = auditor.count(people, sensitive=["sex", "dept"], prediction="p", count="n")
        found = get("conditional_demographic_disparity", STRATA).measure(cells.at(["sex"]))
        limits = intervals.limits(found, 0.025)
        held += limits.low[0] <= (size * gap).sum() / size.sum() <= limits.high[0]

    assert held / 400 >= 0.92


def asked(**words: object) -> dict[str, object]:
    return {
        "asks": {"metric": "conditional_demographic_disparity", "parameters": STRATA},
        "must": {"at_most": 0.1},
        **words,
    }


def test_a_rule_about_strata_can_be_tested() -> None:
    for chosen, verdict in ((500, "pass"), (100, "fail")):
        groups = {"a": {"selected": 500, "of": 1000}, "b": {"selected": chosen, "of": 1000}}
        test = RuleTest(verdict=verdict, groups=groups)
        assert ruletests.disagreement("tested", rule(**asked()).rule, test) is None


def test_an_audit_counts_the_strata_that_a_rule_names(tmp_path) -> None:
    text = {"en": "x", "zh-CN": "x"}
    pack = {
        "pack": "house.strata", "version": "1", "title": text,
        "rules": [{
            **rule(**asked()).rule.model_dump(mode="json", exclude_none=True),
            "tests": [
                {"groups": {"a": {"selected": 500, "of": 1000}, "b": {"selected": n, "of": 1000}},
                 "verdict": verdict}
                for n, verdict in ((500, "pass"), (100, "fail"))
            ],
        }],
    }  # fmt: skip
    import yaml

    house = tmp_path / "house.yaml"
    house.write_text(yaml.safe_dump(pack, allow_unicode=True), "utf-8")
    report = auditor.scan(BERKELEY, prediction="p", sensitive=["sex", "dept"], rules=[str(house)])
    (verdict,) = report.verdicts

    assert verdict.by == ("sex",)
    assert {g.group["sex"]: round(g.value, 9) for g in verdict.groups} == {"f": 0.0, "m": 0.0}
    assert verify(report.save(tmp_path / "report.html")).differences == []
    with pytest.raises(AuditorError, match="dept"):
        auditor.scan(BERKELEY, prediction="p", sensitive=["sex"], rules=[str(house)])


def test_a_group_of_nobody_has_no_disparity_and_a_small_one_is_not_decided() -> None:
    """A level that nobody has is neither better nor worse off; four people say nothing."""
    cells = selected({"a": (300, 600), "nobody": (0, 0), "four": (2, 4), "b": (250, 500)})
    metric = "conditional_demographic_disparity"
    found = get(metric).measure(cells.at(["group"]))
    (verdict,) = judge(cells, [rule(asks={"metric": metric}, must={"at_most": 0.2})], situation())
    told = {group.group["group"]: group for group in verdict.groups}

    assert np.isnan(found.value[1])
    assert [told[name].verdict for name in ("nobody", "four")] == ["insufficient_data"] * 2
    assert {told[name].reason.code for name in ("nobody", "four") if told[name].reason} == {
        "reason.small_group"
    }
    assert verdict.verdict == "insufficient_data"
