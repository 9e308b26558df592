"""What templates see of a report: words, tables and pictures, all made; templates do no arithmetic."""

from __future__ import annotations

from functools import cached_property

from auditor.report import Report
from auditor.views import cover as _cover
from auditor.views import coverage as _coverage
from auditor.views import evidence as _evidence
from auditor.views import findings as _findings
from auditor.views import glossary as _glossary
from auditor.views import method as _method
from auditor.views import model as _model
from auditor.views import performance as _performance
from auditor.views import proxies as _proxies
from auditor.views import results as _results
from auditor.views import signatures as _signatures
from auditor.views import subgroups as _subgroups
from auditor.views import summary as _summary
from auditor.views import system as _system
from auditor.views.gallery import Gallery
from auditor.views.order import Medium
from auditor.views.shapes import Item, Table
from auditor.wording import Wording


class View:
    """One report in one language for one medium. Each section is made when its template asks."""

    def __init__(self, report: Report, words: Wording, gallery: Gallery, medium: Medium) -> None:
        self._report = report
        self._words = words
        self._gallery = gallery
        self._medium = medium

    @cached_property
    def cover(self) -> _cover.Cover:
        return _cover.cover(self._report, self._words)

    @cached_property
    def summary(self) -> _summary.Summary:
        return _summary.summary(self._report, self._words)

    @cached_property
    def system(self) -> _system.System:
        return _system.system(self._report, self._words, self._gallery)

    @cached_property
    def model(self) -> _model.Model:
        return _model.model(self._report, self._words, self._gallery)

    @cached_property
    def method(self) -> _method.Method:
        return _method.method(self._report, self._words)

    @cached_property
    def results(self) -> list[_results.PackView]:
        return _results.results(self._report, self._words, self._gallery, self._medium)

    @cached_property
    def performance(self) -> _performance.Performance:
        return _performance.performance(self._report, self._words, self._gallery, self._medium)

    @cached_property
    def subgroups(self) -> _subgroups.Searched | None:
        return _subgroups.subgroups(self._report, self._words)

    @cached_property
    def proxies(self) -> _proxies.Screened | None:
        return _proxies.proxies(self._report, self._words)

    @cached_property
    def findings(self) -> _findings.Findings:
        return _findings.findings(self._report, self._words)

    @cached_property
    def coverage(self) -> Table | None:
        return _coverage.coverage(self._report, self._words)

    @cached_property
    def glossary(self) -> list[Item]:
        return _glossary.glossary(self._report, self._words)

    @cached_property
    def evidence(self) -> _evidence.Evidence:
        return _evidence.evidence(self._report, self._words, self._medium)

    @cached_property
    def signatures(self) -> _signatures.Signatures | None:
        return _signatures.signatures(self._report, self._words)
