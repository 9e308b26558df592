"""The model: where it comes from, how it is built, and how it was trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.documented import Training
from auditor.i18n import Phrase
from auditor.report import Report
from auditor.views.gallery import Gallery
from auditor.views.shapes import Column, Item, Picture, Table, Words, items, plain_table
from auditor.wording import Wording


@dataclass(frozen=True)
class Model:
    """The model's section."""

    source: Words
    facts: list[Item]
    layers: Table | None
    training: list[Item]
    curve: Picture | None


def model(report: Report, words: Wording, gallery: Gallery) -> Model:
    """What the section on the model says."""
    facts = report.model
    trained = facts.training
    return Model(
        source=words.say(f"model.page.source.{facts.source}"),
        facts=_facts(report, words),
        layers=_layers(report, words) if facts.layers else None,
        training=_training(trained, words) if trained else [],
        curve=gallery.training(),
    )


def _facts(report: Report, words: Wording) -> list[Item]:
    facts = report.model
    parameters = words.number(facts.parameters) if facts.parameters is not None else None
    return items(
        (words.say("model.page.kind"), _kind(facts.kind, words)),
        (words.say("model.page.parameters"), parameters),
        (words.say("model.page.inputs"), words.together(facts.inputs) if facts.inputs else None),
        (words.say("model.page.threshold"), _threshold(report, words)),
        (words.say("model.page.device"), facts.device),
        (words.say("model.page.file"), facts.file),
        (words.say("table.digest"), facts.digest),
    )


def _kind(kind: str | None, words: Wording) -> Words | None:
    if kind is None:
        return None
    code = f"model.page.kind.{kind}"
    return words.say(code) if words.catalogue.has(code) else Phrase(kind)


def _threshold(report: Report, words: Wording) -> Words | None:
    facts = report.model
    if facts.threshold is None:
        return None
    code = f"model.page.threshold.{facts.threshold_origin}"
    return words.say(code, value=words.number(facts.threshold))


def _layers(report: Report, words: Wording) -> Table:
    columns = (
        Column(words.say("table.layer"), 18),
        Column(words.say("table.kind"), 28),
        Column(words.say("table.shape"), 30),
        Column(words.say("table.parameters"), 24, numeric=True),
    )
    rows = [
        (layer.name, layer.kind, layer.shape, words.number(layer.parameters))
        for layer in report.model.layers
    ]
    return plain_table(columns, rows, caption=words.say("model.page.layers"))


def _training(training: Training, words: Wording) -> list[Item]:
    seconds = words.number(training.seconds) if training.seconds is not None else None
    stopped = words.say("training.page.stopped" if training.stopped_early else "training.page.ran")
    found = items(
        (words.say("training.page.rows"), words.number(training.rows)),
        (words.say("training.page.validation_rows"), words.number(training.validation_rows)),
        (words.say("training.page.loss"), _named("loss", training.loss, words)),
        (words.say("training.page.optimiser"), _named("optimiser", training.optimiser, words)),
        (words.say("training.page.epochs"), words.number(training.epochs_run)),
        (words.say("training.page.best_epoch"), words.number(training.best_epoch)),
        (words.say("training.page.end"), stopped),
        (words.say("training.page.seed"), str(training.seed)),
        (words.say("training.page.device"), training.device),
        (words.say("training.page.seconds"), seconds),
    )
    return found + _settings(training.settings, words)


def _named(kind: str, name: str, words: Wording) -> Words:
    code = f"{kind}.{name}"
    return words.say(code) if words.catalogue.has(code) else Phrase(name)


def _settings(settings: Mapping[str, Any], words: Wording) -> list[Item]:
    """Settings under their titles; a setting without a title keeps the name that audit.yaml gives it."""
    return [
        Item(_named("setting", name, words), _setting(name, value, words))
        for name, value in settings.items()
    ]


def _setting(name: str, value: Any, words: Wording) -> Words:
    """A setting's value: our own words under their titles, everything else as it stands."""
    code = f"setting.{name}.{value}"
    return words.say(code) if words.catalogue.has(code) else words.catalogue.value(value)
