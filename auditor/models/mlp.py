"""A multilayer perceptron, trained here: fully connected layers with ReLU between them, one number out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch import nn

from auditor.config import Missing, Train
from auditor.documented import Said, Training
from auditor.errors import ModelError
from auditor.models import _device, _fitting, _training
from auditor.models._description import Description, Output
from auditor.models._inputs import encode
from auditor.models._model import Model, describe, digest, weights_bytes
from auditor.models._network import perceptron

VALIDATION = 0.15
"""Share of the training rows that only watches."""
FEWEST = 20
"""Below this many rows nothing is held out: a validation part of one or two rows says nothing."""


@dataclass(frozen=True)
class Labelled:
    """The rows that can teach: a label is there, and with `drop` every feature too."""

    rows: pa.Table
    label: NDArray[np.float64]
    said: tuple[Said, ...]


def train(
    choice: Train,
    rows: pa.Table,
    *,
    label: Any,
    features: list[str],
    task: str,
    missing: Missing,
    seed: int,
    device: str,
) -> Model:
    """Hold out a validation part, fit the preprocessing on the rest, train, describe."""
    where = _device.choose(device)
    known = _labelled(rows, np.asarray(label, dtype=np.float64), features, task, missing)
    learn, watch = _parts(known.label, task=task, seed=seed)
    fitted = _fitting.fit(known.rows.take(learn), features, missing=missing)
    output = _output(known.label[learn], task)
    description = Description(
        task=task,
        hidden=tuple(choice.hidden),
        dropout=choice.dropout,
        inputs=fitted.inputs,
        output=output,
        weights="",
    )

    def part(chosen: NDArray[np.int64]) -> _training.Part:
        encoded = encode(fitted.inputs, known.rows.take(chosen)).matrix
        targets = (known.label[chosen] - output.mean) / output.scale
        return _training.Part(
            torch.from_numpy(encoded).to(where),
            torch.from_numpy(targets.astype(np.float32)).to(where),
        )

    with _device.repeatable(seed, where, work=_work(description, choice.batch)):
        net = perceptron(description.sizes, dropout=choice.dropout).to(where)
        validation = part(watch) if len(watch) else None
        course = _training.fit(net, part(learn), validation, choice=choice, task=task, seed=seed)
    net.eval()
    few = () if len(watch) else (Said(code="model.no_validation", values={"n": len(learn)}),)
    training = _training_facts(
        course,
        choice,
        rows=(len(learn), len(watch)),
        loss=_training.LOSS_NAMES[task],
        seed=seed,
        device=where,
        missing=missing,
    )
    return _finished(net, description, where, training, (*known.said, *fitted.said, *few))


def _labelled(
    rows: pa.Table, label: NDArray[np.float64], features: list[str], task: str, missing: Missing
) -> Labelled:
    if len(label) != rows.num_rows:
        raise ModelError(f"There are {rows.num_rows:,} rows to train on and {len(label):,} labels.")
    taught = np.isin(label, (0, 1)) if task == "binary" else np.isfinite(label)
    said = _count("model.label_missing", int((~taught).sum()))
    kept = taught
    if missing.features == "drop":
        kept = taught & _fitting.complete(rows, features)
        said += _count("model.rows_dropped", int(taught.sum() - kept.sum()))
    _enough(label[kept], task, dropped=bool(taught.any()))
    return Labelled(rows.filter(pa.array(kept)), label[kept], tuple(said))


def _count(code: str, n: int) -> list[Said]:
    return [Said(code=code, values={"n": n})] if n else []


def _enough(label: NDArray[np.float64], task: str, *, dropped: bool) -> None:
    if len(label) < 2:
        why = (
            "after dropping the rows with a missing feature (data.missing.features: drop)"
            if dropped
            else "for the label is missing in the others"
        )
        raise ModelError(f"Only {len(label)} rows are left to train on, {why}.")
    if task == "binary" and len(np.unique(label)) < 2:
        only = "positive" if label[0] == 1 else "negative"
        raise ModelError(
            f"Every training row is {only}: there is nothing to learn. Look at the split, and at "
            "data.label.positive."
        )


def _parts(
    label: NDArray[np.float64], *, task: str, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Seeded positions of the training part and of the validation part; both classes in both."""
    draw = np.random.default_rng(seed)
    if len(label) < FEWEST:
        return np.arange(len(label)), np.zeros(0, dtype=np.int64)
    watch: list[NDArray[np.int64]] = []
    classes = [label == 1, label == 0] if task == "binary" else [np.ones(len(label), dtype=bool)]
    for members in classes:
        shuffled = draw.permutation(np.flatnonzero(members))
        watch.append(shuffled[: int(len(shuffled) * VALIDATION)])
    held = np.sort(np.concatenate(watch))
    return np.setdiff1d(np.arange(len(label)), held), held


def _output(label: NDArray[np.float64], task: str) -> Output:
    """A target is standardised on the training part; a constant one keeps its unit."""
    if task == "binary":
        return Output(kind="logit")
    mean, scale = float(label.mean()), float(label.std())
    if not (np.isfinite(mean) and np.isfinite(scale)):
        raise ModelError("The label's numbers are too large to be standardised.")
    return Output(kind="value", mean=mean, scale=scale or 1.0)


def _work(description: Description, batch: int) -> int:
    return batch * sum(after * before for after, before in description.shapes())


def _training_facts(
    course: _training.Course,
    choice: Train,
    *,
    rows: tuple[int, int],
    loss: str,
    seed: int,
    device: torch.device,
    missing: Missing,
) -> Training:
    settings = choice.model_dump(exclude={"optimiser"}) | {"missing_features": missing.features}
    return Training(
        rows=rows[0],
        validation_rows=rows[1],
        loss=loss,
        optimiser=choice.optimiser,
        settings=settings,
        seed=seed,
        device=device.type,
        epochs_run=len(course.curve),
        best_epoch=course.best.epoch if course.best else 0,
        stopped_early=course.stopped_early,
        curve=course.curve,
        gap=course.gap,
        seconds=None if "SOURCE_DATE_EPOCH" in os.environ else round(course.seconds, 3),
    )


def _finished(
    net: nn.Sequential,
    description: Description,
    device: torch.device,
    training: Training,
    said: Sequence[Said],
) -> Model:
    described = description.model_copy(
        update={"weights": digest(weights_bytes(net)), "training": training}
    )
    return describe(net, described, device, source="trained", said=said)
