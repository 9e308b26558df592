"""Groups, labels and decisions that are shared out otherwise than before, further than chance would have it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from auditor import shift
from auditor.changes._change import Change, How
from auditor.documented import Said
from auditor.errors import CANNOT, VerifyError
from auditor.report import Report


def changes(old: Report, new: Report) -> Iterator[Change]:
    """Of everybody and of each group that both reports counted alike; with persons that repeat nobody can say so."""
    try:
        with np.errstate(invalid="raise"):
            every = shift.moved(old.cells(), new.cells())
    except CANNOT as mistake:
        raise VerifyError(
            "The counts in one of the two reports are none that anybody could have counted. `auditor verify` names "
            "what is wrong with them."
        ) from mistake
    amounts = old.codebook.task == "regression"
    for drift in every:
        values = {"n_old": drift.n_old, "n": drift.n_new}
        yield Change(
            kind="people",
            how=How.CHANGED,
            name="total_variation",
            part="amount" if amounts and drift.of == shift.SCORE else drift.of,
            by=drift.by,
            group=drift.group,
            new=drift.total_variation,
            new_interval=drift.interval,
            reason=Said(code="diff.moved", values=values),
        )
