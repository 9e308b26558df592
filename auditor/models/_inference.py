"""Scores in plain slices: as fast as the bare matrix products, in little memory."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from auditor.errors import ModelError
from auditor.models._description import Output

CACHE = 524_288
"""Numbers that one layer may give at once on a processor: 2 MiB of float32 stay in its cache."""
ON_A_CARD = 262_144


def rows_at_once(network: nn.Module, device: torch.device) -> int:
    """As many rows as keep the widest layer in the cache; measured, larger slices are slower."""
    if device.type != "cpu":
        return ON_A_CARD
    widest = max((p.shape[0] for p in network.parameters() if p.ndim), default=1)
    return min(max(CACHE // max(widest, 1), 1_024), 65_536)


def slices(rows: int, *, size: int) -> Iterator[slice]:
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


@torch.inference_mode()
def infer(network: nn.Module, inputs: Tensor, *, size: int) -> Tensor:
    """The network's one number per row, computed `size` rows at a time, kept in float64."""
    answers = torch.empty(len(inputs), dtype=torch.float64, device=inputs.device)
    for part in slices(len(inputs), size=size):
        answers[part] = one_per_row(network(inputs[part]), part.stop - part.start)
    return answers


def one_per_row(answer: object, rows: int) -> Tensor:
    """[rows], from [rows] or [rows, 1]; anything else is no score."""
    if not isinstance(answer, Tensor):
        raise ModelError(
            f"The module gives a {type(answer).__name__}; it must give a tensor of one number per row."
        )
    if tuple(answer.shape) not in {(rows,), (rows, 1)}:
        raise ModelError(
            f"The module gives a tensor of shape {list(answer.shape)} for {rows} rows; it must give "
            "one number per row. Of two class logits, return logits[:, 1] - logits[:, 0]."
        )
    return answer.reshape(rows)


@torch.inference_mode()
def scores(answers: Tensor, output: Output) -> Tensor:
    """Probabilities or target values, in place: a float32 sigmoid would round many scores to 1."""
    if output.kind == "logit":
        answers.sigmoid_()
    elif output.kind == "value":
        answers.mul_(output.scale).add_(output.mean)
    return answers
