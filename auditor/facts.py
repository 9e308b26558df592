"""Everything documented about an audit, as flat names that fact rules ask for. What is absent has no name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from auditor.config import System
from auditor.documented import DataFacts, ModelFacts

MEASURED: dict[str, tuple[str, ...]] = {
    "data": ("rows_read", "rows_audited", "people", "made_up", "source", "digest"),
    "model": ("source", "kind", "parameters", "digest", "threshold"),
    "training": (
        *("rows", "validation_rows", "epochs_run", "best_epoch", "stopped_early", "seed"),
        *("last_training_loss", "last_validation_loss"),
    ),
}
"""What a run finds out by itself, and nobody documents; beside it, of the data, the numbers of what was noticed."""


def facts(system: System, data: DataFacts, model: ModelFacts) -> dict[str, Any]:
    """`system.*`, `data.*`, `model.*` and `training.*`; only what is there."""
    found = {
        **{f"system.{k}": v for k, v in system.model_dump(exclude={"facts"}).items()},
        **{f"system.{k}": v for k, v in system.facts.items()},
        **_of_data(data),
        **_of_model(model),
    }
    return {name: _plain(value) for name, value in sorted(found.items()) if value not in (None, "")}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _of_data(data: DataFacts) -> dict[str, Any]:
    noticed = {
        f"{said.code}.{name}": value
        for said in data.facts
        for name, value in said.values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    digest = data.files[0].digest if data.files else None
    return {**_named("data", data, digest=digest), **noticed}


def _named(place: str, told: object, **further: Any) -> dict[str, Any]:
    """`place.name` for all that is measured there."""
    return {
        f"{place}.{name}": further[name] if name in further else getattr(told, name)
        for name in MEASURED[place]
    }


def _of_model(model: ModelFacts) -> dict[str, Any]:
    training = model.training
    found = _named("model", model)
    if training is None:
        return found
    last = training.curve[-1] if training.curve else None
    losses = {
        "last_training_loss": last.training_loss if last else None,
        "last_validation_loss": last.validation_loss if last else None,
    }
    return {**found, **_named("training", training, **losses)}
