"""The tables under a verdict: every group with its counts, rate, comparison and verdict."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.report import GroupVerdict, Verdict, Word
from auditor.views import order
from auditor.views.shapes import Cell, Column, Table, Words, capital
from auditor.wording import SYMBOLS, Wording, asks_several, doubt, own, unit_of

COMMON = ("reason.limit_inside_interval",)
"""Reasons that the verdict's word says already."""


def groups(verdict: Verdict, words: Wording, medium: order.Medium) -> Table | None:
    """A row per group; None where the rule looked at none."""
    if not verdict.groups:
        return None
    shown = order.shown(verdict.groups, medium)
    left = len(verdict.groups) - len(shown)
    if asks_several(verdict):
        columns, rows = _joint_columns(verdict, words), [_joint(g, verdict, words) for g in shown]
    else:
        plain = order.is_plain(verdict)
        columns = _columns(verdict, words, plain=plain)
        rows = [_row(group, verdict, words, plain=plain) for group in shown]
    return Table(
        columns=columns,
        rows=tuple(rows),
        caption=words.say("groups.caption", by=words.crossing(verdict.by)),
        note=words.say("groups.left", n=left) if left else "",
    )


def _columns(verdict: Verdict, words: Wording, *, plain: bool) -> tuple[Column, ...]:
    metric = words.metric(verdict.metric, verdict.parameters)
    counts = words.say("table.counts")
    heads: Sequence[tuple[Words, int]]
    if plain:
        heads = ((words.say("table.group"), 27), (words.say("table.n"), 10), (counts, 18),
                 (metric, 20))  # fmt: skip
    else:
        compared = words.catalogue.title("contrast", verdict.contrast or "")
        heads = ((words.say("table.group"), 22), (words.say("table.n"), 9), (counts, 15),
                 (metric, 16), (compared, 16))  # fmt: skip
    columns = [
        Column(capital(t) if k != 1 else t, w, numeric=k > 0) for k, (t, w) in enumerate(heads)
    ]
    rest = 100 - sum(column.width for column in columns)
    return (*columns, Column(words.say("table.verdict"), rest))


def _joint_columns(verdict: Verdict, words: Wording) -> tuple[Column, ...]:
    compared = words.catalogue.title("contrast", verdict.contrast or "worst")
    heads: Sequence[tuple[Words, int]] = (
        (words.say("table.group"), 28), (words.say("table.n"), 10), (compared, 30))  # fmt: skip
    columns = [
        Column(capital(t) if k != 1 else t, w, numeric=k > 0) for k, (t, w) in enumerate(heads)
    ]
    return (*columns, Column(words.say("table.verdict"), 32))


def _joint(group: GroupVerdict, verdict: Verdict, words: Wording) -> tuple[Cell, ...]:
    """The worst of several values, and which of them it is."""
    unit, near = unit_of(verdict.metric, verdict.contrast), verdict.limit
    interval = words.interval(doubt(group, verdict.contrast), unit, near=near)
    part = words.part(verdict.metric, group.part) if group.part else ""
    return (
        Cell(words=words.group(group.group, verdict.by), head=True),
        Cell(words=words.number(group.n)),
        Cell(
            words=words.figure(group.value, unit, near=near),
            small=_lines(interval, part) + _lines("", _bound(group, verdict, words)),
        ),
        _verdict(group, words),
    )


def _row(group: GroupVerdict, verdict: Verdict, words: Wording, *, plain: bool) -> tuple[Cell, ...]:
    unit = unit_of(verdict.metric)
    value, interval = own(group)
    near = verdict.limit if plain else None
    bound = _bound(group, verdict, words)
    cells = [
        Cell(words=words.group(group.group, verdict.by), head=True),
        Cell(words=words.number(group.n)),
        Cell(words=words.counted(group.numerator, group.denominator, value, unit)),
        Cell(
            words=words.figure(value, unit, near=near),
            small=_lines(words.interval(interval, unit, near=near), bound if plain else ""),
        ),
    ]
    if not plain:
        compared = unit_of(verdict.metric, verdict.contrast)
        near = verdict.limit
        cells.append(
            Cell(
                words=words.figure(group.value, compared, near=near),
                small=_lines(
                    words.interval(doubt(group, verdict.contrast), compared, near=near), bound
                ),
            )
        )
    return (*cells, _verdict(group, words))


def _lines(interval: str, bound: Words) -> tuple[Words, ...]:
    return tuple(line for line in (interval, bound) if line not in ("", "–"))


def _bound(group: GroupVerdict, verdict: Verdict, words: Wording) -> Words:
    """The bound, where the interval alone would suggest another verdict."""
    if group.bound is None or not suggests_another(group.verdict, group.interval, verdict.limit):
        return ""
    unit = unit_of(verdict.metric, verdict.contrast)
    return words.bound(group.bound, unit, verdict.limit)


def _verdict(group: GroupVerdict, words: Wording) -> Cell:
    """Symbol and word; the reason where it is this group's own."""
    said = f"{SYMBOLS[group.verdict]} {words.verdict(group.verdict)}"
    if group.set_aside:
        said = str(words.say("groups.set_aside"))
    if group.reason is None or group.reason.code in COMMON:
        return Cell(words=said)
    return Cell(words=said, small=(words.reason(group.reason),))


def suggests_another(
    word: str, interval: tuple[float | None, float | None] | None, limit: dict[str, object]
) -> bool:
    """Whether a reader of the interval alone would expect another verdict than `word`."""
    if interval is None or word not in (Word.PASS, Word.FAIL, Word.FLAG, Word.INCONCLUSIVE):
        return False
    low, high = limit.get("at_least"), limit.get("at_most")
    inside = all(
        (
            low is None or (interval[0] is not None and interval[0] >= _number(low)),
            high is None or (interval[1] is not None and interval[1] <= _number(high)),
        )
    )
    outside = any(
        (
            low is not None and interval[1] is not None and interval[1] < _number(low),
            high is not None and interval[0] is not None and interval[0] > _number(high),
        )
    )
    expected = "pass" if inside else "fail" if outside else "inconclusive"
    return expected != ("fail" if word == Word.FLAG else word)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def significance(verdict: Verdict, words: Wording, medium: order.Medium) -> Table | None:
    """Fisher, z, shortfall and flip-one per group: figures beside the ratio."""
    tests = verdict.tests
    if not tests:
        return None
    most = order.MOST_GROUPS[medium] or len(tests)
    heads: Sequence[tuple[Words, int]] = (
        (words.say("table.group"), 24), (words.say("table.compared_with"), 24),
        (words.say("table.fisher"), 15), (words.say("table.z"), 9),
        (words.say("table.shortfall"), 15), (words.say("table.flips"), 13),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(words=words.group(test.group, verdict.by), head=True),
            Cell(words=words.group(test.compared_with, verdict.by)),
            Cell(words=words.p_value(test.fisher_p)),
            Cell(words=words.number(test.z, digits=2)),
            Cell(words=words.number(test.shortfall, digits=1)),
            Cell(words=words.catalogue.value(test.flips)),
        )
        for test in tests[:most]
    )
    left = len(tests) - len(rows)
    return Table(
        tuple(Column(t, w, numeric=k > 1) for k, (t, w) in enumerate(heads)),
        rows,
        caption=words.say("significance.caption"),
        note=words.say("groups.left", n=left) if left else "",
    )
