"""Where a score comes from: a model trained here, a model loaded from a file, or a module in memory.

A model kind is a file of this shelf (`mlp.py`); its name is the word in audit.yaml. Files that
begin with `_` serve all kinds. Nothing here imports torch until a model is asked for.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor import resources
from auditor.errors import ModelError, nearest

if TYPE_CHECKING:
    import pyarrow as pa
    from torch import nn

    from auditor.config import Architecture, Missing, Train
    from auditor.models._model import Model

__all__ = ["digests", "load", "train", "wrap"]


def train(
    choice: Train,
    rows: pa.Table,
    *,
    label: Any,
    features: list[str],
    task: str,
    missing: Missing,
    seed: int,
    device: str = "auto",
) -> Model:
    """A model trained on `rows`.

    `label` holds one number per row. Binary: 1 positive, 0 negative, anything else missing.
    Regression: a finite number, or missing. Rows without a label are left out. A seeded part of
    the rows is held out to watch the training; whatever is fitted sees the remaining rows only.
    """
    kinds = resources.shelf("models")
    if choice.kind not in kinds:
        raise ModelError(
            f"model.train.kind '{choice.kind}' is unknown.{nearest(choice.kind, kinds)}"
        )
    trained: Model = resources.take("models", choice.kind).train(
        choice,
        rows,
        label=label,
        features=features,
        task=task,
        missing=missing,
        seed=seed,
        device=device,
    )
    return trained


def load(
    path: str | Path,
    *,
    folder: Path,
    architecture: Architecture | None,
    features: list[str],
    task: str,
    device: str = "auto",
) -> Model:
    """A model from a file; `path` counts from `folder`. No code of the file is ever run.

    Read: what `Model.save` wrote; a safetensors file or a state dict of which `architecture` is
    declared, whose inputs are `features`, all numbers, in that order. Everything else is refused
    with the reason and the way out.
    """
    loaded: Model = resources.take("models", "_loading").load(
        Path(folder) / path, architecture=architecture, features=features, task=task, device=device
    )
    return loaded


def digests(path: str | Path, *, folder: Path) -> tuple[str, str | None]:
    """SHA-256 of the weights that `load` would read, and of the description beside them; nothing is opened."""
    file = Path(folder) / path
    file = file / "model.safetensors" if (file / "model.json").is_file() else file
    resources.take("models", "_files").recognise(file)
    beside = file.with_suffix(".json")
    described = _sha256(beside) if beside.is_file() else None
    return _sha256(file), described


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def wrap(module: nn.Module, *, features: list[str], task: str, device: str = "auto") -> Model:
    """A module in memory: it gets a float tensor [rows, features] and gives one number per row.

    Binary: the number is a logit, or a probability where the module ends in a sigmoid.
    """
    wrapped: Model = resources.take("models", "_wrapping").wrap(
        module, features=features, task=task, device=device
    )
    return wrapped
