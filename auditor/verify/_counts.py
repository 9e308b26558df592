"""Check the counts: that each table of them is well formed, has its digest, and agrees with all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from auditor.cells import Cells
from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, Codebook, Tally
from auditor.counted import Counted
from auditor.margins import BOTH
from auditor.report import CountedRows, Report, from_rows, tally_digest, to_rows
from auditor.verify import _bins, _tables
from auditor.verify._difference import Verification, Words, written

_MOST_NAMED = 8
Key = tuple[int, ...]


@dataclass
class _Table:
    """A tally of the report: where it stands, its counts, and whether its digest holds."""

    position: int
    counted: Counted
    intact: bool
    flattened: dict[tuple[str, ...], Counted] = field(default_factory=dict)
    told: dict[tuple[int, int], int] = field(default_factory=dict)
    """(row, sum) → the count that all other tables tell, where exactly one cell was changed."""

    @property
    def path(self) -> str:
        return f"tallies[{self.position}]"

    @property
    def axes(self) -> tuple[str, ...]:
        return (*self.counted.tally.by, *self.counted.tally.keys)

    @property
    def of_classes(self) -> bool:
        """Whether everybody stands in it once for each class."""
        return OF_CLASS in self.axes

    def mended(self) -> Counted:
        """The counts that figures are recomputed from: a changed cell must not blame all that follows from it."""
        values = self.counted.values.copy()
        for place, value in self.told.items():
            values[place] = value
        return replace(self.counted, values=values)

    def along(self, axes: tuple[str, ...], sum_: str) -> dict[Key, int]:
        """Its sums per combination of some of its axes."""
        flat = self.projected(axes)
        values = flat.values[:, flat.tally.sums.index(sum_)].tolist()
        pairs = zip(flat.codes.tolist(), values, strict=True)
        return {tuple(code): value for code, value in pairs if value}

    def projected(self, axes: tuple[str, ...]) -> Counted:
        """The same counts along some of its axes."""
        if axes not in self.flattened:
            columns = [self.axes.index(axis) for axis in axes]
            tally = Tally(by=(), keys=axes, sums=self.counted.tally.sums)
            codes, values = self.counted.codes[:, columns], self.counted.values
            self.flattened[axes] = Counted.gather(tally, codes, values)
        return self.flattened[axes]

    def agrees(self, other: _Table, axes: tuple[str, ...], sum_: str) -> bool:
        """Whether both give the same sums, seen at a glance."""
        one, two = self.projected(axes), other.projected(axes)
        mine = one.values[:, one.tally.sums.index(sum_)]
        theirs = two.values[:, two.tally.sums.index(sum_)]
        return np.array_equal(one.codes, two.codes) and np.array_equal(mine, theirs)


@dataclass(frozen=True)
class _Clash:
    """Two tables that give different sums for one cell of what they share."""

    other: str
    axes: tuple[str, ...]
    key: Key
    sum_: str
    mine: int
    theirs: int


def check(report: Report, found: Verification, *, kind: str = "json") -> Cells:
    """The counts that can be read, as cells; everything wrong with them goes to `found`."""
    tables = []
    _tables.check(report, found)
    for position, rows in enumerate(report.tallies):
        table = _table(report.codebook, position, rows, found, kind)
        if table is not None:
            tables.append(table)
            found.count("counts", table.counted.values.size)
    _agree(report, tables, found)
    _people(report, tables, found)
    cells = Cells(report.codebook, tuple(table.mended() for table in tables))
    _bins.check(cells, found)
    return cells


def _table(
    codebook: Codebook, position: int, stated: CountedRows, found: Verification, kind: str
) -> _Table | None:
    path, name = f"tallies[{position}]", stated.tally.name
    if stated.rows is None:
        if _tables.may_lack_rows(codebook, kind, stated):
            found.unchecked.append(f"{path} ({name}): its counts were left out of this file")
        else:
            found.differs(f"{path}.rows", None, Words("counts"), about=name)
        return None
    wrong = list(_malformed(codebook, stated))
    for place, problem in wrong:
        found.differs(f"{path}.{place}", Words(problem), Words("a well-formed row"), about=name)
    if wrong:
        return None
    digest = tally_digest(stated.by, stated.keys, stated.sums, stated.rows)
    intact = found.compare(f"{path}.digest", stated.digest, digest, about=name)
    found.count("digests")
    counted = from_rows(codebook, stated.tally, stated.rows)
    if to_rows(codebook, counted) != stated.rows:
        found.differs(f"{path}.rows", Words("rows out of order or repeated"), Words("sorted rows"))
    return _Table(position, counted, intact)


def _malformed(codebook: Codebook, stated: CountedRows) -> Any:
    """(place, problem) of whatever cannot be counts."""
    known = {attribute.name: {*attribute.levels, "unknown"} for attribute in codebook.attributes}
    strange = [name for name in stated.by if name not in known]
    if strange or "n" not in stated.sums:
        yield "by", f"unknown attributes {strange}" if strange else "no sum n"
        return
    width, keys = len(stated.by), len(stated.keys)
    for k, row in enumerate(stated.rows or []):
        values, codes = row[width + keys :], row[width : width + keys]
        if len(row) != width + keys + len(stated.sums):
            yield f"rows[{k}]", f"{len(row)} values"
        elif any(name not in known[by] for by, name in zip(stated.by, row[:width], strict=True)):
            yield f"rows[{k}]", f"a level that the codebook does not have: {written(row[:width])}"
        elif not all(code is None or (_whole(code) and code >= 0) for code in codes):
            yield f"rows[{k}]", f"keys that are not codes: {written(codes)}"
        elif not _are_classes(codebook, stated.keys, codes):
            yield f"rows[{k}]", f"a class that the codebook does not have: {written(codes)}"
        elif not _are_bins(codebook, stated.keys, codes):
            yield f"rows[{k}]", f"a score bin that the codebook does not have: {written(codes)}"
        elif not all(_whole(value) and abs(value) < 2**63 for value in values):
            yield f"rows[{k}]", f"sums that are not whole numbers: {written(values)}"
        elif values[stated.sums.index("n")] < 0:
            yield f"rows[{k}]", f"a negative count: {written(values)}"


def _are_classes(codebook: Codebook, keys: tuple[str, ...], codes: list[Any]) -> bool:
    """Whether every class among these codes is one of the audit's."""
    most = len(codebook.classes or ())
    return codebook.classes is None or all(
        code is None or code < most
        for key, code in zip(keys, codes, strict=True)
        if key in ("label", "prediction", "label_rank", OF_CLASS)
    )


