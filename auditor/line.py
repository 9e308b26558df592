"""The line itself: rules and configuration → plan → data → model → codes → cells → estimates → verdicts → report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from auditor import answers, clock, codes, data, document, plan, rulebook
from auditor.config import Audit
from auditor.engines import numpy as engine
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
    rows = data.read(config.data, folder=folder, seed=config.seed, frame=frame)
    answered = answers.answer(config, rows, folder=folder, device=device, module=model)
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
    )
    document.check_set_aside(config, look.codebook)
    coded = codes.code(
        answered.table,
        look.codebook,
        answered.data,
        threshold=answered.threshold,
        seen=look,
    )
    tallies = plan.affordable(planned.tallies, look.codebook)
    cells = engine.count(coded.columns, tallies, codebook=look.codebook)
    return document.report(
        config=config,
        book=book,
        plan=planned,
        rows=rows,
        noticed=[*rows.facts, *look.facts, *answered.facts],
        answered=answered,
        cells=cells,
        folder=folder,
        as_of=day,
    )
