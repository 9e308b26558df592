"""A module in memory: asked what its number means, never changed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import torch
from torch import nn

from auditor import models
from auditor.errors import ModelError

TABLE = pa.table({"a": np.linspace(-3, 3, 40), "b": np.arange(40) % 3})


def wrap(module, *, task="binary", features=("a", "b")):
    return models.wrap(module, features=list(features), task=task, device="cpu")


class Functional(nn.Module):
    """Ends in a sigmoid that is no layer."""

    def __init__(self, *, flat: bool) -> None:
        super().__init__()
        self.layer, self.flat = nn.Linear(2, 1), flat

    def forward(self, x):
        answer = torch.sigmoid(self.layer(x))
        return answer.squeeze(1) if self.flat else answer


class Small(nn.Module):
    """Logits that happen to lie between 0 and 1."""

    def forward(self, x):
        return x[:, 0] * 0.01 + 0.5


def raw(module) -> np.ndarray:
    x = np.column_stack([TABLE["a"].to_numpy(), TABLE["b"].to_numpy()]).astype(np.float32)
    with torch.inference_mode():
        return module.eval()(torch.from_numpy(x)).double().reshape(-1).numpy()


@pytest.mark.parametrize(
    ("module", "kind"),
    [
        (nn.Linear(2, 1), "logit"),
        (nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), "logit"),
        (nn.Sequential(nn.Linear(2, 1), nn.Sigmoid()), "probability"),
        (nn.Sequential(nn.Linear(2, 1), nn.Sigmoid(), nn.Flatten(0)), "probability"),
        (nn.Sequential(nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 1)), "logit"),
        (Functional(flat=True), "probability"),
        (Functional(flat=False), "probability"),
        (Small(), "logit"),
    ],
)
def test_what_the_number_means(module, kind):
    """Told by the last step of the arithmetic, never guessed from the values."""
    model = wrap(module)
    expected = raw(module) if kind == "probability" else 1 / (1 + np.exp(-raw(module)))

    assert model.predict(TABLE) == pytest.approx(expected, abs=1e-9)
    assert [said.code for said in model.facts.facts] == [f"model.in_memory_{kind}"]


def test_regression_is_taken_as_it_is():
    module = nn.Linear(2, 1).double()

    x = np.column_stack([TABLE["a"].to_numpy(), TABLE["b"].to_numpy()]).astype(float)
    expected = module(torch.from_numpy(x)).detach().numpy()[:, 0]

    assert (wrap(module, task="regression").predict(TABLE) == expected).all()


def test_the_callers_module_stays_as_it_is():
    module = nn.Sequential(nn.Linear(2, 1), nn.Dropout(0.5)).train()
    before = {k: v.clone() for k, v in module.state_dict().items()}
    wrap(module).predict(TABLE)

    assert module.training
    assert all(torch.equal(v, before[k]) for k, v in module.state_dict().items())
    assert all(p.grad is None for p in module.parameters())


def test_dropout_sleeps():
    model = wrap(nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.Linear(8, 1)))

    assert (model.predict(TABLE) == model.predict(TABLE)).all()


def test_tied_weights_have_a_digest():
    layer = nn.Linear(2, 2)
    module = nn.Sequential(layer, layer, nn.Linear(2, 1))
    facts = wrap(module).facts

    assert len(facts.digest) == 64
    assert facts.parameters == 9
    assert facts.kind == "Sequential"


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (nn.Linear(3, 1), r"does not take a float tensor \[rows, 2\]"),
        (nn.Linear(2, 2), r"shape \[2, 2\] for 2 rows; it must give one number per row"),
        (nn.Linear(2, 3), r"Of two class logits"),
        (nn.LSTM(2, 1), "gives a tuple"),
    ],
)
def test_modules_that_do_not_fit(module, message):
    with pytest.raises(ModelError, match=message):
        wrap(module)


def test_no_features():
    with pytest.raises(ModelError, match="no inputs"):
        wrap(nn.Linear(2, 1), features=[])


def test_cannot_be_described():
    with pytest.raises(ModelError, match="given in memory"):
        wrap(nn.Linear(2, 1)).save("nowhere")
