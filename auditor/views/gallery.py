"""Hangs the charts of a report, drawing each only once however many pages show it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from auditor.charts import forest, ratios, representation, roc, scores, training
from auditor.charts._sheet import Chart
from auditor.report import Estimate, Exhibit, GroupVerdict, Report, Verdict, Word
from auditor.views.shapes import Picture, picture
from auditor.wording import Wording, own


class Gallery:
    """The charts of one report in one language."""

    def __init__(self, report: Report, words: Wording) -> None:
        self.report = report
        self.words = words
        self._hung: dict[Hashable, Picture | None] = {}

    def _hang(self, key: Hashable, draw: Callable[[], Chart | None]) -> Picture | None:
        if key not in self._hung:
            drawn = draw()
            self._hung[key] = None if drawn is None else picture(drawn)
        return self._hung[key]

    def of_verdict(self, verdict: Verdict, groups: Sequence[GroupVerdict]) -> list[Picture]:
        """Rates, and where the rule compares groups also the comparison."""
        if not groups:
            return []
        plain = verdict.contrast in (None, "worst")
        key = _rates_key(verdict, groups, plain=plain)
        found = [self._hang(key, lambda: forest.draw(verdict, self.words, groups=groups))]
        if not plain:
            key = (verdict.rule, verdict.by, len(groups))
            found.append(self._hang(key, lambda: ratios.draw(verdict, self.words, groups=groups)))
        return [hung for hung in found if hung is not None]

    def roc(self, exhibits: Sequence[Exhibit]) -> Picture | None:
        key = ("roc", exhibits[0].by, len(exhibits))
        return self._hang(key, lambda: roc.draw(exhibits, self.words))

    def scores(self, exhibits: Sequence[Exhibit]) -> Picture | None:
        key = ("scores", exhibits[0].by, len(exhibits))
        threshold = self.report.model.threshold
        return self._hang(key, lambda: scores.draw(exhibits, self.words, threshold=threshold))

    def representation(self, shares: Sequence[Estimate]) -> Picture | None:
        key = ("representation", shares[0].by, len(shares))
        return self._hang(key, lambda: representation.draw(shares, self.words))

    def training(self) -> Picture | None:
        trained = self.report.model.training
        if trained is None or not trained.curve:
            return None
        return self._hang("training", lambda: training.draw(trained, self.words))


def _rates_key(verdict: Verdict, groups: Sequence[GroupVerdict], *, plain: bool) -> Hashable:
    """Two rules that compare the same rates of the same groups share a picture."""
    looks = tuple(
        (str(g.group), g.n, own(g), g.set_aside or g.verdict in (Word.INSUFFICIENT_DATA, Word.ERROR),
         g.verdict if plain else None)
        for g in groups
    )  # fmt: skip
    return ("forest", verdict.metric, looks, str(verdict.limit) if plain else None)
