"""What a crossing's verdict says of itself follows from its comparisons alone."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.judgement import judge
from auditor.report import Verdict
from tests.counted import rule, selected, situation


def judged(contrast: str, must: dict[str, Any], **groups: tuple[int, int]) -> Verdict:
    """The first group is the reference, and the largest."""
    words = {"asks": {"metric": "selection_rate", "contrast": contrast}, "must": must}
    (verdict,) = judge(selected(groups, reference="a"), [rule(**words)], situation())
    return verdict


@pytest.mark.parametrize("whom", ["reference", "largest"])
@pytest.mark.parametrize(
    ("operation", "must", "value"),
    [("ratio", {"at_least": 0.8}, 1.5), ("difference", {"at_least": -0.05}, 0.2)],
)
def test_the_group_that_others_are_held_against_is_nobody_s_worst(
    whom: str, operation: str, must: dict[str, Any], value: float
) -> None:
    """Both others are selected more often (0.6 and 0.7 to 0.4): the worst comparison is that of b, within its interval.

    The reference against itself, 1 or 0 without doubt, is no comparison.
    """
    contrast = f"{operation}_to_{whom}"
    found = judged(contrast, must, a=(2000, 5000), b=(600, 1000), c=(700, 1000))
    assert found.verdict == "pass"
    assert found.value == pytest.approx(value)
    assert found.interval is not None
    low, high = found.interval
    assert low is not None
    assert high is not None
    assert low <= value <= high
    assert found.worst_group == found.deciding_group == {"group": "b"}
    assert (found.n, found.reason) == (1000, None)
    assert found.bound is not None
    assert found.bound.value is not None
    assert found.bound.value >= must["at_least"]
