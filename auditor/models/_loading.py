"""A model from a file: ours with its description, or bare weights with a declared architecture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load as from_safetensors
from torch import Tensor, nn

from auditor.config import Architecture
from auditor.errors import ModelError
from auditor.models import _device, _files
from auditor.models._description import Description, NumberInput, Output
from auditor.models._model import Model, describe, digest
from auditor.models._network import perceptron
from auditor.report import Said

MAX_DESCRIPTION = 64 * 1024 * 1024
_WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Under these keys trainers keep the weights of a checkpoint."""

Shape = tuple[int, ...]
Weights = dict[str, Tensor]
Linear = tuple[Tensor, Tensor]


def load(
    path: Path, *, architecture: Architecture | None, features: list[str], task: str, device: str
) -> Model:
    """Our own folder or file first; else bare weights."""
    where = _device.choose(device)
    if path.is_dir() and (path / "model.json").is_file():
        path = path / "model.safetensors"
    found = _files.recognise(path)
    beside = path.with_suffix(".json")
    if found == "safetensors" and beside.is_file() and architecture is None:
        return _ours(path, _description(beside), task, where)
    weights = _safetensors(path) if found == "safetensors" else _state_dict(path)
    if architecture is None:
        raise ModelError(
            f"{path.name} holds weights alone. Declare their shape, for example "
            "model: {load: …, architecture: {kind: mlp, hidden: [64, 32]}}, or keep the "
            f"{beside.name} that was saved with it beside it."
        )
    return _declared(path, weights, architecture, features, task, where)


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


def _ours(path: Path, description: Description, task: str, device: torch.device) -> Model:
    content = path.read_bytes()
    if digest(content) != description.weights:
        raise ModelError(
            f"{path.name} is not the file that {path.stem}.json describes (their digests differ). "
            "Save the model again, or take both files from the same place."
        )
    if description.task != task:
        raise ModelError(
            f"The model was trained for task: {description.task}; the audit says task: {task}."
        )
    weights = _parsed(path.name, content)
    pairs = _pairs(path.name, weights, by_name=True)
    network = _network(path.name, pairs, description, device)
    return describe(network, description, device, source="loaded", file=path.name)


def _safetensors(path: Path) -> Weights:
    return _parsed(path.name, path.read_bytes())


def _parsed(name: str, content: bytes) -> Weights:
    try:
        return dict(from_safetensors(content))
    except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(f"{name} is a damaged safetensors file: {error}") from None


def _state_dict(path: Path) -> Weights:
    """torch's restricted reader: it knows tensors and plain containers, and runs no code."""
    try:
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # noqa: BLE001 - a hostile file may make the reader fail in any way
        classes = _named_classes(path)
        if classes:
            raise _files.whole_pickle(path.name, classes) from None
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ModelError(f"{path.name} cannot be read as a state dict: {reason}") from None
    for key in _WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping) or not content:
        raise ModelError(f"{path.name} holds a {type(content).__name__}, not a state dict.")
    odd = [key for key, value in content.items() if not isinstance(value, Tensor)]
    if odd:
        raise ModelError(
            f"{path.name} holds more than tensors under '{odd[0]}'; save model.state_dict() alone."
        )
    return {str(key): value for key, value in content.items()}


def _named_classes(path: Path) -> list[str]:
    """What a pickle would call, read from its text without running it."""
    try:
        return [str(name) for name in torch.serialization.get_unsafe_globals_in_checkpoint(path)]
    except Exception:  # noqa: BLE001 - only an embellishment of the refusal
        return []


def _pairs(name: str, weights: Weights, *, by_name: bool) -> list[tuple[str, Linear]]:
    """(layer, (weight, bias)) in the order of the layers."""
    stems = dict.fromkeys(key.rpartition(".")[0] for key in weights)
    expected = {f"{stem}.{part}".lstrip(".") for stem in stems for part in ("weight", "bias")}
    if expected != set(weights):
        odd = sorted(expected ^ set(weights))[0]
        how = "lacks" if odd in expected else "also holds"
        raise ModelError(
            f"{name} {how} '{odd}'; a perceptron has one weight and one bias per layer and nothing "
            f"else. Found: {_listed(weights)}."
        )
    for key, tensor in weights.items():
        _plain(name, key, tensor)
    order = sorted(stems, key=_natural) if by_name else list(stems)
    return [
        (stem, (weights[f"{stem}.weight".lstrip(".")], weights[f"{stem}.bias".lstrip(".")]))
        for stem in order
    ]


