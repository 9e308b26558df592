"""How much slower is `Model.predict` than the bare matrix products of the same network?

    python benchmarks/inference.py [ROWS]

Three loops over the same rows in the same process, alternating; the median of many rounds:

bare     torch.addmm and relu on the coded tensor, in slices of the same size, and a sigmoid
score    Model.score on that tensor: what the target of 0.9 is about
predict  Model.predict on the table: score, and before it filling, standardising and one-hot coding
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import torch
from torch import Tensor, nn

from auditor import models
from auditor.config import Missing, Train
from auditor.models import _inference
from auditor.models._inputs import encode

ROUNDS = 21


@dataclass(frozen=True)
class Case:
    name: str
    columns: int
    hidden: list[int]


CASES = [
    Case("wide: 200 numbers, 256-256-128", 200, [256, 256, 128]),
    Case("demo: 20 numbers, 64-32", 20, [64, 32]),
    Case("tiny: 8 numbers, 16", 8, [16]),
]


def table_of(rows: int, columns: int) -> pa.Table:
    draw = np.random.default_rng(0)
    return pa.table({f"x{i}": draw.normal(size=rows) for i in range(columns)})


def bare(network: nn.Module, inputs: Tensor, *, size: int) -> np.ndarray:
    """What one would write by hand for exactly this network."""
    linear = [module for module in network.modules() if isinstance(module, nn.Linear)]
    weights = [(module.weight.t(), module.bias) for module in linear]
    answers = []
    with torch.inference_mode():
        for start in range(0, len(inputs), size):
            x = inputs[start : start + size]
            for weight, bias in weights[:-1]:
                x = torch.addmm(bias, x, weight).relu_()
            answers.append(torch.addmm(weights[-1][1], x, weights[-1][0]))
        return torch.sigmoid(torch.cat(answers)).numpy()[:, 0]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(case: Case, rows: int) -> None:
    table = table_of(rows, case.columns)
    model = models.train(
        Train(hidden=case.hidden, epochs=1),
        table.slice(0, 2_000),
        label=np.arange(2_000) % 2,
        features=table.column_names,
        task="binary",
        missing=Missing(),
        seed=1,
        device="cpu",
    )
    inputs = torch.from_numpy(encode(model.inputs, table).matrix)
    size = _inference.rows_at_once(model.network, model.device)
    loops: dict[str, Callable[[], object]] = {
        "bare": lambda: bare(model.network, inputs, size=size),
        "score": lambda: model.score(inputs),
        "predict": lambda: model.predict(table),
    }
    ratios = compare(loops)
    same = np.abs(bare(model.network, inputs, size=size) - model.predict(table)).max()
    print(
        f"{case.name:32s} {rows:>9,} rows   score {ratios['score']:.2f}   "
        f"predict {ratios['predict']:.2f}   largest difference {same:.1e}",
        flush=True,
    )


def compare(loops: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median over rounds of bare / loop, taken within a round, so that a busy machine slows both."""
    rounds = [{name: seconds(loop) for name, loop in loops.items()} for _ in range(ROUNDS + 1)]
    return {
        name: statistics.median(times["bare"] / times[name] for times in rounds[1:])
        for name in loops
    }


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"Speed relative to the bare loop (1.00 = as fast), median of {ROUNDS} rounds,", end=" ")
    print(f"{torch.get_num_threads()} threads:")
    for case in CASES:
        measure(case, rows)


if __name__ == "__main__":
    main()
