"""report.json is the document itself."""

from __future__ import annotations

from auditor.renderers import json
from auditor.report import document_digest, load
from tests.pages import sample


def test_the_document_is_written_and_read_back_whole() -> None:
    report = sample.binary()

    again = load(json.render(report))

    assert again == report
    assert document_digest(again.canonical()) == report.digest
