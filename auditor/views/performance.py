"""How well the model does its work, for everybody and for every group, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from auditor.codebook import UNKNOWN
from auditor.metrics import CLASS
from auditor.report import Estimate, Report, Verdict
from auditor.views import order
from auditor.views.gallery import Gallery
from auditor.views.shapes import Cell, Column, Picture, Table, Words, capital
from auditor.wording import Wording, is_headline, unit_of

ACROSS = 5
"""Metrics beside each other in one table: what a page is wide enough for."""

_T = TypeVar("_T")
Asked = tuple[str, tuple[tuple[str, Any], ...]]
"""A metric with the parameters that it was given."""


@dataclass(frozen=True)
class Part:
    """The figures of one crossing: the main ones, and the others where a page can fold them away."""

    anchor: str
    name: Words
    tables: list[Table]
    pictures: list[Picture]
    more: list[Table]
    told: Words
    """The title of the folded tables, or where their figures stand."""


@dataclass(frozen=True)
class Performance:
    """The whole, each class against the rest, then every crossing."""

    whole: Table
    classes: list[Table]
    pictures: list[Picture]
    parts: list[Part]


def performance(
    report: Report, words: Wording, gallery: Gallery, medium: order.Medium
) -> Performance:
    """Every estimate of a metric by itself; comparisons stand with their rules."""
    own = [e for e in report.estimates if e.contrast is None and e.metric != "share"]
    crossings = [by for by in dict.fromkeys(e.by for e in own) if len(by) == 1]
    whole = [e for e in own if not e.by and not _of_everybody_else(e)]
    ruled = {_asked(verdict) for verdict in report.verdicts if verdict.metric}
    parts = []
    for k, by in enumerate(crossings):
        here = [e for e in own if e.by == by]
        main = [e for e in here if _is_main(e) or _asked(e) in ruled]
        rest = [e for e in here if e not in main]
        parts.append(
            Part(
                anchor=f"performance-{k + 1}",
                name=words.crossing(by),
                tables=_tables(main, words, medium),
                pictures=_pictures(report, by, gallery),
                more=_tables(rest, words, medium) if medium == "html" else [],
                told=_told(rest, by, words, medium),
            )
        )
    return Performance(
        whole=_whole([e for e in whole if CLASS not in e.parameters], words),
        classes=_classes(
            [e for e in whole if CLASS in e.parameters and _is_main(e, classes=True)], words
        ),
        pictures=[] if crossings else _pictures(report, (), gallery),
        parts=parts,
    )


def _of_everybody_else(estimate: Estimate) -> bool:
    """Whether it holds a group against everybody outside it, of whom the whole has nobody."""
    reason = estimate.reason
    return reason is not None and reason.code == "reason.no_members_and_others"


def _asked(figure: Estimate | Verdict) -> Asked:
    return str(figure.metric), tuple(sorted(figure.parameters.items()))


def _is_main(estimate: Estimate, *, classes: bool = False) -> bool:
    """Whether a figure stands on every page: a headline metric, of one class only where classes are shown."""
    return is_headline(estimate.metric) and (classes or CLASS not in estimate.parameters)


def _told(
    rest: Sequence[Estimate], by: tuple[str, ...], words: Wording, medium: order.Medium
) -> Words:
    n = len({_asked(estimate) for estimate in rest})
    if not n:
        return ""
    code = "performance.more" if medium == "html" else "performance.left"
    return words.say(code, n=n, by=words.crossing(by))


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
                Cell(words=_title(_asked(estimate), words), head=True),
                Cell(words=words.figure(estimate.value, unit)),
                Cell(words=said),
                Cell(words=_counts(estimate, words)),
            )
        )
    return Table(columns, tuple(rows))


def _title(asked: Asked, words: Wording) -> Words:
    return capital(words.metric(asked[0], dict(asked[1])))


def _counts(estimate: Estimate, words: Wording) -> Words:
    k, n = estimate.numerator, estimate.denominator
    if n is None:
        return words.count(estimate.n)
    return words.counted(k, n, estimate.value, unit_of(estimate.metric))


def _classes(estimates: Sequence[Estimate], words: Wording) -> list[Table]:
    """Classes down, a few metrics across: each class against all others."""
    names = list(dict.fromkeys(str(e.parameters[CLASS]) for e in estimates))
    found = {(e.metric, str(e.parameters[CLASS])): e for e in estimates}
    tables = []
    for block in _blocks(list(dict.fromkeys(e.metric for e in estimates))):
        width = 80 // ACROSS
        head = Column(words.say("performance.class"), 100 - width * len(block))
        titles = [Column(_title((m, ()), words), width, numeric=True) for m in block]
        rows = [
            (Cell(words=name, head=True), *(_cell(found.get((m, name)), words) for m in block))
            for name in names
        ]
        tables.append(Table((head, *titles), tuple(rows), words.say("performance.classes")))
    return tables


def _tables(estimates: Sequence[Estimate], words: Wording, medium: order.Medium) -> list[Table]:
    """Groups down, a few metrics across; more metrics make more tables."""
    asked = list(dict.fromkeys(_asked(e) for e in estimates))
    groups = {tuple((e.group or {}).items()): e for e in estimates}
    most = order.MOST_GROUPS[medium] or len(groups)
    largest = sorted(groups, key=lambda key: -groups[key].n)[:most]
    shown = [key for key in groups if key in set(largest)]
    shown.sort(key=lambda key: UNKNOWN in dict(key).values())
    found = {(_asked(e), tuple((e.group or {}).items())): e for e in estimates}
    tables = []
    for block in _blocks(asked):
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


def _blocks(metrics: Sequence[_T]) -> list[list[_T]]:
    """As few tables as fit, about equally wide."""
    count = -(-len(metrics) // ACROSS)
    return [
        list(metrics[k * len(metrics) // count : (k + 1) * len(metrics) // count])
        for k in range(count)
    ]


def _columns(block: Sequence[Asked], words: Wording) -> tuple[Column, ...]:
    width = 68 // ACROSS
    return (
        Column(words.say("table.group"), 100 - 10 - width * len(block)),
        Column(words.say("table.n"), 10, numeric=True),
        *(Column(_title(asked, words), width, numeric=True) for asked in block),
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
    reliable = [e for e in report.exhibits if e.kind == "reliability" and e.by == by]
    tables = [e for e in report.exhibits if e.kind == "confusion" and e.by == by]
    found = [
        gallery.confusion(tables) if tables else None,
        gallery.roc(curves) if curves else None,
        gallery.reliability(reliable) if reliable else None,
        gallery.scores(spread) if spread else None,
    ]
    return [hung for hung in found if hung is not None]
