"""Scores in plain slices: as fast as the bare matrix products, in little memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from auditor.errors import ModelError
from auditor.models._description import Output


def slices(rows: int, *, size: int) -> Iterator[slice]:
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


@torch.inference_mode()
def infer(network: nn.Module, inputs: Tensor, *, size: int) -> Tensor:
    """The network's one number per row, computed `size` rows at a time."""
    answers = [
        one_per_row(network(inputs[part]), len(range(len(inputs))[part]))
        for part in slices(len(inputs), size=size)
    ]
    return torch.cat(answers) if answers else torch.zeros(0)


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


def scores(answers: Tensor, output: Output) -> NDArray[np.float64]:
    """Probabilities or target values, in float64: a float32 sigmoid would round many scores to 1."""
    numbers = answers.detach().double()
    if output.kind == "logit":
        numbers = torch.sigmoid(numbers)
    elif output.kind == "value":
        numbers = numbers * output.scale + output.mean
    return numbers.cpu().numpy()
