"""How often amounts are near enough, too high or too low, by hand."""

from __future__ import annotations

import pytest

import auditor
from auditor.errors import AuditorError
from auditor.judgement import judge
from auditor.metrics import get
from auditor.tolerances import Tolerances
from tests.counted import amounts, at, rule, situation

PAIRS = {"a": [(10.0, 10.0), (10.0, 11.0), (10.0, 8.0), (0.2, 0.3)], "b": [(0.0, 0.1)]}


def test_shares_within_by_hand() -> None:
    """Misses of 0, 1, 2 and 0.1; a decimal rounding does not pass a tolerance of 0.1."""
    cells = at(amounts(PAIRS, tolerances=Tolerances(absolute=(0.1, 1.0), relative=(0.1, 0.5))))

    def share(name: str, tolerance: float) -> list[float]:
        return get(name, {"tolerance": tolerance}).measure(cells).value.tolist()

    assert share("share_within_tolerance", 1.0) == [0.75, 1.0]
    assert share("share_within_tolerance", 0.1) == [0.5, 1.0]
    assert share("share_within_relative_tolerance", 0.1) == [0.5, 0.0]
    assert share("share_within_relative_tolerance", 0.5) == [1.0, 0.0]


def test_too_high_and_too_low_by_hand() -> None:
    """An exact prediction is neither."""
    cells = at(amounts(PAIRS, tolerances=Tolerances(absolute=(0.5,))))

    assert get("over_prediction_rate").measure(cells).value.tolist() == [0.5, 1.0]
    assert get("under_prediction_rate").measure(cells).value.tolist() == [0.25, 0.0]


def test_a_tolerance_must_have_been_counted() -> None:
    """Cells know only the tolerances that somebody asked about before counting."""
    cells = at(amounts(PAIRS, tolerances=Tolerances(absolute=(0.5,))))

    with pytest.raises(AuditorError, match=r"not counted with the tolerance 2 \(counted: 0.5\)"):
        get("share_within_tolerance", {"tolerance": 2}).measure(cells)
    with pytest.raises(AuditorError, match="needs a tolerance"):
        get("share_within_tolerance").measure(cells)


def test_what_rules_ask_is_counted(tmp_path: object) -> None:
    """The audit's own tolerance is what a rule means that names none; another is counted beside it."""
    rows = {"y": [10.0] * 200, "p": [11.0] * 150 + [13.0] * 50, "g": ["a", "b"] * 100}
    cells = auditor.count(
        rows, label="y", prediction="p", task="regression", sensitive=["g"], tolerance=2
    )
    (verdict,) = judge(
        cells,
        [
            rule(
                asks={"metric": "share_within_tolerance", "across": [["g"]]}, must={"at_least": 0.6}
            )
        ],
        situation(task="regression"),
    )

    assert verdict.value == pytest.approx(0.75)
    assert verdict.verdict == "pass"