def _plain(name: str, key: str, tensor: Tensor) -> None:
    if tensor.layout != torch.strided or tensor.is_quantized or not tensor.is_floating_point():
        raise ModelError(
            f"{name}: '{key}' is {tensor.dtype}, {tensor.layout}; plain floats are read."
        )
    if not bool(torch.isfinite(tensor).all()):
        raise ModelError(f"{name}: '{key}' holds values that are not finite numbers.")


def _natural(stem: str) -> list[tuple[int, int, str]]:
    """Sorts layer10 after layer2."""
    parts = re.split(r"(\d+)", stem)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


def _declared(
    path: Path,
    weights: Weights,
    architecture: Architecture,
    features: list[str],
    task: str,
    device: torch.device,
) -> Model:
    """Inputs are the features as they are: nobody told how they were standardised."""
    by_name = _files.recognise(path) == "safetensors"
    precision = _precision(weights)
    description = Description(
        task="binary" if task == "binary" else "regression",
        hidden=tuple(architecture.hidden),
        dropout=architecture.dropout,
        precision=precision,
        inputs=tuple(NumberInput(name=name) for name in _some(features)),
        output=Output(kind="logit" if task == "binary" else "value"),
        weights=digest(path.read_bytes()),
    )
    pairs = _pairs(path.name, weights, by_name=by_name)
    if by_name:
        pairs = _ordered(path.name, pairs, description)
    network = _network(path.name, pairs, description, device)
    said = [Said(code="model.weights_only", values={"file": path.name})]
    return describe(network, description, device, source="loaded", file=path.name, said=said)


def _some(features: list[str]) -> list[str]:
    if not features:
        raise ModelError("The model has no inputs: name its features, in order, in data.features.")
    return features


def _precision(weights: Weights) -> Literal["float32", "float64"]:
    wide = any(tensor.dtype == torch.float64 for tensor in weights.values())
    return "float64" if wide else "float32"


def _ordered(
    name: str, pairs: list[tuple[str, Linear]], description: Description
) -> list[tuple[str, Linear]]:
    """A safetensors file forgets the order of its layers: numbers in their names or shapes must tell it."""
    skeletons = {re.sub(r"\d+", "#", stem) for stem, _ in pairs}
    if len(skeletons) == 1:
        return pairs
    shapes = [tuple(weight.shape) for _, (weight, _) in pairs]
    wanted: list[Shape] = list(description.shapes())
    if sorted(shapes) != sorted(wanted):
        return pairs
    if len(set(shapes)) < len(shapes):
        raise ModelError(
            f"{name}: the order of the layers {', '.join(stem for stem, _ in pairs)} cannot be told "
            "from their names, and some have the same shape. Number them (0., 2., 4. …)."
        )
    return [pairs[shapes.index(shape)] for shape in wanted]


def _network(
    name: str,
    pairs: list[tuple[str, Linear]],
    description: Description,
    device: torch.device,
) -> nn.Sequential:
    """Shapes are compared before anything is built, so that a false one costs no memory."""
    wanted = [(shape, shape[:1]) for shape in description.shapes()]
    found = [(tuple(weight.shape), tuple(bias.shape)) for _, (weight, bias) in pairs]
    if found != wanted:
        names = ", ".join(entry.name for entry in description.inputs[:12])
        raise ModelError(
            f"The weights in {name} do not fit the architecture. "
            f"Expected: {_chain(list(description.sizes))} ({description.width} inputs: {names}). "
            f"Found: {_listed({f'{s}.{p}': t for s, pair in pairs for p, t in zip(('weight', 'bias'), pair, strict=True)})}."
        )
    built = perceptron(description.sizes, dropout=description.dropout)
    built = built.to(getattr(torch, description.precision))
    linear = [module for module in built if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for module, (_, (weight, bias)) in zip(linear, pairs, strict=True):
            module.weight.copy_(weight)
            module.bias.copy_(bias)
    return built.to(device).eval()


def _chain(sizes: list[int]) -> str:
    return " → ".join(str(size) for size in sizes)


def _listed(weights: Mapping[str, Tensor]) -> str:
    shown = [f"{key} {list(tensor.shape)}" for key, tensor in list(weights.items())[:12]]
    return ", ".join(shown) + (" …" if len(weights) > 12 else "")
