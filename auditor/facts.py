"""Everything documented about an audit, as flat names that fact rules ask for. What is absent has no name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from auditor.codebook import Attribute
from auditor.config import System
from auditor.documented import DataFacts, ModelFacts

NONE = "none"
_ZIP = re.compile(
    r"(?<![a-z])zip(?!p)[ _-]?(code|5|4|3)?s?(?![a-z])|post(al)?[ _-]?codes?(?![a-z])|邮编|邮政编码"
)
"""How people call a column of zip codes."""

MEASURED: dict[str, tuple[str, ...]] = {
    "data": (
        "rows_read",
        "rows_audited",
        "people",
        "made_up",
        "source",
        "digest",
        "zip_code_features",
    ),
    "model": ("source", "kind", "parameters", "digest", "threshold"),
    "training": (
        *("rows", "validation_rows", "epochs_run", "best_epoch", "stopped_early", "seed"),
        *("last_training_loss", "last_validation_loss"),
    ),
}
"""What a run finds out by itself, and nobody documents; beside it, of the data, the numbers of what was noticed."""


def facts(
    system: System,
    data: DataFacts,
    model: ModelFacts,
    *,
    attributes: Sequence[Attribute] = (),
    features: Sequence[str] = (),
) -> dict[str, Any]:
    """`system.*`, `data.*`, `model.*` and `training.*`; only what is there. `features`: those that the audit names."""
    found = {
        **{f"system.{k}": v for k, v in system.model_dump(exclude={"facts"}).items()},
        **{f"system.{k}": v for k, v in system.facts.items()},
        **_of_data(data, [*model.inputs, *features]),
        **{f"data.levels.{one.name}": len(one.levels) for one in attributes},
        **_of_model(model),
    }
    return {name: _plain(value) for name, value in sorted(found.items()) if value not in (None, "")}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _of_data(data: DataFacts, features: Sequence[str]) -> dict[str, Any]:
    digest = data.files[0].digest if data.files else None
    zips = _zip_codes(features)
    return {**_named("data", data, digest=digest, zip_code_features=zips), **_noticed(data)}


def _noticed(data: DataFacts) -> dict[str, Any]:
    """The numbers of what was noticed: a list where it was of several columns, so that none stands for the others."""
    found: dict[str, list[int | float]] = {}
    for said in data.facts:
        for name, value in said.values.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.setdefault(f"{said.code}.{name}", []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _named(place: str, told: object, **further: Any) -> dict[str, Any]:
    """`place.name` for all that is measured there."""
    return {
        f"{place}.{name}": further[name] if name in further else getattr(told, name)
        for name in MEASURED[place]
    }


def _zip_codes(features: Sequence[str]) -> str | None:
    """Which features are called like zip codes; nothing is said where nobody named any feature."""
    called = [name for name in dict.fromkeys(features) if _ZIP.search(_spaced(name))]
    return ", ".join(called) or NONE if features else None


def _spaced(name: str) -> str:
    """homeZipCode → home_zip_code"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


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
