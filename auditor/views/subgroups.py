"""The search over subgroups: who fares most otherwise than everybody else, and what the search allows for."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report import Report
from auditor.searched import Subgroup
from auditor.views.shapes import Cell, Column, Table, Words, capital
from auditor.wording import Wording, unit_of


@dataclass(frozen=True)
class Searched:
    """What was looked at, and the subgroups that depart most; or why nothing was."""

    lead: Words
    table: Table | None


def subgroups(report: Report, words: Wording) -> Searched | None:
    """What the section on subgroups says; nothing where one attribute alone was audited."""
    found = report.subgroups
    if found is None:
        return None
    if found.reason is not None:
        return Searched(words.reason(found.reason), None)
    lead = words.say(
        "subgroups.lead",
        metrics=words.together([words.metric(name) for name in found.metrics]),
        depth=found.depth,
        n=found.looked_at,
        compared=found.compared,
        most=len(found.groups),
    )
    return Searched(lead, _table(found.groups, words) if found.groups else None)


def _table(groups: tuple[Subgroup, ...], words: Wording) -> Table:
    columns = (
        Column(words.say("table.group"), 28),
        Column(words.say("table.n"), 9, numeric=True),
        Column(words.say("table.metric"), 19),
        Column(words.say("table.value"), 11, numeric=True),
        Column(words.say("subgroups.rest"), 11, numeric=True),
        Column(words.say("subgroups.difference"), 22, numeric=True),
    )
    rows = tuple(_row(one, words) for one in groups)
    return Table(columns, rows, note=words.say("subgroups.note"))


def _row(one: Subgroup, words: Wording) -> tuple[Cell, ...]:
    unit = unit_of(one.metric)
    said = "subgroups.stands_out" if one.stands_out else "subgroups.may_be_chance"
    small = (words.interval(one.interval, unit), words.say(said))
    return (
        Cell(words=words.group(one.group), head=True),
        Cell(words=words.number(one.n)),
        Cell(words=capital(words.metric(one.metric))),
        Cell(words=words.figure(one.value, unit)),
        Cell(words=words.figure(one.rest, unit)),
        Cell(words=words.figure(one.difference, unit), small=small),
    )