def _are_bins(codebook: Codebook, keys: tuple[str, ...], codes: list[Any]) -> bool:
    """Whether every score bin among these codes is one of the audit's; those of a class, of that class."""
    told, binned = dict(zip(keys, codes, strict=True)), codebook.binned
    place = told.get(OF_CLASS, 0)
    bin_ = told.get(CLASS_BIN, told.get("bin"))
    return bin_ is None or (place is not None and bin_ < len(binned[place].edges))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _agree(report: Report, tables: list[_Table], found: Verification) -> None:
    """Tables of the same people must give the same sums wherever they overlap; name the cells that do not."""
    clashes: dict[int, list[_Clash]] = {table.position: [] for table in tables}
    for one, other in combinations(tables, 2):
        if one.of_classes == other.of_classes:
            _clash(one, other, clashes)
        else:
            several, once = (one, other) if one.of_classes else (other, one)
            clashes[several.position] += _of_classes(several, once, len(report.codebook.binned))
    for table in tables:
        _stated_sizes(report, table, clashes[table.position])
    damaged = {table.position for table in tables if not table.intact}
    blamed = damaged or {position for position, found_ in clashes.items() if found_}
    for table in tables:
        if table.position in blamed and clashes[table.position]:
            _name(report.codebook, table, clashes[table.position], found)


def _clash(one: _Table, other: _Table, clashes: dict[int, list[_Clash]]) -> None:
    axes = tuple(axis for axis in one.axes if axis in other.axes)
    for sum_ in (s for s in one.counted.tally.sums if s in other.counted.tally.sums):
        if one.agrees(other, axes, sum_):
            continue
        mine, theirs = one.along(axes, sum_), other.along(axes, sum_)
        for key in sorted(mine.keys() | theirs.keys()):
            left, right = mine.get(key, 0), theirs.get(key, 0)
            if left != right:
                clashes[one.position].append(_Clash(other.path, axes, key, sum_, left, right))
                clashes[other.position].append(_Clash(one.path, axes, key, sum_, right, left))


