"""A small made-up table and small networks, so that a test takes a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import torch
from numpy.typing import NDArray

from auditor import models
from auditor.config import Missing, Train
from auditor.models._model import Model

FEATURES = ["size", "colour", "member", "count"]


@dataclass(frozen=True)
class Sample:
    table: pa.Table
    label: NDArray[np.int64]
    value: NDArray[np.float64]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def sample() -> Sample:
    draw, n = np.random.default_rng(7), 600
    size, count = draw.normal(100, 20, n), draw.integers(0, 9, n)
    colour = draw.choice(["red", "green", "blue"], n)
    member = draw.random(n) < 0.5
    z = (size - 100) / 20 + (colour == "red") - 0.5 * member + draw.normal(0, 0.4, n)
    table = pa.table(
        {
            "size": pa.array(size, mask=draw.random(n) < 0.05),
            "colour": pa.array(colour, mask=draw.random(n) < 0.05),
            "member": member,
            "count": count,
            "row": np.arange(n),
        }
    )
    return Sample(table, (z > 0).astype(np.int64), 1000 + 50 * z)


@pytest.fixture
def quick() -> Train:
    return Train(hidden=[8], epochs=6, batch=64, learning_rate=0.01)


@pytest.fixture
def trained(sample: Sample) -> Callable[..., Model]:
    """Trains on the sample; every part of it may be replaced."""

    def train(choice: Train, *, task: str = "binary", **changes: Any) -> Model:
        arguments = {
            "label": sample.label if task == "binary" else sample.value,
            "features": FEATURES,
            "missing": Missing(),
            "seed": 3,
            "device": "cpu",
            "table": sample.table,
        } | changes
        return models.train(choice, arguments.pop("table"), task=task, **arguments)

    return train
