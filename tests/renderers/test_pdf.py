"""PDFs: tagged, reproducible, with the right glyphs, the document attached, and nothing complained about."""

from __future__ import annotations

import builtins
import io
import json
from pathlib import Path
from types import ModuleType

import pikepdf
import pytest

from auditor.errors import RenderError
from auditor.renderers import _page, html, pdf
from auditor.renderers.pdf import Printed
from auditor.report import document_digest, load
from auditor.wording import wording
from tests.pages import regression, sample
from tests.pages.read import fonts, pdf_pages, squeezed

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
LANGUAGES = ("en", "zh-CN")
CHINESE = ("Noto-Sans-CJK-SC", "NotoSansCJKsc", "WenQuanYi", "Source-Han")
weasyprint = pytest.importorskip("weasyprint", reason="PDF needs Pango", exc_type=OSError)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def printed(language: str) -> Printed:
    return pdf.printed(sample.binary(), language)


@pytest.fixture
def opened(printed: Printed) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(printed.content))


def test_nothing_was_logged(printed: Printed) -> None:
    """An unknown property, a missing glyph or a broken picture is a mistake of ours."""
    assert printed.complaints == ()


def test_the_same_report_gives_the_same_bytes(language: str) -> None:
    report = regression.regression()

    assert pdf.render(report, language) == pdf.render(report, language)


def test_it_is_tagged_named_and_in_a_language(opened: pikepdf.Pdf, language: str) -> None:
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang) == language
    assert "StructTreeRoot" in str(list(opened.Root.keys()))
    assert str(opened.docinfo["/Title"])
    metadata = opened.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")


def test_every_figure_has_words(opened: pikepdf.Pdf) -> None:
    figures = [
        item for item in opened.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
    ]  # fmt: skip

    assert len(figures) >= 15
    assert all(len(str(figure.get("/Alt", ""))) > 40 for figure in figures)


