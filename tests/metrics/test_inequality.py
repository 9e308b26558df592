"""Inequality of benefits, against sums over people written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import auditor
from auditor import intervals
from auditor.cells import Cells
from auditor.contrasts import get as contrast
from auditor.contrasts import problem
from auditor.judgement import judge
from auditor.metrics import get
from auditor.report import Verdict, Word
from auditor.rules import Limit
from tests.counted import at, confused, rule, several, situation

GROUPS = {"a": (30, 12, 20, 38), "b": (10, 2, 9, 29), "c": (5, 6, 1, 8)}
"""TP, FP, FN, TN"""


def benefits(*, adverse: bool = False) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Everybody's group and benefit."""
    names, values = [], []
    for name, (tp, fp, fn, tn) in GROUPS.items():
        names += [name] * (tp + fp + fn + tn)
        values += [0] * (fp if adverse else fn) + [1] * (tp + tn) + [2] * (fn if adverse else fp)
    return np.array(names), np.array(values, dtype=float)


def entropy(b: np.ndarray[Any, Any], alpha: float) -> float:
    ratio = b / b.mean()
    if alpha == 1:
        return float(np.mean([r * np.log(r) if r else 0.0 for r in ratio]))
    return float(np.mean(ratio**alpha - 1) / alpha / (alpha - 1))


def gini(b: np.ndarray[Any, Any]) -> float:
    return float(abs(b[:, None] - b).sum() / 2 / len(b) ** 2 / b.mean())


def measured(name: str, cells: Cells, **parameters: float) -> float:
    return float(get(name, parameters).measure(at(cells)).value[0])


@pytest.mark.parametrize("adverse", [False, True])
@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0, 3.0])
def test_entropy_of_a_group_is_the_mean_over_its_people(alpha: float, adverse: bool) -> None:
    """The benefit turns round where the positive decision is adverse."""
    names, b = benefits(adverse=adverse)
    cells = confused(GROUPS, adverse=adverse)

    found = measured("generalized_entropy_index", cells, alpha=alpha)
    assert found == pytest.approx(entropy(b[names == "a"], alpha), abs=1e-14)


def test_theil_variation_and_gini_are_their_definitions() -> None:
    names, b = benefits()
    cells, mine = confused(GROUPS), b[names == "a"]

    assert measured("theil_index", cells) == pytest.approx(entropy(mine, 1.0), abs=1e-14)
    found = measured("coefficient_of_variation", cells)
    assert found == pytest.approx(mine.std() / mine.mean(), abs=1e-14)
    assert measured("gini_index", cells) == pytest.approx(gini(mine), abs=1e-14)


def test_four_people_by_hand() -> None:
    """Benefits 0, 1, 1, 2: mean 1, so GE(2) = (6/4 − 1)/2, Theil 2·ln 2/4, Gini 12/32."""
    cells = confused({"a": (1, 1, 1, 1)})

    assert measured("generalized_entropy_index", cells) == pytest.approx(0.25)
    assert measured("theil_index", cells) == pytest.approx(np.log(2) / 2)
    assert measured("coefficient_of_variation", cells) == pytest.approx(np.sqrt(0.5))
    assert measured("gini_index", cells) == pytest.approx(0.375)


ROUTED = [
    ("a", "fast", "fast", 30), ("a", "fast", "soon", 10), ("a", "soon", "late", 12), ("a", "late", "fast", 8),
    ("a", "late", "late", 40), ("b", "soon", "soon", 9), ("b", "fast", "late", 3), ("b", "late", "soon", 4),
]  # fmt: skip
"""Fast and soon are favourable: which of both is no difference of benefit."""


