"""Writes one HTML file that needs no network and carries the whole document inside."""

from __future__ import annotations

import html
import json

from auditor.i18n import printable
from auditor.renderers import _page
from auditor.report import Report
from auditor.views.gallery import Gallery

SUFFIX, PER_LANGUAGE = "html", True


def render(report: Report, language: str, *, charts: Gallery | None = None) -> str:
    """The page of a report in one language."""
    hung = charts or _page.gallery(report, language)
    return _page.page(report, language, "html", charts=hung, embedded=embedded(report))


def framed(report: Report, language: str) -> str:
    """The page in a frame of its own, so that a notebook's styles and the page's leave each other alone."""
    page = html.escape(render(report, language), quote=True)
    return f'<iframe srcdoc="{page}" style="width:100%;height:80vh;border:0"></iframe>'


def embedded(report: Report) -> str:
    """The document as JSON that no HTML parser can take for markup."""
    text = json.dumps(report.canonical(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return printable(text)  # in JSON a sign and its code are the same
