"""How well the model does its work, for everybody and for every group, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.codebook import UNKNOWN
from auditor.report import Estimate, Report
from auditor.views import order
from auditor.views.gallery import Gallery
from auditor.views.shapes import Cell, Column, Picture, Table, Words, capital
from auditor.wording import Wording, unit_of

ACROSS = 5
"""Metrics beside each other in one table: what a page is wide enough for."""


@dataclass(frozen=True)
class Part:
    """The figures of one crossing."""

    anchor: str
    name: Words
    tables: list[Table]
    pictures: list[Picture]


@dataclass(frozen=True)
class Performance:
    """The whole, then every crossing."""

    whole: Table
    pictures: list[Picture]
    parts: list[Part]


def performance(
    report: Report, words: Wording, gallery: Gallery, medium: order.Medium
) -> Performance:
    """Every estimate of a metric by itself; comparisons stand with their rules."""
    own = [e for e in report.estimates if e.contrast is None and e.metric != "share"]
    crossings = [by for by in dict.fromkeys(e.by for e in own) if len(by) == 1]
    return Performance(
        whole=_whole([e for e in own if not e.by], words),
        pictures=[] if crossings else _pictures(report, (), gallery),
        parts=[
            Part(
                anchor=f"performance-{index + 1}",
                name=words.crossing(by),
                tables=_tables([e for e in own if e.by == by], words, medium),
                pictures=_pictures(report, by, gallery),
            )
            for index, by in enumerate(crossings)
        ],
    )


def _whole(estimates: Sequence[Estimate], words: Wording) -> Table:
    columns = (
        Column(words.say("table.metric"), 34),
        Column(words.say("table.value"), 15, numeric=True),
        Column(words.say("table.interval"), 29, numeric=True),
        Column(words.say("table.counts"), 22, numeric=True),
    )
    rows = []
    for estimate in estimates:
        unit = unit_of(estimate.metric)
        interval = words.interval(estimate.interval, unit)
        said = words.reason(estimate.reason) if estimate.reason else interval
        rows.append(
            (
                Cell(words=capital(words.metric(estimate.metric)), head=True),
                Cell(words=words.figure(estimate.value, unit)),
                Cell(words=said),
                Cell(words=_counts(estimate, words)),
            )
        )
    return Table(columns, tuple(rows))


def _counts(estimate: Estimate, words: Wording) -> Words:
    k, n = estimate.numerator, estimate.denominator
    if k is None or n is None or unit_of(estimate.metric) == "amount":
        return words.count(n if n is not None else estimate.n)
    return words.say("table.of", k=words.count(k), n=words.count(n))


def _tables(estimates: Sequence[Estimate], words: Wording, medium: order.Medium) -> list[Table]:
    """Groups down, a few metrics across; more metrics make more tables."""
    metrics = list(dict.fromkeys(e.metric for e in estimates))
    groups = {tuple((e.group or {}).items()): e for e in estimates}
    most = order.MOST_GROUPS[medium] or len(groups)
    largest = sorted(groups, key=lambda key: -groups[key].n)[:most]
    shown = [key for key in groups if key in set(largest)]
    shown.sort(key=lambda key: UNKNOWN in dict(key).values())
    found = {(e.metric, tuple((e.group or {}).items())): e for e in estimates}
    tables = []
    for block in _blocks(metrics):
        rows = tuple(
            (
                Cell(words=words.group(groups[key].group), head=True),
                Cell(words=words.number(groups[key].n)),
                *(_cell(found.get((metric, key)), words) for metric in block),
            )
            for key in shown
        )
        left = len(groups) - len(shown)
        note = words.say("groups.left", n=left) if left else ""
        tables.append(Table(_columns(block, words), rows, note=note))
    return tables


def _blocks(metrics: Sequence[str]) -> list[list[str]]:
    """As few tables as fit, about equally wide."""
    count = -(-len(metrics) // ACROSS)
    return [
        list(metrics[k * len(metrics) // count : (k + 1) * len(metrics) // count])
        for k in range(count)
    ]


def _columns(block: Sequence[str], words: Wording) -> tuple[Column, ...]:
    width = 68 // ACROSS
    return (
        Column(words.say("table.group"), 100 - 10 - width * len(block)),
        Column(words.say("table.n"), 10, numeric=True),
        *(Column(capital(words.metric(metric)), width, numeric=True) for metric in block),
    )


def _cell(estimate: Estimate | None, words: Wording) -> Cell:
    if estimate is None:
        return Cell(words="–")
    unit = unit_of(estimate.metric)
    if estimate.value is None:
        said = words.reason(estimate.reason) if estimate.reason else ""
        return Cell(words="–", small=(said,) if said else ())
    interval = words.interval(estimate.interval, unit)
    small = (interval,) if interval != "–" else ()
    return Cell(words=words.figure(estimate.value, unit), small=small)


def _pictures(report: Report, by: tuple[str, ...], gallery: Gallery) -> list[Picture]:
    curves = [e for e in report.exhibits if e.kind == "roc" and e.by == by]
    spread = [e for e in report.exhibits if e.kind == "scores" and e.by == by]
    found = [
        gallery.roc(curves) if curves else None,
        gallery.scores(spread) if spread else None,
    ]
    return [hung for hung in found if hung is not None]