def routed(*, adverse: bool = False) -> tuple[Cells, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The cells, and everybody's group and benefit."""
    good = {"late"} if adverse else {"fast", "soon"}
    cells = several(ROUTED, prediction_positive=("fast", "soon"), adverse=adverse)
    people = [(g, 1 + (p in good) - (y in good)) for g, y, p, n in ROUTED for _ in range(n)]
    names, b = zip(*people, strict=True)
    return cells, np.array(names), np.array(b, dtype=float)


@pytest.mark.parametrize("adverse", [False, True])
@pytest.mark.parametrize("alpha", [1.0, 2.0, 0.7])
def test_of_several_classes_the_favourable_ones_are_the_benefit(
    alpha: float, adverse: bool
) -> None:
    cells, names, b = routed(adverse=adverse)
    mine, means = b[names == "a"], {name: b[names == name].mean() for name in "ab"}
    parts = [
        measured(f"{where}_group_generalized_entropy", cells, alpha=alpha)
        for where in ("between", "within")
    ]

    own = measured("generalized_entropy_index", cells, alpha=alpha)
    assert own == pytest.approx(entropy(mine, alpha), abs=1e-14)
    level = np.array([means[name] for name in names])
    assert parts[0] == pytest.approx(entropy(level, alpha), abs=1e-14)
    assert sum(parts) == pytest.approx(entropy(b, alpha), abs=1e-14)
    assert measured("gini_index", cells) == pytest.approx(gini(mine), abs=1e-14)
    found = measured("coefficient_of_variation", cells)
    assert found == pytest.approx(mine.std() / mine.mean(), abs=1e-14)


def test_benefits_of_four_people_among_three_classes_by_hand() -> None:
    """b → a has 2, a → c has 0, b → b and a → a have 1; a alone is favourable: as with one of each decision."""
    rows = [("m", "b", "a", 1), ("m", "a", "c", 1), ("m", "b", "b", 1), ("m", "a", "a", 1)]
    cells = several(rows, prediction_positive=("a",))

    assert measured("generalized_entropy_index", cells) == pytest.approx(0.25)
    assert measured("gini_index", cells) == pytest.approx(0.375)


@pytest.mark.parametrize("metric", ["theil_index", "between_group_theil_index"])
def test_without_favourable_classes_there_is_no_benefit_and_no_verdict(metric: str) -> None:
    asked = rule(asks={"metric": metric}, must={"at_most": 0.5})
    (found,) = judge(several(ROUTED), [asked], situation(task="multiclass"))

    assert found.verdict == Word.INSUFFICIENT_DATA
    assert found.reason is not None
    assert found.reason.values == {"roles": ["favourable"]}


@pytest.mark.parametrize("alpha", [1.0, 2.0, 0.7])
def test_between_groups_everybody_has_the_mean_of_the_group(alpha: float) -> None:
    names, b = benefits()
    means = {name: b[names == name].mean() for name in GROUPS}
    level = np.array([means[name] for name in names])

    found = measured("between_group_generalized_entropy", confused(GROUPS), alpha=alpha)
    assert found == pytest.approx(entropy(level, alpha), abs=1e-14)
    inner = measured("within_group_generalized_entropy", confused(GROUPS), alpha=alpha)
    assert found + inner == pytest.approx(entropy(b, alpha), abs=1e-14)


def test_theil_and_the_squared_variation_are_what_lies_within_and_between() -> None:
    """And the part within is that of the generalized entropy with the same α."""
    cells, (_, b) = confused(GROUPS), benefits()

    theil = [measured(f"{part}_group_theil_index", cells) for part in ("within", "between")]
    varied = [
        measured(f"{part}_group_coefficient_of_variation", cells) for part in ("within", "between")
    ]

    assert sum(theil) == pytest.approx(entropy(b, 1.0))
    assert sum(one**2 for one in varied) == pytest.approx(b.var() / b.mean() ** 2)
    assert theil[0] == pytest.approx(measured("within_group_generalized_entropy", cells, alpha=1.0))


def test_variation_and_theil_between_groups_are_kin_of_the_entropy() -> None:
    cells = confused(GROUPS)
    half = measured("between_group_generalized_entropy", cells)

    found = measured("between_group_coefficient_of_variation", cells)
    assert found == pytest.approx(np.sqrt(2 * half))
    one = measured("between_group_generalized_entropy", cells, alpha=1.0)
    assert measured("between_group_theil_index", cells) == pytest.approx(one)


def table(seed: int, rows: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "g": random.choice(list("abc"), rows),
            "y": random.integers(0, 2, rows),
            "p": random.integers(0, 2, rows),
            "w": random.integers(1, 4, rows),
        }
    )


