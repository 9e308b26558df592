"""Where the answers come from: brought along in the data, or given by a model trained, loaded or handed over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from auditor import codes, models
from auditor.codes.numbers import Numbers
from auditor.codes.reading import Given
from auditor.codes.roles import features as features_of
from auditor.config import Audit, Data, Decided, Score
from auditor.data import Rows
from auditor.documented import ModelFacts, Said
from auditor.errors import DataError

if TYPE_CHECKING:
    from auditor.models._model import Model

ANSWER = "prediction of the audited model"
"""The column that a model's answers are bound as: a name that no data file is likely to have."""
HALF = 0.5
"""The threshold of a model trained or loaded here, unless the audit names one."""


@dataclass(frozen=True)
class Answered:
    """The audited rows, the answer to each, and the roles that the answers play."""

    table: pa.Table
    data: Data
    threshold: float | None
    model: ModelFacts
    facts: list[Said]
    given: Given | None = None
    """The answers of a model, on its device; None where they stand in the table."""


def answer(config: Audit, rows: Rows, *, folder: Path, device: str, module: Any) -> Answered:
    """Predictions brought along, or those of a model trained, loaded or given here."""
    choice = config.model
    if choice.train is None and choice.load is None and module is None:
        return _brought(config, rows)
    if config.task == "transcription":
        raise DataError(
            "A transcription is audited as it was brought along: data.words or data.characters, "
            "and no model."
        )
    if config.task == "ranking":
        raise DataError(
            "A ranking is audited as it was brought along: data.rank or data.score, and no model."
        )
    if config.task == "multiclass":
        raise DataError(
            "Models are trained, loaded and asked here for one number per row: a decision with two "
            "outcomes, or an amount. With several classes bring the predictions along "
            "(data.prediction, or data.scores: {CLASS: COLUMN, …}), and leave out the model."
        )
    for role, bound in (("prediction", config.data.prediction), ("score", config.data.score)):
        if bound is not None:
            raise DataError(
                f"data.{role} names the column '{bound.column}' although a model answers here: "
                "audit one of the two. Leave out the column, or the model.",
                at=("data", role),
            )
    features = features_of(config.data, rows.table.column_names)
    task = config.task
    if module is not None:
        model = models.wrap(module, features=features, task=task, device=device)
    elif choice.load is not None:
        model = models.load(
            choice.load,
            folder=folder,
            architecture=choice.architecture,
            features=features,
            task=task,
            device=device,
        )
        _check_inputs(config, model)
    else:
        model = _trained(config, rows, folder=folder, features=features, device=device)
    roles: dict[str, Any] = (
        {"score": Score(column=ANSWER)}
        if task == "binary"
        else {"prediction": Decided(column=ANSWER)}
    )
    threshold = _threshold(config) if task == "binary" else None
    origin = "default" if config.decision.threshold is None else "audit"
    update: dict[str, Any] = {"threshold": threshold}
    update["threshold_origin"] = "none" if threshold is None else origin
    return Answered(
        rows.table,
        config.data.model_copy(update=roles),
        threshold,
        model.facts.model_copy(update=update),
        model.look(rows.table),
        _given(model.answer(rows.table)),
    )


def _given(answers: Any) -> Given:
    """Answers that are left where they are: a tensor on a GPU, and on a processor the same memory as an array."""
    missing = int(answers.isnan().sum())
    values = answers.numpy() if answers.device.type == "cpu" else answers
    return Given(ANSWER, Numbers(values, {"missing": missing} if missing else {}))


def _check_inputs(config: Audit, model: Model) -> None:
    """Features named beside a model that has its own would be ignored in silence."""
    named, own = config.data.features, model.facts.inputs
    if named is not None and own and set(named) != set(own):
        raise DataError(
            f"data.features names {', '.join(named)}, and the loaded model reads {', '.join(own)}. "
            "Leave data.features out, or name the same columns.",
            at=("data", "features"),
        )


def _threshold(config: Audit) -> float:
    return HALF if config.decision.threshold is None else config.decision.threshold


def _brought(config: Audit, rows: Rows) -> Answered:
    """Predictions or scores that stand in the data."""
    data = config.data
    if not any((data.prediction, data.score, data.scores, data.rank, data.words, data.characters)):
        raise DataError(
            "There is nothing to audit: name data.prediction, data.score or data.scores "
            "(--prediction, --score, --scores), or a model to load or train."
        )
    threshold = config.decision.threshold
    facts = ModelFacts(
        source="predictions",
        threshold=threshold,
        threshold_origin="none" if threshold is None else "audit",
    )
    return Answered(rows.table, config.data, threshold, facts, [])


def _trained(config: Audit, rows: Rows, *, folder: Path, features: list[str], device: str) -> Model:
    if rows.training is None:
        raise DataError(
            "model.train needs rows to train on beside those that are audited: "
            "say how to split the data (data.split: {fraction: 0.3, seed: 1}).",
            at=("model", "train"),
        )
    assert config.model.train is not None
    book = codes.look(
        rows.table, config.data, task=config.task, threshold=None, training=rows.training
    ).codebook
    target = codes.targets(rows.training, config.data, book)
    model = models.train(
        config.model.train,
        rows.training,
        label=target,
        features=features,
        task=config.task,
        missing=config.data.missing,
        seed=config.seed,
        device=device,
    )
    if config.model.save is not None:
        positive = None if book.label_positive is None else list(book.label_positive)
        threshold = _threshold(config) if config.task == "binary" else None
        model.save(folder / config.model.save, threshold=threshold, positive=positive)
    return model
