"""A model's answers are coded where they lie, and as a column that holds them would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.overrides import TorchFunctionMode

from auditor import arrays, codes
from auditor.codes.numbers import Numbers
from auditor.codes.reading import Given, Reading
from auditor.config import Data
from auditor.tolerances import Tolerances

ROWS = 3_000
TOLERANCES = Tolerances(absolute=(0.25, 1.0), relative=(0.1,), default=0.25)
CARDS = [
    "cpu",
    pytest.param(
        "cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
    ),
]


def table(answers: np.ndarray, *, seed: int = 0) -> pa.Table:
    draw, n = np.random.default_rng(seed), len(answers)
    amounts = np.where(draw.random(n) < 0.05, np.nan, draw.lognormal(3, 1, n))
    return pa.table(
        {
            "answer": pa.array(answers, from_pandas=True),
            "y": draw.choice(["yes", "no", None], n),
            "amount": pa.array(amounts, from_pandas=True),
            "sex": draw.choice(["f", "m"], n),
            "weight": draw.uniform(0.5, 2, n),
            "people": draw.integers(0, 4, n),
            "person": draw.integers(0, 400, n),
            "other": draw.integers(0, 2, n),
            "near": draw.random(n),
        }
    )


def bound(task: str, *, plain: bool = False) -> Data:
    roles: dict[str, Any] = {"sensitive": {"sex": {"column": "sex"}}}
    if not plain:
        roles |= {"weight": "weight", "count": "people", "cluster": "person"}
    if task == "regression":
        roles |= {"label": {"column": "amount"}, "prediction": {"column": "answer"}}
        return Data.model_validate(roles)
    probes = {"counterfactual": {"column": "other"}, "consistency": {"column": "near"}}
    label = {"column": "y", "positive": ["yes"]}
    return Data.model_validate(
        roles | {"label": label, "score": {"column": "answer"}, "probes": probes}
    )


def there(answers: np.ndarray, device: str = "cpu") -> Given:
    missing = int(np.isnan(answers).sum())
    values: Any = torch.from_numpy(answers.copy()).to(device)
    return Given("answer", Numbers(values, {"missing": missing} if missing else {}))


def coded(rows: pa.Table, data: Data, task: Any, answers: Given | None) -> Any:
    threshold = 0.5 if task == "binary" else None
    rows = rows if answers is None else rows.drop_columns(["answer"])
    found = codes.look(
        rows,
        data,
        task=task,
        threshold=threshold,
        quantiles=(0.1, 0.9),
        tolerances=TOLERANCES,
        given=answers,
    )
    return found, codes.code(rows, found.codebook, data, threshold=threshold, seen=found)


def same(answers: np.ndarray, *, task: str, plain: bool, device: str) -> None:
    rows, data = table(answers), bound(task, plain=plain)
    brought, expected = coded(rows, data, task, None)
    look, found = coded(rows, data, task, there(answers, device))

    assert look.codebook == brought.codebook
    assert look.facts == brought.facts
    assert found.columns.keys() == expected.columns.keys()
    for name, column in expected.columns.items():
        one = arrays.on_host(found.columns[name])
        assert (one.dtype, one.tobytes()) == (column.dtype, column.tobytes()), name


@pytest.mark.parametrize("device", CARDS)
@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("task", ["binary", "regression"])
@pytest.mark.parametrize("distinct", [7, 1024, 1025, 2_900])
def test_answers_are_coded_as_a_column_of_them_would_be(
    task: str, plain: bool, distinct: int, device: str
) -> None:
    draw = np.random.default_rng(distinct)
    answers = draw.choice(draw.random(distinct), ROWS)
    answers[draw.random(ROWS) < 0.02] = np.nan
    answers[:3] = 0.5, np.nextafter(0.5, 0), np.nextafter(0.5, 1)

    same(answers, task=task, plain=plain, device=device)


ODD = [0.0, -0.0, 0.5, 0.49999999999999994, 1.0, -1.0, 1.5, 5e-324, 1e-300, 7.0, float("nan")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(ODD) | st.floats(-10, 10), min_size=30, max_size=60),
    st.sampled_from(["binary", "regression"]),
    st.booleans(),
)
def test_odd_answers_are_coded_as_a_column_of_them_would_be(
    answers: list[float], task: str, plain: bool
) -> None:
    same(np.array([0.25, *answers]), task=task, plain=plain, device="cpu")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), max_size=40))
def test_a_sum_on_a_device_is_rounded_once(values: list[float]) -> None:
    widened = np.array(values, dtype=np.float64) * 1e-30 if len(values) % 2 else np.array(values)

    found: Any = torch.from_numpy(widened.astype(np.float64))

    assert arrays.exact_sum(found) == arrays.exact_sum(widened.astype(np.float64))


class Customs(TorchFunctionMode):
    """Notes every tensor that goes from torch to the host, by its size."""

    def __init__(self) -> None:
        super().__init__()
        self.largest = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") in {"cpu", "numpy", "tolist", "__array__", "item"}:
            self.largest = max(self.largest, args[0].numel())
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_no_row_of_the_answers_goes_to_the_host(task: str) -> None:
    answers = np.random.default_rng(1).random(20_000)
    rows = table(answers)

    with Customs() as customs:
        coded(rows, bound(task), task, there(answers))

    assert 1 < customs.largest <= 4 * 1024  # the edges of bins, and their sums


def test_the_customs_see_what_goes_to_the_host() -> None:
    with Customs() as customs:
        np.asarray(torch.arange(5))

    assert customs.largest == 5


@contextmanager
def a_card_that_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tensors that say they lie on a GPU: mixing them with the host's is refused, as a real one refuses it."""
    aten = torch.ops.aten

    def put(tensor: Any, where: Any, value: Any) -> None:
        aten.masked_fill_.Scalar(tensor, where, value)

    # The Python side of all but the first looks for a driver before it asks the tensor.
    for name, does in {
        "__bool__": lambda _: True,
        "__int__": lambda _: 0,
        "__invert__": lambda tensor: aten.eq.Scalar(tensor, 0),
        "__getitem__": lambda tensor, where: aten.index.Tensor(tensor, [where]),
        "__setitem__": put,
    }.items():
        monkeypatch.setattr(FakeTensor, name, does, raising=False)
    with FakeTensorMode(allow_non_fake_inputs=True):
        yield


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_nothing_of_the_host_is_mixed_with_answers_on_a_card(
    task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = np.random.default_rng(2).random(ROWS)
    rows, data = table(answers), bound(task)
    look, expected = coded(rows, data, task, there(answers))
    bare = rows.drop_columns(["answer"])

    with a_card_that_computes_nothing(monkeypatch):
        on_card: Any = torch.empty(ROWS, dtype=torch.float64, device="cuda")
        reading = Reading(bare, data, Given("answer", Numbers(on_card, {})))
        seen = codes.Look(look.codebook, [], reading)
        found = codes.code(bare, look.codebook, data, threshold=0.5, seen=seen)

    placed = {name: str(getattr(c, "device", "cpu")) for name, c in found.columns.items()}
    kinds = {name: type(c) for name, c in expected.columns.items()}
    assert {name for name, where in placed.items() if where == "cuda:0"} == {
        name for name, kind in kinds.items() if kind is torch.Tensor
    }
    assert {"n", "weight"} <= {name for name, where in placed.items() if where == "cuda:0"}
