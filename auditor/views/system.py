"""The audited system and its data: what it is for, what was read, who is in it, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auditor.codebook import UNKNOWN, Attribute
from auditor.i18n import Phrase
from auditor.report import Report
from auditor.views.gallery import Gallery
from auditor.views.shapes import Cell, Column, Item, Picture, Table, Words, items, plain_table
from auditor.wording import Wording


@dataclass(frozen=True)
class System:
    """The system and its data."""

    facts: list[Item]
    data: list[Item]
    split: Words
    noticed: list[Words]
    roles: Table
    attributes: Table
    populations: Table | None
    files: Table | None
    pictures: list[Picture]


def system(report: Report, words: Wording, gallery: Gallery) -> System:
    """What the section on system and data says."""
    data = report.data
    return System(
        facts=_facts(report, words),
        data=_data(report, words),
        split=words.say(data.split) if data.split else "",
        noticed=[words.say(said) for said in data.facts],
        roles=_roles(report, words),
        attributes=_attributes(report, words),
        populations=_populations(report, words),
        files=_files(report, words) if data.files else None,
        pictures=_pictures(report, gallery),
    )


def _facts(report: Report, words: Wording) -> list[Item]:
    system = report.system
    decides = system.task not in ("regression", "transcription")
    positive = words.say(f"positive.{system.positive_is}") if decides else None
    found = items(
        (words.say("system.name"), words.text(system.name)),
        (words.say("system.version"), system.version),
        (words.say("system.provider"), system.provider),
        (words.say("system.purpose"), words.text(system.purpose) if system.purpose else None),
        (words.say("system.task"), words.say(f"task.{system.task}")),
        (words.say("system.positive"), positive),
    )
    return found + items(
        *(
            (_named(key, words), _documented(value, words))
            for key, value in system.documented.items()
        )
    )


def _named(key: str, words: Wording) -> Words:
    """A documented field under its title, else under the name that its author gave it."""
    return words.say(f"system.{key}") if words.catalogue.has(f"system.{key}") else Phrase(key)


def _documented(value: Any, words: Wording) -> Words:
    return words.catalogue.value(value) if value not in (None, "") else "–"


def _data(report: Report, words: Wording) -> list[Item]:
    data = report.data
    made_up = words.say("data.page.made_up") if data.made_up else None
    return items(
        (words.say("data.page.source"), made_up or data.source),
        (words.say("data.page.rows_read"), words.number(data.rows_read)),
        (words.say("data.page.rows_audited"), words.number(data.rows_audited)),
        (words.say("data.page.people"), words.number(data.people)),
        (words.say("data.page.columns"), words.number(data.columns)),
        (words.say("data.page.features"), words.together(data.features) if data.features else None),
    )


def _roles(report: Report, words: Wording) -> Table:
    columns = (
        Column(words.say("table.role"), 26),
        Column(words.say("table.column"), 34),
        Column(words.say("table.positive"), 40),
    )
    rows = [
        (_role(used.role, words), used.column, ", ".join(used.positive) if used.positive else "–")
        for used in report.data.roles
    ]
    return plain_table(columns, rows, caption=words.say("data.page.roles"))


def _role(role: str, words: Wording) -> Words:
    return words.say(f"role.{role}") if words.catalogue.has(f"role.{role}") else role


def _attributes(report: Report, words: Wording) -> Table:
    columns = (
        Column(words.say("table.attribute"), 22),
        Column(words.say("table.levels"), 53),
        Column(words.say("table.reference"), 25),
    )
    rows = [
        (
            attribute.name,
            ", ".join(_level(attribute, level, words) for level in attribute.levels),
            attribute.reference or "–",
        )
        for attribute in report.codebook.attributes
    ]
    return plain_table(columns, rows, caption=words.say("data.page.attributes"))


def _level(attribute: Attribute, level: str, words: Wording) -> Words:
    """A level, and the values that the audit counts as it where it gave them that name."""
    named, values = words.catalogue.level(level), (attribute.values or {}).get(level)
    if not values:
        return named
    return words.say("data.page.level_of", level=named, values=words.together(values))


def _populations(report: Report, words: Wording) -> Table | None:
    """The shares that the data are held against, and who counted them."""
    held = [a for a in report.codebook.attributes if a.population]
    if not held:
        return None
    columns = (
        Column(words.say("table.attribute"), 22),
        Column(words.say("table.population"), 45),
        Column(words.say("table.population_source"), 33),
    )
    rows = []
    for attribute in held:
        shares = [
            words.say("data.page.share", level=words.catalogue.level(level), n_share=share)
            for level, share in (attribute.population or {}).items()
        ]
        source = words.text(attribute.population_source)
        rows.append((attribute.name, words.together(shares), source))
    return plain_table(columns, rows, caption=words.say("data.page.populations"))


def _files(report: Report, words: Wording) -> Table:
    columns = (
        Column(words.say("table.file"), 24),
        Column(words.say("table.bytes"), 14, numeric=True),
        Column(words.say("table.digest"), 62),
    )
    rows = tuple(
        (Cell(file.name, head=True), Cell(words.number(file.bytes)), Cell(small=(file.digest,)))
        for file in report.data.files
    )
    return Table(columns, rows, words.say("data.page.files"))


def _pictures(report: Report, gallery: Gallery) -> list[Picture]:
    """Who is in the data, for every sensitive attribute."""
    found = []
    for attribute in report.codebook.attributes:
        shares = [
            e for e in report.estimates
            if e.metric == "share" and e.contrast is None and e.by == (attribute.name,) and e.group
        ]  # fmt: skip
        shares.sort(key=lambda e: UNKNOWN in (e.group or {}).values())
        if shares:
            found.append(gallery.representation(shares))
    return found
