"""Learning the preprocessing from the training part alone: means, scales, fillings and levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from auditor.config import Missing
from auditor.documented import Said
from auditor.errors import ModelError
from auditor.models._columns import column_of, kind_of, numbers, words
from auditor.models._description import CategoryInput, Input, NumberInput

MAX_LEVELS = 1_000
"""A column of more different words is a name or free text, not a category."""


@dataclass(frozen=True)
class Fitted:
    """The learned inputs, and what was noticed while learning them."""

    inputs: tuple[Input, ...]
    said: tuple[Said, ...]


def complete(rows: pa.Table, features: Sequence[str]) -> NDArray[np.bool_]:
    """Which rows have a value for every feature; a feature that no row has does not count."""
    whole = np.ones(rows.num_rows, dtype=bool)
    for name in features:
        column = column_of(rows, name)
        kind = kind_of(column, name)
        if kind == "number":
            whole &= np.isfinite(numbers(column, name))
        elif kind == "category":
            whole &= np.asarray(column.is_valid().to_numpy(), dtype=bool)
    return whole


def fit(rows: pa.Table, features: Sequence[str], *, missing: Missing) -> Fitted:
    """Inputs in the order of `features`. A feature without any value is left out, and named."""
    kinds = {name: kind_of(column_of(rows, name), name) for name in features}
    said = [
        Said(code="model.feature_without_values", values={"feature": name})
        for name, kind in kinds.items()
        if kind == "empty"
    ]
    numeric = [name for name, kind in kinds.items() if kind == "number"]
    fitted: dict[str, Input] = {entry.name: entry for entry in _numbers(rows, numeric, missing)}
    for name, kind in kinds.items():
        if kind == "category":
            fitted[name] = _category(rows, name, missing)
    inputs = tuple(fitted[name] for name in features if name in fitted)
    if not inputs:
        raise ModelError(
            "There is no feature to train on: every column of data.features is empty, or every "
            "column plays another role. Name the features in data.features."
        )
    return Fitted(inputs, (*said, *_filled(rows, inputs)))


def _numbers(rows: pa.Table, names: Sequence[str], missing: Missing) -> list[NumberInput]:
    if not names:
        return []
    raw = np.column_stack([numbers(column_of(rows, name), name) for name in names])
    raw[~np.isfinite(raw)] = np.nan
    fills: list[float | None] = [None] * len(names)
    if missing.features != "drop":
        imputer = _imputer(raw, names, missing)
        raw = imputer.fit_transform(raw)
        fills = [float(value) for value in imputer.statistics_]
    with np.errstate(over="ignore", invalid="ignore"):  # told below, by name
        scaler = StandardScaler().fit(raw)
    for name, mean, scale in zip(names, scaler.mean_, scaler.scale_, strict=True):
        if not (np.isfinite(mean) and np.isfinite(scale)):
            raise ModelError(f"The numbers of feature '{name}' are too large to be standardised.")
    return [
        NumberInput(name=name, fill=fill, mean=float(mean), scale=float(scale))
        for name, fill, mean, scale in zip(names, fills, scaler.mean_, scaler.scale_, strict=True)
    ]


def _imputer(raw: NDArray[np.float64], names: Sequence[str], missing: Missing) -> SimpleImputer:
    if missing.features != "constant":
        return SimpleImputer(strategy=missing.features)
    if isinstance(missing.value, bool) or not isinstance(missing.value, int | float):
        if np.isnan(raw).any():
            first = names[int(np.isnan(raw).any(axis=0).argmax())]
            raise ModelError(
                f"data.missing.features is 'constant', and the number to fill '{first}' with is "
                "not given: add data.missing.value (a number)."
            )
        return SimpleImputer(strategy="constant", fill_value=0.0)
    return SimpleImputer(strategy="constant", fill_value=float(missing.value))


def _category(rows: pa.Table, name: str, missing: Missing) -> CategoryInput:
    column = words(column_of(rows, name), name)
    distinct = pc.unique(column).drop_null()
    if len(distinct) > MAX_LEVELS:
        raise ModelError(
            f"The feature '{name}' holds {len(distinct):,} different texts; that is a name or free "
            f"text rather than a category (at most {MAX_LEVELS:,}). Leave it out: name the "
            "features to use in data.features."
        )
    encoder = OneHotEncoder(handle_unknown="ignore")
    encoder.fit(np.array(distinct.to_pylist(), dtype=object).reshape(-1, 1))
    levels = tuple(str(level) for level in encoder.categories_[0])
    if missing.features == "drop":
        return CategoryInput(name=name, levels=levels, missing="none")
    return CategoryInput(name=name, levels=levels, missing="level" if column.null_count else "zero")


def _filled(rows: pa.Table, inputs: Sequence[Input]) -> list[Said]:
    """How many values of the training part were missing, feature by feature."""
    said = []
    for entry in inputs:
        column = column_of(rows, entry.name)
        if isinstance(entry, NumberInput):
            values = numbers(column, entry.name)
            absent, infinite = int(np.isnan(values).sum()), int(np.isinf(values).sum())
            if absent + infinite:
                values_said = {"feature": entry.name, "n": absent + infinite, "value": entry.fill}
                said.append(Said(code="model.missing_filled", values=values_said))
            if infinite:
                said.append(_said("model.infinite_values", entry.name, infinite))
        elif column.null_count:
            said.append(_said("model.missing_level", entry.name, column.null_count))
    return said


def _said(code: str, feature: str, n: int) -> Said:
    return Said(code=code, values={"feature": feature, "n": n})