def test_bookmarks_follow_the_sections(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        titles = [item.title for item in outline.root]

    assert len(titles) >= 11
    assert any(title.startswith("1 ") for title in titles)


def test_the_document_is_attached_once_without_its_fine_cells(opened: pikepdf.Pdf) -> None:
    """Score cells stay out, their digests and the document's digest stay."""
    attached = opened.attachments["report.json"].get_file().read_bytes()
    document = json.loads(attached)

    assert len(opened.Root.AF) == 1
    assert str(opened.Root.AF[0].AFRelationship) == "/Data"
    assert [t["rows"] is None for t in document["tallies"]] == [False] * 4 + [True]
    assert document["digest"] == document_digest(document) == sample.binary().digest
    assert load(attached) == pdf.slim(sample.binary())


def test_pages_of_the_attached_document_are_the_same_pages(printed: Printed, language: str) -> None:
    """Whoever prints the attached document again gets this PDF, which is how it is verified."""
    with pikepdf.open(io.BytesIO(printed.content)) as opened:
        attached = load(opened.attachments["report.json"].get_file().read_bytes())

    assert pdf.render(attached, language) == printed.content


def test_all_cells_travel_where_the_audit_asks_for_it() -> None:
    full = sample.binary().model_copy(update={"cells_in_pdf": "full"})

    assert pdf.slim(full) == full


def test_only_one_family_of_fonts_is_embedded(printed: Printed) -> None:
    """Another font means that a glyph was missing from the first."""
    families = {
        name.removesuffix("-Bold").removesuffix("-Regular") for name in fonts(printed.content)
    }

    assert len(families) == 1
    if "Chinese font" in _font_note(families):
        pytest.skip("no Chinese font is installed here")


def _font_note(families: set[str]) -> str:
    chinese = any(name.startswith(CHINESE) for name in families)
    return "" if chinese else "no Chinese font"


def test_words_are_printed_as_they_were_written(printed: Printed, language: str) -> None:
    """The text layer holds exactly the sentences of the page; no box stands for a glyph."""
    text = squeezed("".join(pdf_pages(printed.content)))

    sentences = {
        "en": ["At least one rule is broken", "Made-up data.", "What could not be tested",
               "reference value of 29 CFR 1607.4(D)", "0.631 (0.585 to 0.681)"],
        "zh-CN": ["至少有一条规则未得到满足。", "未能检验的内容", "虚构数据。",
                  "五分之四是执法机构使用的参考值，不是法定限值。", "0.631（0.585 至 0.681）"],
    }[language]  # fmt: skip
    for sentence in sentences:
        assert squeezed(sentence) in text, sentence
    assert "\ufffd" not in text
    assert "⟦" not in text


def test_chinese_glyphs_are_drawn_not_boxes() -> None:
    """The text layer can be right where the drawn glyphs are not: different characters must differ in ink."""
    if _font_note(fonts(pdf.render(regression.regression(), "zh-CN"))):
        pytest.skip("no Chinese font is installed here")
    shapes = [_drawn(character) for character in "审计报告未通过鲁棒性骨"]

    assert len(set(shapes)) == len(shapes)
    assert len({_ink(shape) for shape in shapes}) > len(shapes) // 2


def _drawn(character: str) -> bytes:
    import pypdfium2

    style = (pdf._page.templates_folder() / "styles" / "pdf.css").read_text("utf-8")
    page = (
        f'<html lang="zh-CN"><style>{style} @page {{ size: 30mm; margin: 5mm }}</style>{character}'
    )
    document = pypdfium2.PdfDocument(weasyprint.HTML(string=page).write_pdf())
    try:
        return bytes(document[0].render(scale=4).buffer)
    finally:
        document.close()


def _ink(pixels: bytes) -> int:
    return sum(255 - value for value in pixels) // 1000


def test_contents_give_page_numbers(printed: Printed) -> None:
    pages = pdf_pages(printed.content)
    contents = pages[1]

    numbers = [
        int(line.split()[-1])
        for line in contents.splitlines()
        if line.split()[-1:] and line.split()[-1].isdigit()
    ]
    assert len(numbers) >= 11
    assert numbers[-1] <= len(pages)


def test_no_page_is_nearly_empty(printed: Printed) -> None:
    """Between cover and end every page carries something to read; signatures stand on a page of their own after it."""
    lengths = [len(squeezed(page)) for page in pdf_pages(printed.content)]

    assert min(lengths[1:-2]) > 150


def test_the_pdf_says_all_that_the_page_says(printed: Printed, language: str) -> None:
    """Line by line what tests/golden keeps of the page; only what belongs to the medium differs."""
    text = squeezed("".join(pdf_pages(printed.content)))
    lines = (GOLDEN / f"sample.{language}.txt").read_text(encoding="utf-8").splitlines()

    missing = [line for line in lines if line != "<digest>" and squeezed(line) not in text]

    own = ("page.skip", "evidence.where.html", "page.footer")
    told = [squeezed(wording(language).say(code)) for code in own]
    assert [squeezed(line) for line in missing] == told


def test_very_many_groups_are_capped_on_paper_with_the_worst_kept() -> None:
    report = sample.binary()
    verdict = report.verdicts[0]
    copies = [verdict.groups[1].model_copy(update={"group": {"sex": f"s{k}"}}) for k in range(90)]
    many = (*copies, verdict.groups[0])
    crowded = report.model_copy(
        update={"verdicts": [verdict.model_copy(update={"groups": many}), *report.verdicts[1:]]}
    )

    charts = _page.gallery(crowded, "en")
    paper = _page.page(crowded, "en", "pdf", charts=charts)
    page = html.render(crowded, "en", charts=charts)

    assert "51 more groups stand in the attached report.json." in paper
    assert "s89" in page
    assert paper.count("▲ flagged for review") >= 1


def test_a_missing_library_is_told_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pango the import fails with OSError; the user learns what to install."""
    real = builtins.__import__

    def refuse(name: str, *rest: object, **more: object) -> ModuleType:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(RenderError, match="apt-get install libpangoft2"):
        pdf.render(sample.binary(), "en")
