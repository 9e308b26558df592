"""How far two tables lie apart: by hand, against scipy, and how often the interval holds the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial import distance

import auditor
from auditor import shift
from auditor.errors import AuditorError

OLD = {"sex": ["f"] * 40 + ["m"] * 60, "p": [1] * 10 + [0] * 30 + [1] * 30 + [0] * 30}
NEW = {"sex": ["f"] * 100 + ["m"] * 100, "p": [1] * 50 + [0] * 50 + [1] * 50 + [0] * 50}


def moved(old: dict[str, list], new: dict[str, list], **roles: str) -> pd.DataFrame:
    """Drift between two tables counted with the codes of the first."""
    before = auditor.count(old, sensitive=["sex"], **roles)
    after = auditor.count(new, sensitive=["sex"], codebook=before.codebook, **roles)
    return auditor.drift(before, after).set_index(["of", "by", "group"])


def test_groups_and_decisions_by_hand() -> None:
    """Women 40 → 50 %; positive decisions 40 → 50 %, of women 25 → 50 %."""
    found = moved(OLD, NEW, prediction="p")
    groups = found.loc["groups", "sex", ""]
    women = found.loc["prediction", "sex", "sex=f"]

    assert groups.total_variation == pytest.approx(0.1)
    assert groups.population_stability_index == pytest.approx(0.1 * np.log(1.25 / (5 / 6)))
    assert women.total_variation == pytest.approx(0.25)
    assert (women.n_old, women.n_new) == (40, 100)
    assert found.loc["prediction", "", ""].total_variation == pytest.approx(0.1)


def test_it_agrees_with_scipy() -> None:
    found = moved(OLD, NEW, prediction="p").loc["prediction", "sex", "sex=f"]
    table = [[30, 10], [50, 50]]

    assert found.chi_square_p == pytest.approx(
        stats.chi2_contingency(table, correction=False).pvalue
    )
    assert found.jensen_shannon == pytest.approx(
        distance.jensenshannon([0.75, 0.25], [0.5, 0.5], base=2) ** 2
    )


def test_the_interval_holds_the_truth_at_least_as_often_as_it_says() -> None:
    """Nominal 90 %: nothing moved, and 0.2 moved, with few and with many people."""
    random = np.random.default_rng(5)
    old = np.array([0.25, 0.25, 0.25, 0.25])
    for new in (old, np.array([0.45, 0.25, 0.15, 0.15])):
        truth = np.abs(new - old).sum() / 2
        for n, m in ((30, 30), (1000, 200)):
            held = 0
            for a, b in zip(
                random.multinomial(n, old, 400), random.multinomial(m, new, 400), strict=True
            ):
                apart = np.abs(a / n - b / m).sum() / 2
                sides = (shift._Side(x, x.astype(float), float(x.sum()), False) for x in (a, b))
                low, high = shift._interval(apart, *sides, confidence=0.9)
                held += low <= truth <= high
            assert held >= 360


def test_a_level_that_is_gone_leaves_no_stability_index() -> None:
    found = moved(OLD, {"sex": ["m"] * 50, "p": [1, 0] * 25}, prediction="p")
    groups = found.loc["groups", "sex", ""]

    assert np.isnan(groups.population_stability_index)
    assert "reason.drift_empty_level" in groups.reason
    assert groups.total_variation == pytest.approx(0.4)
    assert found.loc["prediction", "sex", "sex=f"].reason == "reason.drift_nobody"


def test_scores_are_compared_in_tenths_of_the_old() -> None:
    """1,000 scores from 0 to 1, all half as large later: nine tenths of the old lie below half less."""
    random = np.random.default_rng(2)
    score = random.permutation(np.arange(2000) / 2000)
    old = {"sex": ["f", "m"] * 1000, "s": score}
    found = moved(old, {**old, "s": score / 2}, score="s").loc["score", "", ""]

    assert found.total_variation == pytest.approx(0.5, abs=0.01)


def test_weights_and_persons_say_what_they_forbid() -> None:
    table = {**OLD, "w": [1.0, 2.0] * 50, "id": [k // 2 for k in range(100)]}
    weighted = moved(table, table, prediction="p", weight="w").loc["groups", "sex", ""]
    repeated = moved(table, table, prediction="p", cluster="id").loc["groups", "sex", ""]

    assert weighted.reason == "reason.drift_weighted"
    assert weighted.low == 0.0
    assert weighted.total_variation == 0.0
    assert repeated.reason == "reason.drift_clustered"
    assert pd.isna(repeated.low)


def test_cells_that_were_coded_differently_are_refused() -> None:
    before = auditor.count(OLD, sensitive=["sex"], prediction="p")
    after = auditor.count({"sex": ["f", "x"], "p": [1, 0]}, sensitive=["sex"], prediction="p")
    with pytest.raises(AuditorError, match=r"levels of 'sex'.*codebook=old\.codebook"):
        auditor.drift(before, after)


def test_only_what_differs_is_named() -> None:
    """Other classes make other labels, and an attribute that is not there has no other levels."""
    roles = {"label": "p", "task": "multiclass"}
    three = {**OLD, "p": list("xyzx" * 25), "h": ["a", "b"] * 50}
    before = auditor.count(three, sensitive=["sex", "h"], **roles)
    after = auditor.count({**OLD, "p": list("xywx" * 25)}, sensitive=["sex"], **roles)

    with pytest.raises(AuditorError, match=r"differently: the sensitive attributes, the classes\."):
        auditor.drift(before, after)


def test_halves_added_drift_like_the_whole() -> None:
    first, second = ({k: v[part] for k, v in NEW.items()} for part in (slice(70), slice(70, None)))
    before = auditor.count(OLD, sensitive=["sex"], prediction="p")
    codes = {"sensitive": ["sex"], "prediction": "p", "codebook": before.codebook}
    added = auditor.count(first, **codes) + auditor.count(second, **codes)

    pd.testing.assert_frame_equal(
        auditor.drift(before, added), auditor.drift(before, auditor.count(NEW, **codes))
    )
