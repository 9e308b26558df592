"""Shares of the data."""

from __future__ import annotations

import pytest

from auditor.metrics import get
from tests.counted import at, decisions


def test_unknown_people_belong_to_the_whole() -> None:
    """60 of a, 30 of b, 10 unknown: shares of a hundred."""
    cells = decisions(
        [("a", None, 1, 60), ("b", None, 0, 30), ("unknown", None, 1, 10)], has_label=False
    )
    crossing = at(cells)
    found = dict(
        zip(
            [g["group"] for g in crossing.groups], get("share").measure(crossing).value, strict=True
        )
    )

    assert found == {
        "a": pytest.approx(0.6),
        "b": pytest.approx(0.3),
        "unknown": pytest.approx(0.1),
    }
