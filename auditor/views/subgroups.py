"""The search over subgroups: who fares most otherwise than everybody else, and what the search allows for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.codebook import UNKNOWN
from auditor.report import Report
from auditor.searched import Subgroup
from auditor.views.shapes import Cell, Column, Table, Words, capital
from auditor.wording import Unit, Wording, unit_of


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
    shown = _unmirrored(report, found.groups)
    lead = words.say(
        "subgroups.lead",
        metrics=words.together([words.metric(name) for name in found.metrics]),
        depth=found.depth,
        n=found.looked_at,
        compared=found.compared,
        most=len(shown),
    )
    return Searched(lead, _table(shown, words) if shown else None)


def _unmirrored(report: Report, groups: Sequence[Subgroup]) -> list[Subgroup]:
    """Without the second of two groups that are each other's rest, as men and women are: it says the same."""
    told: set[tuple[str, str]] = set()
    found = []
    for one in groups:
        (attribute, *more) = one.group
        levels = [level for level in report.attribute(attribute).levels if level != UNKNOWN]
        if not more and len(levels) == 2:
            if (one.metric, attribute) in told:
                continue
            told.add((one.metric, attribute))
        found.append(one)
    return found


def _table(groups: Sequence[Subgroup], words: Wording) -> Table:
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
    apart: Unit = "points" if unit == "share" else unit
    said = "subgroups.stands_out" if one.stands_out else "subgroups.may_be_chance"
    small = (words.interval(one.interval, apart), words.say(said))
    return (
        Cell(words=words.group(one.group), head=True),
        Cell(words=words.number(one.n)),
        Cell(words=capital(words.metric(one.metric))),
        Cell(words=words.figure(one.value, unit)),
        Cell(words=words.figure(one.rest, unit)),
        Cell(words=words.figure(one.difference, apart), small=small),
    )
