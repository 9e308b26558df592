"""Counting and estimating against fairlearn (plain, and with bootstrap) and pandas, in the same run.

    python benchmarks/counting.py [ROWS ...]

Five metrics by two sensitive attributes crossed. Ours always gives an interval for every figure;
fairlearn gives one only with `n_boot`, whose time is measured for a few resamples and scaled to
the 100 that an interval at 95 % needs at the least; pandas gives none.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from fairlearn import metrics as fair

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
    further = {} if resamples is None else {"n_boot": resamples, "ci_quantiles": [0.025, 0.975]}
    found = fair.MetricFrame(
        metrics={name: getattr(fair, name) for name in METRICS},
        y_true=data["label"],
        y_pred=data["prediction"],
        sensitive_features=data[BY],
        **further,
    )
    return found.by_group if resamples is None else found.by_group_ci


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


def main() -> None:
    print("| rows | what | seconds | ours, from codes | ours, from a pandas frame |")
    print("| --- | --- | --- | --- | --- |")
    for rows in [int(word) for word in sys.argv[1:]] or [100_000, 1_000_000]:
        data = frame(rows)
        ours(data.head(1000))
        ratios(rows, data)


def ratios(rows: int, data: pd.DataFrame) -> None:
    from_codes, from_frame = best(coded(data)), best(lambda: ours(data))
    plain = best(lambda: fairlearn(data), times=2)
    few = best(lambda: fairlearn(data, MEASURED), times=1)
    resampled = plain + (few - plain) / MEASURED * RESAMPLES
    peers = {
        "fairlearn, no intervals": plain,
        f"fairlearn, {RESAMPLES} resamples (scaled from {MEASURED})": resampled,
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
