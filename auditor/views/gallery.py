"""Hangs the charts of a report, drawing each only once however many pages show it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from auditor.charts import (
    confusion,
    forest,
    ratios,
    reliability,
    representation,
    roc,
    scores,
    training,
)
from auditor.charts._sheet import Chart
from auditor.report import Estimate, Exhibit, GroupVerdict, Report, Verdict
from auditor.views.order import is_plain
from auditor.views.shapes import Picture, picture
from auditor.wording import Wording


class Gallery:
    """The charts of one report in one language."""

    def __init__(self, report: Report, words: Wording) -> None:
        self.report = report
        self.words = words
        self._hung: dict[Hashable, Picture] = {}

    def _hang(self, key: Hashable, draw: Callable[[], Chart]) -> Picture:
        if key not in self._hung:
            self._hung[key] = picture(draw())
        return self._hung[key]

    def of_verdict(self, verdict: Verdict, groups: Sequence[GroupVerdict]) -> Picture | None:
        """The groups' values, and where the rule compares groups the comparison beside them."""
        if not groups:
            return None
        draw = forest.draw if is_plain(verdict) else ratios.draw
        key = (verdict.pack, verdict.rule, verdict.by, len(groups))
        return self._hang(key, lambda: draw(verdict, self.words, groups=groups))

    def roc(self, exhibits: Sequence[Exhibit]) -> Picture:
        key = ("roc", exhibits[0].by, len(exhibits))
        return self._hang(key, lambda: roc.draw(exhibits, self.words))

    def scores(self, exhibits: Sequence[Exhibit]) -> Picture:
        key = ("scores", exhibits[0].by, len(exhibits))
        threshold = self.report.model.threshold
        return self._hang(key, lambda: scores.draw(exhibits, self.words, threshold=threshold))

    def reliability(self, exhibits: Sequence[Exhibit]) -> Picture:
        key = ("reliability", exhibits[0].by, len(exhibits))
        return self._hang(key, lambda: reliability.draw(exhibits, self.words))

    def confusion(self, exhibits: Sequence[Exhibit]) -> Picture:
        key = ("confusion", exhibits[0].by, len(exhibits))
        return self._hang(key, lambda: confusion.draw(exhibits, self.words))

    def representation(self, shares: Sequence[Estimate]) -> Picture:
        key = ("representation", shares[0].by, len(shares))
        return self._hang(key, lambda: representation.draw(shares, self.words))

    def training(self) -> Picture | None:
        trained = self.report.model.training
        if trained is None or not trained.curve:
            return None
        return self._hang("training", lambda: training.draw(trained, self.words))
