"""What was found when every feature was held against every sensitive attribute."""

from __future__ import annotations

from typing import ClassVar

from auditor.documented import Said
from auditor.noun import Noun


class Proxy(Noun):
    """How well a feature tells apart the groups of a sensitive attribute, or why that was not measured."""

    attribute: str
    feature: str
    n: int = 0
    """People whose group is known and large enough."""
    value: float | None = None
    interval: tuple[float, float] | None = None
    reason: Said | None = None

    HEADINGS: ClassVar = ("attribute", "feature", "n", "value", "low", "high", "reason")

    @property
    def row(self) -> tuple[str | int | float | None, ...]:
        """For a table with these headings."""
        low, high = self.interval or (None, None)
        reason = None if self.reason is None else self.reason.code
        return self.attribute, self.feature, self.n, self.value, low, high, reason
