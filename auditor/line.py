"""The line itself: rules and configuration → plan → data → model → codes → cells → estimates → verdicts → report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from auditor import answers, clock, counting, data, document, models, plan, rulebook, sealing
from auditor.codes.parts import WholeNeeded
from auditor.config import Audit
from auditor.documented import FileUsed
from auditor.lock import Lock
from auditor.plan import Plan
from auditor.report import Report
from auditor.rulebook import Rulebook
from auditor.sealing import Kept


def audit(
    config: Audit,
    *,
    folder: Path,
    device: str = "auto",
    frame: Any = None,
    model: Any = None,
    as_of: dt.date | str | None = None,
    lock: Path | None = None,
    record_changes: bool = False,
) -> Report:
    """Run one audit from end to end. `frame` and `model` in memory may replace the files.

    `as_of`: the day whose rules, waivers and statements count; today (UTC) unless said.
    `lock`: a sealed plan; whatever is not as it was sealed is refused, or recorded.

    Raises AuditorError (and its children) for whatever the user can mend.
    """
    document.check_output(config)
    day = clock.day(as_of)
    book = rulebook.load(config.rules, folder=folder, as_of=day, parameters=config.parameters)
    planned = plan.make(config, book.rules, model=model is not None)
    kept: Kept | None = None
    if lock is not None:
        files = [] if frame is not None else data.files(config.data, folder=folder)
        now = _laid_down(
            config, book, planned, files=files, folder=folder, as_of=day, module=model is not None
        )
        kept = sealing.kept(lock, now, record=record_changes)
    brought = model is None and not (config.model.train or config.model.load)

    def counted(*, parts: bool) -> tuple[data.Rows, answers.Answered, counting.Measured]:
        rows = data.read(
            config.data,
            folder=folder,
            seed=config.seed,
            frame=frame,
            parts=parts and brought,
            task=config.task,
        )
        answered = answers.answer(config, rows, folder=folder, device=device, module=model)
        return rows, answered, counting.measure(config, planned, rows, answered)

    try:
        rows, answered, measured = counted(parts=config.task == "binary")
    except WholeNeeded:
        rows, answered, measured = counted(parts=False)
    document.check_set_aside(config, measured.cells.codebook)
    document.check_classes(config, book, measured.cells.codebook)
    return document.report(
        config=config,
        book=book,
        plan=planned,
        rows=rows,
        noticed=[*rows.facts, *measured.facts, *answered.facts],
        answered=answered,
        cells=measured.cells,
        folder=folder,
        as_of=day,
        kept=kept,
    )


def seal(config: Audit, *, folder: Path, as_of: dt.date | str | None = None) -> Lock:
    """Everything that decides the result, laid down before anybody has seen one. The data are hashed, not read."""
    day = clock.day(as_of)
    book = rulebook.load(config.rules, folder=folder, as_of=day, parameters=config.parameters)
    planned = plan.make(config, book.rules)
    files = data.files(config.data, folder=folder)
    return _laid_down(config, book, planned, files=files, folder=folder, as_of=day)


def _laid_down(
    config: Audit,
    book: Rulebook,
    planned: Plan,
    *,
    files: Sequence[FileUsed],
    folder: Path,
    as_of: dt.date,
    module: bool = False,
) -> Lock:
    """The seal of what holds now; a module in memory has no file."""
    load = None if module else config.model.load
    return sealing.of(
        config,
        rules=book.rules,
        packs=book.used,
        plan=planned,
        files=files,
        model=None if load is None else models.digests(load, folder=folder),
        as_of=as_of,
        moment=clock.now(),
    )
