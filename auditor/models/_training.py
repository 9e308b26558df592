"""The training loop: seeded minibatches, a loss curve, and the weights of the best epoch."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from auditor.config import Train
from auditor.documented import Epoch
from auditor.errors import ModelError
from auditor.models._progress import watched

LOSSES = {"binary": nn.BCEWithLogitsLoss, "regression": nn.MSELoss}
LOSS_NAMES = {"binary": "binary cross-entropy", "regression": "mean squared error (standardised)"}
SLICE = 65_536


@dataclass(frozen=True)
class Part:
    """Rows with their answers, on the device."""

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.targets)


@dataclass
class Course:
    """How the training went."""

    curve: list[Epoch] = field(default_factory=list)
    best: Epoch | None = None
    stopped_early: bool = False
    gap: float | None = None
    seconds: float = 0.0
    weights: dict[str, Tensor] = field(default_factory=dict)

    def note(self, epoch: Epoch, network: nn.Module, *, choosing: bool) -> None:
        """Keep the epoch, and its weights where they are the best so far (the last, without patience)."""
        self.curve.append(epoch)
        if choosing and self.best is not None and not _better(epoch, self.best):
            return
        self.best = epoch
        self.weights = {k: v.detach().clone() for k, v in network.state_dict().items()}

    def exhausted(self, patience: int) -> bool:
        return self.best is not None and len(self.curve) - self.best.epoch >= patience


def _better(epoch: Epoch, best: Epoch) -> bool:
    if epoch.validation_loss is None or best.validation_loss is None:
        return epoch.training_loss < best.training_loss
    return epoch.validation_loss < best.validation_loss


def fit(
    network: nn.Module,
    training: Part,
    validation: Part | None,
    *,
    choice: Train,
    task: str,
    seed: int,
) -> Course:
    """Train `network` in place. With patience, it ends with the weights of its best epoch."""
    course, started = Course(), time.monotonic()
    criterion = LOSSES[task]()
    optimiser = _optimiser(network, choice)
    order = torch.Generator().manual_seed(seed)
    with watched(choice.epochs) as tell:
        for number in range(1, choice.epochs + 1):
            loss = _epoch(network, training, criterion, optimiser, batch=choice.batch, order=order)
            _must_be_finite(loss, number, choice)
            held = None if validation is None else mean_loss(network, validation, criterion)
            epoch = Epoch(epoch=number, training_loss=loss, validation_loss=_finite(held))
            course.note(epoch, network, choosing=choice.patience is not None)
            tell(epoch)
            if choice.patience is not None and course.exhausted(choice.patience):
                course.stopped_early = True
                break
    network.load_state_dict(course.weights)
    if validation is not None:
        course.gap = _finite(
            mean_loss(network, validation, criterion) - mean_loss(network, training, criterion)
        )
    course.seconds = time.monotonic() - started
    return course


def _optimiser(network: nn.Module, choice: Train) -> torch.optim.Optimizer:
    kind = torch.optim.AdamW if choice.optimiser == "adamw" else torch.optim.SGD
    return kind(network.parameters(), lr=choice.learning_rate, weight_decay=choice.weight_decay)


def _epoch(
    network: nn.Module,
    part: Part,
    criterion: nn.Module,
    optimiser: torch.optim.Optimizer,
    *,
    batch: int,
    order: torch.Generator,
) -> float:
    """One pass in a fresh seeded order; the mean loss as it was met on the way."""
    network.train()
    shuffled = torch.randperm(len(part), generator=order).to(part.targets.device)
    total = torch.zeros((), dtype=torch.float64, device=part.targets.device)
    for rows in torch.split(shuffled, batch):
        loss = criterion(network(part.inputs[rows]).squeeze(1), part.targets[rows])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        total += loss.detach().double() * len(rows)  # stays on the device: no wait per step
    return float(total) / len(part)


def mean_loss(network: nn.Module, part: Part, criterion: nn.Module) -> float:
    """The loss without dropout and without learning."""
    network.eval()
    total = 0.0
    with torch.inference_mode():
        parts = zip(torch.split(part.inputs, SLICE), torch.split(part.targets, SLICE), strict=True)
        for inputs, targets in parts:
            total += float(criterion(network(inputs).squeeze(1), targets)) * len(targets)
    return total / len(part)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _must_be_finite(loss: float, epoch: int, choice: Train) -> None:
    if not math.isfinite(loss):
        raise ModelError(
            f"Training diverged: the loss of epoch {epoch} is not a number. Lower "
            f"model.train.learning_rate (now {choice.learning_rate:g}), or look for feature values "
            "that are out of all proportion."
        )