def _of_classes(several: _Table, once: _Table, classes: int) -> Iterator[_Clash]:
    """Where everybody stands once for each class, the other table must be found again in every class."""
    shared = tuple(axis for axis in several.axes if axis in once.axes)
    told = ("label",) if MEMBER in several.axes and "label" in once.axes else ()
    axes = (OF_CLASS, *((MEMBER,) if told else ()), *shared)
    for sum_ in (s for s in several.counted.tally.sums if s in once.counted.tally.sums):
        mine, theirs = several.along(axes, sum_), Counter[Key]()
        for key, value in once.along((*told, *shared), sum_).items():
            for place in range(classes):
                own = ((key[0] == place) - (key[0] < 0),) if told else ()
                theirs[(place, *own, *key[len(own) :])] += value
        for key in sorted(mine.keys() | theirs.keys()):
            if mine.get(key, 0) != theirs[key]:
                yield _Clash(once.path, axes, key, sum_, mine.get(key, 0), theirs[key])


def _stated_sizes(report: Report, table: _Table, clashes: list[_Clash]) -> None:
    """The group sizes that the figures state help to find the cell that was changed."""
    if table.of_classes:
        return
    by = table.counted.tally.by
    sizes = table.along(by, "n")
    told: dict[Key, int] = {}
    for estimate in report.estimates:
        if estimate.by == by and by and estimate.contrast is None and estimate.group:
            attributes = [report.attribute(name) for name in by]
            levels = [estimate.group.get(name, "") for name in by]
            known = [x in (*a.levels, "unknown") for a, x in zip(attributes, levels, strict=True)]
            if all(known):
                key = tuple(a.code(x) for a, x in zip(attributes, levels, strict=True))
                told.setdefault(key, estimate.n)
    clashes += [
        _Clash("estimates", by, key, "n", sizes[key], told[key])
        for key in sorted(told.keys() & sizes.keys())
        if told[key] != sizes[key]
    ]


def _name(codebook: Codebook, table: _Table, clashes: list[_Clash], found: Verification) -> None:
    """One line for the changed row where it can be told; else one for each clashing sum."""
    for sum_ in dict.fromkeys(clash.sum_ for clash in clashes):
        these = [clash for clash in clashes if clash.sum_ == sum_]
        rows = _suspects(table, these)
        if len(rows) == 1:
            _name_row(codebook, table, rows[0], these[0], found)
            continue
        for clash in sorted(these, key=lambda c: -len(c.axes))[:_MOST_NAMED]:
            about = (
                f"sum over {_cell(codebook, clash.axes, clash.key)}; {clash.other} has the other"
            )
            found.differs(f"{table.path}.{sum_}", clash.mine, clash.theirs, about=about)


def _suspects(table: _Table, clashes: list[_Clash]) -> list[int]:
    """The rows that every clash has in common."""
    suspects = np.ones(len(table.counted.codes), dtype=bool)
    for axes in dict.fromkeys(clash.axes for clash in clashes):
        columns = [table.axes.index(axis) for axis in axes]
        keys = [clash.key for clash in clashes if clash.axes == axes]
        part = table.counted.codes[:, columns]
        suspects &= np.array([tuple(code) in keys for code in part.tolist()], dtype=bool)
    return [int(row) for row in np.flatnonzero(suspects)]


def _name_row(
    codebook: Codebook, table: _Table, row: int, clash: _Clash, found: Verification
) -> None:
    tally = table.counted.tally
    position = tally.sums.index(clash.sum_)
    stated = int(table.counted.values[row, position])
    key = tuple(int(code) for code in table.counted.codes[row])
    place = f"{table.path}.rows[{row}][{len(key) + position}]"
    about = f"{clash.sum_} of {_cell(codebook, table.axes, key)}"
    table.told[row, position] = stated - clash.mine + clash.theirs
    found.differs(place, stated, table.told[row, position], about=about)


def _cell(codebook: Codebook, axes: tuple[str, ...], key: Key) -> str:
    """A cell in words: sex=Female, label=1, prediction=missing."""
    attributes = {attribute.name: attribute for attribute in codebook.attributes}
    parts = []
    for axis, code in zip(axes, key, strict=True):
        named = attributes[axis].level(code) if axis in attributes else str(code)
        if axis in BOTH and codebook.classes is not None and code >= 0:
            named = codebook.classes[code]
        parts.append(f"{axis}={'missing' if axis not in attributes and code < 0 else named}")
    return ", ".join(parts) or "everybody"


def _people(report: Report, tables: list[_Table], found: Verification) -> None:
    """The number of people that the report states is the sum of each table."""
    once = [table for table in tables if not table.of_classes]
    totals = {int(table.along((), "n").get((), 0)) for table in once}
    if len(totals) == 1:
        total = totals.pop()
        found.compare("data.people", report.data.people, total)
        if not report.codebook.aggregated:
            found.compare("data.rows_audited", report.data.rows_audited, total)
