"""Check the document as a whole: that it says what its fields say, and its digest."""

from __future__ import annotations

from auditor.report import document_digest
from auditor.verify._difference import Verification
from auditor.verify._evidence import Evidence


def check(evidence: Evidence, found: Verification) -> None:
    """Compare the document with what was understood of it, and with its digest.

    The digest covers what no count can confirm too: names, dates, files, settings.
    """
    stated = {k: v for k, v in evidence.document.items() if k != "digest"}
    understood = {k: v for k, v in evidence.report.canonical().items() if k != "digest"}
    found.compare("", stated, understood, about="as written, as understood")
    digest = document_digest(evidence.document)
    found.digest = digest
    found.compare(
        "digest",
        evidence.report.digest,
        digest,
        about="over the whole document: something in it was changed after it was written",
    )
    found.count("digests")
