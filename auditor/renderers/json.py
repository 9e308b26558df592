"""Writes the document itself, from which every page can be made again."""

from __future__ import annotations

from auditor.report import Report
from auditor.views.gallery import Gallery

SUFFIX, PER_LANGUAGE = "json", False


def render(report: Report, language: str = "", *, charts: Gallery | None = None) -> str:  # noqa: ARG001 - one signature per shelf
    """report.json; it is the same in every language."""
    return report.to_json()
