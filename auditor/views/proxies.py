"""Features held against sensitive attributes: which of them tell the groups apart, and how well."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report import Report
from auditor.screened import Proxy
from auditor.views.shapes import Cell, Column, Table, Words
from auditor.wording import Wording

MOST = 10
"""So many features of an attribute are shown, the strongest; all are in report.json."""


@dataclass(frozen=True)
class Screened:
    """The strongest features of every attribute, and which were not measured."""

    lead: Words
    table: Table
    left_out: list[Words]


def proxies(report: Report, words: Wording) -> Screened | None:
    """What the section on proxies says; nothing where the audit names no features."""
    measured = [proxy for proxy in report.proxies if proxy.value is not None]
    if not measured:
        return None
    attributes = list(dict.fromkeys(proxy.attribute for proxy in measured))
    shown = [
        proxy
        for name in attributes
        for proxy in [one for one in measured if one.attribute == name][:MOST]
    ]
    columns = (
        Column(words.say("proxies.attribute"), 20),
        Column(words.say("proxies.feature"), 30),
        Column(words.say("table.n"), 12, numeric=True),
        Column(words.say("proxies.strength"), 38, numeric=True),
    )
    note = words.say("proxies.note", most=MOST)
    table = Table(columns, tuple(_row(proxy, words) for proxy in shown), note=note)
    lead = words.say("proxies.lead", features=len({proxy.feature for proxy in report.proxies}))
    return Screened(lead, table, _left_out(report, words))


def _row(proxy: Proxy, words: Wording) -> tuple[Cell, ...]:
    doubt = (
        words.interval(proxy.interval, "index")
        if proxy.interval is not None
        else words.reason(proxy.reason)
    )
    return (
        Cell(words=proxy.attribute, head=True),
        Cell(words=proxy.feature),
        Cell(words=words.number(proxy.n)),
        Cell(words=words.figure(proxy.value, "index"), small=(doubt,)),
    )


def _left_out(report: Report, words: Wording) -> list[Words]:
    """One line per feature that was not measured against any attribute."""
    told: dict[str, Proxy] = {}
    for proxy in report.proxies:
        if proxy.value is None:
            told.setdefault(proxy.feature, proxy)
    return [
        words.say("proxies.left_out", feature=name, reason=words.reason(proxy.reason))
        for name, proxy in told.items()
    ]
