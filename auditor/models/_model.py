"""A model ready to answer: its inputs, its network, what its number means, and what is known of it."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from safetensors.torch import save as to_safetensors
from torch import nn

from auditor.documented import Layer, ModelFacts, Said
from auditor.errors import ModelError
from auditor.models import _inference
from auditor.models._description import Description, Input, Output
from auditor.models._inputs import encode, noticed, select

BLOCK = 65_536
"""Rows that are coded together: enough to make the cost of asking for a column small."""


@dataclass(frozen=True)
class Model:
    """One score per row of any table that has the features."""

    network: nn.Module
    inputs: tuple[Input, ...]
    output: Output
    device: torch.device
    facts: ModelFacts
    description: Description | None = None
    """What can be saved; None for a module whose shape is its own."""
    precision: str = "float32"

    def predict(self, table: pa.Table) -> NDArray[np.float64]:
        """Binary: the probability of the positive class. Regression: the value. NaN: no prediction."""
        return self.answer(table).cpu().numpy()

    def answer(self, table: pa.Table) -> torch.Tensor:
        """The same, [rows] float64, left on the model's device."""
        answers = torch.full((table.num_rows,), math.nan, dtype=torch.float64, device=self.device)
        self.network.eval()
        needed = select(table, self.inputs)
        for part in _inference.slices(table.num_rows, size=BLOCK):
            rows = needed.slice(part.start, part.stop - part.start)
            encoded = encode(self.inputs, rows, precision=self.precision)
            scored = self.score(torch.from_numpy(encoded.matrix).to(self.device))
            usable = torch.from_numpy(encoded.usable).to(self.device) & scored.isfinite()
            answers[part] = torch.where(usable, scored, math.nan)
        return answers

    def score(self, inputs: torch.Tensor) -> torch.Tensor:
        """The same for rows that are numbers already, [rows, inputs] on the model's device."""
        size = _inference.rows_at_once(self.network, self.device)
        return _inference.scores(_inference.infer(self.network, inputs, size=size), self.output)

    def look(self, table: pa.Table) -> list[Said]:
        """What the model never learned of this table."""
        return noticed(self.inputs, table)

    def save(
        self,
        folder: str | Path,
        *,
        threshold: float | None = None,
        positive: list[str] | None = None,
    ) -> Path:
        """Write model.safetensors and model.json; returns the path of the weights, for `load`."""
        if self.description is None:
            raise ModelError(
                "A module given in memory has a shape of its own and cannot be described in "
                "model.json; save its state dict yourself."
            )
        content = weights_bytes(self.network)
        said = {
            "weights": digest(content),
            "threshold": threshold,
            "positive": None if positive is None else tuple(positive),
        }
        known = {key: value for key, value in said.items() if value is not None}
        description = self.description.model_copy(update=known)
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        weights = folder / "model.safetensors"
        _write(weights, content)
        text = description.model_dump_json(by_alias=True, indent=1) + "\n"
        _write(folder / "model.json", text.encode())
        return weights


def describe(
    net: nn.Module,
    description: Description,
    device: torch.device,
    *,
    source: Literal["trained", "loaded"],
    said: Sequence[Said] = (),
    file: str | None = None,
) -> Model:
    """The model with all that its description tells."""
    facts = ModelFacts(
        source=source,
        kind=description.kind,
        layers=layers(net),
        parameters=parameter_count(net),
        inputs=[entry.name for entry in description.inputs],
        digest=description.weights,
        file=file,
        device=device.type,
        threshold=description.threshold,
        training=description.training,
        facts=list(said),
    )
    return Model(
        network=net,
        inputs=description.inputs,
        output=description.output,
        device=device,
        facts=facts,
        description=description,
        precision=description.precision,
    )


def _write(path: Path, content: bytes) -> None:
    """Beside it first, then moved: a broken write leaves the old file."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as beside:
        beside.write(content)
    Path(beside.name).chmod(0o666 & ~_umask())
    Path(beside.name).replace(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def weights_bytes(network: nn.Module) -> bytes:
    """The weights as a safetensors file: the same weights always give the same bytes."""
    tensors = {
        name: value.detach().to("cpu", copy=True).contiguous()  # copies: tied weights share memory
        for name, value in network.state_dict().items()
        if isinstance(value, torch.Tensor)
    }
    return bytes(to_safetensors(tensors))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def layers(network: nn.Module) -> list[Layer]:
    """The architecture table: every module that computes something itself, in order."""
    table = []
    for name, module in network.named_modules():
        if next(module.children(), None) is None:
            own = sum(parameter.numel() for parameter in module.parameters())
            table.append(
                Layer(
                    name=name or "model",
                    kind=type(module).__name__,
                    shape=_shape(module),
                    parameters=own,
                )
            )
    return table


def _shape(module: nn.Module) -> str:
    if isinstance(module, nn.Linear):
        return f"{module.in_features} → {module.out_features}"
    if isinstance(module, nn.Dropout):
        return f"p = {module.p:g}"
    return ""


def parameter_count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
