"""`verify` on PDFs: the attached report is recomputed, and the printed words are compared with it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from auditor import line, renderers, scanning
from auditor.errors import RenderError, VerifyError
from auditor.verify import _pages, _pdf_text, verify
from auditor.verify._difference import Verification
from auditor.verify._pdf_text import Print


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    draw = np.random.default_rng(3)
    sex = draw.choice(["female", "male"], 900)
    score = np.round(draw.random(900), 1)
    frame = {"sex": sex, "score": score, "label": (draw.random(900) < score).astype(int)}
    config = scanning.describe(
        None,
        label="label",
        score="score",
        threshold=0.5,
        sensitive=["sex"],
        rules=["intl.baseline"],
        name="Loan scorer",
        to=["pdf"],
    )
    report = line.audit(config, folder=Path(), device="cpu", frame=frame)
    try:
        [path] = renderers.write(report, out=folder, formats=["pdf"], languages=["en"])
    except RenderError as missing:
        pytest.skip(f"no PDF here: {missing}")
    return path


def test_an_untouched_pdf_recomputes_and_says_what_it_leaves_out(printed: Path) -> None:
    """Score cells are not in it, so figures of scores are told as not recomputed."""
    found = verify(printed)

    assert [str(d) for d in found.differences] == []
    assert found.checked["words of the pages"] > 500
    assert any(told.startswith("estimates: ") for told in found.unchecked)
    assert any("BASE-005" in told for told in found.unchecked)


def test_a_pdf_with_another_report_inside_prints_other_words(printed: Path, tmp_path: Path) -> None:
    """Whoever swaps the attachment is told what the pages say and what follows from it."""
    with pikepdf.open(printed) as pdf:
        content = pdf.attachments["report.json"].get_file().read_bytes()
        pdf.attachments["report.json"] = pikepdf.AttachedFileSpec(
            pdf, content.replace(b"Loan scorer", b"Another one")
        )
        pdf.save(tmp_path / "swapped.pdf")
    found = verify(tmp_path / "swapped.pdf")

    assert any(d.path == "digest" for d in found.differences)
    assert any(d.path.startswith("page") and "Another" in d.recomputed for d in found.differences)


def test_a_figure_printed_otherwise_is_named_with_its_page(
    printed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure on the page that does not follow from the report is named."""
    real = _pdf_text.read
    calls = []

    def read(content: bytes) -> Print:
        calls.append(content)
        found = real(content)
        if len(calls) > 1:
            return found
        lines = [list(page) for page in found.lines]
        place = next(
            (p, k) for p, page in enumerate(lines) for k, line in enumerate(page) if "900" in line
        )
        lines[place[0]][place[1]] = lines[place[0]][place[1]].replace("900", "905", 1)
        return Print(lines, found.language)

    monkeypatch.setattr(_pages._pdf_text, "read", read)
    found = verify(printed)

    assert any("905" in d.stated and "900" in d.recomputed for d in found.differences)
    assert all(d.path.startswith("page ") for d in found.differences)


def test_where_pages_break_elsewhere_figures_are_compared_all_the_same(printed: Path) -> None:
    """Other fonts move lines to other pages; figures stay, and that order was not compared is told."""
    whole = _pdf_text.read(printed.read_bytes())
    flat = [line for page in whole.lines for line in page]
    moved = Print([flat[k : k + 30] for k in range(0, len(flat), 30)], "en")
    same, other = Verification("pdf"), Verification("pdf")
    _pages._compare_figures(moved.words, whole.words, 200, same)
    changed = Print([[line.replace("50.", "51.") for line in page] for page in moved.lines], "en")
    _pages._compare_figures(changed.words, whole.words, 200, other)

    assert same.differences == []
    assert same.unchecked
    assert any("the figure 51." in d.about for d in other.differences)


def test_running_heads_are_not_the_body() -> None:
    """What every page repeats at its edge is no figure of the report."""
    lines = [
        ["Audit of X", "a", "b", f"value {k}.5", "more", "text", f"Page {k} of 9"]
        for k in range(1, 10)
    ]
    body = [word.text for word in Print(lines, "en").body]

    assert "Page" not in body
    assert "4.5" in body


def test_without_a_renderer_the_page_is_told_as_not_compared(
    printed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No Pango: figures are recomputed, and that the pages were not compared is said."""

    def fail(package: str, name: str) -> None:
        raise RenderError("PDF needs a system library that is missing")

    monkeypatch.setattr(_pages.resources, "take", fail)
    found = verify(printed)

    assert found.differences == []
    assert any(told.startswith("page: not compared") for told in found.unchecked)


def test_a_pdf_without_a_report_is_refused(tmp_path: Path) -> None:
    """Any other PDF is no report."""
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    path = tmp_path / "other.pdf"
    path.write_bytes(buffer.getvalue())

    with pytest.raises(VerifyError, match=r"no report\.json attached"):
        verify(path)
