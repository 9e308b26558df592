"""Compare the page with one rendered again from the report inside it, and name the lines that differ."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import metadata

from auditor import resources
from auditor.errors import RenderError
from auditor.i18n import LANGUAGES
from auditor.report import Report
from auditor.verify import _page_text, _pdf_text
from auditor.verify._difference import Verification, Words
from auditor.verify._evidence import Evidence

_MOST_NAMED = 40
_LONG = 5_000
"""From this many words on, differences are found faster and told less finely."""
_FIGURE = re.compile(r"\d[\d.,]*%?")


def check(evidence: Evidence, found: Verification) -> None:
    """An HTML page must be what its report renders to; a PDF must print the same words and figures."""
    if evidence.kind == "html":
        _html(evidence, found)
    elif evidence.kind == "pdf":
        _pdf(evidence, found)


def _rendered(
    form: str, report: Report, language: str | None, found: Verification
) -> str | bytes | None:
    """The page again, or None where it cannot be rendered here; that is told, never taken for agreement."""
    if language not in LANGUAGES:
        found.differs(
            "page", Words(f"language {language}"), Words(f"one of {', '.join(LANGUAGES)}")
        )
        return None
    try:
        render: Callable[[Report, str], str | bytes] = resources.take("renderers", form).render
        return render(report, language)
    except (RenderError, OSError, ImportError) as mistake:
        reason = " ".join(str(mistake).split())
        found.unchecked.append(f"page: not compared, for it cannot be rendered here: {reason}")
        return None


def _html(evidence: Evidence, found: Verification) -> None:
    page = evidence.content.decode("utf-8-sig")
    again = _rendered("html", evidence.report, _page_text.read(page).language, found)
    if not isinstance(again, str):
        return
    stated, expected = _page_text.read(page), _page_text.read(again)
    found.count("lines of the page", len(stated.visible))
    changes = _changes(stated.visible, expected.visible)
    for place, one, other in changes:
        about = _other_version(evidence.report).removeprefix("; ")
        found.differs(f"page, line {place + 1}", Words(one), Words(other), about=about)
    if not changes and page != again:
        _unseen(stated, expected, evidence.report, found)


def _unseen(
    stated: _page_text.Reader, expected: _page_text.Reader, report: Report, found: Verification
) -> None:
    """The words agree, the rest does not: a style, a script or a drawing can still mislead."""
    if stated.machinery != expected.machinery:
        told = Words("tags, styles or scripts of its own")
        about = f"the words agree, but may be hidden or replaced{_other_version(report)}"
        found.differs("page", told, Words("those of the template"), about=about)
    if stated.drawings != expected.drawings and _same_version(report, "matplotlib"):
        for k, drawing in enumerate(stated.drawings):
            if k >= len(expected.drawings) or drawing != expected.drawings[k]:
                found.differs(f"page, chart {k + 1}", Words("another drawing"), Words("its own"))
    elif stated.drawings != expected.drawings:
        found.unchecked.append("page: the lines of the charts (drawn by another matplotlib)")


def _pdf(evidence: Evidence, found: Verification) -> None:
    try:
        stated = _pdf_text.read(evidence.content)
    except ImportError:
        found.unchecked.append("page: its words cannot be read here; pip install pypdfium2")
        return
    again = _rendered("pdf", evidence.report, stated.language, found)
    if not isinstance(again, bytes):
        return
    expected = _pdf_text.read(again)
    found.count("words of the pages", len(stated.words))
    if len(stated.lines) == len(expected.lines):
        _compare_words(stated.words, expected.words, evidence.report, found)
    else:
        _compare_figures(stated.body, expected.body, len(stated.lines), found)


def _compare_words(
    stated: Sequence[_pdf_text.Word],
    expected: Sequence[_pdf_text.Word],
    report: Report,
    found: Verification,
) -> None:
    """Page by page the same words in the same order."""
    for place, one, other in _changes([w.text for w in stated], [w.text for w in expected]):
        page = stated[min(place, len(stated) - 1)].page if stated else 1
        before = " ".join(word.text for word in stated[max(0, place - 6) : place])
        about = f"after “{before}”{_other_version(report)}"
        found.differs(f"page {page}", Words(one), Words(other), about=about)


def _compare_figures(
    stated: Sequence[_pdf_text.Word],
    expected: Sequence[_pdf_text.Word],
    pages: int,
    found: Verification,
) -> None:
    """The pages break elsewhere here (other fonts), so figures are compared without their order."""
    found.unchecked.append(
        "page: it breaks into other pages here, so its figures were compared, "
        "but neither their order nor the words between them"
    )
    mine, theirs = (Counter(_figures(words, pages)) for words in (stated, expected))
    for figure in sorted((mine - theirs) | (theirs - mine)):
        page = next((w.page for w in stated if figure in _FIGURE.findall(w.text)), None)
        place = "pages" if page is None else f"page {page}"
        counts = (Words(f"{counter[figure]} times") for counter in (mine, theirs))
        found.differs(place, *counts, about=f"the figure {figure}")


def _figures(words: Sequence[_pdf_text.Word], pages: int) -> list[str]:
    """Figures that are not page numbers."""
    figures = [figure.strip(".,") for word in words for figure in _FIGURE.findall(word.text)]
    return [f for f in figures if not (f.isdecimal() and int(f) <= pages + 5)]


def _changes(stated: Sequence[str], expected: Sequence[str]) -> list[tuple[int, str, str]]:
    """(position, stated, expected) of every stretch that differs; nothing is written as —."""
    if stated == expected:
        return []
    start = _shared(stated, expected)
    end = _shared(stated[start:][::-1], expected[start:][::-1])
    mine, theirs = stated[start : len(stated) - end], expected[start : len(expected) - end]
    changes = [
        (start + i, " ".join(mine[i:j]) or "—", " ".join(theirs[k:m]) or "—")
        for kind, i, j, k, m in difflib.SequenceMatcher(
            a=mine, b=theirs, autojunk=len(mine) > _LONG
        ).get_opcodes()
        if kind != "equal"
    ]
    if len(changes) > _MOST_NAMED:
        more = f"{len(changes) - _MOST_NAMED} more places that differ"
        changes = [*changes[:_MOST_NAMED], (changes[_MOST_NAMED][0], more, "—")]
    return changes


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((k for k, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _other_version(report: Report) -> str:
    """Said beside a difference that other templates or another drawing of charts may explain."""
    others = [name for name in ("auditor", "matplotlib") if not _same_version(report, name)]
    return f"; written with another version of {' and '.join(others)}" if others else ""


def _same_version(report: Report, package: str) -> bool:
    stated = {**report.environment.packages, "auditor": report.environment.auditor}
    try:
        return stated.get(package) == metadata.version(package)
    except metadata.PackageNotFoundError:
        return True
