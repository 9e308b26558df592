"""From rows to cells: read in parts where that can be done, else as one table. Both give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from auditor import codes, data, plan
from auditor.answers import Answered
from auditor.cells import Cells, Integers
from auditor.codebook import Codebook, Tally
from auditor.codes import Task, roles
from auditor.codes.parts import MOST, Coder, Parts, WholeNeeded, fits
from auditor.codes.reading import Given
from auditor.config import Audit, Data
from auditor.data import Rows, Stream
from auditor.documented import Said
from auditor.engines import numpy as engine
from auditor.errors import AuditorError
from auditor.plan import Plan
from auditor.tolerances import NONE, Tolerances

MANY = 1 << 17
"""From so many rows on a table in memory is counted in parts too: they stay near the processor."""
Choice = Callable[[Sequence[Tally], Codebook], Sequence[Tally]]


@dataclass(frozen=True)
class Asked:
    """What a count without rules is about, beside its columns."""

    task: Task
    top: int | None = None
    tolerances: Tolerances = NONE
    quantiles: tuple[float, ...] = ()


def count(source: Any, bound: Data, asked: Asked, *, codebook: Codebook | None) -> Cells:
    """The cells of a table in memory, of a file by its path, or of an iterator of tables.

    Raises AuditorError where the codebook of other rows does not fit these.
    """
    if codebook is not None:
        codebook = _lent(codebook, bound)
    if isinstance(source, (str, Path)):
        named, here = bound.model_copy(update={"path": str(source)}), Path.cwd()
        stream = data.opened(named, here)
        if stream is None:
            return _whole(data.file(named, folder=here), bound, asked, codebook)
        return _stream(stream, bound, asked, codebook)
    if isinstance(source, (Iterator, list, tuple)):
        with data.temporary() as folder:
            stream = data.spooled(iter(source), wanted(bound), Path(folder))
            return _stream(stream, bound, asked, codebook)
    table = data.table(source, wanted(bound))
    if table.num_rows < MANY or not fits(bound, table.schema, task=asked.task):
        return _whole(table, bound, asked, codebook)
    return _stream(data.held(table), bound, asked, codebook)


def _lent(codebook: Codebook, bound: Data) -> Codebook:
    """The codebook of other rows, where it knows what these bind."""
    score = bound.score is not None or bound.scores
    known = {"label": codebook.has_label, "score": bool(codebook.binned)}
    unknown = [
        name for name in known if (score if name == "score" else bound.label) and not known[name]
    ]
    if unknown:
        raise AuditorError(
            f"The codebook was made from rows without a {' and a '.join(unknown)}: count these without it, "
            f"or leave that column out."
        )
    return codebook.lend()


def wanted(bound: Data) -> list[str]:
    """The columns that are counted."""
    named = [*(role.column for role in roles.roles(bound)), *(bound.features or ())]
    return list(dict.fromkeys(named))


def _stream(stream: Stream, bound: Data, asked: Asked, codebook: Codebook | None) -> Cells:
    roles.check(bound, stream.schema.names)
    if fits(bound, stream.schema, task=asked.task):
        try:
            tallies = plan.every(bound, task=asked.task)
            return in_parts(
                stream,
                bound,
                tallies,
                threshold=None,
                quantiles=asked.quantiles,
                codebook=codebook,
            ).cells
        except WholeNeeded:
            pass
    return _whole(stream.whole(wanted(bound)), bound, asked, codebook)


def _refuse(*, too_large: bool) -> None:
    if too_large:
        raise AuditorError("this table is too large for that codebook: count it in parts and add.")


def _whole(table: pa.Table, bound: Data, asked: Asked, codebook: Codebook | None) -> Cells:
    tallies = plan.every(bound, task=asked.task, top=asked.top)
    look = None
    if codebook is None:
        look = codes.look(
            table,
            bound,
            task=asked.task,
            threshold=None,
            quantiles=asked.quantiles,
            top=asked.top,
            crossings=list(dict.fromkeys(tally.by for tally in tallies)),
            tolerances=asked.tolerances,
        )
    book = look.codebook if look else codebook
    assert book is not None
    coded = codes.code(table, book, bound, threshold=None, seen=look)
    largest = max(abs(column.astype(float)).sum() for column in coded.columns.values())
    _refuse(too_large=largest >= MOST)
    return engine.count(coded.columns, plan.screened(tallies, book), codebook=book)


def measure(config: Audit, planned: Plan, rows: Rows, answered: Answered) -> Measured:
    """What an audit asks of its rows, counted. Raises WholeNeeded where parts cannot tell it."""
    if rows.parts is not None:
        return in_parts(
            rows.parts,
            answered.data,
            planned.tallies,
            threshold=answered.threshold,
            quantiles=planned.quantiles,
            chosen=plan.affordable,
        )
    look = codes.look(
        answered.table,
        answered.data,
        task=config.task,
        threshold=answered.threshold,
        training=rows.training,
        quantiles=planned.quantiles,
        top=config.decision.top,
        crossings=planned.crossings,
        tolerances=planned.tolerances,
        given=answered.given,
    )
    book = look.codebook
    coded = codes.code(answered.table, book, answered.data, threshold=answered.threshold, seen=look)
    tallies = plan.affordable(planned.tallies, book)
    return Measured(_counted(coded.columns, tallies, book, answered.given), look.facts)


def _counted(
    columns: dict[str, Integers], tallies: Sequence[Tally], book: Codebook, given: Given | None
) -> Cells:
    """Counted where a model's answers lie: only cells leave its device."""
    if given is None or isinstance(given.numbers.values, np.ndarray):
        return engine.count(columns, tallies, codebook=book)
    from auditor.engines import torch as there  # loaded already, by the model

    return there.count(columns, tallies, codebook=book, device=given.numbers.values.device)


@dataclass(frozen=True)
class Measured:
    """The cells of all rows, and what was noticed while they were coded."""

    cells: Cells
    facts: list[Said]


def in_parts(
    parts: Parts,
    bound: Data,
    tallies: Sequence[Tally],
    *,
    threshold: float | None,
    quantiles: Sequence[float] = (),
    codebook: Codebook | None = None,
    chosen: Choice = plan.screened,
) -> Measured:
    """Count rows a part at a time. `chosen`: which of the tallies are kept, once the codebook is known.

    Raises WholeNeeded where parts cannot tell what is asked.
    """
    coder = Coder(
        parts,
        bound,
        threshold=threshold,
        quantiles=quantiles,
        codebook=codebook,
    )
    coder.look()
    running = engine.Running(tallies)
    for part in coder.parts():
        if not coder.refused:
            running.add(part.columns, part.sizes)
    book, facts = coder.found()
    _refuse(too_large=coder.too_large)
    kept = chosen(tallies, book)
    return Measured(running.cells(kept, book, coder.places(book)), facts)
