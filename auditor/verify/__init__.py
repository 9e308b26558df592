"""Recompute a report from the counts inside it, offline, and name everything that differs.

No model and no data are needed: figures follow from the counts, verdicts from the figures and the
rules, the outcome from the verdicts, and the page from the document. What cannot be recomputed
from what the file holds is listed, never passed over. A report that somebody rewrote consistently
from the counts up recomputes: only a signature catches that.
"""

from __future__ import annotations

from pathlib import Path

from auditor.errors import CANNOT, VerifyError
from auditor.verify import _counts, _document, _figures, _pages, _rules, _seal
from auditor.verify._difference import Difference, Verification
from auditor.verify._evidence import read
from auditor.verify._told import lines

__all__ = ["Difference", "Verification", "lines", "verify"]


def verify(path: str | Path) -> Verification:
    """Recompute report.json, an HTML page or a PDF. Raises VerifyError when it cannot be read."""
    evidence = read(Path(path))
    found = Verification(kind=evidence.kind)
    report = evidence.report
    try:
        cells = _counts.check(report, found, kind=evidence.kind)
        _rules.check(report, found)
        _seal.check(report, found)
        _figures.check(report, cells, found)
    except CANNOT as mistake:
        found.gave_up("counts, rules, figures", mistake)
    _document.check(evidence, found)
    try:
        _pages.check(evidence, found)
    except VerifyError:
        raise
    except CANNOT as mistake:
        found.gave_up("page", mistake)
    return found
