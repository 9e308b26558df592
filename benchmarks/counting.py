"""Counting and estimating against fairlearn (plain, and with bootstrap), aif360, aequitas and pandas, in the same run.

    python benchmarks/counting.py [ROWS ...]

Five metrics by two sensitive attributes crossed. Ours always gives an interval for every figure;
fairlearn gives one only with `n_boot`, whose time is measured for a few resamples and scaled to
the 100 that an interval at 95 % needs at the least; aif360, aequitas and pandas give none. A library
that is not installed is left out, and named.
"""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

import auditor
from auditor import codes, plan
from auditor.config import Data
from auditor.data import table
from auditor.engines import numpy as engine

METRICS = [
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "false_negative_rate",
    "true_negative_rate",
]
RESAMPLES, MEASURED = 100, 1
BY = ["sex", "race"]


def best(work: Callable[[], object], *, times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def frame(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "sex": random.choice(["female", "male"], rows),
            "race": random.choice(["a", "b", "c", "d", "e", "f"], rows),
            "label": random.integers(0, 2, rows),
            "prediction": random.integers(0, 2, rows),
        }
    )


def fairlearn(data: pd.DataFrame, resamples: int | None = None) -> object:
    from fairlearn import metrics as fair

    further = {} if resamples is None else {"n_boot": resamples, "ci_quantiles": [0.025, 0.975]}
    found = fair.MetricFrame(
        metrics={name: getattr(fair, name) for name in METRICS},
        y_true=data["label"],
        y_pred=data["prediction"],
        sensitive_features=data[BY],
        **further,
    )
    return found.by_group if resamples is None else found.by_group_ci


def aif360(data: pd.DataFrame) -> list[float]:
    """One object for every group, for its figures are those of a privileged group and of the others."""
    logging.disable(logging.WARNING)  # of parts that are not used here
    from aif360.datasets import BinaryLabelDataset
    from aif360.metrics import ClassificationMetric

    coded = data.assign(**{name: pd.factorize(data[name], sort=True)[0] for name in BY})
    truth, answer = (
        BinaryLabelDataset(
            df=coded[[*BY, column]].rename(columns={column: "label"}),
            label_names=["label"],
            protected_attribute_names=BY,
        )
        for column in ("label", "prediction")
    )
    found = []
    for sex in range(2):
        for race in range(6):
            chosen = {"sex": sex, "race": race}
            others = [{"sex": s, "race": r} for s in range(2) for r in range(6)]
            metric = ClassificationMetric(
                truth,
                answer,
                unprivileged_groups=[other for other in others if other != chosen],
                privileged_groups=[chosen],
            )
            found += [getattr(metric, name)(privileged=True) for name in METRICS]
    return found


def aequitas(data: pd.DataFrame) -> pd.DataFrame:
    """Its table of counts and rates, by one column that joins both attributes."""
    from aequitas.group import Group

    named = pd.DataFrame(
        {
            "both": (data["sex"] + data["race"]).astype(object),
            "label_value": data["label"],
            "score": data["prediction"],
        }
    )
    with contextlib.redirect_stdout(io.StringIO()):
        return Group().get_crosstabs(named, attr_cols=["both"])[0]


def pandas(data: pd.DataFrame) -> pd.DataFrame:
    counts = data.groupby([*BY, "label", "prediction"]).size().unstack(["label", "prediction"])
    positive, negative = counts[1].sum(axis=1), counts[0].sum(axis=1)
    return pd.DataFrame(
        {
            "selection_rate": (counts[1][1] + counts[0][1]) / (positive + negative),
            "true_positive_rate": counts[1][1] / positive,
            "false_positive_rate": counts[0][1] / negative,
            "false_negative_rate": counts[1][0] / positive,
            "true_negative_rate": counts[0][0] / negative,
        }
    )


def ours(data: pd.DataFrame) -> pd.DataFrame:
    cells = auditor.count(data, label="label", prediction="prediction", sensitive=BY)
    return auditor.estimate(cells, METRICS, by=BY)


def coded(data: pd.DataFrame) -> Callable[[], pd.DataFrame]:
    """The metric step alone: columns that are codes already, counted and estimated."""
    config = Data.model_validate(
        {
            "label": {"column": "label"},
            "prediction": {"column": "prediction"},
            "sensitive": {name: {"column": name} for name in BY},
        }
    )
    rows = table(data)
    book = codes.look(rows, config, task="binary", threshold=None).codebook
    columns = codes.code(rows, book, config, threshold=None).columns
    tallies = plan.every(config)

    def work() -> pd.DataFrame:
        return auditor.estimate(engine.count(columns, tallies, codebook=book), METRICS, by=BY)

    return work


def others(data: pd.DataFrame) -> dict[str, float]:
    """The seconds of the libraries that are installed."""
    found = {}
    with missing("fairlearn"):
        plain = best(lambda: fairlearn(data), times=2)
        few = best(lambda: fairlearn(data, MEASURED), times=1)
        found["fairlearn, no intervals"] = plain
        resampled = plain + (few - plain) / MEASURED * RESAMPLES
        found[f"fairlearn, {RESAMPLES} resamples (scaled from {MEASURED})"] = resampled
    with missing("aif360"):
        found["aif360, no intervals"] = best(lambda: aif360(data), times=2)
    with missing("aequitas"):
        found["aequitas, no intervals"] = best(lambda: aequitas(data), times=2)
    return found


@contextlib.contextmanager
def missing(name: str) -> Iterator[None]:
    """Leave out a library that is not there, and say so."""
    try:
        yield
    except ModuleNotFoundError as absent:
        print(f"{name} is left out: {absent}", file=sys.stderr)


def main() -> None:
    print("| rows | what | seconds | ours, from codes | ours, from a pandas frame |")
    print("| --- | --- | --- | --- | --- |")
    for rows in [int(word) for word in sys.argv[1:]] or [100_000, 1_000_000]:
        data = frame(rows)
        ours(data.head(1000))
        ratios(rows, data)


def ratios(rows: int, data: pd.DataFrame) -> None:
    from_codes, from_frame = best(coded(data)), best(lambda: ours(data))
    peers = {
        **others(data),
        "pandas groupby, no intervals": best(lambda: pandas(data)),
        "ours, from codes, with intervals": from_codes,
        "ours, from a pandas frame, with intervals": from_frame,
    }
    for name, seconds in peers.items():
        print(
            f"| {rows:,} | {name} | {seconds:.4f} | "
            f"{seconds / from_codes:,.1f}× | {seconds / from_frame:,.1f}× |"
        )


if __name__ == "__main__":
    main()
