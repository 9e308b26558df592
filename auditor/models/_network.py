"""The shape of a multilayer perceptron: Linear, ReLU, (Dropout), … , Linear."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from torch import nn


def perceptron(sizes: Sequence[int], *, dropout: float) -> nn.Sequential:
    """`sizes` runs from the inputs to the one number that comes out."""
    parts: list[nn.Module] = []
    for before, after in itertools.pairwise(sizes[:-1]):
        parts += [nn.Linear(before, after), nn.ReLU(inplace=True)]
        if dropout:
            parts.append(nn.Dropout(dropout))
    return nn.Sequential(*parts, nn.Linear(sizes[-2], sizes[-1]))
