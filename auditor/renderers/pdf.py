"""Prints a report as PDF: tagged, with bookmarks, contents and the document attached."""

from __future__ import annotations

import gc
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.codebook import CLASS_BIN
from auditor.errors import RenderError
from auditor.renderers import _page
from auditor.report import CountedRows, Report
from auditor.views.gallery import Gallery

if TYPE_CHECKING:
    from types import ModuleType

SUFFIX, PER_LANGUAGE = "pdf", True
ATTACHED = "report.json"
VARIANT = "pdf/a-3a"
FINE = ("bin", CLASS_BIN, "fold")
"""Keys whose cells are many and small: left out of the attached document, their digests stay."""
INSTALL = "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


@dataclass(frozen=True)
class Printed:
    """A PDF, and what the printing library complained about (nothing, or a test fails)."""

    content: bytes
    complaints: tuple[str, ...]


def render(report: Report, language: str, *, charts: Gallery | None = None) -> bytes:
    """The PDF of a report in one language. Raises RenderError where a library is missing."""
    return printed(report, language, charts=charts).content


def slim(report: Report) -> Report:
    """The document that travels in a PDF: without score and fold cells, unless the audit asks for all."""
    if report.cells_in_pdf == "full":
        return report
    return report.model_copy(update={"tallies": [_slim(tally) for tally in report.tallies]})


def _slim(tally: CountedRows) -> CountedRows:
    if not any(key in tally.keys for key in FINE):
        return tally
    return tally.model_copy(update={"rows": None})


def printed(report: Report, language: str, *, charts: Gallery | None = None) -> Printed:
    """The PDF with what was logged while it was printed."""
    attached = slim(report)
    weasyprint = _weasyprint()
    hung = charts or _page.gallery(report, language)
    page = _page.page(attached, language, "pdf", charts=hung)
    with _listening() as heard:
        content = _written(weasyprint, page, attached)
    return Printed(_finished(content), tuple(heard))


def _weasyprint() -> ModuleType:
    try:
        import weasyprint
    except OSError as mistake:
        message = f"PDF needs a system library that is missing ({mistake}). Install it: {INSTALL}"
        raise RenderError(message) from mistake
    except ImportError as mistake:
        raise RenderError("PDF needs WeasyPrint. Install it: pip install weasyprint") from mistake
    module: ModuleType = weasyprint
    return module


def _written(weasyprint: Any, page: str, attached: Report) -> bytes:
    from weasyprint.urls import URLFetcher

    document = weasyprint.Attachment(
        string=attached.to_json().encode(),
        name=ATTACHED,
        description="The audit with its counts, from which every figure can be computed again",
        created=attached.created,
        modified=attached.created,
        relationship="Data",
    )
    html = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols={"data"}))
    with _undisturbed():
        return bytes(html.write_pdf(pdf_variant=VARIANT, attachments=[document]))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Millions of boxes live until the PDF is written; looking for garbage among them took a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collects what WeasyPrint and its font library log, instead of letting it reach the terminal."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"{record.name}: {record.getMessage()}")

    ear = Ear(level=logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    before = [(logger, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
        logger.propagate = False
    try:
        yield heard
    finally:
        for logger, propagate in before:
            logger.removeHandler(ear)
            logger.propagate = propagate


def _finished(content: bytes) -> bytes:
    """Each attachment is named once, and the file's identifier follows from its content."""
    import pikepdf

    page = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if "/AF" in pdf.Root:
            once = {item.objgen: item for item in pdf.Root.AF}
            pdf.Root.AF = pikepdf.Array(once.values())
        pdf.save(page, deterministic_id=True)
    return page.getvalue()
