"""The line itself: rules and configuration → plan → data → model → codes → cells → estimates → verdicts → report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from auditor import answers, clock, counting, data, document, plan, rulebook
from auditor.codes.parts import WholeNeeded
from auditor.config import Audit
from auditor.report import Report


def audit(
    config: Audit,
    *,
    folder: Path,
    device: str = "auto",
    frame: Any = None,
    model: Any = None,
    as_of: dt.date | None = None,
) -> Report:
    """Run one audit from end to end. `frame` and `model` in memory may replace the files.

    `as_of`: the day whose rules, waivers and statements count; today (UTC) unless said.

    Raises AuditorError (and its children) for whatever the user can mend.
    """
    document.check_output(config)
    day = as_of or clock.today()
    book = rulebook.load(config.rules, folder=folder, as_of=day, parameters=config.parameters)
    planned = plan.make(config, book.rules, model=model is not None)
    brought = model is None and not (config.model.train or config.model.load)

    def counted(*, parts: bool) -> tuple[data.Rows, answers.Answered, counting.Measured]:
        rows = data.read(
            config.data, folder=folder, seed=config.seed, frame=frame, parts=parts and brought
        )
        answered = answers.answer(config, rows, folder=folder, device=device, module=model)
        return rows, answered, counting.measure(config, planned, rows, answered)

    try:
        rows, answered, measured = counted(parts=config.task == "binary")
    except WholeNeeded:
        rows, answered, measured = counted(parts=False)
    document.check_set_aside(config, measured.cells.codebook)
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
    )
