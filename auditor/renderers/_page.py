"""Puts the sections of templates/sections together into one page, numbered and with its contents."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.errors import RenderError
from auditor.i18n import LANGUAGES, Phrase, printable
from auditor.report import Report
from auditor.resources import templates_folder
from auditor.views import View
from auditor.views.gallery import Gallery
from auditor.views.order import Medium
from auditor.wording import Wording, of_report

if TYPE_CHECKING:
    from jinja2 import Environment

COVER = "cover"


@dataclass(frozen=True)
class Part:
    """A heading within a section, for the contents."""

    anchor: str
    number: str
    title: str


@dataclass
class Section:
    """A section of the page, for the contents and the body."""

    name: str
    anchor: str
    number: str
    title: str
    body: str = ""
    parts: list[Part] = field(default_factory=list)


def gallery(report: Report, language: str) -> Gallery:
    """The charts of a report in one language, to be shared by its pages."""
    return Gallery(report, _wording(report, language))


def page(
    report: Report, language: str, medium: Medium, *, charts: Gallery, embedded: str = ""
) -> str:
    """The whole page as HTML. `embedded` is the document that travels inside it, ready escaped."""
    words = _wording(report, language)
    view = View(report, words, charts, medium)
    common = {"report": report, "view": view, "t": words.say}
    style = _style(medium, words)
    return printable(
        _environment()
        .get_template("report.html.j2")
        .render(
            t=words.say,
            language=language,
            medium=medium,
            title=words.say("page.title", system=view.cover.system),
            author=report.system.prepared_by or "auditor",
            created=report.created.isoformat(),
            style=_safe(style),
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            cover=_safe(_rendered(COVER, common)),
            sections=list(_sections(common, words)),
            embedded=_safe(embedded),
        )
    )


def _wording(report: Report, language: str) -> Wording:
    if language not in LANGUAGES:
        raise RenderError(f"no pages in '{language}'. Choices: {', '.join(LANGUAGES)}.")
    return of_report(report, language)


def _safe(markup: str) -> Any:
    """Our own markup, already escaped where it holds the words of others."""
    from markupsafe import Markup

    return Markup(markup)  # noqa: S704 - ours, and escaped already


def _sections(common: dict[str, Any], words: Wording) -> Iterator[Section]:
    """Every section that has something to say, in the order of its file name."""
    number = 0
    for name in section_names():
        section = Section(name, f"section-{name}", str(number + 1), words.say(f"section.{name}"))
        body = _rendered(name, {**common, "heading": functools.partial(_heading, section)})
        if name != COVER and body.strip():
            number += 1
            section.body = _safe(body)
            yield section


def _heading(section: Section, anchor: str, title: Phrase | str) -> Any:
    """A heading of the third level, which the contents list under its section."""
    from markupsafe import Markup, escape

    number = f"{section.number}.{len(section.parts) + 1}"
    section.parts.append(Part(anchor, number, title))
    head = Markup('<h3 id="{}"><span class="number">{}</span> {}</h3>')
    return head.format(anchor, number, escape(title))


def section_names() -> list[str]:
    """The words of the section files, without their numbers and without the cover."""
    return [name for name in _files() if name != COVER]


@functools.cache
def _files() -> dict[str, str]:
    """Section name → template; a new section is one new file."""
    folder = templates_folder() / "sections"
    paths = sorted(folder.glob("[0-9][0-9]_*.html.j2"))
    return {p.name[3 : -len(".html.j2")]: f"sections/{p.name}" for p in paths}


def _rendered(name: str, values: dict[str, Any]) -> str:
    return _environment().get_template(_files()[name]).render(values)


@functools.cache
def _environment() -> Environment:
    """Everything is escaped; what a template asks for and nobody gives is an error."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _style(medium: Medium, words: Wording) -> str:
    folder = templates_folder() / "styles"
    parts = [(folder / f"{name}.css").read_text("utf-8") for name in ("page", medium)]
    widths = "\n".join(f".w{width} {{ width: {width}%; }}" for width in range(5, 76))
    return "\n".join([*parts, widths, _page_number(words) if medium == "pdf" else ""])


def _page_number(words: Wording) -> str:
    """`Page 3 of 24` in the words of the language, as CSS counts it."""
    said = str(words.say("page.number", page="\ue000", pages="\ue001"))
    quoted = said.replace("\\", "\\\\").replace('"', '\\"')
    content = quoted.replace("\ue000", '" counter(page) "').replace("\ue001", '" counter(pages) "')
    box = f'content: "{content}"; font-size: 7.5pt; color: #56646f;'
    return f"@page {{ @bottom-right {{ {box} }} }}\n@page :first {{ @bottom-right {{ content: none; }} }}"