@pytest.mark.parametrize(
    "metric", ["theil_index", "gini_index", "between_group_theil_index", "within_group_generalized_entropy"]
)  # fmt: skip
def test_weights_are_honoured(metric: str) -> None:
    """A weight of 3 counts like three rows."""
    frame = table(1, 200)
    roles: dict[str, Any] = {"label": "y", "prediction": "p", "sensitive": ["g"]}
    weighted = auditor.count(frame, weight="w", **roles)
    repeated = auditor.count(frame.loc[frame.index.repeat(frame["w"])], **roles)

    values = [auditor.estimate(c, metric, by="g")["value"].to_numpy() for c in (weighted, repeated)]
    assert values[0] == pytest.approx(values[1], abs=1e-13)


def test_nobody_with_a_benefit_is_undefined_with_the_reason() -> None:
    cells = confused({"a": (0, 0, 7, 0), "b": (5, 1, 1, 5)})
    found = auditor.estimate(cells, "theil_index", by="group").set_index("group")
    alone = auditor.estimate(confused({"a": (5, 1, 1, 5)}), "between_group_theil_index", by="group")

    assert found.loc["a", "reason"] == "reason.no_benefits"
    assert pd.isna(found.loc["b", "reason"])
    assert list(alone["reason"]) == ["reason.no_groups_with_benefits"]


def test_people_of_unknown_group_are_in_no_part_between_groups() -> None:
    with_unknown = confused({**GROUPS, "unknown": (50, 0, 50, 0)})
    found = measured("between_group_theil_index", with_unknown)

    assert found == pytest.approx(measured("between_group_theil_index", confused(GROUPS)))


def verdict(cells: Cells, most: float) -> Verdict:
    asks = {"metric": "between_group_generalized_entropy"}
    (found,) = judge(cells, [rule(asks=asks, must={"at_most": most})], situation())
    return found


def test_a_crossing_has_one_verdict_and_no_group_is_told_apart() -> None:
    alike = verdict(confused({"a": (400, 50, 50, 500), "b": (400, 50, 50, 500)}), 0.01)
    apart = verdict(confused({"a": (400, 0, 500, 100), "b": (400, 500, 0, 100)}), 0.01)

    assert (alike.verdict, apart.verdict) == (Word.PASS, Word.FAIL)
    assert apart.groups == ()
    assert apart.worst_group is None
    assert apart.n == 2000


def test_few_people_do_not_decide_that_groups_are_alike() -> None:
    few = verdict(confused({"a": (20, 3, 3, 20), "b": (20, 3, 3, 20)}), 0.001)

    assert few.verdict == Word.INCONCLUSIVE


def test_too_many_unknown_leave_the_crossing_undecided() -> None:
    cells = confused({**dict.fromkeys("ab", (400, 50, 50, 500)), "unknown": (300, 0, 0, 0)})

    assert verdict(cells, 0.01).verdict == Word.INSUFFICIENT_DATA


def test_a_contrast_of_one_value_is_refused() -> None:
    metric = get("between_group_theil_index")

    assert "takes no contrast" in str(problem(metric, contrast("difference"), Limit(at_most=1)))


def test_limits_between_groups_allow_for_chance() -> None:
    """Three groups alike in truth: 0 lies within all but a few of 200 intervals, though no figure is 0."""
    random = np.random.default_rng(3)
    figures = [
        get("between_group_generalized_entropy").measure(
            at(confused({g: tuple(random.multinomial(100, [0.4, 0.1, 0.1, 0.4])) for g in "abc"}))
        )
        for _ in range(200)
    ]
    lows = np.array([intervals.limits(figure, 0.025).low[0] for figure in figures])  # type: ignore[arg-type]

    assert (lows <= 0).mean() >= 0.94
    assert np.mean([figure.value[0] > 0 for figure in figures]) > 0.9
