"""A model from a file: ours with its description, or bare weights with a declared architecture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import ValidationError
from torch import nn

from auditor.config import Architecture
from auditor.documented import Said
from auditor.errors import ModelError
from auditor.models import _device, _files, _weights
from auditor.models._description import Description, NumberInput, Output
from auditor.models._model import Model, describe, digest
from auditor.models._network import perceptron

MAX_DESCRIPTION = 64 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """A model file, read once: what is hashed is what is used."""

    name: str
    content: bytes
    kind: _files.Found

    def weights(self) -> _weights.Weights:
        read = _weights.parsed if self.kind == "safetensors" else _weights.state_dict
        return read(self.name, self.content)


def load(
    path: Path, *, architecture: Architecture | None, features: list[str], task: str, device: str
) -> Model:
    """Our own folder or file first; else bare weights."""
    where = _device.choose(device)
    if path.is_dir() and (path / "model.json").is_file():
        path = path / "model.safetensors"
    kind = _files.recognise(path)
    file, beside = File(path.name, path.read_bytes(), kind), path.with_suffix(".json")
    if architecture is not None:
        return _declared(file, architecture, features=features, task=task, device=where)
    if kind != "safetensors" or not beside.is_file():
        raise ModelError(
            f"{path.name} holds weights alone. Declare their shape, for example "
            "model: {load: …, architecture: {kind: mlp, hidden: [64, 32]}}, or keep the "
            f"{beside.name} that was saved with it beside it."
        )
    return _ours(file, _description(beside), task=task, device=where)


def _description(path: Path) -> Description:
    if path.stat().st_size > MAX_DESCRIPTION:
        raise ModelError(f"{path.name} is larger than any model description is.")
    try:
        return Description.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ModelError(
            f"{path.name} is no description of a model saved here ({place}: {first['msg']}). "
            "If the weights are somebody else's, declare model.architecture."
        ) from None


def _ours(file: File, description: Description, *, task: str, device: torch.device) -> Model:
    if digest(file.content) != description.weights:
        raise ModelError(
            f"{file.name} is not the file that the description beside it is about (their digests "
            "differ). Save the model again, or take both files from the same place."
        )
    if description.task != task:
        raise ModelError(
            f"The model was trained for task: {description.task}; the audit says task: {task}."
        )
    layers = _weights.linear_layers(file.name, file.weights(), by_name=True)
    network = _network(file.name, layers, description, device)
    return describe(network, description, device, source="loaded", file=file.name)


def _declared(
    file: File, architecture: Architecture, *, features: list[str], task: str, device: torch.device
) -> Model:
    """Inputs are the features as they are: nobody told how they were standardised."""
    weights, by_name = file.weights(), file.kind == "safetensors"
    description = Description(
        task="binary" if task == "binary" else "regression",
        hidden=tuple(architecture.hidden),
        dropout=architecture.dropout,
        precision=_weights.precision(weights),
        inputs=tuple(NumberInput(name=name) for name in _some(features)),
        output=Output(kind="logit" if task == "binary" else "value"),
        weights=digest(file.content),
    )
    layers = _weights.linear_layers(file.name, weights, by_name=by_name)
    if by_name:
        layers = _weights.in_order(file.name, layers, shapes=description.shapes())
    network = _network(file.name, layers, description, device)
    said = [Said(code="model.weights_only", values={"file": file.name})]
    return describe(network, description, device, source="loaded", file=file.name, said=said)


def _some(features: list[str]) -> list[str]:
    if not features:
        raise ModelError("The model has no inputs: name its features, in order, in data.features.")
    return features


def _network(
    name: str, layers: list[_weights.Linear], description: Description, device: torch.device
) -> nn.Sequential:
    """Shapes are compared before anything is built, so that a false one costs no memory."""
    if [layer.shapes for layer in layers] != [(s, s[:1]) for s in description.shapes()]:
        raise ModelError(_misfit(name, layers, description))
    built = perceptron(description.sizes, dropout=description.dropout)
    built = built.to(getattr(torch, description.precision))
    linear = [module for module in built if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for module, layer in zip(linear, layers, strict=True):
            module.weight.copy_(layer.weight)
            module.bias.copy_(layer.bias)
    return built.to(device).eval()


def _misfit(name: str, layers: list[_weights.Linear], description: Description) -> str:
    names = [entry.name for entry in description.inputs]
    inputs = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    found = {f"{layer.name}.weight".lstrip("."): layer.weight for layer in layers}
    return (
        f"The weights in {name} do not fit the architecture. "
        f"Expected: {' → '.join(str(size) for size in description.sizes)}, that is weights of "
        f"{', '.join(str(list(shape)) for shape in description.shapes())}; "
        f"{description.width} inputs: {inputs}. Found: {_weights.listed(found)}."
    )
