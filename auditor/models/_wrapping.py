"""A module in memory: taken as it is, after asking it what its number means."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from auditor.documented import ModelFacts, Said
from auditor.errors import ModelError
from auditor.models import _device, _inference
from auditor.models._description import NumberInput, Output
from auditor.models._model import Model, digest, layers, parameter_count, weights_bytes

_SHAPING = ("Squeeze", "View", "Reshape", "UnsafeView", "Select", "Slice", "Unsqueeze", "ToCopy",
            "Index", "Expand", "T", "Transpose", "Clone", "Alias")  # fmt: skip
"""Steps after the last arithmetic that only change the shape."""


def wrap(module: nn.Module, *, features: list[str], task: str, device: str) -> Model:
    """A copy, so that the caller's module stays in its mode and on its device."""
    if not features:
        raise ModelError("The module has no inputs: name its features, in order, in data.features.")
    where = _device.choose(device)
    own = copy.deepcopy(module).to(where).eval()
    precision = _precision(own)
    kind = _kind(own, len(features), precision, where) if task == "binary" else "value"
    facts = ModelFacts(
        source="loaded",
        kind=type(module).__name__,
        layers=layers(own),
        parameters=parameter_count(own),
        inputs=list(features),
        digest=digest(weights_bytes(own)),
        device=where.type,
        facts=[Said(code=f"model.in_memory_{kind}")],
    )
    return Model(
        network=own,
        inputs=tuple(NumberInput(name=name) for name in features),
        output=Output.model_validate({"kind": kind}),
        device=where,
        facts=facts,
        precision=precision,
    )


def _precision(module: nn.Module) -> str:
    first = next(module.parameters(), torch.zeros(0))
    return "float64" if first.dtype == torch.float64 else "float32"


def _kind(module: nn.Module, width: int, precision: str, device: torch.device) -> str:
    """One row of zeros goes through, and the last arithmetic step is looked at: a sigmoid, or not.

    Guessing from the values would be wrong: logits may well lie between 0 and 1.
    """
    row = torch.zeros(2, width, dtype=getattr(torch, precision), device=device, requires_grad=True)
    with torch.enable_grad():
        answer = _asked(module, row, width)
    step = _inference.one_per_row(answer, 2).grad_fn
    while step is not None and type(step).__name__.startswith(_SHAPING) and step.next_functions:
        step = step.next_functions[0][0]
    return "probability" if type(step).__name__.startswith("Sigmoid") else "logit"


def _asked(module: nn.Module, row: Tensor, width: int) -> object:
    try:
        return module(row)
    except (RuntimeError, TypeError, ValueError, IndexError) as error:
        raise ModelError(
            f"The module does not take a float tensor [rows, {width}] (one column per feature of "
            f"data.features): {str(error).splitlines()[0][:200]}"
        ) from None
