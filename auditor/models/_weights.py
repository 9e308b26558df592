"""The tensors of a file of weights, and the order of the layers they belong to. No code is run."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load as from_safetensors
from torch import Tensor

from auditor.errors import ModelError
from auditor.models import _files

_WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Under these keys trainers keep the weights of a checkpoint."""

Weights = dict[str, Tensor]
Shape = tuple[int, ...]


class Linear(NamedTuple):
    """One fully connected layer of the file."""

    name: str
    weight: Tensor
    bias: Tensor

    @property
    def shapes(self) -> tuple[Shape, Shape]:
        return tuple(self.weight.shape), tuple(self.bias.shape)


def parsed(name: str, content: bytes) -> Weights:
    try:
        return dict(from_safetensors(content))
    except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(f"{name} is a damaged safetensors file: {error}") from None


def state_dict(name: str, content: bytes) -> Weights:
    """By the restricted reader of torch: it knows tensors and plain containers, and runs no code."""
    try:
        held: Any = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception as error:  # noqa: BLE001 - a hostile file may make the reader fail in any way
        named = re.findall(r"GLOBAL ([\w.]+)", str(error))
        if named:
            raise _files.whole_pickle(name, named) from None
        # The reader's own words are not passed on: they explain how to switch its guard off.
        raise ModelError(
            f"{name} cannot be read as a state dict: it is damaged, or it holds more than tensors "
            f"({type(error).__name__})."
        ) from None
    for key in _WRAPPERS:
        if isinstance(held, Mapping) and isinstance(held.get(key), Mapping):
            held = held[key]
    if not isinstance(held, Mapping) or not held:
        raise ModelError(f"{name} holds a {type(held).__name__}, not a state dict.")
    odd = [key for key, value in held.items() if type(value) is not Tensor]
    if odd:
        raise ModelError(
            f"{name} holds more than tensors under '{odd[0]}'; save model.state_dict() alone."
        )
    return {str(key): value for key, value in held.items()}


def linear_layers(name: str, weights: Weights, *, by_name: bool) -> list[Linear]:
    """The layers in order: of their names' numbers, or as a state dict lists them."""
    stems = dict.fromkeys(key.rpartition(".")[0] for key in weights)
    expected = {f"{stem}.{part}".lstrip(".") for stem in stems for part in ("weight", "bias")}
    if expected != set(weights):
        odd = min(expected ^ set(weights))
        how = "lacks" if odd in expected else "also holds"
        raise ModelError(
            f"{name} {how} '{odd}'; a perceptron has one weight and one bias per layer and nothing "
            f"else. Found: {listed(weights)}."
        )
    for key, tensor in weights.items():
        _plain(name, key, tensor)
    order = sorted(stems, key=_natural) if by_name else list(stems)
    return [
        Linear(stem, weights[f"{stem}.weight".lstrip(".")], weights[f"{stem}.bias".lstrip(".")])
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


def in_order(name: str, layers: list[Linear], *, shapes: Sequence[Shape]) -> list[Linear]:
    """A safetensors file forgets the order of its layers: numbers in their names or shapes must tell it."""
    if len({re.sub(r"\d+", "#", layer.name) for layer in layers}) == 1:
        return layers
    found = [layer.shapes[0] for layer in layers]
    if sorted(found) != sorted(shapes):
        return layers  # they do not fit at all, which is told where shapes are compared
    if len(set(found)) < len(found):
        raise ModelError(
            f"{name}: the order of the layers {', '.join(layer.name for layer in layers)} cannot be "
            "told from their names, and some have the same shape. Number them (0., 2., 4. …)."
        )
    return [layers[found.index(shape)] for shape in shapes]


def precision(weights: Weights) -> Literal["float32", "float64"]:
    wide = any(tensor.dtype == torch.float64 for tensor in weights.values())
    return "float64" if wide else "float32"


def listed(weights: Mapping[str, Tensor]) -> str:
    shown = [f"{key} {list(tensor.shape)}" for key, tensor in list(weights.items())[:12]]
    return ", ".join(shown) + (" …" if len(weights) > 12 else "")
