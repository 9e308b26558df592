"""What cells tell, as data frames: estimates, subgroups, stand-ins, drift."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditor import conjunctions, contrasts, estimates, screening, shift
from auditor import metrics as shelf
from auditor.api import count
from auditor.cells import Cells
from auditor.errors import AuditorError
from auditor.rules import Decide
from auditor.screened import Proxy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["drift", "estimate", "proxies", "subgroups"]


def subgroups(
    cells: Cells,
    *,
    metric: str | Sequence[str] = conjunctions.SEARCHED,
    depth: int = conjunctions.DEPTH,
    min_group: int = 30,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Conjunctions of sensitive attributes whose rate departs from that of everybody else, the surest first.

    `low` and `high` are of the difference and allow for all comparisons that were made, whether
    shown or not (`looked_at`, in the table's `attrs`). Raises AuditorError for what is no rate.
    """
    import pandas as pd

    names = [metric] if isinstance(metric, str) else list(metric)
    asked_for = names != list(conjunctions.SEARCHED)
    conjunctions.check(cells, names if asked_for else ())
    decide = Decide(min_group=min_group, confidence=confidence)
    found = conjunctions.scan(cells, names, depth=depth, decide=decide, shown=None)
    if found is None or found.reason is not None:
        raise AuditorError(
            "there are no subgroups to search: cells of decisions with two sensitive attributes or "
            "more are needed, all of them crossed."
        )
    rows = [
        {**one.group, **one.model_dump(exclude={"group", "interval"}), "low": low, "high": high}
        for one in found.groups
        for low, high in [one.interval]
    ]
    attributes = [a.name for a in cells.codebook.attributes]
    order = ["metric", "n", "value", "rest", "difference", "low", "high", "stands_out"]
    table = pd.DataFrame(rows, columns=[*attributes, *order])
    table.attrs["looked_at"] = found.looked_at
    return table


def proxies(
    source: Any,
    *,
    sensitive: Sequence[str] | Mapping[str, Any],
    features: Sequence[str],
    confidence: float = 0.95,
    **columns: Any,
) -> pd.DataFrame:
    """How well each feature tells apart the groups of each sensitive attribute, a row each, the strongest first.

    `source` as for `count`, and `columns` are its bins, count, weight and cluster. `value` is Cramér's V
    with what chance brings taken off; `reason` tells, as a code, why it or its interval is not there.
    """
    import pandas as pd

    cells = count(source, sensitive=sensitive, features=features, **columns)
    found = screening.screen(cells, confidence=confidence)
    return pd.DataFrame([one.row for one in found], columns=list(Proxy.HEADINGS))


def drift(old: Cells, new: Cells, *, confidence: float = 0.95) -> pd.DataFrame:
    """How far groups, labels, decisions and scores moved between two sets of cells, a row each.

    Count the new table with the codes of the old one: `count(…, codebook=old.codebook)`. `low` and
    `high` belong to the total variation. `reason` tells, as codes, why a figure is not there.
    """
    import pandas as pd

    rows = []
    for one in shift.compare(old, new, confidence=confidence):
        low, high = one.interval or (None, None)
        told = dataclasses.asdict(one)
        del told["interval"], told["reasons"], told["group"], told["by"]
        group = ", ".join(f"{by}={level}" for by, level in (one.group or {}).items())
        rows.append(
            {
                "by": " × ".join(one.by),
                "group": group,
                **told,
                "low": low,
                "high": high,
                "reason": ", ".join(one.reasons) or None,
            }
        )
    order = ["of", "by", "group", "n_old", "n_new", "total_variation", "low", "high"]
    more = ["jensen_shannon", "population_stability_index", "chi_square_p", "reason"]
    return pd.DataFrame(rows, columns=[*order, *more])


def estimate(
    cells: Cells,
    names: Sequence[str] | str,
    *,
    by: Sequence[str] | str = (),
    contrast: str | None = None,
    confidence: float = 0.95,
    parameters: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """A row per metric and group of that crossing (`by` empty: the whole), with interval.

    Columns: the attributes, metric, contrast, n, value, low, high, reason (a code, None where
    there is a value); with several classes the class too, and a row for each. `confidence` is two-sided. `parameters` are what the metrics take beside the
    data (a quantile, one class of several). Raises AuditorError for an unknown name.
    """
    import pandas as pd  # only here: counting and judging need no data frames

    by = (by,) if isinstance(by, str) else tuple(by)
    compared = contrasts.get(contrast)
    if by not in cells.crossings():
        counted = "; ".join(" × ".join(one) for one in cells.crossings() if one)
        raise AuditorError(f"the cells were not counted by {' × '.join(by)}. Counted: {counted}.")
    frames: list[pd.DataFrame] = []
    for name in [names] if isinstance(names, str) else names:
        metric = shelf.get(name, parameters)
        if (why := metric.lacking(cells.codebook)) is not None:
            raise AuditorError(f"{why}.")
        if (wrong := contrasts.unfit(metric, compared)) is not None:
            raise AuditorError(f"{wrong}.")
        for one in [metric] if contrast else metric.of_each_class(cells.codebook.classes):
            columns = estimates.columns(cells, one, compared, by, confidence=confidence)
            told = {"metric": name, "class": one.given.get(shelf.CLASS), "contrast": contrast}
            frames.append(pd.DataFrame({**columns, **told}))
    several = [shelf.CLASS] if cells.codebook.classes else []
    order = [*by, "metric", *several, "contrast", "n", "value", "low", "high", "reason"]
    return pd.concat(frames, ignore_index=True)[order]
