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
        **_of_data(data),
        **{f"data.levels.{one.name}": len(one.levels) for one in attributes},
        **_of_features([*model.inputs, *features]),
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
    return {
        "data.rows_read": data.rows_read,
        "data.rows_audited": data.rows_audited,
        "data.people": data.people,
        "data.made_up": data.made_up,
        "data.source": data.source,
        "data.digest": data.files[0].digest if data.files else None,
        **noticed,
    }


def _of_features(names: Sequence[str]) -> dict[str, Any]:
    """Which features are called like zip codes; nothing is said where nobody named any feature."""
    called = [name for name in dict.fromkeys(names) if _ZIP.search(_spaced(name))]
    return {"data.zip_code_features": ", ".join(called) or NONE} if names else {}


def _spaced(name: str) -> str:
    """homeZipCode → home_zip_code"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _of_model(model: ModelFacts) -> dict[str, Any]:
    training = model.training
    found: dict[str, Any] = {
        "model.source": model.source,
        "model.kind": model.kind,
        "model.parameters": model.parameters,
        "model.digest": model.digest,
        "model.threshold": model.threshold,
    }
    if training is None:
        return found
    last = training.curve[-1] if training.curve else None
    return {
        **found,
        "training.rows": training.rows,
        "training.validation_rows": training.validation_rows,
        "training.epochs_run": training.epochs_run,
        "training.best_epoch": training.best_epoch,
        "training.stopped_early": training.stopped_early,
        "training.seed": training.seed,
        "training.last_training_loss": last.training_loss if last else None,
        "training.last_validation_loss": last.validation_loss if last else None,
    }
